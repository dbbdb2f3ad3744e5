"""A finding's text with its numbers marked, so that each leads to its evidence in the file beside the briefing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from send_briefings.display.block import element, text
from send_briefings.tracing.trace import TracedNumber


def marked_text(said: str, finding: str, numbers: Sequence[TracedNumber], strong: int = 0, first: int = 1) -> str:
    """The text as markup: each number in a span that names its entry under `numbers` in the finding of this id.

    The first `strong` letters are set apart; no number may stand across their end. `first` is the first number's place.

    >>> from send_briefings.tracing.derivation import Derivation
    >>> marked_text("It was 5.2.", "level", [TracedNumber(7, 10, "5.2", Derivation("value", (0,)))])
    'It was <span data-evidence="level:1">5.2</span>.'
    """
    parts, done = [], 0
    for place, number in enumerate(numbers, first):
        if done < strong <= number.start:
            parts.append(text(said[done:strong]))
            parts, done = [element("strong", "".join(parts))], strong
        parts.append(text(said[done : number.start]))
        shown = text(said[number.start : number.end])
        parts.append(element("span", shown, data_evidence=f"{finding}:{place}") if number.derivation else shown)
        done = number.end
    if done < strong:
        parts.append(text(said[done:strong]))
        parts, done = [element("strong", "".join(parts))], strong
    return "".join([*parts, text(said[done:])])


def numbers_json(said: str, numbers: Sequence[TracedNumber]) -> list[dict[str, Any]]:
    """The numbers of a text and their derivations, for the file beside the briefing; the first is number 1."""
    return [
        {"number": said[number.start : number.end], "said": number.said}
        | (number.derivation.as_json() if number.derivation else {"how": None})
        for number in numbers
    ]

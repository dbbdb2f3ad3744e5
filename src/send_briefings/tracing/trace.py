"""Each number of a finding's text with its derivation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from send_briefings.findings import Finding, Setting
from send_briefings.tracing.derivation import Derivation, phrases
from send_briefings.tracing.numbers import numbers_in, occurrences


@dataclass(frozen=True, slots=True)
class TracedNumber:
    """A number in a text, from `start` to `end`, and its derivation; None where nothing gives it.

    `said` is the text that the derivation gives: the number, or the words in which it stands.
    """

    start: int
    end: int
    said: str
    derivation: Derivation | None


def trace(setting: Setting, finding: Finding) -> tuple[TracedNumber, ...]:
    """Every number in the finding's text, in order."""
    return trace_text(finding.text, phrases(setting, finding))


def trace_text(text: str, known: Mapping[str, Derivation]) -> tuple[TracedNumber, ...]:
    """Every number in a text, in order, by the texts that are known to be derived.

    Of several texts that hold a number the longest is taken: 2024/25 is a year before it is two numbers.
    """
    spans = [
        (start, end, phrase, derivation)
        for phrase, derivation in known.items()
        if phrase in text
        for start, end in occurrences(phrase, text)
    ]
    spans.sort(key=lambda span: span[0] - span[1])
    found = []
    for start, end in numbers_in(text):
        held = next((span for span in spans if span[0] <= start and end <= span[1]), None)
        found.append(TracedNumber(start, end, held[2] if held else "", held[3] if held else None))
    return tuple(found)


def untraced(setting: Setting, finding: Finding) -> list[str]:
    """The numbers of the finding's text that nothing gives."""
    return [finding.text[number.start : number.end] for number in trace(setting, finding) if number.derivation is None]

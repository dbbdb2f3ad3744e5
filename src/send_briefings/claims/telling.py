"""A text about a claim in the making: what it is built from is kept, so that each of its numbers can be traced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from send_briefings import wording
from send_briefings.claims.found import Candidate
from send_briefings.compare.figures import Figure
from send_briefings.findings import when
from send_briefings.model import Period, Unit
from send_briefings.model.claim import Definition


@dataclass(frozen=True, slots=True)
class Said:
    """A text, the rows of the tidy table it is from, and the rest that it was built from."""

    text: str
    evidence: tuple[Figure, ...]
    facts: Mapping[str, Any]


class Telling:
    """Gathers sentences with their evidence.

    >>> telling = Telling()
    >>> telling.add(f"It was said that {telling.said('66%')} are.")
    >>> telling.done().facts
    {'said': ['66%']}
    """

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._figures: dict[Figure, None] = {}
        self._facts: dict[str, list[Any]] = {}

    def add(self, sentence: str) -> None:
        """One sentence more; "" is none, and one that was told is not told again."""
        if sentence and sentence not in self._sentences:
            self._sentences.append(sentence)

    def join(self, said: Said) -> None:
        """All of another text."""
        self._sentences.append(said.text)
        self._figures.update(dict.fromkeys(said.evidence))
        for name, values in said.facts.items():
            for value in values:
                self.fact(name, value)

    def done(self) -> Said:
        """The text so far."""
        return Said(" ".join(self._sentences), tuple(self._figures), dict(self._facts))

    def said(self, words: str) -> str:
        """Words of the claim itself, or of the catalogue."""
        return str(self.fact("said", words))

    def fact(self, name: str, value: Any) -> Any:
        """Something that the text tells and that is no row's."""
        known = self._facts.setdefault(name, [])
        if value not in known:
            known.append(value)
        return value

    def name(self, definition: Definition) -> str:
        """A definition's name in the middle of a sentence: abbreviations keep their capitals."""
        return str(self.fact("definition", _inside(definition.name)))

    def short(self, definition: Definition) -> str:
        """What tells a definition from others, in the middle of a sentence."""
        return str(self.fact("definition", _inside(definition.short)))

    def value(self, figure: Figure, definition: Definition) -> str:
        """A figure's value."""
        assert figure.value is not None
        self._figures[figure] = None
        return wording.value_text(figure.value, definition.unit, definition.decimals)

    def amount(self, name: str, value: float, definition: Definition) -> str:
        """A value that is no row's, in a definition's unit."""
        return str(self.fact(name, wording.value_text(value, definition.unit, definition.decimals)))

    def candidate(self, one: Candidate) -> str:
        """A published value: a figure's, or a change in per cent."""
        if len(one.figures) == 1:
            return self.value(one.figure, one.definition)
        self._figures.update(dict.fromkeys(one.figures))
        return str(self.fact("change", wording.value_text(one.value, Unit.PERCENT, 1)))

    def count(self, count: int, singular: str, plural: str = "") -> str:
        """A count of things."""
        self.fact("count", count)
        return wording.counted(count, singular, plural)

    def of(self, period: Period) -> str:
        """A period after a noun: "for 2022", "of 24 May 2021"."""
        return f"{'of' if period.start == period.end else 'for'} {when(period)}"

    def during(self, period: Period) -> str:
        """A period as an adverb: "in 2022", "on 24 May 2021"."""
        return f"{'on' if period.start == period.end else 'in'} {when(period)}"


def _inside(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]

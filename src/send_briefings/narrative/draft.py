"""A point before it is fitted to its room: bold words, and sentences of which those that fit are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings.model.area import Ref
from send_briefings.narrative.brief import Point
from send_briefings.narrative.quantities import told_numbers, words_in
from send_briefings.text import Text

LEAD_WORDS = 12
WORDS = 30
NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a point. The lower its `rank`, the sooner it is told; 0 for one without which there is no point.

    `counterfactual` marks what would be at England's rate, of which a briefing tells one.
    """

    text: Text
    rank: int = 1
    counterfactual: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A point that may be told: `score` is how many children it is about, `first` whether it goes before all others.

    Of the points of one `group` one is told; "" is none.
    """

    kind: str
    ref: Ref
    lead: Text
    sentences: tuple[Sentence, ...]
    basis: str
    score: float = 0.0
    first: bool = False
    group: str = ""

    @property
    def id(self) -> str:
        """A name that stays the same from run to run."""
        return "-".join([self.kind, self.ref.measure, self.ref.cohort, self.ref.breakdown])

    @property
    def tells_counterfactual(self) -> bool:
        """Whether it has a sentence on what would be at England's rate."""
        return any(one.counterfactual for one in self.sentences)

    def point(self, counterfactual: bool) -> Point | None:
        """The point with the sentences that fit; None where the least of it does not."""
        allowed = [one for one in self.sentences if one.text and (counterfactual or not one.counterfactual)]
        told = [one for one in allowed if one.rank == 0]
        if not told or not fits(told) or words_in(self.lead) > LEAD_WORDS:
            return None
        for one in sorted(allowed, key=lambda one: one.rank):
            if one.rank and fits([*told, one]):
                told.append(one)
        text = Text.joined(one.text.sentence() for one in allowed if one in told)
        return Point(self.id, self.ref, self.lead.capitalised(), text, self.basis)


def fits(sentences: Sequence[Sentence]) -> bool:
    """Whether sentences together have at most 30 words and 4 numbers."""
    text = Text.joined(one.text for one in sentences)
    return words_in(text) <= WORDS and told_numbers(text) <= NUMBERS

"""What a briefing says, as values; how it is laid out is no concern of this module."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from send_briefings.model.area import Ref
from send_briefings.text import Text


class Aspect(StrEnum):
    """What one of the four tiles is about, with the name that a reader sees.

    COUNCILS takes the place of ENGLAND where England's own figure is not to be had.
    """

    LAW = "Against the law"
    TARGET = "Against the target"
    ENGLAND = "Against England"
    COUNCILS = "Against other councils"
    TIME = "Over time"
    CERTAINTY = "Certainty"


class Tone(StrEnum):
    """Whether a word is good or bad news for children; NEUTRAL for neither, NONE where nothing is judged."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tile:
    """One judgement: its `word` is from the closed list of its aspect, `detail` the figures behind it (12 words)."""

    aspect: Aspect
    word: str
    detail: Text
    tone: Tone = Tone.NONE


@dataclass(frozen=True, slots=True)
class Point:
    """A finding as it stands on the page: a bold `lead` of at most 12 words, then at most 30 words with 4 numbers.

    `id` stays the same from run to run; `basis` names measure, period and release in a line of the evidence file.
    """

    id: str
    ref: Ref
    lead: Text
    text: Text
    basis: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question for members: why it is asked, what a good answer would show, and the finding it follows from."""

    text: Text
    why: Text
    good_answer: Text
    follows_from: str
    body: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that an area's briefing says of one place.

    `title` is the finding that leads (at most 14 words, one number), `subtitle` the measure, place and period;
    `summary` has at most 60 words in two or three sentences. `tiles` are against the law or target (where there is
    one), against England, over time, certainty. At most four `points`, three `queries` and three `caveats`, each of
    which ends in what the reader should do or not do. `freshness` says of when the figures are, when they were
    published, and whether newer ones are out; `stale` whether a verdict is withheld for that. `lead` is the series
    that title, subtitle and tiles are about, which the first and the third chart draw; None where there is no figure.
    `empty` is a brief of an area without any figure for the place: only title, summary and queries are filled.
    """

    title: Text
    subtitle: Text
    summary: Text
    tiles: tuple[Tile, ...]
    points: tuple[Point, ...]
    queries: tuple[Query, ...]
    caveats: tuple[Text, ...]
    freshness: Text
    stale: bool = False
    empty: bool = False
    lead: Ref | None = None

"""What a briefing says, as values, and how one is drafted from quantities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.model import Counts, PeriodKind, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.text import Computed, Constant, Number, Observed, Text
from send_briefings.wording import fraction


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
    `rows` are figures that it rests on besides those of its numbers.
    """

    id: str
    ref: SeriesKey
    lead: Text
    text: Text
    basis: str
    rows: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetPoint:
    """A target of the council's own beside the newest figure: as a `Point`, with a tone for its sign.

    It is no finding: the target is the council's, and what is said of it has no limit of words but the page's.
    """

    id: str
    ref: SeriesKey
    tone: Tone
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
    published, and whether newer ones are out; `stale` whether the tiles say nothing of now, and `stood`, to stand over
    them, of when they are ("as it stood in 2024"). `lead` is the series that title, subtitle and tiles are about, which
    the first and the third chart draw; None where there is no figure.
    `empty` is a brief of an area without any figure for the place: only title, summary and queries are filled.
    `targets` are the council's own, none where it states none.
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
    lead: SeriesKey | None = None
    targets: tuple[TargetPoint, ...] = ()
    stood: Text = field(default_factory=Text)


WHOLE_FROM, WHOLE_TO = 10.0, 90.0
"""Near the ends a point is much, so percentages there keep their decimals."""


def period(figure: Figure) -> Number:
    """A figure's period, to stand after "in": a term as "spring 2025"."""
    found = figure.period
    term = f"{found.label.split(' ')[0].lower()} {found.end.year}"
    return Number(term if found.kind is PeriodKind.TERM else found.label, Observed(figure, "period"))


def shown(context: AnalysisContext, figure: Figure, exact: bool = False) -> Number:
    """A figure's value in a tile, a title or a summary: a percentage from 10 to 90 whole, unless `exact`."""
    return Number(_amount(context, figure, exact), Observed(figure))


def together(context: AnalysisContext, figures: Sequence[Figure]) -> tuple[Number, ...]:
    """Figures that are compared in a tile or a summary: exact where two that differ would look the same."""
    texts = {_amount(context, figure, False) for figure in figures}
    exact = len(texts) < len({figure.value for figure in figures})
    return tuple(shown(context, figure, exact) for figure in figures)


def value(context: AnalysisContext, figure: Figure) -> Number:
    """A figure's value with its unit, at the measure's own number of decimals."""
    return Number(context.value(figure), Observed(figure))


def values(context: AnalysisContext, *figures: Figure) -> tuple[Number, ...]:
    """Values that stand in one point: whole percentages where all are from 10% to 90% and none of them looks the same.

    A percentage with a decimal beside a whole one would say that one is known better than the other.
    """
    known = [figure.value for figure in figures if figure.value is not None]
    percent = all(figure.unit == Unit.PERCENT for figure in figures)
    whole = [wording.number(one) for one in known]
    exact = [context.value(figure) for figure in figures]
    apart = len(set(whole)) == len(set(exact))
    if not percent or len(known) < len(figures) or not apart or any(not WHOLE_FROM <= v <= WHOLE_TO for v in known):
        return tuple(value(context, figure) for figure in figures)
    return tuple(Number(f"{one}%", Observed(figure)) for one, figure in zip(whole, figures, strict=True))


def numerator(context: AnalysisContext, figure: Figure) -> Number:
    """How many children a share counts; "about 65" where the counts are worked out."""
    return Number(_count(context, figure, figure.numerator or 0.0), Observed(figure, "numerator"))


def denominator(context: AnalysisContext, figure: Figure) -> Number:
    """Of how many children a share is."""
    return Number(_count(context, figure, figure.denominator or 0.0), Observed(figure, "denominator"))


def missed(context: AnalysisContext, figure: Figure) -> Number:
    """How many of those counted are not in the share: the late of the plans of which a share was in time."""
    left = (figure.denominator or 0.0) - (figure.numerator or 0.0)
    return Number(_count(context, figure, left), Computed("the rest", left, (figure,)))


def computed(how: str, number: float, shown: str, *figures: Figure) -> Number:
    """A number worked out from figures, as it is shown."""
    return Number(shown, Computed(how, number, figures))


def counted(number: int, how: str, *figures: Figure) -> Number:
    """A count of places or services, in words up to ten."""
    return computed(how, number, wording.NUMBERS[number] if 0 <= number <= 10 else f"{number:,}", *figures)


def share(figure: Figure) -> Number:
    """The nearest plain fraction of a percentage, to stand before the children counted: "about one in four"."""
    given = figure.value or 0.0
    return Number(fraction(given), Computed("nearest fraction", given, (figure,)))


def constant(words: str) -> Text:
    """Words of the catalogue."""
    return Text.constant(words, "catalogue")


def told_numbers(text: Text) -> int:
    """How many numbers a reader takes in: all but periods and the constants of names, law and method."""
    return sum(1 for number in text.numbers if not _is_frame(number))


def words_in(text: Text) -> int:
    """How many words a text has, figures counted as words."""
    return len(str(text).split())


def _is_frame(number: Number) -> bool:
    source = number.source
    return isinstance(source, Constant) or (isinstance(source, Observed) and source.part == "period")


def _amount(context: AnalysisContext, figure: Figure, exact: bool) -> str:
    """A figure's value as text with its unit; why it is missing where it is."""
    amount, measure = figure.value, context.spec.measures.get(figure.ref.measure)
    if amount is None:
        return wording.missing_text(figure.status)
    unit = Unit(figure.unit)
    decimals = measure.decimals if measure else 0 if unit is Unit.COUNT else 1
    if unit is Unit.PERCENT and (amount in (0.0, 100.0) or (WHOLE_FROM <= amount <= WHOLE_TO and not exact)):
        decimals = 0
    return wording.value_text(amount, unit, decimals)


def _count(context: AnalysisContext, figure: Figure, number: float) -> str:
    if not number:
        return "no"
    derived = context.measure(figure.ref).counts is Counts.DERIVED
    return wording.approximately(number) if derived else wording.number(number)


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
    ref: SeriesKey
    lead: Text
    sentences: tuple[Sentence, ...]
    basis: str
    score: float = 0.0
    first: bool = False
    group: str = ""
    rows: tuple[Figure, ...] = ()

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
        reported = [one for one in allowed if one.rank == 0]
        if not reported or not fits(reported) or words_in(self.lead) > LEAD_WORDS:
            return None
        for one in sorted(allowed, key=lambda one: one.rank):
            if one.rank and fits([*reported, one]):
                reported.append(one)
        text = Text.joined(one.text.sentence() for one in allowed if one in reported)
        return Point(self.id, self.ref, self.lead.capitalised(), text, self.basis, self.rows)


def fits(sentences: Sequence[Sentence]) -> bool:
    """Whether sentences together have at most 30 words and 4 numbers."""
    text = Text.joined(one.text for one in sentences)
    return words_in(text) <= WORDS and told_numbers(text) <= NUMBERS

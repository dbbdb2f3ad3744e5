"""Numbers of figures as they stand in the sentences of a briefing, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.setting import Setting
from send_briefings.model import Counts, PeriodKind, Unit
from send_briefings.narrative.shares import fraction
from send_briefings.text import Computed, Constant, Number, Observed, Text

WHOLE_FROM, WHOLE_TO = 10.0, 90.0
"""Near the ends a point is much, so percentages there keep their decimals."""


def period(figure: Figure) -> Number:
    """A figure's period, to stand after "in": a term as "spring 2025"."""
    found = figure.period
    term = f"{found.label.split(' ')[0].lower()} {found.end.year}"
    return Number(term if found.kind is PeriodKind.TERM else found.label, Observed(figure, "period"))


def shown(setting: Setting, figure: Figure, exact: bool = False) -> Number:
    """A figure's value in a tile, a title or a summary: a percentage from 10 to 90 whole, unless `exact`."""
    return Number(_amount(setting, figure, exact), Observed(figure))


def together(setting: Setting, figures: Sequence[Figure]) -> tuple[Number, ...]:
    """Figures that are compared in a tile or a summary: exact where two that differ would look the same."""
    texts = {_amount(setting, figure, False) for figure in figures}
    exact = len(texts) < len({figure.value for figure in figures})
    return tuple(shown(setting, figure, exact) for figure in figures)


def value(setting: Setting, figure: Figure) -> Number:
    """A figure's value with its unit, at the measure's own number of decimals."""
    return Number(setting.value(figure), Observed(figure))


def values(setting: Setting, *figures: Figure) -> tuple[Number, ...]:
    """Values that stand in one point: whole percentages where all are from 10% to 90% and none of them looks the same.

    A percentage with a decimal beside a whole one would say that one is known better than the other.
    """
    known = [figure.value for figure in figures if figure.value is not None]
    percent = all(figure.unit == Unit.PERCENT for figure in figures)
    whole = [wording.number(one) for one in known]
    exact = [setting.value(figure) for figure in figures]
    apart = len(set(whole)) == len(set(exact))
    if not percent or len(known) < len(figures) or not apart or any(not WHOLE_FROM <= v <= WHOLE_TO for v in known):
        return tuple(value(setting, figure) for figure in figures)
    return tuple(Number(f"{one}%", Observed(figure)) for one, figure in zip(whole, figures, strict=True))


def numerator(setting: Setting, figure: Figure) -> Number:
    """How many children a share counts; "about 65" where the counts are worked out."""
    return Number(_count(setting, figure, figure.numerator or 0.0), Observed(figure, "numerator"))


def denominator(setting: Setting, figure: Figure) -> Number:
    """Of how many children a share is."""
    return Number(_count(setting, figure, figure.denominator or 0.0), Observed(figure, "denominator"))


def missed(setting: Setting, figure: Figure) -> Number:
    """How many of those counted are not in the share: the late of the plans of which a share was in time."""
    left = (figure.denominator or 0.0) - (figure.numerator or 0.0)
    return Number(_count(setting, figure, left), Computed("the rest", left, (figure,)))


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


def _amount(setting: Setting, figure: Figure, exact: bool) -> str:
    """A figure's value as text with its unit; why it is missing where it is."""
    amount, measure = figure.value, setting.spec.measures.get(figure.ref.measure)
    if amount is None:
        return wording.missing_text(figure.status)
    unit = Unit(figure.unit)
    decimals = measure.decimals if measure else 0 if unit is Unit.COUNT else 1
    if unit is Unit.PERCENT and (amount in (0.0, 100.0) or (WHOLE_FROM <= amount <= WHOLE_TO and not exact)):
        decimals = 0
    return wording.value_text(amount, unit, decimals)


def _count(setting: Setting, figure: Figure, number: float) -> str:
    if not number:
        return "no"
    derived = setting.measure(figure.ref).counts is Counts.DERIVED
    return wording.about(number) if derived else wording.number(number)

"""Figures as numbers in a text, each with the row it comes from.

In running text a percentage between 10 and 90 is written without decimals; near the ends, where a point is much, with
those of its measure. Figures that are compared and would look the same all take the measure's decimals.
"""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.setting import Setting, when
from send_briefings.model import PeriodKind, Unit
from send_briefings.text import Computed, Number, Observed

WHOLE_FROM, WHOLE_TO = 10.0, 90.0


def shown(setting: Setting, figure: Figure, exact: bool = False) -> Number:
    """A figure's value; with `exact` with all the decimals of its measure."""
    return Number(amount(setting, figure, exact), Observed(figure))


def together(setting: Setting, figures: Sequence[Figure]) -> tuple[Number, ...]:
    """Figures that are compared: exact where two that differ would look the same."""
    texts = {amount(setting, figure, False) for figure in figures}
    exact = len(texts) < len({figure.value for figure in figures})
    return tuple(shown(setting, figure, exact) for figure in figures)


def amount(setting: Setting, figure: Figure, exact: bool) -> str:
    """A figure's value as text with its unit; why it is missing where it is."""
    value, measure = figure.value, setting.spec.measures.get(figure.ref.measure)
    if value is None:
        return wording.missing_text(figure.status)
    whole = Unit(figure.unit) is Unit.PERCENT and WHOLE_FROM <= value <= WHOLE_TO
    decimals = measure.decimals if measure else 0 if Unit(figure.unit) is Unit.COUNT else 1
    if Unit(figure.unit) is Unit.PERCENT and value in (0.0, 100.0):
        decimals = 0
    return wording.value_text(value, Unit(figure.unit), 0 if whole and not exact else decimals)


def numerator(figure: Figure) -> Number:
    """How many children or plans a percentage counts."""
    return Number(wording.number(figure.numerator or 0.0), Observed(figure, "numerator"))


def denominator(figure: Figure) -> Number:
    """How many children or plans a percentage is a share of."""
    return Number(wording.number(figure.denominator or 0.0), Observed(figure, "denominator"))


def others(figure: Figure) -> Number:
    """How many of the children or plans a percentage is a share of it does not count."""
    rest = (figure.denominator or 0.0) - (figure.numerator or 0.0)
    return Number(wording.number(rest), Computed("difference of counts", rest, (figure,)))


def period(figure: Figure) -> Number:
    """The period of a figure, to stand after "in"."""
    return Number(when(figure.period), Observed(figure, "period"))


def short_period(figure: Figure) -> Number:
    """The period of a figure where room is short: "spring 2025" for a term."""
    found = figure.period
    if found.kind is not PeriodKind.TERM:
        return period(figure)
    return Number(f"{found.label.split(' ')[0].lower()} {found.end.year}", Observed(figure, "period"))


def count(how: str, value: float, *figures: Figure) -> Number:
    """A whole number that was counted or worked out from figures."""
    return Number(wording.number(value), Computed(how, value, figures))

"""Which way two figures lie, and whether that is as a claim says: by a test where counts are published."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.claims.found import Beside
from send_briefings.claims.record import Record
from send_briefings.claims.verdict import Outcome
from send_briefings.compare.figures import Figure
from send_briefings.findings.standing import from_england
from send_briefings.model import Level, Unit
from send_briefings.model.claim import Definition, Direction
from send_briefings.statistics import Interval, difference_interval


def beside(
    record: Record,
    direction: Direction,
    figure: Figure,
    definition: Definition,
    place: str,
    other_definition: Definition,
    *,
    fair: bool,
) -> Beside | None:
    """A figure beside that of a place for the same period; None where there is nothing to set it beside.

    Where no figure of England's is held, the middle of all places of the figure's kind is given with it: they are not
    compared, because the middle place is not England.
    """
    other = record.at(other_definition, place, figure)
    if other is not None and other != figure:
        return between(direction, figure, definition, other, other_definition, fair=fair)
    if record.places.get(place).level is not Level.ENGLAND or other_definition != definition:
        return None
    spread = record.spread(figure)
    if spread is None or figure.value is None:
        return None
    outcome = Outcome.NOT_COMPARED
    return Beside(
        definition, direction, figure, None, spread.middle, other_definition, spread, outcome, tested=False, fair=fair
    )


def between(
    direction: Direction,
    figure: Figure,
    definition: Definition,
    other: Figure,
    other_definition: Definition,
    *,
    fair: bool = True,
    broken: str = "",
) -> Beside:
    """Two figures beside each other; not compared where they are `broken` apart by a break in the series.

    Where both are percentages with counts, they differ when the 95% interval of their difference leaves out nought: for
    a place in England the interval of a part against the whole, else Newcombe's. Without counts they differ where they
    are shown as different numbers, which is no test.
    """
    assert figure.value is not None
    assert other.value is not None
    apart = _interval(figure, other) if fair and not broken else None
    if broken:
        outcome = Outcome.NOT_COMPARED
    elif apart is None:
        outcome = _plainly(direction, figure.value, other.value, definition.decimals)
    elif apart.holds(0.0):
        outcome = Outcome.SIMILAR
    else:
        outcome = Outcome.AS_SAID if apart.estimate * direction.sign > 0 else Outcome.OTHER_WAY
    return Beside(
        definition,
        direction,
        figure,
        other,
        other.value,
        other_definition,
        None,
        outcome,
        apart is not None,
        fair,
        broken,
    )


def _interval(figure: Figure, other: Figure) -> Interval | None:
    """The 95% interval of the first percentage minus the second; None where their counts are not known."""
    if Unit.PERCENT not in (figure.unit, other.unit) or figure.unit != other.unit:
        return None
    if other.level == Level.ENGLAND and figure.level != Level.ENGLAND and figure.period == other.period:
        return from_england(figure, other)
    if figure.numerator is None or other.numerator is None or not figure.denominator or not other.denominator:
        return None
    return difference_interval(figure.numerator, figure.denominator, other.numerator, other.denominator)


def _plainly(direction: Direction, value: float, other: float, decimals: int) -> Outcome:
    shown, beside_it = wording.rounded(value, decimals), wording.rounded(other, decimals)
    if shown == beside_it:
        return Outcome.SIMILAR
    return Outcome.AS_SAID if (shown > beside_it) == (direction.sign > 0) else Outcome.OTHER_WAY

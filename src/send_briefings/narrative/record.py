"""Whether a figure can be what it says: too old to tell of, or of a record that lost most of what was in it."""

from __future__ import annotations

from datetime import date

from send_briefings.analysis.change import GUARD
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting
from send_briefings.model import PeriodKind, Unit
from send_briefings.model.area import Ref
from send_briefings.model.place import year_before

OLD = 3
OLD_MONTHS = 1
FELL_TO = 0.5


def is_old(setting: Setting, figure: Figure) -> bool:
    """Whether a figure's period ended more than three years before the area's newest, or one year for months."""
    newest = setting.figures.once(("newest", setting.subject.level), lambda: _newest(setting))
    years = OLD_MONTHS if figure.period.kind is PeriodKind.MONTH else OLD
    return newest is not None and (newest - figure.period.end).days > years * 366


def implausible(setting: Setting, figure: Figure) -> bool:
    """Whether a count of the figure's source and period fell to under half of what it was in the year before.

    From 20 or more. Such a fall is a question to the council, not a finding: more often than children, records go
    missing, and then shares of what is left mean nothing either.
    """
    return doubted_count(setting, figure) is not None


def doubted_count(setting: Setting, figure: Figure) -> tuple[Figure, Figure] | None:
    """The count that cannot be right and the one it is set beside; None where there is none such."""
    counts = [one for one in setting.spec.measures.values() if one.source == figure.ref.source]
    refs = [
        Ref(one.id, cohort, part, one.source) for one in counts for cohort in one.cohorts for part in one.breakdowns
    ]
    for ref in dict.fromkeys((figure.ref, *(ref for ref in refs if setting.measure(ref).unit is Unit.COUNT))):
        row = setting.figures.at(ref, figure.place, figure.period.start)
        before = earlier_count(setting, row) if row is not None and row.value is not None else None
        if row is not None and before is not None and _size(row) < FELL_TO * _size(before):
            return row, before
    return None


def earlier_count(setting: Setting, figure: Figure) -> Figure | None:
    """The figure of up to three years before whose count a yearly figure's is set beside; None where there is none."""
    unit = Unit(figure.unit)
    if setting.spec.period.value == "month" or unit.is_money or (unit is not Unit.COUNT and figure.denominator is None):
        return None
    for years in range(1, OLD + 1):
        before = setting.figures.at(figure.ref, figure.place, year_before(figure.period.start, years))
        if before is not None and before.value is not None:
            return before if _size(before) >= GUARD else None
    return None


def _size(figure: Figure) -> float:
    return (figure.value or 0.0) if figure.unit == Unit.COUNT else (figure.denominator or 0.0)


def _newest(setting: Setting) -> date | None:
    found = [p.end for ref in setting.spec.refs for p in setting.figures.periods(ref, setting.subject.level)[-1:]]
    return max(found, default=None)

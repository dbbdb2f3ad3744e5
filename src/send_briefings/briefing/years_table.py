"""The table at the end of a briefing: its measures over the last six periods, and England's newest figure."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.compare.figures import Figure
from send_briefings.display.table import Cell, Row, table
from send_briefings.findings import Setting
from send_briefings.model import Period, PeriodKind, Unit
from send_briefings.model.area import Ref
from send_briefings.model.measure import OWN_LABEL as LABEL

PERIODS = 6
ROWS = 9
NOTHING = Cell("–", "number missing", spoken="no figure")


def years_table(setting: Setting, lead: Ref | None, shown: CellEvidence) -> str:
    """The area's measures, the leading one first, over the last six periods; "" where there is no figure.

    A count on a day in the month after a period stands under that period, and its name says so.
    """
    refs = _refs(setting, lead)
    series = {ref: setting.figures.series(ref, setting.subject.code) for ref in refs}
    known = {ref: rows for ref, rows in series.items() if any(row.value is not None for row in rows)}
    if not known:
        return ""
    periods = _periods(known[next(iter(known))], known)
    if not periods:
        return ""
    rows = [row for ref, found in known.items() if (row := _row(setting, shown, ref, found, periods))]
    if not rows:
        return ""
    england = any(row.cells[-1] is not NOTHING for row in rows)
    kept = rows if england else [Row(row.header, row.cells[:-1], row.kind) for row in rows]
    headers = ["Figure", *(_short(period) for period in periods), *(["England, newest"] if england else [])]
    dashes = any(cell.content == "–" for row in kept for cell in row.cells)
    who = setting.subject.name
    several = f"the last six {_named(periods[-1])}s" if len(periods) == PERIODS else f"by {_named(periods[-1])}"
    caption = f"{who}: {several}"
    caption += f". {LABEL}" if known and next(iter(known)).local else ""
    return table(caption + (" (–: no figure)" if dashes else ""), headers, kept, class_="years cards")


def _refs(setting: Setting, lead: Ref | None) -> list[Ref]:
    """The leading measure's series, then one of each other measure: of the same group and part where it has one."""
    refs = [ref for ref in setting.spec.figures_table if setting.measure(ref).unit is not Unit.OUTCOME]
    lead = lead or setting.spec.headline
    first = [ref for ref in refs if ref.measure == lead.measure]
    if setting.measure(lead).unit is not Unit.OUTCOME:
        first = [lead, *(ref for ref in first if ref != lead)]
    others: dict[str, Ref] = {}
    for ref in refs:
        known = others.get(ref.measure)
        if known is None or _likeness(ref, lead) > _likeness(known, lead):
            others[ref.measure] = ref
    return [*first, *(ref for measure, ref in others.items() if measure != lead.measure)][:ROWS]


def _likeness(ref: Ref, lead: Ref) -> int:
    return 2 * (ref.cohort == lead.cohort) + (ref.breakdown == lead.breakdown)


def _periods(leading: Sequence[Figure], known: dict[Ref, tuple[Figure, ...]]) -> list[Period]:
    """The last periods of the leading measure's kind, of terms those of its newest season."""
    newest = [row for row in leading if row.value is not None][-1].period
    found = {
        row.period.start: row.period
        for rows in known.values()
        for row in rows
        if row.period.kind is newest.kind and row.period.start <= newest.start and row.value is not None
        and (newest.kind is not PeriodKind.TERM or row.period.start.month == newest.start.month)
    }  # fmt: skip
    return [found[start] for start in sorted(found)][-PERIODS:]


def _row(
    setting: Setting, shown: CellEvidence, ref: Ref, rows: Sequence[Figure], periods: Sequence[Period]
) -> Row | None:
    """A measure's row; None where it has no figure in any of the periods."""
    placed = {_place_of(row, periods): row for row in rows}
    cells = []
    for period in periods:
        row = placed.get(period)
        if row is None or row.value is None:
            cells.append(NOTHING if row is None else Cell("–", "number missing", spoken=setting.value(row)))
        else:
            cells.append(shown.figure(row, setting.value(row)))
    known = [row for period, row in placed.items() if period is not None and row.value is not None]
    if not known:
        return None
    newest = max(known, key=lambda row: row.period.start)
    england = setting.figures.at(ref, setting.england.code, newest.period.start)
    last = NOTHING
    if england is not None and england.value is not None and "england" in setting.spec.comparators:
        last = shown.figure(england, setting.value(england))
    measure, label = setting.measure(ref), setting.label(ref)
    name = f"{measure.name}: {label}" if label != measure.name else measure.name
    if newest.period.kind is not periods[-1].kind:
        name += f", {_named_day(newest.period)} after"
    return Row(name, (*cells, last))


def _place_of(row: Figure, periods: Sequence[Period]) -> Period | None:
    """The period a figure stands under: its own, or for a count of a month the one that had just ended."""
    for period in periods:
        if row.period == period:
            return period
    if row.period.kind is PeriodKind.MONTH and periods[-1].kind is not PeriodKind.MONTH:
        ended = [period for period in periods if 0 <= (row.period.start - period.end).days <= 31]
        return ended[-1] if ended else None
    return None


def _named_day(period: Period) -> str:
    return period.label.split(" ")[0]


def _named(period: Period) -> str:
    return {PeriodKind.MONTH: "month", PeriodKind.TERM: "term"}.get(period.kind, "year")


def _short(period: Period) -> str:
    if period.kind is PeriodKind.MONTH:
        return f"{period.label[:3]} {period.label[-4:]}"
    return period.label.rsplit(" ", 1)[-1] if " term " in period.label else period.label

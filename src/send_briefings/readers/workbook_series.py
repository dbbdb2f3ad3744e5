"""England's earlier months, as one workbook states them: the sheet of services by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from send_briefings.errors import DataFileError
from send_briefings.model import Period, Rejection
from send_briefings.readers.workbook_cells import Count, count_of, label_key, nearest_to, printable, text_of
from send_briefings.readers.workbook_waits import CHANGED_SHAPE, MonthRow

ADULTS = "an adults' service"
OTHER_CHILDREN = "a children's service that no measure uses"
SUMMARY = "a total over services, or a count of missing submissions"


@dataclass(slots=True)
class Series:
    """England's counts by breakdown and month, and what became of each row."""

    counts: dict[tuple[str, Period], Count] = field(default_factory=dict)
    kept: int = 0
    out_of_scope: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejection] = field(default_factory=list)


def england_series(
    file_name: str,
    sheet: str,
    rows: Sequence[MonthRow],
    services: Mapping[str, str],
    about: Period,
    now: Mapping[str, Count],
    symbols: Sequence[str],
) -> Series:
    """England's number waiting in each month up to the one the workbook is about, of the services we use.

    `now` is England's count in the month itself from the sheet of organisations: a row that states another is
    rejected, and the month itself is not given a second time. Blanks in later months are months still to come.

    Raises:
        DataFileError: a service we use has no row.
    """
    breakdowns = {label_key(label): breakdown for breakdown, label in services.items()}
    present = {label_key(row.service) for row in rows}
    missing = [label for label in services.values() if label_key(label) not in present]
    if missing:
        texts = [row.service for row in rows]
        wanted = "\n  ".join(f"'{label}' is missing; nearest: {nearest_to(label, texts)}" for label in missing)
        raise DataFileError(
            f"{file_name}, sheet '{sheet}': the rows have changed.\n  {wanted}", next_step=CHANGED_SHAPE
        )
    series = Series()
    first: dict[str, int] = {}
    for row in rows:
        breakdown = breakdowns.get(label_key(row.service))
        if breakdown is None:
            _pass_over(sheet, row, series)
        elif breakdown in first:
            expected = f"each service once: this is a duplicate of row {first[breakdown]}"
            series.rejected.append(Rejection(sheet, row.number, "Service", printable(row.service), expected))
        else:
            first[breakdown] = row.number
            _take(sheet, row, breakdown, about, now.get(breakdown), symbols, series)
    return series


def _pass_over(sheet: str, row: MonthRow, series: Series) -> None:
    key = label_key(row.service)
    if not key:
        series.rejected.append(Rejection(sheet, row.number, "Service", "", "the name of a service"))
    else:
        series.out_of_scope[
            ADULTS if key.startswith("(a)") else OTHER_CHILDREN if key.startswith("(cyp)") else SUMMARY
        ] += 1


def _take(
    sheet: str,
    row: MonthRow,
    breakdown: str,
    about: Period,
    now: Count | None,
    symbols: Sequence[str],
    series: Series,
) -> None:
    counts: dict[tuple[str, Period], Count] = {}
    for month, cell in row.cells.items():
        count = count_of(cell, symbols)
        expected = ""
        if count is None:
            expected = "a whole number of people, not below 0"
        elif month > about and count != Count(None, ""):
            expected = f"a blank, since the workbook is about {about.label}"
        elif month == about and now is not None and count != now:
            expected = f"{now.number if now.number is not None else now.symbol!r}, as in the sheet of organisations"
        if expected or count is None:
            series.rejected.append(Rejection(sheet, row.number, month.label, printable(text_of(cell)), expected))
            return
        if month < about or (month == about and now is None):
            counts[breakdown, month] = count
    series.counts.update(counts)
    series.kept += 1

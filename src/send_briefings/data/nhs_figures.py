"""A community waits workbook's layout, and its counts as figures of the tidy table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from send_briefings.config.sources import SourceSpec, open_layout
from send_briefings.config.toml import Diagnostics, TomlTable
from send_briefings.data.nhs_tables import CHANGED_SHAPE, Band, MonthRow
from send_briefings.data.workbook_cells import Count, count_of, label_key, nearest_to, printable, text_of
from send_briefings.errors import DataFileError
from send_briefings.model import Level, Period, Rejection, Status, Unit

LABELS = ("type", "code", "name")


@dataclass(frozen=True, slots=True)
class WaitsLayout:
    """The `[layout]` of a waits workbook; what each part means is said in the file itself."""

    cover_sheet: str
    contents_sheet: str
    series_sheet: str
    total_sheet: str
    bands_may_miss_percent: float
    services: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, Level]
    symbols: Mapping[str, Status]
    shares: Mapping[str, int]


def waits_layout(source: SourceSpec) -> WaitsLayout:
    """The layout in a source's catalogue file.

    Raises:
        CatalogueError: with all its faults, each with its line.
    """
    faults = Diagnostics()
    table = open_layout(source, faults)
    table.string("title")
    labels, shares, symbols = table.table("labels"), table.table("shares"), table.table("symbols")
    layout = WaitsLayout(
        cover_sheet=table.string("cover_sheet"),
        contents_sheet=table.string("contents_sheet"),
        series_sheet=table.string("series_sheet"),
        total_sheet=table.string("total_sheet"),
        bands_may_miss_percent=table.number("bands_may_miss_percent"),
        services=table.string_map("services"),
        labels={label: labels.strings(label) for label in LABELS},
        kinds={kind: Level(name) for kind, name in _words(table.table("organisation_types"), list(Level)).items()},
        symbols={symbol: Status(name) for symbol, name in _words(symbols, _reasons()).items()},
        shares={measure: shares.integer(measure) for measure in shares.keys()},  # noqa: SIM118 (not a mapping)
    )
    if "" not in symbols:
        symbols.fault(None, "no status is given for a blank cell", '"" = "not_submitted"')
    table.finish()
    faults.raise_if_any()
    return layout


def _words(table: TomlTable, allowed: list[str]) -> dict[str, str]:
    """A table of the publisher's words to ours; a word of ours that does not exist is a fault and is left out."""
    given = {key: table.string(key, one_of=allowed) for key in table.keys()}  # noqa: SIM118 (not a mapping)
    return {key: word for key, word in given.items() if word in allowed}


def _reasons() -> list[str]:
    return [status for status in Status if not status.has_value]


WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one place, before its place, period and release are written beside it."""

    measure: str
    breakdown: str
    unit: Unit
    status: Status
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    symbol: str = ""


def waiting(breakdown: str, total: Count, symbols: Mapping[str, Status]) -> Figure:
    """The number waiting, as published; a blank or a symbol is a missing value with its reason.

    >>> waiting("physiotherapy", Count(0), {"": Status.NOT_SUBMITTED}).value
    0.0
    """
    if total.number is None:
        return Figure(WAITING, breakdown, Unit.COUNT, symbols[total.symbol], symbol=total.symbol)
    return Figure(WAITING, breakdown, Unit.COUNT, Status.PUBLISHED, float(total.number))


def share_waiting(
    measure: str,
    breakdown: str,
    total: Count,
    bands: Mapping[Band, Count],
    *,
    weeks: int,
    may_miss_percent: float,
    symbols: Mapping[str, Status],
) -> Figure:
    """The percentage of those waiting who have waited at least so many weeks.

    The numerator is the sum of the bands from that week on, the denominator the whole list. There is no value where

    - the whole list is blank or withheld: the list's own reason;
    - nobody is waiting: not applicable;
    - a band needed is withheld or blank: suppressed, or not available;
    - the bands miss the whole list by more than `may_miss_percent` of it, or the numerator exceeds it: low reliability.

    >>> bands = {Band(0, 18): Count(30), Band(18, None): Count(10)}
    >>> settings = dict(weeks=18, may_miss_percent=5, symbols={"": Status.NOT_SUBMITTED})
    >>> share_waiting("waiting_over_18_weeks", "physiotherapy", Count(40), bands, **settings).value
    25.0
    >>> share_waiting("waiting_over_18_weeks", "physiotherapy", Count(50), bands, **settings).status
    <Status.LOW_RELIABILITY: 'low_reliability'>
    """

    def missing(status: Status, symbol: str = "") -> Figure:
        return Figure(measure, breakdown, Unit.PERCENT, status, symbol=symbol)

    if total.number is None:
        return missing(symbols[total.symbol], total.symbol)
    if total.number == 0:
        return missing(Status.NOT_APPLICABLE)
    over = [count for band, count in bands.items() if band.first >= weeks]
    unknown = [count.symbol for count in over if count.number is None]
    if unknown:
        withheld = next((symbol for symbol in unknown if symbols[symbol] is Status.SUPPRESSED), None)
        return missing(Status.NOT_AVAILABLE) if withheld is None else missing(Status.SUPPRESSED, withheld)
    numbers = [count.number for count in bands.values() if count.number is not None]
    numerator = sum(count.number or 0 for count in over)
    missed = abs(total.number - sum(numbers)) if len(numbers) == len(bands) else 0
    if numerator > total.number or missed > total.number * may_miss_percent / 100:
        return missing(Status.LOW_RELIABILITY)
    return Figure(
        measure,
        breakdown,
        Unit.PERCENT,
        Status.PUBLISHED,
        100 * numerator / total.number,
        float(numerator),
        float(total.number),
    )


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

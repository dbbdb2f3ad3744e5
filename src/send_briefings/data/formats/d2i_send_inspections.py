"""Data to Insight's workbook of area SEND inspections under the framework of 2023: one row an area, all cells text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec, open_layout
from send_briefings.config.toml import Diagnostics
from send_briefings.data.formats.ofsted_area_send import (
    NamedRow,
    Result,
    UnfitCellError,
    named_rows,
    numbers_of,
    one_day,
    records,
    statuses_of,
)
from send_briefings.data.raw_file import sha256_of
from send_briefings.data.rows import check_worth_keeping
from send_briefings.data.workbook import DAMAGE, looks_like_opendocument, mentions, open_workbook
from send_briefings.errors import DataFileError, UnknownNameError
from send_briefings.model import SCHEMA, Account, FileRead, Level, Period, Place, Rejection, Status, Unit
from send_briefings.model.place import MONTHS

FORMAT = "d2i_send_inspections"
COLUMNS = ("place", "name", "outcome", "words", "inspected", "published", "next", "next_by")
MADE = re.compile(rb"<dcterms:modified[^>]*>(\d{4}-\d\d-\d\d)")
NOTHING_READ = ("not found", "not provided")


@dataclass(frozen=True, slots=True)
class Layout:
    """A checked layout: headings, the words each outcome's report holds, and months to the next inspection."""

    columns: Mapping[str, str]
    outcomes: Mapping[str, str]
    next_months: Mapping[str, float]
    symbols: Mapping[str, Status]


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose headings for the outcome an .xlsx workbook holds; None for anything else, junk too."""
    if looks_like_opendocument(path):
        return None
    for source in sources:
        columns = source.layout.get("columns", {})
        own = [columns.get(name) for name in ("outcome", "words", "next_by")] if isinstance(columns, Mapping) else []
        if own and all(isinstance(name, str) and mentions(path, name) for name in own):
            return source
    return None


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """The outcome of each area's newest inspection, and in how many months the next is due.

    Measures: `inspection_outcome` (an outcome) and `months_to_next_inspection` (a count of months from the inspection).
    The period is the inspection's first day; where that could not be read, the day of the report, as its label says.
    What the program that made the file could not read is not_available. The place is told from the three-digit code
    and the name. The release is the day the workbook was made.

    Raises:
        DataFileError: not such a workbook, damaged, changed in shape, without a day, or mostly rejected.
        CatalogueError: the source's layout has faults.
    """
    layout = _layout(source, source.path.stat().st_mtime_ns)
    book = open_workbook(path)
    sheet = book.sheet_names[0]
    day = released or _made(path)
    name = release or f"{MONTHS[day.month - 1]} {day.year}"
    rows = named_rows(book, sheet, layout.columns)
    kept, rejected = [], []
    for row in rows:
        try:
            period = _period(row, layout)
            kept.append(records(_place(row, layout, gazetteer, period), _results(row, layout, period)))
        except UnfitCellError as fault:
            rejected.append(fault.rejection(sheet, row))
    account = Account(len(rows), len(kept), {}, tuple[Rejection, ...](rejected))
    check_worth_keeping(account, path.name)
    stamp = {"source": source.id, "release": name, "released": day}
    found = [record | stamp for entries in kept for record in entries]
    found.sort(key=lambda record: (record["measure"], record["place"], record["period_start"]))
    tidy = pa.Table.from_pylist(found, schema=SCHEMA)
    return FileRead(path.name, sha256_of(path), source.id, name, day, tidy, account)


@lru_cache(maxsize=8)
def _layout(source: SourceSpec, _changed: int) -> Layout:
    faults = Diagnostics()
    table = open_layout(source, faults)
    columns = table.table("columns")
    layout = Layout(
        columns={name: columns.string(name) for name in COLUMNS},
        outcomes=table.string_map("outcomes"),
        next_months=numbers_of(table, "next"),
        symbols=statuses_of(table),
    )
    table.finish()
    faults.raise_if_any()
    return layout


def _made(path: Path) -> date:
    """The day the workbook was last saved, by its own properties."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = MADE.search(archive.read("docProps/core.xml"))
            if found:
                return date.fromisoformat(found[1].decode())
    except (*DAMAGE, KeyError):
        pass
    raise DataFileError(
        f"{path.name}: its properties do not say when it was made, so it is not known when these outcomes were known.",
        next_step="Say when it was downloaded: --release-date 2025-11-10.",
    )


def _place(row: NamedRow, layout: Layout, gazetteer: Gazetteer, period: Period) -> Place:
    """The authority of the three-digit code, if the name is not another's."""
    code, name = row.text("place"), row.text("name")
    place = gazetteer.by_old_code(code, period.start)
    if place is None:
        raise UnfitCellError(layout.columns["place"], code, "a three-digit code of an authority")
    try:
        named = gazetteer.resolve(name, Level.LOCAL_AUTHORITY)
    except UnknownNameError:
        named = place
    if named.code != place.code:
        raise UnfitCellError(layout.columns["name"], name, f"{place.name}, whose code {code} is")
    return place


def _period(row: NamedRow, layout: Layout) -> Period:
    inspected, published = (_short_day(row.text(name)) for name in ("inspected", "published"))
    if inspected is not None:
        return one_day(inspected)
    if published is not None:
        return one_day(published, "report of")
    raise UnfitCellError(
        layout.columns["inspected"], row.text("inspected"), "a day such as 23/06/25, or one of publication"
    )


def _results(row: NamedRow, layout: Layout, period: Period) -> list[Result]:
    outcome = _outcome(row, layout, period)
    words = row.text("next")
    if words in layout.next_months:
        months = layout.next_months[words]
        _check_due(row, layout, months)
        due = Result("months_to_next_inspection", Unit.COUNT, period, months)
    elif words in layout.symbols:
        due = Result("months_to_next_inspection", Unit.COUNT, period, None, layout.symbols[words], words)
    else:
        raise UnfitCellError(
            layout.columns["next"], words, f"one of {', '.join((*layout.next_months, *layout.symbols))}"
        )
    return [outcome, due]


def _outcome(row: NamedRow, layout: Layout, period: Period) -> Result:
    """The outcome's number, if the report's words are those of that number."""
    grade, stated = row.text("outcome").removesuffix(".0"), row.text("words")
    if grade in layout.symbols:
        return Result("inspection_outcome", Unit.OUTCOME, period, None, layout.symbols[grade], grade)
    if grade not in layout.outcomes:
        raise UnfitCellError(
            layout.columns["outcome"], grade, f"one of {', '.join((*layout.outcomes, *layout.symbols))}"
        )
    if layout.outcomes[grade] not in stated:
        raise UnfitCellError(
            layout.columns["words"], stated, f"'{layout.outcomes[grade]}', the words of outcome {grade}"
        )
    return Result("inspection_outcome", Unit.OUTCOME, period, float(grade))


def _check_due(row: NamedRow, layout: Layout, months: float) -> None:
    """Refuse a row whose day of the next inspection is not as many months after this one as its words say."""
    start, due = (_short_day(row.text(name)) for name in ("inspected", "next_by"))
    if start is None or due is None:
        if due is None and not row.text("next_by").endswith(NOTHING_READ):
            raise UnfitCellError(
                layout.columns["next_by"], row.text("next_by"), "a day such as 23/06/28, or that none was read"
            )
        return
    if (due.year - start.year) * 12 + due.month - start.month != months:
        raise UnfitCellError(
            layout.columns["next_by"], row.text("next_by"), f"a day {months:.0f} months after the inspection"
        )


def _short_day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%y").date()
    except ValueError:
        return None

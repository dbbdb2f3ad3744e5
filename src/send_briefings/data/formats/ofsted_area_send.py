"""Ofsted's workbook of area SEND inspections and revisits under the framework of 2016 to 2022: one row an area."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec, open_layout
from send_briefings.config.toml import Diagnostics, TomlTable
from send_briefings.data.raw_file import sha256_of
from send_briefings.data.rows import check_worth_keeping
from send_briefings.data.workbook import (
    DOWNLOAD_AGAIN,
    Cell,
    Workbook,
    looks_like_opendocument,
    open_opendocument,
    titled,
)
from send_briefings.data.workbook_cells import count_of, day_of, label_key, months_named, nearest_to, printable, text_of
from send_briefings.errors import DataFileError, UnknownNameError
from send_briefings.model import SCHEMA, Account, Cohort, FileRead, Level, Period, Place, Rejection, Status, Unit
from send_briefings.model.place import MONTHS, PeriodKind

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row of a table: its number in a spreadsheet, and its cells by our own names for the columns."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        """A cell as text on one line."""
        return text_of(self.cells[name])


@dataclass(frozen=True, slots=True)
class Result:
    """What one row says of one measure: a value, or why there is none; `symbol` is what was printed in its place."""

    measure: str
    unit: Unit
    period: Period
    value: float | None
    status: Status = Status.PUBLISHED
    symbol: str = ""


class UnfitCellError(Exception):
    """A cell of a row that cannot be right: its column, what was found and what was expected."""

    def __init__(self, column: str, found: str, expected: str) -> None:
        super().__init__(column, found, expected)
        self.column, self.found, self.expected = column, found, expected

    def rejection(self, sheet: str, row: NamedRow) -> Rejection:
        """As it stands in a file's account."""
        return Rejection(sheet, row.number, self.column, self.found, self.expected)


def one_day(day: date, about: str = "") -> Period:
    """The day of an inspection as a period; `about` stands before it where it is another day, such as a report's.

    >>> one_day(date(2018, 6, 25)).label, one_day(date(2025, 5, 13), "report of").label
    ('25 June 2018', 'report of 13 May 2025')
    """
    label = f"{about} {day.day} {MONTHS[day.month - 1]} {day.year}".strip()
    return Period(day, day, label, PeriodKind.MONTH)


def named_rows(book: Workbook, sheet: str, columns: Mapping[str, str]) -> tuple[NamedRow, ...]:
    """The rows below the headings of a sheet, those without any text left out.

    Raises:
        DataFileError: no row holds all the headings, with the nearest to the first that is missing; or one is there
            twice.
    """
    cells = book.rows(sheet)
    wanted = {name: label_key(heading) for name, heading in columns.items()}
    best: tuple[int, list[str]] = (0, [])
    for start, row in enumerate(cells):
        keys = [label_key(text_of(cell)) for cell in row]
        twice = [heading for name, heading in columns.items() if keys.count(wanted[name]) > 1]
        if twice:
            raise DataFileError(
                f"{book.file_name}, sheet '{sheet}', row {start + 1}: the heading '{twice[0]}' stands over several "
                "columns, expected one.",
                next_step=DOWNLOAD_AGAIN,
            )
        if all(heading in keys for heading in wanted.values()):
            at = {name: keys.index(heading) for name, heading in wanted.items()}
            below = enumerate(cells[start + 1 :], start=start + 2)
            return tuple(
                NamedRow(number, {name: found[column] if column < len(found) else "" for name, column in at.items()})
                for number, found in below
                if any(text_of(cell) for cell in found)
            )
        best = max(best, (sum(heading in keys for heading in wanted.values()), [text_of(cell) for cell in row]))
    missing = next(heading for name, heading in columns.items() if wanted[name] not in map(label_key, best[1]))
    raise DataFileError(
        f"{book.file_name}, sheet '{sheet}': no column '{missing}'; there is {nearest_to(missing, best[1])}.",
        next_step=f"{DOWNLOAD_AGAIN} If the publisher renamed it, change it in data/catalogue/sources/.",
    )


def records(place: Place, results: Sequence[Result]) -> list[dict[str, Any]]:
    """A place's results as rows of the tidy table, without source and release."""
    return [
        {
            "measure": result.measure,
            "cohort": Cohort.ALL.value,
            "breakdown": TOTAL,
            "place": place.code,
            "level": place.level.value,
            "period_start": result.period.start,
            "period_end": result.period.end,
            "period_label": result.period.label,
            "value": result.value,
            "numerator": None,
            "denominator": None,
            "lower": None,
            "upper": None,
            "unit": result.unit.value,
            "status": result.status.value,
            "symbol": result.symbol,
        }
        for result in results
    ]


def numbers_of(table: TomlTable, key: str) -> dict[str, float]:
    """A table of the workbook's words and the number each has here."""
    words = table.table(key)
    names = words.keys()
    return {word: words.number(word) for word in names}


def statuses_of(table: TomlTable) -> dict[str, Status]:
    """What is printed in place of a value, and the status it means."""
    symbols = table.table("symbols", needed=False)
    names = symbols.keys()
    given = {word: symbols.string(word, one_of=list(Status)) for word in names}
    return {word: Status(status) for word, status in given.items() if status in set(Status)}


FORMAT = "ofsted_area_send"
NOTED = re.compile(
    r"(?P<place>[A-Z][A-Za-z ]+?) were inspected in (?P<inspected>[A-Z][a-z]+ 20\d\d) and "
    r"(?P<statement>required|did not require) a WSoA"
)
NOTED_REVISIT = re.compile(
    r"The revisit took place in (?P<revisited>[A-Z][a-z]+ 20\d\d) and .* progress in addressing "
    r"(?P<progress>all|some|any) "
)
UP_TO = re.compile(r"as at (\d{1,2} [A-Z][a-z]+ 20\d\d)")
COLUMNS = (
    "place", "name", "inspected", "statement", "weaknesses", "revisited", "progress", "with_progress",
    "without_progress",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """A checked layout: sheets, headings, and the numbers of the workbook's words."""

    title: str
    sheet: str
    cover: str
    notes: str
    published_label: str
    covered_label: str
    columns: Mapping[str, str]
    statement: Mapping[str, float]
    progress: Mapping[str, float]
    symbols: Mapping[str, Status]


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose title an .ods workbook carries; None for anything else, junk too."""
    return titled(path, sources) if looks_like_opendocument(path) else None


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """The outcome of each area's inspection and revisit.

    Measures: `written_statement_of_action` and `revisit_outcome` (outcomes), `significant_weaknesses`,
    `weaknesses_with_progress` and `weaknesses_without_progress` (counts). The period is the first day of the inspection
    or revisit. Without a statement there are neither weaknesses nor a revisit (not_applicable); a revisit that had not
    been made is not_available, with the day of the inspection and the workbook's words as the symbol. Areas that no
    longer exist are in the workbook's notes alone, by the month; those are read too, each note as a row.

    Raises:
        DataFileError: not such a workbook, damaged, changed in shape, without a day, or mostly rejected.
        CatalogueError: the source's layout has faults.
    """
    layout = _layout(source, source.path.stat().st_mtime_ns)
    book = open_opendocument(path)
    sheet = next((name for name in book.sheet_names if name.startswith(layout.sheet)), layout.sheet)
    day, name = _edition(book, layout)
    rows = named_rows(book, sheet, layout.columns)
    kept, rejected = [], []
    for row in rows:
        try:
            kept.append(records(_place(row, layout, gazetteer), _results(row, layout)))
        except UnfitCellError as fault:
            rejected.append(fault.rejection(sheet, row))
    notes = list(_notes(book, layout, gazetteer))
    kept += [records(place, results) for place, results in notes]
    account = Account(len(rows) + len(notes), len(kept), {}, tuple[Rejection, ...](rejected))
    check_worth_keeping(account, path.name)
    stamp = {"source": source.id, "release": release or name, "released": released or day}
    found = [record | stamp for entries in kept for record in entries]
    found.sort(key=lambda record: (record["measure"], record["place"], record["period_start"]))
    tidy = pa.Table.from_pylist(found, schema=SCHEMA)
    return FileRead(path.name, sha256_of(path), source.id, release or name, released or day, tidy, account)


@lru_cache(maxsize=8)
def _layout(source: SourceSpec, _changed: int) -> Layout:
    faults = Diagnostics()
    table = open_layout(source, faults)
    columns = table.table("columns")
    layout = Layout(
        title=table.string("title"),
        sheet=table.string("sheet"),
        cover=table.string("cover_sheet"),
        notes=table.string("notes_sheet"),
        published_label=table.string("published_label"),
        covered_label=table.string("covered_label"),
        columns={name: columns.string(name) for name in COLUMNS},
        statement=numbers_of(table, "statement"),
        progress=numbers_of(table, "progress"),
        symbols=statuses_of(table),
    )
    table.finish()
    faults.raise_if_any()
    return layout


def _edition(book: Workbook, layout: Layout) -> tuple[date, str]:
    """The day the cover says it was published, and the day up to which it goes, as the release's name."""
    cover = {label_key(text_of(row[0])).rstrip(":"): row[1] for row in book.rows(layout.cover) if len(row) > 1}
    published: Cell = cover.get(label_key(layout.published_label), "")
    covered = text_of(cover.get(label_key(layout.covered_label), ""))
    day, up_to = day_of(published), UP_TO.search(covered)
    if day is None or up_to is None:
        raise DataFileError(
            f"{book.file_name}: its cover says '{layout.published_label}: {printable(text_of(published))}' and "
            f"'{layout.covered_label}: {printable(covered)}', expected a day and words such as 'as at 31 August 2022'.",
            next_step=DOWNLOAD_AGAIN,
        )
    return day, f"to {up_to[1]}"


def _notes(book: Workbook, layout: Layout, gazetteer: Gazetteer) -> Iterator[tuple[Place, list[Result]]]:
    """The inspections of areas that no longer exist, which only the notes tell: by the month, without weaknesses."""
    for row in book.rows(layout.notes):
        reported = text_of(row[1]) if len(row) > 1 else ""
        found, revisit = NOTED.search(reported), NOTED_REVISIT.search(reported)
        closed = next((p for p in _named(found["place"], gazetteer) if not p.current), None) if found else None
        if found and closed:
            inspected = months_named(found["inspected"]).pop()
            required = found["statement"] == "required"
            results = [Result("written_statement_of_action", Unit.OUTCOME, inspected, float(required))]
            if revisit:
                words = {"all": "Yes", "some": "Some", "any": "No"}[revisit["progress"]]
                revisited = months_named(revisit["revisited"]).pop()
                results.append(Result("revisit_outcome", Unit.OUTCOME, revisited, layout.progress[words]))
            elif not required:
                results.append(Result("revisit_outcome", Unit.OUTCOME, inspected, None, Status.NOT_APPLICABLE))
            yield closed, results


def _named(name: str, gazetteer: Gazetteer) -> list[Place]:
    """The authority of a name and those that were there before it."""
    try:
        place = gazetteer.resolve(name, Level.LOCAL_AUTHORITY)
    except UnknownNameError:
        return []
    return [place, *(gazetteer.get(code) for code in place.predecessors)]


def _place(row: NamedRow, layout: Layout, gazetteer: Gazetteer) -> Place:
    place = gazetteer.find(row.text("place"))
    if place is None:
        raise UnfitCellError(layout.columns["place"], row.text("place"), "a nine-digit code of an authority")
    return place


def _results(row: NamedRow, layout: Layout) -> list[Result]:
    inspected = _day(row, "inspected", layout)
    statement = _number(row, "statement", layout.statement, layout)
    results = [Result("written_statement_of_action", Unit.OUTCOME, inspected, statement)]
    if not statement:
        none = Status.NOT_APPLICABLE
        results.append(Result("significant_weaknesses", Unit.COUNT, inspected, None, none))
        return [*results, Result("revisit_outcome", Unit.OUTCOME, inspected, None, none)]
    results.append(Result("significant_weaknesses", Unit.COUNT, inspected, _count(row, "weaknesses", layout)))
    words = row.text("revisited")
    if words in layout.symbols:
        return [*results, Result("revisit_outcome", Unit.OUTCOME, inspected, None, layout.symbols[words], words)]
    revisited = _day(row, "revisited", layout)
    done, left = _count(row, "with_progress", layout), _count(row, "without_progress", layout)
    outcome = _number(row, "progress", layout.progress, layout)
    results.append(Result("revisit_outcome", Unit.OUTCOME, revisited, outcome))
    results.append(Result("weaknesses_with_progress", Unit.COUNT, revisited, done))
    return [*results, Result("weaknesses_without_progress", Unit.COUNT, revisited, left)]


def _day(row: NamedRow, name: str, layout: Layout) -> Period:
    day = day_of(row.cells[name])
    if day is None:
        raise UnfitCellError(layout.columns[name], row.text(name), "a day")
    return one_day(day)


def _number(row: NamedRow, name: str, words: Mapping[str, float], layout: Layout) -> float:
    if row.text(name) not in words:
        raise UnfitCellError(layout.columns[name], row.text(name), f"one of {', '.join(words)}")
    return words[row.text(name)]


def _count(row: NamedRow, name: str, layout: Layout) -> float:
    count = count_of(row.cells[name], ())
    if count is None or count.number is None:
        raise UnfitCellError(layout.columns[name], row.text(name), "a number of weaknesses")
    return float(count.number)

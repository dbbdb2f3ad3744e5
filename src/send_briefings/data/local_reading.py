"""One of a council's own files, read whole: what it says of itself, and its figures or every fault."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
from rapidfuzz import process

from send_briefings.config.places import Gazetteer
from send_briefings.data.local_cells import month_first, read_day
from send_briefings.data.local_disclosure import WHOLES, Key, Seen, counts_of
from send_briefings.data.local_rows import FIGURES, Entry, RowReader
from send_briefings.data.local_sheet import (
    NEEDED,
    PACKED,
    LocalDataFault,
    Row,
    cell_name,
    read_columns,
    read_sheet,
    read_workbook,
)
from send_briefings.data.rows import tidy_table
from send_briefings.data.small_numbers import hide_small_numbers
from send_briefings.errors import UnknownNameError
from send_briefings.model import Account, FileRead
from send_briefings.model.area import AreaSpec
from send_briefings.model.measure import LOCAL_RETURN
from send_briefings.model.place import MONTHS, Level, Place

STATED = re.compile(r"#+\s*(area|place|date|made[- ]?up|counted anew from)\s*[:=]\s*(.*)", re.IGNORECASE)
ANEW = "counted anew from"
YES_OR_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
EXAMPLES = {
    "area": "the outcome area, such as '# area: local_offer'",
    "place": "the council's area, such as '# place: Birmingham'",
    "date": "the day the file was made, such as '# date: 2026-10-01' or '# date: 01/10/2026'",
    "made-up": "'# made-up: yes' for figures that are made up for practice, else '# made-up: no'",
}


@dataclass(frozen=True, slots=True)
class Statements:
    """What was stated, as far as it could be read; `faults` say what could not. `where` has the row of each.

    `questions` are what a person should look at: a day that reads otherwise with the month first.
    """

    area: AreaSpec | None = None
    place: Place | None = None
    dated: date | None = None
    synthetic: bool = False
    counted_anew: date | None = None
    where: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[LocalDataFault, ...] = ()
    questions: tuple[str, ...] = ()


def read_statements(rows: Iterable[Row], areas: Mapping[str, AreaSpec], gazetteer: Gazetteer) -> Statements:
    """The statements in a file's comment lines. `areas` are those that take a council's own returns."""
    faults: list[LocalDataFault] = []
    given: dict[str, tuple[Row, str]] = {}
    for row in rows:
        found = STATED.fullmatch(_joined(row)) if row.comment else None
        if found is None:
            continue
        name, text = _name(found[1]), found[2].strip()
        if name in given and given[name][1].casefold() != text.casefold():
            mend = f"Keep one of the two lines (the other is row {given[name][0].number})."
            faults.append(_fault(row, text, f"'{name}' once", mend))
        given.setdefault(name, (row, text))
    for name, example in EXAMPLES.items():
        if name not in given or not given[name][1]:
            number = given[name][0].number if name in given else 0
            cell = cell_name(number, 0) if number else ""
            found_text = f"# {name}:" if number else f"no line '# {name}: ...'"
            mend = "Complete the line." if number else "Add the line to the top of the file."
            faults.append(LocalDataFault(number, "", cell, found_text, example, mend))
    known = {name: (row, text) for name, (row, text) in given.items() if text}
    return Statements(
        area=_area(known, areas, faults),
        place=_place(known, gazetteer, faults),
        dated=_day(known, "date", faults),
        synthetic=_made_up(known, faults),
        counted_anew=_day(known, ANEW, faults),
        where={name: row.number for name, (row, _) in given.items()},
        faults=tuple(faults),
        questions=tuple(
            f"'# {name}: {known[name][1]}' is read with the day first, as {_in_words(day)}: is it right?"
            for name in ("date", ANEW)
            if name in known and (day := read_day(known[name][1])) is not None and month_first(known[name][1])
        ),
    )


def _in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _joined(row: Row) -> str:
    """A comment as one text: a spreadsheet may have cut it into cells, or put the answer in the next one."""
    return " ".join(cell for cell in row.cells if cell)


def _name(text: str) -> str:
    name = text.lower()
    return "made-up" if name.startswith("made") else name


def _fault(row: Row, found: str, expected: str, mend: str, *, near: bool = True) -> LocalDataFault:
    return LocalDataFault(row.number, "", cell_name(row.number, 0), found, expected, mend, near)


def _area(
    known: Mapping[str, tuple[Row, str]], areas: Mapping[str, AreaSpec], faults: list[LocalDataFault]
) -> AreaSpec | None:
    if "area" not in known:
        return None
    row, text = known["area"]
    word = "_".join(text.lower().replace("-", " ").replace("_", " ").split())
    if word in areas:
        return areas[word]
    near = process.extractOne(word, list(areas), score_cutoff=60)
    mend = f"Write '{near[0]}'." if near else "Write one of them."
    faults.append(_fault(row, text, f"one of the areas that take a council's own figures: {', '.join(areas)}", mend))
    return None


def _place(known: Mapping[str, tuple[Row, str]], gazetteer: Gazetteer, faults: list[LocalDataFault]) -> Place | None:
    if "place" not in known:
        return None
    row, text = known["place"]
    try:
        return gazetteer.resolve(text, level=Level.LOCAL_AUTHORITY)
    except UnknownNameError as error:
        near = " or ".join(f"'{name}'" for name in error.suggestions)
        mend = f"Did you mean {near}?" if near else "See the names with `send-briefings places`."
        faults.append(_fault(row, text, "the name of a local authority", mend))
        return None


def _day(known: Mapping[str, tuple[Row, str]], name: str, faults: list[LocalDataFault]) -> date | None:
    if name not in known:
        return None
    row, text = known[name]
    day = read_day(text)
    if day is None:
        expected = "a day, written 2026-10-01, 01/10/2026 (day first) or 1 October 2026"
        faults.append(_fault(row, text, expected, "Write the day again; the day comes before the month."))
    return day


def _made_up(known: Mapping[str, tuple[Row, str]], faults: list[LocalDataFault]) -> bool:
    if "made-up" not in known:
        return False
    row, text = known["made-up"]
    answer = YES_OR_NO.get(text.lower().rstrip("."))
    if answer is None:
        faults.append(_fault(row, text, "yes or no", "Write yes if any figure is made up, else no."))
        return True
    return answer


NOT_FILLED_IN = "a row of the template that is not filled in"


@dataclass(frozen=True, slots=True)
class ReturnRead:
    """What became of a file.

    `typed` are its figures as they were typed, until `as_shown` has made of them what may be shown: `read`, the tidy
    rows with their account, None where the file has faults, or no figure is filled in. `area` is the outcome area's id
    and `place` the authority, "" and None where the file does not say; `dated` is its own date. `counted_anew` is the
    day from which the council says that it counts in another way, None where it says of none. `unfilled` counts
    template rows without a figure, `hidden` the figures hidden here because of small numbers, and `lost` the hidden
    numbers of all of the place's files that readers can work out from what they were shown before. `questions` are what
    a person should look at though it is no fault.
    """

    path: Path
    area: str
    place: Place | None
    dated: date | None
    synthetic: bool
    faults: tuple[LocalDataFault, ...]
    read: FileRead | None
    unfilled: int = 0
    hidden: int = 0
    counted_anew: date | None = None
    lost: int = 0
    questions: tuple[str, ...] = ()
    typed: tuple[Entry, ...] = field(default=(), repr=False)


def read_local_file(path: Path, areas: Mapping[str, AreaSpec], gazetteer: Gazetteer) -> ReturnRead:
    """Read a file. `areas` are all outcome areas; those with a measure that takes a council's own figures are known.

    Nothing is raised for what a person typed: each fault is in `faults`, with its cell and how to mend it. Nothing of a
    file may be shown before `as_shown` has hidden its small numbers, which takes all files of the place.

    Raises:
        OSError: the file cannot be read.
    """
    content = path.read_bytes()
    sheet = read_workbook(path) if content.startswith(PACKED) else read_sheet(content)
    if isinstance(sheet, LocalDataFault):
        return ReturnRead(path, "", None, None, False, (sheet,), None)
    stated = read_statements(sheet.rows, taking(areas), gazetteer)
    about = ReturnRead(
        path, stated.area.id if stated.area else "", stated.place, stated.dated, stated.synthetic, (), None
    )
    asked = (f"only the sheet '{sheet.name}' is read: is it the right one?",) if sheet.name else ()
    about = replace(about, counted_anew=stated.counted_anew, questions=(*stated.questions, *asked))
    faults: list[LocalDataFault] = []
    columns, body = read_columns(sheet, faults)
    filled = [row for row in body if columns is None or any(columns.text(row, name) for name in FIGURES)]
    unfilled = [row for row in body if row not in filled]
    about = replace(about, unfilled=len(unfilled))
    entries: list[Entry] = []
    if columns is not None and stated.area is not None and set(NEEDED) <= set(columns.places):
        reader = RowReader(columns, stated.area, stated.place, stated.dated, gazetteer, sheet.decimal_comma, faults)
        entries = _entries(reader, filled, unfilled)
    if unfilled and not filled and not faults:
        return about  # a template as it was written
    faults[:0] = stated.faults
    if not filled and not faults:
        mend = "Fill in the template: send-briefings data template."
        faults.append(LocalDataFault(0, "", "", "no figure", "at least one row of figures", mend))
    if faults:
        return replace(about, faults=tuple(sorted(faults, key=lambda fault: (fault.row, fault.cell))))
    return replace(about, typed=tuple(entries))


def as_shown(files: Sequence[ReturnRead], past: Sequence[Sequence[Mapping[Key, Seen]]] = ()) -> tuple[ReturnRead, ...]:
    """All files of one place as they may be shown, in the order given: small numbers of children are hidden.

    Files with faults, and those with no figure, stay as they are; nothing of them is used.

    Args:
        files: the place's files, whatever their areas.
        past: what was published before: the figures of each file of each publication, the oldest first.
    """
    used = sorted((file for file in files if file.typed), key=lambda file: (str(file.dated), file.path.name))
    made = hide_small_numbers([file.typed for file in used], past)
    shown = {
        file.path: replace(file, read=_tidy(file, entries), typed=(), hidden=hidden, lost=made.lost)
        for file, entries, hidden in zip(used, made.files, made.made, strict=True)
    }
    return tuple(shown.get(file.path, file) for file in files)


def taking(areas: Mapping[str, AreaSpec]) -> dict[str, AreaSpec]:
    """The areas that have a measure which takes a council's own figures."""
    return {name: area for name, area in areas.items() if any(m.local for m in area.measures.values())}


def release_name(dated: date, synthetic: bool) -> str:
    """What a return is called where published files have their release.

    >>> release_name(date(2026, 10, 1), True)
    'dated 1 October 2026 (made-up data)'
    """
    return f"dated {dated.day} {MONTHS[dated.month - 1]} {dated.year}{' (made-up data)' if synthetic else ''}"


def _entries(reader: RowReader, filled: Sequence[Row], unfilled: Sequence[Row]) -> list[Entry]:
    """The figures of the rows that are filled in; what is wrong with one, or is no row of the template, is noted."""
    for row in unfilled:
        reader.check_name(row)
    entries = [entry for row in filled if (entry := reader.read(row)) is not None]
    _refuse_repeats(entries, reader)
    _refuse_small_wholes(entries, reader)
    return entries


def _refuse_repeats(entries: Sequence[Entry], reader: RowReader) -> None:
    first: dict[object, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.key, entry)
        if other is entry:
            continue
        same = (other.value, other.numerator, other.denominator, other.status) == (
            entry.value,
            entry.numerator,
            entry.denominator,
            entry.status,
        )
        what = f"{entry.measure.id}, {entry.cohort}, {entry.breakdown}, {entry.period.label}"
        reported = "states the same" if same else "states something else"
        expected = f"one row for each figure; row {other.row} is of the same and {reported}"
        reader.faults.append(LocalDataFault(entry.row, "", "", what, expected, "Delete the row that is not right."))


def _refuse_small_wholes(entries: Sequence[Entry], reader: RowReader) -> None:
    """Note a total that is less than one of its parts, such as 0 beside parts that are not."""
    for kept, varied, whole in WHOLES:
        totals = {(e.measure.id, e.period, getattr(e, kept)): e for e in entries if getattr(e, varied) == whole}
        reported = set()
        for entry in entries:
            name = (entry.measure.id, entry.period, getattr(entry, kept))
            total = totals.get(name)
            if total is None or entry is total or total.row in reported or not _is_more(entry, total):
                continue
            reported.add(total.row)
            expected = f"a total that is at least each of its parts; the part in row {entry.row} is more"
            mend = "Correct the one that is wrong, or take the total out if nobody counted it."
            found = f"{total.measure.id}, {total.cohort}, {total.breakdown}, {total.period.label}"
            reader.faults.append(LocalDataFault(total.row, "", "", found, expected, mend))


def _is_more(part: Entry, whole: Entry) -> bool:
    counts, total = counts_of(part), counts_of(whole)
    return counts is not None and total is not None and any(a > b for a, b in zip(counts, total, strict=True))


def _tidy(about: ReturnRead, entries: Sequence[Entry]) -> FileRead:
    assert about.place is not None
    assert about.dated is not None
    release = release_name(about.dated, about.synthetic)
    frame = pd.DataFrame(
        {
            "measure": [entry.measure.id for entry in entries],
            "cohort": [entry.cohort for entry in entries],
            "breakdown": [entry.breakdown for entry in entries],
            "place": about.place.code,
            "level": Level.LOCAL_AUTHORITY.value,
            "period": [entry.period for entry in entries],
            "value": pd.Series([entry.value for entry in entries], dtype="float64"),
            "numerator": pd.Series([entry.numerator for entry in entries], dtype="float64"),
            "denominator": pd.Series([entry.denominator for entry in entries], dtype="float64"),
            "unit": [entry.measure.unit.value for entry in entries],
            "status": [entry.status.value for entry in entries],
            "symbol": [entry.symbol for entry in entries],
        }
    )
    aside = {NOT_FILLED_IN: about.unfilled} if about.unfilled else {}
    account = Account(len(entries) + about.unfilled, len(entries), aside)
    table = tidy_table(frame, LOCAL_RETURN, release, about.dated)
    return FileRead(
        about.path.name, _checksum(table, about.counted_anew), LOCAL_RETURN, release, about.dated, table, account
    )


def _checksum(table: pa.Table, counted_anew: date | None) -> str:
    """Of what is shown, never of the file: from a file's checksum its hidden numbers could be guessed and proved."""
    return hashlib.sha256(json.dumps([str(counted_anew), table.to_pylist()], default=str).encode()).hexdigest()

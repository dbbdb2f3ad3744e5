"""What a return says of itself in its comment lines: area, place, date, whether it is made up, and counted anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import process

from send_briefings.catalogue.places import Gazetteer
from send_briefings.errors import UnknownNameError
from send_briefings.model.area import AreaSpec
from send_briefings.model.period import MONTHS
from send_briefings.model.place import Level, Place
from send_briefings.readers.returns.days import month_first, read_day
from send_briefings.readers.returns.fault import ReturnFault, cell_name
from send_briefings.readers.returns.sheet import Row

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
    faults: tuple[ReturnFault, ...] = ()
    questions: tuple[str, ...] = ()


def read_statements(rows: Iterable[Row], areas: Mapping[str, AreaSpec], gazetteer: Gazetteer) -> Statements:
    """The statements in a file's comment lines. `areas` are those that take a council's own returns."""
    faults: list[ReturnFault] = []
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
            faults.append(ReturnFault(number, "", cell, found_text, example, mend))
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


def _fault(row: Row, found: str, expected: str, mend: str, *, near: bool = True) -> ReturnFault:
    return ReturnFault(row.number, "", cell_name(row.number, 0), found, expected, mend, near)


def _area(
    known: Mapping[str, tuple[Row, str]], areas: Mapping[str, AreaSpec], faults: list[ReturnFault]
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


def _place(known: Mapping[str, tuple[Row, str]], gazetteer: Gazetteer, faults: list[ReturnFault]) -> Place | None:
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


def _day(known: Mapping[str, tuple[Row, str]], name: str, faults: list[ReturnFault]) -> date | None:
    if name not in known:
        return None
    row, text = known[name]
    day = read_day(text)
    if day is None:
        expected = "a day, written 2026-10-01, 01/10/2026 (day first) or 1 October 2026"
        faults.append(_fault(row, text, expected, "Write the day again; the day comes before the month."))
    return day


def _made_up(known: Mapping[str, tuple[Row, str]], faults: list[ReturnFault]) -> bool:
    if "made-up" not in known:
        return False
    row, text = known["made-up"]
    answer = YES_OR_NO.get(text.lower().rstrip("."))
    if answer is None:
        faults.append(_fault(row, text, "yes or no", "Write yes if any figure is made up, else no."))
        return True
    return answer

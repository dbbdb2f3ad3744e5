"""A council's own file, whole: what is read of it, and every fault with its cell and how to mend it."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.data.local_reading import ReturnRead, as_shown, read_local_file
from send_briefings.model import Status, Unit
from send_briefings.model.area import AreaSpec

HEAD = "# area: local_offer\n# place: Birmingham\n# date: 2026-10-01\n# made-up: no\n"
COLUMNS = "measure,cohort,breakdown,period,value\n"
VIEWS = "local_offer_views,all,total,"
NEET = "# area: neet\n# place: Leeds\n# date: 2026-10-01\n# made-up: no\n"
WIDE = "measure,cohort,breakdown,period,value,numerator,denominator,note\n"


Reading = Callable[[str | bytes], ReturnRead]


def areas() -> dict[str, AreaSpec]:
    """The catalogue's areas, the one of NEET taking a council's own figures too."""
    known = dict(load_areas())
    measures = known["neet"].measures
    lead = replace(measures["neet_or_not_known"], local=True)
    return known | {"neet": replace(known["neet"], measures={**measures, lead.id: lead})}


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    def reading(content: str | bytes) -> ReturnRead:
        path = tmp_path / "own.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return as_shown([read_local_file(path, areas(), gazetteer())])[0]

    return reading


def rows(found: ReturnRead) -> list[tuple[object, ...]]:
    assert found.read is not None, [str(fault) for fault in found.faults]
    names = ("period_label", "value", "numerator", "denominator", "status", "symbol")
    return [tuple(row[name] for name in names) for row in found.read.table.to_pylist()]


def test_a_sound_file_is_read_with_what_it_says_of_itself(read: Reading) -> None:
    found = read(HEAD + COLUMNS + VIEWS + 'Sep-25,"4,120"\n# seen\n,,,,\n' + VIEWS + "31/08/2026,x\n")
    assert rows(found) == [
        ("September 2025", 4120.0, None, None, "published", ""),
        ("August 2026", None, None, None, "not_available", "x"),
    ]
    assert found.read is not None
    table = found.read.table.to_pylist()[0]
    reported = (
        table["source"],
        table["release"],
        table["place"],
        table["level"],
        str(table["released"]),
        table["unit"],
    )
    assert reported == ("local_return", "dated 1 October 2026", "E08000025", "local_authority", "2026-10-01", "count")
    assert (found.area, found.place.code, found.synthetic, found.faults) == ("local_offer", "E08000025", False, ())


def test_made_up_figures_are_called_so_in_every_row(read: Reading) -> None:
    found = read(HEAD.replace("made-up: no", "made-up: yes") + COLUMNS + VIEWS + "Sep-25,4120\n")
    assert found.synthetic
    assert found.read.release == "dated 1 October 2026 (made-up data)"


def test_the_day_of_a_new_way_of_counting_is_read_and_may_be_left_empty(read: Reading) -> None:
    rows_of = COLUMNS + VIEWS + "Sep-25,4120\n"
    assert read(HEAD + "# counted anew from: 01/07/2023\n" + rows_of).counted_anew == date(2023, 7, 1)
    assert read(HEAD + "# counted anew from:\n" + rows_of).counted_anew is None


TEXT = HEAD + COLUMNS + VIEWS + "Sep-25,4120\n" + "# café\n"
SAVED = {
    "utf-8": TEXT.encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + TEXT.encode(),
    "windows-1252": TEXT.encode("cp1252"),
    "utf-16": TEXT.encode("utf-16"),
    "windows line ends": TEXT.replace("\n", "\r\n").encode(),
    "old line ends": TEXT.replace("\n", "\r").encode(),
    "semicolons": TEXT.replace(",", ";").encode(),
    "tabs": TEXT.replace(",", "\t").encode(),
    "spaces and capitals": TEXT.replace("measure,cohort", " Measure , COHORT")
    .replace("Sep-25", " Sep-25\u00a0")
    .encode(),
    "cells put in quotes": "\n".join(",".join(f'"{c}"' for c in li.split(",")) for li in TEXT.splitlines()).encode(),
    "comments widened by a spreadsheet": TEXT.replace("# area: local_offer", "# area: local_offer,,,,").encode(),
    "an answer in the next cell": TEXT.replace("# place: Birmingham", "# place:,Birmingham,,,").encode(),
    "an empty column": TEXT.replace("value\n", "value,\n").replace("4120\n", "4120,\n").encode(),
    "the measure's name": TEXT.replace("local_offer_views", "Views of the Local Offer website").encode(),
    "no cohort": TEXT.replace("cohort,breakdown,", "").replace("all,total,", "").encode(),
}


@pytest.mark.parametrize("content", SAVED.values(), ids=SAVED.keys())
def test_a_file_is_read_however_the_spreadsheet_saved_it(read: Reading, content: bytes) -> None:
    assert rows(read(content)) == [("September 2025", 4120.0, None, None, "published", "")]


# what is written in place of a sound file's part; the row, column and cell of the fault; words in it
FAULTS = [
    ("# area: local_offer", "# area: local_ofer", (1, "", "A1"), "Write 'local_offer'"),
    ("# area: local_offer", "# area: attendance", (1, "", "A1"), "one of the areas that take a council's own figures"),
    ("# area: local_offer\n", "", (0, "", ""), "Add the line to the top"),
    ("# place: Birmingham", "# place: Birmingam", (2, "", "A2"), "Did you mean 'Birmingham'"),
    ("# place: Birmingham", "# place: West Midlands", (2, "", "A2"), "the name of a local authority"),
    ("# place: Birmingham", "# place:", (2, "", "A2"), "Complete the line"),
    ("# date: 2026-10-01", "# date: 10/31/2026", (3, "", "A3"), "the day comes before the month"),
    ("# made-up: no", "# made-up: no\n# counted anew from: June", (5, "", "A5"), "the day comes before the month"),
    ("# made-up: no", "# made-up: perhaps", (4, "", "A4"), "yes or no"),
    ("# made-up: no", "# made-up: no\n# place: Leeds", (5, "", "A5"), "Keep one of the two lines"),
    ("measure,", "mesure,", (5, "measure", ""), "Rename the column 'mesure' to 'measure'"),
    ("value\n", "value,extra\n", (5, "extra", "F5"), "Delete the column"),
    ("value\n", "value,value\n", (5, "value", "F5"), "Delete one of the two"),
    ("4120", "4120,7", (6, "", "F6"), "no name is above it"),
    ("4120", "4,120", (6, "", "F6"), "type it without the comma"),
    ("period,value", "period,amount", (5, "value", ""), "Add a column headed 'value': the figure"),
    (COLUMNS, "", (5, "", ""), "Put the row of column names above the figures"),
    ("local_offer_views", "local_offer_view", (6, "measure", "A6"), "Write 'local_offer_views'"),
    ("local_offer_views", "", (6, "measure", "A6"), "found nothing"),
    ("all,total", "pupils,total", (6, "cohort", "B6"), "expected 'all'"),
    ("Sep-25", "2024/25", (6, "period", "D6"), "Write it as September 2026"),
    ("Sep-25", "October 2026", (6, "period", "D6"), "a period that was over on the file's own date, 1 October 2026"),
    ("4120", "41.5", (6, "value", "E6"), "a whole number"),
    ("4120", "Jack Smith", (6, "value", "E6"), "found words, expected a number"),
    ("4120", "4120,Jack Smith", (6, "", "F6"), "found words, expected nothing"),
    ("local_offer_views", "Jack Smith", (6, "measure", "A6"), "found words, expected 'local_offer_views'"),
    (COLUMNS, "Jack Smith,all,total,Sep-25,3\n", (5, "", ""), "found a row without any of them"),
    (
        "Sep-25",
        "09/01/2025",
        (6, "period", "D6"),
        "reads as 9 January 2025, and with the month first as 1 September 2025",
    ),
    ("4120", "-1", (6, "value", "E6"), "not below 0"),
    ("4120", "12O", (6, "value", "E6"), "Type the number again"),
]


@pytest.mark.parametrize(("sound", "broken", "where", "words"), FAULTS)
def test_a_fault_is_told_with_its_cell_and_how_to_mend_it(
    read: Reading, sound: str, broken: str, where: tuple[int, str, str], words: str
) -> None:
    text = HEAD + COLUMNS + VIEWS + "Sep-25,4120\n"
    assert sound in text
    found = read(text.replace(sound, broken, 1))
    assert found.read is None
    fault = next(fault for fault in found.faults if words in " ".join(str(fault).split()))
    assert (fault.row, fault.column, fault.cell) == where


def test_every_fault_of_a_file_is_told_at_once(read: Reading) -> None:
    found = read(HEAD.replace("Birmingham", "Birmingam") + COLUMNS + VIEWS + "never,many\n" + VIEWS + "Sep-25,4\n")
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, ""), (6, "period"), (6, "value")]


def test_a_row_of_another_place_is_a_fault_and_one_of_the_same_is_not(read: Reading) -> None:
    table = (
        COLUMNS.replace("value\n", "value,place\n") + VIEWS + "Sep-25,4120,Birmingham\n" + VIEWS + "Aug-25,3,Leeds\n"
    )
    (fault,) = read(HEAD + table).faults
    assert (fault.cell, fault.found, fault.expected) == ("F7", "Leeds", "Birmingham, as the line '# place:' says")


@pytest.mark.parametrize(("second", "reported"), [("4120", "states the same"), ("4121", "states something else")])
def test_a_figure_stands_once(read: Reading, second: str, reported: str) -> None:
    (fault,) = read(HEAD + COLUMNS + VIEWS + "Sep-25,4120\n" + VIEWS + f"2025-09,{second}\n").faults
    assert fault.row == 7
    assert reported in fault.expected


SHARES = [
    (",60,80", (75.0, 60.0, 80.0, "published")),
    ("75,60,80", (75.0, 60.0, 80.0, "published")),
    ("75.0%,60,80", (75.0, 60.0, 80.0, "published")),
    ("67,60,90", (100 * 60 / 90, 60.0, 90.0, "published")),
    ("c,,", (None, None, None, "suppressed")),
    (",<5,80", (None, None, None, "suppressed")),
    ("75,c,80", (None, None, None, "suppressed")),
    (",3,80", (None, None, None, "suppressed")),
    ("x,,", (None, None, None, "not_available")),
]
NOT_SHARES = [
    (",90,80", "numerator", "at most the denominator, 80"),
    ("140,60,80", "value", "a percentage from 0 to 100"),
    ("66,60,80", "value", "75.0, which is 60 out of 80"),
    ("0.75,60,80", "value", "75.0, which is 60 out of 80"),
    ("75,60,", "denominator", "so that small groups can be hidden"),
    ("75,,", "numerator", "so that small groups can be hidden"),
    (",6.5,80", "numerator", "a whole number"),
    (",0,0", "denominator", "a number above 0"),
]


@pytest.mark.parametrize(("cells", "expected"), SHARES)
def test_a_percentage_is_that_of_its_counts(read: Reading, cells: str, expected: tuple[object, ...]) -> None:
    found = read(NEET + WIDE + f"neet_or_not_known,ehc_plan,total,2025,{cells},\n")
    assert [row[1:5] for row in rows(found)] == [expected]


@pytest.mark.parametrize(("cells", "column", "words"), NOT_SHARES)
def test_a_percentage_its_counts_do_not_give_is_a_fault(read: Reading, cells: str, column: str, words: str) -> None:
    (fault,) = read(NEET + WIDE + f"neet_or_not_known,ehc_plan,total,2025,{cells},\n").faults
    assert fault.column == column
    assert words in fault.expected


def test_a_number_has_no_counts_behind_it(read: Reading) -> None:
    (fault,) = read(HEAD + WIDE + VIEWS + "Sep-25,4120,3,,\n").faults
    assert (fault.cell, fault.mend) == ("F6", "Empty the cell.")


CUT = [
    (VIEWS + "Sep-25,4,120,,\n", "numerator", "F6", "type it without the comma, 4120, in cell E6, and move back"),
    (VIEWS + "Sep-25,4,120,,from our website\n", "numerator", "F6", "If it is 4, take 120 out."),
    (VIEWS + "Sep-25,12,500,,\n", "numerator", "F6", "12500"),
]


@pytest.mark.parametrize(("row", "column", "cell", "words"), CUT)
def test_half_of_a_number_cut_in_two_is_never_called_empty(
    read: Reading, row: str, column: str, cell: str, words: str
) -> None:
    """Emptying the second half would make 4 of 4,120 a figure that is accepted."""
    (fault,) = read(HEAD + WIDE + row).faults
    assert (fault.column, fault.cell) == (column, cell)
    assert words in fault.mend
    assert "mpty" not in fault.mend


def test_half_of_a_number_in_a_cell_that_is_not_read_is_no_note(read: Reading) -> None:
    """1,204 as a denominator before the column of notes: 1 of 1 would be a sound 100%."""
    (fault,) = read(NEET + WIDE + "neet_or_not_known,ehc_plan,total,2025,,1,1,204\n").faults
    assert (fault.column, fault.cell) == ("note", "H6")
    assert "1204, in cell G6" in fault.mend
    with_note = HEAD + COLUMNS.replace("value\n", "value,note\n") + VIEWS + "Sep-25,4,{}\n"
    assert [fault.cell for fault in read(with_note.format("120")).faults] == ["F6"]
    assert read(with_note.format("see 120")).faults == ()
    assert read(NEET + WIDE + "neet_or_not_known,ehc_plan,total,2025,,60,180,\n").faults == ()


def with_parts(unit: Unit) -> dict[str, AreaSpec]:
    """The areas, the one of NEET with two parts of its total."""
    neet = areas()["neet"]
    lead = replace(neet.measures["neet_or_not_known"], unit=unit, breakdowns=("female", "male", "total"))
    wordings = dict.fromkeys(lead.breakdowns, neet.breakdowns["total"])
    return areas() | {"neet": replace(neet, measures={lead.id: lead}, breakdowns=wordings)}


@pytest.mark.parametrize(
    ("unit", "female", "male", "total"),
    [
        (Unit.COUNT, "60,,", "0,,", "0,,"),
        (Unit.COUNT, "60,,", "x,,", "59,,"),
        (Unit.PERCENT, ",60,80", ",0,90", ",0,170"),
        (Unit.PERCENT, ",60,180", ",20,90", ",80,170"),
    ],
)
def test_a_total_that_is_less_than_a_part_is_a_fault(
    unit: Unit, female: str, male: str, total: str, tmp_path: Path
) -> None:
    rows = zip(("female", "male", "total"), (female, male, total), strict=True)
    text = NEET + WIDE + "".join(f"neet_or_not_known,ehc_plan,{name},2025,{cells},\n" for name, cells in rows)
    (tmp_path / "own.csv").write_text(text)
    (fault,) = read_local_file(tmp_path / "own.csv", with_parts(unit), gazetteer()).faults
    reported = "a total that is at least each of its parts; the part in row 6 is more"
    assert (fault.row, fault.expected) == (8, reported)


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("# date: 10/11/2026", ["'# date: 10/11/2026' is read with the day first, as 10 November 2026: is it right?"]),
        ("# date: 31/10/2026", []),
        ("# date: 10/10/2026", []),
        ("# date: 2026-11-10", []),
        (
            "# date: 2026-11-10\n# counted anew from: 01/07/2025",
            ["'# counted anew from: 01/07/2025' is read with the day first, as 1 July 2025: is it right?"],
        ),
    ],
)
def test_a_day_that_americans_read_otherwise_is_asked_about(read: Reading, line: str, asked: list[str]) -> None:
    found = read(HEAD.replace("# date: 2026-10-01", line) + COLUMNS + VIEWS + "Sep-25,4120\n")
    assert found.faults == ()
    assert list(found.questions) == asked


def test_a_template_as_it_was_written_has_neither_figures_nor_faults(read: Reading) -> None:
    found = read(HEAD.replace("Birmingham", "").replace("2026-10-01", "") + COLUMNS + VIEWS + ",\n")
    assert (found.read, found.faults, found.unfilled) == (None, (), 1)


def test_rows_of_the_template_that_are_not_filled_in_are_passed_over_and_counted(read: Reading) -> None:
    found = read(HEAD + COLUMNS + VIEWS + "Sep-25,4120\n" + VIEWS + ",\n")
    assert len(rows(found)) == 1
    assert found.unfilled == 1
    assert found.read.account.balanced
    assert found.read.account.out_of_scope == {"a row of the template that is not filled in": 1}


def test_a_row_without_figures_that_is_no_row_of_the_template_is_not_dropped_in_silence(read: Reading) -> None:
    found = read(HEAD + COLUMNS + VIEWS + "Sep-25,4120\nSource: our web statistics,,,,\n")
    (fault,) = found.faults
    assert (fault.row, fault.cell, fault.found) == (7, "A7", "Source: our web statistics")
    assert "Begin the row with # if it is a comment" in fault.mend


NO_FILES = [
    (b"", "a heading row and figures"),
    (b"PK\x03\x04 and so on", "Open it in the spreadsheet program and save it as 'CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0 and so on", "an old Excel workbook"),
    (b"\x00\x01\x02\x00" * 9, "bytes that are no text"),
    (HEAD.encode(), "at least one row of figures"),
    ((HEAD + COLUMNS).encode(), "at least one row of figures"),
    ((HEAD + '"never closed\n' + COLUMNS + (VIEWS + "Sep-25,1\n") * 5).encode(), "never closed"),
]


@pytest.mark.parametrize(("content", "words"), NO_FILES)
def test_what_is_no_table_is_told_as_such(read: Reading, content: bytes, words: str) -> None:
    found = read(content)
    assert found.read is None
    assert words in " ".join(str(fault) for fault in found.faults)


def test_small_numbers_never_leave_the_reader(read: Reading) -> None:
    found = read(NEET + WIDE + "neet_or_not_known,ehc_plan,total,2025,,3,40,\n")
    assert rows(found) == [("2025", None, None, None, Status.SUPPRESSED.value, "c")]
    assert found.hidden == 1

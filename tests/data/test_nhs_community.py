"""The community waits workbook: literal sheets in, literal figures out; damage ends in words or in a full account."""

from __future__ import annotations

import contextlib
import copy
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from send_briefings.config.places import gazetteer
from send_briefings.config.sources import load_sources
from send_briefings.data.formats import nhs_community
from send_briefings.errors import CatalogueError, DataFileError, UsageError
from send_briefings.model import SCHEMA, FileRead, Learnt, Level

Sheets = dict[str, list[list[Any]]]
Written = Callable[[Sheets], Path]

SOURCE = load_sources()["nhs_community_waits"]
SLT = "(CYP) Therapy interventions: speech and language"
OT = "(CYP) Therapy interventions: occupational therapy"
PHYSIO = "(CYP) Therapy interventions: physiotherapy"
PAEDIATRICS = "(CYP) Community paediatric service"
HEADER = [
    "Organisation Type",
    "Organisation Code",
    "Organisation Name",
    "(A) Audiology",
    PAEDIATRICS,
    OT,
    PHYSIO,
    SLT,
    "(CYP) Vision screening",
]
ENGLAND = ["National", "", "England"]
MIDLANDS = ["Region", "Y60", "MIDLANDS"]
QHL = ["ICB", "QHL", "BIRMINGHAM AND SOLIHULL"]
RYW = ["Provider", "RYW", "BIRMINGHAM COMMUNITY HEALTHCARE NHS FOUNDATION TRUST"]
RRK = ["Provider", "RRK", "UNIVERSITY HOSPITALS BIRMINGHAM NHS FOUNDATION TRUST"]
# Whole list, then bands 0-18, 18-52 and over 52 weeks: audiology, paediatrics, OT, physiotherapy, SLT, vision.
WHOLE = [
    [9, 300, 40, 0, 1000, 5],
    [9, 200, 40, 0, 600, 5],
    [9, 100, 20, 0, 400, 5],
    [9, 90, "", 0, 400, 5],
    [9, 10, 20, "*", "", 5],
]
UNDER = [
    [9, 100, 40, 0, 700, 5],
    [9, 100, 40, 0, 500, 5],
    [9, 40, 20, 0, 300, 5],
    [9, 40, "", 0, 300, 5],
    [9, 0, 20, "*", "", 5],
]
MIDDLE = [
    [9, 150, 0, 0, 200, 5],
    [9, 70, 0, 0, 60, 5],
    [9, 40, 0, 0, 60, 5],
    [9, 40, "", 0, 60, 5],
    [9, 0, 0, "*", "", 5],
]
OVER = [[9, 50, 0, 0, 100, 5], [9, 30, 0, 0, 40, 5], [9, 20, 0, 0, 40, 5], [9, 10, "", 0, 40, 5], [9, 0, 0, "*", "", 5]]
BODIES = (ENGLAND, MIDLANDS, QHL, RYW, RRK)


def table(title: str, figures: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """A sheet of organisations by service, with its title and a note above the headings."""
    rows = [[*body, *counts] for body, counts in zip(BODIES, figures, strict=True)]
    return [[title], ["Blanks indicate no organisation submitted for the service line."], [], list(HEADER), *rows]


def march_2025() -> Sheets:
    """A workbook of our own numbers, laid out as the publisher's are."""
    return {
        "Cover page": [
            ["Title:", "Community Health Services Waiting Times"],
            ["Period:", "01 April 2024 - 31 March 2025"],
            ["Published:", "15/05/2025"],
            ["Revised:", "-"],
        ],
        "Contents": [["Contents"], ["Table 4: Total waiting list by service, March 2025"]],
        "Table 2": [
            ["National time series of total reported waiting list by service"],
            ["Service", "Jan-25", "Feb-25", "Mar-25", "Apr-25"],
            ["England", 5000, 5100, 5200, ""],
            ["(A) Audiology", 8, 8, 9, ""],
            [PAEDIATRICS, 280, 290, 300, ""],
            [OT, "", 38, 40, ""],
            [PHYSIO, 1, 0, 0, ""],
            [SLT, 980, 990, 1000, ""],
            ["(CYP) Vision screening", 5, 5, 5, ""],
        ],
        "Table 4": table("Total waiting list by service, March 2025", WHOLE),
        "Table 4a": table("Number waiting 0-18 weeks (0-126 days) by service, March 2025", UNDER),
        "Table 4b": table("Number waiting >18-52 weeks (127-364 days) by service, March 2025", MIDDLE),
        "Table 4c": table("Number waiting over 52 weeks (over 365 days) by service, March 2025", OVER),
    }


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes sheets to a workbook whose name says nothing about its content."""

    def write(sheets: Sheets) -> Path:
        return save(sheets, tmp_path / "download.xlsx")

    return write


def save(sheets: Sheets, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                if cell != "":
                    sheet.cell(number, column, cell)
    book.save(path)
    return path


def read(path: Path, **stated: Any) -> FileRead:
    found = nhs_community.read(path, SOURCE, gazetteer(), **stated)
    assert found.account.balanced
    assert found.table.schema == SCHEMA
    return found


def figure(found: FileRead, measure: str, breakdown: str, place: str, month: str = "March 2025") -> dict[str, Any]:
    rows = [
        row
        for row in found.table.to_pylist()
        if (row["measure"], row["breakdown"], row["place"], row["period_label"]) == (measure, breakdown, place, month)
    ]
    assert len(rows) == 1
    return rows[0]


def value(found: FileRead, measure: str, breakdown: str, place: str, month: str = "March 2025") -> tuple[Any, str]:
    row = figure(found, measure, breakdown, place, month)
    return row["value"], row["status"]


# What is in the sheets comes out


def test_a_share_is_the_bands_from_18_weeks_on_over_the_whole_list(written: Written) -> None:
    row = figure(read(written(march_2025())), "waiting_over_18_weeks", "speech_and_language_therapy", "E92000001")
    assert row == {
        "measure": "waiting_over_18_weeks",
        "cohort": "all",
        "breakdown": "speech_and_language_therapy",
        "place": "E92000001",
        "level": "england",
        "period_start": date(2025, 3, 1),
        "period_end": date(2025, 3, 31),
        "period_label": "March 2025",
        "value": 30.0,
        "numerator": 300.0,
        "denominator": 1000.0,
        "lower": None,
        "upper": None,
        "unit": "percent",
        "status": "published",
        "symbol": "",
        "source": "nhs_community_waits",
        "release": "March 2025",
        "released": date(2025, 5, 15),
    }


@pytest.mark.parametrize(
    ("measure", "breakdown", "place", "expected"),
    [
        ("waiting", "community_paediatrics", "QHL", (100.0, "published")),
        ("waiting_over_18_weeks", "community_paediatrics", "QHL", (60.0, "published")),
        ("waiting_over_52_weeks", "community_paediatrics", "QHL", (20.0, "published")),
        ("waiting_over_52_weeks", "community_paediatrics", "Y60", (15.0, "published")),
        ("waiting_over_18_weeks", "occupational_therapy", "Y60", (0.0, "published")),
        # Nobody waiting: the number is 0, and there is no share.
        ("waiting", "physiotherapy", "RYW", (0.0, "published")),
        ("waiting_over_18_weeks", "physiotherapy", "RYW", (None, "not_applicable")),
        # A blank list.
        ("waiting", "occupational_therapy", "RYW", (None, "not_submitted")),
        ("waiting_over_52_weeks", "occupational_therapy", "RYW", (None, "not_submitted")),
        # A withheld list.
        ("waiting", "physiotherapy", "RRK", (None, "suppressed")),
        ("waiting_over_18_weeks", "physiotherapy", "RRK", (None, "suppressed")),
        # Ten children on the list, none in any band.
        ("waiting", "community_paediatrics", "RRK", (10.0, "published")),
        ("waiting_over_18_weeks", "community_paediatrics", "RRK", (None, "low_reliability")),
    ],
)
def test_each_cell_has_its_figure_or_its_reason(
    written: Written, measure: str, breakdown: str, place: str, expected: tuple[Any, str]
) -> None:
    assert value(read(written(march_2025())), measure, breakdown, place) == expected


def test_the_symbol_is_kept_as_printed(written: Written) -> None:
    found = read(written(march_2025()))
    assert figure(found, "waiting", "physiotherapy", "RRK")["symbol"] == "*"
    assert figure(found, "waiting", "occupational_therapy", "RYW")["symbol"] == ""


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (420, (100 * 100 / 420, "published")),
        (422, (None, "low_reliability")),
        (399, (100 * 100 / 399, "published")),
        (50, (None, "low_reliability")),
    ],
)
def test_bands_may_miss_the_whole_list_by_5_percent_of_it(
    written: Written, whole: int, expected: tuple[Any, str]
) -> None:
    sheets = march_2025()
    sheets["Table 4"][6][7] = whole
    found = read(written(sheets))
    assert value(found, "waiting", "speech_and_language_therapy", "QHL") == (whole, "published")
    assert value(found, "waiting_over_18_weeks", "speech_and_language_therapy", "QHL") == expected


def test_bands_that_miss_it_by_exactly_5_percent_still_give_a_share(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 4a"][6][7] = 280
    assert value(read(written(sheets)), "waiting_over_18_weeks", "speech_and_language_therapy", "QHL")[0] == 25.0


@pytest.mark.parametrize(
    ("cells", "over_18", "over_52"),
    [
        (("*", 60, 40), (25.0, "published"), (10.0, "published")),
        ((300, "*", 40), (None, "suppressed"), (10.0, "published")),
        ((300, 60, ""), (None, "not_available"), (None, "not_available")),
        ((300, "*", ""), (None, "suppressed"), (None, "not_available")),
    ],
)
def test_a_share_needs_only_its_own_bands(written: Written, cells: tuple[Any, ...], over_18: Any, over_52: Any) -> None:
    sheets = march_2025()
    for sheet, cell in zip(("Table 4a", "Table 4b", "Table 4c"), cells, strict=True):
        sheets[sheet][6][7] = cell
    found = read(written(sheets))
    assert value(found, "waiting_over_18_weeks", "speech_and_language_therapy", "QHL") == over_18
    assert value(found, "waiting_over_52_weeks", "speech_and_language_therapy", "QHL") == over_52


def test_a_band_split_in_two_changes_nothing(written: Written) -> None:
    sheets = march_2025()
    before = read(written(sheets)).table
    halves = [[n if i < 3 or not isinstance(n, int) else n // 2 for i, n in enumerate(row)] for row in OVER]
    rests = [
        [whole - half if isinstance(whole, int) else whole for whole, half in zip(row, part, strict=True)]
        for row, part in zip(OVER, halves, strict=True)
    ]
    sheets["Table 4c"] = table("Number waiting >52-104 weeks (365-728 days) by service, March 2025", halves)
    sheets["Table 4d"] = table("Number waiting over 104 weeks (over 2 years) by service, March 2025", rests)
    assert read(written(sheets)).table.equals(before)


def test_the_account_has_every_organisation_and_every_service_by_month(written: Written) -> None:
    account = read(written(march_2025())).account
    assert (account.rows_read, account.kept, account.rejected) == (12, 9, ())
    assert account.out_of_scope == {
        "a children's service that no measure uses": 1,
        "a total over services, or a count of missing submissions": 1,
        "an adults' service": 1,
    }


def test_earlier_months_are_this_releases_statement_about_england(written: Written) -> None:
    found = read(written(march_2025()))
    series = [
        (row["period_label"], row["value"], row["status"], row["release"])
        for row in found.table.to_pylist()
        if (row["measure"], row["breakdown"], row["place"]) == ("waiting", "occupational_therapy", "E92000001")
    ]
    assert series == [
        ("January 2025", None, "not_submitted", "March 2025"),
        ("February 2025", 38.0, "published", "March 2025"),
        ("March 2025", 40.0, "published", "March 2025"),
    ]


# Layouts the publisher has used


def without_codes(sheets: Sheets, labels: tuple[str, str], shift: int) -> Sheets:
    """The layout of early 2023: type and name only, the type once (merged cells), perhaps a blank first column."""
    changed = copy.deepcopy(sheets)
    for name, rows in changed.items():
        if name.startswith("Table 4"):
            for row in rows[4:]:
                row[:3] = [row[0], row[2].title().replace("Nhs", "NHS")]
            rows[4][0] = ""
            rows[3][:3] = list(labels)
            rows[7][0] = "Organisation"
            rows[8][0] = ""
            changed[name] = [[*[""] * shift, *row] for row in rows]
    return changed


@pytest.mark.parametrize(("labels", "shift"), [(("", ""), 1), (("", ""), 0), (("level", "name"), 0)])
def test_organisations_without_codes_are_found_by_name(written: Written, labels: tuple[str, str], shift: int) -> None:
    before = read(written(march_2025()))
    after = read(written(without_codes(march_2025(), labels, shift)))
    assert after.table.equals(before.table)
    assert after.account == before.account


def test_a_service_is_the_same_in_any_case_and_spacing(written: Written) -> None:
    sheets = march_2025()
    before = read(written(sheets)).table
    for rows in sheets.values():
        for row in rows:
            row[:] = [" (cyp)  Therapy Interventions:\nSpeech and Language " if cell == SLT else cell for cell in row]
    assert read(written(sheets)).table.equals(before)


def test_months_may_be_dates(written: Written) -> None:
    sheets = march_2025()
    before = read(written(sheets)).table
    sheets["Table 2"][1][1:] = [date(2025, month, 1) for month in (1, 2, 3, 4)]
    assert read(written(sheets)).table.equals(before)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows_and_columns_makes_no_difference(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    sheets = march_2025()
    before = read(save(sheets, tmp_path / "in order.xlsx")).table
    for name, rows in sheets.items():
        if name.startswith("Table 4"):
            columns = chance.sample(range(len(HEADER)), len(HEADER))
            body = chance.sample(rows[4:], len(rows[4:]))
            sheets[name] = [*rows[:3], *([row[column] for column in columns] for row in (rows[3], *body))]
    names = ["Cover page", *chance.sample(sorted(set(sheets) - {"Cover page"}), len(sheets) - 1)]
    assert read(save({name: sheets[name] for name in names}, tmp_path / "shuffled.xlsx")).table.equals(before)


# Which edition it is


def test_the_month_is_the_titles_not_the_file_names(tmp_path: Path) -> None:
    found = read(save(march_2025(), tmp_path / "community_health_2030-12-01.xlsx"))
    assert (found.release, found.released) == ("March 2025", date(2025, 5, 15))


@pytest.mark.parametrize(
    "stated",
    ["15/05/2025", "2025-05-15", "15 May 2025", "15th May 2025", date(2025, 5, 15), datetime(2025, 5, 15, 9, 30)],
)
def test_the_day_of_publication_in_any_usual_form(written: Written, stated: Any) -> None:
    sheets = march_2025()
    sheets["Cover page"][2][1] = stated
    assert read(written(sheets)).released == date(2025, 5, 15)


def test_one_title_with_the_month_is_enough(written: Written) -> None:
    sheets = march_2025()
    for name, rows in sheets.items():
        if name.startswith("Table 4"):
            rows[0][0] = rows[0][0].replace(", March 2025", "")
    assert read(written(sheets)).release == "March 2025"


def test_a_revised_workbook_stands_beside_the_first(written: Written) -> None:
    sheets = march_2025()
    sheets["Cover page"][3][1] = "12/06/2025"
    found = read(written(sheets))
    assert (found.release, found.released) == ("March 2025 (revised 12 June 2025)", date(2025, 6, 12))
    assert set(found.table.column("release").to_pylist()) == {"March 2025 (revised 12 June 2025)"}


def test_the_person_importing_may_name_the_release(written: Written) -> None:
    found = read(written(march_2025()), release="Spring 2025", released=date(2025, 6, 1))
    assert (found.release, found.released) == ("Spring 2025", date(2025, 6, 1))
    assert figure(found, "waiting", "physiotherapy", "RYW")["released"] == date(2025, 6, 1)


def silent(sheets: Sheets) -> None:
    for name, rows in sheets.items():
        if name == "Contents" or name.startswith("Table 4"):
            rows[:] = [[c.replace(", March 2025", "") if isinstance(c, str) else c for c in row] for row in rows]


def test_without_a_month_the_release_says_it(written: Written) -> None:
    sheets = march_2025()
    silent(sheets)
    with pytest.raises(DataFileError, match=r"no title says which month.*\n.*--release 'March 2025'"):
        read(written(sheets))
    found = read(written(sheets), release="March 2025")
    assert value(found, "waiting", "physiotherapy", "RYW") == (0.0, "published")


def test_two_months_are_refused_until_the_release_decides(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 4b"][0][0] = "Number waiting >18-52 weeks by service, February 2025"
    with pytest.raises(DataFileError, match=r"more than one month.*Table 4b: February 2025"):
        read(written(sheets))
    assert read(written(sheets), release="March 2025").release == "March 2025"
    with pytest.raises(DataFileError, match="--release says May 2025, but its titles say February 2025 and March 2025"):
        read(written(sheets), release="May 2025")


@pytest.mark.parametrize(("row", "stated"), [(2, "soon"), (2, ""), (2, 45792.0), (3, "see note"), (2, "31/02/2025")])
def test_without_a_day_of_publication_it_is_asked_for(written: Written, row: int, stated: Any) -> None:
    sheets = march_2025()
    sheets["Cover page"][row][1] = stated
    with pytest.raises(DataFileError, match=r"expected a day such as 15/05/2025.*\n.*--release-date"):
        read(written(sheets))
    assert read(written(sheets), released=date(2025, 6, 1)).released == date(2025, 6, 1)


def test_published_before_the_month_was_over_is_refused(written: Written) -> None:
    sheets = march_2025()
    sheets["Cover page"][2][1] = "05/03/2025"
    with pytest.raises(DataFileError, match="about March 2025 but came out on 5 March 2025"):
        read(written(sheets))


def test_a_blank_release_is_a_usage_error(written: Written) -> None:
    with pytest.raises(UsageError):
        read(written(march_2025()), release=" ")


# Rows that cannot be read


def rejections(sheets: Sheets, written: Written) -> list[str]:
    return [str(rejection) for rejection in read(written(sheets)).account.rejected]


@pytest.mark.parametrize("cell", ["n/a", -3, 2.5, True, "#REF!", "12 (est.)", date(2025, 3, 1), "1e3", "١٢", 10**12])
@pytest.mark.parametrize("sheet", ["Table 4", "Table 4b"])
def test_a_cell_that_is_no_count_rejects_its_organisation_and_no_other(written: Written, sheet: str, cell: Any) -> None:
    sheets = march_2025()
    sheets[sheet][7][7] = cell
    found = read(written(sheets))
    assert [(r.sheet, r.row, r.column) for r in found.account.rejected] == [(sheet, 8, SLT)]
    assert "a whole number of people, not below 0, or a blank or '*'" in found.account.rejected[0].expected
    assert (found.account.rows_read, found.account.kept) == (12, 8)
    places = set(found.table.column("place").to_pylist())
    assert places == {"E92000001", "Y60", "QHL", "RRK"}


def test_a_number_written_as_text_is_read(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 4"][4][7] = "1,000"
    assert value(read(written(sheets)), "waiting", "speech_and_language_therapy", "E92000001")[0] == 1000.0


def test_a_cell_of_a_service_we_do_not_use_may_hold_anything(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 4"][5][3] = "n/a"
    assert rejections(sheets, written) == []


def with_body(row: int, code: str, name: str) -> Sheets:
    """The workbook with another organisation in a row of every sheet (7 is Birmingham Community Healthcare's)."""
    sheets = march_2025()
    for title, rows in sheets.items():
        if title.startswith("Table 4"):
            rows[row][1:3] = [code, name]
    sheets["Table 4c"][8][4] = 10  # so that the board's figures are the sum of its providers' in every band
    return sheets


def test_an_unknown_organisation_is_learnt_and_told_with_the_board_its_figures_are_in(written: Written) -> None:
    found = read(written(with_body(7, "RZZ", "SPARKBROOK AND THE LEA'S CHILDREN'S NHS TRUST")))
    [learnt] = found.account.learnt
    name = "Sparkbrook and the Lea's Children's NHS Trust"
    march = (date(2025, 3, 1), date(2025, 3, 31))
    assert learnt == Learnt("Table 4", 8, "RZZ", name, "provider", "QHL", *march)
    assert found.account.rejected == ()
    assert value(found, "waiting", "speech_and_language_therapy", "RZZ") == (400.0, "published")
    [remark] = found.account.remarks
    assert (remark.row, remark.place) == (8, "QHL")
    assert remark.text.startswith(f"{name} is counted in this area's figures.")
    known = gazetteer().with_learnt(found.account.learnt)
    assert [place.name for place in known.providers_of(known.get("QHL"), date(2025, 3, 1)) if place.code == "RZZ"] == [
        name
    ]
    assert "RZZ" not in {place.code for place in known.providers_of(known.get("QHL"), date(2025, 4, 1))}


def test_an_organisation_in_the_list_whose_board_nobody_lists_is_placed_by_the_figures(written: Written) -> None:
    found = read(written(with_body(7, "RNU", "OXFORD HEALTH NHS FOUNDATION TRUST")))
    assert [(one.code, one.name, one.whole) for one in found.account.learnt] == [
        ("RNU", "Oxford Health NHS Foundation Trust", "QHL")
    ]


def test_where_the_figures_do_not_say_the_board_the_page_of_the_short_one_is_told(written: Written) -> None:
    sheets = with_body(7, "RZZ", "SPARKBROOK CHILDREN'S NHS TRUST")
    sheets["Table 4"][6][7] += 1
    found = read(written(sheets))
    assert [(one.code, one.whole) for one in found.account.learnt] == [("RZZ", "")]
    assert [(remark.place, remark.text.split(".")[0]) for remark in found.account.remarks] == [
        ("QHL", "This area's figures hold more than those of the providers we know of")
    ]


def test_an_unknown_code_under_a_known_name_or_no_code_at_all_is_rejected_with_what_to_do(written: Written) -> None:
    [stated] = rejections(with_body(7, "RZZ", RYW[2]), written)
    assert stated.startswith("sheet 'Table 4', row 8, column 'Organisation Code': found 'RZZ BIRMINGHAM COMMUNITY")
    assert "RYW, the code of Birmingham Community Healthcare NHS Foundation Trust in data/catalogue/places/" in stated
    [stated] = rejections(with_body(7, "-", "SPARKBROOK CHILDREN'S NHS TRUST"), written)
    assert "a code of level provider in data/catalogue/places/nhs_bodies.csv: add it there" in stated


def test_a_new_board_is_learnt_under_a_boards_usual_name(written: Written) -> None:
    [learnt, *_] = read(written(with_body(6, "QZZ", "BIRMINGHAM, SOLIHULL AND BLACK COUNTRY"))).account.learnt
    assert (learnt.code, learnt.name, learnt.level) == ("QZZ", "NHS Birmingham, Solihull and Black Country ICB", "icb")


def test_an_unknown_name_is_rejected_with_the_nearest(written: Written) -> None:
    sheets = without_codes(march_2025(), ("", ""), 1)
    for name in sheets:
        if name.startswith("Table 4"):
            sheets[name][7][2] = "Birmingham Comunity Health Trust"
    [stated] = rejections(sheets, written)
    assert "row 8" in stated
    assert "nearest: 'Birmingham Community Healthcare NHS Foundation Trust'" in stated


def test_a_code_under_another_bodys_name_is_rejected(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 4"][7][1] = "RRE"
    stated = rejections(sheets, written)
    assert "found 'BIRMINGHAM COMMUNITY HEALTHCARE" in stated[0]
    assert "a name of RRE (Midlands Partnership University NHS Foundation Trust)" in stated[0]


def test_a_known_code_with_a_new_name_is_a_renamed_body(written: Written) -> None:
    sheets = march_2025()
    for name in sheets:
        if name.startswith("Table 4"):
            sheets[name][7][2] = "WEST MIDLANDS CHILDREN AND COMMUNITY TRUST"
    assert value(read(written(sheets)), "waiting", "community_paediatrics", "RYW") == (90.0, "published")


@pytest.mark.parametrize("kind", ["Borough", "ICB", ""])
def test_a_type_that_does_not_fit_is_rejected(written: Written, kind: str) -> None:
    sheets = march_2025()
    sheets["Table 4"][7][0] = kind
    stated = rejections(sheets, written)
    assert len(stated) == 4  # the row, and its three rows in the band sheets, which now have no partner
    assert any("sheet 'Table 4', row 8" in line for line in stated)


@pytest.mark.parametrize("change", [0, 1])
def test_an_organisation_twice(written: Written, change: int) -> None:
    sheets = march_2025()
    for name in sheets:
        if name.startswith("Table 4"):
            sheets[name].append(list(sheets[name][7]))
    sheets["Table 4"][9][4] += change
    found = read(written(sheets))
    stated = [str(rejection) for rejection in found.account.rejected]
    assert "row 10" in stated[-1]
    assert "this is a duplicate of row 8" in stated[-1]
    assert len(stated) == 1 + change
    assert ("RYW" in found.table.column("place").to_pylist()) is (change == 0)


def test_an_organisation_missing_from_a_band_sheet_is_rejected(written: Written) -> None:
    sheets = march_2025()
    del sheets["Table 4b"][7]
    [stated] = rejections(sheets, written)
    assert "sheet 'Table 4', row 8" in stated
    assert "no row of this organisation" in stated


def test_an_organisation_missing_from_the_whole_list_is_rejected_not_lost(written: Written) -> None:
    sheets = march_2025()
    del sheets["Table 4"][7]
    account = read(written(sheets)).account
    assert [(r.sheet, r.row) for r in account.rejected] == [("Table 4a", 8), ("Table 4b", 8), ("Table 4c", 8)]
    assert account.rows_read == 14


@pytest.mark.parametrize("total", ["", 0])
def test_bands_without_a_whole_list_are_rejected(written: Written, total: str | int) -> None:
    """A blank, or a 0 beside children who wait: neither is nobody waiting."""
    sheets = march_2025()
    sheets["Table 4"][7][7] = total
    [stated] = rejections(sheets, written)
    assert f"found '{total}', expected a number above 0, since the time bands have numbers" in stated


@pytest.mark.parametrize(
    ("row", "column", "cell", "expected"),
    [
        (7, 1, "n/a", "column 'January 2025': found 'n/a', expected a whole number"),
        (7, 3, 999, "column 'March 2025': found '999', expected 1000, as in the sheet of organisations"),
        (7, 4, 999, "column 'April 2025': found '999', expected a blank, since the workbook is about March 2025"),
        (3, 0, "", "the name of a service"),
    ],
)
def test_a_row_of_months_that_cannot_be_right_is_rejected(
    written: Written, row: int, column: int, cell: Any, expected: str
) -> None:
    sheets = march_2025()
    sheets["Table 2"][row][column] = cell
    stated = rejections(sheets, written)
    assert len(stated) == 1
    assert "sheet 'Table 2'" in stated[0]
    assert expected in stated[0]


def test_a_service_twice_is_rejected(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 2"].append(list(sheets["Table 2"][7]))
    [stated] = rejections(sheets, written)
    assert "each service once: this is a duplicate of row 8" in stated


def test_a_workbook_most_of_whose_rows_are_rejected_is_refused(written: Written) -> None:
    sheets = march_2025()
    for row in sheets["Table 4"][4:]:
        row[7] = "withheld"
    for row in sheets["Table 2"][4:6]:
        row[1] = "withheld"
    with pytest.raises(
        DataFileError, match=r"7 of 9 rows could not be read, the first of them:\n  sheet 'Table 2', row"
    ):
        read(written(sheets))


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "\x1b[31mRed", "a" * 5000, "'; DROP TABLE", "<script>", "🦊" * 40, "../../etc", "Ω\u202eevil"],
)
def test_hostile_names_reach_no_figure_and_no_terminal(written: Written, text: str) -> None:
    sheets = march_2025()
    clean = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text)
    for name in sheets:
        if name.startswith("Table 4"):
            sheets[name][7][1:3] = ["", f" {clean}"]
    found = read(written(sheets))
    [rejection] = found.account.rejected
    assert len(str(rejection)) < 400
    assert str(rejection).isprintable()
    assert found.account.kept == 8


# Workbooks that changed shape


@pytest.mark.parametrize(
    ("gone", "stated"),
    [
        ("Table 4", "there is no sheet 'Table 4'"),
        ("Table 2", "there is no sheet 'Table 2'"),
        ("Contents", "there is no sheet 'Contents'"),
        ("Table 4b", "time bands do not run from 0 weeks on without a gap"),
        ("Table 4c", "time bands do not run from 0 weeks on without a gap"),
    ],
)
def test_a_missing_sheet_is_named(written: Written, gone: str, stated: str) -> None:
    sheets = march_2025()
    del sheets[gone]
    with pytest.raises(DataFileError, match=stated) as refusal:
        read(written(sheets))
    assert "download.xlsx" in refusal.value.message
    assert refusal.value.next_step


def test_a_renamed_column_is_refused_with_the_nearest(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 4b"][3][7] = "(CYP) Speech & language therapy"
    with pytest.raises(DataFileError, match=r"sheet 'Table 4b'.*\n.*speech and language' is missing; nearest: ") as no:
        read(written(sheets))
    assert "'(CYP) Speech & language therapy'" in no.value.message


def test_renamed_labels_are_refused_with_the_nearest(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 4"][3][:3] = ["Organisation Type", "Code of Organisation", "Name of organisation"]
    with pytest.raises(DataFileError, match=r"'Organisation Name' is missing; nearest: .*'Name of organisation'"):
        read(written(sheets))


def test_a_renamed_service_among_the_months_is_refused(written: Written) -> None:
    sheets = march_2025()
    sheets["Table 2"][7][0] = "(CYP) Therapy: speech, language"
    with pytest.raises(DataFileError, match=r"the rows have changed.\n.*nearest: '\(CYP\) Therapy: speech, language'"):
        read(written(sheets))


@pytest.mark.parametrize(
    ("sheet", "row", "column", "cell", "stated"),
    [
        ("Table 4", 3, 8, SLT, "is there 2 times"),
        ("Table 4b", 0, 0, "Number waiting a good while", "no weeks in the title of Table 4b"),
        ("Table 4b", 0, 0, "Number waiting >20-52 weeks", "without a gap"),
        ("Table 4a", 0, 0, "Number waiting 0-17 weeks", "without a gap"),
        ("Table 2", 1, 2, "Latest", "found Latest among the headings, expected each month once"),
        ("Table 2", 1, 2, "Jan-25", "found January 2025 among the headings, expected each month once"),
    ],
)
def test_a_heading_that_makes_no_sense_is_refused(
    written: Written, sheet: str, row: int, column: int, cell: str, stated: str
) -> None:
    sheets = march_2025()
    sheets[sheet][row][column] = cell
    with pytest.raises(DataFileError, match=stated):
        read(written(sheets))


@pytest.mark.parametrize("sheet", ["Table 4", "Table 4a", "Table 2", "Cover page", "Contents"])
@pytest.mark.parametrize("rows", [[], [["only a title"]]])
def test_an_emptied_sheet_is_refused_or_harmless(written: Written, sheet: str, rows: list[list[str]]) -> None:
    sheets = march_2025()
    sheets[sheet] = rows
    if sheet == "Contents":  # the tables' own titles name the month too
        assert read(written(sheets)).release == "March 2025"
        return
    with pytest.raises(DataFileError):
        read(written(sheets))


def test_a_table_without_rows_is_refused(written: Written) -> None:
    sheets = march_2025()
    del sheets["Table 4"][4:]
    with pytest.raises(DataFileError, match="no rows under the headings"):
        read(written(sheets))


# Damaged and hostile files


def repacked(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part of its archive changed, the archive itself sound."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("content", "stated"),
    [
        (b"", "is empty"),
        (b"Organisation,Waiting\nEngland,3\n", "is not an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is not an .xlsx workbook"),
        (b"<html>Not found</html>", "is not an .xlsx workbook"),
        (b"PK\x03\x04" + bytes(300), "damaged or cut short"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, stated: str) -> None:
    path = tmp_path / "waits.xlsx"
    path.write_bytes(content)
    assert nhs_community.recognise(path, [SOURCE]) is None
    with pytest.raises(DataFileError, match=stated):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert nhs_community.recognise(tmp_path / "none.xlsx", [SOURCE]) is None
    with pytest.raises(DataFileError, match="There is no file"):
        read(tmp_path / "none.xlsx")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 0.999), seed=st.integers(0, 10**6))
def test_a_truncated_or_scrambled_workbook_is_refused_or_read_in_full(tmp_path: Path, share: float, seed: int) -> None:
    path = save(march_2025(), tmp_path / "waits.xlsx")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert nhs_community.recognise(path, [SOURCE]) is None
    with pytest.raises(DataFileError):
        read(path)
    scrambled = bytearray(whole)
    for _ in range(10):
        scrambled[random.Random(seed).randrange(len(whole))] ^= 0x55
    path.write_bytes(bytes(scrambled))
    nhs_community.recognise(path, [SOURCE])
    with contextlib.suppress(DataFileError):
        assert read(path).account.balanced


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**15), 10**15),
    st.floats(),
    st.booleans(),
    st.text(max_size=30),
    st.sampled_from(["", "*", "#DIV/0!"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(sorted(march_2025())), st.integers(0, 9), st.integers(0, 8), CELLS), max_size=6
    )
)
def test_whatever_a_cell_holds_every_row_is_accounted_for(tmp_path: Path, changes: list[Any]) -> None:
    sheets = march_2025()
    for sheet, row, column, cell in changes:
        if row < len(sheets[sheet]) and column < len(sheets[sheet][row]):
            clean = (
                openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell).lstrip("=") if isinstance(cell, str) else cell
            )
            sheets[sheet][row][column] = clean
    try:
        found = read(save(sheets, tmp_path / "waits.xlsx"))
    except DataFileError:
        return
    rows = found.table.to_pandas()
    assert not rows.duplicated(["measure", "breakdown", "place", "period_start"]).any()
    shares = rows[rows.unit == "percent"]
    assert shares.value.dropna().between(0, 100).all()
    assert (rows.value.isna() == ~rows.status.eq("published")).all()


def test_a_cell_far_out_is_refused_before_it_takes_the_memory(written: Written) -> None:
    sheets = march_2025()
    path = written(sheets)
    book = openpyxl.load_workbook(path)
    book["Table 4"]["XFD1048576"] = 1
    book.save(path)
    assert nhs_community.recognise(path, [SOURCE]) is SOURCE
    with pytest.raises(DataFileError, match="cells beyond row 9,999 or column ZZ"):
        read(path)


def test_a_workbook_that_unpacks_too_large_is_refused(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    path = repacked(written(march_2025()), "docProps/core.xml", lambda _: b" " * 5_000_000)
    monkeypatch.setattr("send_briefings.data.workbook.MAX_UNPACKED", 4_000_000)
    with pytest.raises(DataFileError, match="unpacks to more than 4 MB"):
        read(path)


@pytest.mark.parametrize(
    ("cell", "stated"), [("=SUM(H8:H9)", "a formula saved without its result"), ("#DIV/0!", "#DIV/0!")]
)
@pytest.mark.parametrize(("row", "column"), [(6, 7), (8, 7)])
def test_what_a_spreadsheet_could_not_work_out_is_rejected_not_read_as_blank(
    written: Written, cell: str, stated: str, row: int, column: int
) -> None:
    sheets = march_2025()
    sheets["Table 4"][row][column] = cell
    [rejection] = read(written(sheets)).account.rejected
    assert (rejection.sheet, rejection.row, rejection.found) == ("Table 4", row + 1, stated)


def test_a_formula_with_its_result_is_read(written: Written) -> None:
    sheets = march_2025()
    path = repacked(
        written(sheets), "xl/worksheets/sheet4.xml", lambda part: part.replace(b"<v>400</v>", b"<f>1+1</f><v>400</v>")
    )
    assert value(read(path), "waiting", "speech_and_language_therapy", "QHL") == (400.0, "published")


def test_a_broken_sheet_is_refused(written: Written) -> None:
    path = repacked(written(march_2025()), "xl/worksheets/sheet4.xml", lambda part: part[: len(part) // 2])
    with pytest.raises(DataFileError, match="sheet 'Table 4' cannot be read"):
        read(path)


def test_it_is_known_by_its_title_alone(written: Written) -> None:
    sheets = march_2025()
    assert nhs_community.recognise(written(sheets), [SOURCE]) is SOURCE
    assert nhs_community.recognise(written(sheets), []) is None
    sheets["Cover page"][0][1] = "Dental waiting times"
    path = written(sheets)
    assert nhs_community.recognise(path, [SOURCE]) is None
    assert "It is a workbook with the sheets 'Cover page', 'Contents'" in nhs_community.nearest(path, [SOURCE])


def test_what_comes_near_is_said_of_damaged_workbooks_only(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"PK\x03\x04" + bytes(99))
    assert nhs_community.nearest(path, [SOURCE]).startswith(
        "It begins like a workbook, but: file: the workbook is damaged"
    )
    path.write_bytes(b"time_period,geographic_level\n")
    assert nhs_community.nearest(path, [SOURCE]) == ""


def test_the_same_workbook_gives_the_same_rows(written: Written) -> None:
    path = written(march_2025())
    first, second = read(path), read(path)
    assert first.table.equals(second.table)
    assert (first.sha256, first.account) == (second.sha256, second.account)


@pytest.mark.parametrize(
    ("was", "now", "stated"),
    [
        ('"*" = "suppressed"', '"*" = "hidden"', "'*' is 'hidden'"),
        ('"" = "not_submitted"', '"-" = "not_submitted"', "no status is given for a blank cell"),
        ('"ICB" = "icb"', '"ICB" = "board"', "'ICB' is 'board'"),
        ("waiting_over_18_weeks = 18", 'waiting_over_18_weeks = "18"', "a whole number"),
        ('total_sheet = "Table 4"', 'totals_sheet = "Table 4"', "has no 'total_sheet'"),
    ],
)
def test_faults_of_the_layout_are_told_with_their_line(
    written: Written, tmp_path: Path, was: str, now: str, stated: str
) -> None:
    text = SOURCE.path.read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / "nhs_community_waits.toml"
    path.write_text(text.replace(was, now), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"nhs_community_waits\.toml:\d+: ") as faults:
        nhs_community.read(written(march_2025()), replace(SOURCE, path=path), gazetteer())
    assert stated in str(faults.value)


# The publisher's own workbooks


@pytest.fixture(scope="module")
def raw_reads(raw_data: Path) -> list[FileRead]:
    paths = sorted((raw_data / "nhs_community").glob("*.xlsx"))
    assert len(paths) == 22
    assert all(nhs_community.recognise(path, [SOURCE]) is SOURCE for path in paths)
    return [read(path) for path in paths]


@pytest.fixture(scope="module")
def raw_rows(raw_reads: list[FileRead]) -> pd.DataFrame:
    return pd.concat([found.table.to_pandas() for found in raw_reads], ignore_index=True)


def own_month(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows.period_label == rows.release]


def series(rows: pd.DataFrame, measure: str, breakdown: str, place: str) -> dict[str, float | None]:
    chosen = own_month(rows)
    chosen = chosen[(chosen.measure == measure) & (chosen.breakdown == breakdown) & (chosen.place == place)]
    return {
        row.period_label: None if pd.isna(row.value) else round(row.value, 1)
        for row in chosen.sort_values("period_start").itertuples()
    }


@pytest.mark.raw
def test_no_row_of_the_published_workbooks_is_rejected(raw_reads: list[FileRead]) -> None:
    assert [found.release for found in raw_reads if found.account.rejected] == []
    assert {found.release: found.released for found in raw_reads} == {
        "January 2023": date(2023, 3, 9),
        "February 2023": date(2023, 4, 13),
        "March 2023": date(2023, 5, 11),
        "April 2023": date(2023, 6, 8),
        "May 2023": date(2023, 7, 13),
        "June 2023": date(2023, 8, 10),
        "July 2023": date(2023, 9, 14),
        "August 2023": date(2023, 10, 12),
        "September 2023": date(2023, 11, 9),
        "October 2023": date(2023, 12, 14),
        "August 2024": date(2024, 10, 10),
        "September 2024": date(2024, 11, 14),
        "October 2024": date(2024, 12, 12),
        "November 2024": date(2025, 1, 9),
        "December 2024": date(2025, 2, 13),
        "January 2025": date(2025, 3, 13),
        "February 2025": date(2025, 4, 10),
        "March 2025": date(2025, 5, 15),
        "April 2025": date(2025, 6, 12),
        "May 2025": date(2025, 7, 10),
        "June 2025": date(2025, 8, 14),
        "July 2025": date(2025, 9, 11),
    }
    assert sum(found.account.rows_read for found in raw_reads) == 4313 + 241 + 240 + 243 + 244
    assert {len(found.account.out_of_scope) for found in raw_reads} == {3}


@pytest.mark.raw
def test_trusts_that_no_list_has_are_learnt_from_the_published_workbooks(raw_reads: list[FileRead]) -> None:
    learnt = {(found.release, one.code, one.name, one.whole) for found in raw_reads for one in found.account.learnt}
    gloucestershire = ("RTE", "Gloucestershire Hospitals NHS Foundation Trust", "QR1")
    oxford = ("RNU", "Oxford Health NHS Foundation Trust", "QU9")
    months = [f"{month} 2025" for month in ("April", "May", "June", "July")]
    assert learnt == {(month, *gloucestershire) for month in months} | {(month, *oxford) for month in months[1:]}


@pytest.mark.raw
def test_birmingham_and_solihull_speech_and_language(raw_rows: pd.DataFrame) -> None:
    found = series(raw_rows, "waiting_over_18_weeks", "speech_and_language_therapy", "QHL")
    assert list(found.values())[:10] == [22.6, 27.6, 37.2, 35.2, 42.4, 41.8, 45.0, None, 52.6, 49.4]
    august = raw_rows[(raw_rows.release == "August 2023") & (raw_rows.place == "RYW")]
    assert set(august[august.breakdown != "community_paediatrics"].status) == {"not_submitted"}
    assert set(august[august.breakdown == "community_paediatrics"].status) == {"published"}


@pytest.mark.raw
def test_community_paediatrics_jumped_in_january_2025(raw_rows: pd.DataFrame) -> None:
    found = series(raw_rows, "waiting", "community_paediatrics", "QHL")
    assert (found["December 2024"], found["January 2025"]) == (1491.0, 17252.0)


@pytest.mark.raw
@pytest.mark.parametrize(
    ("release", "measure", "breakdown", "place", "numerator", "denominator"),
    [
        # community_health_2023-03-01.xlsx, column AV: Table 4 row 56 (West Yorkshire), 4f 1816 + 4g 437.
        ("January 2023", "waiting_over_18_weeks", "speech_and_language_therapy", "QWO", 2253, 6068),
        # ...-2024-25-December.xlsx, column AS: Table 4 row 48 (South East London), 4f 34 + 4g 0 + 4h 0.
        ("December 2024", "waiting_over_18_weeks", "occupational_therapy", "QKK", 34, 627),
        # ...-2024-25-March.xlsx, column AL: Table 4 row 25 (Devon), 4f 1410 + 4g 115 + 4h 0.
        ("March 2025", "waiting_over_18_weeks", "community_paediatrics", "QJK", 1525, 2895),
        ("March 2025", "waiting_over_52_weeks", "community_paediatrics", "QJK", 115, 2895),
        # ...-2024-25-March.xlsx, column AV: Table 4 row 120 (Leeds Community Healthcare), 4f 325 + 4g 0 + 4h 0.
        ("March 2025", "waiting_over_18_weeks", "speech_and_language_therapy", "RY6", 325, 1497),
        # ...-2025-26-April.xlsx: AL107 of Table 4, 4f, 4g and 4h; AV16; AL63.
        ("April 2025", "waiting_over_18_weeks", "community_paediatrics", "RTE", 674 + 90 + 2, 1725),
        ("April 2025", "waiting_over_18_weeks", "speech_and_language_therapy", "QHL", 505 + 3 + 0, 2250),
        ("April 2025", "waiting_over_52_weeks", "community_paediatrics", "RYW", 8302 + 615, 18075),
        # ...-2025-26-May.xlsx: AV16, AS6.
        ("May 2025", "waiting_over_18_weeks", "speech_and_language_therapy", "QHL", 550 + 11 + 0, 2398),
        ("May 2025", "waiting_over_18_weeks", "occupational_therapy", "E92000001", 3689 + 884 + 234, 16997),
        # ...-2025-26-June.xlsx: AS16.
        ("June 2025", "waiting_over_18_weeks", "occupational_therapy", "QHL", 64 + 1 + 0, 368),
        # ...-2025-26-July.xlsx: AV16, AL28, AU6, AL9.
        ("July 2025", "waiting_over_18_weeks", "speech_and_language_therapy", "QHL", 834 + 12 + 0, 2476),
        ("July 2025", "waiting_over_18_weeks", "community_paediatrics", "QR1", 8 + 0 + 0, 92),
        ("July 2025", "waiting_over_18_weeks", "physiotherapy", "E92000001", 2016 + 109 + 7, 19077),
        ("July 2025", "waiting_over_52_weeks", "community_paediatrics", "Y60", 13448 + 6313, 43562),
    ],
)
def test_figures_checked_by_hand(
    raw_rows: pd.DataFrame, release: str, measure: str, breakdown: str, place: str, numerator: int, denominator: int
) -> None:
    rows = own_month(raw_rows)
    [row] = rows[
        (rows.release == release) & (rows.measure == measure) & (rows.breakdown == breakdown) & (rows.place == place)
    ].to_dict("records")
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)


@pytest.mark.raw
def test_england_in_november_2024_was_revised_and_revised_back(raw_rows: pd.DataFrame) -> None:
    rows = raw_rows[
        (raw_rows.period_label == "November 2024")
        & (raw_rows.place == "E92000001")
        & (raw_rows.measure == "waiting")
        & (raw_rows.breakdown == "speech_and_language_therapy")
    ].sort_values("released")
    assert list(rows.value) == [65114.0, 65166.0, 65166.0, 65166.0, 65114.0]


@pytest.mark.raw
def test_every_boards_figure_is_the_sum_of_its_providers(raw_rows: pd.DataFrame, raw_reads: list[FileRead]) -> None:
    rows = own_month(raw_rows)
    rows = rows[rows.measure == "waiting"]
    known = gazetteer().with_learnt(one for found in raw_reads for one in found.account.learnt)
    boards = {board.code: board for board in known.places(Level.ICB)}
    counts = {(r.period_start.isoformat(), r.breakdown, r.place): r.value for r in rows.itertuples()}
    outcome = {"sum": 0, "blank": 0}
    for (day, breakdown, place), value in counts.items():
        if place not in boards:
            continue
        mine = [provider.code for provider in known.providers_of(boards[place], date.fromisoformat(day))]
        parts = [counts[key] for provider in mine if (key := (day, breakdown, provider)) in counts]
        parts = [part for part in parts if not pd.isna(part)]
        assert (pd.isna(value) and not parts) or (parts and sum(parts) == value), (day, breakdown, place)
        outcome["sum" if parts else "blank"] += 1
    assert outcome == {"sum": 3217, "blank": 479}


@pytest.mark.raw
def test_every_level_adds_up_to_england(raw_rows: pd.DataFrame) -> None:
    rows = own_month(raw_rows)
    sums = rows[rows.measure == "waiting"].groupby(["release", "breakdown", "level"]).value.sum().unstack()
    assert len(sums) == 88
    for level in (Level.NHS_REGION, Level.ICB, Level.PROVIDER):
        assert (sums[level.value] == sums[Level.ENGLAND.value]).all()

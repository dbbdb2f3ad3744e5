"""The table of SEND appeals: literal rows in, literal figures out; names, codes, dashes and doubtful figures."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from send_briefings.config.sources import load_sources
from send_briefings.data.reading import read_file, recognise_file
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead

Write = Callable[[str, str | bytes], Path]

APPEALS = """\
"SEND Appeal rate table 1: appeal rate, 2023-20242,3",,,,,,,,,
,,,,,,,,,
,,,,,,,,,
Local Authority,LA code,2023,,,2024,,,,
,,Appeals registered4,Total Appealable Decisions1,SEND Tribunal Appeal Rate2,Appeals registered4,"Total Appealable Decisions1,9",SEND Tribunal Appeal Rate2,"In development: Total Appealable Decisions1,8",In development: SEND Tribunal Appeal Rate2
NORTH EAST,,,,,,,,,
Darlington,841,16,970,1.60%,8,"1,192",0.70%,700,1.10%
Blackpool,890,8,"1,546",0.50%,21,"1,787",1.20%, x ,x
Cumbria8,909, .. , .. , .. , .. , .. , .. ,  ,
EAST OF ENGLAND,,,,,,,,,
Central Bedfordshire,873,96,"3,711",2.60%,140,"8,246",1.70%,"4,894",2.90%
Isles of Scilly,420,,20,0.00%, - ,57,0.00%,54,0.00%
"England Total4,9",,"15,615","617,776",2.50%,"22,276","689,739",3.20%,"364,912",6.10%
England total excluding suppressed,,,,,"22,082",,,"364,912",5.70%
,,,,,,,,,
Sources:,Appeals - His Majesty's Courts Service,,,,,,,,
"1. Total Appealable Decisions is the sum of:
- requests refused
- plans, in January",,,,,,,,,
.. Not Available,,,,,,,,,
"""


@pytest.mark.parametrize(
    ("was", "now", "reported"),
    [
        (
            "LA code,2023,,,2024,",
            "LA code,2023,,,,",
            "'Appeals registered' stands twice under 2023: is the year over column 6 lost?",
        ),
        ("LA code,2023,,,2024,", "LA code,,,,2024,", "column 3 has no year over it"),
        (",,Appeals registered4,Total", ",,,Total", "column 3 has figures and no heading"),
        (
            "Appeals registered4,Total Appealable Decisions1,",
            "Appeals registered4,Appeals registered4,",
            "'Appeals registered' stands twice under 2023",
        ),
        (
            "LA code,2023,,,2024,",
            "LA code,2024,,,2023,",
            "the years are out of order, 2023 after 2024: do they stand over their own figures?",
        ),
    ],
)
def test_a_heading_lost_or_doubled_refuses_the_file(write: Write, was: str, now: str, reported: str) -> None:
    """A year whose heading is lost would move its figures to the year before."""
    assert APPEALS.count(was) == 1
    with pytest.raises(DataFileError, match="its headings have changed") as caught:
        read_file(write("x", APPEALS.replace(was, now)))
    assert reported in caught.value.message


def test_a_row_that_is_cut_off_is_rejected(write: Write) -> None:
    """Its missing cells are not blanks: they are figures that were lost."""
    cut = APPEALS.replace('Darlington,841,16,970,1.60%,8,"1,192",0.70%,700,1.10%', "Darlington,841,16,970,1.60%,8")
    read = read_file(write("x", cut))
    assert rows(read, "E06000005") == []
    [rejection] = [rejection for rejection in read.account.rejected if rejection.row == 7]
    assert rejection.expected == "a row of 10 cells; it may be cut off"
    assert read.account.balanced


def rows(read: FileRead, place: str) -> list[tuple[object, ...]]:
    columns = ["measure", "period_label", "value", "numerator", "denominator", "status", "symbol"]
    return [tuple(row[name] for name in columns) for row in read.table.to_pylist() if row["place"] == place]


def test_an_authority_s_figures(write: Write) -> None:
    read = read_file(write("x", APPEALS))
    assert rows(read, "E06000005") == [
        ("appeal_rate", "2023", 1.6, 16.0, 970.0, "published", ""),
        ("appeal_rate", "2024", 0.7, 8.0, 1192.0, "published", ""),
        ("appeal_rate_in_development", "2024", 1.1, 8.0, 700.0, "published", ""),
        ("appealable_decisions", "2023", 970.0, None, None, "published", ""),
        ("appealable_decisions", "2024", 1192.0, None, None, "published", ""),
        ("appealable_decisions_in_development", "2024", 700.0, None, None, "published", ""),
        ("appeals", "2023", 16.0, None, None, "published", ""),
        ("appeals", "2024", 8.0, None, None, "published", ""),
    ]
    assert (read.source, read.release, read.released) == ("moj_send_appeals", "2024", date(2026, 4, 30))
    units = {(row["measure"], row["unit"]) for row in read.table.to_pylist()}
    assert units >= {("appeal_rate", "percent"), ("appeals", "count")}


def test_every_row_is_accounted_for(write: Write) -> None:
    account = read_file(write("x", APPEALS)).account
    assert (account.rows_read, account.kept, account.rejected) == (18, 7, ())
    assert account.out_of_scope == {
        "a note below the table": 3,
        "blank row": 1,
        "the heading of a region": 2,
        "the table's title and headings": 5,
    }


def test_missing_figures_keep_their_symbols(write: Write) -> None:
    read = read_file(write("x", APPEALS))
    blackpool = [row for row in rows(read, "E06000009") if "in_development" in str(row[0])]
    assert [row[2:] for row in blackpool] == [(None, None, None, "not_available", "x")] * 2
    assert {row[2:] for row in rows(read, "E10000006")} == {
        (None, None, None, "not_available", ".."),
        (None, None, None, "not_available", ""),
    }


def test_a_dash_is_nought_beside_a_rate_of_nought_and_a_blank_is_not(write: Write) -> None:
    read = read_file(write("x", APPEALS))
    assert [row for row in rows(read, "E06000053") if row[0] in ("appeals", "appeal_rate")] == [
        ("appeal_rate", "2023", 0.0, None, None, "published", ""),
        ("appeal_rate", "2024", 0.0, 0.0, 57.0, "published", ""),
        ("appeals", "2023", None, None, None, "not_available", ""),
        ("appeals", "2024", 0.0, None, None, "published", ""),
    ]
    clash = read_file(write("y", APPEALS.replace(" - ,57,0.00%", " - ,57,3.50%")))
    reported = "row 12, column '2024 Appeals registered': found '-', expected a number ('-' stands for none only beside"
    assert [str(rejection).startswith(reported) for rejection in clash.account.rejected] == [True]


def test_names_are_read_not_codes_and_the_reader_is_told(write: Write) -> None:
    read = read_file(write("x", APPEALS))
    assert ("appeal_rate", "2023", 2.6, 96.0, 3711.0, "published", "") in rows(read, "E06000056")
    reported = {(remark.row, remark.place): remark.text for remark in read.account.remarks if "code" in remark.text}
    assert reported == {
        (11, "E06000056"): "The published file prints the code of Cambridgeshire beside Central Bedfordshire. "
        "The figures are read by the name."
    }
    right = read_file(write("y", APPEALS.replace("Central Bedfordshire,873", "Central Bedfordshire,823")))
    assert not [remark for remark in right.account.remarks if "code" in remark.text]


def test_figures_that_are_another_authority_s_are_not_used_and_the_reader_is_told(write: Write) -> None:
    read = read_file(write("x", APPEALS))
    found = {row[0]: row[2:] for row in rows(read, "E06000056") if row[1] == "2024"}
    assert found["appeal_rate"] == (None, None, None, "not_available", "1.7")
    assert found["appealable_decisions"] == (None, None, None, "not_available", "8246")
    assert found["appeals"] == (140.0, None, None, "published", "")
    reported = [remark.text for remark in read.account.remarks if "each other's" in remark.text]
    assert len(reported) == 1
    assert reported[0].startswith("For 2024")


def test_figures_that_are_hardly_right_are_used_and_the_reader_is_told(write: Write) -> None:
    read = read_file(write("x", APPEALS.replace("Darlington,841", "Newham,316")))
    assert ("appeal_rate", "2024", 0.7, 8.0, 1192.0, "published", "") in rows(read, "E09000025")
    reported = [remark.text for remark in read.account.remarks if remark.place == "E09000025"]
    assert [text.split(".")[0] for text in reported] == [
        "For 2024 Newham returned less than half as many plans as for the year before"
    ]


def test_england_s_rate_in_development_is_that_of_the_authorities_it_counts(write: Write) -> None:
    found = {row[:2]: row[2:5] for row in rows(read_file(write("x", APPEALS)), "E92000001")}
    assert found["appeal_rate", "2024"] == (3.2, 22276.0, 689739.0)
    assert found["appeal_rate_in_development", "2024"] == (5.7, None, None)
    assert found["appeals", "2024"] == (22276.0, None, None)


@pytest.mark.parametrize(
    ("was", "becomes", "reported"),
    [
        ("Darlington,841", "Darlingtown,841", "column 'Local Authority': found 'Darlingtown', expected the name of an"),
        ("0.70%,700", "0.70%,7oo", "column '2024 In development: Total Appealable Decisions': found '7oo'"),
        ('"1,192",0.70%', '"1,192",170%', "expected a percentage from 0 to 100"),
        ("Darlington,841,16", "Darlington,841,-16", "expected a number that is not negative"),
        ("Darlington,841,16", "Darlington,841,?", "found '?', expected a number or one of '..'"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_whole(write: Write, was: str, becomes: str, reported: str) -> None:
    assert was in APPEALS
    read = read_file(write("x", APPEALS.replace(was, becomes)))
    assert [reported in str(rejection) for rejection in read.account.rejected] == [True]
    assert read.account.balanced
    assert not rows(read, "E06000005")


def test_a_row_stated_twice(write: Write) -> None:
    line = 'Darlington,841,16,970,1.60%,8,"1,192",0.70%,700,1.10%\n'
    same = read_file(write("x", APPEALS.replace(line, line * 2)))
    assert same.account.out_of_scope["the same row again"] == 1
    other = read_file(write("y", APPEALS.replace(line, line + line.replace("16", "17"))))
    assert [rejection.row for rejection in other.account.rejected] == [7, 8]


@pytest.mark.parametrize(
    ("was", "becomes", "reported"),
    [
        ("In development: SEND", "SEND", "'In development: SEND Tribunal Appeal Rate' is missing"),
        ("Appeals registered4", "Appeals lodged4", "'Appeals lodged' is not among those we know"),
    ],
)
def test_other_headings_refuse_the_file(write: Write, was: str, becomes: str, reported: str) -> None:
    with pytest.raises(DataFileError, match="its headings have changed") as caught:
        read_file(write("x", APPEALS.replace(was, becomes)))
    assert reported in str(caught.value)


def test_a_table_cut_off_at_its_headings(write: Write) -> None:
    with pytest.raises(DataFileError):
        read_file(write("x", "\n".join(APPEALS.splitlines()[:5]) + "\n"))


TWO_YEARS = """\
"SEND Appeal rate table 1: appeal rate, 2024-2025",,,,,,,
Local Authority,LA code,2024,,,2025,,
,,Appeals registered4,"Total Appealable Decisions1,8",SEND Tribunal Appeal Rate2,Appeals registered4,"Total Appealable Decisions1,8",SEND Tribunal Appeal Rate2
WEST MIDLANDS,,,,,,,
Birmingham,330,639,"8,639",7.40%,700,"9,000",7.80%
Solihull,334,54,"1,000",5.40%,60,"1,100",5.50%
England Total,,"22,276","364,912",6.10%,"25,000","400,000",6.30%
"""


def test_a_table_of_the_later_method_under_the_old_headings_is_told_by_a_rate_we_know(write: Write) -> None:
    read = read_file(write("x", TWO_YEARS), release="2025", released=date(2026, 6, 11))
    assert rows(read, "E08000025") == [
        ("appeal_rate_in_development", "2024", 7.4, 639.0, 8639.0, "published", ""),
        ("appeal_rate_in_development", "2025", 7.8, 700.0, 9000.0, "published", ""),
        ("appealable_decisions_in_development", "2024", 8639.0, None, None, "published", ""),
        ("appealable_decisions_in_development", "2025", 9000.0, None, None, "published", ""),
        ("appeals", "2024", 639.0, None, None, "published", ""),
        ("appeals", "2025", 700.0, None, None, "published", ""),
    ]


@pytest.mark.parametrize(("rate", "found"), [("6.10%", "6.1"), ("x", "none")])
def test_a_table_whose_method_nothing_tells_is_refused(write: Write, rate: str, found: str) -> None:
    with pytest.raises(DataFileError) as caught:
        read_file(write("x", TWO_YEARS.replace("7.40%", rate)), release="2025", released=date(2026, 6, 11))
    assert (
        "The rate of Birmingham for 2024 is 4.8 by the earlier method, 7.4 by the later; found " + found
    ) in caught.value.message


def test_a_workbook_without_codes_holds_rates_as_parts_of_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Index").append(["Statistics on the appeal rate"])
    sheet = book.create_sheet("SEND_2")
    for row in (
        ["Table SEND_2: appeal rate"],
        [],
        ["Local Authority", 2021, None, None, 2022, None, None],
        [None, *["Appeals registered4", "Total Appealable Decisions1", "SEND Tribunal Appeal Rate2"] * 2],
        ["NORTH EAST"],
        ["Darlington", 0, 885, 0, 16, 970, 16 / 970],
        ["Dorset6", 116, 3457, 116 / 3457, "..", "..", ".."],
        ["England Total4", 9184, 498416, 9184 / 498416, 12796, 549887, 12796 / 549887],
        ["Sources:", "Appeals - Her Majesty's Courts Service"],
        [None, "Appealable decisions - Department for Education"],
    ):
        sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    read = read_file(tmp_path / "x.xlsx")
    assert (read.release, read.account.kept, read.account.rejected) == ("2022", 3, ())
    rates = {row[1]: row[2] for row in rows(read, "E06000005") if row[0] == "appeal_rate"}
    assert rates == {"2021": 0.0, "2022": pytest.approx(1.649485, abs=1e-6)}


@pytest.mark.raw
def test_the_published_workbook_of_2022(raw_data: Path) -> None:
    read = read_file(raw_data / "tribunals" / "send_appeal_rate_table_2022.ods")
    assert (read.account.rows_read, read.account.kept, read.account.rejected) == (186, 156, ())
    birmingham = {row[:2]: row[2] for row in rows(read, "E08000025")}
    assert birmingham["appeals", "2022"] == 612.0
    assert birmingham["appealable_decisions", "2014"] == 7635.0
    assert birmingham["appeal_rate", "2021"] == pytest.approx(100 * 371 / 11205)
    england = {row[:2]: row[2] for row in rows(read, "E92000001")}
    assert (england["appeals", "2022"], england["appealable_decisions", "2022"]) == (12796.0, 549887.0)
    assert england["appeal_rate", "2022"] == pytest.approx(2.3270235521)


@pytest.fixture(scope="module")
def raw(raw_data: Path) -> pd.DataFrame:
    """The figures of the real file."""
    path = raw_data / "tribunals" / "SEND_Tribunals_and_appeal_rate_2014-2024.csv"
    assert recognise_file(path) == load_sources()["moj_send_appeals"]
    read = read_file(path)
    assert (read.account.rows_read, read.account.kept, read.account.rejected) == (190, 159, ())
    coded = [remark.place for remark in read.account.remarks if "code" in remark.text]
    assert coded == ["E10000021", "E06000018", "E10000024", "E06000056", "E10000003"]
    return read.table.to_pandas()


@pytest.fixture(scope="module")
def lait(raw_data: Path) -> pd.DataFrame:
    """The figures of LAIT."""
    return pd.DataFrame(read_file(raw_data / "lait" / "bds_long_0.parquet").table.to_pandas())


@pytest.mark.raw
def test_the_real_file_s_authorities_add_up_to_england(raw: pd.DataFrame) -> None:
    """In every year; for 2024 with the decisions that are each other's, which the total holds once each."""
    wanted = raw[raw["measure"].isin(["appeals", "appealable_decisions"])]
    total = wanted[wanted["level"] == "england"].set_index(["measure", "period_label"])["value"]
    parts = wanted[wanted["level"] != "england"].groupby(["measure", "period_label"])["value"].sum()
    apart = total - parts
    assert apart[apart != 0].to_dict() == {("appealable_decisions", "2024"): 4410 + 8246}


@pytest.mark.raw
def test_the_real_file_s_decisions_are_about_the_plans_there_are(raw: pd.DataFrame, lait: pd.DataFrame) -> None:
    """Each year's decisions against the next January's plans (LAIT): only where the printed ones are another's do they
    differ by more than a quarter, the Isles of Scilly with their few plans apart."""
    plans = lait[(lait["measure"] == "ehc_plans") & (lait["level"] == "local_authority")]
    plans = plans.assign(period_label=plans["period_start"].map(lambda day: str(day.year - 1)))
    plans = plans.set_index(["place", "period_label"])["value"]
    decided = raw[(raw["measure"] == "appealable_decisions") & (raw["level"] == "local_authority")]
    decided = decided.set_index(["place", "period_label"])
    printed = decided["value"].fillna(pd.to_numeric(decided["symbol"], errors="coerce"))
    shares = (printed / plans).dropna()
    assert len(shares) > 1000
    far = shares[(shares < 0.85) | (shares > 1.25)].drop(("E06000053", "2024"))
    assert far.round(2).to_dict() == {("E10000003", "2024"): 0.55, ("E06000056", "2024"): 2.04}


@pytest.mark.raw
def test_the_real_file_s_rates_are_lait_s(raw: pd.DataFrame, lait: pd.DataFrame) -> None:
    """LAIT republishes the rate: the same in every authority and year, but for the two that are not used."""
    theirs = lait[lait["measure"] == "appeal_rate"].set_index(["place", "period_label"])["value"]
    ours = raw[raw["measure"] == "appeal_rate"].set_index(["place", "period_label"])["value"]
    both = pd.concat([ours, theirs], axis=1, keys=["ours", "theirs"]).dropna()
    assert len(both) > 1300
    assert (both["ours"] - both["theirs"]).abs().max() < 0.051
    assert theirs["E10000003", "2024"] == 3.8
    assert pd.isna(ours["E10000003", "2024"])

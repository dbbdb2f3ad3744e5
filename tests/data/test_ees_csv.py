"""EES-format CSV: literal files in, literal figures and accounts out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from send_briefings.config.sources import load_sources
from send_briefings.data.reading import UnknownFileError, read_file
from send_briefings.errors import DataFileError, SendBriefingsError
from send_briefings.model import FileRead

Write = Callable[[str, str | bytes], Path]
FIGURE = ["measure", "cohort", "breakdown", "place", "period_label", "value", "status", "symbol"]


def rows(read: FileRead, *columns: str) -> list[tuple[object, ...]]:
    """The table's rows as tuples of the given columns."""
    return [tuple(row[name] for name in columns or FIGURE) for row in read.table.to_pylist()]


def test_absence(write: Write, absence: str) -> None:
    read = read_file(write("anything.txt", absence))
    assert (read.source, read.release, read.released) == ("dfe_absence_sen", "2024/25", date(2026, 3, 26))
    assert rows(read) == [
        ("overall_absence", "ehc_plan", "total", "E08000025", "2023/24", 14.2, "published", ""),
        ("overall_absence", "ehc_plan", "total", "E08000025", "2024/25", None, "not_available", ""),
        ("overall_absence", "no_sen", "total", "E08000025", "2023/24", 6.0, "published", ""),
        ("overall_absence", "sen_support", "special", "E06000066", "2024/25", 12.25, "published", ""),
        ("persistent_absence", "ehc_plan", "total", "E08000025", "2023/24", 39.62898, "published", ""),
        ("persistent_absence", "ehc_plan", "total", "E08000025", "2024/25", 38.1, "published", ""),
        ("persistent_absence", "no_sen", "total", "E08000025", "2023/24", 19.5, "published", ""),
        ("persistent_absence", "sen_support", "special", "E06000066", "2024/25", None, "suppressed", "c"),
        ("severe_absence", "ehc_plan", "total", "E08000025", "2023/24", 6.5, "published", ""),
        ("severe_absence", "ehc_plan", "total", "E08000025", "2024/25", 6.7, "published", ""),
        ("severe_absence", "no_sen", "total", "E08000025", "2023/24", 1.9, "published", ""),
        ("severe_absence", "sen_support", "special", "E06000066", "2024/25", 0.0, "published", ""),
    ]
    account = read.account
    assert (account.rows_read, account.kept, list(account.out_of_scope.values()), account.rejected) == (5, 4, [1], ())
    assert account.balanced


def test_exclusions_are_termly_and_may_exceed_100(write: Write, exclusions: str) -> None:
    read = read_file(write("x.csv", exclusions))
    assert (read.source, read.release) == ("dfe_exclusions_sen", "Spring term 2024/25")
    assert rows(read, "measure", "period_start", "period_label", "value", "unit") == [
        ("permanent_exclusion_rate", date(2024, 9, 1), "Autumn term 2024/25", 0.103, "per_100"),
        ("permanent_exclusion_rate", date(2025, 1, 1), "Spring term 2024/25", 0.0, "per_100"),
        ("pupils_suspended", date(2024, 9, 1), "Autumn term 2024/25", 3.017, "percent"),
        ("pupils_suspended", date(2025, 1, 1), "Spring term 2024/25", 450.0, "percent"),
        ("suspension_rate", date(2024, 9, 1), "Autumn term 2024/25", 5.429, "per_100"),
        ("suspension_rate", date(2025, 1, 1), "Spring term 2024/25", 900.0, "per_100"),
    ]


def test_neet_2021_is_doubtful_for_england_and_blank_for_authorities(write: Write, neet: str) -> None:
    read = read_file(write("x.csv", neet))
    assert read.release == "2021"
    assert rows(read, "cohort", "place", "value", "numerator", "status", "symbol") == [
        ("ehc_plan", "E08000025", None, None, "not_available", ""),
        ("ehc_plan", "E92000001", None, None, "not_available", "8.6"),
        ("no_sen", "E08000025", None, None, "not_available", ""),
        ("no_sen", "E92000001", None, None, "not_available", "4.2"),
        ("sen_support", "E08000025", None, None, "not_available", ""),
        ("sen_support", "E92000001", None, None, "not_available", "8.4"),
    ]
    assert read.account.out_of_scope == {"a row of made-up figures for a demonstration": 1}


def test_a_file_of_england_alone_is_read(write: Write, neet_2024: str) -> None:
    read = read_file(write("x.csv", "".join(neet_2024.splitlines(keepends=True)[:2])))
    assert rows(read, "place", "cohort", "breakdown", "value")[:2] == [
        ("E92000001", "ehc_plan", "total", 10.2),
        ("E92000001", "no_sen", "total", 4.7),
    ]


def test_neet_counts_are_derived_and_the_period_is_the_winter(write: Write, neet_2024: str) -> None:
    read = read_file(write("x.csv", neet_2024))
    assert rows(read, "cohort", "place", "level", "value", "numerator", "denominator", "status", "symbol")[:6] == [
        ("ehc_plan", "E08000025", "local_authority", 3.8, 56.0, 1464.0, "published", ""),
        ("ehc_plan", "E12000005", "region", 9.0, 630.0, 7000.0, "published", ""),
        ("ehc_plan", "E92000001", "england", 10.2, 6389.0, 62633.0, "published", ""),
        ("no_sen", "E08000025", "local_authority", 5.6, 1533.0, 27376.0, "published", ""),
        ("no_sen", "E12000005", "region", 5.0, 5950.0, 119000.0, "published", ""),
        ("no_sen", "E92000001", "england", 4.7, 51726.0, 1100556.0, "published", ""),
    ]
    assert rows(read, "cohort", "place", "value", "denominator", "status", "symbol")[6] == (
        "sen_support",
        "E08000025",
        None,
        None,
        "suppressed",
        "c",
    )
    assert set(read.table["period_start"].to_pylist()) == {date(2023, 12, 1)}
    assert set(read.table["period_end"].to_pylist()) == {date(2024, 2, 29)}


@pytest.mark.parametrize(
    ("was", "becomes", "reported"),
    [
        ("38.1,6.7", "38.l,6.7", "row 5, column 'enrolments_pa_10_exact_percent': found '38.l', expected a number or"),
        ("38.1,6.7", "138.1,6.7", "expected a percentage from 0 to 100"),
        ("38.1,6.7", "-38.1,6.7", "expected a number that is not negative"),
        ("38.1,6.7", "1e999,6.7", "expected a number a computer can hold"),
        ("202425,Academic year,E12000005", "202426,Academic year,E12000005", "expected two years running"),
        ("202425,Academic year,E12000005", "202425,Acad year,E12000005", "column 'time_identifier'"),
        ("202425,Academic year,E12000005", "2025,Calendar month,E12000005", "column 'time_identifier'"),
        ("E12000009,South West,E10000027", "E12000009,South West,E99999999", "the ONS code of a local authority"),
        ("E12000009,South West,E10000027", "E12000009,South West,E12000009", "the ONS code of a local authority"),
        (
            "E10000027,Somerset",
            "E10000027,Wiltshire",
            "found 'E10000027', expected the code of Wiltshire, which stands beside it (this is that of Somerset)",
        ),
        ("Special,SEN provision", "Speciale,SEN provision", "expected one of 'Total', 'State-funded primary'"),
        ("Special,SEN provision", "Special,SEN provisions", "row 6, column 'send_detail_display'"),
        ("c,0,12.25,1.0", "c,0,12.25", "row 6, column 'the whole row'"),
        ("c,0,12.25,1.0", "c,0,12.25,1.0,2", "expected 13 cells, as in the header (14 found)"),
    ],
)
def test_a_bad_row_is_rejected_and_the_rest_kept(
    write: Write, absence: str, was: str, becomes: str, reported: str
) -> None:
    assert was in absence
    read = read_file(write("x.csv", absence.replace(was, becomes)), release="r", released=date(2026, 3, 31))
    assert len(read.account.rejected) == 1
    assert reported in str(read.account.rejected[0])
    assert (read.account.kept, read.account.balanced) == (3, True)


def test_the_same_row_again_is_set_aside_and_a_different_one_rejected_with_its_twin(write: Write, absence: str) -> None:
    lines = absence.splitlines()
    again = read_file(write("a.csv", "\n".join([*lines, lines[4]])))
    assert again.account.out_of_scope["the same row again"] == 1
    assert again.account.kept == 4
    different = read_file(write("b.csv", "\n".join([*lines, lines[1].replace("14.2", "15.2")])))
    reported = [str(rejection) for rejection in different.account.rejected]
    assert len(reported) == 2
    assert all("one row for each figure (rows 2, 7 state it differently)" in line for line in reported)
    assert different.account.balanced


def test_two_codes_of_one_authority_in_one_year_are_a_contradiction(write: Write, absence: str) -> None:
    line = absence.splitlines()[-1].replace("E10000027", "E06000066").replace("12.25", "13")
    read = read_file(write("x.csv", absence + line + "\n"))
    assert [rejection.row for rejection in read.account.rejected] == [6, 7]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_line_ending_and_delimiter_change_nothing(
    write: Write, absence: str, encoding: str, ending: str, delimiter: str
) -> None:
    plain = read_file(write("plain.csv", absence))
    text = absence.replace("Birmingham", "Birmingh\u00e2m").replace(",", delimiter).replace("\n", ending)
    saved = read_file(write("saved.csv", text.encode(encoding)))
    assert saved.table.equals(plain.table)
    assert saved.account == plain.account


def test_quotes_line_breaks_in_cells_and_blank_lines_keep_their_row_numbers(write: Write, absence: str) -> None:
    lines = absence.splitlines()
    lines[1] = lines[1].replace("Birmingham", '"Birmingham,\nthe ""second"" city"')
    lines[5] = lines[5].replace("12.25", "bad")
    text = "\n".join([*lines[:3], "", *lines[3:5], "," * 12, lines[5], "", ""])
    read = read_file(write("x.csv", text))
    assert read.account.out_of_scope["blank row"] == 3
    assert [(r.row, r.found) for r in read.account.rejected] == [(8, "bad")]
    assert read.account.balanced


def test_a_renamed_column_is_told_with_the_nearest_and_nothing_is_read(write: Write, absence: str) -> None:
    with pytest.raises(DataFileError) as caught:
        read_file(write("new.csv", absence.replace("sess_overall_percent", "session_overall_pct")))
    assert "new.csv looks like 'dfe_absence_sen' but its columns have changed" in caught.value.message
    assert "'sess_overall_percent' is missing (nearest found: 'session_overall_pct'" in caught.value.message
    assert "sources/dfe_absence_sen.toml ([layout.also_called])" in caught.value.next_step


def test_a_needed_column_that_stands_twice_is_refused_and_another_is_not(write: Write, absence: str) -> None:
    twice = absence.replace("sess_unauthorised_percent", "sess_overall_percent")
    with pytest.raises(DataFileError, match="'sess_overall_percent' stands over 2 columns"):
        read_file(write("x.csv", twice))
    harmless = absence.replace("region_code,region_name", "region,region")
    assert read_file(write("y.csv", harmless)).account.kept == 4


@pytest.mark.parametrize(
    "content", ["", "\n", "just words\n", "a,b\n1,2\n", "PK\x03\x04", "\x00\x00\x00", '"never closed']
)
def test_what_is_no_table_of_ours_is_refused(write: Write, content: str) -> None:
    with pytest.raises(DataFileError):
        read_file(write("x.csv", content))


def test_an_unknown_file_says_what_is_known_and_what_it_is_nearest_to(write: Write) -> None:
    with pytest.raises(UnknownFileError) as caught:
        read_file(write("x.csv", "time_period,la_name,send_category,susp_rates\n1,2,3,4\n"))
    assert "'x.csv' is not a file we read. It comes nearest to 'dfe_exclusions_sen'" in caught.value.message
    assert "'susp_rate' (nearest found: 'susp_rates'" in caught.value.message
    assert "dfe_lait (LAIT bulk data" in caught.value.message


def test_a_header_alone_or_mostly_bad_rows_are_refused(write: Write, absence: str) -> None:
    with pytest.raises(DataFileError, match="none of its 0 rows holds a figure we use"):
        read_file(write("a.csv", absence.splitlines()[0] + "\n"))
    with pytest.raises(DataFileError, match="3 rows could not be read and only 1 could") as caught:
        read_file(write("b.csv", absence.replace("E08000025", "E0")))
    assert "row 2, column 'new_la_code': found 'E0'" in caught.value.message


def test_an_unknown_release_has_to_be_named(write: Write, absence: str) -> None:
    path = write("x.csv", absence.replace("202425", "202526"))
    with pytest.raises(DataFileError) as caught:
        read_file(path)
    assert "its newest period is '2025/26'" in caught.value.message
    assert "--release '2025/26' --release-date" in caught.value.next_step
    with pytest.raises(DataFileError):
        read_file(path, release="2025/26")
    read = read_file(path, release="2025/26", released=date(2027, 3, 18))
    assert (read.release, read.released) == ("2025/26", date(2027, 3, 18))
    assert set(read.table["released"].to_pylist()) == {date(2027, 3, 18)}


def test_a_release_named_by_hand_wins_and_brings_its_own_date(write: Write, absence: str) -> None:
    assert read_file(write("x.csv", absence), release="2023/24").released == date(2025, 3, 20)
    with pytest.raises(SendBriefingsError, match="release's name is empty"):
        read_file(write("x.csv", absence), release=" ")


def test_the_project_s_own_layouts_are_checked_with_lines(tmp_path: Path, write: Write, absence: str) -> None:
    spec = load_sources()["dfe_absence_sen"]
    folder = tmp_path / "sources"
    folder.mkdir()
    text = spec.path.read_text().replace('role = "cohort"', 'role = "cohrt"').replace('unit = "percent"', 'unit = "%"')
    (folder / "dfe_absence_sen.toml").write_text(text)
    with pytest.raises(SendBriefingsError) as caught:
        read_file(write("x.csv", absence), sources=load_sources(folder))
    assert "sources/dfe_absence_sen.toml:" in str(caught.value)
    assert "'role' is 'cohrt', expected 'cohort'" in str(caught.value)
    assert str(caught.value).count("'unit' is '%'") == 3

"""A short or odd release is held back, with what is missing; a whole one is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from send_briefings.config.places import gazetteer
from send_briefings.config.sources import load_sources
from send_briefings.data.release_checks import OddFileError, check_released, oddities
from send_briefings.data.store import Store
from send_briefings.errors import DataFileError
from send_briefings.model import SCHEMA, Account, FileRead, Rejection

Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module")
def held() -> dict[tuple[str, str], FileRead]:
    """What is built in, as files just read, by source and release."""
    store = Store.open()
    return {
        (file.source, file.release): FileRead(
            file.file_name, file.sha256, file.source, file.release, file.released, store.load(file), file.account
        )
        for file in store.files()
    }


def found(read: FileRead, before: pa.Table | None = None) -> tuple[str, ...]:
    """What is short or odd about a file."""
    return oddities(read, load_sources()[read.source], gazetteer(), before)


def changed(read: FileRead, change: Change) -> FileRead:
    """A file with other rows."""
    rows = change(read.table.to_pandas(date_as_object=True))
    table = pa.Table.from_pandas(rows, SCHEMA, preserve_index=False)
    return replace(read, table=table, account=Account(len(rows), len(rows)))


def test_everything_built_in_is_whole(held: dict[tuple[str, str], FileRead]) -> None:
    """Each beside the release before it; half of the NHS months, which are alike, are enough."""
    nhs = [key for key in held if key[0] == "nhs_community_waits"]
    for key in sorted(set(held) - set(nhs[::2])):
        read = held[key]
        earlier = [
            other
            for other in held.values()
            if other.source == read.source
            and other.released <= read.released
            and other.table["period_end"].to_pylist()[-1] < read.table["period_end"].to_pylist()[-1]
        ]
        before = max(earlier, key=lambda other: other.released).table if earlier and key[0].startswith("dfe") else None
        assert found(read, before) == (), key


ABSENCE = ("dfe_absence_sen", "2024/25")
APPEALS = ("moj_send_appeals", "2024")
CASELOAD = ("dfe_sen2_caseload", "2025")
NHS = ("nhs_community_waits", "March 2025")
SHORT: list[tuple[tuple[str, str], str, Change, str]] = [
    (
        ABSENCE,
        "43 of the authorities",
        lambda rows: rows[rows["place"].isin(sorted(rows["place"].unique())[:43])],
        "2024/25: no row of 112 authorities: Barking and Dagenham, Barnet, Barnsley, Bedford, Bexley, Birmingham and "
        "106 more",
    ),
    (
        ABSENCE,
        "one row lost",
        lambda rows: rows[
            ~(
                (rows["place"] == "E10000013")
                & (rows["breakdown"] == "total")
                & (rows["cohort"] == "sen_support")
                & (rows["period_label"] == "2024/25")
            )
        ],
        "no row of Gloucestershire in overall_absence sen_support total, 2024/25 and 2 other groups and periods",
    ),
    (
        ABSENCE,
        "special schools relabelled",
        lambda rows: rows[rows["breakdown"] != "special"],
        "there is no row of the group 'ehc_plan', 'special' in overall_absence, persistent_absence, severe_absence",
    ),
    (
        ABSENCE,
        "a measure lost",
        lambda rows: rows[rows["measure"] != "severe_absence"],
        "there is no row of the measure 'severe_absence'",
    ),
    (
        ABSENCE,
        "fractions",
        lambda rows: rows.assign(value=rows["value"] / 100),
        "overall_absence ehc_plan primary, 2018/19: the places' average is 0.06868, expected 1.5 to 40",
    ),
    (
        ("dfe_neet_scorecard", "2022"),
        "fractions in one group's column",
        lambda rows: rows.assign(value=rows["value"].where(rows["cohort"] != "ehc_plan", rows["value"] / 100)),
        "neet_or_not_known ehc_plan total, 2022: the places' average is 0.08",
    ),
    (
        ABSENCE,
        "columns swapped",
        lambda rows: rows.assign(
            measure=rows["measure"].replace(
                {"severe_absence": "persistent_absence", "persistent_absence": "severe_absence"}
            )
        ),
        "is more than persistent_absence, ",
    ),
    (
        ABSENCE,
        "a cohort suppressed throughout",
        lambda rows: rows.assign(
            value=rows["value"].where(rows["cohort"] != "no_sen"),
            status=rows["status"].where(rows["cohort"] != "no_sen", "suppressed"),
        ),
        "persistent_absence no_sen total, 2024/25: 0 of 153 places have a number, expected 90% of them or more",
    ),
    (
        ABSENCE,
        "a year lost",
        lambda rows: rows[rows["period_label"] != "2022/23"],
        "there is no row of any period between '2021/22' and '2023/24'",
    ),
    (
        ("dfe_exclusions_sen", "Spring term 2024/25"),
        "an impossible rate",
        lambda rows: rows.assign(value=rows["value"].where(rows.index != 70_000, 5.55e39)),
        ": 5.55e+39, expected 0 to ",
    ),
    (
        CASELOAD,
        "a part of a child",
        lambda rows: rows.assign(value=rows["value"].where(rows.index != 900, 0.01)),
        ": 0.01, expected a whole number",
    ),
    (
        CASELOAD,
        "one digit changed",
        lambda rows: rows.assign(
            value=rows["value"].where(
                ~(
                    (rows["place"] == "E08000025")
                    & (rows["period_label"] == "January 2024")
                    & (rows["breakdown"] == "total")
                ),
                1,
            )
        ),
        "total, E12000005, January 2024: 59,551, but its local authority figures add up to 48,512",
    ),
    (
        APPEALS,
        "the first year lost",
        lambda rows: rows[rows["period_label"] != "2014"],
        "the first period is '2015', expected one that begins in 2014 or before",
    ),
    (
        ("nhs_autism_waits", "June 2023"),
        "the first months lost",
        lambda rows: rows[rows["period_start"] >= date(2019, 6, 1)],
        "the first period is 'June 2019', expected one that begins in April 2019 or before",
    ),
    (
        NHS,
        "a provider lost",
        lambda rows: rows[rows["place"] != "RY6"],
        "but its provider figures add up to ",
    ),
    (
        NHS,
        "shares without their counts",
        lambda rows: rows.assign(denominator=rows["denominator"].where(rows["measure"] != "waiting_over_18_weeks")),
        "waiting_over_18_weeks, March 2025: 0 of 148 shares have their counts, expected 95% of them or more",
    ),
    (NHS, "England lost", lambda rows: rows[rows["level"] != "england"], "there is no row of England"),
]


@pytest.mark.parametrize(("key", "what", "change", "reported"), SHORT, ids=[what for _, what, _, _ in SHORT])
def test_what_is_missing_or_cannot_be_is_told(
    held: dict[tuple[str, str], FileRead], key: tuple[str, str], what: str, change: Change, reported: str
) -> None:
    assert what
    findings = found(changed(held[key], change))
    assert any(reported in finding for finding in findings), findings


def test_what_the_release_before_had_and_this_one_lacks(held: dict[tuple[str, str], FileRead]) -> None:
    before, now = held["dfe_neet_scorecard", "2023"], held["dfe_neet_scorecard", "2024"]
    assert found(now, before.table) == ()
    without = changed(now, lambda rows: rows[rows["cohort"] != "sen_support"])
    assert (
        "the release held has figures of neet_or_not_known sen_support total, which this one lacks"
        in found(without, before.table)
    )  # fmt: skip
    tenth = changed(now, lambda rows: rows.assign(value=rows["value"] / 10, numerator=None, denominator=None))
    assert (
        "neet_or_not_known ehc_plan total: the average is 1.026, in the release held 9.418 (3 such groups); "
        "is it of another scale?" in found(tenth, before.table)
    )


def test_a_column_taken_for_another_is_told_by_what_was_held(held: dict[tuple[str, str], FileRead]) -> None:
    """Authorised absence alone for all absence: a likely average, but another figure for every place before."""
    read = held[ABSENCE]
    other = changed(
        replace(read, release="2025/26"),
        lambda rows: rows.assign(value=rows["value"].where(rows["measure"] != "overall_absence", rows["value"] * 0.8)),
    )
    assert any(
        finding.startswith("overall_absence: 9,") and finding.endswith("stated otherwise; is it another column?")
        for finding in found(other, read.table)
    )


def test_one_group_s_column_taken_for_another_is_told(held: dict[tuple[str, str], FileRead]) -> None:
    """Two of three groups are as they were, so that less than half of the measure differs."""
    read = held["dfe_neet_scorecard", "2024"]
    again = changed(
        replace(read, release="2024 (corrected)"),
        lambda rows: rows.assign(
            value=rows["value"].where(rows["cohort"] != "ehc_plan", rows["value"] * 0.8), numerator=None
        ),
    )
    reported = [finding for finding in found(again, read.table) if "stated otherwise" in finding]
    assert len(reported) == 1
    assert reported[0].startswith("neet_or_not_known ehc_plan total: 1")


def test_figures_printed_to_fewer_digits_are_not_stated_otherwise(held: dict[tuple[str, str], FileRead]) -> None:
    """The appeals table of 2022 has its rates in full, that of 2024 to one decimal."""
    read = held[ABSENCE]
    rounded = changed(
        replace(read, release="2025/26"), lambda rows: rows.assign(value=rows["value"].round(1), numerator=None)
    )
    assert [finding for finding in found(rounded, read.table) if "stated otherwise" in finding] == []


def test_a_rejected_row_or_a_doubt_holds_a_file_back(held: dict[tuple[str, str], FileRead]) -> None:
    read = held["dfe_neet_scorecard", "2024"]
    account = Account(4, 0, {}, tuple(Rejection("", row, "Age", "?", "one of '16-17'") for row in range(2, 6)))
    odd = replace(read, account=account, doubts=("the last line is cut off",))
    assert found(odd) == (
        "the last line is cut off",
        "rejected: row 2, column 'Age': found '?', expected one of '16-17'",
        "rejected: row 3, column 'Age': found '?', expected one of '16-17'",
        "rejected: row 4, column 'Age': found '?', expected one of '16-17'",
        "rejected: 1 more rows",
    )
    assert str(OddFileError(odd, found(odd))).startswith(
        f"{read.file_name} (release '2024' of 'dfe_neet_scorecard') is not whole, so nothing of it is stored:\n"
        "  the last line is cut off\n"
    )


@pytest.mark.parametrize(
    ("released", "reported"),
    [
        (date(2062, 7, 31), "the day of its release, 2062-07-31, lies ahead."),
        (date(1999, 3, 1), "lies before the figures' newest period ends (2024-02-29)."),
    ],
)
def test_a_release_day_lies_between_the_last_period_and_today(
    held: dict[tuple[str, str], FileRead], released: date, reported: str
) -> None:
    read = replace(held["dfe_neet_scorecard", "2024"], released=released)
    with pytest.raises(DataFileError) as caught:
        check_released(read, load_sources()[read.source], date(2026, 11, 29))
    assert reported in caught.value.message
    assert caught.value.next_step == (
        "Give the day it came out, from 2024-02-29 to 2026-11-29: --release-date YYYY-MM-DD."
    )


def test_an_allocation_comes_out_before_its_year_ends(held: dict[tuple[str, str], FileRead]) -> None:
    read = held["esfa_dsg_allocations", "2023-24, July 2023"]
    check_released(read, load_sources()[read.source], date(2026, 11, 29))

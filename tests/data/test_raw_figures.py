"""Figures of the real published files, against the cells they were read from and figures read independently."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from send_briefings.data.reading import read_file
from send_briefings.model import FileRead

pytestmark = pytest.mark.raw

AUTHORITIES = {"Camden": "E09000007", "Cornwall": "E06000052", "Sunderland": "E08000024"}
SPANS = {"2021/22": "202122", "2022/23": "202223", "2023/24": "202324", "2024/25": "202425"}


@pytest.fixture(scope="module")
def reads(raw_data: Path) -> Mapping[str, FileRead]:
    """Every DfE file, read."""
    paths = [*raw_data.glob("absence/*.csv"), *raw_data.glob("exclusions/*.csv"), *raw_data.glob("neet/*.csv")]
    found = [read_file(path) for path in [*paths, raw_data / "lait" / "bds_long_0.parquet"]]
    return {f"{read.source} {read.release}": read for read in found}


@pytest.fixture(scope="module")
def figures(reads: Mapping[str, FileRead]) -> pd.DataFrame:
    """The figures of all of them."""
    return pd.concat([read.table.to_pandas() for read in reads.values()], ignore_index=True)


def series(
    figures: pd.DataFrame, measure: str, cohort: str, place: str, source: str, breakdown: str = "total"
) -> dict[str, float]:
    """The published values of one series by period."""
    wanted = (measure, cohort, place, source, breakdown)
    columns = ["measure", "cohort", "place", "source", "breakdown"]
    rows = figures[(figures[columns] == list(wanted)).all(axis=1) & figures["value"].notna()]
    return dict(zip(rows["period_label"], rows["value"].round(1), strict=True))


def test_every_row_of_every_file_is_accounted_for(reads: Mapping[str, FileRead]) -> None:
    counts = {
        name: (read.account.rows_read, read.account.kept, sum(read.account.out_of_scope.values()))
        for name, read in reads.items()
    }
    assert counts == {
        "dfe_absence_sen 2024/25": (13310, 9867, 3443),
        "dfe_exclusions_sen Spring term 2024/25": (27722, 27722, 0),
        "dfe_neet_scorecard 2021": (161, 159, 2),
        "dfe_neet_scorecard 2022": (160, 160, 0),
        "dfe_neet_scorecard 2023": (160, 160, 0),
        "dfe_neet_scorecard 2024": (161, 161, 0),
        "dfe_neet_scorecard 2025": (161, 161, 0),
        "dfe_lait April 2026": (641070, 140930, 500140),
    }
    assert not [rejection for read in reads.values() for rejection in read.account.rejected]


def test_birmingham_persistent_absence(figures: pd.DataFrame) -> None:
    ehc = series(figures, "persistent_absence", "ehc_plan", "E08000025", "dfe_absence_sen")
    support = series(figures, "persistent_absence", "sen_support", "E08000025", "dfe_absence_sen")
    assert [ehc[year] for year in SPANS] == [41.9, 41.2, 39.6, 38.1]
    assert [support[year] for year in SPANS] == [33.9, 34.3, 32.0, 29.5]
    everyone = series(figures, "persistent_absence", "all", "E08000025", "dfe_lait")
    england = series(figures, "persistent_absence", "all", "E92000001", "dfe_lait")
    assert [everyone[year] for year in SPANS] == [24.9, 25.5, 23.3, 21.0]
    assert [england[year] for year in SPANS] == [22.5, 21.2, 20.0, 18.1]
    assert "2019/20" not in ehc
    assert "2019/20" not in england


def test_neet_of_2025_read_by_hand(figures: pd.DataFrame) -> None:
    # UD_NEETNK_LA_dashboard_2025_final.csv: rows 2 (England), 32 (Camden), 133 (Birmingham) and 155 (Leeds).
    places = {"E92000001": (10.1, 9.6, 4.9), "E09000007": (4.4, 8.3, 2.6), "E08000025": (4.3, 10.8, 5.7)}
    for place, values in {**places, "E08000035": (13.2, 9.4, 8.5)}.items():
        read = tuple(
            series(figures, "neet_or_not_known", cohort, place, "dfe_neet_scorecard")["2025"]
            for cohort in ("ehc_plan", "sen_support", "no_sen")
        )
        assert read == values


def test_birmingham_neet(figures: pd.DataFrame) -> None:
    here = series(figures, "neet_or_not_known", "ehc_plan", "E08000025", "dfe_neet_scorecard")
    england = series(figures, "neet_or_not_known", "ehc_plan", "E92000001", "dfe_neet_scorecard")
    assert here == {"2022": 9.2, "2023": 7.1, "2024": 3.8, "2025": 4.3}
    assert england == {"2022": 8.6, "2023": 10.1, "2024": 10.2, "2025": 10.1}


@pytest.mark.parametrize("name", AUTHORITIES)
def test_absence_of_other_authorities_cell_by_cell(figures: pd.DataFrame, raw_data: Path, name: str) -> None:
    words = {"EHC plan": "ehc_plan", "SEN support": "sen_support", "No SEN": "no_sen"}
    phases = {
        "Total": "total",
        "State-funded primary": "primary",
        "State-funded secondary": "secondary",
        "Special": "special",
    }
    columns = {
        "overall_absence": "sess_overall_percent",
        "persistent_absence": "enrolments_pa_10_exact_percent",
        "severe_absence": "enrolments_pa_50_exact_percent",
    }
    ours = _values(figures, AUTHORITIES[name], "dfe_absence_sen")
    cells = {}
    with next(raw_data.glob("absence/*.csv")).open(newline="") as file:
        for row in csv.DictReader(file):
            if row["la_name"] == name and row["send_detail_display"] == "SEN provision":
                label = f"{row['time_period'][:4]}/{row['time_period'][4:]}"
                for measure, column in columns.items():
                    key = (measure, words[row["send_category"]], phases[row["education_phase"]], label)
                    cells[key] = float(row[column])
    assert len(cells) > 150
    assert ours == cells


@pytest.mark.parametrize("name", AUTHORITIES)
def test_exclusions_of_other_authorities_cell_by_cell(figures: pd.DataFrame, raw_data: Path, name: str) -> None:
    words = {"EHC plan": "ehc_plan", "SEN support": "sen_support", "No SEN": "no_sen"}
    columns = {
        "suspension_rate": "susp_rate",
        "pupils_suspended": "one_plus_susp_rate",
        "permanent_exclusion_rate": "perm_excl_rate",
    }
    ours = _values(figures, AUTHORITIES[name], "dfe_exclusions_sen")
    cells = {}
    with next(raw_data.glob("exclusions/*.csv")).open(newline="") as file:
        for row in csv.DictReader(file):
            if row["la_name"] == name:
                label = f"{row['time_identifier']} {row['time_period'][:4]}/{row['time_period'][4:]}"
                phase = row["education_phase"].replace("State-funded ", "").lower()
                for measure, column in columns.items():
                    cells[(measure, words[row["send_category"]], phase, label)] = float(row[column])
    assert len(cells) > 400
    assert ours == cells


@pytest.mark.parametrize("name", AUTHORITIES)
def test_neet_of_other_authorities_cell_by_cell(figures: pd.DataFrame, raw_data: Path, name: str) -> None:
    columns = {
        "ehc_plan": "NEET_NK_EHCP_percent",
        "sen_support": "NEET_NK_SENDsupport_percent",
        "no_sen": "NEET_NK_noSEN_percent",
    }
    ours = _values(figures, AUTHORITIES[name], "dfe_neet_scorecard")
    cells = {}
    for path in raw_data.glob("neet/*.csv"):
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                if row["la_name"] == name and row["time_period"] != "2021":
                    for cohort, column in columns.items():
                        cells[("neet_or_not_known", cohort, "total", row["time_period"])] = row[column]
    assert len(cells) == 12
    assert ours == {key: float(cell) for key, cell in cells.items() if cell not in "cz"}
    here = figures[(figures["place"] == AUTHORITIES[name]) & (figures["source"] == "dfe_neet_scorecard")]
    assert sorted(here[here["period_label"] != "2021"]["symbol"]) == sorted(
        c if c in "cz" else "" for c in cells.values()
    )


def test_lait_of_another_authority_cell_by_cell(figures: pd.DataFrame, raw_data: Path) -> None:
    raw = pd.read_parquet(raw_data / "lait" / "bds_long_0.parquet")
    for name, code in AUTHORITIES.items():
        for lait, measure, breakdown in (
            ("SecTotAbs", "overall_absence", "secondary"),
            ("SpecPerAbNew", "persistent_absence", "special"),
            ("TotFixedEx", "suspension_rate", "total"),
            ("Sec_ Pup_FixedEx", "pupils_suspended", "secondary"),
            ("16-17 NEET", "neet", "total"),
            ("SEN_TotStat", "ehc_plan_pupils_share", "total"),
        ):
            cells = raw[(raw["Short Desc"] == lait) & (raw["LA and Regions"] == name) & (raw["Values"] != "-")]
            ours = _values(
                figures[(figures["measure"] == measure) & (figures["breakdown"] == breakdown)], code, "dfe_lait"
            )
            shown = [float(f"{float(cell):.15g}") for cell in cells.sort_values("Years")["Values"]]
            assert list(ours.values()) == shown


def test_an_authority_that_ended_and_its_successors_are_places_of_their_own(figures: pd.DataFrame) -> None:
    places = set(figures[figures["source"] == "dfe_lait"]["place"])
    assert {"E10000006", "E06000063", "E06000064", "E10000021", "E06000061", "E06000062", "E10000009"} <= places
    assert not places & {"E10000023", "E10000027", "E10000002"}
    somerset = series(figures, "persistent_absence", "ehc_plan", "E06000066", "dfe_absence_sen")
    assert list(somerset) == ["2018/19", "2020/21", *SPANS]


def _values(figures: pd.DataFrame, place: str, source: str) -> dict[tuple[str, str, str, str], float]:
    rows = figures[(figures["place"] == place) & (figures["source"] == source) & figures["value"].notna()]
    rows = rows.sort_values("period_start")
    keys = zip(rows["measure"], rows["cohort"], rows["breakdown"], rows["period_label"], strict=True)
    return dict(zip(keys, rows["value"], strict=True))

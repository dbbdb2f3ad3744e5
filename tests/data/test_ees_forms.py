"""Files near the EES layout: one period throughout, places by name, balances below nothing, columns added up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.config.sources import load_sources
from send_briefings.data.reading import read_file
from send_briefings.errors import CatalogueError, DataFileError

Write = Callable[[str, str | bytes], Path]

AGES = ",".join(str(age) for age in range(27))
POPULATION = f"""\
utla20_code,utla20_name,total_population,{AGES}
E08000025,Birmingham,1140525.0,{",".join(["100.0"] * 26)},7.0
W06000001,Isle of Anglesey,70440.0,{",".join(["9.0"] * 27)}
"""
BALANCE = """\
time_period,geographic_level,region_name,la_name,deficit,DSG cumulative balance as a % of the total income,year
202122,National,England,,2.26,-2.26,2021-22
202122,Regional,West Midlands,,1.1,-1.1,2021-22
202122,Local authority,West Midlands,Birmingham,-1,1,2021-22
202122,Local authority,South East,Bournmouth,0,0,2021-22
202021,Local authority,West Midlands,Birmingham,-0.29,0.29,2020-21
202021,Local authority,Yorkshire and The Humber,"Kingston upon Hull, City of",3,-3,2020-21
"""


def rows(path: Path) -> list[tuple[object, ...]]:
    return [
        (row["measure"], row["breakdown"], row["place"], row["level"], row["period_label"], row["value"])
        for row in read_file(path).table.to_pylist()
    ]


def test_single_years_of_age_are_added_up_for_the_period_that_the_layout_gives(write: Write) -> None:
    """Ages 0 to 25 are 26 columns, 5 to 15 are 11; the column of 26 and authorities of Wales are not used."""
    assert rows(write("population.csv", POPULATION)) == [
        ("population", "aged_0_to_25", "E08000025", "local_authority", "June 2020", 2600.0),
        ("population", "aged_5_to_15", "E08000025", "local_authority", "June 2020", 1100.0),
    ]


def test_places_are_read_by_name_and_a_balance_may_be_below_nothing(write: Write) -> None:
    read = read_file(write("balance.csv", BALANCE))
    assert [(r.row, r.column, r.expected) for r in read.account.rejected] == [
        (5, "la_name", "the name of a local authority in England")
    ]
    assert rows(write("again.csv", BALANCE)) == [
        ("dsg_balance", "total", "E06000010", "local_authority", "2020-21", -3.0),
        ("dsg_balance", "total", "E08000025", "local_authority", "2020-21", 0.29),
        ("dsg_balance", "total", "E08000025", "local_authority", "2021-22", 1.0),
        ("dsg_balance", "total", "E12000005", "region", "2021-22", -1.1),
        ("dsg_balance", "total", "E92000001", "england", "2021-22", -2.26),
    ]


AUTISM = """\
REPORTING_PERIOD_START,STATUS,PRIMARY_LEVEL,METRIC_VALUE,age_group,data_level
2023-06-01,Latest Available Data,10 to 17,19.0,Age: 10 to 17,National
2023-06-01,Latest Available Data,Y60,19.0,Age: 10 to 17,NHS Region
2023-06-01,Latest Available Data,15E,20.0,Age: Under 10,CCG or Sub ICB
2023-06-01,Latest Available Data,15F,31.0,Age: Under 10,CCG or Sub ICB
2023-06-01,Latest Available Data,RYW,12.0,Age: Under 10,Provider
2023-05-31,Latest Available Data,15E,21.0,Age: Under 10,CCG or Sub ICB
2022-12-01,Latest Available Data,91q,9.0,Age: 10 to 17,CCG or Sub ICB
2022-12-01,Latest Available Data,91Q,26.0,Age: 18 to 24,CCG or Sub ICB
"""


def test_months_are_told_by_their_first_day_and_nhs_areas_by_codes_that_the_layout_lists(write: Write) -> None:
    """15E is all of NHS Birmingham and Solihull ICB (QHL), 91Q of Kent and Medway (QKS); 15F is a part of a board."""
    path = write("autism.csv", AUTISM)
    assert rows(path) == [
        ("seen_after_13_weeks", "aged_10_to_17", "E92000001", "england", "June 2023", 19.0),
        ("seen_after_13_weeks", "aged_10_to_17", "QKS", "icb", "December 2022", 9.0),
        ("seen_after_13_weeks", "aged_10_to_17", "Y60", "nhs_region", "June 2023", 19.0),
        ("seen_after_13_weeks", "aged_18_to_24", "QKS", "icb", "December 2022", 26.0),
        ("seen_after_13_weeks", "under_10", "QHL", "icb", "June 2023", 20.0),
    ]
    account = read_file(path).account
    assert dict(account.out_of_scope) == {
        "a sub-ICB location that is a part of a board, for which nothing is published as a whole": 1,
        "figures for single providers are not used": 1,
    }
    assert [(r.row, r.column, r.expected) for r in account.rejected] == [
        (7, "REPORTING_PERIOD_START", "the first day of a month, such as 2023-06-01")
    ]


def test_a_level_that_is_none_of_ours_is_a_fault_of_the_layout(write: Write, tmp_path: Path) -> None:
    text = load_sources()["nhs_autism_waits"].path.read_text(encoding="utf-8")
    (tmp_path / "nhs_autism_waits.toml").write_text(text.replace('"NHS Region" = "nhs_region"', '"NHS Region" = "nhs"'))
    with pytest.raises(CatalogueError, match="the level 'nhs'"):
        read_file(write("autism.csv", AUTISM), sources=load_sources(tmp_path))


def test_a_share_below_nothing_is_refused_where_the_layout_does_not_allow_it(write: Write, tmp_path: Path) -> None:
    text = load_sources()["dfe_dsg_balance"].path.read_text(encoding="utf-8")
    (tmp_path / "dfe_dsg_balance.toml").write_text(text.replace("may_be_negative = true", ""), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"found '-2\.26', expected a number that is not negative"):
        read_file(write("balance.csv", BALANCE), sources=load_sources(tmp_path))


@pytest.mark.parametrize(
    ("was", "becomes", "reported"),
    [
        ('only = { breakdown = "total" }', 'only = { breakdown = "totla" }', "no filter gives the breakdown 'totla'"),
        ('only = { breakdown = "total" }', "", "a share or a rate in a layout that adds rows up"),
    ],
)
def test_faults_of_such_layouts_are_told(write: Write, tmp_path: Path, was: str, becomes: str, reported: str) -> None:
    text = load_sources()["dfe_sen2_caseload"].path.read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "dfe_sen2_caseload.toml").write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_file(write("x.csv", BALANCE), sources=load_sources(tmp_path))
    assert reported in "\n".join(caught.value.faults)

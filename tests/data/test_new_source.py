"""Another EES file needs no code: only a TOML file that says which column is what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from send_briefings.config.sources import load_sources
from send_briefings.data.reading import read_file
from send_briefings.errors import CatalogueError, DataFileError

TOML = """
id = "plans"
format = "ees_csv"
publisher = "Department for Education"
publication = "Education, health and care plans"
title = "Plans issued within 20 weeks"
url = "https://example.org"
licence = "Open Government Licence v3.0"

[[releases]]
release = "2025"
released = 2025-06-26
precision = "day"
basis = "for the test"
latest_period = "2024"

[layout.place]
local_authority = "new_la_code"
region = "region_code"
england = "country_code"

[[layout.filters]]
column = "breakdown"
role = "constant"
values = ["All EHC plans issued"]

[[layout.out_of_scope]]
column = "breakdown_topic"
values = ["Child or young persons age", "Sex", "Ethnicity"]
reason = "plans by characteristic are not used"

[[layout.indicators]]
column = "PC_plans_issued_20_weeks_ex"
measure = "plans_within_20_weeks"
unit = "percent"
cohort = "all"
breakdown = "excluding_exceptions"
numerator = { column = "plans_issued_20_weeks_ex" }
denominator = { column = "plans_issued_den_ex" }

[layout.symbols]
x = "not_available"
z = "not_applicable"
c = "suppressed"

[layout.also_called]
PC_plans_issued_20_weeks_ex = ["pc_issued_20wk_ex"]
"""
CSV = """\
time_period,time_identifier,geographic_level,country_code,region_code,new_la_code,breakdown_topic,breakdown,plans_issued_den_ex,plans_issued_20_weeks_ex,pc_issued_20wk_ex
2024,Calendar year,National,E92000001,,,All EHC plans issued,All EHC plans issued,1000,464,46.4
2024,Calendar year,Regional,E92000001,E12000005,,All EHC plans issued,All EHC plans issued,x,x,x
2024,Calendar year,Local authority,E92000001,E12000005,E08000025,Sex,Female,5,2,40
2024,Calendar year,School,E92000001,E12000005,E08000025,All EHC plans issued,All EHC plans issued,5,2,40
2024,January,Local authority,E92000001,E12000005,E08000025,All EHC plans issued,All EHC plans issued,10,5,50
202324,Financial year,Local authority,E92000001,E12000005,E08000025,All EHC plans issued,All EHC plans issued,10,6,60
2024,Calendar year,Ward,E92000001,E12000005,E08000025,All EHC plans issued,All EHC plans issued,5,2,40
2024,Calendar year,Planet,E92000001,E12000005,E08000025,All EHC plans issued,All EHC plans issued,5,2,40
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of sources that holds the new one alone."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "plans.toml").write_text(TOML)
    return sources


def test_levels_periods_counts_and_symbols(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(CSV)
    read = read_file(tmp_path / "x.csv", sources=load_sources(folder))
    columns = ["place", "level", "period_start", "period_label", "value", "numerator", "denominator", "status"]
    assert [tuple(row[name] for name in columns) for row in read.table.to_pylist()] == [
        ("E08000025", "local_authority", date(2023, 4, 1), "2023-24", 60.0, 6.0, 10.0, "published"),
        ("E08000025", "local_authority", date(2024, 1, 1), "January 2024", 50.0, 5.0, 10.0, "published"),
        ("E12000005", "region", date(2024, 1, 1), "2024", None, None, None, "not_available"),
        ("E92000001", "england", date(2024, 1, 1), "2024", 46.4, 464.0, 1000.0, "published"),
    ]
    assert read.account.out_of_scope == {
        "figures for the level 'School' are not used": 1,
        "figures for the level 'Ward' are not used": 1,
        "plans by characteristic are not used": 1,
    }
    assert [str(rejection) for rejection in read.account.rejected] == [
        "row 9, column 'geographic_level': found 'Planet', expected one of National, Regional, Local authority"
    ]
    assert read.release == "2025"


def test_a_blank_is_a_fault_unless_the_source_says_what_it_means(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(CSV.replace("464,46.4", "464,"))
    read = read_file(tmp_path / "x.csv", sources=load_sources(folder))
    assert "column 'PC_plans_issued_20_weeks_ex': found ''" in str(read.account.rejected[0])


def test_a_layout_that_cannot_work_is_told_before_any_file_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(CSV)
    text = TOML.replace('cohort = "all"\n', "").replace('region = "region_code"', 'regoin = "region_code"')
    (folder / "plans.toml").write_text(text.replace('x = "not_available"', 'x = "missing"'))
    with pytest.raises(CatalogueError) as caught:
        read_file(tmp_path / "x.csv", sources=load_sources(folder))
    reported = "\n".join(caught.value.faults)
    assert "sources/plans.toml:19: unknown key 'regoin', expected 'region'" in reported
    assert "sources/plans.toml:32: cohort is told nowhere, expected by a filter or by 'cohort =' here" in reported
    assert "'x' is 'missing', expected" in reported


@pytest.mark.raw
def test_the_real_file_of_20_week_timeliness(folder: Path, raw_data: Path) -> None:
    sources = load_sources(folder)
    try:
        read = read_file(raw_data / "sen2_2025" / "timeliness_20_week.csv", sources=sources)
    except DataFileError as error:
        pytest.fail(str(error))
    rows = {(row["place"], row["period_label"]): row["value"] for row in read.table.to_pylist()}
    years = [str(year) for year in range(2019, 2025)]
    assert [rows["E08000025", year] for year in years] == [71.6, 39.9, 59.7, 65.6, 60.5, 26.7]
    assert [rows["E92000001", year] for year in years] == [60.4, 58.0, 59.9, 49.2, 50.3, 46.4]

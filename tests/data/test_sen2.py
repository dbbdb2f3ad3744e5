"""EHC plan files: what their layouts need of the reader, on literal files and on the published ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from send_briefings.config.sources import load_sources
from send_briefings.data.reading import read_file, recognise_file
from send_briefings.errors import CatalogueError, DataFileError
from send_briefings.model import FileRead

Write = Callable[[str, str | bytes], Path]

COMMON = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code"
PLACE = "old_la_code,la_name"
ENGLAND = "National,E92000001,England,,,,,"
LEEDS = "Local authority,E92000001,England,E12000003,Yorkshire and The Humber,E08000035,383,Leeds"
SURREY = "Local authority,E92000001,England,E12000008,South East,E10000030,936,Surrey"
REVIEWS = "All annual reviews,All annual reviews"
CALENDAR = "Calendar year"
ANNUAL_REVIEWS = f"""\
{COMMON},{PLACE},breakdown_topic,breakdown,total_ehc_plans,review_expected,review_meeting_25,review_meeting_24,\
review_meeting_prior_24,review_meeting_prior_24,no_review_meeting,review_decision_outstanding,number_decsion_4weeks,\
number_decision_gt_4weeks,pc_decsion_4weeks
2024,{CALENDAR},{ENGLAND},{REVIEWS},638745,524654,9208,318369,126184,126184,70893,89238,154924,193835,44.4
2024,{CALENDAR},{LEEDS},{REVIEWS},6093,5289,0,3172,1257,1257,860,-2175,208,1951,9.6
2024,{CALENDAR},{SURREY},{REVIEWS},16069,x,x,x,x,x,x,x,x,x,x
2024,{CALENDAR},{LEEDS},Sex,Female,2000,1500,0,900,100,100,200,1,60,500,10.7
"""
PLANS = "All EHC plans,All EHC plans"
UNITS = [
    f"mainstream_{kind}_{part}"
    for kind in ("la_maintained", "academy", "free_school")
    for part in ("resourced_provision", "senunit")
]
SETTINGS = (
    "mainstream_total,mainstream_total_pc,special_total,special_total_pc,special_independent,ap_pru_total,"
    "AP_PRU_total_pc,fe_total,fe_total_pc,ed_elsewhere,ed_elsewhere_pc,nm_early_years,nm_early_years_pc,"
    "placement_unknown,placement_unknown_pc,elective_home_education,neet,neet_other_csa,neet_other,neet_ntci"
)
OF_LEEDS = "9,5,1,0,2,3,2100,34.5,3000,49.2,100,10,0.2,600,9.8,300,4.9,50,0.8,33,0.5,7,100,20,3,4"
NO_SETTINGS = ",".join(["x"] * 26)
CASELOAD = f"""\
{COMMON},{PLACE},breakdown_topic,breakdown,ehcplans,{",".join(UNITS)},{SETTINGS}
202324,Academic year,{LEEDS},{PLANS},5508,{NO_SETTINGS}
202425,Academic year,{LEEDS},{PLANS},6093,{OF_LEEDS}
202425,Academic year,{LEEDS},Sex,Female,1800,{NO_SETTINGS}
202425,Academic year,{LEEDS},Child or young persons age,age 16,400,{NO_SETTINGS}
202425,Academic year,{LEEDS},Child or young persons age,age 17,350,{NO_SETTINGS}
202425,Academic year,{LEEDS},Child or young persons age,age 20,30,{NO_SETTINGS}
202425,Academic year,{LEEDS},Child or young persons age,age 21,x,{NO_SETTINGS}
202425,Academic year,{LEEDS},Years EHC plan in place,3,900,{NO_SETTINGS}
"""
TRANSFERS = f"""\
{COMMON},{PLACE},number_plans,due_25,due_26,final_25,final_26
2025,{CALENDAR},{LEEDS},7474,779,1938,689,0
2025,{CALENDAR},{LEEDS.replace("E08000035,383,Leeds", "E08000032,380,Bradford")},8489,0,3377,0,0
2025,{CALENDAR},{LEEDS.replace("E08000035,383,Leeds", "E08000017,371,Doncaster")},3336,0,0,105,0
2025,{CALENDAR},{LEEDS.replace("E08000035,383,Leeds", "E06000013,813,North Lincolnshire")},1941,0,285,365,0
2025,{CALENDAR},{SURREY},x,x,x,x,x
"""


def figures(read: FileRead, measure: str) -> list[tuple[object, ...]]:
    """Place, value to one place, numerator, denominator, status and symbol of a measure's rows, by place."""
    return [
        (
            row["place"],
            None if row["value"] is None else round(row["value"], 1),
            row["numerator"],
            row["denominator"],
            row["status"],
            row["symbol"],
        )
        for row in read.table.to_pylist()
        if row["measure"] == measure
    ]


def test_a_byte_order_mark_and_a_header_twice_over_do_not_matter(write: Write) -> None:
    read = read_file(write("x.csv", "\ufeff" + ANNUAL_REVIEWS))
    assert (read.source, read.release, read.released) == ("dfe_sen2_annual_reviews", "2025", date(2025, 6, 26))
    assert (read.account.rows_read, read.account.kept, read.account.rejected) == (4, 3, ())
    assert list(read.account.out_of_scope.values()) == [1]


def test_a_denominator_is_added_up_and_the_share_is_as_printed(write: Write) -> None:
    read = read_file(write("x.csv", ANNUAL_REVIEWS))
    assert figures(read, "review_decisions_in_4_weeks") == [
        ("E08000035", 9.6, 208.0, 2159.0, "published", ""),
        ("E10000030", None, None, None, "not_available", "x"),
        ("E92000001", 44.4, 154924.0, 348759.0, "published", ""),
    ]


def test_a_share_is_worked_out_from_two_counts(write: Write) -> None:
    read = read_file(write("x.csv", ANNUAL_REVIEWS))
    assert figures(read, "reviews_held") == [
        ("E08000035", 60.0, 3172.0, 5289.0, "published", ""),
        ("E10000030", None, None, None, "not_available", "x"),
        ("E92000001", 62.4, 327577.0, 524654.0, "published", ""),
    ]
    values = {row["place"]: row["value"] for row in read.table.to_pylist() if row["measure"] == "reviews_held"}
    assert values["E08000035"] == 100 * 3172 / 5289  # not rounded


def test_a_share_of_more_than_all_is_rejected_and_a_share_of_none_is_not_applicable(write: Write) -> None:
    more = read_file(write("x.csv", ANNUAL_REVIEWS.replace("5289,0,3172", "3000,0,3172")))
    assert [str(rejection) for rejection in more.account.rejected] == [
        "row 3, column 'review_meeting_24': found '3172', expected a count no larger than that of review_expected"
    ]
    none = read_file(write("y.csv", ANNUAL_REVIEWS.replace("5289,0,3172,1257,1257,860", "0,0,0,0,0,0")))
    assert figures(none, "reviews_held")[0] == ("E08000035", None, None, None, "not_applicable", "")


def test_shares_that_cannot_be_right_have_the_status_the_layout_gives_them(write: Write) -> None:
    read = read_file(write("x.csv", TRANSFERS))
    assert figures(read, "phase_transfers_final_per_100") == [
        ("E06000013", None, None, None, "low_reliability", ""),  # 365 of 285
        ("E08000017", None, None, None, "not_applicable", ""),  # 105 of none
        ("E08000032", None, None, None, "low_reliability", ""),  # none of 3,377
        ("E08000035", 25.4, 689.0, 2717.0, "published", ""),
        ("E10000030", None, None, None, "not_available", "x"),
    ]
    assert figures(read, "phase_transfers_final_in_year")[1:3] == [
        ("E08000017", 105.0, None, None, "published", ""),
        ("E08000032", 0.0, None, None, "published", ""),
    ]


def test_a_count_of_plans_in_a_school_year_is_named_by_its_january(write: Write) -> None:
    read = read_file(write("x.csv", CASELOAD))
    rows = [
        (row["period_label"], row["period_start"], row["period_end"], row["value"])
        for row in read.table.to_pylist()
        if (row["measure"], row["breakdown"]) == ("ehc_plans_in_january", "total")
    ]
    assert rows == [
        ("January 2024", date(2024, 1, 1), date(2024, 1, 31), 5508.0),
        ("January 2025", date(2025, 1, 1), date(2025, 1, 31), 6093.0),
    ]


def test_rows_of_one_group_are_added_up_unless_one_is_missing(write: Write) -> None:
    """Ages 16 and 17 are 750 of those aged 16 to 19; the number aged 20 to 25 is not known without that of 21."""
    found = {
        row["breakdown"]: (row["value"], row["status"], row["symbol"])
        for row in read_file(write("x.csv", CASELOAD)).table.to_pylist()
        if row["measure"] == "ehc_plans_in_january" and row["period_label"] == "January 2025"
    }
    assert found == {
        "total": (6093.0, "published", ""),
        "female": (1800.0, "published", ""),
        "aged_16_to_19": (750.0, "published", ""),
        "aged_20_to_25": (None, "not_available", "x"),
    }


def test_figures_of_all_plans_are_read_from_the_row_of_all_plans_alone(write: Write) -> None:
    read = read_file(write("x.csv", CASELOAD))
    shares = {
        row["breakdown"]: (round(row["value"], 2), row["numerator"], row["denominator"])
        for row in read.table.to_pylist()
        if row["measure"] == "plans_in_setting_share" and row["period_label"] == "January 2025"
    }
    assert shares["mainstream"] == (34.5, 2100.0, 6093.0)
    assert shares["unit_or_resourced"] == (0.33, 20.0, 6093.0)
    assert shares["independent_special"] == (1.64, 100.0, 6093.0)
    assert len(shares) == 9
    out = [
        row for row in read.table.to_pylist() if row["measure"] == "plans_out_of_school" and row["value"] is not None
    ]
    assert {row["breakdown"]: row["value"] for row in out} == {
        "home_educated": 7.0,
        "not_in_education_16": 100.0,
        "not_in_education_school_age": 20.0,
        "not_in_education_other": 3.0,
        "notice_to_cease": 4.0,
    }


def test_a_share_whose_counts_do_not_give_it_stands_without_them(write: Write) -> None:
    """In January 2024 England's plans include those of two authorities that its shares leave out."""
    england = CASELOAD.replace(f"202324,Academic year,{LEEDS}", f"202324,Academic year,{ENGLAND}")
    england = england.replace(f"{PLANS},5508,{NO_SETTINGS}", f"{PLANS},5508,{OF_LEEDS}")
    rows = {
        (row["measure"], row["breakdown"]): (row["value"], row["numerator"], row["denominator"], row["status"])
        for row in read_file(write("x.csv", england)).table.to_pylist()
        if row["place"] == "E92000001"
    }
    assert rows["plans_in_setting_share", "mainstream"] == (34.5, None, None, "published")
    assert rows["plans_in_setting_share", "independent_special"] == (None, None, None, "not_available")
    assert rows["ehc_plans_in_january", "total"] == (5508.0, None, None, "published")


NEEDS = "asd,hi,mld,msi,oth,pd,pmld,semh,slcn,sld,spld,vi,need_unknown".split(",")
NEED_SHARES = ",".join(f"{need.removeprefix('need_')}_pc" for need in NEEDS)
NEED_FILE = f"""\
{COMMON},{PLACE},breakdown_topic,breakdown,ehc_plans,{",".join(f"number_{need}" for need in NEEDS)},{NEED_SHARES}
PERIOD,{LEEDS},{PLANS},200,80,10,10,0,0,0,0,60,30,5,5,0,0,40,5,5,0,0,0,0,30,15,2.5,2.5,0,0
"""


@pytest.mark.parametrize(
    ("period", "source", "label"),
    [
        ("202425,Academic year", "dfe_sen2_needs", "January 2025"),
        ("2024,Calendar year", "dfe_sen2_needs_new", "2024"),
    ],
)
def test_files_with_the_same_columns_are_told_apart_by_their_periods(
    write: Write, period: str, source: str, label: str
) -> None:
    read = read_file(write("x.csv", NEED_FILE.replace("PERIOD", period)))
    assert read.source == source
    rows = {row["breakdown"]: row for row in read.table.to_pylist()}
    autism = rows["autism"]
    assert (autism["value"], autism["numerator"], autism["denominator"]) == (40.0, 80.0, 200.0)
    assert autism["period_label"] == label


TIMELINESS_COUNTS = "70,51,52,40,74.3,78.4,18,11,25.7,21.6,0,0,0,0"
TIMELINESS = """\
{common},{place},breakdown_topic,breakdown,plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,\
plans_issued_20_weeks_ex,pc_plans_issued_within_20_weeks,PC_plans_issued_20_weeks_ex,plans_issued_gt20weeks_ltYear,\
plans_issued_gt20weeks_ltYear_ex,pc_plans_issued_gt20weeks_ltYear,PC_plans_issued_gt20weeks_ltYear_ex,\
plans_issued_gt_1_year,plans_issued_gt_1_year_ex,pc_plans_issued_gt_1_year,PC_plans_issued_gt_1_year_ex
2024,Calendar year,{leeds},{label},{label},{counts}
"""


def test_columns_and_labels_renamed_in_the_next_release_are_known(write: Write) -> None:
    """The release of 2026 writes the columns in small letters, and "All EHC plans issued" as "All EHC plans"."""
    words = {"common": COMMON, "place": PLACE, "leeds": LEEDS, "counts": TIMELINESS_COUNTS}
    old = TIMELINESS.format(**words, label="All EHC plans issued")
    header, _, body = TIMELINESS.format(**words, label="All EHC plans").partition("\n")
    new = f"{header.lower()}\n{body.replace('2024', '2025', 1)}"
    one, other = read_file(write("old.csv", old)), read_file(write("new.csv", new))
    assert (one.release, other.release) == ("2025", "2026")
    shares = figures(one, "plans_within_20_weeks")
    assert shares == figures(other, "plans_within_20_weeks")
    assert shares == [
        ("E08000035", 78.4, 40.0, 51.0, "published", ""),
        ("E08000035", 74.3, 52.0, 70.0, "published", ""),
    ]


def test_a_file_that_shares_only_filters_with_a_source_is_not_taken_for_it(write: Write) -> None:
    other = "\n".join(line.rsplit(",", 26)[0] for line in CASELOAD.splitlines()).replace("ehcplans", "pupils")
    with pytest.raises(DataFileError, match=r"is not a file we read\. It comes nearest to 'dfe_sen2_residential'"):
        recognise_file(write("x.csv", other))


@pytest.mark.parametrize(
    ("was", "becomes", "reported"),
    [
        ('denominator = { column = "review_expected" }', "", "no 'column', expected one, or a numerator and a denomin"),
        ('other_than = ["All annual', 'values = []\nother_than = ["All annual', "unknown key 'values'"),
        ("[layout.place]", '[layout.period]\ncounted_in = "Janury"\n\n[layout.place]', "'counted_in' is 'Janury'"),
        ('measure = "reviews_held"', 'measure = "reviews_held"\nzero = "none"', "'zero' is 'none', expected"),
    ],
)
def test_faults_of_a_layout_are_told(write: Write, tmp_path: Path, was: str, becomes: str, reported: str) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    text = load_sources()["dfe_sen2_annual_reviews"].path.read_text(encoding="utf-8")
    assert was in text
    (folder / "dfe_sen2_annual_reviews.toml").write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_file(write("x.csv", ANNUAL_REVIEWS), sources=load_sources(folder))
    assert reported in "\n".join(caught.value.faults)


@pytest.fixture(scope="module")
def reads(raw_data: Path) -> Mapping[str, FileRead]:
    """Every published EHC plan file in use."""
    files = ("timeliness_20_week", "requests", "caseload", "annual_reviews")
    paths = [*(raw_data / "sen2_2025" / f"{name}.csv" for name in files), raw_data / "sen2_2026/phase_transfers.csv"]
    return {read.source: read for read in map(read_file, paths)}


@pytest.mark.raw
def test_every_row_of_every_file_is_accounted_for(reads: Mapping[str, FileRead]) -> None:
    assert {
        source: (read.release, read.account.rows_read, read.account.kept, len(read.account.rejected))
        for source, read in reads.items()
    } == {
        "dfe_sen2_timeliness": ("2025", 12211, 970, 0),
        "dfe_sen2_requests": ("2025", 13169, 972, 0),
        "dfe_sen2_caseload": ("2025", 25339, 15207, 0),
        "dfe_sen2_annual_reviews": ("2025", 13290, 163, 0),
        "dfe_sen2_phase_transfers": ("2026", 163, 163, 0),
    }
    assert all(read.account.balanced for read in reads.values())


@pytest.mark.raw
def test_birmingham_and_england_as_read_independently(reads: Mapping[str, FileRead]) -> None:
    rows = {
        (row["measure"], row["breakdown"], row["place"], row["period_label"]): row["value"]
        for read in reads.values()
        for row in read.table.to_pylist()
    }
    birmingham, england, years = "E08000025", "E92000001", [str(year) for year in range(2019, 2025)]
    within = "plans_within_20_weeks"
    assert [rows[within, "excluding_exceptions", birmingham, y] for y in years] == [71.6, 39.9, 59.7, 65.6, 60.5, 26.7]
    assert [rows[within, "excluding_exceptions", england, y] for y in years] == [60.4, 58.0, 59.9, 49.2, 50.3, 46.4]
    assert [rows[within, "including_exceptions", birmingham, y] for y in years] == [63.7, 48.4, 54.5, 62.7, 58.9, 26.7]
    assert [rows[within, "including_exceptions", england, y] for y in years] == [58.7, 55.6, 57.9, 47.7, 49.1, 45.9]
    assert rows["review_decisions_in_4_weeks", "total", birmingham, "2024"] == 61.6
    assert rows["review_decisions_in_4_weeks", "total", england, "2024"] == 44.4
    assert rows["ehc_plans_in_january", "total", birmingham, "January 2025"] == 12094
    assert rows["ehc_plans_in_january", "total", england, "January 2025"] == 638745


@pytest.mark.raw
@pytest.mark.parametrize("source", ["dfe_sen2_timeliness", "dfe_sen2_requests"])
def test_published_shares_are_those_of_their_counts(reads: Mapping[str, FileRead], source: str) -> None:
    """So the intervals worked out from the counts are of the share that is printed."""
    shares = [row for row in reads[source].table.to_pylist() if row["denominator"]]
    assert len(shares) > 300
    for row in shares:
        assert abs(100 * row["numerator"] / row["denominator"] - row["value"]) <= 0.0501, row


OLDER = COMMON.replace("new_la_code", "old_la_code,new_la_code,la_name")
OLD_LEEDS = "Local authority,E92000001,England,E12000003,Yorkshire and The Humber,383,E08000035,Leeds"
MANAGEMENT_2022 = f"""\
{OLDER},NewallEHC,InreqEHC,AssRefusedEHC,AssRefusedEHC_pc,TotIncExcEHC,IncExc20weekEHC,IncExc20weekRate,TotNoExcEHC,NoExc20weekEHC,NoExc20weekRate
2014,{CALENDAR},{OLD_LEEDS},10,z,z,z,10,6,60.0,z,z,z
2021,{CALENDAR},{OLD_LEEDS},1230,1967,454,23.0808,1230,670,54.500000000000,1119,668,59.700000000000
"""
CASELOAD_2022 = f"""\
{OLDER},characteristic_age,Total_st,Total_ehc,Total_all
2016,{CALENDAR},{OLD_LEEDS},Total,1900,700,2600
2022,{CALENDAR},{OLD_LEEDS},Total,z,4455,4455
2022,{CALENDAR},{OLD_LEEDS},Under 5,z,155,155
"""
SETTINGS_2022 = f"""\
{OLDER},establishment_type,establishment_group,Total_st,Total_ehc,Total_all,Total_all_pc
2022,{CALENDAR},{OLD_LEEDS},Total,Special school,z,1200,1200,26.93602
2022,{CALENDAR},{OLD_LEEDS},Mainstream - Academy,Mainstream school,z,900,900,20.20202
2022,{CALENDAR},{OLD_LEEDS},Total,NEET,z,90,90,2.0202
"""


def test_the_older_files_are_read_into_the_same_measures(write: Write) -> None:
    read = read_file(write("a.csv", MANAGEMENT_2022))
    assert (read.source, read.release, read.released) == ("dfe_sen2_management_2022", "2022", date(2022, 5, 31))
    shares = {
        (row["breakdown"], row["period_label"]): (row["value"], row["numerator"], row["denominator"], row["status"])
        for row in read.table.to_pylist()
        if row["measure"] == "plans_within_20_weeks"
    }
    assert shares == {
        ("excluding_exceptions", "2014"): (None, None, None, "not_applicable"),
        ("excluding_exceptions", "2021"): (59.7, 668.0, 1119.0, "published"),
        ("including_exceptions", "2014"): (60.0, 6.0, 10.0, "published"),
        ("including_exceptions", "2021"): (54.5, 670.0, 1230.0, "published"),
    }
    assert figures(read_file(write("b.csv", CASELOAD_2022)), "statements_and_plans") == [
        ("E08000035", 2600.0, None, None, "published", ""),
        ("E08000035", 4455.0, None, None, "published", ""),
    ]
    settings = read_file(write("c.csv", SETTINGS_2022))
    assert (settings.source, settings.account.kept) == ("dfe_sen2_settings_2022", 1)
    assert settings.table.column("breakdown").to_pylist() == ["special"]


@pytest.mark.raw
def test_the_older_files_agree_with_the_later_release_in_the_years_both_have(raw_data: Path) -> None:
    older = read_file(raw_data / "sen2_2022" / "sen2_mi.csv").table.to_pandas()
    newer = read_file(raw_data / "sen2_2025" / "timeliness_20_week.csv").table.to_pandas()
    key = ["measure", "cohort", "breakdown", "place", "period_label"]
    both = older.merge(newer, on=key, suffixes=("", "_newer"))
    both = both[both["value"].notna() & both["value_newer"].notna()]
    assert len(both) > 1_300
    assert (both["value"] - both["value_newer"]).abs().le(0.1).mean() > 0.99
    birmingham = older[(older["place"] == "E08000025") & (older["breakdown"] == "excluding_exceptions")]
    rates = dict(zip(birmingham["period_label"], birmingham["value"], strict=True))
    assert (rates["2019"], rates["2020"], rates["2021"]) == (71.6, 39.9, 59.7)


@pytest.mark.raw
@pytest.mark.parametrize(
    ("name", "breakdown", "first", "last"),
    [("sen2_age_caseload", "total", 228_221, 473_255), ("sen2_estab_caseload", "mainstream", 55.41953, 40.45219)],
)
def test_the_older_files_of_plans_in_place(
    raw_data: Path, name: str, breakdown: str, first: float, last: float
) -> None:
    rows = read_file(raw_data / "sen2_2022" / f"{name}.csv").table.to_pandas()
    rows = rows[(rows["place"] == "E92000001") & (rows["breakdown"] == breakdown)].sort_values("period_start")
    assert rows["period_label"].iloc[[0, -1]].tolist() == ["January 2010", "January 2022"]
    assert rows["value"].iloc[[0, -1]].tolist() == [first, last]

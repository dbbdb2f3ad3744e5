"""The gazetteer of this project's own files: what is in it, and how a place is found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.config.places import Gazetteer, gazetteer
from send_briefings.errors import UnknownNameError
from send_briefings.model import Level, Place

PLACES: Gazetteer = gazetteer()
AUTHORITIES = PLACES.places(Level.LOCAL_AUTHORITY, current_only=False)
EVERY_PLACE = tuple(p for level in Level for p in PLACES.places(level, current_only=False))


def names(places: tuple[Place, ...]) -> list[str]:
    return [place.name for place in places]


@pytest.mark.parametrize(
    ("level", "current_only", "count"),
    [
        (Level.ENGLAND, True, 1),
        (Level.REGION, True, 11),
        (Level.LOCAL_AUTHORITY, True, 153),
        (Level.LOCAL_AUTHORITY, False, 161),
        (Level.NHS_REGION, True, 7),
        (Level.ICB, True, 42),
    ],
)
def test_how_many_places_there_are(level: Level, current_only: bool, count: int) -> None:
    assert len(PLACES.places(level, current_only)) == count


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("county", 21),
        ("metropolitan borough", 36),
        ("inner London borough", 14),
        ("outer London borough", 19),
        ("unitary authority", 63),
    ],
)
def test_how_many_authorities_of_each_kind_there_are(kind: str, count: int) -> None:
    assert sum(p.kind == kind for p in PLACES.places(Level.LOCAL_AUTHORITY)) == count


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Birmingham", "E08000025"),
        ("birmingham city council", "E08000025"),
        ("330", "E08000025"),
        ("e08000025", "E08000025"),
        ("Hull", "E06000010"),
        ("Kingston Upon Hull, City of", "E06000010"),
        ("Bristol, City of", "E06000023"),
        ("BCP", "E06000058"),
        ("Hereford", "E06000019"),
        ("Herefordshire, County of", "E06000019"),
        ("Bedford Borough", "E06000055"),
        ("Durham County Council", "E06000047"),
        ("Telford & Wrekin", "E06000020"),
        ("St. Helens", "E08000013"),
        ("Saint Helens", "E08000013"),
        ("BIRMINGHÁM", "E08000025"),
        ("the london borough of  Barnet", "E09000003"),
        ("Royal Borough of Kensington & Chelsea", "E09000020"),
        ("Dorset", "E06000059"),
        ("Dorset (Pre LG)", "E10000009"),
        ("Dorset County Council", "E10000009"),
        ("838", "E06000059"),
        ("835", "E10000009"),
        ("Cheshire", "E10000004"),
        ("Northamptonshire", "E10000021"),
        ("London", "E12000007"),
        ("City of London", "E09000001"),
        ("London (Inner)", "E13000001"),
        ("Yorkshire & the Humber", "E12000003"),
        ("England", "E92000001"),
        ("970", "E92000001"),
        ("E10000023", "E06000065"),
        ("E08000016", "E08000038"),
        ("qhl", "QHL"),
        ("Birmingham and Solihull ICB", "QHL"),
        ("NHS Devon", "QJK"),
        ("Devon", "E10000008"),
    ],
)
def test_what_a_person_types_finds_the_place(text: str, code: str) -> None:
    assert PLACES.resolve(text).code == code


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("Birmingam", ("Birmingham",)),
        ("Bournmouth", ("Bournemouth",)),
        ("Sussex", ("East Sussex", "West Sussex", "NHS Sussex ICB")),
        ("Tyneside", ("North Tyneside", "South Tyneside", "South Tyneside and Sunderland NHS Foundation Trust")),
        ("Yorkshire", ("North Yorkshire", "Yorkshire and the Humber", "East Riding of Yorkshire")),
    ],
)
def test_a_near_miss_gets_suggestions(text: str, suggestions: tuple[str, ...]) -> None:
    with pytest.raises(UnknownNameError) as caught:
        PLACES.resolve(text)
    assert caught.value.suggestions == suggestions
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\t\n",
        "x" * 100_000,
        "birmingham" + " " * 200 + "x",
        "Barnet\x00",
        "\x1b[31m",
        "🦊",
        "../../etc/passwd",
        "C:\\Barnet",
        "../Barnet",
        "\ud800",
        "%00",
        "330.5",
        "''; drop table",
        "\u202ebarnet",
        "E08000025 E08000026",
    ],
)
def test_a_hostile_text_is_an_unknown_name_printed_safely(text: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        PLACES.resolve(text)
    message = str(caught.value)
    assert len(caught.value.given) <= 61
    assert caught.value.given.isprintable()
    assert "Next: " in message
    message.encode("utf-8")


def test_a_level_says_which_kind_of_place_is_meant() -> None:
    assert PLACES.resolve("Devon", Level.ICB).code == "QJK"
    assert PLACES.resolve("Sussex", Level.ICB).code == "QNX"
    assert PLACES.resolve("North West", Level.NHS_REGION).code == "Y62"
    with pytest.raises(UnknownNameError) as caught:
        PLACES.resolve("QHL", Level.LOCAL_AUTHORITY)
    assert caught.value.kind == "local authority"
    with pytest.raises(UnknownNameError):
        PLACES.resolve("330", Level.REGION)


@pytest.mark.parametrize("place", AUTHORITIES, ids=lambda place: place.code)
def test_every_authority_is_found_by_each_of_its_names_and_codes(place: Place) -> None:
    for text in (place.name, *place.aliases, place.code, *place.former_codes, place.old_code or place.code):
        assert PLACES.resolve(text) is place
        assert PLACES.resolve(text, Level.LOCAL_AUTHORITY) is place
    assert PLACES.resolve(f"{place.name} Council") in {place, PLACES.find("E10000009")}


@given(st.data())
def test_every_place_is_found_in_any_mix_of_case(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(EVERY_PLACE))
    text = data.draw(st.sampled_from([place.name, place.code, *place.former_codes, place.old_code or place.code]))
    upper = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    mixed = "".join(c.upper() if up else c.lower() for c, up in zip(text, upper, strict=True))
    assert PLACES.resolve(f" {mixed} ", place.level) is place
    assert PLACES.resolve(mixed) is place


@given(st.text() | st.text(st.characters(codec="ascii"), max_size=12), st.none() | st.sampled_from(Level))
def test_resolve_raises_nothing_but_an_unknown_name(text: str, level: Level | None) -> None:
    try:
        place = PLACES.resolve(text, level)
    except UnknownNameError as error:
        stated = error
    else:
        assert level in {None, place.level}
        return
    assert stated.given.isprintable()
    assert len(stated.suggestions) <= 3


def test_codes_are_found_or_said_to_be_unknown() -> None:
    assert PLACES.get("E10000027").name == "Somerset"
    assert PLACES.get("E06000048").code == "E06000057"
    assert PLACES.find("E99999999") is None
    with pytest.raises(KeyError):
        PLACES.get("E99999999")


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("825", None, "Buckinghamshire"),
        ("835", None, "Dorset (before April 2019)"),
        ("835", date(2024, 1, 1), "Dorset (before April 2019)"),
        ("420", date(2024, 1, 1), "Isles of Scilly"),
        ("987", None, "Inner London"),
    ],
)
def test_a_three_digit_code_finds_its_place(code: str, on: date | None, name: str) -> None:
    found = PLACES.by_old_code(code, on)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("code", ["", "x", "940 / 941", "330 ", "1000"])
def test_a_three_digit_code_of_no_place_is_none(code: str) -> None:
    assert PLACES.by_old_code(code) is None


def test_mergers_and_splits_are_joined_both_ways() -> None:
    bcp = PLACES.get("E06000058")
    assert bcp.predecessors == ("E10000009", "E06000028", "E06000029")
    assert bcp.opened == date(2019, 4, 1)
    cumbria = PLACES.get("E10000006")
    assert cumbria.successors == ("E06000063", "E06000064")
    assert cumbria.closed == date(2023, 3, 31)
    assert not cumbria.current


def test_neighbours_are_ten_and_closest_first() -> None:
    assert names(PLACES.neighbours(PLACES.get("E08000025"))) == [
        "Nottingham",
        "Manchester",
        "Bradford",
        "Newcastle upon Tyne",
        "Oldham",
        "Blackburn with Darwen",
        "Sheffield",
        "Middlesbrough",
        "Southampton",
        "Salford",
    ]
    without = [p.name for p in AUTHORITIES if not PLACES.neighbours(p)]
    assert without == ["Bedfordshire", "Cheshire", "Cornwall and Isles of Scilly"]
    assert {len(PLACES.neighbours(p)) for p in AUTHORITIES if p.name not in without} == {10}
    assert PLACES.neighbours(PLACES.england) == ()


def test_regions_of_places() -> None:
    def region(code: str) -> str | None:
        found = PLACES.region_of(PLACES.get(code))
        return found.name if found else None

    assert region("E08000025") == "West Midlands"
    assert region("E09000001") == "London"
    assert region("E13000001") == "London"
    assert region("E12000001") is None
    assert region("E92000001") is None
    assert region("QHL") is None


@pytest.mark.parametrize(
    ("authority", "icbs"),
    [
        ("Birmingham", ["NHS Birmingham and Solihull ICB"]),
        (
            "Essex",
            [
                "NHS Mid and South Essex ICB",
                "NHS Suffolk and North East Essex ICB",
                "NHS Hertfordshire and West Essex ICB",
            ],
        ),
        ("Surrey", ["NHS Surrey Heartlands ICB", "NHS Frimley ICB"]),
        (
            "North Yorkshire",
            [
                "NHS Humber and North Yorkshire ICB",
                "NHS West Yorkshire ICB",
                "NHS Lancashire and South Cumbria ICB",
            ],
        ),
        ("Westmorland and Furness", ["NHS Lancashire and South Cumbria ICB", "NHS North East and North Cumbria ICB"]),
        ("Isles of Scilly", ["NHS Cornwall and the Isles of Scilly ICB"]),
        ("Cumbria", []),
    ],
)
def test_icbs_of_an_authority_are_largest_first(authority: str, icbs: list[str]) -> None:
    assert names(PLACES.icbs_of(PLACES.resolve(authority))) == icbs


def test_birmingham_and_solihull_share_their_icb_and_nobody_else() -> None:
    icb = PLACES.get("QHL")
    assert names(PLACES.authorities_of(icb)) == ["Birmingham", "Solihull"]
    assert PLACES.share_served(PLACES.get("E08000025"), icb) == 1
    assert PLACES.share_served(PLACES.get("E08000028"), icb) == 0
    assert "RYW" in {p.code for p in PLACES.providers_of(icb)}


def test_every_current_authority_is_served_and_every_icb_serves() -> None:
    current = PLACES.places(Level.LOCAL_AUTHORITY)
    assert [p.name for p in current if not PLACES.icbs_of(p)] == []
    assert [p.name for p in PLACES.places(Level.ICB) if not PLACES.authorities_of(p)] == []
    divided = sorted(p.name for p in current if len(PLACES.icbs_of(p)) > 1)
    assert divided == [
        "Cumberland",
        "Essex",
        "Hampshire",
        "Hertfordshire",
        "North Yorkshire",
        "Suffolk",
        "Surrey",
        "Westmorland and Furness",
    ]


ONS_FILES = ["absence/*.csv", "exclusions/*.csv", "neet/*.csv", "sen2_2025/*.csv"]


@pytest.mark.raw
@pytest.mark.parametrize("pattern", ONS_FILES)
def test_every_authority_in_the_raw_files_is_the_right_place(raw_data: Path, pattern: str) -> None:
    files = sorted(raw_data.glob(pattern))
    assert files
    found: set[Place] = set()
    for path in files:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        wanted = [c for c in ("new_la_code", "la_name", "region_code", "old_la_code") if c in table]
        rows = table[wanted][~table["la_name"].isin(["", "LA demo"])].drop_duplicates()
        for row in rows.to_dict("records"):
            place = PLACES.get(row["new_la_code"])
            found.add(place)
            if place.name != "Dorset (before April 2019)":  # its published name is that of the authority after it
                assert PLACES.resolve(row["la_name"], Level.LOCAL_AUTHORITY) is place
            if "old_la_code" in row:
                assert PLACES.by_old_code(row["old_la_code"]) is place
            region = PLACES.get(row["region_code"])
            assert place.region in {region.code, region.region}
    assert len(found & set(PLACES.places(Level.LOCAL_AUTHORITY))) >= 151


@pytest.mark.raw
def test_every_place_in_lait_is_the_right_place(raw_data: Path) -> None:
    codes = pd.read_excel(raw_data / "lait/la_code_list.xlsx", engine="calamine", dtype=str)
    listed = dict(zip(codes["LA Name"], codes["LA Number"], strict=True))
    del listed["England (discontinued)"]
    for name, code in listed.items():
        assert PLACES.resolve(name) is PLACES.by_old_code(code), name
    data = pd.read_parquet(raw_data / "lait/bds_long_0.parquet", columns=["LA and Regions", "LA Number"])
    for name, number in data.drop_duplicates().itertuples(index=False):
        if not pd.isna(number):
            assert PLACES.by_old_code(str(int(number))) is PLACES.resolve(name), name
        else:
            assert name in listed


@pytest.mark.raw
def test_the_departments_own_list_agrees(raw_data: Path) -> None:
    table = pd.read_csv(raw_data / "ees_standards/las.csv", dtype=str, keep_default_na=False)
    for row in table.to_dict("records"):
        if " / " in row["new_la_code"]:
            assert PLACES.find(row["new_la_code"]) is None
        elif row["new_la_code"] != "z":
            place = PLACES.get(row["new_la_code"])
            assert place.region == row["parent_geography_code"]
            assert row["old_la_code"] in {place.old_code, "x"}
            if row["status"] == "live":
                assert place.code == row["new_la_code"]
                assert place.current


@pytest.mark.raw
@pytest.mark.parametrize(
    ("name", "on", "sets"), [("sn_may_2025", None, 158), ("sn_april_2021", date(2025, 5, 30), 156)]
)
def test_neighbours_agree_with_the_published_sheet(raw_data: Path, name: str, on: date | None, sets: int) -> None:
    """Cumberland and Westmorland and Furness stand in the sheet of 2021 with dashes: they have no set in it."""
    sheet = pd.read_excel(raw_data / f"lait/{name}.xlsx", engine="calamine", header=None, dtype=str).fillna("")
    checked = 0
    for row in sheet.itertuples(index=False):
        place = PLACES.by_old_code(row[0])
        given = [code for code in row[5:25:2] if code != "-"]
        if place and given:
            assert [p.old_code for p in PLACES.neighbours(place, on)] == given
            checked += 1
    assert checked == sets


def test_neighbours_are_those_of_the_set_in_force_on_a_day() -> None:
    birmingham = PLACES.get("E08000025")
    assert names(PLACES.neighbours(birmingham, date(2023, 6, 30))) == [
        "Luton", "Sandwell", "Wolverhampton", "Nottingham", "Manchester", "Walsall", "Enfield", "Derby",
        "Waltham Forest", "Bradford",
    ]  # fmt: skip
    assert PLACES.neighbours(birmingham, date(2025, 5, 31)) == PLACES.neighbours(birmingham)
    assert PLACES.neighbours(birmingham, date(2021, 4, 29)) == ()  # the set of before is not held
    assert PLACES.neighbours(PLACES.get("E06000063"), date(2023, 6, 30)) == ()  # Cumberland is not in the set of 2021


@pytest.mark.raw
def test_names_in_the_tribunals_file_are_places(raw_data: Path) -> None:
    """By name only: the file's own codes are wrong for five authorities."""
    (path,) = (raw_data / "tribunals").glob("*.csv")
    table = pd.read_csv(path, dtype=str, header=None, skiprows=5, keep_default_na=False, encoding="utf-8-sig")
    rows = table[(table[2] != "") & ~table[0].str.startswith("England")]
    found = {PLACES.resolve(name.rstrip("0123456789"), Level.LOCAL_AUTHORITY) for name in rows[0] if name}
    assert set(PLACES.places(Level.LOCAL_AUTHORITY)) <= found
    wrong = {
        name
        for name, code in rows[[0, 1]].itertuples(index=False)
        if code and PLACES.by_old_code(code) is not PLACES.resolve(name.rstrip("0123456789"), Level.LOCAL_AUTHORITY)
    }
    assert wrong == {
        "Cambridgeshire",
        "Central Bedfordshire",
        "Northamptonshire7",
        "Nottingham",
        "Nottinghamshire",
    }


@pytest.mark.raw
def test_icbs_are_those_of_the_official_list(raw_data: Path) -> None:
    (path,) = (raw_data / "lookups").glob("Sub_ICB*.csv")
    listed = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    assert {p.code for p in PLACES.places(Level.ICB)} == set(listed["ICB22CDH"])
    for code, name in listed[["ICB22CDH", "ICB22NM"]].drop_duplicates().itertuples(index=False):
        assert PLACES.resolve(name).code == code

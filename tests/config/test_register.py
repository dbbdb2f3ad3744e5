# ruff: noqa: E501
"""The improvement register's file: what is in it, and every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.register import load_register
from send_briefings.data.workbook import open_workbook
from send_briefings.errors import CatalogueError
from send_briefings.model.register import DocumentKind, EntryKind, InspectionOutcome, Progress

SOUND = """\
[documents.letter]
kind = "primary"
name = "letter 2019"
title = "Letter"
publisher = "Ofsted"
date = 2019-05-01
precision = "day"
basis = "On it"

[[registers]]
place = "Leeds"
weaknesses = 3
insufficient = 2
first_year = 2019
visit = "the revisit of June 2021"
counted_by = "letter"
story = "They came twice."

[[entries]]
id = "waits"
place = "383"
kind = "weakness"
title = "Waits"
progress = "insufficient"
[[entries.found]]
year = 2019
text = "Too long."
document = "letter"
page = "page 3"
[[entries.measures]]
area = "therapy_waits"
measure = "waiting_over_18_weeks"
cohort = "all"
breakdown = "physiotherapy"
named = true
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "register.toml"


def test_birminghams_register_is_known_from_public_accounts_only_and_from_no_blog_or_digest() -> None:
    found = load_register()["E08000025"]
    assert (found.weaknesses, found.insufficient, found.primary) == (13, 12, False)
    assert found.originals.startswith("The inspectors' two letters are on Ofsted's website")
    assert {document.kind for document in found.documents} == {DocumentKind.PUBLIC_BODY, DocumentKind.PRESS}
    assert {document.publisher for document in found.documents} == {
        "Birmingham City Council", "Birmingham Local Offer", "Children and Young People Now", "Healthwatch Birmingham",
        "Schools Week",
    }  # fmt: skip
    assert not [entry.id for entry in found.entries if entry.progress is Progress.SUFFICIENT]
    assert [entry.id for entry in found.of_kind(EntryKind.RECOMMENDATION)] == ["send_strategy", "child_friendly_city"]


def test_what_has_no_figure_says_so() -> None:
    entries = {entry.id: entry for entry in load_register()["E08000025"].entries}
    for name in (
        "strategy",
        "leadership",
        "joint_commissioning",
        "coproduction",
        "send_strategy",
        "child_friendly_city",
    ):
        assert not entries[name].links
        assert entries[name].no_data.startswith("None measures")


def test_every_link_is_a_series_of_its_area() -> None:
    areas = load_areas()
    links = [link for entry in load_register()["E08000025"].entries for link in entry.links]
    assert {link.area for link in links} == {
        "annual_reviews", "appeals", "attainment", "attendance", "ehc_plans", "exclusions", "neet", "therapy_waits",
    }  # fmt: skip
    assert all(link.ref in areas[link.area].refs for link in links)


def test_a_register_is_added_without_code(written: Path) -> None:
    written.write_text(SOUND, encoding="utf-8")
    (found,) = load_register(written).values()
    assert found.place == "E08000035"
    assert [entry.id for entry in found.entries] == ["waits"]
    assert (found.primary, found.originals, found.entries[0].links[0].named) == (True, "", True)
    assert [document.id for document in found.documents] == ["letter"]


def test_no_file_is_no_register(tmp_path: Path) -> None:
    assert load_register(tmp_path / "register.toml") == {}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('place = "Leeds"', 'place = "Leds"', "register.toml:11: 'place' is 'Leds', which is no authority, expected 'Leeds'"),
        ('kind = "primary"', 'kind = "blog"', "register.toml:2: 'kind' is 'blog'"),
        ('kind = "primary"', 'kind = "press"', "register.toml:10: there is no 'originals', and entries are known from public accounts only, expected a sentence"),
        ('kind = "primary"', 'kind = "press"', "register.toml:29: a page of 'letter', which is no primary document, expected no 'page'"),
        ('page = "page 3"\n', "", "register.toml:28: 'letter' is the inspectors' own, and no 'page' is named, expected its page"),
        ("insufficient = 2", "insufficient = 0", "register.toml:13: 'insufficient' is 0, and 1 are listed, expected 1 or more"),
        ('counted_by = "letter"', 'counted_by = "leter"', "register.toml:16: 'counted_by' is 'leter', expected 'letter'"),
        ('place = "383"', 'place = "Kent"', "register.toml:21: 'Kent' has no register, expected a place with one ([[registers]])"),
        ('kind = "weakness"', 'kind = "flaw"', "register.toml:22: 'kind' is 'flaw'"),
        ('progress = "insufficient"', 'progress = "bad"', "register.toml:24: 'progress' is 'bad'"),
        ("named = true", 'named = "yes"', "register.toml:35: 'named' is 'yes', expected true or false"),
        ('area = "therapy_waits"', 'area = "therapy"', "register.toml:31: 'area' is 'therapy', expected 'therapy_waits'"),
        ('measure = "waiting_over_18_weeks"', 'measure = "waiting_over_19_weeks"', "register.toml:32: 'measure' is 'waiting_over_19_weeks', expected 'waiting_over_18_weeks'"),
        ('breakdown = "physiotherapy"\n', "", "register.toml:30: 'waiting_over_18_weeks' is published by breakdown, and none is named"),
        ('title = "Waits"', 'title = "Waits"\nno_data = "None."', "register.toml:24: both 'measures' and 'no_data', expected the measures that bear on it, or why there are none"),
        (SOUND[SOUND.index("[[entries.measures]]") :], "", "register.toml:19: neither 'measures' nor 'no_data'"),
        ("year = 2019\ntext", "text", "register.toml:25: the table 'entries number 1 found number 1' has no 'year'"),
        ('title = "Waits"', 'titel = "Waits"', "register.toml:23: unknown key 'titel', expected 'title'"),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_line(written: Path, old: str, new: str, fault: str) -> None:
    assert SOUND.count(old) >= 1
    written.write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_register(written)
    assert fault in str(caught.value)


def test_two_entries_of_one_name_and_two_registers_of_one_place_are_faults(written: Path) -> None:
    register = SOUND[SOUND.index("[[registers]]") : SOUND.index("[[entries]]")]
    written.write_text(SOUND + SOUND[SOUND.index("[[entries]]") :] + register, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_register(written)
    assert "'waits' is the id of two entries" in str(caught.value)
    assert "a second register for this place" in str(caught.value)


def test_an_empty_file_is_a_fault(written: Path) -> None:
    written.write_text("", encoding="utf-8")
    with pytest.raises(CatalogueError, match="the file is empty"):
        load_register(written)


INSPECTION = (
    SOUND.replace(
        """weaknesses = 3
insufficient = 2
first_year = 2019
visit = "the revisit of June 2021"
""",
        """outcome = "failings"
inspected = 2024-01-26
priority_actions = 1
improvements = 0
""",
    )
    .replace('kind = "weakness"', 'kind = "priority_action"')
    .replace('progress = "insufficient"\n', "")
)


def test_an_inspection_since_2023_has_an_outcome_and_no_revisit(written: Path) -> None:
    written.write_text(INSPECTION, encoding="utf-8")
    (found,) = load_register(written).values()
    assert (found.outcome, found.first_year, found.visit) == (InspectionOutcome.FAILINGS, 2024, "")
    assert [entry.kind for entry in found.entries] == [EntryKind.PRIORITY_ACTION]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "priority_actions = 1",
            "priority_actions = 4",
            "'priority_actions' is 4, and 1 are listed, expected 4 entries",
        ),
        ("improvements = 0", "improvements = 2", "'improvements' is 2, and 0 are listed, expected 2 entries"),
        ('outcome = "failings"', 'outcome = "poor"', "'outcome' is 'poor', expected 'positive'"),
    ],
)
def test_an_action_that_the_report_counts_is_not_left_out(written: Path, old: str, new: str, fault: str) -> None:
    written.write_text(INSPECTION.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_register(written)
    assert fault in str(caught.value)


def test_every_inspected_area_whose_report_is_at_hand_has_a_register_from_that_report() -> None:
    """55 reports, 14 of them with widespread or systemic failings, read one by one: page and words of every action."""
    found = [register for register in load_register().values() if register.outcome]
    names = {register.place: gazetteer().get(register.place).name for register in found}
    assert len(found) == 55
    assert all(register.primary and len(register.documents) == 1 for register in found)
    assert all(one.page.startswith("page ") for register in found for entry in register.entries for one in entry.found)
    assert sorted(names[r.place] for r in found if r.outcome is InspectionOutcome.FAILINGS) == [
        "Bexley", "Bury", "Derbyshire", "Halton", "Hertfordshire", "Lancashire", "North Northamptonshire",
        "Nottinghamshire", "Oldham", "Oxfordshire", "Plymouth", "Suffolk", "West Northamptonshire", "Worcestershire",
    ]  # fmt: skip
    assert sum(len(register.of_kind(EntryKind.PRIORITY_ACTION)) for register in found) == 52
    assert sum(register.outcome is InspectionOutcome.POSITIVE for register in found) == 14


@pytest.mark.raw
def test_the_outcome_is_that_of_the_list_of_inspections(raw_data: Path) -> None:
    """Data to Insight's list: 1 positive, 2 inconsistent, 3 failings."""
    book = open_workbook(raw_data / "ofsted" / "d2i_ofsted_csc_send_overview_2026.xlsx")
    heads, *rows = book.rows(book.sheet_names[0])
    at = {str(name): column for column, name in enumerate(heads)}
    places = [gazetteer().by_old_code(str(row[at["la_code"]]).removesuffix(".0")) for row in rows]
    grades = {one.code: str(row[at["outcome_grade"]]) for one, row in zip(places, rows, strict=True) if one}
    meant = {"1": InspectionOutcome.POSITIVE, "2": InspectionOutcome.INCONSISTENT, "3": InspectionOutcome.FAILINGS}
    found = [register for register in load_register().values() if register.outcome]
    assert {r.place: meant[grades[r.place].removesuffix(".0")] for r in found} == {r.place: r.outcome for r in found}

# ruff: noqa: E501
"""The improvement register's file: what is in it, and every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.register import load_register
from send_briefings.errors import CatalogueError
from send_briefings.model.register import EntryKind, Progress

SOUND = """\
[documents.letter]
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
visit_year = 2021
since = 2021-06-30
visit = "the revisit of June 2021"
counted_by = "letter"
story = "They came twice."

[[entries]]
id = "waits"
place = "383"
kind = "weakness"
title = "Waits"
counted = true
basis = "The letter lists it."
progress = "insufficient"
[[entries.found]]
year = 2019
text = "Too long."
document = "letter"
[[entries.measures]]
area = "therapy_waits"
measure = "waiting_over_18_weeks"
cohort = "all"
breakdown = "physiotherapy"
why = "It is one."
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "register.toml"


def test_birminghams_register() -> None:
    found = load_register()["E08000025"]
    assert (found.weaknesses, found.insufficient, found.recommendations) == (13, 12, None)
    named = [entry for entry in found.of_kind(EntryKind.WEAKNESS) if entry.counted]
    assert len(named) == 11
    assert list(found.numbers_not_named) == [12, 13]
    assert found.progress_not_named is Progress.INSUFFICIENT
    enough = [entry.id for entry in found.entries if entry.progress is Progress.SUFFICIENT]
    assert enough == ["joint_commissioning"]
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
        assert entries[name].no_figure.startswith(("No published figure", "A strategy is"))


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
    assert list(found.numbers_not_named) == [2, 3]
    assert found.progress_not_named is Progress.NOT_KNOWN
    assert [document.id for document in found.documents] == ["letter"]


def test_no_file_is_no_register(tmp_path: Path) -> None:
    assert load_register(tmp_path / "register.toml") == {}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('place = "Leeds"', 'place = "Leds"', "register.toml:9: 'place' is 'Leds', which is no authority, expected 'Leeds'"),
        ("weaknesses = 3", "weaknesses = 0", "register.toml:10: 'weaknesses' is 0, and 1 counted entries are listed, expected 1 or more"),
        ("insufficient = 2", "insufficient = 0", "register.toml:11: 'insufficient' is 0, and 1 are listed, expected 1 or more"),
        ('counted_by = "letter"', 'counted_by = "leter"', "register.toml:16: 'counted_by' is 'leter', expected 'letter'"),
        ('place = "383"', 'place = "Kent"', "register.toml:21: 'Kent' has no register, expected a place with one ([[registers]])"),
        ('kind = "weakness"', 'kind = "flaw"', "register.toml:22: 'kind' is 'flaw'"),
        ("counted = true", 'counted = "yes"', "register.toml:24: 'counted' is 'yes', expected true or false"),
        ('progress = "insufficient"', 'progress = "bad"', "register.toml:26: 'progress' is 'bad'"),
        ('area = "therapy_waits"', 'area = "therapy"', "register.toml:32: 'area' is 'therapy', expected 'therapy_waits'"),
        ('measure = "waiting_over_18_weeks"', 'measure = "waiting_over_19_weeks"', "register.toml:33: 'measure' is 'waiting_over_19_weeks', expected 'waiting_over_18_weeks'"),
        ('breakdown = "physiotherapy"\n', "", "register.toml:31: 'waiting_over_18_weeks' is published by breakdown, and none is named"),
        ('title = "Waits"', 'title = "Waits"\nno_figure = "None."', "register.toml:24: both 'measures' and 'no_figure', expected the measures that bear on it, or why there are none"),
        (SOUND[SOUND.index("[[entries.measures]]") :], "", "register.toml:19: neither 'measures' nor 'no_figure'"),
        ("year = 2019\ntext", "text", "register.toml:27: the table 'entries number 1 found number 1' has no 'year'"),
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

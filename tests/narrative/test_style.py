"""The style sheet says what the code does, and finds what it forbids; `test_sweep` holds every brief to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.narrative import WORDS, Aspect, Brief, brief_of
from send_briefings.report.load import load_context
from send_briefings.text import Computed, Number, Text
from tests.narrative.style import FORBIDDEN, LENGTHS, SLIPS, faults, table


@pytest.fixture(scope="module")
def brief() -> Brief:
    return brief_of(load_context("ehc_plans", "Birmingham", "").context)


def test_the_sheet_and_the_closed_lists_say_the_same() -> None:
    assert dict(table("Closed lists")) == {aspect.value: ", ".join(WORDS[aspect]) for aspect in Aspect}


def test_the_sheet_and_the_rules_give_the_same_lengths() -> None:
    given = {name: most for name, most, *_ in table("What a text may hold")}
    names = {"lead": "finding, in bold"}
    for kind in ("title", "summary", "tile", "lead", "finding", "question", "caveat"):
        assert given[names.get(kind, kind)].startswith(f"{LENGTHS[kind]} words")


def test_the_catalogues_words_hold_no_forbidden_word() -> None:
    wrong = []
    for area in load_areas().values():
        stated = [word for point in area.points for one in (point, point.also) if one for word in one.words.values()]
        stated += [text for question in area.questions for text in (question.text, question.why, question.good_answer)]
        stated += [caveat.text for caveat in area.caveats]
        stated += [text for one in area.measures.values() for text in (one.name, one.subject, one.statement)]
        wrong += [(area.id, found.group(), text) for text in stated if (found := FORBIDDEN.search(text))]
    assert not wrong


@pytest.mark.parametrize("text", ["the files we have", "see areas/x.toml", "told apart", "Take care with it", "NOUGHT"])
def test_forbidden_words_are_found(text: str) -> None:
    assert FORBIDDEN.search(text)


@pytest.mark.parametrize("text", ["profile, toldness and withheld are other words", "the percentage", "programme"])
def test_words_that_only_look_alike_are_not(text: str) -> None:
    assert not FORBIDDEN.search(text)


@pytest.mark.parametrize(
    "text", ["in the Isle of Wight", "the the plan", "{value} plans", "None plans", "plans .", "0 of 7"]
)
def test_slips_are_found(text: str) -> None:
    assert SLIPS.search(text)


def test_a_brief_that_breaks_a_rule_is_found_out(brief: Brief) -> None:
    assert not list(faults(brief))
    point, *others = brief.points
    number = Number("1", Computed("count", 1.0))
    broken = {
        "of 13 words": replace(point, lead=Text.of("word " * 12, "more")),
        "with 5 numbers": replace(point, text=Text.of(*[part for _ in range(5) for part in (number, " ")], "plans.")),
        "'files'": replace(point, text=Text.of("We looked in the files.")),
        "ends so": replace(point, text=Text.of("No full stop")),
        "begins so": replace(point, text=Text.of("small letter.")),
    }
    for stated, wrong in broken.items():
        assert any(stated in fault for fault in faults(replace(brief, points=(wrong, *others)))), stated
    twice = replace(brief, points=(point, point))
    assert "a finding is said twice" in list(faults(twice))
    assert "too much is said" in list(faults(replace(brief, caveats=brief.caveats * 2)))


def test_every_place_is_where_its_name_wants_it() -> None:
    """On the Isle of Wight: a clause of the catalogue has {located}, never "in {place}"."""
    wrong = [
        f"{area.id}.{measure.id}"
        for area in load_areas().values()
        for measure in area.measures.values()
        if "in {place}" in measure.subject + measure.statement
    ]
    assert wrong == []

"""A sentence of an overview leads each of its numbers to a row or a fact, or to nothing."""

from __future__ import annotations

import pytest

from send_briefings.overviews.evidence import Evidence
from send_briefings.overviews.statement import Statement

FACTS = {"better": 3, "share": 65.6, "told": "59.9%", "of": [12]}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("3 of 12.", ["better", "of.0"]),
        ("It was 65.6%, told as 59.9%.", ["share", "told"]),
        ("66 in a hundred.", ["share"]),
        ("It was 65.7%.", [None]),
    ],
)
def test_each_number_is_led_to_the_fact_that_gives_it(text: str, paths: list[str | None]) -> None:
    traced = Statement(id="one", text=text, facts=FACTS).traced()
    assert [number.derivation.path if number.derivation else None for number in traced] == paths


def test_facts_alone_are_prose_counted_through() -> None:
    said = Evidence()
    first = said.said(Statement(id="one", text="3 up. 12 down.", facts=FACTS), strong=5)
    assert first == (
        '<strong><span data-evidence="briefing:1">3</span> up.</strong>'
        ' <span data-evidence="briefing:2">12</span> down.'
    )
    assert said.said(Statement(id="two", text="12.", facts=FACTS)) == '<span data-evidence="briefing:3">12</span>.'
    told = said.as_json()
    assert told["findings"] == []
    assert [(n["number"], n["path"]) for n in told["prose"]["numbers"]] == [
        ("3", "better"),
        ("12", "of.0"),
        ("12", "of.0"),
    ]


def test_a_statement_is_marked_once_and_its_name_is_its_own() -> None:
    said = Evidence()
    statement = Statement(id="one", text="3.", facts=FACTS)
    assert said.said(statement) == said.said(statement)
    assert len(said.numbers) == 1
    with pytest.raises(ValueError, match="Two statements are called 'one'"):
        said.said(Statement(id="one", text="12.", facts=FACTS))


def test_what_holds_for_every_statement_gives_the_years_in_a_places_name() -> None:
    said = Evidence({"place": "Dorset (before April 2019)"})
    made = said.said(Statement(id="one", text="No claim about Dorset (before April 2019) is held."))
    assert made == 'No claim about Dorset (before April <span data-evidence="briefing:1">2019</span>) is held.'
    assert said.numbers[0]["path"] == "place"


def test_captions_are_marked_too() -> None:
    said = Evidence()
    table = "<table><caption>Of 12 &amp; more</caption></table>"
    assert said.captions(table, "t", FACTS) == (
        '<table><caption>Of <span data-evidence="briefing:1">12</span> &amp; more</caption></table>'
    )


def test_cells_have_their_area_before_their_name() -> None:
    said = Evidence()
    cell = said.cells("neet").fact("measure", "3 of 12", 3)
    assert (cell.content, cell.evidence) == ("3 of 12", "neet.measure")
    assert said.as_json()["tables"] == {"neet.measure": {"said": "3 of 12", "how": "fact", "value": 3}}

"""Selectors to places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.config.plan_choices import SelectorError, select_places, selected
from send_briefings.errors import UsageError

NEIGHBOURS = (
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
)
WEST_MIDLANDS = (
    "Birmingham",
    "Coventry",
    "Dudley",
    "Herefordshire",
    "Sandwell",
    "Shropshire",
    "Solihull",
    "Staffordshire",
    "Stoke-on-Trent",
    "Telford and Wrekin",
    "Walsall",
    "Warwickshire",
    "Wolverhampton",
    "Worcestershire",
)


def _names(*selectors: str) -> tuple[str, ...]:
    return tuple(place.name for place in select_places(selectors))


@pytest.mark.parametrize("text", ["Birmingham", "birmingham city council", "E08000025", "330", " Birmingham "])
def test_an_authority_goes_by_any_usual_name_or_code(text: str) -> None:
    assert _names(text) == ("Birmingham",)


def test_a_closed_authority_can_be_named() -> None:
    assert _names("Cumbria") == ("Cumbria",)


@pytest.mark.parametrize("text", ["region:West Midlands", "Region: west midlands", "region:E12000005"])
def test_a_region_is_its_authorities_of_today(text: str) -> None:
    assert _names(text) == WEST_MIDLANDS


def test_london_is_its_33_authorities() -> None:
    assert len(selected("region:London")) == 33


def test_neighbours_are_the_ten_closest_first_without_the_place_itself() -> None:
    assert _names("neighbours:Birmingham") == NEIGHBOURS


def test_all_is_every_authority_of_today() -> None:
    everyone = selected("all")
    assert len(everyone) == len({place.slug for place in everyone}) == 153
    assert "Cumbria" not in {place.name for place in everyone}
    assert selected(" ALL ") == everyone


def test_a_place_selected_twice_stands_where_it_was_first() -> None:
    assert _names("Salford", "neighbours:Birmingham", "Nottingham") == ("Salford", *NEIGHBOURS[:-1])


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("Birmingam", "No local authority is called 'Birmingam', expected 'Birmingham'."),
        ("West Midlands", "No local authority is called 'West Midlands', expected 'region:West Midlands'."),
        ("England", "No local authority is called 'England', expected 'all'."),
        (
            "region:West Midlans",
            "No region is called 'West Midlans', expected 'region:West Midlands' or 'region:East Midlands'.",
        ),
        (
            "region:Inner London",
            "No authority is listed under the region 'Inner London', expected one of 'region:East Midlands', "
            "'region:East of England', 'region:London', 'region:North East', 'region:North West', "
            "'region:South East', 'region:South West', 'region:West Midlands', 'region:Yorkshire and the Humber'.",
        ),
        (
            "neighbours:Coventri",
            "No local authority is called 'Coventri', expected 'neighbours:Coventry'.",
        ),
        ("neighbors:Leeds", "No selector begins 'neighbors:', expected 'neighbours' (or 'region')."),
        (
            "xyzzy",
            "No local authority is called 'xyzzy', expected an authority's name, ONS code or three-digit code, "
            "'region:NAME', 'neighbours:NAME' or 'all'.",
        ),
        ("neighbours:", "No local authority is called '', expected an authority's name."),
    ],
)
def test_what_selects_nothing_is_told_with_the_nearest(selector: str, message: str) -> None:
    with pytest.raises(SelectorError) as raised:
        selected(selector)
    assert raised.value.message == message
    assert isinstance(raised.value, UsageError)


@given(st.text(max_size=200), st.sampled_from(["", "region:", "neighbours:", "all"]))
def test_any_text_selects_places_or_is_told(text: str, prefix: str) -> None:
    message = ""
    try:
        assert selected(prefix + text)
    except SelectorError as fault:
        message = fault.message
    assert message.isprintable()

"""What may come and what it would take: Leeds by hand, where nothing is projected, and every authority."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import html

from send_briefings.analysis.projection import PLANS, Projected
from send_briefings.config.places import gazetteer
from send_briefings.data.store import Store
from send_briefings.model import Level
from send_briefings.report.area import Area
from send_briefings.report.load import LoadedArea, elsewhere, load_context
from send_briefings.report.overviews.outlook import Outlook, load_outlook
from send_briefings.report.overviews.place_areas import PlaceAreas

AREAS = ("demand", "placements", "therapy_waits")
FORBIDDEN = re.compile(r"\.toml|data/|\[\[|send-briefings|\bheld\b|workbook|\bnought\b|\bNone\b|\bnan\b")


@pytest.fixture(scope="module")
def built() -> dict[str, LoadedArea]:
    return {name: load_context(name, "E08000035", "", Store.open()) for name in AREAS}


def outlook(built: dict[str, LoadedArea], place: str) -> Outlook:
    areas = PlaceAreas(place)
    code = areas.place.code
    areas._loaded |= {name: Area(replace(one, context=elsewhere(one, code))) for name, one in built.items()}
    return load_outlook(place, areas=areas)


def table(page: Outlook, which: int) -> list[list[str]]:
    rows = html.fromstring(page.details().html).xpath("//table")[which].xpath(".//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_leeds_in_words_and_numbers(built: dict[str, LoadedArea]) -> None:
    """The numbers are worked out by hand in tests/analysis/test_projection.py."""
    page = outlook(built, "Leeds")
    assert str(page.lead()) == (
        "If growth goes on as it has, about 7,800 children and young people in Leeds will have an EHC plan in January "
        "2028; 6,093 had one in January 2025. In eight of ten such cases it comes to between 7,100 and 8,900."
    )
    assert table(page, 0)[:2] == [
        ["All plans", "6,093", "6,700 (6,300 to 7,000)", "7,200 (6,700 to 8,100)", "7,800 (7,100 to 8,900)"],
        [
            "In mainstream schools",
            "1,567",
            "1,750 (1,600 to 1,900)",
            "1,950 (1,700 to 2,200)",
            "2,100 (1,750 to 2,500)",
        ],
    ]
    assert table(page, 1)[0] == [
        "10% fewer requests",
        "2,082 requests, 1,761 assessed, 645 new plans a year, 72 fewer than in 2024",
        "220 fewer plans",
    ]
    assert table(page, 1)[-1][1:] == [
        "5% of the 7,800 plans",
        "390 more children in mainstream, as many fewer elsewhere",
    ]
    assert table(page, 2)[1:] == [
        ["Occupational therapy", "217 in July 2025", "−7 since August 2024", "11", "2", "none"],
        ["Physiotherapy", "210 in July 2025", "+1 since August 2024", "19", "10", "7"],
        ["Community paediatrics", "5,359 in July 2025", "+142 since February 2025", "590", "360", "290"],
    ]
    shown = " ".join(html.fromstring(page.details().html).text_content().split())
    assert (
        "claims to be right in 80%. Each council tested by the others, it was right in 79.5%, 79.5% and 79.3% of 740, "
        "590 and 440 cases one, two and three years ahead; made without the same year too, as a new year is, 79.7%, "
        "77.8% and 75.7%."
    ) in shown
    assert (
        "The sum for community paediatrics: 5,359 divided by 12 months, and 141.6 for the change a month, is 588.2."
    ) in shown
    assert "NHS West Yorkshire ICB, which the council neither keeps nor answers for" in shown


def test_leeds_speech_therapy_has_no_number_since_its_list_changed(built: dict[str, LoadedArea]) -> None:
    assert table(outlook(built, "Leeds"), 2)[0] == [
        "Speech and language therapy",
        "2,805 in July 2025",
        "No number. No month before compares with it.",
    ]


@pytest.mark.parametrize(
    ("place", "stated"),
    [
        ("Cumberland", "A projection needs the plans of three Januaries in a row that compare; Cumberland has two."),
        ("Newham", "The numbers of plans may not be complete, so none are projected."),
        ("Isles of Scilly", "With 17 plans one child is too large a part for a projection."),
        ("City of London", "With 26 plans one child is too large a part for a projection."),
    ],
)
def test_where_nothing_is_projected_one_sentence_says_why(
    built: dict[str, LoadedArea], place: str, stated: str
) -> None:
    page = outlook(built, place)
    assert str(page.lead()) == stated
    shown = html.fromstring(page.details().html)
    assert len(shown.xpath("//table")) == 1  # the waits
    assert "What if" not in shown.text_content()


def test_as_of_a_day_before_any_figure_nothing_is_said_of_the_publisher() -> None:
    page = load_outlook("Leeds", as_of="2020-01-31")
    assert str(page.lead()) == "We do not have the plans of Leeds for the newest January, so none are projected."
    assert page.details().html == ""


def test_a_placement_that_is_not_published_or_too_small_is_not_projected(built: dict[str, LoadedArea]) -> None:
    assert table(outlook(built, "Cambridgeshire"), 0)[1:] == [
        ["In mainstream schools", "no figure, so not projected"],
        ["In special schools", "no figure, so not projected"],
        ["In independent special schools", "no figure, so not projected"],
    ]


def test_every_authority_is_projected_or_told_why(built: dict[str, LoadedArea]) -> None:
    """Plans and placements of all of them; the whole page of every twentieth, and of those without a projection."""
    without = []
    for at, page in enumerate(_all(built)):
        name, found = page.place.name, page._placed | {PLANS: page._plans}
        assert len(str(page.lead()).split()) <= 60, name
        ranges = {key: one.ranges for key, one in found.items() if isinstance(one, Projected)}
        assert all(len(each) == 3 and one.low <= one.middle <= one.high for each in ranges.values() for one in each), (
            name
        )
        if PLANS not in ranges:
            assert not ranges, name
            without.append(name)
        elif "mainstream" in ranges and "special" in ranges:
            placed = ranges["mainstream"][-1].middle + ranges["special"][-1].middle
            assert placed <= ranges[PLANS][-1].middle, name
        if PLANS not in ranges or at % 20 == 0:
            shown = re.sub("<[^>]*>", " ", re.sub(r"<svg.*?</svg>", "", page._body, flags=re.DOTALL))
            assert FORBIDDEN.search(shown) is None, (name, FORBIDDEN.search(shown))
            assert all(number["how"] for number in page.marks.numbers), name
            assert len(page.figures().dropna(subset=["low"])) == 3 * len(ranges)
    assert without == ["City of London", "Cumberland", "Isles of Scilly", "Newham", "Westmorland and Furness"]


def _all(built: dict[str, LoadedArea]) -> Iterator[Outlook]:
    for place in gazetteer().places(Level.LOCAL_AUTHORITY):
        yield outlook(built, place.code)

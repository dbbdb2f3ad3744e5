"""No page says two things that cannot both be so: a share of the authorities; `contradictions.py` reads all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from send_briefings import load_area
from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.model import Level
from send_briefings.report.area import Area
from tests.report.contradictions import contradictions

AREAS = list(load_areas())
PLACES = gazetteer().places(Level.LOCAL_AUTHORITY)
SHARE = 17
DAY = "2025-03-31"
ONCE_CONTRADICTORY = [
    ("neet", "Bracknell Forest", "2025-03-31"),  # "not compared with 9.0% in 2023", and then the gap of 2023
    ("therapy_waits", "Enfield", "2025-05-31"),  # "nothing is compared across it", and then a change across it
    ("neet", "Hartlepool", "2025-03-31"),  # "no clear change", and then twice the rate of two years before
    ("attendance", "Birmingham", "2026-06-30"),  # "better", and then a third higher than before
]


@pytest.mark.parametrize("name", AREAS)
def test_a_headline_and_its_findings_agree(name: str) -> None:
    """Every seventeenth authority, others in each area; as of an earlier day too where there are several releases."""
    days = {"neet": ("", "2023-10-31"), "therapy_waits": ("", "2024-12-31")}.get(name, ("",))
    wrong = [
        reported
        for day in days
        for place in PLACES[AREAS.index(name) % SHARE :: SHARE]
        for reported in contradictions(load_area(name, place=place.code, as_of=day))
    ]
    assert not wrong


@pytest.mark.parametrize(("name", "place", "day"), ONCE_CONTRADICTORY)
def test_pages_that_contradicted_themselves_do_no_longer(name: str, place: str, day: str) -> None:
    assert contradictions(load_area(name, place=place, as_of=day)) == []


def test_each_kind_of_contradiction_is_seen() -> None:
    """The check fails on a page that is made to contradict itself."""
    area = load_area("neet", place="Bracknell Forest", as_of=DAY)
    spoilt = {
        "compared with 2023": "It rose by 3.0 percentage points from 6.0% in 2023.",
        "higher than": "At 6.2%, it is higher than England's 10.2%.",
    }
    for word, stated in spoilt.items():
        assert any(word in reported for reported in contradictions(_saying(area, stated)))
    worse = load_area("neet", place="Birmingham", as_of=DAY)
    assert worse.headline.label == "Down from 2023, within the usual ups and downs, better than 2022"
    risen = contradictions(_saying(worse, "It rose by 3.0 from 1% in 2022."))
    assert any(
        "'Down from 2023, within the usual ups and downs, better than 2022' and" in reported for reported in risen
    )
    jump = (
        "The number waiting for speech and language therapy at A Trust went from 702 in February 2025 to 64 in March "
        "2025. The NHS gives no reason. It may be a change in who is counted, so nothing is compared across it."
    )
    waits = load_area("therapy_waits", place="Birmingham", as_of="2025-05-31")
    assert any("compared across March 2025" in reported for reported in contradictions(_saying(waits, jump)))


def _saying(area: Area, sentence: str) -> Area:
    """The page with one more sentence in its first finding."""
    made = load_area(area.spec.id, place=area.place.code, as_of=str(area.context.known_on))
    first, *rest = area.findings
    made.findings = (replace(first, text=f"{first.text} {sentence}"), *rest)  # type: ignore[misc]
    return made

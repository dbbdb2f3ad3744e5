"""Waits of June and July 2025: one base, and no headline against a finding."""

from __future__ import annotations

from send_briefings import load_area


def test_the_headline_of_july_2025_says_that_it_got_worse() -> None:
    """It said "Better than July 2023" above a finding of +7.8 points in one month, above the usual range."""
    area = load_area("therapy_waits", place="Birmingham", as_of="2025-09-30")
    assert (area.headline.verdict, area.headline.label) == ("worse", "Worse than March 2025")
    assert "rose to 34.2% in July 2025 from 22.6% in March 2025" in area.headline.sentence
    assert "It rose by 7.8 percentage points from 26.4% in June 2025" in area.findings[0].text


def test_the_base_stays_for_a_year() -> None:
    """The months of the NHS's year are set beside one March, whichever of them is the newest."""
    labels = {
        day: load_area("therapy_waits", place="Birmingham", as_of=day).headline.label
        for day in ("2025-05-31", "2025-06-30", "2025-07-31", "2025-08-31", "2025-09-30")
    }
    assert labels == {
        "2025-05-31": "Better than August 2024",  # March 2025; no workbook of March 2024 is held
        "2025-06-30": "No clear change from March 2025",
        "2025-07-31": "No clear change from March 2025",
        "2025-08-31": "Up from March 2025, within the usual ups and downs",
        "2025-09-30": "Worse than March 2025",
    }

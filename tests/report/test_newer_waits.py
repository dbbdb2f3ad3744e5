"""Waits of March to July 2025: the months of a year are set beside one March."""

from __future__ import annotations

from send_briefings import load_area
from send_briefings.narrative import Aspect, assess


def test_the_base_stays_for_a_year() -> None:
    """Whichever of the months is the newest; July is not set beside July 2023, since which waits grew shorter."""
    reported = {}
    for day in ("2025-05-31", "2025-07-31", "2025-08-31", "2025-09-30"):
        area = load_area("therapy_waits", place="Birmingham", as_of=day)
        found = assess(area.context, area.spec.headline)
        reported[day] = next((tile.word, str(tile.detail)) for tile in found.tiles if tile.aspect is Aspect.TIME)
    assert reported == {
        "2025-05-31": ("Not comparable", "23% in March 2025"),  # we have no workbook of March 2024
        "2025-07-31": ("Little changed", "22.6% in March 2025, 23.4% in May 2025"),
        "2025-08-31": ("Up", "23% in March 2025, 26% in June 2025"),
        "2025-09-30": ("Up sharply", "23% in March 2025, 34% in July 2025"),
    }


def test_a_month_that_repeats_the_one_before_is_not_judged() -> None:
    area = load_area("therapy_waits", place="Birmingham", as_of="2025-06-30")
    assert not assess(area.context, area.spec.headline).judged

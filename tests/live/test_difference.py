"""How a release differs from what was held, on figures small enough to count by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from send_briefings.live.deciding import difference

LEEDS, YORK = "E08000035", "E06000014"


def row(place: str, year: int, value: float | None, **more: Any) -> dict[str, Any]:
    """A figure."""
    said = {
        "measure": "rate",
        "cohort": "all",
        "breakdown": "total",
        "place": place,
        "source": "made",
        "level": "local_authority",
        "period_label": str(year),
        "period_start": pd.Timestamp(year, 1, 1),
        "period_end": pd.Timestamp(year, 12, 31),
        "value": value,
        "status": "published" if value is not None else "suppressed",
    }
    return said | more


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    """Figures as a frame."""
    return pd.DataFrame(rows)


HELD = frame(row(LEEDS, 2024, 10.0), row(YORK, 2024, 20.0), row(LEEDS, 2023, 9.0), row(YORK, 2023, None))


def test_the_same_figures_are_no_difference() -> None:
    found = difference(HELD, HELD, HELD)
    assert found.nothing
    assert list(found.lines()) == ["The figures are those that were held."]


def test_added_revised_and_gone_are_counted_and_the_largest_change_comes_first() -> None:
    new = frame(row(LEEDS, 2024, 10.5), row(LEEDS, 2025, 11.0), row(LEEDS, 2023, 4.5), row(YORK, 2023, 19.0))
    found = difference(new, HELD, HELD, {("rate", "all", "total", "made")}, {LEEDS})
    assert (found.rows, found.added, found.compared, found.gone) == (4, 1, 3, 1)
    assert [(one.place_name, one.period, one.before, one.after) for one in found.revised] == [
        ("York", "2023", None, 19.0),
        ("Leeds", "2023", 9.0, 4.5),
        ("Leeds", "2024", 10.0, 10.5),
    ]
    assert found.share == pytest.approx(100 * 4 / 5)
    assert found.periods == ("2025",)
    assert [one.period for one in found.headlines] == ["2023", "2024"]
    assert list(found.lines())[:3] == [
        "1 figure added; 3 of the 3 held before revised; 1 no longer stated.",
        "Periods added: 2025.",
        "Revised: York, rate, all, total, 2023: suppressed before, 19 now.",
    ]


def test_a_month_that_repeats_earlier_ones_for_england_alone_has_lost_nothing() -> None:
    england = {"level": "england"}
    before = frame(row("E92000001", 2024, 5.0, **england), row(LEEDS, 2024, 10.0))
    new = frame(row("E92000001", 2024, 5.0, **england), row("E92000001", 2025, 6.0, **england), row(LEEDS, 2025, 11.0))
    assert difference(new, before, before).gone == 0


def test_a_place_and_a_measure_that_are_gone_are_named() -> None:
    before = frame(*HELD.to_dict("records"), row(LEEDS, 2024, 1.0, measure="count"))
    found = difference(frame(row(LEEDS, 2024, 10.0)), before, before)
    assert found.places_gone == ("York",)
    assert found.measures_gone == ("count",)

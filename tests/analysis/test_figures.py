"""Looking figures up by series, place and period."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from send_briefings.analysis.figures import Figures
from send_briefings.model import COLUMNS, Level, Place, academic_year
from send_briefings.model.area import SeriesKey

RATE = SeriesKey("suspension_rate", "ehc_plan", "total", "made_up")
OTHER = SeriesKey("suspension_rate", "no_sen", "total", "made_up")
OLD, NEW = academic_year(2022), academic_year(2023)

ROWS = [
    # place, level, cohort, period, value, numerator, denominator, status, symbol
    ("E08000025", "local_authority", "ehc_plan", NEW, 5.0, 50.0, 1000.0, "published", ""),
    ("E08000025", "local_authority", "ehc_plan", OLD, 6.0, 60.0, 1000.0, "published", ""),
    ("E08000035", "local_authority", "ehc_plan", NEW, None, None, None, "suppressed", "c"),
    ("E08000035", "local_authority", "ehc_plan", OLD, 7.0, None, None, "published", ""),
    ("E06000063", "local_authority", "ehc_plan", OLD, None, None, None, "not_available", ".."),
    ("E10000006", "local_authority", "ehc_plan", OLD, 4.0, None, None, "published", ""),
    ("E10000006", "local_authority", "ehc_plan", NEW, None, None, None, "not_available", ".."),
    ("E92000001", "england", "ehc_plan", NEW, 5.5, None, None, "provisional", ""),
]
PLACES = (
    Place("E08000025", "Birmingham", Level.LOCAL_AUTHORITY),
    Place("E08000035", "Leeds", Level.LOCAL_AUTHORITY),
    Place("E06000063", "Cumberland", Level.LOCAL_AUTHORITY, opened=date(2023, 4, 1)),
    Place("E06000053", "Isles of Scilly", Level.LOCAL_AUTHORITY),
    Place("E92000001", "England", Level.ENGLAND),
)


@pytest.fixture
def figures() -> Figures:
    made = []
    for place, level, cohort, period, value, numerator, denominator, status, symbol in ROWS:
        made.append(
            {
                "measure": "suspension_rate", "cohort": cohort, "breakdown": "total", "place": place, "level": level,
                "period_start": period.start, "period_end": period.end, "period_label": period.label, "value": value,
                "numerator": numerator, "denominator": denominator, "unit": "per_100", "status": status,
                "symbol": symbol, "source": "made_up", "release": "one", "released": date(2024, 7, 1),
            }
        )  # fmt: skip
    frame = pd.DataFrame(made, columns=list(COLUMNS))
    days = ["period_start", "period_end", "released"]
    return Figures(frame.astype(dict.fromkeys(days, "datetime64[us]")), PLACES)


def test_a_figure_carries_its_row(figures: Figures) -> None:
    found = figures.at(RATE, "E08000025", date(2023, 9, 1))
    assert found is not None
    assert found.period == NEW
    assert found.row() == {
        "measure": "suspension_rate", "cohort": "ehc_plan", "breakdown": "total", "place": "E08000025",
        "level": "local_authority", "period_start": "2023-09-01", "period_end": "2024-08-31",
        "period_label": "2023/24", "value": 5.0, "numerator": 50.0, "denominator": 1000.0, "unit": "per_100",
        "status": "published", "symbol": "", "source": "made_up", "release": "one", "released": "2024-07-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ref", "place", "start"),
    [(RATE, "E08000025", date(2019, 9, 1)), (OTHER, "E08000025", NEW.start), (RATE, "E06000053", NEW.start)],
)
def test_no_row_is_none(figures: Figures, ref: SeriesKey, place: str, start: date) -> None:
    assert figures.at(ref, place, start) is None
    assert figures.series(OTHER, place) == ()


def test_a_series_is_oldest_first_and_keeps_what_is_missing(figures: Figures) -> None:
    assert [(f.period.label, f.value) for f in figures.series(RATE, "E08000035")] == [
        ("2022/23", 7.0),
        ("2023/24", None),
    ]


def test_latest_has_a_value_and_newest_need_not(figures: Figures) -> None:
    latest, newest = figures.latest(RATE, "E08000035"), figures.newest(RATE, "E08000035")
    assert latest is not None
    assert (latest.period.label, latest.value) == ("2022/23", 7.0)
    assert newest is not None
    assert (newest.period.label, newest.value, newest.status, newest.symbol) == ("2023/24", None, "suppressed", "c")
    assert figures.latest(OTHER, "E08000035") is figures.newest(OTHER, "E08000035") is None


def test_a_place_without_a_row_is_missing_in_periods_it_existed_in(figures: Figures) -> None:
    assert figures.values(RATE, NEW.start, Level.LOCAL_AUTHORITY) == {
        "E08000025": 5.0, "E08000035": None, "E06000063": None, "E06000053": None,
    }  # fmt: skip
    # Cumberland opened on 1 April 2023, after that school year began
    assert figures.values(RATE, OLD.start, Level.LOCAL_AUTHORITY) == {
        "E08000025": 6.0, "E08000035": 7.0, "E06000053": None, "E10000006": 4.0,
    }  # fmt: skip


def test_a_place_counts_only_with_a_value_in_periods_it_did_not_exist_in(figures: Figures) -> None:
    """Cumbria was abolished before 2023/24, and Cumberland began after 2022/23: the file prints '..' for both."""
    assert "E10000006" not in figures.values(RATE, NEW.start, Level.LOCAL_AUTHORITY)
    assert "E06000063" not in figures.values(RATE, OLD.start, Level.LOCAL_AUTHORITY)


def test_values_of_one_level_only(figures: Figures) -> None:
    assert figures.values(RATE, NEW.start, Level.ENGLAND) == {"E92000001": 5.5}


def test_asking_for_values_does_not_change_the_next_answer(figures: Figures) -> None:
    first = dict(figures.values(RATE, NEW.start, Level.LOCAL_AUTHORITY))
    figures.values(RATE, NEW.start, Level.LOCAL_AUTHORITY)
    assert figures.values(RATE, NEW.start, Level.LOCAL_AUTHORITY) == first


def test_several_series_and_places_in_the_order_asked(figures: Figures) -> None:
    found = figures.figures([RATE, OTHER], ["E92000001", "E08000025"])
    assert [(f.place, f.period.label) for f in found] == [
        ("E92000001", "2023/24"), ("E08000025", "2022/23"), ("E08000025", "2023/24"),
    ]  # fmt: skip

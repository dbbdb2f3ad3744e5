"""Rates of two published counts, and the small groups that are not repeated, on tables of a few rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.model.measure import Measure
from send_briefings.report.rates import with_rates, without_small

BIRMINGHAM, SOLIHULL, WEST_MIDLANDS, ENGLAND = "E08000025", "E08000029", "E12000005", "E92000001"
CUMBERLAND = "E06000063"
LEVELS = {"E0": "local_authority", "E1": "region", "E9": "england"}
PLANS = ("ehc_plans_in_january", "ehc_plan", "total", "dfe_sen2_caseload", "2025-01-01", "2025-01-31", "2025-06-26")
PEOPLE = ("population", "all", "aged_0_to_25", "ons_population_2020", "2020-06-01", "2020-06-30", "2021-06-30")


def row(series: tuple[str, ...], place: str, value: float | None, breakdown: str = "") -> dict[str, Any]:
    measure, cohort, total, source, start, end, released = series
    return {
        "measure": measure, "cohort": cohort, "breakdown": breakdown or total, "place": place,
        "level": LEVELS[place[:2]],
        "period_start": pd.Timestamp(start), "period_end": pd.Timestamp(end), "period_label": start[:4], "value": value,
        "numerator": None, "denominator": None, "lower": None, "upper": None, "unit": "count",
        "status": "published" if value is not None else "suppressed", "symbol": "", "source": source, "release": "r",
        "released": pd.Timestamp(released),
    }  # fmt: skip


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    return frame.astype(dict.fromkeys(("value", "numerator", "denominator"), float))


def measure(area: str, name: str) -> Measure:
    return next(one for one in load_areas()[area].worked_on if one.id == name)


def made(frame: pd.DataFrame, one: Measure) -> dict[str, tuple[float | None, float | None, float | None, str]]:
    rows = with_rates(frame, [one], gazetteer())
    own = rows[rows["measure"] == one.id]
    return {
        r.place: (*(None if v != v else round(v, 4) for v in (r.value, r.numerator, r.denominator)), r.status)
        for r in own.itertuples()
    }


def test_a_region_and_england_have_the_rate_of_the_authorities_with_both_counts() -> None:
    """12,000 plans among 400,000 are 30 in 1,000; Cumberland has no population, so its plans are in no rate."""
    frame = table(
        row(PLANS, BIRMINGHAM, 12_000), row(PLANS, SOLIHULL, 2_000), row(PLANS, CUMBERLAND, 3_000),
        row(PLANS, WEST_MIDLANDS, 99_000), row(PLANS, ENGLAND, 600_000),
        row(PEOPLE, BIRMINGHAM, 400_000), row(PEOPLE, SOLIHULL, 100_000),
    )  # fmt: skip
    assert made(frame, measure("demand", "plans_per_1000")) == {
        BIRMINGHAM: (30.0, 12_000, 400_000, "published"),
        SOLIHULL: (20.0, 2_000, 100_000, "published"),
        CUMBERLAND: (None, None, None, "not_available"),
        WEST_MIDLANDS: (28.0, 14_000, 500_000, "published"),
        ENGLAND: (28.0, 14_000, 500_000, "published"),
    }


def test_a_rate_is_known_from_the_later_of_its_counts_and_has_the_numerators_source() -> None:
    late = (*PEOPLE[:6], "2025-09-01")
    rows = with_rates(
        table(row(PLANS, BIRMINGHAM, 12_000), row(late, BIRMINGHAM, 400_000)),
        [measure("demand", "plans_per_1000")],
        gazetteer(),
    )
    rate = rows[rows["measure"] == "plans_per_1000"].iloc[0]
    assert (rate["source"], rate["released"], rate["unit"]) == (
        "dfe_sen2_caseload",
        pd.Timestamp("2025-09-01"),
        "per_1000",
    )


def test_a_whole_with_a_denominator_of_its_own_is_divided_by_it() -> None:
    frame = table(
        row(PLANS, BIRMINGHAM, 12_000), row(PLANS, ENGLAND, 600_000),
        row(PLANS, BIRMINGHAM, 3_000, "asian"), row(PLANS, ENGLAND, 60_000, "asian"),
    )  # fmt: skip
    found = made(frame, measure("needs", "plans_by_group"))
    assert found[BIRMINGHAM][0] == 25.0
    assert found[ENGLAND] == (10.0, 60_000, 600_000, "published")


@pytest.mark.parametrize(
    ("value", "kept"), [(0.0, 0.0), (1.0, None), (4.0, None), (5.0, 5.0)], ids=["none", "one", "four", "five"]
)
def test_counts_of_one_to_four_of_an_authority_are_not_repeated(value: float, kept: float | None) -> None:
    frame = without_small(
        table(row(PLANS, SOLIHULL, value, "asian"), row(PLANS, ENGLAND, 3.0, "asian")),
        [measure("needs", "ehc_plans_in_january")],
    )
    shown = [None if one != one else one for one in frame["value"]]
    assert shown == [kept, 3.0]
    assert frame["status"].tolist() == ["published" if kept is not None else "suppressed", "published"]


def test_a_share_of_fewer_than_twenty_or_with_one_to_four_above_the_line_is_not_repeated() -> None:
    share = measure("needs", "plans_by_group")
    rows = [row(PLANS, place, 50.0, "asian") for place in (BIRMINGHAM, SOLIHULL, CUMBERLAND)]
    frame = table(*rows).assign(measure="plans_by_group", numerator=[9.0, 4.0, 10.0], denominator=[18.0, 80.0, 20.0])
    shown = without_small(frame, [share])
    assert [None if one != one else one for one in shown["value"]] == [None, None, 50.0]
    assert [None if one != one else one for one in shown["denominator"]] == [None, None, 20.0]

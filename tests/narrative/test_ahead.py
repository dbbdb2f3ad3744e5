"""Neighbours that do clearly better, by name, and since when: Leeds, each of the ten checked by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.config.places import gazetteer
from send_briefings.data.store import Store
from send_briefings.model import Polarity
from send_briefings.narrative.course import ahead, clearly_better
from send_briefings.report.cell_evidence import CellEvidence
from send_briefings.report.lead_charts import neighbours_chart, whom_to_ask
from send_briefings.report.load import LoadedArea, elsewhere, load_context


@lru_cache(maxsize=1)
def store() -> Store:
    return Store.open()


@lru_cache(maxsize=1)
def read(area: str) -> LoadedArea:
    """An area's figures, read once for all places."""
    return load_context(area, "E08000035", "", store())


@lru_cache(maxsize=4)
def setting_of(area: str, place: str) -> AnalysisContext:
    return elsewhere(read(area), gazetteer().resolve(place).code)


def share(numerator: int, denominator: int) -> Figure:
    """A share of Leeds' plans with other counts."""
    context = setting_of("ehc_plans", "Leeds")
    row = context.figures.latest(context.spec.headline, context.subject.code)
    assert row is not None
    value = 100 * numerator / denominator
    return replace(row, value=value, numerator=float(numerator), denominator=float(denominator))


def test_leeds_neighbours_are_ahead_since_the_first_year_without_a_break() -> None:
    """2022, 2023 and 2024: Leeds issued 44 of 358, 77 of 922 and 67 of 717 plans in time.

    Kirklees' 58 of 402 in 2022 is not more than chance (2.1 points); Bournemouth, Christchurch and Poole were behind in
    2022 and 2023, as Southend was, whose 16.1% in 2024 is within the ups and downs; Portsmouth is behind.
    """
    context = setting_of("ehc_plans", "Leeds")
    found = ahead(context, context.spec.headline)
    assert [(one.place.name, one.theirs[0].period.label, one.or_earlier) for one in found] == [
        ("Southampton", "2022", True),
        ("Croydon", "2022", True),
        ("Salford", "2022", True),
        ("Sheffield", "2022", True),
        ("Milton Keynes", "2022", True),
        ("Bristol", "2022", True),
        ("Kirklees", "2023", False),
        ("Bournemouth, Christchurch and Poole", "2024", False),
    ]
    assert str(whom_to_ask(found)) == (
        "Clearly better, so worth asking: Southampton, Croydon and Salford (since 2022 or earlier)"
    )
    assert str(whom_to_ask(found[5:])) == (
        "Clearly better, so worth asking: Bristol (since 2022 or earlier); Kirklees (since 2023); Bournemouth, "
        "Christchurch and Poole (only in 2024)"
    )


def test_the_chart_says_whom_to_ask_and_its_table_since_when() -> None:
    context, shown = setting_of("ehc_plans", "Leeds"), CellEvidence()
    chart = neighbours_chart(context, context.spec.headline, shown)
    assert chart is not None
    assert str(chart.about).endswith("Southampton, Croydon and Salford (since 2022 or earlier)")
    stated = {name.split(".")[3]: entry["said"] for name, entry in shown.entries.items() if name.endswith(".ahead")}
    assert stated["E08000034"] == "2023"
    assert "E06000033" not in stated
    assert chart.table.count("not clearly better") == 2  # Portsmouth and Southend-on-Sea


@pytest.mark.parametrize(
    ("place", "measure"),
    [
        ("Leeds", "assessment_refusal_share"),  # neither direction is better
        ("Leeds", "plans_issued"),  # a count, without any behind it
        ("City of London", "plans_within_20_weeks"),  # too few children
        ("Isle of Wight", "plans_within_20_weeks"),  # 7 plans in 2024: the return is not complete
    ],
)
def test_nobody_is_named_where_the_figures_do_not_bear_it(place: str, measure: str) -> None:
    context = setting_of("ehc_plans", place)
    assert ahead(context, next(ref for ref in context.spec.refs if ref.measure == measure)) == ()


def test_nobody_is_named_by_a_health_boards_figures() -> None:
    context = setting_of("therapy_waits", "Leeds")
    assert ahead(context, context.spec.headline) == ()


@pytest.mark.parametrize(
    ("own", "theirs", "low", "high"),
    [
        ((44, 358), (58, 402), False, False),  # 12.3% and 14.4%: chance
        ((77, 922), (77, 592), False, True),  # 8.4% and 13.0%: more than chance, a tenth, and 27 children
        ((400, 8000), (480, 8000), False, False),  # 5.0% and 6.0%: more than chance, but within a quarter of 5%
        ((10, 100), (8, 25), False, False),  # 10% and 32%: more than chance, but of 25 children only 5
        ((8, 120), (30, 120), False, True),  # 6.7% and 25%: 8 events, but 30 expected
        ((3, 18), (30, 120), False, False),  # fewer than 20 children
    ],
)
def test_clearly_better_is_more_than_chance_and_large_enough(
    own: tuple[int, int], theirs: tuple[int, int], low: bool, high: bool
) -> None:
    pair = share(*own), share(*theirs)
    assert (clearly_better(*pair, Polarity.LOW), clearly_better(*pair, Polarity.HIGH)) == (low, high)


counts = st.integers(20, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts, counts, st.sampled_from([Polarity.LOW, Polarity.HIGH]))
def test_of_two_places_at_most_one_is_clearly_better(
    one: tuple[int, int], other: tuple[int, int], polarity: Polarity
) -> None:
    first, second = share(*one), share(*other)
    assert not (clearly_better(first, second, polarity) and clearly_better(second, first, polarity))
    assert not clearly_better(first, first, polarity)


def test_of_a_new_collection_the_interval_alone_decides() -> None:
    """Leeds held 3,172 of 5,289 reviews in 2024, the first year: 60.0%. Portsmouth's 63.7% is too near."""
    context = setting_of("annual_reviews", "Leeds")
    ref = next(r for r in context.spec.refs if (r.measure, r.breakdown) == ("reviews_held", "total"))
    found = ahead(context, ref)
    assert [(one.place.name, round(one.theirs[-1].value or 0.0, 1)) for one in found] == [
        ("Bournemouth, Christchurch and Poole", 83.8),
        ("Sheffield", 76.5),
        ("Southend-on-Sea", 72.6),
        ("Bristol", 65.4),
        ("Salford", 65.2),
    ]
    assert str(whom_to_ask(found[1:2])) == "Clearly better, so worth asking: Sheffield (in 2024)"

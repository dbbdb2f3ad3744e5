"""A briefing as known on a day, and what has changed since the last one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from send_briefings import load_area
from send_briefings.catalogue.areas import load_areas
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.model import SCHEMA, Account, FileRead, Period, month, winter_average
from send_briefings.observations import Store


@pytest.mark.parametrize("name", list(load_areas()))
def test_before_any_release_nothing_is_published_and_every_part_still_stands(name: str) -> None:
    area = load_area(name, place="Birmingham", as_of="2000-01-01")
    assert (area.headline.verdict, area.findings) == ("nothing", ())
    assert {(q.rule, q.follows_from) for q in area.asked} == {("nothing_to_judge", "the lack of a published figure")}
    assert len(area.observations) == 0
    parts = [area.summary(), area.trend(), area.breakdown(), area.comparison(), area.confidence(), area.questions()]
    nothing = "no national figures" if area.spec.no_figure else "no figure for"
    nothing = "the record has no" if area.headline.told else nothing
    assert nothing in parts[0].html.casefold()
    assert "1 January 2000" in parts[0].html
    drawn = any(chart.slot == "trend" for chart in area.spec.charts)
    assert ("There is no chart here" in parts[1].html) is drawn
    assert "<table" not in "".join(part.html for part in parts)


def test_in_the_middle_of_2024_older_figures_are_used() -> None:
    """The 2024 scorecard came out in August 2024: before, 2023's 7.1% was the newest."""
    then, now = (load_area("neet", place="Birmingham", as_of=day) for day in ("2024-06-30", ""))
    assert then.headline.found is not None
    assert now.headline.found is not None
    assert (then.headline.found.figure.period.label, then.headline.found.figure.value) == ("2023", 7.1)
    assert (now.headline.found.figure.period.label, now.headline.found.figure.value) == ("2024", 3.8)
    assert then.observations["released"].max().date() <= date(2024, 6, 30)
    assert "2024" not in set(then.observations["period_label"])
    assert "30 June 2024" in then.summary().html


def test_waits_as_known_in_the_middle_of_2023() -> None:
    area = load_area("therapy_waits", place="330", as_of="2023-06-30")
    assert area.headline.found is not None
    assert area.headline.found.figure.period.start < date(2023, 6, 1)


@pytest.mark.parametrize(("name", "given_day"), [("as_of", "30/06/2024"), ("since", "soon"), ("as_of", "2024-02-30")])
def test_a_date_that_is_none_is_refused(name: str, given_day: str) -> None:
    with pytest.raises(UsageError, match=f"'{name}' is '{given_day}'"):
        load_area("neet", place="Birmingham", **{name: given_day})


@pytest.mark.parametrize(
    ("area", "place", "near"), [("atendance", "Birmingham", "attendance"), ("neet", "Birmingam", "Birmingham")]
)
def test_a_name_in_no_list_is_refused_with_the_nearest(area: str, place: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        load_area(area, place=place)
    assert near in str(caught.value)


Add = Callable[..., Store]


@pytest.fixture
def add(tmp_path: Path) -> Add:
    """Adds a release of the NEET scorecard to a store of its own: figures of Birmingham and England."""
    store = Store.open(tmp_path / "published")

    def one(release: str, released: date, *figures: tuple[str, str, Period, float]) -> Store:
        rows = [
            {
                **dict.fromkeys(SCHEMA.names),
                "measure": "neet_or_not_known", "cohort": cohort, "breakdown": "total", "place": place,
                "level": "england" if place == "E92000001" else "local_authority", "period_start": when.start,
                "period_end": when.end, "period_label": when.label, "value": value, "unit": "percent",
                "status": "published", "symbol": "", "source": "dfe_neet_scorecard", "release": release,
                "released": released,
            }
            for cohort, place, when, value in figures
        ]  # fmt: skip
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        digest = hashlib.sha256(release.encode()).hexdigest()
        account = Account(len(rows), len(rows))
        store.add(FileRead(f"{release}.csv", digest, "dfe_neet_scorecard", release, released, table, account))
        return store

    return one


BIRMINGHAM, ENGLAND = "E08000025", "E92000001"
OLD, NEW = winter_average(2023), winter_average(2024)
FIRST = (("ehc_plan", BIRMINGHAM, OLD, 7.1), ("ehc_plan", ENGLAND, OLD, 10.1))


def news(store: Store, since: str = "") -> str:
    return " ".join(load_area("neet", place="Birmingham", since=since, store=store).news)


def test_new_periods_and_revised_figures_are_told_apart(add: Add) -> None:
    add("2023", date(2023, 8, 31), *FIRST)
    store = add(
        "2024",
        date(2024, 8, 31),
        ("ehc_plan", BIRMINGHAM, OLD, 7.4),
        ("ehc_plan", ENGLAND, OLD, 10.1),
        ("ehc_plan", BIRMINGHAM, NEW, 3.8),
    )
    told = news(store)
    assert "release 2024" in told
    assert "with figures for 2024" in told
    assert "from 7.1% to 7.4%" in told
    assert "England" not in told.replace("none for England", "")
    assert load_area("neet", place="Birmingham", store=store).headline.found.figure.value == 3.8  # type: ignore[union-attr]


def test_a_release_with_no_new_period_and_no_revision_says_so(add: Add) -> None:
    add("2023", date(2023, 8, 31), *FIRST)
    told = news(add("2024", date(2024, 8, 31), *FIRST))
    assert "with no new period" in told
    assert "revised" in told
    assert "from 7.1%" not in told


def test_nothing_new_since_a_day(add: Add) -> None:
    store = add("2023", date(2023, 8, 31), *FIRST)
    assert "Nothing has been published since 31 August 2023" in news(store, since="2023-08-31")
    assert "No earlier release" in news(store, since="2023-01-01")


def test_an_empty_store_says_that_nothing_is_held(tmp_path: Path) -> None:
    area = load_area("neet", place="Birmingham", store=Store.open(tmp_path / "none"))
    assert area.headline.verdict == "nothing"
    assert area.news == ["No figures are held, so nothing is new."]


def test_months_of_the_snapshot_are_told_as_new_since_a_day() -> None:
    area = load_area("therapy_waits", place="Birmingham", since="2025-01-31")
    told = " ".join(area.news)
    assert month(2025, 3).label in told
    assert "release" in told

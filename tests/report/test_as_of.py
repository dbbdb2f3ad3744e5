"""A briefing as known on a day, and what has changed since the last one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from lxml import html

from send_briefings import load_area
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.standing import standing
from send_briefings.config.area_parts import names_later
from send_briefings.config.areas import load_areas
from send_briefings.data.store import Store
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.model import SCHEMA, Account, FileRead, Period, month, winter_average
from send_briefings.report.area import Area


def newest(area: Area) -> Figure:
    """The newest figure of the headline's series."""
    figure = area.context.figures.latest(area.spec.headline, area.context.subject.code)
    assert figure is not None
    return figure


@pytest.mark.parametrize("name", list(load_areas()))
def test_before_any_release_nothing_is_held_and_every_part_still_stands(name: str) -> None:
    area = load_area(name, place="Birmingham", as_of="2000-01-01")
    assert area.findings == ()
    assert area.brief.empty
    assert (area.brief.tiles, area.brief.points, area.brief.lead) == ((), (), None)
    assert len(area.observations) == 0
    parts = [area.summary(), area.trend(), area.breakdown(), area.comparison(), area.confidence(), area.questions()]
    assert "As known on 1 January 2000" in re.sub("<[^>]+>", "", parts[0].html)
    assert "<svg" not in "".join(part.html for part in parts)
    assert "<table" not in "".join(part.html for part in parts)


def test_in_the_middle_of_2024_older_figures_are_used() -> None:
    """The 2024 scorecard came out in August 2024: before, 2023's 7.1% was the newest. That of 2025 says 4.3%."""
    then, now = (load_area("neet", place="Birmingham", as_of=day) for day in ("2024-06-30", ""))
    assert (newest(then).period.label, newest(then).value) == ("2023", 7.1)
    assert (newest(now).period.label, newest(now).value) == ("2025", 4.3)
    assert then.observations["released"].max().date() <= date(2024, 6, 30)
    assert "2024" not in set(then.observations["period_label"])
    assert "As known on 30 June 2024" in re.sub("<[^>]+>", "", then.summary().html)


def test_waits_as_known_in_the_middle_of_2023() -> None:
    area = load_area("therapy_waits", place="330", as_of="2023-06-30")
    assert newest(area).period.start < date(2023, 6, 1)


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
    reported = news(store)
    assert "release 2024" in reported
    assert "with figures for 2024" in reported
    assert "from 7.1% to 7.4%" in reported
    assert "England" not in reported.replace("none for England", "")
    assert newest(load_area("neet", place="Birmingham", store=store)).value == 3.8


def test_a_release_with_no_new_period_and_no_revision_says_so(add: Add) -> None:
    add("2023", date(2023, 8, 31), *FIRST)
    reported = news(add("2024", date(2024, 8, 31), *FIRST))
    assert "with no new period" in reported
    assert "revised" in reported
    assert "from 7.1%" not in reported


def test_nothing_new_since_a_day(add: Add) -> None:
    store = add("2023", date(2023, 8, 31), *FIRST)
    assert "Nothing has been published since 31 August 2023" in news(store, since="2023-08-31")
    assert "We have no earlier release" in news(store, since="2023-01-01")


def test_an_empty_store_says_that_nothing_is_held(tmp_path: Path) -> None:
    area = load_area("neet", place="Birmingham", store=Store.open(tmp_path / "none"))
    assert area.brief.empty
    assert area.news == ["We have no figures, so nothing is new."]


def test_months_of_the_snapshot_are_told_as_new_since_a_day() -> None:
    area = load_area("therapy_waits", place="Birmingham", since="2025-01-31")
    reported = " ".join(area.news)
    assert month(2025, 3).label in reported
    assert "release" in reported


DAYS = ("2021-09-30", "2022-06-30", "2023-06-30", "2025-03-31")
PARTS = ("summary", "trend", "breakdown", "comparison", "confidence", "questions")


@pytest.mark.parametrize("name", list(load_areas()))
def test_nothing_that_came_later_is_told(name: str) -> None:
    """Every text of a page, definitions and words explained too, names no time after the day it is as of."""
    later = {
        (day, part): stated
        for day in DAYS[list(load_areas()).index(name) % 2 :: 2]
        for part in PARTS
        if (stated := _naming_later(load_area(name, place="Birmingham", as_of=day), part, date.fromisoformat(day)))
    }
    assert not later


def _naming_later(area: Area, part: str, day: date) -> list[str]:
    page = html.fragment_fromstring(getattr(area, part)().html or "<p></p>", create_parent="div")
    texts = (text for text in page.itertext() if text.strip())
    return [text for text in texts if names_later(text, day)]


@pytest.mark.parametrize("name", list(load_areas()))
def test_a_briefing_is_dated_and_says_when_its_release_is_not_held(name: str) -> None:
    """The command's own example, `build --place Leeds --as-of 2025-03-31`, failed for eight briefings: no date."""
    area = load_area(name, place="Leeds", as_of="2025-03-31")
    about = area.summary().payload
    assert about is not None
    assert date.fromisoformat(about["date"]) <= date(2025, 3, 31)
    if not area.context.figures.holds(area.spec.headline) and name != "inspections":
        assert area.brief.empty
        assert "is published" not in str(area.brief.title)


def test_the_release_of_a_later_day_is_not_held_rather_than_not_published() -> None:
    """Absence by special educational need was published in March 2025 too; only that release is not held."""
    area = load_area("attendance", place="Leeds", as_of="2025-03-31")
    reported = area.summary().html + area.confidence().html + area.trend().html
    assert "is published" not in reported


def test_neighbours_are_those_of_the_day() -> None:
    """By the set of May 2025 the average of 2022 was 11.0%, which turns the comparison round."""
    area = load_area("neet", place="Birmingham", as_of="2023-06-30")
    neighbours = standing(area.context, newest(area)).neighbours
    assert neighbours is not None
    assert round(neighbours.mean, 1) == 7.5


def test_the_foot_says_of_when_the_figures_are() -> None:
    """The PDF's own date is that of the newest figure used: NEET of all young people is of April 2026."""
    line = "Newest figures here: 2025, published in July 2025"
    about = load_area("neet", place="Birmingham").summary().payload
    assert about is not None
    assert (about["known"], about["date"]) == (line, "2026-04-08")
    assert load_area("therapy_waits", place="Birmingham").summary().payload["known"] == (  # type: ignore[index]
        "Newest figures here: July 2025, published 11 September 2025"
    )

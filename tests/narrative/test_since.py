"""What is new since a date, from the releases held."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from send_briefings.analysis.context import Revision, breaks_reached, last_release_before, since_last
from send_briefings.model import COLUMNS, Level, academic_year
from send_briefings.model.measure import Break, BreakKind, Citation

JULY, AUGUST, MARCH = date(2024, 7, 1), date(2024, 8, 1), date(2025, 3, 31)

ROWS = [
    # release, released, period, place, value
    ("first", JULY, 2021, "E08000025", 40.0),
    ("first", JULY, 2022, "E08000025", 39.0),
    ("first", JULY, 2022, "E08000035", None),
    ("first", JULY, 2022, "E10000016", 20.0),
    ("second", MARCH, 2021, "E08000025", 40.0),
    ("second", MARCH, 2022, "E08000025", 39.5),  # revised
    ("second", MARCH, 2022, "E08000035", 31.0),  # had none
    ("second", MARCH, 2022, "E10000016", None),  # withdrawn
    ("second", MARCH, 2023, "E08000025", 38.0),  # new
]


def vintages(rows: list[tuple[str, date, int, str, float | None]]) -> pd.DataFrame:
    made = []
    for release, released, year, place, value in rows:
        when = academic_year(year)
        made.append(
            {
                **dict.fromkeys(COLUMNS, ""),
                "measure": "absence", "cohort": "ehc_plan", "breakdown": "total", "place": place,
                "level": "local_authority", "period_start": when.start, "period_end": when.end,
                "period_label": when.label, "value": value, "source": "made_up", "release": release,
                "released": released,
            }
        )  # fmt: skip
    frame = pd.DataFrame(made, columns=list(COLUMNS))
    frame["value"] = frame["value"].astype("float64")
    return frame.astype(dict.fromkeys(("period_start", "period_end", "released"), "datetime64[us]"))


def test_new_periods_and_revised_figures_are_told_apart() -> None:
    found = since_last(vintages(ROWS), AUGUST)
    assert found.earlier_held
    assert found.releases == (("made_up", "second", MARCH),)
    assert found.new_periods == (("made_up", ("2023/24",)),)
    about = ("absence", "ehc_plan", "total")
    assert found.revisions == (
        Revision(*about, "E08000025", "2022/23", 39.0, 39.5, "first", "second"),
        Revision(*about, "E08000035", "2022/23", None, 31.0, "first", "second"),
        Revision(*about, "E10000016", "2022/23", 20.0, None, "first", "second"),
    )


def test_the_last_of_several_later_versions_counts() -> None:
    third = [("third", date(2026, 3, 31), 2022, "E08000025", 39.7)]
    found = since_last(vintages([*ROWS, *third]), AUGUST)
    assert [release for _, release, _ in found.releases] == ["second", "third"]
    assert (found.revisions[0].new, found.revisions[0].new_release) == (39.7, "third")


@pytest.mark.parametrize("since", [MARCH, date(2026, 1, 1)])
def test_nothing_is_new_on_or_after_the_day_of_the_newest_release(since: date) -> None:
    found = since_last(vintages(ROWS), since)
    assert (found.releases, found.new_periods, found.revisions) == ((), (), ())


def test_without_an_earlier_release_everything_is_new_and_nothing_revised() -> None:
    found = since_last(vintages(ROWS), date(2020, 1, 1))
    assert not found.earlier_held
    assert found.revisions == ()
    assert found.new_periods == (("made_up", ("2021/22", "2022/23", "2023/24")),)


def test_the_last_briefing_is_taken_to_be_the_day_before_the_newest_release() -> None:
    assert last_release_before(vintages(ROWS)) == date(2025, 3, 30)
    assert last_release_before(vintages([])) is None


def test_new_periods_of_another_level_are_not_told() -> None:
    """A release may hold earlier periods for England alone."""
    rows = vintages([*ROWS, ("second", MARCH, 2020, "E92000001", 50.0)])
    rows.loc[rows["place"] == "E92000001", "level"] = "england"
    assert since_last(rows, AUGUST, level=Level.LOCAL_AUTHORITY).new_periods == (("made_up", ("2023/24",)),)
    assert since_last(rows, AUGUST).new_periods == (("made_up", ("2020/21", "2023/24")),)


def broken(kind: BreakKind, start: date, end: date | None = None, measure: str = "", place: str = "") -> Break:
    measures, places = ((name,) if name else () for name in (measure, place))
    return Break(kind, "then", start, end, measures, (), (), places, "it was", "It was.", Citation("A guide", "top"))


@pytest.mark.parametrize(
    ("one", "since", "reached"),
    [
        (broken(BreakKind.CHANGE, date(2023, 9, 1)), AUGUST, True),
        (broken(BreakKind.CHANGE, date(2024, 4, 1)), AUGUST, True),  # in the middle of the new year
        (broken(BreakKind.CHANGE, date(2024, 9, 1)), AUGUST, False),  # no figure reaches it yet
        (broken(BreakKind.CHANGE, date(2022, 9, 1)), AUGUST, False),  # figures known then had reached it
        (broken(BreakKind.CHANGE, date(2023, 9, 1)), MARCH, False),  # nothing is newer
        (broken(BreakKind.CHANGE, date(2023, 9, 1)), date(2020, 1, 1), False),  # nothing was known
        (broken(BreakKind.CHANGE, date(2023, 9, 1), measure="suspensions"), AUGUST, False),  # another series
        (broken(BreakKind.CHANGE, date(2023, 9, 1), place="E08000035"), AUGUST, False),  # no new figure there
        (broken(BreakKind.CHANGE, date(2023, 9, 1), place="E08000025"), AUGUST, True),
        (broken(BreakKind.DISRUPTION, date(2023, 9, 1), date(2023, 10, 1)), AUGUST, True),
        (broken(BreakKind.GAP, date(2023, 9, 1), date(2023, 10, 1)), AUGUST, False),
    ],
)
def test_the_breaks_that_new_figures_are_the_first_to_reach(one: Break, since: date, reached: bool) -> None:
    assert breaks_reached([one], vintages(ROWS), since) == ((one,) if reached else ())

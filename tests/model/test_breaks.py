"""Which periods a break separates, and which series it is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from send_briefings.model import Period, academic_year, month
from send_briefings.model.measure import Break, BreakKind, Citation

STATED = Citation("A guide", "section 3")


def made(kind: BreakKind, start: date, end: date | None, **names: Any) -> Break:
    plain = Break(kind, "a break", start, end, (), (), (), (), reason="it was", text="It was.", stated=STATED)
    return replace(plain, **names)


NEW_CODES = made(BreakKind.CHANGE, date(2024, 9, 1), None)
IN_JANUARY = made(BreakKind.CHANGE, date(2025, 1, 1), None)
CLOSED = made(BreakKind.DISRUPTION, date(2021, 1, 4), date(2021, 3, 7))
NO_YEAR = made(BreakKind.GAP, date(2019, 9, 1), date(2020, 8, 31))


@pytest.mark.parametrize(
    ("one", "earlier", "later", "separated"),
    [
        (NEW_CODES, academic_year(2022), academic_year(2023), False),  # both before
        (NEW_CODES, academic_year(2023), academic_year(2024), True),
        (NEW_CODES, academic_year(2018), academic_year(2025), True),
        (NEW_CODES, academic_year(2024), academic_year(2025), False),  # both after
        (IN_JANUARY, academic_year(2023), academic_year(2024), True),  # in the middle of the later
        (IN_JANUARY, academic_year(2024), academic_year(2025), True),  # in the middle of the earlier
        (IN_JANUARY, month(2024, 11), month(2024, 12), False),
        (IN_JANUARY, month(2024, 12), month(2025, 1), True),
        (IN_JANUARY, month(2025, 1), month(2025, 2), False),
        (CLOSED, academic_year(2020), academic_year(2021), True),
        (CLOSED, academic_year(2018), academic_year(2020), True),
        (CLOSED, academic_year(2018), academic_year(2021), False),  # on either side of it
        (CLOSED, month(2021, 3), month(2021, 4), True),  # ended on 7 March
        (CLOSED, month(2021, 4), month(2021, 5), False),
        (NO_YEAR, academic_year(2018), academic_year(2020), True),
        (NO_YEAR, academic_year(2017), academic_year(2018), False),
        (NO_YEAR, academic_year(2020), academic_year(2021), False),
    ],
)
def test_which_periods_a_break_separates(one: Break, earlier: Period, later: Period, separated: bool) -> None:
    assert one.separates(earlier, later) is separated


@pytest.mark.parametrize(
    ("names", "series", "place", "touched"),
    [
        ({}, ("absence", "ehc_plan", "total"), "E08000025", True),
        ({"measures": ("absence",)}, ("absence", "no_sen", "primary"), "", True),
        ({"measures": ("absence",)}, ("suspensions", "no_sen", "primary"), "", False),
        ({"cohorts": ("ehc_plan",)}, ("absence", "no_sen", "total"), "", False),
        ({"breakdowns": ("total",), "cohorts": ("ehc_plan",)}, ("absence", "ehc_plan", "total"), "", True),
        ({"breakdowns": ("special",)}, ("absence", "ehc_plan", "total"), "", False),
        ({"places": ("QHL",)}, ("waiting", "all", "feet"), "QHL", True),
        ({"places": ("QHL",)}, ("waiting", "all", "feet"), "QWO", False),
        ({"places": ("QHL",)}, ("waiting", "all", "feet"), "", True),  # of any place
    ],
)
def test_which_series_a_break_is_in(
    names: dict[str, tuple[str, ...]], series: tuple[str, str, str], place: str, touched: bool
) -> None:
    assert made(BreakKind.CHANGE, date(2024, 9, 1), None, **names).touches(*series, place) is touched

# ruff: noqa: E501
"""When the next figures may be expected: a literal table."""

from __future__ import annotations

from datetime import date

import pytest

from send_briefings.catalogue.sources import ReleaseSpec
from send_briefings.compare.figures import Figure
from send_briefings.model import Period, PeriodKind, academic_year, month, term
from send_briefings.model.area import Ref
from send_briefings.register.rhythm import next_release


def figure(period: Period, released: date) -> Figure:
    return Figure(
        Ref("m", "all", "total", "s"), "E08000025", "local_authority", period, 5.0, None, None, "percent", "published",
        "", "newest", released,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("period", "released", "known_to", "often", "text", "basis"),
    [
        (academic_year(2024), date(2026, 3, 31), date(2026, 6, 30), None, "about March 2027", "yearly figures, the newest held from March 2026"),
        (academic_year(2023), date(2025, 3, 31), date(2026, 6, 30), None, "about March 2026, so they may be out", "yearly figures, the newest held from March 2025"),
        (term("Spring", 2024), date(2026, 5, 31), date(2026, 6, 30), None, "about September 2026", "termly figures, the newest held from May 2026"),
        (month(2025, 3), date(2025, 12, 15), date(2025, 12, 31), None, "about January 2026", "monthly figures, the newest held from December 2025"),
        (month(2025, 1), date(2025, 6, 26), date(2025, 6, 30), PeriodKind.CALENDAR_YEAR, "about June 2026", "yearly figures, the newest held from June 2025"),
        (academic_year(2023), date(2025, 6, 26), date(2026, 6, 30), None, "about June 2026, so they may be out", "yearly figures, the newest held from June 2025"),
    ],
)  # fmt: skip
def test_when(period: Period, released: date, known_to: date, often: PeriodKind | None, text: str, basis: str) -> None:
    found = next_release(figure(period, released), known_to, often)
    assert (found.text, found.basis) == (text, basis)


def test_a_newer_release_that_is_known_of_is_out() -> None:
    newest = figure(academic_year(2023), date(2025, 6, 26))
    releases = [
        ReleaseSpec("2025", date(2025, 6, 26), "day", "told", "2024"),
        ReleaseSpec("2026", date(2026, 5, 30), "month", "told", "2025"),
    ]
    assert next_release(newest, date(2026, 6, 30), None, releases).text == "out by May 2026, and not held here"
    assert next_release(newest, date(2026, 4, 30), None, releases).text == "about June 2026"

"""Every overview as of any day has a date of that day or before: without one it could not be exported."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.report.overviews.claims_page import load_claims_page
from send_briefings.report.overviews.map import load_map
from send_briefings.report.overviews.pack import load_pack
from send_briefings.report.overviews.page import OverviewPage
from send_briefings.report.overviews.scorecard import load_scorecard

LOADS: list[Callable[..., OverviewPage]] = [load_claims_page, load_map, load_scorecard]


@pytest.mark.parametrize("day", ["2025-03-31", "2021-03-31"])
@pytest.mark.parametrize("load", LOADS)
def test_an_overview_is_dated(load: Callable[..., OverviewPage], day: str) -> None:
    """`build --place Leeds --as-of 2025-03-31`, the command's own example, ended with "description ... lacks date"."""
    about = load("Leeds", as_of=day).summary().payload
    assert about is not None
    assert "" < about["date"] <= day


def test_the_pack_is_dated() -> None:
    about = load_pack("Leeds", as_of="2021-03-31").summary().payload
    assert about is not None
    assert "" < about["date"] <= "2021-03-31"

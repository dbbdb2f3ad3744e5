"""Figures without a better direction: growth in per cent, and one figure beside others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings import findings

World = Callable[..., AnalysisContext]

GRANT = """
grant all total
place            2021/22     2022/23    2023/24
Birmingham     187644860   243281944  271157581
Leeds           85853625   113842384  127523359
Kent            90000000   100000000   90000000
Essex          100000000   110000000  120000000
Camden         100000000   100000000  150000000
England       7063230381  8988258915 9952172126
West-Midlands  757910090   975337491 1082916376
"""
EACH = """
each all total
place          2022/23 2023/24
Birmingham        1305    1449
Leeds              972    1073
Kent               900    1073
Sandwell          1100    1300
England           1174    1289
West-Midlands     1132    1245
"""


def found(context: AnalysisContext, kind: str) -> Any:
    return next((finding for finding in findings(context) if finding.kind == kind), None)


def test_growth_beside_region_england_and_peers(world: World) -> None:
    finding = found(world("grants", "Birmingham", GRANT, EACH), "growth")
    assert finding.text == (
        "Grant, from 2022/23 to 2023/24: up 11.5% in Birmingham, up 11.0% in the West Midlands and up 10.7% in "
        "England. In half of all authorities it changed by between +9.1% and +12.0%. From 2021/22 to 2023/24: up 44.5% "
        "in Birmingham, up 42.9% in the West Midlands and up 40.9% in England. In half of all authorities it changed "
        "by between +20.0% and +48.5%."
    )
    short = finding.facts["growth"][0]
    assert round(short["percent"]["E08000025"], 3) == 11.458
    assert (finding.facts["method"], finding.verdict) == ("arithmetic", "described")


def test_a_fall_has_its_sign_and_one_year_is_told_once(world: World) -> None:
    assert "down 10.0% in Kent" in found(world("grants", "Kent", GRANT, EACH), "growth").text
    assert "From 2021/22 to 2023/24: no change in Kent" in found(world("grants", "Kent", GRANT, EACH), "growth").text
    once = "\n".join(" ".join(line.split()[:1] + line.split()[2:]) for line in GRANT.splitlines()[2:])
    text = found(world("grants", "Kent", f"grant all total\n{once}", EACH), "growth").text
    assert text.lower().count("from ") == 1


def test_no_growth_without_an_earlier_figure(world: World) -> None:
    assert found(world("grants", "Rutland", GRANT, EACH), "growth") is None
    alone = "grant all total\nplace 2023/24\nLeeds 5\nEngland 9"
    assert found(world("grants", "Leeds", alone, EACH), "growth") is None


@pytest.mark.parametrize(
    ("before", "after", "stated"),
    [
        ("2", "0", "Grant, from 2022/23 to 2023/24: from £2 to £0 in Leeds and up 10.0% in England."),
        ("4", "22", "from £4 to £22 in Leeds"),
        ("19", "19", "£19 as before in Leeds"),
        ("20", "25", "up 25.0% in Leeds"),
    ],
)
def test_so_few_have_no_percentage(world: World, before: str, after: str, stated: str) -> None:
    """From 4 to 22 is no rise of 450.0%, and England's percentage is told beside it all the same."""
    table = f"grant all total\nplace 2022/23 2023/24\nLeeds {before} {after}\nEngland 1000 1100"
    growth = found(world("grants", "Leeds", table), "growth")
    assert growth is not None
    assert stated in growth.text
    assert "up 10.0% in England" in growth.text
    assert ("%" in growth.text.replace("10.0%", "")) is (before == "20")


def test_beside_england_and_the_region(world: World) -> None:
    finding = found(world("grants", "Birmingham", GRANT, EACH), "beside")
    assert finding.text == (
        "The grant for each pupil in Birmingham was £160 more than England's £1,289 and £204 more than the West "
        "Midlands' £1,245. No other of the 4 authorities with a figure has more."
    )
    leeds = found(world("grants", "Leeds", GRANT, EACH), "beside")
    assert "was £216 less than England's £1,289" in leeds.text
    assert leeds.text.endswith("Of the 4 authorities with a figure, 2 have more.")
    assert (leeds.facts["difference"], leeds.facts["peers_with_more"]) == (-216, 2)


def test_the_same_is_said_to_be_the_same(world: World) -> None:
    table = "each all total\nplace 2023/24\nLeeds 1289\nEngland 1289\n"
    assert "was the same as England's £1,289." in found(world("grants", "Leeds", table), "beside").text


def test_money_for_each_has_an_average_of_neighbours_and_no_direction(world: World) -> None:
    finding = found(world("grants", "Birmingham", GRANT, EACH), "level")
    assert "It went up by £144 (11.0%) from £1,305 in 2022/23." in finding.text
    assert "had a figure" not in finding.text
    assert "statistical neighbours" in finding.text
    assert finding.verdict == "up"

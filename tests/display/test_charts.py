"""Charts are inline SVG: the same bytes always, named in words, with nothing that runs or is loaded."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest

from send_briefings.display.charts import (
    Band,
    Gap,
    Line,
    Panel,
    PanelChart,
    Point,
    SpreadChart,
    SpreadRow,
    Trend,
    UsualRange,
    panels_svg,
    spread_svg,
    trend_svg,
)
from send_briefings.display.charts.series import runs
from send_briefings.model import Unit

HOSTILE = """<script>alert("1")</script> & 'x' "y" $\\alpha$ _a^b"""


def years(*values: float | None) -> tuple[Point, ...]:
    return tuple(Point(date(2018 + i, 9, 1), f"{2018 + i}/{19 + i}", value) for i, value in enumerate(values))


def trend(name: str = "one", who: str = "EHC plan") -> str:
    starts = [point.start for point in years(1, 2, 3, 4)]
    return trend_svg(
        Trend(
            name,
            (Line(who, years(30, None, 40, 38)), Line("England", years(20, None, 25, 24), comparator=True)),
            Unit.PERCENT,
            1,
            f"Line chart. {who} fell to 38.0%.",
            Band("authorities", tuple((start, 20.0, 30.0) for start in starts if start.year != 2019)),
            (Gap(date(2019, 9, 1), date(2020, 8, 31), "2019/20"),),
        )
    )


def spread(name: str = "two", who: str = "EHC plan") -> str:
    rows = (SpreadRow(who, 38, 30, 33, 36, england=31), SpreadRow("No SEN", 0, 0, 0, 0))
    return spread_svg(SpreadChart(name, rows, "Birmingham", "authorities", Unit.PERCENT, 1, f"Dot chart. {who}."))


def panels(name: str = "three", who: str = "Speech therapy") -> str:
    months = tuple(Point(date(2024, n, 1), f"month {n}", 10.0 * n) for n in range(1, 8))
    shown = (
        Panel(
            who,
            (Line("NHS area", months), Line("England", months, comparator=True)),
            cuts=(date(2024, 3, 1),),
            missing=(date(2024, 8, 1),),
            usual=UsualRange(date(2024, 3, 1), date(2024, 7, 1), 50.0, 20.0, 80.0, (date(2024, 7, 1),)),
        ),
        Panel("Podiatry", (Line("NHS area", ()),)),
    )
    return panels_svg(PanelChart(name, shown, Unit.COUNT, 0, f"Line charts. {who}."))


CHARTS = {"trend": trend, "spread": spread, "panels": panels}


@pytest.mark.parametrize("kind", CHARTS)
def test_the_same_chart_is_the_same_bytes_whatever_the_session_has_set(kind: str) -> None:
    first = CHARTS[kind]()
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "none", "axes.facecolor": "red", "path.simplify": True}):
        assert CHARTS[kind]() == first
    assert CHARTS[kind]() == first


def test_another_process_draws_the_same_bytes() -> None:
    code = (
        "import runpy, sys; from hashlib import sha256; charts = runpy.run_path(sys.argv[1])['CHARTS'];"
        "print(*[sha256(draw().encode()).hexdigest() for draw in charts.values()])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__))], capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.split() == [sha256(draw().encode()).hexdigest() for draw in CHARTS.values()]


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_is_one_drawing_that_says_what_it_shows(kind: str) -> None:
    markup = CHARTS[kind]("a", HOSTILE)
    root = ElementTree.fromstring(markup)
    assert root.tag.endswith("svg")
    assert root.get("role") == "img"
    assert HOSTILE in (root.get("aria-label") or "")
    assert root.get("viewBox")


@pytest.mark.parametrize("kind", CHARTS)
def test_nothing_in_a_chart_runs_or_is_loaded(kind: str) -> None:
    root = ElementTree.fromstring(CHARTS[kind]("a", HOSTILE))
    for element in root.iter():
        assert not element.tag.endswith(("script", "image", "foreignObject", "metadata", "text"))
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            if name.endswith("href"):
                assert value.startswith("#a-")
            assert "url(" not in value or re.search(r"url\(#a-", value)


def test_ids_of_two_charts_on_one_page_differ_and_references_lead_to_their_own() -> None:
    found: list[str] = []
    for markup in (trend("a"), trend("b"), spread("c"), panels("d")):
        ids = re.findall(r'\bid="([^"]+)"', markup)
        references = re.findall(r'(?:href="#|url\(#)([^")]+)', markup)
        assert set(references) <= set(ids)
        found += ids
    assert len(found) == len(set(found))


def test_nothing_stays_open_in_pyplot() -> None:
    from matplotlib import pyplot as plt

    before = plt.get_fignums()
    trend()
    assert plt.get_fignums() == before


def test_a_chart_of_one_point_and_of_noughts_can_be_drawn() -> None:
    one = Trend("a", (Line("x", years(0.0)),), Unit.PER_100, 1, "Line chart.")
    assert "<svg" in trend_svg(one)
    zero = SpreadChart("b", (SpreadRow("x", 0, 0, 0, 0),), "p", "q", Unit.PERCENT, 1, "Dot chart.")
    assert "<svg" in spread_svg(zero)


JUNE, JULY, AUGUST = date(2024, 6, 1), date(2024, 7, 1), date(2024, 8, 1)


@pytest.mark.parametrize(
    ("points", "gaps", "step", "lengths"),
    [
        ([(2018, 1.0), (2019, 2.0), (2020, 3.0)], (), 12, [3]),
        ([(2018, 1.0), (2020, 2.0), (2021, 3.0)], (), 12, [1, 2]),  # a year without a row
        ([(2018, 1.0), (2019, None), (2020, 3.0)], (), 12, [1, 1]),
        ([(2018, None), (2019, None)], (), 12, []),
        ([(2018, 1.0), (2019, 2.0)], (Gap(date(2019, 1, 1), date(2019, 6, 30), "closed"),), 12, [1, 1]),
        ([], (), 12, []),
    ],
)
def test_a_line_is_broken_where_a_figure_is_missing(
    points: list[tuple[int, float | None]], gaps: tuple[Gap, ...], step: int, lengths: list[int]
) -> None:
    line = Line("x", tuple(Point(date(year, 9, 1), str(year), value) for year, value in points))
    assert [len(run) for run in runs(line, gaps, step)] == lengths


def test_months_are_joined_only_where_they_follow_one_another() -> None:
    line = Line("x", tuple(Point(day, "", 1.0) for day in (JUNE, JULY, date(2024, 9, 1))))
    assert [len(run) for run in runs(line, (), 1)] == [2, 1]

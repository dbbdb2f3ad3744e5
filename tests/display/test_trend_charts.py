"""A chart over time in any unit: its scale, the labels at the end of its lines, and its signs of missing figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations, pairwise

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from send_briefings.display.charts import Band, Gap, Line, Point, SpreadChart, SpreadRow, Trend, spread_svg, trend_svg
from send_briefings.display.charts import spread as spread_module
from send_briefings.display.charts import trend as trend_module
from send_briefings.display.charts.paper import FULL_WIDTH, HALF_WIDTH, STYLES, paper, room_for
from send_briefings.display.charts.trend import highest, lowest
from send_briefings.model import Unit

Drawn = Callable[..., Figure]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """The laid-out figure of a chart, in place of its markup."""
    found: list[Figure] = []
    for module in (trend_module, spread_module):
        monkeypatch.setattr(module, "svg", lambda figure, *_: found.append(figure) or "")

    def draw(chart: Trend | SpreadChart, width: float = HALF_WIDTH) -> Figure:
        if isinstance(chart, Trend):
            trend_svg(chart, width)
        else:
            spread_svg(chart)
        with paper():
            found[-1].draw_without_rendering()
        return found[-1]

    return draw


def years(*values: float | None, hidden: bool = False) -> tuple[Point, ...]:
    return tuple(
        Point(date(2018 + i, 9, 1), f"{2018 + i}/{19 + i}", value, hidden=hidden and value is None)
        for i, value in enumerate(values)
    )


def ticks(axes: Axes) -> list[str]:
    """The labels of the upright axis that are seen."""
    low, high = axes.get_ylim()
    return [label.get_text() for label in axes.get_yticklabels() if low <= label.get_position()[1] <= high]


@pytest.mark.parametrize(
    ("unit", "decimals", "values", "scale", "label"),
    [
        (Unit.PERCENT, 1, (8.0, 12.5), ["0%", "5%", "10%"], "Leeds 12.5%"),
        (Unit.COUNT, 0, (7901, 12094), ["0", "5,000", "10,000"], "Leeds 12,094"),
        (Unit.COUNT, 0, (1, 2), ["0", "1", "2"], "Leeds 2"),
        (Unit.POUNDS, 0, (150e6, 271157581), ["£0", "£100 million", "£200 million"], "Leeds £271.2 million"),
        (Unit.POUNDS_EACH, 0, (1008, 1449), ["£0", "£500", "£1,000", "£1,500"], "Leeds £1,449"),
        (Unit.SCORE, 2, (-1.2, -1.05), ["−1", "−0.5", "0"], "Leeds −1.05"),
        (Unit.SCORE, 1, (31.4, 29.5), ["0", "10", "20", "30"], "Leeds 29.5"),
        (Unit.PER_100, 2, (0.0, 0.0), ["0", "0.2", "0.4", "0.6", "0.8", "1"], "Leeds 0.00"),
    ],
)
def test_each_unit_has_its_own_scale_and_label(
    drawn: Drawn, unit: Unit, decimals: int, values: tuple[float, ...], scale: list[str], label: str
) -> None:
    (axes,) = drawn(Trend("a", (Line("Leeds", years(*values)),), unit, decimals, "Line chart."), FULL_WIDTH).axes
    assert ticks(axes) == scale
    assert [words.get_text().replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ") for words in axes.texts] == [label]


@pytest.mark.parametrize("values", [(5.0,), (5.0, 6.0), (0.0,), (None, 5.0)])
def test_a_scale_of_figures_above_nought_begins_there(drawn: Drawn, values: tuple[float | None, ...]) -> None:
    (axes,) = drawn(Trend("a", (Line("x", years(*values)),), Unit.COUNT, 0, "Line chart.")).axes
    assert axes.get_ylim()[0] == 0


def test_the_highest_and_the_lowest_are_of_lines_intervals_and_the_band() -> None:
    start = date(2018, 9, 1)
    line = Line("x", (Point(start, "2018", 4.0, (1.0, 9.0)),))
    chart = Trend("a", (line,), Unit.SCORE, 1, "Line chart.")
    assert (highest(chart), lowest(chart)) == (9.0, 0.0)
    banded = Trend("a", (line,), Unit.SCORE, 1, "Line chart.", Band("all", ((start, -2.0, 11.0),)))
    assert (highest(banded), lowest(banded)) == (11.0, -2.0)
    assert highest(Trend("a", (), Unit.SCORE, 1, "Line chart.")) == 0.0


def test_a_shared_scale_is_that_of_the_higher_chart(drawn: Drawn) -> None:
    low = Trend("a", (Line("x", years(1.0, 2.0)),), Unit.PERCENT, 1, "Line chart.", highest=40.0)
    high = Trend("b", (Line("x", years(10.0, 40.0)),), Unit.PERCENT, 1, "Line chart.", highest=40.0)
    assert drawn(low).axes[0].get_ylim() == drawn(high).axes[0].get_ylim() == pytest.approx((0.0, 44.0))


NEAR = (
    (years(40.0, 41.0), years(40.0, 41.1), years(40.0, 41.2)),  # all at the top
    (years(40.0, 0.0), years(1.0, 0.0), years(2.0, 0.1)),  # all at the bottom
    (years(40.0, 0.2), years(1.0, 0.1), years(2.0, 39.9), years(2.0, 40.0)),  # at both ends
    tuple(years(40.0, 20.0 + i / 100) for i in range(8)),  # more than have room beside a chart of the usual height
    (years(5.0),),
)


@pytest.mark.parametrize("width", [HALF_WIDTH, FULL_WIDTH])
@pytest.mark.parametrize("name", ["EHC plan", "England, pupils with an education, health and care plan"])
@pytest.mark.parametrize("lines", NEAR, ids=["top", "bottom", "both", "many", "one"])
def test_labels_stand_apart_and_none_is_cut_off(
    drawn: Drawn, lines: tuple[tuple[Point, ...], ...], name: str, width: float
) -> None:
    chart = Trend("a", tuple(Line(name, points) for points in lines), Unit.PERCENT, 1, "Line chart.")
    figure = drawn(chart, width)
    (axes,) = figure.axes
    assert len(axes.texts) == len(lines)
    check_labels(figure, axes.texts)
    assert axes.get_window_extent().width > 0.3 * figure.bbox.width  # the lines keep their room


def check_labels(figure: Figure, labels: list[Text]) -> None:
    """No label runs into another or out of the sheet."""
    boxes = [(label.get_text(), label.get_window_extent()) for label in labels]
    for (one, box), (other, beside) in combinations(boxes, 2):
        assert box.y0 >= beside.y1 - 1 or beside.y0 >= box.y1 - 1, (one, other)
    for words, box in boxes:
        assert 0 <= box.x0 < box.x1 <= figure.bbox.width + 0.5, words
        assert 0 <= box.y0 < box.y1 <= figure.bbox.height + 0.5, words


def test_a_label_of_an_older_figure_names_its_period(drawn: Drawn) -> None:
    lines = (Line("EHC plan", years(5.0, 6.0, 7.0)), Line("No SEN", years(5.0, 4.0, None)))
    (axes,) = drawn(Trend("a", lines, Unit.PERCENT, 1, "Line chart."), FULL_WIDTH).axes
    assert {words.get_text() for words in axes.texts} == {"EHC plan 7.0%", "No SEN 4.0% in 2019/20"}


def test_a_sum_of_money_is_not_parted_from_its_millions(drawn: Drawn) -> None:
    chart = Trend("a", (Line("High-needs block in", years(1.0, 271157581)),), Unit.POUNDS, 0, "Line chart.")
    (axes,) = drawn(chart).axes
    assert axes.texts[0].get_text() == "High-needs block in\n£271.2\N{NO-BREAK SPACE}million"


@pytest.mark.parametrize(("rows", "inches"), [(1, 2.1), (6, 2.1), (8, 0.55 + 0.21 * 9)])
def test_a_chart_grows_with_its_labels(rows: int, inches: float) -> None:
    assert room_for(2.1, ["one"] * rows) == pytest.approx(inches)
    assert room_for(2.1, ["\n".join(["one"] * rows)]) == pytest.approx(inches)


def test_a_figure_kept_back_is_a_cross_and_one_that_is_not_there_a_ring_in_the_colour_of_its_line(
    drawn: Drawn,
) -> None:
    lines = (
        Line("EHC plan", years(5.0, None, 7.0, hidden=True)),
        Line("SEN support", years(5.0, None, 7.0)),
        Line("England", years(5.0, None, 7.0), comparator=True),
    )
    (axes,) = drawn(Trend("a", lines, Unit.PERCENT, 1, "Line chart.")).axes
    signs = [line for line in axes.lines if list(line.get_ydata()) == [0.0] and not line.get_clip_on()]
    assert [(sign.get_marker(), sign.get_markeredgecolor(), list(sign.get_xdata())) for sign in signs] == [
        ("x", STYLES[0]["color"], [1]),
        ("o", STYLES[1]["color"], [1]),
    ]
    assert signs[1].get_markerfacecolor() == "white"
    first, second = (sign.get_window_extent() for sign in signs)
    assert second.x0 - first.x0 == pytest.approx(7 * figure_dpi(axes) / 72, abs=1.5)  # beside, not upon


def figure_dpi(axes: Axes) -> float:
    figure = axes.get_figure()
    assert figure is not None
    return figure.dpi


def test_months_are_named_each_half_year_and_a_few_each(drawn: Drawn) -> None:
    def labels(count: int) -> list[str]:
        months = tuple(Point(date(2023 + i // 12, i % 12 + 1, 1), "", 900.0) for i in range(count))
        (axes,) = drawn(Trend("a", (Line("Views", months),), Unit.COUNT, 0, "Line chart.", step_months=1)).axes
        return [label.get_text().replace("\n", " ") for label in axes.get_xticklabels()]

    assert labels(1) == ["Jan 2023"]
    assert labels(3) == ["Jan 2023", "Feb", "Mar"]
    assert labels(30) == ["Jan 2023", "Jul", "Jan 2024", "Jul", "Jan 2025"]


def test_a_dot_chart_of_scores_below_nought_shows_them_and_nought(drawn: Drawn) -> None:
    row = SpreadRow("EHC plan", -1.1, -1.3, -1.1, -0.9, england=-1.12, interval=(-1.2, -1.0))
    (axes,) = drawn(SpreadChart("a", (row,), "Leeds", "authorities", Unit.SCORE, 2, "Dot chart.")).axes
    low, high = axes.get_xlim()
    assert low < -1.3
    assert high == 0.0
    assert [label.get_text() for label in axes.get_xticklabels()][-1] in {"0", "−0.2"}


def test_a_dot_chart_of_sums_has_few_enough_steps_to_read(drawn: Drawn) -> None:
    row = SpreadRow("Block", 271e6, 30e6, 50e6, 90e6)
    figure = drawn(SpreadChart("a", (row,), "Leeds", "authorities", Unit.POUNDS, 0, "Dot chart."))
    shown = [label for label in figure.axes[0].get_xticklabels() if label.get_position()[0] <= 271e6]
    assert [label.get_text() for label in shown] == ["£0", "£100 million", "£200 million"]
    boxes = [label.get_window_extent() for label in shown]
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def names(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_xticklabels()]


def test_a_gap_is_hatched_for_its_whole_length(drawn: Drawn) -> None:
    points = tuple(point for point in years(5.0, 6.0, 0.0, 0.0, 7.0) if point.value)
    gap = Gap(date(2020, 9, 1), date(2022, 8, 31), "2020/21 and 2021/22")
    (axes,) = drawn(Trend("a", (Line("x", points),), Unit.PERCENT, 1, "Line chart.", gaps=(gap,))).axes
    (hatched,) = [patch for patch in axes.patches if patch.get_hatch()]
    box = hatched.get_extents().transformed(axes.transData.inverted())
    assert (box.x0, box.x1) == pytest.approx((1.68, 3.32))
    assert "2020/21" in names(axes)


EVERY_SECOND = ["2019/20", "2021/22", "2023/24", "2025/26", "2027/28"]


@pytest.mark.parametrize(("width", "named", "rotation"), [(HALF_WIDTH, EVERY_SECOND, 35.0), (FULL_WIDTH, None, 0.0)])
def test_of_many_periods_those_are_named_that_have_room_up_to_the_newest(
    drawn: Drawn, width: float, named: list[str] | None, rotation: float
) -> None:
    points = years(*[5.0] * 10)
    figure = drawn(Trend("a", (Line("EHC plan", points),), Unit.PERCENT, 1, "Line chart."), width)
    (axes,) = figure.axes
    assert names(axes) == (named or [point.label for point in points])
    labels = axes.get_xticklabels()
    assert {label.get_rotation() for label in labels} == {rotation}
    if not rotation:
        boxes = [label.get_window_extent() for label in labels]
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_few_periods_stand_level_where_they_have_room(drawn: Drawn) -> None:
    chart = Trend("a", (Line("EHC plan", years(*[5.0] * 5)),), Unit.PERCENT, 1, "Line chart.")
    for width, rotation in ((FULL_WIDTH, 0.0), (HALF_WIDTH, 35.0)):
        (axes,) = drawn(chart, width).axes
        assert {label.get_rotation() for label in axes.get_xticklabels()} == {rotation}


@pytest.mark.parametrize(("count", "named"), [(3, 3), (4, 0)])
def test_breaks_are_named_where_they_are_few(drawn: Drawn, count: int, named: int) -> None:
    points = tuple(Point(date(2015 + i, 9, 1), str(2015 + i), 5.0, broken=0 < i <= count) for i in range(count + 2))
    (axes,) = drawn(Trend("a", (Line("x", points),), Unit.PERCENT, 1, "Line chart."), FULL_WIDTH).axes
    assert [words.get_text() for words in axes.texts].count("break") == named
    assert sum(line.get_linestyle() == ":" and not line.get_marker().strip("None") for line in axes.lines) == count

"""Panels over months: cut lines, months without a figure, the usual range, and signals marked by their shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from send_briefings.display.charts.panels import SIGNAL, Panel, PanelChart, UsualRange, _draw, _label, panels_svg
from send_briefings.display.charts.paper import STYLES
from send_briefings.display.charts.series import Gap, Line, Point
from send_briefings.model import Unit

MONTHS = [date(2024, n, 1) for n in range(1, 9)]
VALUES = (10.0, 12.0, None, 40.0, 41.0, 42.0, 43.0, 60.0)
OWN = Line("NHS area", tuple(Point(day, "", value) for day, value in zip(MONTHS, VALUES, strict=True)))
ENGLAND = Line("England", tuple(Point(day, "", 30.0) for day in MONTHS), comparator=True)
RANGE = UsualRange(MONTHS[3], MONTHS[7], 45.2, 31.0, 59.0, (MONTHS[7],))
X = 2024 * 12


def drawn(panel: Panel, gaps: tuple[Gap, ...] = ()) -> Axes:
    axes = Figure().subplots()
    _draw(axes, PanelChart("a", (panel,), Unit.PERCENT, 1, "Line chart.", gaps), panel, MONTHS[0], MONTHS[-1])
    return axes


def lines(axes: Axes, colour: str) -> list[list[float]]:
    """The months of each stretch drawn as a line in this colour, counted from January as 1."""
    return [
        [x - X for x in line.get_xdata()]
        for line in axes.lines
        if line.get_color() == colour and line.get_linestyle() == "-" and line.get_marker() == "o"
    ]


def test_a_line_is_cut_where_other_children_are_counted_and_england_s_is_not() -> None:
    axes = drawn(Panel("x", (OWN, ENGLAND), cuts=(MONTHS[4],)))
    assert lines(axes, STYLES[0]["color"]) == [[1, 2], [4], [5, 6, 7, 8]]
    assert [len(line.get_xdata()) for line in axes.lines if line.get_marker() == ""] == [8]
    dotted = [line.get_xdata()[0] - X for line in axes.lines if line.get_linestyle() == ":"]
    assert dotted == [4.5]


@pytest.mark.parametrize("cut", [MONTHS[0], MONTHS[2], MONTHS[3]])
def test_a_cut_where_the_line_has_an_end_already_adds_none(cut: date) -> None:
    assert lines(drawn(Panel("x", (OWN,), cuts=(cut,))), STYLES[0]["color"]) == [[1, 2], [4, 5, 6, 7, 8]]


def test_a_month_without_a_figure_is_a_ring_on_the_axis_and_one_kept_back_a_cross() -> None:
    axes = drawn(Panel("x", (OWN,), missing=(MONTHS[2],), hidden=(MONTHS[5],)))
    signs = {
        line.get_marker(): (list(line.get_xdata()), list(line.get_ydata()), line.get_markerfacecolor())
        for line in axes.lines
        if line.get_linestyle() == "None" and line.get_clip_on() is False
    }
    assert signs["o"] == ([X + 3], [0.0], "white")
    assert signs["x"][:2] == ([X + 6], [0.0])
    assert set(signs) == {"o", "x"}


def test_signals_are_told_apart_by_shape_and_colour_and_stand_on_their_points() -> None:
    axes = drawn(Panel("x", (OWN, ENGLAND), usual=RANGE))
    marks = [line for line in axes.lines if line.get_marker() == "D"]
    assert [(list(m.get_xdata()), list(m.get_ydata())) for m in marks] == [([X + 8], [60.0])]
    assert marks[0].get_markerfacecolor() == "white"
    assert SIGNAL["marker"] != STYLES[0]["marker"]
    assert SIGNAL["markeredgecolor"] != STYLES[0]["color"]


def test_the_usual_range_covers_its_own_months_and_no_others() -> None:
    axes = drawn(Panel("x", (OWN,), usual=RANGE))
    (band,) = [found for found in axes.collections if isinstance(found, PolyCollection)]
    box = band.get_paths()[0].get_extents()
    assert (box.x0 - X, box.x1 - X, box.y0, box.y1) == pytest.approx((3.6, 8.4, 31.0, 59.0))
    (centre,) = [line for line in axes.lines if list(line.get_ydata()) == [45.2, 45.2]]
    assert list(centre.get_xdata()) == pytest.approx([X + 3.6, X + 8.4])


def test_the_key_names_only_what_is_drawn() -> None:
    """Letters are drawn as paths, so the key is told by its marks: more of them where there is more to name."""
    plain = Panel("x", (OWN, ENGLAND))
    chart = PanelChart("a", (plain,), Unit.PERCENT, 1, "Line chart.")

    def size(panel: Panel) -> int:
        return len(panels_svg(replace(chart, panels=(panel,))))

    assert size(plain) < size(replace(plain, usual=replace(RANGE, signals=()))) < size(replace(plain, usual=RANGE))
    assert size(plain) < size(replace(plain, missing=(MONTHS[2],)))
    assert size(plain) < size(replace(plain, hidden=(MONTHS[2],)))


def test_england_is_named_at_the_end_of_its_line_and_no_label_stands_on_another() -> None:
    near = Line("England", tuple(Point(day, "", 61.0) for day in MONTHS), comparator=True)
    chart = PanelChart("a", (Panel("x", (OWN, near)),), Unit.PERCENT, 1, "Line chart.")
    axes = Figure().subplots()
    axes.set_ylim(0, 80)
    _label(axes, chart, chart.panels[0])
    labels = {words.get_text(): words.xy[1] for words in axes.texts}
    assert set(labels) == {"60.0%", "England 61.0%"}
    assert labels["England 61.0%"] - labels["60.0%"] == pytest.approx(0.17 * 80)


def test_the_comparators_line_is_not_drawn_across_a_break_of_its_own() -> None:
    """England's list of January 2025 has 15,000 children whom that of December had not."""
    axes = drawn(Panel("x", (OWN, ENGLAND), comparator_cuts=(MONTHS[4],)))
    drawn_of_england = [len(line.get_xdata()) for line in axes.lines if line.get_marker() == ""]
    assert (len(drawn_of_england), sum(drawn_of_england)) == (2, 8)
    assert lines(axes, STYLES[0]["color"]) == [[1, 2], [4, 5, 6, 7, 8]]  # the place's own is whole there

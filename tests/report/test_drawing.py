"""Drawings made of words and lines: nothing lies outside them, and no label on another."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from lxml import etree

from send_briefings.report.history import SHADE, Moment, SeriesHistory, history_svgs
from send_briefings.report.line_drawing import (
    FILLS,
    GREY,
    INK,
    LAW,
    LIGHT,
    NARROW,
    ON_FILLS,
    OWN,
    QUIET,
    WIDE,
    Dot,
    DotChart,
    apart,
    dots_svgs,
    steps,
    width_of,
)

BIRMINGHAM = (71.6, 39.9, 59.7, 65.6, 60.5, 26.7)
ENGLAND = (60.4, 58.0, 59.9, 49.2, 50.3, 46.4)


def percent(value: float) -> str:
    return f"{value:.1f}%"


def history(own: tuple[float | None, ...] = BIRMINGHAM, england: tuple[float, ...] = ENGLAND) -> SeriesHistory:
    moments = tuple(
        Moment(
            i, str(2019 + i), value, england[i], (29.4, 79.3), broken=i == 3,
            why="counted in another way" if i == 3 else "", count="1,344 of 2,290",
        )
        for i, value in enumerate(own)
    )  # fmt: skip
    return SeriesHistory(
        "Blackburn with Darwen", moments, percent, percent, "Line chart.", (100.0, "The law: every plan")
    )


def places() -> DotChart:
    dots = [Dot("Bournemouth, Christchurch and Poole", 98.0, interval=(96.0, 99.5)), Dot("England", 46.4, "whole")]
    return DotChart((*dots, Dot("Leeds", 9.3, "own")), percent, percent, "Dot chart.", limit=(100.0, "The law"))


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Each word's box: left, top, right, bottom, and what it says."""
    found = []
    for node in etree.fromstring(svg).iter("text"):
        size, weight = float(node.get("font-size")), int(node.get("font-weight", "400"))
        x, y, wide = float(node.get("x")), float(node.get("y")), width_of(node.text, size, weight)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "start")]
        found.append((left, y - 0.72 * size, left + wide, y + 0.2 * size, node.text))
    return found


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("kind", ["history", "dots"])
def test_every_word_lies_within_the_drawing(kind: str, width: float) -> None:
    svg = (history_svgs(history()) if kind == "history" else dots_svgs(places()))[width == NARROW]
    root = etree.fromstring(svg)
    across, down = float(root.get("width")[:-2]), float(root.get("height")[:-2])
    assert across == width
    for left, top, right, bottom, words in boxes(svg):
        assert left >= -0.01, words
        assert right <= across + 0.01, words
        assert top >= 0, words
        assert bottom <= down, words


def test_labels_at_one_height_are_moved_apart_and_led_back_by_lines() -> None:
    svg = history_svgs(history(own=(50.0, 50.0, 50.0, 50.0, 47.0, 46.5)))[0]
    ends = [box for box in boxes(svg) if box[4].startswith(("Blackburn", "England", "46.5"))]
    assert len(ends) >= 2
    for one, two in combinations(ends, 2):
        assert one[3] <= two[1] or two[3] <= one[1], (one, two)
    assert len(re.findall(r'stroke-width="0.6"', svg)) == 1


def test_a_value_that_moves_the_line_moves_the_drawing() -> None:
    assert history_svgs(history()) == history_svgs(history())
    assert history_svgs(history())[0] != history_svgs(history(own=(*BIRMINGHAM[:5], 26.8)))[0]


def test_no_line_runs_across_a_break_or_a_missing_year() -> None:
    whole = history_svgs(
        SeriesHistory(
            "Leeds", tuple(Moment(i, str(2019 + i), v) for i, v in enumerate(BIRMINGHAM)), percent, percent, "-"
        )
    )[0]
    cut = history_svgs(history(own=(71.6, 39.9, None, 65.6, 60.5, 26.7)))[0]
    lines = re.compile(r'<polyline points="([^"]+)" fill="none" stroke="#12436d" stroke-width="2.3"')
    assert [len(points.split()) for points in lines.findall(whole)] == [6]
    assert [len(points.split()) for points in lines.findall(cut)] == [2, 3]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 98, [0, 20, 40, 60, 80, 100]), (0, 5.5, [0, 2, 4, 6]), (-1.4, 0.3, [-1.5, -1, -0.5, 0, 0.5]), (0, 0.0, [0])],
)
def test_an_axis_has_round_numbers(low: float, high: float, expected: list[float]) -> None:
    assert steps(low, high) == expected


def test_labels_that_do_not_fit_keep_their_order() -> None:
    assert apart([5.0, 5.0, 5.0], [4.0, 4.0, 4.0], 0.0, 12.0) == [2.0, 6.0, 10.0]


def light_of(colour: str) -> float:
    """How light a colour is, as WCAG 2.2 defines relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((light_of(one), light_of(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("words", "behind"), [
    *((words, behind) for words in (INK, QUIET, OWN, LAW) for behind in ("#ffffff", LIGHT, SHADE, "#e8eff6")),
    *zip(ON_FILLS, FILLS, strict=True),
])  # fmt: skip
def test_words_stand_out_from_whatever_lies_behind_them(words: str, behind: str) -> None:
    assert contrast(words, behind) >= 4.5


@pytest.mark.parametrize("line", [GREY, OWN, LAW, INK])
def test_lines_and_signs_stand_out_from_the_paper_and_the_band(line: str) -> None:
    assert contrast(line, "#ffffff") >= 3
    assert contrast(line, LIGHT) >= 3

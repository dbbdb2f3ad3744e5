"""Drawings in a notebook with a dark theme: light on dark, each hue kept, with enough contrast; never on a page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from nbformat import v4

from send_briefings.export import render_html
from send_briefings.report import blocks as sparkline
from send_briefings.report import drawing as paper
from send_briefings.report.blocks import DRAWING, IN_THE_DARK, Block, file_beside

Colour = tuple[float, float, float]
JUPYTER_DARK = (0x11 / 255,) * 3
TEXTS = {"ink": paper.INK, "grey": paper.GREY}
LINES = {f"style {place}": style["color"] for place, style in enumerate(paper.STYLES)}
LINES |= {"comparator": paper.COMPARATOR["color"], "sparkline": sparkline.INK, "its single point": sparkline.QUIET}
HUE_ROTATED = ((-0.574, 1.430, 0.144), (0.426, 0.430, 0.144), (0.426, 1.430, -0.856))  # by 180 degrees


def parsed(code: str) -> Colour:
    """A colour from its code."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def in_the_dark(colour: Colour) -> Colour:
    """The colour that the style's filter and blending make of it on JupyterLab's dark background."""
    inverted = [1 - part for part in colour]
    turned = [sum(weight * part for weight, part in zip(row, inverted, strict=True)) for row in HUE_ROTATED]
    light = [min(1.0, max(0.0, part)) for part in turned]
    red, green, blue = (1 - (1 - part) * (1 - under) for part, under in zip(light, JUPYTER_DARK, strict=True))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Relative luminance, as WCAG defines it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, as WCAG defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_style_is_the_one_that_is_worked_out_here() -> None:
    assert "filter: invert(1) hue-rotate(180deg); mix-blend-mode: screen;" in IN_THE_DARK
    assert in_the_dark((1.0, 1.0, 1.0)) == pytest.approx(JUPYTER_DARK, abs=0.01)


@pytest.mark.parametrize(("code", "least"), [*((c, 4.5) for c in TEXTS.values()), *((c, 3.0) for c in LINES.values())])
def test_texts_and_lines_are_seen(code: str, least: float) -> None:
    assert contrast(in_the_dark(parsed(code)), JUPYTER_DARK) >= least
    assert contrast(parsed(code), (1.0, 1.0, 1.0)) >= least


def test_as_it_is_the_sparkline_would_not_be_seen() -> None:
    assert contrast(parsed(sparkline.INK), JUPYTER_DARK) < 2


def shown(markup: str) -> dict[str, Any]:
    """What a block gives a notebook."""
    return Block(markup)._repr_mimebundle_()


def test_every_drawing_of_a_block_goes_by_the_style_and_no_other_markup_does() -> None:
    drawing = sparkline.sparkline_svg([[(0, 1.0), (1, 3.0)]], "It rose.")
    html = shown(f"<p>a</p>{drawing}{drawing}")["text/html"]
    assert html.count(IN_THE_DARK) == 1
    assert html.count(f'<svg class="{DRAWING}" role="img"') == 2
    assert shown("<p>a</p>")["text/html"] == "<p>a</p>"
    assert set(re.findall(r"\.(\w[\w-]*) \{", IN_THE_DARK)) == {DRAWING}


def test_a_page_has_no_such_style_and_leads_to_the_files_beside_it() -> None:
    drawing = sparkline.sparkline_svg([[(0, 1.0), (1, 3.0)]], "It rose.")
    data = shown(f"<h1>A</h1>{drawing}<p>In {file_beside('neet.csv')}.</p>")
    assert "href" not in data["text/html"]
    cell = v4.new_code_cell("area.show()", outputs=[v4.new_output("display_data", data)])
    page = render_html(v4.new_notebook(cells=[cell]))
    assert DRAWING not in page
    assert "invert" not in page
    assert '<a href="neet.csv">neet.csv</a>' in page

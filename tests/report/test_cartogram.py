"""The cartogram: shade, letter and hatching each tell a group; the same bytes always; holes stay holes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from send_briefings.report.cartogram import (
    SHADES,
    MapChart,
    MapGroup,
    _middle,
    _path,
    _signed_area,
    map_svg,
    maps_svg,
    phone_svg,
)

SQUARE = ((0, 0), (0, 40), (20, 40), (20, 0))
HOLE = ((5, 10), (5, 30), (15, 30), (15, 10))
EAST = ((30, 0), (30, 40), (50, 40), (50, 0))
SPECK = ((60, 0), (60, 4), (62, 4))
CHART = MapChart(
    "map",
    {"a": (SQUARE,), "b": (EAST,), "c": (SPECK,)},
    (MapGroup("A", "best quarter"), MapGroup("B", "second"), MapGroup("C", "third"), MapGroup("D", "worst quarter")),
    {"a": "A", "b": "D"},
    ("b",),
    'East & <so on> "far"',
    "no figure (1)",
    'Map. East & <so on> "far" is in the worst quarter.',
)


def fills(markup: str) -> list[str]:
    """The shades drawn, in order, without white, the key's left out."""
    drawn = markup[: markup.index("legend_1")]
    return [shade for shade in re.findall(r"fill: (#[0-9a-f]{6})", drawn) if shade in SHADES]


def test_the_same_bytes_every_time_with_its_words() -> None:
    drawn = map_svg(CHART)
    assert drawn == map_svg(CHART)
    assert 'aria-label="Map. East &amp; &lt;so on&gt; &quot;far&quot; is in the worst quarter."' in drawn
    assert "<so on>" not in drawn


def test_groups_have_their_shades_and_the_rest_is_hatched() -> None:
    drawn = map_svg(CHART)
    assert fills(drawn) == [SHADES[0], SHADES[3]]
    assert "<pattern" in drawn
    assert "<pattern" not in map_svg(replace(CHART, letters={"a": "A", "b": "D", "c": "B"}))


def test_three_groups_take_the_lightest_the_darkest_and_one_between() -> None:
    three = tuple(MapGroup(letter, letter) for letter in "123")
    drawn = map_svg(replace(CHART, groups=three, letters={"a": "1", "b": "2", "c": "3"}))
    assert fills(drawn) == [SHADES[0], SHADES[2], SHADES[3]]


def test_shades_tell_apart_in_black_and_white_and_the_lightest_from_paper() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    lights = [light(shade) for shade in ("#ffffff", *SHADES)]
    assert all(one / other > 1.2 for one, other in pairwise(lights))


def test_neighbours_are_named_beside_the_map_and_a_small_map_has_no_names() -> None:
    named = replace(CHART, neighbours={"a": "West", "c": "Speck"})
    plain, drawn, small = map_svg(CHART), map_svg(named), map_svg(replace(named, small=True))
    assert len(drawn) > len(plain)
    assert len(re.findall("stroke-width: 1.4", drawn)) == 2
    assert "legend_1" not in small


def test_several_small_maps_are_one_drawing_with_one_text() -> None:
    drawn = maps_svg([("One", CHART), ("Two", CHART), ("Three", CHART), ("Four", CHART)], "maps", "Four maps.")
    assert drawn.count("aria-label") == 1
    assert 'aria-label="Four maps."' in drawn
    assert drawn == maps_svg([("One", CHART), ("Two", CHART), ("Three", CHART), ("Four", CHART)], "maps", "Four maps.")


def test_a_phone_has_two_columns_of_maps_with_titles_and_a_key_it_can_read() -> None:
    one, four = phone_svg([("", CHART)], "One map."), phone_svg([(name, CHART) for name in "ABCD"], "Four maps.")
    for drawn, alt in ((one, "One map."), (four, "Four maps.")):
        assert drawn.count(f'aria-label="{alt}"') == drawn.count("aria-label") == 1
        assert 'width="250pt"' in drawn
        assert min(float(size) for size in re.findall('font-size="([0-9.]+)"', drawn)) >= 8
        assert "Thick edge: East &amp;" in drawn
        assert "no figure" in drawn
    assert (one.count("<path"), four.count("<path")) == (len(CHART.outlines), 4 * len(CHART.outlines))
    lefts = [float(x) for x in re.findall('<text x="([0-9.]+)"[^>]*>[ABCD]</text>', four)]
    assert lefts == [0, 132, 0, 132]


def test_a_hole_goes_round_the_other_way_than_what_it_is_in() -> None:
    """Else a drawing that fills by winding would fill it."""
    corners = [(float(x), float(y)) for x, y in _path((SQUARE, HOLE)).vertices]
    assert _signed_area(corners[:4]) > 0 > _signed_area(corners[5:9])
    assert (
        _path((SQUARE[::-1], HOLE[::-1])).vertices[5:9].tolist() == _path((SQUARE, HOLE[::-1])).vertices[5:9].tolist()
    )


def test_a_letter_stands_within_its_place_even_where_its_middle_does_not() -> None:
    crescent = _path((((0, 0), (0, 60), (40, 60), (40, 50), (5, 50), (5, 10), (40, 10), (40, 0)),))
    assert crescent.contains_point(_middle(crescent))
    assert _middle(_path((SQUARE,))) == pytest.approx((10 * 3**0.5, 20.0))

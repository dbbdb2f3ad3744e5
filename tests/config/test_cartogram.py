"""The cartogram: an outline for every authority of today, and every fault of its file told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from send_briefings.config.places import cartogram, gazetteer
from send_briefings.errors import CatalogueError
from send_briefings.model import Level


def area(outline: tuple[tuple[int, int], ...]) -> float:
    pairs = zip(outline, [*outline[1:], outline[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def test_every_authority_of_today_has_an_outline() -> None:
    outlines = cartogram()
    assert set(outlines) == {place.code for place in gazetteer().places(Level.LOCAL_AUTHORITY)}
    assert len(outlines) == 153
    assert all(area(ring) > 0 for rings in outlines.values() for ring in rings)


def test_codes_are_todays() -> None:
    named = {gazetteer().get(code).name for code in cartogram()}
    assert {"North Yorkshire", "Cumberland", "Westmorland and Furness", "Somerset", "Barnsley", "Sheffield"} <= named
    assert not {"Cumbria", "Northamptonshire"} & named


def test_outlines_keep_the_sizes_of_places() -> None:
    """Six of the file's small triangles are one hexagon, about 10,000 people: Birmingham has 140, Rutland four."""
    outlines = cartogram()
    sizes = {name: area(outlines[gazetteer().resolve(name).code][0]) / 6 for name in ("Birmingham", "Leeds", "Rutland")}
    assert sizes == {
        "Birmingham": pytest.approx(140, abs=10),
        "Leeds": pytest.approx(96, abs=8),
        "Rutland": pytest.approx(4, abs=2),
    }


def test_neighbours_meet() -> None:
    """Birmingham and Sandwell share corners: each stretch between two places is simplified once."""
    birmingham, sandwell = (set(cartogram()[gazetteer().resolve(name).code][0]) for name in ("Birmingham", "Sandwell"))
    assert len(birmingham & sandwell) >= 2


@pytest.mark.parametrize(
    ("lines", "reported"),
    [
        ("E10000006,1 1 1 5 5 5", "c.csv, line 2: place 'E10000006' is not the newest code of an authority of today"),
        ("E08000025,1 1 1 5", "c.csv, line 2: outline is not at least three pairs of whole numbers"),
        ("E08000025,1 1 1 5 5", "c.csv, line 2: outline is not at least three pairs of whole numbers"),
        ("E08000025,1 1 1 5 -5 5", "c.csv, line 2: outline is not at least three pairs of whole numbers"),
        ("E08000025", "c.csv, line 2: 1 cells, expected 2"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, lines: str, reported: str) -> None:
    file = tmp_path / "c.csv"
    file.write_text(f"place,outline\n{lines}\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        cartogram(file)
    assert reported in str(caught.value)

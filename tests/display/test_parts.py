"""The chart of the parts of a whole: what is drawn, and what stays out of a narrow part."""

from __future__ import annotations

import pytest
from matplotlib.axes import Axes

from send_briefings.display.charts.parts import PartsChart, parts_svg

CHART = PartsChart(
    name="breakdown2",
    parts=("In time", "Late", "Very late"),
    rows=(("Here, 2024", (26.7, 73.1, 0.1)), ("England, 2024", (45.9, 46.9, 7.2))),
    decimals=1,
    alt="Stacked bars.",
)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float, str]]:
    """Each number drawn: where its middle is, on which bar, and its text."""
    found: list[tuple[float, float, str]] = []
    plain = Axes.text

    def text(axes: Axes, x: float, y: float, words: str, **look: object) -> object:
        found.append((round(x, 2), y, words))
        return plain(axes, x, y, words, **look)  # type: ignore[arg-type]

    monkeypatch.setattr(Axes, "text", text)
    return found


def test_numbers_stand_in_the_middle_of_their_part_where_there_is_room(drawn: list[tuple[float, float, str]]) -> None:
    parts_svg(CHART)
    assert [entry for entry in drawn if entry[2].endswith("%")] == [
        (13.35, 0, "26.7%"),
        (63.25, 0, "73.1%"),
        (22.95, 1, "45.9%"),
        (69.35, 1, "46.9%"),
        (96.4, 1, "7.2%"),
    ]


def test_it_has_its_text_alternative_and_is_the_same_each_time() -> None:
    markup = parts_svg(CHART)
    assert markup.startswith("<svg ")
    assert 'role="img" aria-label="Stacked bars."' in markup
    assert markup == parts_svg(CHART)


def test_more_parts_than_fills_are_refused() -> None:
    four = PartsChart("x", ("a", "b", "c", "d"), (("Here", (1.0, 2.0, 3.0, 4.0)),), 1, "")
    with pytest.raises(ValueError, match="4 parts: expected 3 at most"):
        parts_svg(four)

"""Alarms for a monthly collection. Nothing is held for September and October."""

from __future__ import annotations

from datetime import date

import pytest

from send_briefings.analysis.figures import (
    Jump,
    following_month,
    joined,
    jumps,
    left,
    months_not_submitted,
    repeated_lines,
    repeats,
)

JUNE, JULY, AUGUST, NOVEMBER, DECEMBER = (date(2024, n, 1) for n in (6, 7, 8, 11, 12))
JANUARY = date(2025, 1, 1)
HELD = (JUNE, JULY, AUGUST, NOVEMBER, DECEMBER, JANUARY)


def series(*values: float | None) -> dict[date, float | None]:
    return dict(zip(HELD, values, strict=True))


def test_the_month_after_december_is_january() -> None:
    assert following_month(DECEMBER) == JANUARY


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((100, 110, 120, 300, 310, 320), []),  # 120 to 300, but no two held months follow one another
        ((100, 200, 200, 200, 200, 200), [Jump(JUNE, JULY, 100, 200)]),  # just twofold, just a hundred
        ((200, 100, 100, 100, 100, 100), [Jump(JUNE, JULY, 200, 100)]),
        ((101, 200, 200, 200, 200, 200), []),  # under twofold
        ((99, 198, 198, 198, 198, 198), []),  # 99 children
        ((10, 40, 10, 40, 10, 40), []),  # fourfold, of few
        ((400, 400, 400, 400, 400, 4800), [Jump(DECEMBER, JANUARY, 400, 4800)]),
        ((400, None, 4800, 4800, 4800, 4800), []),  # a month between without a figure
        ((0, 500, 500, 500, 500, 500), []),  # from none: a body that joined
        ((500, 1500, 500, 500, 500, 500), [Jump(JUNE, JULY, 500, 1500), Jump(JULY, AUGUST, 1500, 500)]),
        ((None,) * 6, []),
    ],
)
def test_jumps(values: tuple[float | None, ...], found: list[Jump]) -> None:
    assert list(jumps(series(*values))) == found


def test_a_jumps_ratio() -> None:
    assert Jump(DECEMBER, JANUARY, 400, 4800).ratio == 12


@pytest.mark.parametrize(
    ("values", "missing", "first", "gone"),
    [
        ((1, 2, 3, 4, 5, 6), (), None, None),
        ((1, None, 3, None, 5, 6), (JULY, NOVEMBER), None, None),
        ((None, None, 3, 4, 5, 6), (), AUGUST, None),
        ((1, 2, 3, 4, None, None), (), None, DECEMBER),
        ((1, 2, 3, None, None, None), (), None, NOVEMBER),
        ((None, 2, None, 4, None, None), (AUGUST,), JULY, DECEMBER),
        ((None,) * 6, (), None, None),
        ((None, None, None, None, None, 6), (), JANUARY, None),
    ],
)
def test_months_missing_first_seen_and_last_seen(
    values: tuple[float | None, ...], missing: tuple[date, ...], first: date | None, gone: date | None
) -> None:
    months = series(*values)
    assert months_not_submitted(months) == missing
    assert joined(months) == first
    assert left(months) == gone


def test_a_month_that_is_not_held_is_not_called_missing() -> None:
    assert months_not_submitted({JULY: 5.0, AUGUST: 6.0, NOVEMBER: 7.0}) == ()


FIGURES = (679.0, 210.0, 9.0)


@pytest.mark.parametrize(
    ("services", "found"),
    [
        ([{JUNE: FIGURES, JULY: FIGURES}], [(JUNE, JULY)]),
        ([{JUNE: FIGURES, JULY: (679.0, 211.0, 9.0)}], []),  # one band differs
        ([{JUNE: FIGURES, JULY: FIGURES}, {JUNE: (5.0, 0.0, 0.0), JULY: (6.0, 0.0, 0.0)}], []),  # one service differs
        ([{JUNE: FIGURES, JULY: FIGURES}, {JUNE: (None,) * 3, JULY: (None,) * 3}], [(JUNE, JULY)]),  # one never sent
        ([{JUNE: FIGURES, JULY: FIGURES}, {JUNE: (None,) * 3, JULY: (5.0, 1.0, 0.0)}], []),  # one began
        ([{JUNE: (19.0, 3.0, 0.0), JULY: (19.0, 3.0, 0.0)}], []),  # a list that short may stay the same
        ([{JUNE: (20.0, 3.0, 0.0), JULY: (20.0, 3.0, 0.0)}], [(JUNE, JULY)]),
        ([{AUGUST: FIGURES, NOVEMBER: FIGURES}], []),  # not consecutive
        ([{DECEMBER: FIGURES, JANUARY: FIGURES}], [(DECEMBER, JANUARY)]),
        ([{JUNE: FIGURES, JULY: FIGURES, AUGUST: FIGURES}], [(JUNE, JULY), (JULY, AUGUST)]),
        ([{JUNE: (None,) * 3, JULY: (None,) * 3}], []),
        ([], []),
    ],
)
def test_repeats(services: list[dict[date, tuple[float | None, ...]]], found: list[tuple[date, date]]) -> None:
    assert list(repeats(services)) == found


@pytest.mark.parametrize(("waiting", "found"), [(100.0, [(JUNE, JULY)]), (99.0, [])])
def test_one_line_that_repeats_is_told_for_a_list_of_a_hundred_or_more(
    waiting: float, found: list[tuple[date, date]]
) -> None:
    same = (waiting, 10.0, 0.0)
    assert list(repeated_lines({JUNE: same, JULY: same, AUGUST: (waiting, 11.0, 0.0)})) == found

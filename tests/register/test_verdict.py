"""Verdicts from directions: a literal table."""

from __future__ import annotations

import pytest

from send_briefings.register.verdict import Direction, Verdict, direction, verdict

B, W, M, N, X, F = (
    Direction.BETTER,
    Direction.WORSE,
    Direction.MIXED,
    Direction.NO_CLEAR_CHANGE,
    Direction.NOT_COMPARED,
    Direction.NO_FIGURE,
)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([True], B),
        ([True, True], B),
        ([True, None], B),
        ([None, True], B),
        ([False], W),
        ([None, False], W),
        ([True, False], M),
        ([False, True], M),
        ([None, None], N),
        ([], X),
    ],
)
def test_direction(moves: list[bool | None], expected: Direction) -> None:
    assert direction(moves) is expected


@pytest.mark.parametrize(
    ("directions", "expected"),
    [
        ([B], Verdict.IMPROVEMENT),
        ([B, N, X, F], Verdict.IMPROVEMENT),
        ([W], Verdict.DECLINE),
        ([W, N], Verdict.DECLINE),
        ([B, W], Verdict.MIXED),
        ([M], Verdict.MIXED),
        ([B, M], Verdict.MIXED),
        ([N, N, X], Verdict.NO_CLEAR_CHANGE),
        ([X, F], Verdict.NO_EVIDENCE),
        ([], Verdict.NO_EVIDENCE),
    ],
)
def test_verdict(directions: list[Direction], expected: Verdict) -> None:
    assert verdict(directions) is expected

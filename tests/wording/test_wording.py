"""Numbers, dates and lists as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings import wording
from send_briefings.model import Status, Unit


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (2.675, 2, "2.68"),  # the float lies below the half; the published figure does not
        (0.05, 1, "0.1"),
        (38.123004, 1, "38.1"),
        (-1.25, 1, "\u22121.3"),
        (-0.04, 1, "0.0"),
        (0, 1, "0.0"),
        (12094, 0, "12,094"),
        (-1234567.5, 0, "\u22121,234,568"),
        (1e21, 0, "1,000,000,000,000,000,000,000"),
    ],
)
def test_halves_round_away_from_nought_and_minus_is_a_minus(value: float, decimals: int, text: str) -> None:
    assert wording.number(value, decimals) == text


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_rounding_moves_a_value_by_half_a_step_at_most(value: float, decimals: int) -> None:
    rounded = wording.rounded(value, decimals)
    assert abs(rounded - Decimal(repr(value))) <= Decimal(1).scaleb(-decimals) / 2
    assert "-0" not in str(rounded) or rounded != 0


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown", "difference"),
    [
        (38.12, Unit.PERCENT, 1, "38.1%", "38.1 percentage points"),
        (1.0, Unit.PERCENT, 1, "1.0%", "1.0 percentage point"),
        (-1.04, Unit.PERCENT, 1, "\u22121.0%", "1.0 percentage point"),
        (0.96, Unit.PERCENT, 0, "1%", "1 percentage point"),
        (0.0, Unit.PERCENT, 1, "0.0%", "0.0 percentage points"),
        (-5.429, Unit.PER_100, 1, "\u22125.4", "5.4"),
        (2693, Unit.COUNT, 0, "2,693", "2,693"),
        (11.5, Unit.SCORE, 1, "11.5", "11.5"),
        (1500, Unit.POUNDS, 0, "£1,500", "£1,500"),
        (1448.64, Unit.POUNDS_EACH, 0, "£1,449", "£1,449"),
        (271157581, Unit.POUNDS, 0, "£271.2 million", "£271.2 million"),
        (-9952172126, Unit.POUNDS, 0, "\u2212£9.95 billion", "£9.95 billion"),
    ],
)
def test_values_and_differences_with_their_units(
    value: float, unit: Unit, decimals: int, shown: str, difference: str
) -> None:
    assert wording.value_text(value, unit, decimals) == shown
    assert wording.difference_text(value, unit, decimals) == difference


@pytest.mark.parametrize(
    ("value", "text"), [(1.5, "+1.5"), (-1.5, "\u22121.5"), (0.04, "0.0"), (-0.04, "0.0"), (0.05, "+0.1")]
)
def test_signs(value: float, text: str) -> None:
    assert wording.signed(value, 1) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "about 0"),
        (7.4, "about 7"),
        (19.4, "about 19"),
        (22.4, "about 20"),
        (22.5, "about 25"),
        (-93.7, "about 95"),
        (143, "about 140"),
        (145, "about 150"),
        (1262, "about 1,250"),
        (12094, "about 12,100"),
    ],
)
def test_about_rounds_to_what_a_count_can_bear(value: float, text: str) -> None:
    assert wording.approximately(value) == text


ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 10: "10th", 11: "11th", 12: "12th", 13: "13th", 21: "21st",
            22: "22nd", 33: "33rd", 101: "101st", 111: "111th", 112: "112th", 113: "113th", 152: "152nd"}  # fmt: skip


@pytest.mark.parametrize(("position", "text"), ORDINALS.items())
def test_ordinals(position: int, text: str) -> None:
    assert wording.ordinal(position) == text


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c", "d"], "a, b, c and d")]
)
def test_lists(items: list[str], text: str) -> None:
    assert wording.join_list(items) == text
    assert wording.join_list(items, "or") == text.replace(" and ", " or ")


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "no months"), (1, "one month"), (2, "two months"), (10, "ten months"), (1011, "1,011 months")],
)
def test_counts_are_words_up_to_ten(count: int, text: str) -> None:
    assert wording.count_phrase(count, "month") == text


def test_dates() -> None:
    assert wording.date_text(date(2026, 3, 9)) == "9 March 2026"
    assert wording.month_text(date(2025, 12, 31)) == "December 2025"


@pytest.mark.parametrize(
    ("given_text", "text"), [("the rate rose", "The rate rose."), ("5.4 of 100..", "5.4 of 100."), (" É", "É.")]
)
def test_sentences(given_text: str, text: str) -> None:
    assert wording.sentence(given_text) == text


@pytest.mark.parametrize("status", [status for status in Status if not status.has_value])
def test_every_reason_for_no_value_has_words(status: Status) -> None:
    assert wording.missing_text(status.value) == wording.MISSING[status]
    assert wording.MISSING[status].strip()

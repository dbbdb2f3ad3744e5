"""Cells with numbers in them, and the marks that stand for one that is not given."""

from __future__ import annotations

import pytest

from send_briefings.data.local_cells import read_number
from send_briefings.model import Status

VALUES = [
    ("1234", 1234.0, 0),
    ("5,000", 5000.0, 0),
    ("5 000", 5000.0, 0),
    ("1,234,567", 1234567.0, 0),
    ("1,234.50", 1234.5, 2),
    ("0", 0.0, 0),
    ("-3", -3.0, 0),
    (".5", 0.5, 1),
]
MARKS = [
    ("c", Status.SUPPRESSED),
    ("C", Status.SUPPRESSED),
    ("<5", Status.SUPPRESSED),
    ("< 10", Status.SUPPRESSED),
    ("fewer than 5", Status.SUPPRESSED),
    ("*", Status.SUPPRESSED),
    ("x", Status.NOT_AVAILABLE),
    ("..", Status.NOT_AVAILABLE),
    ("N/A", Status.NOT_AVAILABLE),
    ("z", Status.NOT_APPLICABLE),
]
BROKEN = [
    ("12O", "Type the number again"),
    ("5,00", "after a full stop: 5.00"),
    ("1,23,456", "Type the number again"),
    ("1.2E+05", "Excel has shortened the number"),
    ("#REF!", "A formula in the spreadsheet failed"),
    ("£500", "Leave out the pound sign"),
    ("50%", "not a percentage"),
    ("about 40", "Type the number again"),
    ("٣", "Type the number again"),
    ("nan", "Type the number again"),
    ("inf", "Type the number again"),
]


@pytest.mark.parametrize(("text", "value", "decimals"), VALUES)
def test_a_number_is_read_with_its_thousands(text: str, value: float, decimals: int) -> None:
    number = read_number(text)
    assert (number.value, number.decimals, number.status, number.expected) == (value, decimals, None, "")


@pytest.mark.parametrize(("text", "status"), MARKS)
def test_a_mark_is_kept_and_is_never_nought(text: str, status: Status) -> None:
    number = read_number(text)
    assert (number.value, number.status, number.mark) == (None, status, text)


@pytest.mark.parametrize(("text", "mend"), BROKEN)
def test_anything_else_is_told_with_what_to_do(text: str, mend: str) -> None:
    number = read_number(text)
    assert (number.value, number.status) == (None, None)
    assert number.expected
    assert mend in number.mend


def test_a_per_cent_sign_may_follow_a_percentage_and_a_comma_may_be_decimal_in_semicolon_files() -> None:
    assert read_number("12.5 %", percent=True).value == 12.5
    assert read_number("12,5", decimal_comma=True).value == 12.5
    assert read_number("5,000", decimal_comma=True).value == 5000.0

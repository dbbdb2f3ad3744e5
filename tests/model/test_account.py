"""The account of a file balances, or says that it does not."""

from __future__ import annotations

import pytest

from send_briefings.model import Account, Rejection

LOST = Rejection("", 7, "susp_rate", "abc", "a number")


@pytest.mark.parametrize(
    ("account", "balanced"),
    [
        (Account(3, 3), True),
        (Account(6, 3, {"a phase not used": 2}, (LOST,)), True),
        (Account(6, 3, {"a phase not used": 2}), False),
        (Account(5, 3, {"a phase not used": 2}, (LOST,)), False),
        (Account(0, 0), True),
    ],
)
def test_every_row_read_is_accounted_for_once(account: Account, balanced: bool) -> None:
    assert account.balanced is balanced


def test_a_rejection_says_where_what_and_what_was_expected() -> None:
    assert str(LOST) == "row 7, column 'susp_rate': found 'abc', expected a number"
    on_sheet = str(Rejection("Table 4", 7, "Total", "x" * 200, "a whole number"))
    assert on_sheet == f"sheet 'Table 4', row 7, column 'Total': found '{'x' * 80}', expected a whole number"

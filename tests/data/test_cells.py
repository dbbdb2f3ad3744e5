"""Cells to values and statuses."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.data.cells import Symbols, read_cell, read_cells
from send_briefings.model import Status, Unit

SYMBOLS = Symbols(
    {
        "c": Status.SUPPRESSED,
        "z": Status.NOT_APPLICABLE,
        "x": Status.NOT_AVAILABLE,
        "low": Status.ROUNDS_TO_ZERO,
        "k": Status.ROUNDS_TO_ZERO,
        "u": Status.LOW_RELIABILITY,
    },
    blank=Status.NOT_AVAILABLE,
)


@pytest.mark.parametrize(
    ("text", "value", "status", "symbol"),
    [
        ("12.5", 12.5, "published", ""),
        (" 12.5 ", 12.5, "published", ""),
        ("0", 0.0, "published", ""),
        (".5", 0.5, "published", ""),
        ("7.8990000000000005E-2", 0.07899, "published", ""),
        ("8.0299999999999994", 8.03, "published", ""),
        ("c", None, "suppressed", "c"),
        ("C", None, "suppressed", "C"),
        ("z", None, "not_applicable", "z"),
        ("x", None, "not_available", "x"),
        ("low", None, "rounds_to_zero", "low"),
        ("k", None, "rounds_to_zero", "k"),
        ("u", None, "low_reliability", "u"),
        ("", None, "not_available", ""),
    ],
)
def test_good_cells(text: str, value: float | None, status: str, symbol: str) -> None:
    cell = read_cell(text, SYMBOLS, Unit.PERCENT)
    assert (cell.value, cell.status.value, cell.symbol, cell.fault) == (value, status, symbol, "")


@pytest.mark.parametrize(
    "text", ["nan", "inf", "1,234", "4.80%", "1_0", "0x10", "--", "*", "1 2", "\u0661", "1e9999", "-1", "100.1", "\x00"]
)
def test_bad_cells_are_faults(text: str) -> None:
    cell = read_cell(text, SYMBOLS, Unit.PERCENT)
    assert cell.fault
    assert cell.value is None


def test_a_blank_is_a_fault_where_the_source_has_no_meaning_for_it() -> None:
    assert read_cell("", Symbols({}, blank=None), Unit.COUNT).fault == "a number"


def test_a_score_may_be_negative() -> None:
    assert read_cell("-0.45", SYMBOLS, Unit.SCORE).value == -0.45


@given(st.lists(st.text(max_size=6) | st.floats(0, 100).map(str) | st.sampled_from(["c", "z", ""]), max_size=20))
def test_a_cell_has_a_value_or_a_status_that_says_why_not(texts: list[str]) -> None:
    cells = read_cells(pd.Series(texts, dtype=str), SYMBOLS, Unit.PERCENT)
    good = cells[cells["fault"] == ""]
    assert (good["value"].notna() == (good["status"] == "published")).all()
    assert cells.loc[cells["fault"] != "", "value"].isna().all()

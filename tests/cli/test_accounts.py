"""The account of an import for a person: the first rejected rows, then how many more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from send_briefings.cli.data_imports import account_lines, as_record
from send_briefings.data.importing import ImportedFile, ImportOutcome
from send_briefings.model import SCHEMA, Account, FileRead, Learnt, Rejection


def imported(rejected: int) -> ImportedFile:
    faults = tuple(Rejection("Sheet 1", n, "rate", f"x{n}", "a number") for n in range(2, 2 + rejected))
    account = Account(1000 + rejected, 900, {"not an authority": 60, "another cohort": 40}, faults)
    read = FileRead("a.csv", "0" * 64, "dfe_absence_sen", "2024/25", date(2026, 3, 31), SCHEMA.empty_table(), account)
    return ImportedFile(Path("a.csv"), ImportOutcome.STORED, read)


@pytest.mark.parametrize(
    ("rejected", "shown", "last"), [(0, 0, None), (20, 20, None), (25, 20, "  and 5 more; --json shows all")]
)
def test_the_first_twenty_rejections_are_shown(rejected: int, shown: int, last: str | None) -> None:
    lines = account_lines(imported(rejected))
    assert lines[:5] == [
        "a.csv: stored",
        "  dfe_absence_sen, release 2024/25, released 2026-03-31",
        f"  {1000 + rejected:,} rows read: 900 kept, {rejected} rejected",
        "  40 out of scope: another cohort",
        "  60 out of scope: not an authority",
    ]
    assert sum(line.startswith("  rejected: sheet 'Sheet 1', row ") for line in lines) == shown
    assert (lines[-1] if rejected > 20 else None) == last


def test_the_record_holds_them_all() -> None:
    record = as_record(imported(25))
    assert len(record["rejected"]) == 25
    assert record["rejected"][0] == {
        "sheet": "Sheet 1",
        "row": 2,
        "column": "rate",
        "found": "x2",
        "expected": "a number",
    }


def test_what_was_normalised_and_learnt_is_told() -> None:
    march = (date(2025, 3, 1), date(2025, 3, 31))
    learnt = Learnt("Table 4", 8, "RZZ", "Sparkbrook NHS Trust", "provider", "QHL", *march)
    account = Account(1, 1, normalised={"numbers with a percent sign, read without it": 1_204}, learnt=(learnt,))
    read = FileRead("a.csv", "0" * 64, "a", "2024/25", date(2026, 3, 31), SCHEMA.empty_table(), account)
    file = ImportedFile(Path("a.csv"), ImportOutcome.STORED, read)
    lines = account_lines(file)
    assert "  learnt: sheet 'Table 4', row 8: RZZ, Sparkbrook NHS Trust (provider), counted in QHL" in lines
    assert "  normalised: 1,204 numbers with a percent sign, read without it" in lines
    record = as_record(file)
    assert record["learnt"] == [{"code": "RZZ", "name": "Sparkbrook NHS Trust", "level": "provider", "in": "QHL"}]
    assert record["normalised"] == {"numbers with a percent sign, read without it": 1204}

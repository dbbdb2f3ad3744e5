"""The measures equal a literal count, one child after the other, on made-up councils with every fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from send_briefings.own.counting import Key
from send_briefings.own.measure import measured
from send_briefings.own.reading import read_own
from send_briefings.own.synthetic import FAULTS, synthetic_council
from send_briefings.own.synthetic_files import Council, write_xml


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_equal_to_a_literal_count(first: int, tmp_path: Path, brute: Callable[[Council], Counter[Key]]) -> None:
    for seed in range(first, first + 20):
        day = {3: date(2026, 2, 15), 6: date(2026, 3, 31), 9: date(2028, 2, 29)}.get(
            seed % 10, date(2026, 1, 31) + timedelta(days=seed * 4)
        )
        council = synthetic_council(seed, 30 + seed % 5 * 12, day=day, faults=tuple(FAULTS) if seed % 2 else ())
        write_xml(council, tmp_path / "return.xml")
        made = measured(read_own([tmp_path / "return.xml"]), day)
        assert +Counter(made.counts) == brute(council), f"seed {seed}"


def test_the_account_holds_every_row(tmp_path: Path) -> None:
    council = synthetic_council(3, 60, faults=tuple(FAULTS))
    write_xml(council, tmp_path / "return.xml")
    found = read_own([tmp_path / "return.xml"])
    made = measured(found, council.day)
    for name, account in made.accounts.items():
        assert account.rows + sum(account.left_out.values()) == len(found[account.module]), name
    assert made.accounts["issued"].left_out["issued before the request"] >= 1
    assert made.accounts["requests"].left_out["no date of the request"] >= 1
    assert made.accounts["waiting"].left_out["ended without a date"] >= 1
    assert made.accounts["in_force"].left_out["a second plan of the same person"] >= 1

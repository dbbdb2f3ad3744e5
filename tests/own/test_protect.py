"""Small counts are hidden, and none can be worked out from all that is shown, then and now."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.own.counting import Key
from send_briefings.own.measure import Measured
from send_briefings.own.protect import Rule, protected, sums_of

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("own_attack", TOOLS / "own_attack.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["own_attack"] = module
    spec.loader.exec_module(module)
    return module


def in_force(**ages: int) -> Measured:
    counts: dict[Key, int] = {("in_force", "age", name, "now"): value for name, value in ages.items()}
    counts["in_force", "all", "total", "now"] = sum(ages.values())
    return Measured(date(2026, 9, 30), counts, {}, (), ())


def hidden_of(made: Measured, *past: Measured) -> set[str]:
    shown = [(protected(one).seen(one.day.isoformat()),) for one in past]
    return {key[2] for key in protected(made, shown).hidden}


def test_a_small_count_takes_the_next_smallest_with_it() -> None:
    assert hidden_of(in_force(young=3, old=12, older=40)) == {"young", "old"}


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    made = protected(in_force(young=0, old=12, older=40))
    assert made.hidden == made.small == frozenset()
    assert [Rule().rounded(value) for value in made.counts.values()] == [0, 10, 40, 50]


def test_what_was_shown_with_the_same_number_before_is_no_cover() -> None:
    before = in_force(young=6, old=12, older=40)
    now = in_force(young=3, old=12, older=41)
    assert hidden_of(now, before) == {"young", "older"}


def test_what_was_hidden_stays_hidden_for_a_year_and_no_longer() -> None:
    before, now = in_force(young=3, old=12, older=40), in_force(young=7, old=12, older=40)
    assert hidden_of(now, before) == {"young", "old"}
    later = Measured(date(2027, 10, 1), now.counts, {}, (), ())
    assert hidden_of(later, before) == set()


def test_a_total_that_two_tables_share_is_one_count() -> None:
    made = in_force(young=3, old=12)
    needs = {("in_force", "need", "ASD", "now"): 10, ("in_force", "need", "VI", "now"): 5}
    made = Measured(made.day, {**made.counts, **needs}, {}, (), ())
    hidden = protected(made).hidden
    assert {key[2] for key in hidden} == {"young", "old"}
    assert (("in_force", "need", "ASD", "now"), ("in_force", "need", "VI", "now")) in [
        line[0] for line in sums_of(made.counts)
    ]


def issued(*months: tuple[int, int, int, int]) -> Measured:
    """New plans by month: without an exception in time and later, with one in time and later; and the year."""
    counts: dict[Key, int] = {}
    for number, cells in enumerate(months, 1):
        named = zip(("excluding_exceptions",) * 2 + ("exceptions",) * 2, ("within", "later") * 2, cells, strict=True)
        for group, part, value in named:
            for wider in (group, "all"):
                for whole in (part, "total"):
                    for period in (f"2026-{number:02d}", "2026"):
                        key = ("issued", wider, whole, period)
                        counts[key] = counts.get(key, 0) + value
    return Measured(date(2026, len(months), 28), counts, {}, (), ("2026",))


def test_a_zero_is_no_secret_and_costs_no_table() -> None:
    """Exceptions are rare, and in time almost never: the year's zero was shown, and gives the months' zeros."""
    january, february = (60, 40, 0, 6), (50, 45, 0, 7)
    before, now = issued(january, february), issued(january, february, (55, 41, 0, 3))
    made = protected(now, [(protected(before).seen("2026-02-28"),)])
    assert (made.lost, made.withheld) == (0, frozenset())
    assert {key[1:3] for key in made.hidden if key[3] == "2026-03"} == {
        ("exceptions", "later"),
        ("exceptions", "total"),
        ("all", "later"),
        ("all", "total"),
    }


def test_months_that_make_a_year() -> None:
    counts = {("ceased", "all", "total", f"2025-{month:02d}"): 10 + month for month in range(1, 13)}
    counts["ceased", "all", "total", "2025-04"] = 2
    counts["ceased", "all", "total", "2025"] = sum(counts.values())
    hidden = protected(Measured(date(2026, 1, 31), counts, {}, (), ())).hidden
    assert {key[3] for key in hidden} == {"2025-04", "2025-01"}


def test_every_sum_holds_and_the_attacker_knows_the_same_ones(tool: ModuleType, tmp_path: Path) -> None:
    made, _ = tool.two_publications(3, tmp_path, 12)[0]
    day = made.day.isoformat()
    ours = {(frozenset(parts), whole) for parts, whole in sums_of(made.counts, day)}
    theirs = {(frozenset(parts), whole) for parts, whole in tool.equations_of(made.counts, day)}
    assert len(ours) > 200
    for parts, whole in ours | theirs:
        assert sum(made.counts[part] for part in parts) == made.counts[whole]
    assert theirs <= ours


def test_nothing_is_recovered_from_two_publications(tool: ModuleType) -> None:
    """Forty days lie between those of this council: of a month that has passed since the newest return has no count."""
    hidden, lost, reported = tool.attack([10])
    assert hidden > 100
    assert lost == 0
    assert reported == []


def test_the_attack_finds_what_is_hidden_without_care(tool: ModuleType, tmp_path: Path) -> None:
    """The attack can fail: with small counts alone hidden, it works out many."""
    from dataclasses import replace

    made, done = tool.two_publications(100, tmp_path, 12)[0]
    made = replace(
        made, counts={key: value for key, value in made.counts.items() if key[0] in ("in_force", "reviews", "phase")}
    )
    careless = replace(done, hidden=done.small)
    _, reported = tool.recovered([(made, careless)])
    assert len(reported) > 5


def test_all_that_is_kept_follows_from_what_may_be_shown(tool: ModuleType, tmp_path: Path) -> None:
    """With other numbers in place of the hidden ones, what is kept, and so every page made from it, is the same."""
    from dataclasses import replace

    from send_briefings.own.record import as_shown
    from send_briefings.own.table import Returned

    made, done = tool.two_publications(7, tmp_path, 12)[1]
    found = Returned("XML", "line", "330", made.day, 2026, True, {}, ())
    kept = as_shown("E08000025", found, made, done).as_json()
    others = {key: value + 1 + len(key[2]) if key in done.hidden else value for key, value in made.counts.items()}
    assert others != made.counts
    other = as_shown("E08000025", found, replace(made, counts=others), replace(done, counts=others)).as_json()
    assert other == kept


def test_a_table_withheld_whole_gives_nothing_away(tool: ModuleType, tmp_path: Path) -> None:
    """A few rows were mended after counts of their table had been shown that would be needed as cover now."""
    shown = tool.two_publications(38, tmp_path, 12)
    assert {key[:2] for key in shown[1][1].withheld} == {
        ("in_force", "need"),
        ("reviewed_in", "all"),
        ("reviewed_in", "another month"),
    }
    assert len(shown[1][1].withheld) == 29
    assert shown[1][1].lost == 0
    assert tool.recovered(shown)[1] == []

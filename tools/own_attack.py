"""Try to work out what is hidden of councils' own returns, over many made-up councils.

    python tools/own_attack.py [COUNCILS] [--seed SEED]

Each council's return is read, counted and protected, then a second one, made some days later from the same children
with some rows mended. The attacker sees every count that was shown, exact ones in place of rounded ones, of both; knows
every total by its name; knows which counts did not change between the two, but for tables of which the second shows
nothing at all; and knows that counts are whole and not negative, or in a further attempt that hidden ones are above
zero (zeros are shown, but in a table of which nothing is). An integer programme gives the least and the most that each
hidden count can be. The equations and the search are written down here once more, apart from the protection.

Shares are of counts that are all shown, so they tell this attacker nothing. Pages, PDFs, CSV, JSON, drawings, metadata,
alternative texts, notebooks, records of runs, logs and the screen hold nothing else: `tests/own/test_whole_run.py` has
them made with other numbers in place of all hidden ones, and every byte is the same.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from send_briefings.own.counting import Key
from send_briefings.own.measure import Measured, measured
from send_briefings.own.protect import Protected, protected
from send_briefings.own.reading import read_own
from send_briefings.own.synthetic import synthetic_council
from send_briefings.own.synthetic_files import write_xml

DAY = date(2026, 9, 30)
MOST = 1_000_000
Equation = tuple[tuple[int, ...], int]
"""The parts and their whole, by the number of each variable."""


def equations_of(counts: Mapping[Key, int], day: str) -> Iterator[tuple[list[Key], Key]]:
    """What a reader knows to add up: each count that says what it is a part of. `day` is the file's, ISO."""

    def one(parts: Iterator[Key] | Sequence[Key], whole: Key) -> Iterator[tuple[list[Key], Key]]:
        listed = list(parts)
        if listed and whole in counts and all(part in counts for part in listed):
            yield listed, whole

    periods = sorted({key[3] for key in counts})
    early = ("up to 6 weeks", "over 6, up to 16", "over 16, up to 20")
    late = ("over 20, up to 26", "over 26, up to 52", "over 52 weeks")
    for period in periods:
        for group in ("exceptions", "excluding_exceptions", "all"):
            yield from one(
                [("issued", group, p, period) for p in ("within", "later")], ("issued", group, "total", period)
            )
        for part in ("within", "later", "total"):
            groups = ("exceptions", "excluding_exceptions")
            yield from one([("issued", g, part, period) for g in groups], ("issued", "all", part, period))
        at_end = ("waiting_at", "all", "total", period)
        yield from one([("waiting_at", "all", p, period) for p in ("in_time", "late")], at_end)
        yield from one([("waiting_at", stage, "total", period) for stage in ("request", "assessment")], at_end)
        if period == day:
            for key in counts:
                if key[0] == "waiting_at" and key[3] == day:
                    yield from one([key], ("waiting", key[1], key[2], "now"))
        reviewed = [("reviewed_in", "all", part, period) for part in ("within", "later")]
        yield from one(reviewed, ("reviewed_in", "all", "total", period))
        asked = [key for key in counts if key[0] == "requests" and key[3] == period]
        for group in {key[1] for key in asked}:
            parts = [key for key in asked if key[1] == group and key[2] != "received"]
            yield from one(parts, ("requests", group, "received", period))
        for part in {key[2] for key in asked}:
            yield from one([k for k in asked if k[2] == part and k[1] != "all"], ("requests", "all", part, period))
        for what, part in (("requests", "received"), ("assessments", "total"), ("issued", "total")):
            for how in ("mediation", "tribunal", "rya", "again"):
                yes_no = [(f"{what}_{how}", "all", stated, period) for stated in ("yes", "no")]
                yield from one(yes_no, (what, "all", part, period))
        since = [("refused_since", "all", stated, period) for stated in ("yes", "no")]
        yield from one(since, ("requests", "all", "refused", period))
        reasons = [k for k in counts if k[0] == "ceased" and k[1] != "all" and k[3] == period]
        yield from one(reasons, ("ceased", "all", "total", period))
        moves = [key for key in counts if key[0] == "phase" and key[3] == period]
        for group in {key[1] for key in moves}:
            yield from one([k for k in moves if k[1] == group and k[2] != "total"], ("phase", group, "total", period))
        for part in {key[2] for key in moves}:
            yield from one([k for k in moves if k[2] == part and k[1] != "all"], ("phase", "all", part, period))
    for key in counts:
        if len(key[3]) == 4 and key[0] in ("issued", "requests", "ceased"):
            months = [k for k in counts if k[:3] == key[:3] and k[3].startswith(f"{key[3]}-") and len(k[3]) == 7]
            yield from one(months, key)
    for stage in ("request", "assessment", "all"):
        yield from one([("waiting", stage, b, "now") for b in early], ("waiting", stage, "in_time", "now"))
        yield from one([("waiting", stage, b, "now") for b in late], ("waiting", stage, "late", "now"))
        yield from one([("waiting", stage, p, "now") for p in ("in_time", "late")], ("waiting", stage, "total", "now"))
    for part in (*early, *late, "in_time", "late", "total"):
        stages = [("waiting", stage, part, "now") for stage in ("request", "assessment")]
        yield from one(stages, ("waiting", "all", part, "now"))
    yield from one([key for key in counts if key[0] == "passing"], ("waiting", "all", "in_time", "now"))
    awaited = [key for key in counts if key[:3] == ("requests", "all", "awaited")]
    yield from one([*awaited, ("waiting_other", "request", "total", "now")], ("waiting", "request", "total", "now"))
    late_ones = ("reviewed_in", "all", "later", "now")
    yield from one(
        [("reviews", "decision", p, "now") for p in ("decided later", "awaited, four weeks over")], late_ones
    )
    for part, whole in (("within", ("reviews", "decision", "decided within four weeks", "now")), ("later", late_ones)):
        held = [key for key in counts if key[0] == "reviewed_in" and key[2] == part and key != late_ones]
        yield from one(held, whole)
    for measure in {key[1] for key in counts if key[0] == "left_out"}:
        left = [key for key in counts if key[:2] == ("left_out", measure)]
        whys = [key for key in left if key[3] == "now" and key[2] != "total"]
        yield from one(whys, ("left_out", measure, "total", "now"))
        for why in whys:
            yield from one([key for key in left if key[2] == why[2] and key[3] != "now"], why)
    for why in ("no date of the request", "received after the file's day", "brought in from another council"):
        yield from one([("left_out", "requests", why, "now")], ("left_out", "waiting", why, "now"))
    for table, groups in (
        ("in_force", ("age", "need", "placement", "residential")),
        ("reviews", ("status", "decision")),
    ):
        for group in groups:
            parts = [key for key in counts if key[:2] == (table, group)]
            yield from one(parts, ("in_force", "all", "total", "now"))


def two_publications(seed: int, folder: Path, plans: int = 0) -> list[tuple[Measured, Protected]]:
    """What is shown of a made-up council, of any size or with about so many plans, and of the same some days later."""
    chance = random.Random(seed)
    plans = plans or chance.choice((20, 40, 60, 90, 150, 300))
    council = synthetic_council(seed, plans, day=DAY)
    shown: list[tuple[Measured, Protected]] = []
    past: list[tuple[Mapping[Key, object], ...]] = []
    for number in range(2):
        day = DAY + timedelta(days=number * chance.choice((0, 1, 5, 40)))
        if number:
            for person in chance.sample(list(council.persons), max(1, len(council.persons) // 25)):
                for request in person.under("requests"):
                    request.items["RequestSource"] = chance.choice("12345")
                for need in person.under("requests", "activeplans", "senneed"):
                    need.items["SENtype"] = chance.choice(("ASD", "MSI", "VI", "SEMH"))
        write_xml(council, folder / "return.xml")
        made = measured(read_own([folder / "return.xml"]), day)
        done = protected(made, past)  # type: ignore[arg-type]
        past.append((done.seen(day.isoformat()),))
        shown.append((made, done))
    return shown


def recovered(shown: Sequence[tuple[Measured, Protected]]) -> tuple[int, list[str]]:
    """How many counts are hidden, and those that the attacker works out, each in words."""
    variables: dict[tuple[Key, int, int], int] = {}
    known: dict[int, int] = {}
    equations: dict[Equation, None] = {}
    for turn, (made, done) in enumerate(shown, 1):
        own: dict[Key, int] = {}
        for key, value in made.counts.items():
            name = (key, value, turn if key in done.withheld else 0)
            own[key] = variables.setdefault(name, len(variables))
            if key not in done.hidden:
                known[own[key]] = value
        for parts, whole in equations_of(made.counts, made.day.isoformat()):
            equations[tuple(own[part] for part in parts), own[whole]] = None
    names = {number: name for name, number in variables.items()}
    open_before = {(key, made.counts[key]) for made, done in shown for key in made.counts if key not in done.hidden}
    reported = []
    for least in (0, 1):
        lowest = {number: 0 if turn else least for (_, _, turn), number in variables.items()}
        for number, value in pinned(known, list(equations), lowest):
            key, true, _ = names[number]
            if value == true > 0 and (key, true) not in open_before:  # a zero is of nobody
                reported.append(f"{key} is {value} (hidden ones at least {least})")
    return len(variables) - len(known), reported


def pinned(
    known: Mapping[int, int], equations: Sequence[Equation], lowest: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Each number that is not known and has one value only, with it; `lowest` has the least that each can be."""
    groups: list[tuple[set[int], list[Equation]]] = []
    for parts, whole in equations:
        unknown = {number for number in (*parts, whole) if number not in known}
        if unknown:
            touching = [group for group in groups if group[0] & unknown]
            groups = [group for group in groups if not group[0] & unknown]
            numbers = unknown.union(*(group[0] for group in touching))
            groups.append((numbers, [*(one for group in touching for one in group[1]), (parts, whole)]))
    for numbers, own in groups:
        yield from _pinned_in(sorted(numbers), own, known, lowest)


def _pinned_in(
    numbers: Sequence[int], equations: Sequence[Equation], known: Mapping[int, int], lowest: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    column = {number: place for place, number in enumerate(numbers)}
    matrix, right = np.zeros((len(equations), len(numbers))), np.zeros(len(equations))
    for row, (parts, whole) in enumerate(equations):
        for number, sign in (*((part, 1) for part in parts), (whole, -1)):
            if number in column:
                matrix[row, column[number]] += sign
            else:
                right[row] -= sign * known[number]
    limits, bounds = (
        LinearConstraint(matrix, right, right),
        Bounds(np.array([float(lowest[one]) for one in numbers]), MOST),
    )

    def found(goal: np.ndarray) -> np.ndarray | None:
        made = milp(goal, constraints=limits, bounds=bounds, integrality=np.ones(len(numbers)))
        return None if made.x is None else np.round(made.x)

    seen = [one for goal in (1.0, -1.0) if (one := found(np.full(len(numbers), goal))) is not None]
    if not seen:
        return  # nothing fits, so what the attacker takes for granted is wrong
    for number, place in column.items():
        for sign in (1.0, -1.0):
            if len({one[place] for one in seen}) == 1:
                goal = np.zeros(len(numbers))
                goal[place] = sign
                if (one := found(goal)) is not None:
                    seen.append(one)
        if len({one[place] for one in seen}) == 1:
            yield number, int(seen[0][place])


def attack(seeds: Sequence[int], plans: int = 0) -> tuple[int, int, list[str]]:
    """How many counts are hidden of these councils, how many of these can be worked out from before, and which are."""
    hidden, lost, reported = 0, 0, []
    for done, seed in enumerate(seeds, 1):
        if done % 10 == 0:
            print(f"{done} councils, {hidden} counts hidden, {len(reported)} recovered", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            shown = two_publications(seed, Path(folder), plans)
        number, found = recovered(shown)
        hidden += number
        lost += shown[-1][1].lost
        reported += [f"{seed}: {one}" for one in found]
    return hidden, lost, reported


def main() -> int:
    """Attack so many councils; the exit code is 1 where a count was recovered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("councils", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    given = parser.parse_args()
    hidden, lost, reported = attack(range(given.seed, given.seed + given.councils))
    counted = f"{hidden} counts hidden, {lost} lost, {len(reported)} recovered"
    print(f"{given.councils} councils, two publications each: {counted}")
    for line in reported[:20]:
        print(f"  {line}")
    return int(bool(reported))


if __name__ == "__main__":
    sys.exit(main())

"""Try to work out what is hidden of a council's own figures, over many made-up councils.

    python tools/disclosure_attack.py [DESIGNS] [--kind KIND] [--seed SEED]

A design is a made-up council: its true numbers, the files it puts into data/local one after the other, some numbers
marked as `c`, `z` or `x`, and what was published after each. The attacker sees everything that was ever shown, knows
which numbers are totals of which (also those that a file leaves out), which figures were revised between files, and
that counts are whole and not negative (or, in further attempts, that hidden ones are above zero, and that `z` is nobody
where it is). An integer programme gives the least and the most that each hidden number can be; where they are the same,
it is recovered. A number that was first stated after all other parts of its total had been shown is no one's to hide,
nor is one that no file states. The attack shares no code with the protection.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.data.local_disclosure import key_of, seen_as
from send_briefings.data.local_figures import ShownBefore
from send_briefings.data.local_reading import ReturnRead, as_shown
from send_briefings.data.local_rows import Entry
from send_briefings.model import Measure, Status, Unit, calendar_year

KINDS = ("one-way", "two-way", "shares", "files", "dates")
SIZES = (0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 9, 12, 17, 20, 31, 40)
MARKS = {"c": Status.SUPPRESSED, "z": Status.NOT_APPLICABLE, "x": Status.NOT_AVAILABLE}
MOST = 2000
SMALL = 5

Cell = tuple[str, str]  # cohort, breakdown
True_ = tuple[int, ...]
Equation = tuple[list[int], int]  # the parts and their whole, by the number of each variable


@dataclass
class File:
    """A file as the council types it: the true counts of each cell, and the marks put in place of some. `whole` has
    those that it leaves out as well."""

    name: str
    dated: date
    true: dict[Cell, True_]
    marks: dict[Cell, str] = field(default_factory=dict)
    whole: dict[Cell, True_] = field(default_factory=dict)


@dataclass
class Council:
    """A made-up council: the measure, and the files that are in data/local at each publication."""

    measure: Measure
    publications: list[list[File]]


def a_council(kind: str, seed: int) -> Council:
    """The council of a kind with this seed."""
    chance = random.Random(f"{kind} {seed}")
    shares = kind == "shares" or (kind in ("files", "dates") and chance.random() < 0.3)
    if kind == "two-way" or (kind in ("shares", "files", "dates") and chance.random() < 0.4):
        side = (2, 3) if kind in ("files", "dates") else (3, 4)
        cohorts, parts = chance.randint(*side), chance.randint(*side)
    else:
        cohorts, parts = 1, chance.randint(2, 6)
    measure = a_measure(cohorts, parts, Unit.PERCENT if shares else Unit.COUNT)
    true = _totals(_cells(chance, measure, shares), measure)
    if kind in ("one-way", "two-way", "shares"):
        return Council(measure, [[File("a.csv", date(2026, 1, 1), true, _marks(chance, true), true)]])
    if kind == "files":
        return Council(measure, [_split(chance, true)])
    return Council(measure, _later(chance, measure, true, shares))


def a_measure(cohorts: int, parts: int, unit: Unit) -> Measure:
    """A measure of so many cohorts (one has no "all") and parts of a total."""
    base = load_areas()["neet"].measures["neet_or_not_known"]
    groups = tuple(f"c{n}" for n in range(cohorts)) + (("all",) if cohorts > 1 else ())
    return replace(base, unit=unit, local=True, cohorts=groups, breakdowns=(*(f"p{n}" for n in range(parts)), "total"))


def _cells(chance: random.Random, measure: Measure, shares: bool) -> dict[Cell, True_]:
    found: dict[Cell, True_] = {}
    for cohort in measure.cohorts:
        for part in measure.breakdowns:
            if cohort != "all" and part != "total":
                size = (chance.choice(SIZES), chance.choice(SIZES)) if shares else (chance.choice(SIZES),)
                found[cohort, part] = size if not shares or sum(size) else (0, 1)
    return found


def _totals(cells: dict[Cell, True_], measure: Measure) -> dict[Cell, True_]:
    made = dict(cells)
    parts = [part for part in measure.breakdowns if part != "total"]
    groups = [cohort for cohort in measure.cohorts if cohort != "all"]
    for cohort in groups:
        made[cohort, "total"] = _sum(made[cohort, part] for part in parts)
    if "all" in measure.cohorts:
        for part in measure.breakdowns:
            made["all", part] = _sum(made[cohort, part] for cohort in groups)
    return made


def _sum(several: Iterable[True_]) -> True_:
    return tuple(map(sum, zip(*several, strict=True)))


def _marks(chance: random.Random, true: dict[Cell, True_], most: int = 3) -> dict[Cell, str]:
    cells = chance.sample(sorted(true), min(len(true), chance.randint(0, most)))
    return {cell: chance.choice("ccczx") for cell in cells}


def _split(chance: random.Random, true: dict[Cell, True_]) -> list[File]:
    """The rows dealt out to two or three files, of one date or several; some stand in two."""
    number = chance.randint(2, 3)
    one_day = chance.random() < 0.5
    files = [File(f"{n}.csv", date(2026, 1, 1 if one_day else n + 1), {}, {}, true) for n in range(number)]
    marks = _marks(chance, true, 2)
    for cell, counts in true.items():
        for file in chance.sample(files, 2 if chance.random() < 0.2 else 1):
            file.true[cell] = counts
            if cell in marks:
                file.marks[cell] = marks[cell]
    return [file for file in files if file.true]


def _later(chance: random.Random, measure: Measure, true: dict[Cell, True_], shares: bool) -> list[list[File]]:
    """Publications one after the other: a later file corrects, adds or leaves out; an earlier one may be taken away."""
    published = [[File("1.csv", date(2026, 1, 1), _some(chance, true), _marks(chance, true, 1), true)]]
    now = true
    for number in range(2, chance.randint(3, 4)):
        inner = {cell: counts for cell, counts in now.items() if cell[0] != "all" and cell[1] != "total"}
        for cell in chance.sample(sorted(inner), chance.randint(0, 2)):
            size = (chance.choice(SIZES), chance.choice(SIZES)) if shares else (chance.choice(SIZES),)
            inner[cell] = size if not shares or sum(size) else (0, 1)
        now = _totals(inner, measure)
        file = File(f"{number}.csv", date(2026, number, 1), _some(chance, now), _marks(chance, now, 1), now)
        kept = published[-1] if chance.random() < 0.7 else []
        published.append([*kept, file])
    return published


def _some(chance: random.Random, true: dict[Cell, True_]) -> dict[Cell, True_]:
    """All rows, or most of them."""
    if chance.random() < 0.4:
        return dict(true)
    found = {cell: counts for cell, counts in true.items() if chance.random() < 0.75}
    return found or dict(true)


def typed(file: File, measure: Measure) -> ReturnRead:
    """The file as it is read."""
    entries = []
    for row, (cell, counts) in enumerate(sorted(file.true.items()), 2):
        mark = file.marks.get(cell, "")
        top, bottom = (counts[0], sum(counts)) if len(counts) == 2 else (None, None)
        value = 100 * counts[0] / sum(counts) if len(counts) == 2 else counts[0]
        given = (None, None, None, MARKS[mark], mark) if mark else (value, top, bottom, Status.PUBLISHED, "")
        entries.append(Entry(row, measure, *cell, calendar_year(2025), *given))
    place = gazetteer().resolve("Leeds")
    return ReturnRead(Path(file.name), "neet", place, file.dated, False, (), None, typed=tuple(entries))


Shown = dict[tuple[str, Cell], True_ | str]  # by file and cell: the counts shown, or the status in their place


def published(council: Council, folder: Path) -> list[Shown]:
    """What is shown at each publication, of every file."""
    record = ShownBefore(folder)
    everything = []
    for files in council.publications:
        read = [typed(file, council.measure) for file in sorted(files, key=lambda one: (one.dated, one.name))]
        made = as_shown(read, record.of("E08000035"))
        shown = [file.read.table.to_pylist() for file in made if file.read is not None]
        hidden = [{(r["cohort"], r["breakdown"]) for r in rows if r["status"] == "suppressed"} for rows in shown]
        tables = [
            seen_as(file.typed, {key_of(e) for e in file.typed if (e.cohort, e.breakdown) in cells})
            for file, cells in zip(read, hidden, strict=True)
        ]
        record.add("E08000035", tables)
        seen: Shown = {}
        for file in made:
            assert file.read is not None
            for row in file.read.table.to_pylist():
                counts: True_ | str = str(row["status"])
                if row["value"] is not None:
                    counts = (int(row["value"]),)
                    if row["numerator"] is not None:
                        counts = (int(row["numerator"]), int(row["denominator"] - row["numerator"]))
                seen[file.path.name, (row["cohort"], row["breakdown"])] = counts
        everything.append(seen)
    return everything


def recovered(council: Council, everything: Sequence[Shown]) -> list[str]:
    """The hidden numbers that the attacker works out, each in words."""
    variables: dict[tuple[Cell, True_, int], int] = {}
    known: dict[int, int] = {}
    empty: set[int] = set()
    equations: list[Equation] = []

    def variable(cell: Cell, counts: True_, kind: int) -> int:
        return variables.setdefault((cell, counts, kind), len(variables))

    union: dict[Cell, True_] = {}
    stated_at: dict[int, int] = {}  # the publication with the first file that has a number
    shown_at: dict[int, int] = {}
    unknown: set[int] = (
        set()
    )  # those the council says it does not know: only a small one would say something of a child
    given: set[int] = set()  # all that was left of an earlier total when they were first stated: no one can hide them
    for publication, (files, seen) in enumerate(zip(council.publications, everything, strict=True)):
        together: dict[Cell, True_] = {}
        for file in sorted(files, key=lambda one: (one.dated, one.name)):
            for cell, counts in file.true.items():
                shown = seen[file.name, cell]
                for kind in range(len(counts)):
                    number = variable(cell, counts, kind)
                    if not isinstance(shown, str):
                        known[number] = shown[kind]
                    if shown == "not_applicable" and not any(counts):
                        empty.add(number)
                        shown_at.setdefault(number, publication)  # nobody is where it does not apply
                    if file.marks.get(cell) == "x":
                        unknown.add(number)
                    stated_at.setdefault(number, publication)
            together |= file.true
            union |= file.true
            for view in (file.true, together, union):
                equations += _equations(view, file, council.measure, variable)
        for number in known:
            shown_at.setdefault(number, publication)
    for parts, whole in equations:
        for number in (*parts, whole):
            others = [other for other in (*parts, whole) if other != number]
            if number in stated_at and all(
                shown_at.get(other, len(everything)) < stated_at[number] for other in others
            ):
                given.add(number)
    hidden = [number for number in variables.values() if number not in known]
    if not hidden:
        return []
    names = {number: name for name, number in variables.items()}
    reported = []
    width = len(names[hidden[0]][1])
    nobody = {number: 0 for number in hidden if number in empty}
    for least, also in ((0, {}), (1, {}), (0, nobody), (1, nobody)):
        if also is nobody and not nobody:
            continue
        left = [number for number in hidden if number not in also]
        for number, value in _pinned(left, known | also, equations, least, width, names, set(stated_at)):
            cell, counts, kind = names[number]
            kept = number in stated_at and number not in given and (number not in unknown or 1 <= value < SMALL)
            if value == counts[kind] and kept:
                reported.append(f"{cell} is {value} (counts {counts}, hidden ones at least {least})")
    return reported


def _equations(
    stated: Mapping[Cell, True_],
    file: File,
    measure: Measure,
    variable: Callable[[Cell, True_, int], int],
) -> Iterator[Equation]:
    """Each total with its parts, where they add up. Those that are not stated are known to be there, but not whether
    they are what another file says."""
    view = {**file.whole, **stated}

    def number(cell: Cell, kind: int) -> int:
        return variable(cell if cell in stated else (cell[0], f"{cell[1]} of {file.name}"), view[cell], kind)

    parts = [part for part in measure.breakdowns if part != "total"]
    groups = [cohort for cohort in measure.cohorts if cohort != "all"]
    lines = [([(cohort, part) for part in parts], (cohort, "total")) for cohort in measure.cohorts]
    if "all" in measure.cohorts:
        lines += [([(cohort, part) for cohort in groups], ("all", part)) for part in measure.breakdowns]
    for cells, whole in lines:
        if whole in view and all(cell in view for cell in cells) and _sum(view[cell] for cell in cells) == view[whole]:
            for kind in range(len(view[whole])):
                yield [number(cell, kind) for cell in cells], number(whole, kind)


def _pinned(
    hidden: Sequence[int],
    known: Mapping[int, int],
    equations: Sequence[Equation],
    least: int,
    width: int,
    names: Mapping[int, tuple[Cell, True_, int]],
    stated: Collection[int],
) -> Iterator[tuple[int, int]]:
    """Each hidden number with one value only, by an integer programme for its least and its most."""
    column = {number: place for place, number in enumerate(hidden)}
    rows, right = [], []
    for parts, whole in equations:
        row, rest = np.zeros(len(hidden)), 0
        for number, sign in [*((part, 1) for part in parts), (whole, -1)]:
            if number in column:
                row[column[number]] += sign
            else:
                rest -= sign * known[number]
        if row.any():
            rows.append(row)
            right.append(rest)
    if not rows:
        return
    lower = np.array([float(least) if width == 1 and number in stated else 0.0 for number in hidden])
    limits = [LinearConstraint(np.array(rows), right, right)]
    if width == 2 and least:  # a percentage is of somebody
        pairs: dict[tuple[Cell, True_], list[int]] = {}
        for number in hidden:
            if number in stated:
                pairs.setdefault(names[number][:2], []).append(column[number])
        sizes = np.zeros((len(pairs), len(hidden)))
        for place, columns in enumerate(pairs.values()):
            sizes[place, columns] = 1
        limits.append(LinearConstraint(sizes, 1, np.inf))

    def found(goal: np.ndarray) -> np.ndarray | None:
        made = milp(goal, constraints=limits, bounds=Bounds(lower, MOST), integrality=np.ones(len(hidden)))
        return None if made.x is None else np.round(made.x)

    first = found(np.ones(len(hidden)))
    if first is None:
        return
    others = (found(-np.ones(len(hidden))), found(np.where(np.arange(len(hidden)) % 2, 1.0, -1.0)))
    used = np.abs(np.array(rows)).sum(axis=0)
    for number in hidden:
        place = column[number]
        if not used[place] or any(other is not None and other[place] != first[place] for other in others):
            continue  # nothing is said of it, or two values of it were seen already
        goal = np.zeros(len(hidden))
        goal[place] = 1
        ends = (found(goal), found(-goal))
        if all(end is not None and end[place] == first[place] for end in ends):
            yield number, int(first[place])


def attack(kind: str, seeds: Sequence[int]) -> tuple[int, int, list[str]]:
    """How many hidden figures the councils of these seeds have, how many figures are shown, and what was recovered."""
    hidden, shown, reported = 0, 0, []
    for seed in seeds:
        council = a_council(kind, seed)
        with tempfile.TemporaryDirectory() as folder:
            everything = published(council, Path(folder) / "record")
        last = everything[-1].values()
        hidden += sum(isinstance(counts, str) for counts in last)
        shown += sum(not isinstance(counts, str) for counts in last)
        reported += [f"{kind} {seed}: {one}" for one in recovered(council, everything)]
    return hidden, shown, reported


def main() -> int:
    """Attack the councils asked for; the exit code is 1 where a number was recovered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("designs", type=int, nargs="?", default=200, help="designs of each kind")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    given = parser.parse_args()
    lost = 0
    for kind in given.kind or KINDS:
        hidden, shown, reported = attack(kind, range(given.seed, given.seed + given.designs))
        print(
            f"{kind}: {given.designs} designs, {shown} figures shown, {hidden} hidden, {len(reported)} recovered",
            flush=True,
        )
        for line in reported[:10]:
            print(f"  {line}")
        lost += len(reported)
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())

"""Try to work out what is hidden of councils' own returns, over many made-up councils.

    python tools/own_attack.py [COUNCILS] [--seed SEED]

Each council's return is read, counted and protected, then a second one, made some days later from the same children
with some rows mended. The attacker sees every count that was shown, exact ones in place of rounded ones, of both; knows
every total by its name; knows which counts did not change between the two, but for tables of which the second shows
nothing at all; and knows that counts are whole and not
negative, or in a further attempt that hidden ones are above zero. An integer programme gives the least and the most
that each hidden count can be. The equations are written down here once more, apart from the protection.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

from send_briefings.own.measure import Key, Measured, measured
from send_briefings.own.protect import Protected, protected
from send_briefings.own.reading import read_own
from send_briefings.own.synthetic import synthetic_council
from send_briefings.own.synthetic_files import write_xml

DAY = date(2026, 9, 30)


def equations_of(counts: Mapping[Key, int]) -> Iterator[tuple[list[Key], Key]]:
    """What a reader knows to add up: each count that says what it is a part of."""

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
        yield from one(
            [("waiting_at", "all", p, period) for p in ("in_time", "late")], ("waiting_at", "all", "total", period)
        )
        asked = [key for key in counts if key[0] == "requests" and key[3] == period]
        for group in {key[1] for key in asked}:
            parts = [key for key in asked if key[1] == group and key[2] != "received"]
            yield from one(parts, ("requests", group, "received", period))
        for part in {key[2] for key in asked}:
            yield from one([k for k in asked if k[2] == part and k[1] != "all"], ("requests", "all", part, period))
        for what, part in (("requests", "received"), ("assessments", "total")):
            for how in ("mediation", "tribunal", "rya"):
                yes_no = [(f"{what}_{how}", "all", said, period) for said in ("yes", "no")]
                yield from one(yes_no, (what, "all", part, period))
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


def recovered(shown: Sequence[tuple[Measured, Protected]], pinned: object) -> tuple[int, list[str]]:
    """How many counts are hidden, and those that the attacker works out, each in words."""
    assert callable(pinned)
    variables: dict[tuple[Key, int, int], int] = {}
    known: dict[int, int] = {}
    equations: dict[tuple[tuple[int, ...], int], None] = {}
    for turn, (made, done) in enumerate(shown, 1):
        own: dict[Key, int] = {}
        for key, value in made.counts.items():
            name = (key, value, turn if key in done.withheld else 0)
            own[key] = variables.setdefault(name, len(variables))
            if key not in done.hidden:
                known[own[key]] = value
        for parts, whole in equations_of(made.counts):
            equations[tuple(own[part] for part in parts), own[whole]] = None
    names = {number: name for name, number in variables.items()}
    hidden = [number for number in variables.values() if number not in known]
    open_before = {(key, made.counts[key]) for made, done in shown for key in made.counts if key not in done.hidden}
    told = []
    for least in (0, 1):
        found = pinned(
            hidden,
            known,
            [(list(p), w) for p, w in equations],
            least,
            1,
            {n: (k, (v,), 0) for n, (k, v, _) in names.items()},
        )
        told += [
            f"{names[number]} (hidden ones at least {least})"
            for number, value in found
            if value == names[number][1] and names[number][:2] not in open_before
        ]
    return len(hidden), told


def attack_tool() -> ModuleType:
    """The attack on councils' own spreadsheets: its search for hidden numbers with one value is used here too."""
    path = Path(__file__).with_name("disclosure_attack.py")
    spec = importlib.util.spec_from_file_location("disclosure_attack", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["disclosure_attack"] = module
    spec.loader.exec_module(module)
    return module


def attack(seeds: Sequence[int], plans: int = 0) -> tuple[int, int, list[str]]:
    """How many counts are hidden of these councils, how many of these can be worked out from before, and which are."""
    pinned = attack_tool()._pinned
    hidden, lost, told = 0, 0, []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            shown = two_publications(seed, Path(folder), plans)
        number, found = recovered(shown, pinned)
        hidden += number
        lost += shown[-1][1].lost
        told += [f"{seed}: {one}" for one in found]
    return hidden, lost, told


def main() -> int:
    """Attack so many councils; the exit code is 1 where a count was recovered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("councils", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    given = parser.parse_args()
    hidden, lost, told = attack(range(given.seed, given.seed + given.councils))
    print(
        f"{given.councils} councils, two publications each: {hidden} counts hidden, {lost} lost, {len(told)} recovered"
    )
    for line in told[:20]:
        print(f"  {line}")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())

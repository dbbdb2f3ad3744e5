"""Which counts of a return make up others: all tables of it together, since they have totals in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from send_briefings.own.measure import BANDS, IN_TIME_BANDS, LATE_BANDS, NOW, Key

Line = tuple[tuple[Key, ...], Key]
"""The parts, and what they make up."""
DIMENSIONS = ("age", "need", "placement", "residential")
STAGES = ("request", "assessment")


def sums_of(keys: Collection[Key]) -> tuple[Line, ...]:
    """Every sum among these counts, each once.

    >>> received = ("requests", "all", "received", "2026")
    >>> months = [("requests", "all", "received", month) for month in ("2026-01", "2026-02")]
    >>> sums_of([received, *months]) == ((tuple(months), received),)
    True
    """
    tables: dict[str, list[Key]] = {}
    for key in sorted(keys):
        tables.setdefault(key[0], []).append(key)
    return tuple(dict.fromkeys(line for line in _lines(tables, set(keys)) if line[0] and line[1] in keys))


def _lines(tables: Mapping[str, Sequence[Key]], known: set[Key]) -> Iterator[Line]:
    yield from _crossed(
        tables.get("issued", ()), known, ("excluding_exceptions", "exceptions"), ("within", "later"), "total"
    )
    yield from _crossed(tables.get("waiting", ()), known, STAGES, [name for name, _ in BANDS], "total")
    yield from _waiting(tables, known)
    for key in tables.get("requests", ()):
        if key[1] == "all" and key[2] == "received" and len(key[3]) == 4:
            sources = [one[1] for one in tables["requests"] if one[2:] == key[2:] and one[1] != "all"]
            outcomes = [one[2] for one in tables["requests"] if one[1::2] == key[1::2] and one[2] != "received"]
            of_year = [one for one in tables["requests"] if one[3] == key[3]]
            yield from _crossed(of_year, known, sources, outcomes, "received")
    for table in ("issued", "requests", "ceased"):
        yield from _years(tables.get(table, ()))
    for whole in tables.get("ceased", ()):
        if whole[1] == "all" and len(whole[3]) == 4:
            yield tuple(one for one in tables["ceased"] if one[3] == whole[3] and one[1] != "all"), whole
    for table, part in (("requests", "received"), ("assessments", "total")):
        for what in ("mediation", "tribunal", "rya"):
            own = tables.get(f"{table}_{what}", ())
            for year in dict.fromkeys(key[3] for key in own):
                yield tuple(key for key in own if key[3] == year), (table, "all", part, year)
    in_force = ("in_force", "all", "total", NOW)
    for group in DIMENSIONS:
        yield tuple(key for key in tables.get("in_force", ()) if key[1] == group), in_force
    for group in ("status", "decision"):
        yield tuple(key for key in tables.get("reviews", ()) if key[1] == group), in_force
    for year in dict.fromkeys(key[3] for key in tables.get("phase", ())):
        of_year = [key for key in tables["phase"] if key[3] == year]
        kinds = list(dict.fromkeys(key[1] for key in of_year if key[1] != "all"))
        states = list(dict.fromkeys(key[2] for key in of_year if key[2] != "total"))
        yield from _crossed(of_year, known, kinds, states, "total")


def _crossed(
    table: Sequence[Key], known: set[Key], groups: Sequence[str], parts: Sequence[str], total: str
) -> Iterator[Line]:
    """The lines of a table of groups by parts, in each of its periods: rows, columns and both totals."""
    name = table[0][0] if table else ""
    for period in dict.fromkeys(key[3] for key in table):
        for group in (*groups, "all"):
            yield _held(known, [(name, group, part, period) for part in parts]), (name, group, total, period)
        for part in (*parts, total):
            yield _held(known, [(name, group, part, period) for group in groups]), (name, "all", part, period)


def _held(known: set[Key], keys: Sequence[Key]) -> tuple[Key, ...]:
    """The keys, if all are held; none otherwise."""
    return tuple(keys) if set(keys) <= known else ()


def _waiting(tables: Mapping[str, Sequence[Key]], known: set[Key]) -> Iterator[Line]:
    """Those in time and late: of each stage, on the file's day, by the month in which 20 weeks pass, at month ends."""
    for stage in (*STAGES, "all"):
        for part, bands in (("in_time", IN_TIME_BANDS), ("late", LATE_BANDS)):
            parts = _held(known, [("waiting", stage, band, NOW) for band in bands])
            yield parts, ("waiting", stage, part, NOW)
        both = _held(known, [("waiting", stage, part, NOW) for part in ("in_time", "late")])
        yield both, ("waiting", stage, "total", NOW)
    for part in ("in_time", "late"):
        yield _held(known, [("waiting", stage, part, NOW) for stage in STAGES]), ("waiting", "all", part, NOW)
    if ("waiting", "all", "in_time", NOW) in known:
        yield tuple(tables.get("passing", ())), ("waiting", "all", "in_time", NOW)
    for end in dict.fromkeys(key[3] for key in tables.get("waiting_at", ())):
        parts = _held(known, [("waiting_at", "all", part, end) for part in ("in_time", "late")])
        yield parts, ("waiting_at", "all", "total", end)


def _years(table: Sequence[Key]) -> Iterator[Line]:
    """Each year of a series is its months together, wherever a month is given."""
    months: dict[tuple[str, str, str], dict[str, list[Key]]] = {}
    for key in table:
        if len(key[3]) == 7:
            months.setdefault(key[:3], {}).setdefault(key[3][:4], []).append(key)
    for series, years in months.items():
        for year, parts in years.items():
            yield tuple(parts), (*series, year)

"""What may be shown of a return's counts, and which of them make up others.

All tables of a return are one system of sums, with everything that was shown before. The rule is `RULE`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from send_briefings.analysis.count_tables import Count, Sum, Tables
from send_briefings.analysis.disclosure import protect, worked_out
from send_briefings.data.local_disclosure import Seen
from send_briefings.data.local_figures import Publication
from send_briefings.model import Status
from send_briefings.own.counting import BANDS, IN_TIME_BANDS, LATE_BANDS, NOW, OTHER_YEARS, Key
from send_briefings.own.measure import Measured

Line = tuple[tuple[Key, ...], Key]
"""The parts, and what they make up."""
DIMENSIONS = ("age", "need", "placement", "residential")
STAGES = ("request", "assessment")
SOME = {
    "requests_mediation": ("requests", "received"),
    "requests_tribunal": ("requests", "received"),
    "requests_rya": ("requests", "received"),
    "requests_again": ("requests", "received"),
    "refused_since": ("requests", "refused"),
    "issued_again": ("issued", "total"),
    "assessments_mediation": ("assessments", "total"),
    "assessments_tribunal": ("assessments", "total"),
}
"""Tables that say of how many of a year something holds, and of how many not; with the table and part they divide."""
LEFT_OUT_ALIKE = ("no date of the request", "received after the file's day", "brought in from another council")
"""Why rows are left out of those who wait and of the requests, in the order in which both are asked."""


def sums_of(keys: Collection[Key], day: str = "") -> tuple[Line, ...]:
    """Every sum among these counts, each once; of one part where two counts are the same. `day` is the file's, ISO.

    >>> received = ("requests", "all", "received", "2026")
    >>> months = [("requests", "all", "received", month) for month in ("2026-01", "2026-02")]
    >>> sums_of([received, *months]) == ((tuple(months), received),)
    True
    """
    tables: dict[str, list[Key]] = {}
    for key in sorted(keys):
        tables.setdefault(key[0], []).append(key)
    lines = (*_lines(tables, set(keys)), *_same(tables, day), *_reviewed(tables), *_left_out(tables))
    return tuple(dict.fromkeys((parts, whole) for parts, whole in lines if parts and {*parts, whole} <= set(keys)))


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
    for name, (table, part) in SOME.items():
        own = tables.get(name, ())
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
        for divided in ((("all", "in_time"), ("all", "late")), [(stage, "total") for stage in STAGES]):
            named = [("waiting_at", group, part, end) for group, part in divided]
            yield _held(known, named), ("waiting_at", "all", "total", end)
    awaited = [key for key in tables.get("requests", ()) if key[1:3] == ("all", "awaited")]
    yield (*awaited, ("waiting_other", "request", "total", NOW)), ("waiting", "request", "total", NOW)


def _same(tables: Mapping[str, Sequence[Key]], day: str) -> Iterator[Line]:
    """Counts that are the same: on a file's day that is a month's last, and what two measures leave out alike."""
    for key in tables.get("waiting_at", ()):
        if key[3] == day:
            yield (key,), ("waiting", key[1], key[2], NOW)
    for reason in LEFT_OUT_ALIKE:
        yield (("left_out", "requests", reason, NOW),), ("left_out", "waiting", reason, NOW)


def _reviewed(tables: Mapping[str, Sequence[Key]]) -> Iterator[Line]:
    """Reviews by the month of their meeting: each month's, and with those of other months all of them."""
    table = tables.get("reviewed_in", ())
    for month in dict.fromkeys(key[3] for key in table if key[3] != NOW):
        parts = tuple(key for key in table if key[3] == month and key[2] != "total")
        yield parts, ("reviewed_in", "all", "total", month)
    late = ("reviewed_in", "all", "later", NOW)
    for part, whole in (("within", ("reviews", "decision", "decided within four weeks", NOW)), ("later", late)):
        yield tuple(key for key in table if key[2] == part and key != late), whole
    yield tuple(("reviews", "decision", part, NOW) for part in ("decided later", "awaited, four weeks over")), late


def _left_out(tables: Mapping[str, Sequence[Key]]) -> Iterator[Line]:
    """The rows that did not enter each measure: by why, and of each reason by year."""
    table = tables.get("left_out", ())
    for name in dict.fromkeys(key[1] for key in table):
        own = [key for key in table if key[1] == name]
        now = [key for key in own if key[3] == NOW and key[2] != "total"]
        yield tuple(now), ("left_out", name, "total", NOW)
        for key in now:
            yield tuple(one for one in own if one[2] == key[2] and one[3] != NOW), key


def _years(table: Sequence[Key]) -> Iterator[Line]:
    """Each year of a series is its months together, wherever a month is given."""
    months: dict[tuple[str, str, str], dict[str, list[Key]]] = {}
    for key in table:
        if len(key[3]) == 7:
            months.setdefault(key[:3], {}).setdefault(key[3][:4], []).append(key)
    for series, years in months.items():
        for year, parts in years.items():
            yield tuple(parts), (*series, year)


YEAR_DAYS = 365
DAY = "day"
"""A record's pseudo-figure that says of which day the figures are."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of disclosure control.

    `below`: a count from 1 to under it is hidden. `rounding`: what is shown is rounded to the nearest multiple of it.
    Hiding comes first and holds for exact counts, so that rounding only takes away from what is safe to be known.
    """

    below: int = 5
    rounding: int = 5

    def rounded(self, value: int) -> int:
        """A count as it is shown; halves go up.

        >>> [Rule().rounded(value) for value in (0, 7, 8, 12, 13)]
        [0, 5, 10, 10, 15]
        """
        return (2 * value + self.rounding) // (2 * self.rounding) * self.rounding

    def is_small(self, value: int) -> bool:
        """Whether a count is hidden for its own size."""
        return 1 <= value < self.below


RULE = Rule()


@dataclass(frozen=True, slots=True)
class Protected:
    """The counts with those that are hidden.

    `small` were hidden for their size, `withheld` are whole tables hidden since with what was shown before too much
    could be told of them. `lost` can be worked out all the same, from what was shown before alone.
    """

    counts: Mapping[Key, int]
    hidden: frozenset[Key]
    small: frozenset[Key]
    withheld: frozenset[Key]
    lost: int

    def seen(self, day: str) -> Mapping[Key, Seen]:
        """The publication as the record of what was shown keeps it."""
        stated = {key: Seen((value,), Status.PUBLISHED, key in self.hidden) for key, value in self.counts.items()}
        return {**stated, (DAY, "", "", day): Seen(None, Status.NOT_APPLICABLE, False)}


def protected(made: Measured, past: Sequence[Publication] = (), rule: Rule = RULE) -> Protected:
    """Decide what may be shown of a return, given what was shown of the place before.

    A count that was hidden before stays hidden: one of a month or a year always, one of "now" for a year, since nothing
    may have changed meanwhile. First each table is protected alone, then all together: the same result is safe, and the
    second step has little left to do.

    Args:
        made: the exact counts.
        past: what was published before, the oldest first.
        rule: the threshold and the rounding.
    """
    before = [_recent(publication, made) for publication in past]
    counts, day = made.counts, made.day.isoformat()
    small = {key for key, value in counts.items() if rule.is_small(value)}
    hidden = small | {key for _, table in before for key, seen in table.items() if seen.hidden}
    cost = _costs(counts)
    for name, keys in _blocks(counts).items():
        some = [(on, {key: seen for key, seen in one.items() if _block(key) == name}) for on, one in before]
        part = _tables({key: counts[key] for key in keys}, day, some)
        own = {key for key in hidden if _block(key) == name}
        hidden |= set(protect(part, own, {key: cost[key] for key in keys}).suppressed)
    withheld: set[Key] = set()
    while True:
        tables = _tables(counts, day, before, withheld)
        done = protect(tables, hidden | withheld, cost)
        reported = set(worked_out(tables, done.suppressed)) if done.lost else set()
        more = _to_withhold(tables, reported, counts, withheld)
        if not more:
            break
        withheld |= more
    found = frozenset(key for key in done.suppressed if key in counts)
    return Protected(dict(counts), found, frozenset(small), frozenset(withheld), done.lost)


def _to_withhold(tables: Tables, told: Collection[int], counts: Mapping[Key, int], withheld: set[Key]) -> set[Key]:
    """The tables of now that counts which are told stand in; where these are withheld already, or of none, those that
    the sums lead to from them.
    """
    blocks = _blocks(counts)
    near = [place for one in tables.sums for place in (*one.parts, one.whole) if {*one.parts, one.whole} & set(told)]
    for places in (told, near):
        names = {_block(tables.counts[place].figure) for place in places}  # type: ignore[arg-type]
        if more := {key for name in names & blocks.keys() for key in blocks[name]} - withheld:
            return more
    return set()


def _recent(publication: Publication, made: Measured) -> tuple[str, Mapping[Key, Seen]]:
    """The day of a publication, ISO, and those of its figures that speak of the same as those of now."""
    figures = {key: seen for table in publication for key, seen in table.items()}
    day = next((key[3] for key in figures if key[0] == DAY), "")
    near = day and abs(made.day.toordinal() - made.day.fromisoformat(day).toordinal()) <= YEAR_DAYS
    return day, {
        key: seen
        for key, seen in figures.items()
        if key[0] != DAY and seen.counts is not None and (near or key[3] not in (NOW, OTHER_YEARS))
    }


def _blocks(counts: Mapping[Key, int]) -> Mapping[tuple[str, ...], tuple[Key, ...]]:
    """The counts in groups that are tables by themselves: a table in one period, or one way of dividing those in it."""
    blocks: dict[tuple[str, ...], list[Key]] = {}
    for key in counts:
        blocks.setdefault(_block(key), []).append(key)
    return {name: tuple(keys) for name, keys in blocks.items()}


def _block(key: Key) -> tuple[str, ...]:
    return key[0], key[1] if key[0] in ("in_force", "reviews", "left_out") else "", key[3]


def _costs(counts: Mapping[Key, int]) -> dict[Key, float]:
    """What it costs to hide a count: its size; totals more than parts, the headline most, and zeros least of parts."""
    most = max(counts.values(), default=0) + 1
    return {key: (value + 1) / most * 30 ** _weight(key, value) for key, value in counts.items()}


def _weight(key: Key, value: int) -> int:
    table, group, part, period = key
    if table == "issued":  # the headline is the plans without an exception; those with one are no table of their own
        of_group = {"exceptions": 0, "all": 1, "excluding_exceptions": 2}[group]
        return of_group + (part == "total") + (value == 0) + 2 * (len(period) == 4)
    year = 2 * (len(period) == 4)
    totals = (part in ("total", "received", "in_time", "late")) + (
        group == "all" and table not in ("passing", "waiting_at")
    )
    return totals + (value == 0) + year * (group == "all")


def _tables(
    counts: Mapping[Key, int],
    day: str,
    before: Sequence[tuple[str, Mapping[Key, Seen]]],
    withheld: Collection[Key] = frozenset(),
) -> Tables:
    """The counts of now and of each publication before, and the sums among those seen together.

    A count with the same value in two of them is one count, as a reader supposes of what may not have changed; but of a
    table that is withheld whole nobody can tell whether anything in it changed, or is zero. What was shown before with
    the value of now is public, and a zero is no secret: it is of nobody.
    """
    public: dict[Key, set[int]] = {}
    for _, table in before:
        for key, seen in table.items():
            if seen.counts is not None and not seen.hidden:
                public.setdefault(key, set()).add(seen.counts[0])
    places: dict[tuple[Key, int, bool], int] = {}
    made: list[Count] = []
    sums: dict[Sum, None] = {}

    def place(key: Key, value: int, apart: bool) -> int:
        name = (key, value, apart)
        if name not in places:
            shown = value in public.get(key, ())  # then it is no secret, whatever is withheld
            places[name] = len(made)
            made.append(
                Count(
                    key,
                    value,
                    least=0 if apart else 1,
                    guarded=value > 0 and not (shown and apart),
                    public=shown and not apart,
                )
            )
        return places[name]

    past = [(on, {key: seen.counts[0] for key, seen in one.items() if seen.counts}) for on, one in before]
    known = [*((on, values, frozenset[Key]()) for on, values in past), (day, dict(counts), frozenset(withheld))]
    for on, values, apart in known:
        for parts, whole in _lines_to_protect(values, on):
            of = tuple(place(part, values[part], part in apart) for part in parts)
            sums[Sum(of, place(whole, values[whole], whole in apart))] = None
        for key, value in values.items():
            place(key, value, key in apart)
    return Tables(tuple(made), tuple(sums))


def _lines_to_protect(values: Mapping[Key, int], day: str) -> Collection[Line]:
    """The sums that hold: counts of a record of an earlier version may not add up, and then say nothing."""
    return [
        (parts, whole)
        for parts, whole in sums_of(values.keys(), day)
        if sum(values[part] for part in parts) == values[whole]
    ]

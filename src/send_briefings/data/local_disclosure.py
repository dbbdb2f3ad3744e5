"""Small numbers in a place's own files, hidden in all of them together.

Also those that a file leaves out and a reader can still put in, such as the one part that is missing of a total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from send_briefings.analysis.count_tables import Count, Sum, Tables
from send_briefings.data.local_rows import Entry
from send_briefings.model import Measure, Status, Unit

Cell = tuple[str, str]
Counts = tuple[int, ...]
Line = tuple[tuple[Cell, ...], Cell]
TOTAL, ALL = "total", "all"


def lines_of(measure: Measure, stated: Mapping[Cell, Counts | None]) -> list[Line]:
    """Each total of a measure with all its parts, by breakdown with "total" and by cohort with "all".

    Those of a kind are left out where one of them, all stated, does not add up: there the parts overlap, or there are
    more than are listed.
    """
    kinds: list[list[Line]] = []
    if TOTAL in measure.breakdowns:
        parts = [name for name in measure.breakdowns if name != TOTAL]
        kinds.append([(tuple((group, part) for part in parts), (group, TOTAL)) for group in measure.cohorts])
    if ALL in measure.cohorts:
        groups = [name for name in measure.cohorts if name != ALL]
        kinds.append([(tuple((group, part) for group in groups), (ALL, part)) for part in measure.breakdowns])
    return [line for kind in kinds if not any(_contradicts(line, stated) for line in kind) for line in kind if line[0]]


def follows(lines: Sequence[Line], stated: Mapping[Cell, Counts | None]) -> Iterator[tuple[Cell, Counts | None, Line]]:
    """Each cell that is not stated and follows from those that are, and from such cells, with its counts, None where
    a mark keeps them from being known, and the line it follows from.

    >>> line = ((("sen", "girls"), ("sen", "boys")), ("sen", "total"))
    >>> list(follows([line], {("sen", "girls"): (4,), ("sen", "total"): (10,)}))[0][:2]
    (('sen', 'boys'), (6,))
    """
    known = dict(stated)
    found = True
    while found:
        found = False
        for line in lines:
            parts, whole = line
            missing = [cell for cell in (*parts, whole) if cell not in known]
            if len(missing) == 1:
                counts = _left(line, missing[0], known)
                if counts is None or min(counts) >= 0:
                    known[missing[0]] = counts
                    yield missing[0], counts, line
                    found = True


def adds_up(line: Line, known: Mapping[Cell, Counts | None]) -> bool:
    """Whether all cells of a line are there, and their counts fit each other as far as they are known."""
    parts, whole = line
    if any(cell not in known for cell in (*parts, whole)):
        return False
    given = [counts for cell in parts if (counts := known[cell]) is not None]
    total = known[whole]
    if total is None:
        return True
    together = [sum(kinds) for kinds in zip(*given, strict=True)] or [0] * len(total)
    if len(given) == len(parts):
        return tuple(together) == total
    return all(a <= b for a, b in zip(together, total, strict=True))


def _contradicts(line: Line, stated: Mapping[Cell, Counts | None]) -> bool:
    return all(cell in stated for cell in (*line[0], line[1])) and not adds_up(line, stated)


def _left(line: Line, missing: Cell, known: Mapping[Cell, Counts | None]) -> Counts | None:
    parts, whole = line
    given = [known[cell] for cell in (*parts, whole) if cell != missing]
    counts = [one for one in given if one is not None]
    if len(counts) < len(given):
        return None
    if missing == whole:
        return tuple(sum(kinds) for kinds in zip(*counts, strict=True))
    return tuple(kinds[-1] - sum(kinds[:-1]) for kinds in zip(*counts, strict=True))


Key = tuple[str, str, str, str]
WHOLES = (("cohort", "breakdown", "total"), ("breakdown", "cohort", "all"))
REST = "the rest of "
UNSTATED = "not stated "
MAX_PARTS = 12


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure of a file as it was published: its counts as typed, None where a mark stood; whether it was hidden."""

    counts: Counts | None
    status: Status
    hidden: bool


def key_of(entry: Entry) -> Key:
    """What a figure is of: its measure, cohort, breakdown, and period by its first and last day."""
    return (entry.measure.id, entry.cohort, entry.breakdown, f"{entry.period.start}/{entry.period.end}")


def counts_of(entry: Entry) -> Counts | None:
    """The counts behind a figure, None where it has none: the number; of a percentage those in it and those not."""
    if entry.value is None:
        return None
    if entry.measure.unit is Unit.PERCENT:
        top, bottom = int(entry.numerator or 0), int(entry.denominator or 0)
        return (top, bottom - top)
    return (int(entry.value),)


def seen_as(entries: Iterable[Entry], hidden: Collection[Key]) -> dict[Key, Seen]:
    """The figures of a file as they are published, while these are hidden."""
    return {key_of(entry): Seen(counts_of(entry), entry.status, key_of(entry) in hidden) for entry in entries}


def is_small(counts: Counts, below: int) -> bool:
    """Whether any of the counts, or all together, is 1 or more and under a threshold."""
    return any(1 <= count < below for count in (*counts, sum(counts)))


@dataclass
class TableMaker:
    """Collects the counts of figures, each value of a figure once, and the sums they must make.

    `public` are the counts that figures were shown with before. `measures` are those of the figures, by id.
    """

    public: Mapping[Key, Collection[Counts]]
    measures: Mapping[str, Measure]
    counts: list[Count] = field(default_factory=list)
    sums: dict[Sum, None] = field(default_factory=dict)
    _known: dict[object, tuple[int, ...]] = field(default_factory=dict)
    _values: dict[tuple[int, ...], Counts | None] = field(default_factory=dict)
    _sizes_of_shares: set[int] = field(default_factory=set)
    _mixed: bool = False

    def made(self) -> Tables:
        """The tables so far; the same whatever order they came in."""
        return Tables(tuple(self.counts), tuple(self.sums))

    def figure(self, key: Key, counts: Counts | None, width: int, status: Status, origin: object) -> tuple[int, ...]:
        """The places of a figure's counts; `origin` tells unknown ones of different files apart."""
        name = (key, counts if counts is not None else origin)
        if name not in self._known:
            public = counts is not None and counts in self.public.get(key, ())
            vague = counts is None and status is not Status.SUPPRESSED
            below = self.measures[key[0]].suppress_below if status is Status.NOT_AVAILABLE else 0
            values = [None] * width if counts is None else list(counts)
            least = 1 if width == 1 else 0  # nobody need be in a percentage, but it is of somebody
            places = tuple(self._add(Count(key, value, least, True, vague, public, below)) for value in values)
            if width == 2:
                whole = Count(key, None if counts is None else sum(counts), 1, True, vague, public, below)
                places = (*places, self._add(whole))
                self.sums[Sum(places[:2], places[2])] = None
                self._sizes_of_shares.add(places[2])
            self._known[name] = places
            self._values[places] = counts
        return self._known[name]

    def is_known(self, places: tuple[int, ...]) -> bool:
        """Whether the numbers of a figure's counts are known here."""
        return self._values[places] is not None

    def add_view(self, seen: Mapping[Key, tuple[int, ...]], mixed: bool = False) -> None:
        """Every sum among figures seen together: parts by breakdown with "total", and by cohort with "all".

        Of files of several days (`mixed`), a sum with a number that no one knows may be none, and is only guessed.
        """
        self._mixed = mixed
        self._add_lines(seen)
        self._add_unstated(seen)
        self._add_same_sizes(seen)

    def _add_lines(self, seen: Mapping[Key, tuple[int, ...]]) -> None:
        for kept, varied, whole in WHOLES:
            lines: dict[tuple[str, str, str], dict[str, tuple[int, ...]]] = defaultdict(dict)
            for key, places in seen.items():
                named = dict(zip(("measure", "cohort", "breakdown", "period"), key, strict=True))
                lines[key[0], key[3], named[kept]][named[varied]] = places
            for (measure, period, group), line in lines.items():
                if whole not in line or len(line) < 2:
                    continue
                names: tuple[str, ...] = getattr(self.measures[measure], f"{varied}s")
                missing = set(names) - set(line)
                parts = [places for name, places in line.items() if name != whole]
                if len(missing) == 1:
                    cell = {kept: group, varied: missing.pop()}
                    other = self._only_other(parts, line[whole], (measure, cell["cohort"], cell["breakdown"], period))
                    parts, missing = ([*parts, other], missing) if other else (parts, {cell[varied]})
                self._add_line(parts, line[whole], self.measures[measure].suppress_below, not missing)

    def _add_unstated(self, seen: Mapping[Key, tuple[int, ...]]) -> None:
        """The sums with figures that are not stated but follow, for a reader who takes the parts for all there are."""
        tables: dict[tuple[str, str], dict[Cell, tuple[int, ...]]] = defaultdict(dict)
        for (measure, cohort, breakdown, period), places in seen.items():
            tables[measure, period][cohort, breakdown] = places
        for (name, period), cells in tables.items():
            stated = {cell: self._values[places] for cell, places in cells.items()}
            lines, known, place_of = lines_of(self.measures[name], stated), dict(stated), dict(cells)
            for cell, counts, (parts, whole) in follows(lines, stated):
                others = tuple(place_of[other] for other in (*parts, whole) if other != cell)
                known[cell] = counts
                place_of[cell] = self._unstated((name, *cell, period), counts, others, len(others[0]))
            for parts, whole in lines:
                if adds_up((parts, whole), known) and any(cell not in cells for cell in (*parts, whole)):
                    guessed = any(known[cell] is None for cell in (*parts, whole))
                    for kind in range(min(2, len(place_of[whole]))):
                        places = tuple(sorted(place_of[part][kind] for part in parts))
                        self._note(Sum(places, place_of[whole][kind], assumed=True), guessed)

    def _note(self, one: Sum, doubtful: bool) -> None:
        """Keep a sum; a doubtful one of several days is only guessed, unless it is known without."""
        plain = Sum(one.parts, one.whole)
        if plain not in self.sums and one not in self.sums:
            self.sums[replace(one, guessed=one.guessed or (doubtful and self._mixed))] = None

    def _unstated(self, key: Key, counts: Counts | None, others: object, width: int) -> tuple[int, ...]:
        """The places of a figure that a file leaves out: those it has where it is stated, else its own."""
        if counts is not None and (key, counts) in self._known:
            return self._known[key, counts]
        name = (UNSTATED, key, counts if counts is not None else others)
        if name not in self._known:
            below = self.measures[key[0]].suppress_below
            some = int(counts is not None and any(counts))  # where a later file states it, readers see it is not zero
            least = (some,) if width == 1 else (0, 0, some)
            places = tuple(self._add(Count(name, None, one, guarded=below > 0, below=below)) for one in least)
            if width > 1:
                self.sums[Sum(places[:2], places[2], assumed=True)] = None
            self._known[name] = places
            self._values[places] = counts
        return self._known[name]

    def _only_other(self, parts: Sequence[tuple[int, ...]], whole: tuple[int, ...], key: Key) -> tuple[int, ...] | None:
        """The one part that a list leaves out, where it is what another list states: a reader has it from there."""
        known, total = [self._values[places] for places in parts], self._values[whole]
        if total is None or None in known:
            return None
        rest = tuple(total[kind] - sum((one or ())[kind] for one in known) for kind in range(len(total)))
        return self._known.get((key, rest))

    def _add_same_sizes(self, seen: Mapping[Key, tuple[int, ...]]) -> None:
        """Percentages of the same children, and numbers of them: those of one group and period with the same size."""
        sizes: dict[object, dict[str, int]] = defaultdict(dict)
        for key, places in seen.items():
            value = self.counts[places[-1]].value
            if value:
                sizes[(*key[1:], value)][key[0]] = places[-1]
        for group in sizes.values():
            if len(group) > 1:
                for share in self._sizes_of_shares.intersection(group.values()):
                    self.sums |= {Sum((share,), other): None for other in group.values() if other != share}
                    self._leave_open(share, next(name for name, place in group.items() if place == share))

    def _leave_open(self, place: int, measure: str) -> None:
        """A size that another measure shows as well tells nothing of who is in it, unless it is small itself."""
        count = self.counts[place]
        if not 1 <= (count.value or 0) < self.measures[measure].suppress_below:
            self.counts[place] = replace(count, guarded=False)

    def _add(self, count: Count) -> int:
        self.counts.append(count)
        return len(self.counts) - 1

    def _add_line(self, parts: Sequence[tuple[int, ...]], whole: tuple[int, ...], below: int, is_all: bool) -> None:
        known = [self._values[places] for places in parts]
        total = self._values[whole]
        given = [counts for counts in known if counts is not None]
        together = [sum(column) for column in zip(*given, strict=True)] if given else []
        if total is None or not given or all(a <= b for a, b in zip(together, total, strict=True)):
            self._add_sum(parts, whole, below, is_all)
            return
        shown = [places for places, counts in zip(parts, known, strict=True) if counts is not None]
        lefts = [tuple(a - b for a, b in zip(total, one, strict=True)) for one in given]
        few = ((n,) for n, left in enumerate(lefts) if is_small(left, below))
        for some in dict.fromkeys((*_making_up(given, total), *few)):
            self._add_sum([shown[n] for n in some], whole, below, True, guessed=True)
        for places, counts in zip(parts, known, strict=True):
            if counts is None:  # parts that overlap: with which others it makes up the whole is not known
                for some in _all_but_a_few(given, total, below):
                    self._add_sum([places, *(shown[n] for n in some)], whole, below, False, guessed=True)

    def _add_sum(
        self, parts: Sequence[tuple[int, ...]], whole: tuple[int, ...], below: int, is_all: bool, guessed: bool = False
    ) -> None:
        """The sum of each kind of count. What is not listed of the whole stands in it as a count of its own: where all
        is known and leaves a rest, or where the parts are not all that the measure has."""
        width = min(2, len(whole))
        counts, total = [self._values[places] for places in parts], self._values[whole]
        rests = not is_all
        if total is not None and None not in counts:
            known = [one or () for one in counts]
            rest = tuple(total[kind] - sum(one[kind] for one in known) for kind in range(width))
            rests = any(rest) or not is_all
        for kind in range(width):
            places = tuple(sorted(part[kind] for part in parts))
            if rests:
                name = (REST, places, whole[kind])
                if name not in self._known:
                    self._known[name] = (self._add(Count(name, None, 0, vague=True, below=below)),)
                places = (*places, *self._known[name])
            self._note(Sum(places, whole[kind], guessed=guessed), total is None or None in counts)


def _making_up(parts: Sequence[Counts], total: Counts) -> Iterator[tuple[int, ...]]:
    """Which of the parts of an overlapping list make up the total exactly: girls and boys, primary and secondary."""
    for some in _choices(len(parts)):
        if tuple(sum(parts[n][kind] for n in some) for kind in range(len(total))) == total:
            yield some


def _all_but_a_few(parts: Sequence[Counts], total: Counts, below: int) -> Iterator[tuple[int, ...]]:
    """Which of them leave a small rest."""
    for some in _choices(len(parts)):
        rest = tuple(total[kind] - sum(parts[n][kind] for n in some) for kind in range(len(total)))
        if all(count >= 0 for count in rest) and is_small(rest, below):
            yield some


def _choices(number: int) -> Iterable[tuple[int, ...]]:
    most = number if number <= MAX_PARTS else 3
    return (some for size in range(1, most + 1) for some in combinations(range(number), size))

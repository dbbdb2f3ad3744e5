"""The NHS organisations of a community waits workbook: which body, its waiting list, in whose figures it is counted.

The workbooks do not name it. But a board's figures are the sum of its providers' in every service and time band, so a
provider that we cannot place belongs where exactly its numbers are missing from the sum.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from send_briefings.config.places import NHS_BODIES, Gazetteer
from send_briefings.data.nhs_tables import CHANGED_SHAPE, Band, ServiceRow, ServiceTable, band_of
from send_briefings.data.workbook_cells import Count, count_of, label_key, nearest_to, printable, text_of
from send_briefings.errors import DataFileError, UnknownNameError
from send_briefings.model import Learnt, Level, Period, Place, Rejection, Remark

CODE = re.compile(r"(?=.*[A-Z])[A-Z0-9]{3,6}")
SMALL_WORDS = frozenset({"and", "of", "the", "for", "in", "on", "upon", "with", "under", "at"})
CAPITALS = frozenset({"NHS", "CIC", "ICB", "HCRG", "UK"})
LIST = "data/catalogue/places/nhs_bodies.csv"


class BodyNames:
    """Finds the body of a row by its code, or where there is none by its name.

    A body that the gazetteer does not know, with a code and a name of its own, is learnt from the file. A known code
    under an unknown name is taken to be renamed; a known code under another body's name is refused, and so is an
    unknown code under a known name: whether that is an old body with a new code a person has to see.
    """

    def __init__(self, gazetteer: Gazetteer, kinds: Mapping[str, Level]) -> None:
        self._gazetteer = gazetteer
        self._kinds = {label_key(kind): level for kind, level in kinds.items()}
        self._found: dict[tuple[str, str, str], Place | tuple[str, str, str]] = {}
        self.learnt: dict[str, Place] = {}
        """The bodies learnt so far, by code."""

    def body(self, table: ServiceTable, row: ServiceRow) -> Place | Rejection:
        """The place a row is about, or the row's rejection."""
        key = (row.kind, row.code, row.name)
        if key not in self._found:
            self._found[key] = self._find(*key)
        found = self._found[key]
        if isinstance(found, Place):
            return found
        column, stated, expected = found
        return Rejection(table.sheet, row.number, table.headings.get(column, column), printable(stated), expected)

    def _find(self, kind: str, code: str, name: str) -> Place | tuple[str, str, str]:
        england = self._gazetteer.england
        if not code and label_key(name) == label_key(england.name):
            return england
        level = self._kinds.get(label_key(kind))
        if level is None:
            known = [known for known in self._kinds if known]
            return "type", kind, f"one of {', '.join(known)} (nearest: {nearest_to(kind, known)})"
        if not code and not name:
            return "name", "", "the name or code of an organisation"
        return self._by_code(level, code, name) if code else self._by_name(level, name)

    def _by_code(self, level: Level, code: str, name: str) -> Place | tuple[str, str, str]:
        place = self._gazetteer.find(code.upper())
        named = self._by_name(level, name)
        if place is None and level in NHS_BODIES and CODE.fullmatch(code.upper()) and not isinstance(named, Place):
            return self._learn(level, code.upper(), name)
        if isinstance(named, Place) and place is None:
            return (
                "code",
                f"{code} {name}",
                f"{named.code}, the code of {named.name} in {LIST}: if it has a new one, put it there",
            )
        if place is None or place.level is not level:
            expected = (
                f"a code of level {level.value} in {LIST}: add it there (nearest name: {self._nearest(level, name)})"
            )
            return "code", f"{code} {name}", expected
        if isinstance(named, Place) and named.code != place.code:
            return "name", name, f"a name of {code} ({place.name}); this is the name of {named.code}"
        return place

    def _learn(self, level: Level, code: str, name: str) -> Place | tuple[str, str, str]:
        known = self.learnt.setdefault(code, Place(code, usual_name(level, name), level))
        if known.level is level and label_key(known.name) == label_key(usual_name(level, name)):
            return known
        return "name", f"{code} {name}", f"{known.name}, as in another row with this code"

    def _by_name(self, level: Level, name: str) -> Place | tuple[str, str, str]:
        try:
            return self._gazetteer.resolve(name, level)
        except UnknownNameError:
            expected = f"a name of level {level.value} in {LIST}: add it there (nearest: {self._nearest(level, name)})"
            return "name", name, expected

    def _nearest(self, level: Level, name: str) -> str:
        return nearest_to(name, [place.name for place in self._gazetteer.places(level)])


def usual_name(level: Level, name: str) -> str:
    """A body's name as nhs_bodies.csv writes names: from one in capitals, and with what an area is of.

    >>> usual_name(Level.PROVIDER, "GLOUCESTERSHIRE HOSPITALS NHS FOUNDATION TRUST")
    'Gloucestershire Hospitals NHS Foundation Trust'
    >>> usual_name(Level.ICB, "SURREY AND SUSSEX")
    'NHS Surrey and Sussex ICB'
    """
    words = printable(name).split()
    if name.isupper():
        small = [word.lower() if word.lower() in SMALL_WORDS else _capital(word) for word in words]
        words = [small[0][:1].upper() + small[0][1:], *small[1:]]
    plain = " ".join(words)
    if level is Level.ICB:
        return f"NHS {plain.removeprefix('NHS ').removesuffix(' ICB').removesuffix(' Integrated Care Board')} ICB"
    return f"{plain} NHS region" if level is Level.NHS_REGION and "NHS" not in plain else plain


def _capital(word: str) -> str:
    if word in CAPITALS:
        return word
    return re.sub(r"(?<![a-z'\u2019])[a-z]", lambda letter: letter[0].upper(), word.lower())


NOBODY = (Count(None, ""), Count(0, ""))


@dataclass(frozen=True, slots=True)
class Waits:
    """One organisation's whole list and its bands, by breakdown."""

    place: Place
    totals: Mapping[str, Count]
    bands: Mapping[str, Mapping[Band, Count]]


@dataclass(slots=True)
class Organisations:
    """Those kept, the rows rejected, and how many rows there were."""

    kept: list[Waits] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    rows_read: int = 0


def bands_of(file_name: str, tables: Sequence[ServiceTable], limits: Sequence[int]) -> dict[Band, ServiceTable]:
    """The sheets of time bands by the weeks they cover, shortest first.

    Raises:
        DataFileError: a title without weeks, bands with a gap or an overlap, or none that begins at a limit.
    """
    found = {table.sheet: band_of(table.title) for table in tables}
    silent = [sheet for sheet, band in found.items() if band is None]
    stated = ", ".join(f"'{sheet}' {_weeks(band)}" for sheet, band in found.items() if band)
    ordered = sorted((band for band in found.values() if band), key=lambda band: band.first)
    ends = [0, *(band.before for band in ordered)]
    starts = [*(band.first for band in ordered), None]
    if silent or not ordered or ends != starts or any(limit not in starts for limit in limits):
        raise DataFileError(
            f"{file_name}: the time bands do not run from 0 weeks on without a gap, with bounds at "
            f"{' and '.join(map(str, limits))} weeks. Found {stated or 'none'}"
            + (f"; no weeks in the title of {', '.join(silent)}" if silent else "")
            + ".",
            next_step=CHANGED_SHAPE,
        )
    return {band: next(t for t in tables if found[t.sheet] == band) for band in ordered}


def join_organisations(
    totals: ServiceTable, bands: Mapping[Band, ServiceTable], bodies: BodyNames, symbols: Sequence[str]
) -> Organisations:
    """Bring each organisation's rows together; sheets may list organisations in different orders.

    An organisation that is there twice is kept once if both rows say the same, else rejected, since nobody can tell
    which row is right. A row of a band sheet whose organisation is not in the sheet of totals is rejected.
    """
    whole = _sort_out(totals, bodies)
    parts = {band: _sort_out(table, bodies) for band, table in bands.items()}
    strays = [stray for part in parts.values() for stray in _strays(part, whole)]
    result = Organisations(rows_read=len(totals.rows) + len(strays))
    result.rejected += [*whole.unknown.values(), *strays]
    for code, (first, *others) in whole.rows.items():
        result.rejected += [_duplicate(totals, row, first) for row in others]
        if any(row.cells != first.cells for row in others):
            result.rejected.append(_duplicate(totals, first, others[0]))
            continue
        read = _waits(whole, code, first, parts, symbols)
        if isinstance(read, Rejection):
            result.rejected.append(read)
        else:
            result.kept.append(read)
    return result


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A sheet's rows by the code of their place, and the rejections of those of no known place by their labels."""

    table: ServiceTable
    places: dict[str, Place] = field(default_factory=dict)
    rows: dict[str, list[ServiceRow]] = field(default_factory=dict)
    unknown: dict[tuple[str, ...], Rejection] = field(default_factory=dict)


def _sort_out(table: ServiceTable, bodies: BodyNames) -> _Sorted:
    found = _Sorted(table)
    for row in table.rows:
        body = bodies.body(table, row)
        if isinstance(body, Place):
            found.places[body.code] = body
            found.rows.setdefault(body.code, []).append(row)
        else:
            found.unknown[_labels(row, found.unknown)] = body
    return found


def _labels(row: ServiceRow, taken: Mapping[tuple[str, ...], Rejection]) -> tuple[str, ...]:
    """A row's labels, and its number where another row has the same ones."""
    labels = (row.kind, row.code, row.name)
    return labels if labels not in taken else (*labels, str(row.number))


def _strays(part: _Sorted, whole: _Sorted) -> Iterator[Rejection]:
    expected = f"an organisation that is in sheet '{whole.table.sheet}' too"
    for code, rows in part.rows.items():
        if code not in whole.rows:
            for row in rows:
                column = part.table.headings["name"]
                yield Rejection(part.table.sheet, row.number, column, printable(row.name), expected)
    yield from (rejection for labels, rejection in part.unknown.items() if labels not in whole.unknown)


def _waits(
    whole: _Sorted, code: str, row: ServiceRow, parts: Mapping[Band, _Sorted], symbols: Sequence[str]
) -> Waits | Rejection:
    """An organisation's counts, or what is wrong with the first cell of its rows that holds none."""
    totals = _counts(whole.table, row, symbols)
    if isinstance(totals, Rejection):
        return totals
    bands: dict[str, dict[Band, Count]] = {breakdown: {} for breakdown in totals}
    for band, part in parts.items():
        rows = part.rows.get(code, [])
        if not rows or any(other.cells != rows[0].cells for other in rows):
            found = "this organisation twice, with different figures" if rows else "no row of this organisation"
            column = f"sheet '{part.table.sheet}'"
            return Rejection(whole.table.sheet, row.number, column, found, "one row of it there")
        counts = _counts(part.table, rows[0], symbols)
        if isinstance(counts, Rejection):
            return counts
        for breakdown, count in counts.items():
            bands[breakdown][band] = count
    for breakdown, total in totals.items():
        if total in NOBODY and any(count.number for count in bands[breakdown].values()):
            column, found = whole.table.headings[breakdown], "" if total.number is None else "0"
            expected = "a number above 0, since the time bands have numbers"
            return Rejection(whole.table.sheet, row.number, column, found, expected)
    return Waits(whole.places[code], totals, bands)


def _counts(table: ServiceTable, row: ServiceRow, symbols: Sequence[str]) -> dict[str, Count] | Rejection:
    counts: dict[str, Count] = {}
    for breakdown, cell in row.cells.items():
        count = count_of(cell, symbols)
        if count is None:
            expected = "a whole number of people, not below 0, " + _or_symbols(symbols)
            return Rejection(table.sheet, row.number, table.headings[breakdown], printable(text_of(cell)), expected)
        counts[breakdown] = count
    return counts


def _duplicate(table: ServiceTable, row: ServiceRow, other: ServiceRow) -> Rejection:
    same = "" if row.cells == other.cells else " with other figures"
    expected = f"each organisation once: this is a duplicate of row {other.number}{same}"
    return Rejection(table.sheet, row.number, table.headings["name"], printable(row.name), expected)


def _or_symbols(symbols: Sequence[str]) -> str:
    return "or " + " or ".join(f"'{symbol}'" if symbol else "a blank" for symbol in sorted(symbols))


def _weeks(band: Band) -> str:
    return f"{band.first}-{band.before}" if band.before is not None else f"over {band.first}"


MAX_TOGETHER = 3
Numbers = Counter[tuple[str, Band | None]]


def boards_of(kept: Sequence[Waits], gazetteer: Gazetteer, month: Period) -> tuple[dict[str, Place], list[Place]]:
    """The board of each provider that no list places in this month, and the boards whose sums stay short.

    A provider is placed where its numbers, alone or with one or two other such providers', are just what a board's
    figures hold above the sum of its known providers, in every service and band, and no other board's do.
    """
    boards = {waits.place.code: waits.place for waits in kept if waits.place.level is Level.ICB}
    known = {code: {p.code for p in gazetteer.providers_of(board, month.start)} for code, board in boards.items()}
    placed = set().union(*known.values()) if known else set()
    numbers = {waits.place.code: _numbers(waits) for waits in kept}
    unplaced = [
        waits.place.code
        for waits in kept
        if waits.place.level is Level.PROVIDER and waits.place.code not in placed and +numbers[waits.place.code]
    ]
    if not unplaced:
        return {}, []
    short = {code: numbers[code] - _sum(numbers, known[code]) for code in boards}
    found: dict[str, set[str]] = {}
    for board, missing in short.items():
        for together in _together(unplaced):
            if (
                +missing
                and _sum(numbers, together) == missing
                and numbers[board] == _sum(numbers, {*known[board], *together})
            ):
                for provider in together:
                    found.setdefault(provider, set()).add(board)
    sure = {provider: boards[min(codes)] for provider, codes in found.items() if len(codes) == 1}
    explained = {board.code for board in sure.values()}
    return sure, [boards[code] for code, missing in short.items() if +missing and code not in explained]


def learnt_of(
    table: ServiceTable, kept: Sequence[Waits], learnt: Mapping[str, Place], boards: Mapping[str, Place], month: Period
) -> Iterator[Learnt]:
    """The bodies taken from the file: those nobody lists, and those whose board only the figures tell."""
    numbers = {row.code.upper(): row.number for row in reversed(table.rows) if row.code}
    for waits in kept:
        place = waits.place
        if place.code in learnt or place.code in boards:
            whole = boards[place.code].code if place.code in boards else ""
            row = numbers.get(place.code, 0)
            yield Learnt(table.sheet, row, place.code, place.name, place.level.value, whole, month.start, month.end)


def remarks_of(learnt: Sequence[Learnt], short: Sequence[Place]) -> Iterator[Remark]:
    """What a reader of a board's figures has to know of providers that were learnt, or could not be placed."""
    for one in learnt:
        if one.whole:
            yield Remark(
                one.sheet,
                one.row,
                one.whole,
                f"{one.name} is counted in this area's figures. It is in no list of the area's providers that we hold, "
                "but only with it do the providers' published figures add up to the area's.",
            )
    for board in short:
        yield Remark(
            "",
            0,
            board.code,
            "This area's figures hold more than those of the providers we know of. The published workbook does not say "
            "who else is counted in them.",
        )


def _numbers(waits: Waits) -> Numbers:
    """What is counted of a body, by service and band; a blank or withheld count counts for nothing."""
    numbers: Numbers = Counter({(service, None): count.number or 0 for service, count in waits.totals.items()})
    for service, bands in waits.bands.items():
        numbers.update({(service, band): count.number or 0 for band, count in bands.items()})
    return +numbers


def _sum(numbers: Mapping[str, Numbers], codes: Sequence[str] | set[str]) -> Numbers:
    total: Numbers = Counter()
    for code in codes:
        total.update(numbers.get(code, Counter()))
    return +total


def _together(codes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, min(MAX_TOGETHER, len(codes)) + 1):
        yield from combinations(codes, size)

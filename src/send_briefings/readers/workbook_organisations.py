"""Each organisation's waiting list and time bands, brought together from the sheets of one workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from send_briefings.errors import DataFileError
from send_briefings.model import Place, Rejection
from send_briefings.readers.workbook_bodies import BodyNames
from send_briefings.readers.workbook_cells import Count, count_of, printable, text_of
from send_briefings.readers.workbook_waits import CHANGED_SHAPE, Band, ServiceRow, ServiceTable, band_of

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
    said = ", ".join(f"'{sheet}' {_weeks(band)}" for sheet, band in found.items() if band)
    ordered = sorted((band for band in found.values() if band), key=lambda band: band.first)
    ends = [0, *(band.before for band in ordered)]
    starts = [*(band.first for band in ordered), None]
    if silent or not ordered or ends != starts or any(limit not in starts for limit in limits):
        raise DataFileError(
            f"{file_name}: the time bands do not run from 0 weeks on without a gap, with bounds at "
            f"{' and '.join(map(str, limits))} weeks. Found {said or 'none'}"
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

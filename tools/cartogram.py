"""Write data/catalogue/places/cartogram.csv from the House of Commons Library's GeoPackage of upper-tier authorities.

    python tools/cartogram.py hoc_LocalAuthorities-uppertier-2023.gpkg

Every authority there is made of small hexagons. Their corners lie on a grid: a column is the square root of three times
as wide as a row is high. The outlines are written in whole steps of that grid, with the hexagons' teeth taken off:
each stretch between two neighbours is simplified once, so that the two still meet. Codes are the catalogue's newest;
places outside England are left out. The GeoPackage itself (SQLite, with geometry as well-known binary) is not
committed.
"""

from __future__ import annotations

import csv
import sqlite3
import struct
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from send_briefings.config.places import COLUMNS, gazetteer
from send_briefings.model import Level

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "data" / "catalogue" / "places" / "cartogram.csv"
LAYER = "UTLA-2023"
COLUMN, ROW = 0.15, 0.0866  # the grid's steps in the file's unit
LEFT, BOTTOM = 12.4375, 2.10696  # where the grid begins
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}  # bytes of a GeoPackage geometry's envelope, by its flag
TOOTH = 3.2  # rows: what juts out less is a hexagon's tooth

Spot = tuple[int, int]
Ring = list[Spot]


def rings_of(geometry: bytes) -> Iterator[list[tuple[float, float]]]:
    """The rings of a GeoPackage geometry that is a polygon or several."""
    if geometry[:2] != b"GP":
        raise SystemExit("A geometry does not begin with GP, expected a GeoPackage's.")
    at = 8 + ENVELOPES[(geometry[3] >> 1) & 7]
    _, kind, parts = _opening(geometry, at)
    at += 9
    for _ in range(parts if kind == 6 else 1):
        order, _, rings = _opening(geometry, at if kind == 6 else at - 9)
        at += 9 if kind == 6 else 0
        for _ in range(rings):
            (count,) = struct.unpack_from(order + "I", geometry, at)
            yield [struct.unpack_from(order + "dd", geometry, at + 4 + 16 * i) for i in range(count)]
            at += 4 + 16 * count


def _opening(geometry: bytes, at: int) -> tuple[str, int, int]:
    """The byte order, the kind (3 a polygon, 6 several) and the number of parts or rings."""
    order = "<" if geometry[at] == 1 else ">"
    kind, count = struct.unpack_from(order + "II", geometry, at + 1)
    if kind not in (3, 6):
        raise SystemExit(f"A geometry is of kind {kind}, expected 3 (a polygon) or 6 (several).")
    return order, kind, count


def on_grid(ring: list[tuple[float, float]]) -> Ring:
    """A ring on the grid, closed, each spot once in a row; SystemExit for a point that is on no spot."""
    found: Ring = []
    for x, y in ring:
        column, row = (x - LEFT) / COLUMN, (y - BOTTOM) / ROW
        if abs(column - round(column)) > 0.05 or abs(row - round(row)) > 0.05:
            raise SystemExit(f"The point {x}, {y} is not on the grid: the file is not the one this tool was made for.")
        if not found or found[-1] != (round(column), round(row)):
            found.append((round(column), round(row)))
    return found


def read(path: Path) -> dict[str, list[Ring]]:
    """The rings of every English authority by the catalogue's code."""
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    (layer,) = database.execute(
        "select table_name from gpkg_contents where table_name like ?", (f"%{LAYER}",)
    ).fetchone()
    rows = database.execute(f'select "cua-code", geom from "{layer}" where "cua-code" like \'E%\'').fetchall()
    places = gazetteer()
    return {places.get(code).code: [on_grid(ring) for ring in rings_of(geometry)] for code, geometry in rows}


def simplified(shapes: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    """The shapes without the hexagons' teeth; stretches that two of them share stay shared."""
    owners: dict[frozenset[Spot], set[str]] = {}
    for code, rings in shapes.items():
        for ring in rings:
            for one, other in pairwise(ring):
                owners.setdefault(frozenset((one, other)), set()).add(code)
    kept: dict[tuple[Spot, ...], Ring] = {}
    return {code: [_plain(ring, owners, kept) for ring in rings] for code, rings in shapes.items()}


def _plain(ring: Ring, owners: dict[frozenset[Spot], set[str]], kept: dict[tuple[Spot, ...], Ring]) -> Ring:
    """A ring with each of its stretches simplified: a stretch has the same neighbours all along."""
    spots = ring[:-1]
    of = [owners[frozenset((spot, spots[(i + 1) % len(spots)]))] for i, spot in enumerate(spots)]
    joints = [i for i in range(len(spots)) if of[i - 1] != of[i]]
    if not joints:
        joints = sorted([spots.index(min(spots)), spots.index(max(spots))])
    made: Ring = []
    for first, last in zip(joints, [*joints[1:], joints[0] + len(spots)], strict=True):
        stretch = [spots[i % len(spots)] for i in range(first, last + 1)]
        made += _once(stretch, kept)[:-1]
    return [*made, made[0]] if len(made) > 2 else ring


def _once(stretch: Ring, kept: dict[tuple[Spot, ...], Ring]) -> Ring:
    """A stretch simplified in the same way whichever of its two sides it is walked from."""
    backwards = stretch[::-1]
    one_way = tuple(min(stretch, backwards))
    if one_way not in kept:
        kept[one_way] = without_teeth(list(one_way))
    return kept[one_way] if list(one_way) == stretch else kept[one_way][::-1]


def without_teeth(line: Ring) -> Ring:
    """A line with only the spots that others would stand off from by more than a tooth (Douglas and Peucker, 1973).

    >>> without_teeth([(0, 0), (1, 1), (2, 0), (3, 1), (4, 0), (4, 20)])
    [(0, 0), (4, 0), (4, 20)]
    """
    ends = line[0], line[-1]
    away = [_distance(spot, *ends) for spot in line]
    furthest = max(range(len(line)), key=away.__getitem__)
    if away[furthest] <= TOOTH:
        return [line[0], line[-1]]
    return [*without_teeth(line[: furthest + 1])[:-1], *without_teeth(line[furthest:])]


def _distance(spot: Spot, start: Spot, end: Spot) -> float:
    """How many rows' heights a spot lies from the straight line between two others."""
    wide = 3**0.5
    (x, y), (ax, ay), (bx, by) = ((p[0] * wide, float(p[1])) for p in (spot, start, end))
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    if not length:
        return float(((x - ax) ** 2 + (y - ay) ** 2) ** 0.5)
    return float(abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length)


def main(path: Path) -> None:
    """Write the file; SystemExit where an authority of today has no shape, or a shape none."""
    shapes = simplified(read(path))
    today = {place.code for place in gazetteer().places(Level.LOCAL_AUTHORITY)}
    if today != set(shapes):
        raise SystemExit(f"No shape for {sorted(today - set(shapes))}; no authority for {sorted(set(shapes) - today)}.")
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for code in sorted(shapes):
            for ring in shapes[code]:
                writer.writerow([code, " ".join(f"{column} {row}" for column, row in ring[:-1])])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))

"""The cartogram of England: the outline of every upper-tier authority, drawn by how many people live there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from send_briefings.catalogue.place_rows import Faults, Row, read_rows
from send_briefings.catalogue.places import gazetteer
from send_briefings.catalogue.root import project_root, state_of
from send_briefings.errors import CatalogueError
from send_briefings.model import Level

COLUMNS = ("place", "outline")

Outline = tuple[tuple[int, int], ...]


def cartogram(path: Path | None = None) -> Mapping[str, tuple[Outline, ...]]:
    """The outlines of each authority by its code: closed rings of (column, row), rows counted upwards.

    A column is the square root of three times as wide as a row is high. A place has a second ring where another lies
    within it. `path` is `data/catalogue/places/cartogram.csv` where it is left out.

    Raises:
        CatalogueError: all faults of the file, each with its line.

    >>> outlines = cartogram()
    >>> len(outlines), len(outlines["E10000018"])
    (153, 2)
    """
    file = path or project_root() / "data" / "catalogue" / "places" / "cartogram.csv"
    return _read(file, state_of(file))


@lru_cache(maxsize=2)
def _read(path: Path, _state: tuple[tuple[str, int, int], ...]) -> Mapping[str, tuple[Outline, ...]]:
    faults = Faults()
    known = {place.code for place in gazetteer().places(Level.LOCAL_AUTHORITY)}
    found: dict[str, tuple[Outline, ...]] = {}
    for row in read_rows(path, COLUMNS, faults):
        code = row["place"]
        if code not in known:
            row.fault(f"place '{code}' is not the newest code of an authority of today")
        found[code] = (*found.get(code, ()), _outline(row))
    if faults.found:
        raise CatalogueError(faults.found)
    return MappingProxyType(found)


def _outline(row: Row) -> Outline:
    """The row's spots; a fault where they are not at least three pairs of whole numbers."""
    cells = row["outline"].split(" ")
    if len(cells) < 6 or len(cells) % 2 or not all(cell.isascii() and cell.isdigit() for cell in cells):
        row.fault("outline is not at least three pairs of whole numbers, such as 10 20 12 20 12 24")
        return ()
    numbers = [int(cell) for cell in cells]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))

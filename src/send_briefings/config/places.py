"""The gazetteer of places and bodies, and the cartogram of England."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from send_briefings.config.place_files import PlaceFiles, ProviderSpan, read_place_files
from send_briefings.config.place_rows import (
    PlaceDiagnostics,
    Row,
    could_be_name,
    name_forms,
    name_key,
    nearest_keys,
    read_rows,
    shown,
)
from send_briefings.config.project import project_root, state_of
from send_briefings.errors import CatalogueError, UnknownNameError
from send_briefings.model import Learnt, Level, Place

LEVELS = tuple(Level)
NHS_BODIES = frozenset({Level.NHS_REGION, Level.ICB, Level.PROVIDER})
SUGGESTIONS = 3
LIST_THEM = "Give a name, an ONS code or a three-digit code; `send-briefings places` lists them all."


@cache
def gazetteer() -> Gazetteer:
    """The project's gazetteer, from `data/catalogue/places`, read once a process.

    Raises:
        CatalogueError: listing every fault of those files.

    >>> gazetteer().resolve("birmingham").code
    'E08000025'
    """
    return Gazetteer(read_place_files(project_root() / "data" / "catalogue" / "places"))


class Gazetteer:
    """Places by code, former code, three-digit code and name, and what belongs to what.

    >>> places = gazetteer()
    >>> places.get("E10000027").name, places.get("E10000027").code
    ('Somerset', 'E06000066')
    """

    def __init__(self, files: PlaceFiles) -> None:
        self._files = files
        self._by_code: dict[str, Place] = {}
        self._by_old_code: dict[str, list[Place]] = {}
        self._by_name: dict[str, list[Place]] = {}
        for place in files.places:
            for code in (place.code, *place.former_codes):
                self._by_code[code] = place
            if place.old_code:
                self._by_old_code.setdefault(place.old_code, []).append(place)
            for key in {name_key(name) for name in (place.name, *place.aliases)}:
                self._by_name.setdefault(key, []).append(place)

    def with_learnt(self, learnt: Iterable[Learnt]) -> Gazetteer:
        """The gazetteer with the organisations that files of published figures tell of; itself where there are none.

        What the catalogue says goes before what a file says. Of two files the later one names an organisation.
        """
        reported = sorted(set(learnt), key=lambda one: (one.start, one.code))
        named = {
            one.code: Place(one.code, one.name, Level(one.level)) for one in reported if one.code not in self._by_code
        }
        providers = {icb: list(spans) for icb, spans in self._files.providers.items()}
        added = False
        for one in reported:
            spans = providers.setdefault(one.whole, [])
            if one.whole and not any(span.provider == one.code and span.covers(one.start) for span in spans):
                spans.append(ProviderSpan(one.code, one.start, one.end))
                added = True
        if not named and not added:
            return self
        places = (*self._files.places, *named.values())
        return Gazetteer(replace(self._files, places=places, providers={k: tuple(v) for k, v in providers.items()}))

    @property
    def england(self) -> Place:
        """England."""
        return self.places(Level.ENGLAND)[0]

    def get(self, code: str) -> Place:
        """The place with this code, or that had it: an ONS code, or an NHS organisation code for an NHS body.

        Raises:
            KeyError: where no place has or had the code.
        """
        return self._by_code[code]

    def find(self, code: str) -> Place | None:
        """The place with this code, or that had it; None where there is none."""
        return self._by_code.get(code)

    def by_old_code(self, code: str, on: date | None = None) -> Place | None:
        """The place with this DfE three-digit code; None where there is none.

        Where a code was used again, the place that existed on the date `on` is meant, else the one that still exists.

        >>> gazetteer().by_old_code("330").name, gazetteer().by_old_code("970").name
        ('Birmingham', 'England')
        """
        found = self._by_old_code.get(code, [])
        standing = [p for p in found if (p.current if on is None else _existed(p, on))]
        return next(iter([*standing, *found]), None)

    def resolve(self, text: str, level: Level | None = None) -> Place:
        """The place a person means by a name, an ONS or NHS code (former ones too) or a three-digit code.

        Case, punctuation, accents, '&' and words such as 'City of' or 'Council' make no difference. A name that
        several places share means the highest in the order of `Level`, and one that still exists before one that
        does not; pass `level` to say which kind of place is meant. Without it an NHS body goes only by its full name
        or one that begins with 'NHS': 'Devon' is the county, 'Sussex' is no place, 'NHS Sussex' is the ICB.

        Raises:
            UnknownNameError: naming up to three places with the nearest names.

        >>> [gazetteer().resolve(text).name for text in ("hull city council", "e08000025", "213", "BCP")]
        ['Kingston upon Hull', 'Birmingham', 'Westminster', 'Bournemouth, Christchurch and Poole']
        """
        text = str(text)
        coded = self._coded(text.strip().upper())
        if coded and level in {None, coded.level}:
            return coded
        for key in name_forms(text) if could_be_name(text) else ():
            found = [p for p in self._by_name.get(key, []) if _may_mean(p, key, level)]
            if found:
                return self._meant(text, found)
        raise _unknown(text, self._nearest(text, level), level)

    def neighbours(self, place: Place, on: date | None = None) -> tuple[Place, ...]:
        """The authority's ten statistical neighbours, closest first, by the newest set; with `on`, the newest that day.

        The Department for Education published sets in April 2021 and May 2025. For an authority closed before then, the
        earlier set carried in the same files; none for a place without a set that day, and for any other place.

        >>> birmingham = gazetteer().get("E08000025")
        >>> [place.name for place in gazetteer().neighbours(birmingham, date(2023, 6, 30))][:2]
        ['Luton', 'Sandwell']
        """
        sets = self._files.neighbours.get(place.code, ())
        return self._all(next((one.codes for one in sets if on is None or one.published <= on), ()))

    def region_of(self, place: Place) -> Place | None:
        """The region an authority lies in (London for all its boroughs); None for places that lie in none."""
        return self._by_code.get(place.region)

    def icbs_of(self, authority: Place) -> tuple[Place, ...]:
        """The integrated care boards that serve an authority, the one serving most of its people first."""
        served = self._files.shares.get(authority.code, {})
        return self._all(sorted(served, key=lambda icb: (-served[icb], icb)))

    def share_served(self, authority: Place, icb: Place) -> float:
        """The part of an authority's population that an ICB serves, 0 to 1; see icb_authorities.csv for how known."""
        return self._files.shares.get(authority.code, {}).get(icb.code, 0.0)

    def authorities_of(self, icb: Place) -> tuple[Place, ...]:
        """The current authorities an integrated care board serves, wholly or partly, by name."""
        return _by_name(self._all(code for code, served in self._files.shares.items() if icb.code in served))

    def providers_of(self, icb: Place, on: date | None = None) -> tuple[Place, ...]:
        """The providers whose figures are summed into an integrated care board's, by name; with `on`, on that day."""
        spans = self._files.providers.get(icb.code, ())
        return _by_name(self._all({span.provider for span in spans if on is None or span.covers(on)}))

    def places(self, level: Level, current_only: bool = True) -> tuple[Place, ...]:
        """The places of a level by name, closed ones too unless `current_only`."""
        return _by_name(p for p in self._files.places if p.level is level and (p.current or not current_only))

    def _all(self, codes: Iterable[str]) -> tuple[Place, ...]:
        return tuple(self._by_code[code] for code in codes)

    def _coded(self, code: str) -> Place | None:
        return self._by_code.get(code) or self.by_old_code(code)

    def _meant(self, text: str, found: list[Place]) -> Place:
        ranked = sorted(found, key=_rank)
        if len(ranked) > 1 and _rank(ranked[0]) == _rank(ranked[1]):
            raise _unknown(text, [f"{p.name} ({p.code})" for p in ranked], None)
        return ranked[0]

    def _nearest(self, text: str, level: Level | None) -> list[str]:
        within = {
            key: min(wanted, key=_rank)
            for key, places in self._by_name.items()
            if (wanted := [p for p in places if level in {None, p.level}])
        }
        near = [
            (within[key].level in NHS_BODIES, -score, _rank(within[key]), within[key].name)
            for key, score in nearest_keys(text, within)
        ]
        return list(dict.fromkeys(name for *_, name in sorted(near)))


def _may_mean(place: Place, key: str, level: Level | None) -> bool:
    if level is None and place.level in NHS_BODIES:
        return key == name_key(place.name) or key.startswith("nhs ")
    return level in {None, place.level}


def _rank(place: Place) -> tuple[int, bool]:
    return LEVELS.index(place.level), not place.current


def _existed(place: Place, on: date) -> bool:
    return (place.opened is None or place.opened <= on) and (place.closed is None or on <= place.closed)


def _by_name(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=lambda p: (p.name, p.code)))


def _unknown(text: str, suggestions: list[str], level: Level | None) -> UnknownNameError:
    kind = level.value.replace("_", " ") if level else "place"
    return UnknownNameError(kind, shown(text), suggestions[:SUGGESTIONS], next_step="" if suggestions else LIST_THEM)


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
    faults = PlaceDiagnostics()
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

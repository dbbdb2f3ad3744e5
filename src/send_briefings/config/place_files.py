"""The places catalogue: authorities, regions, NHS bodies, and how they belong together, from its CSV files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from send_briefings.config.place_rows import PlaceDiagnostics, Row, name_key, read_rows
from send_briefings.errors import CatalogueError
from send_briefings.model import Level, Place

KINDS = (
    "unitary authority",
    "metropolitan borough",
    "inner London borough",
    "outer London borough",
    "county",
)
ONS_LEVELS = frozenset({Level.ENGLAND, Level.REGION, Level.LOCAL_AUTHORITY})
CLOSENESS = ("Extremely close", "Very close", "Close", "Somewhat close", "Not close")
EDITIONS = {
    "May 2025": date(2025, 5, 31),
    "April 2021": date(2021, 4, 30),
    "earlier, carried in the May 2025 file": date.min,
}
NEIGHBOURS = 10
REGIONS, AUTHORITIES, NHS_BODIES = "regions.csv", "authorities.csv", "nhs_bodies.csv"
SHARES = "icb_authorities.csv"
ROUNDING = 0.005
AUTHORITY_COLUMNS = (
    "code",
    "former_codes",
    "old_code",
    "name",
    "region",
    "kind",
    "opened",
    "closed",
    "predecessors",
    "successors",
    "aliases",
)
REGION_COLUMNS = ("code", "name", "level", "old_code", "region", "aliases")
NHS_COLUMNS = ("code", "name", "level", "aliases")
NEIGHBOUR_COLUMNS = ("place", "rank", "neighbour", "closeness", "edition")
SHARE_COLUMNS = ("icb", "authority", "share", "basis")
PROVIDER_COLUMNS = ("icb", "provider", "from", "to")


@dataclass(frozen=True, slots=True, order=True)
class ProviderSpan:
    """A provider counted under an integrated care board, and between which days (None: without end)."""

    provider: str
    start: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """Whether the provider was counted there on that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class NeighbourSet:
    """Ten statistical neighbours of a place, closest first, as published from a day on (the last of the month)."""

    published: date
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceFiles:
    """What the places catalogue says, checked.

    `neighbours` has the sets of each place, the newest first; `shares` the part of each authority's population
    (0 to 1) that each ICB serves; `providers` the providers of each ICB.
    """

    places: tuple[Place, ...]
    neighbours: Mapping[str, tuple[NeighbourSet, ...]]
    shares: Mapping[str, Mapping[str, float]]
    providers: Mapping[str, tuple[ProviderSpan, ...]]


def read_place_files(folder: Path) -> PlaceFiles:
    """Read and check the CSV files of a places folder.

    Raises:
        CatalogueError: listing every fault of every file, each with its line.
    """
    faults = PlaceDiagnostics()
    regions = _regions(read_rows(folder / REGIONS, REGION_COLUMNS, faults))
    authorities = _authorities(read_rows(folder / AUTHORITIES, AUTHORITY_COLUMNS, faults))
    bodies = _nhs_bodies(read_rows(folder / NHS_BODIES, NHS_COLUMNS, faults))
    listed = [*regions, *authorities, *bodies]
    places = {place.code: place for place, _ in listed}
    _check_codes(listed)
    _check_names(listed)
    for place, row in [*regions, *authorities]:
        _check_links(place, row, places)
    neighbours = _neighbours(read_rows(folder / "neighbours.csv", NEIGHBOUR_COLUMNS, faults), places)
    shares = _shares(read_rows(folder / SHARES, SHARE_COLUMNS, faults), places)
    if faults.judges(SHARES, AUTHORITIES, NHS_BODIES):
        _check_served(folder / SHARES, shares, places, faults)
    providers = _providers(read_rows(folder / "icb_providers.csv", PROVIDER_COLUMNS, faults), places)
    if faults.judges(REGIONS) and sum(place.level is Level.ENGLAND for place in places.values()) != 1:
        faults.add(folder / REGIONS, 1, "expected exactly one place of level england")
    if faults.found:
        raise CatalogueError(faults.found)
    return PlaceFiles(tuple(sorted(places.values(), key=lambda p: p.code)), neighbours, shares, providers)


Listed = list[tuple[Place, Row]]


def _regions(rows: Iterable[Row]) -> Listed:
    levels = (Level.ENGLAND, Level.REGION)
    return [
        (
            Place(
                code=row.filled("code"),
                name=row.filled("name"),
                level=Level(level) if (level := row.one_of("level", levels)) in levels else Level.REGION,
                old_code=row["old_code"],
                region=row["region"],
                aliases=row.listed("aliases"),
            ),
            row,
        )
        for row in rows
    ]


def _authorities(rows: Iterable[Row]) -> Listed:
    return [
        (
            Place(
                code=row.filled("code"),
                name=row.filled("name"),
                level=Level.LOCAL_AUTHORITY,
                old_code=row["old_code"],
                region=row.filled("region"),
                kind=row.one_of("kind", KINDS),
                opened=row.day("opened"),
                closed=row.day("closed"),
                former_codes=row.listed("former_codes"),
                predecessors=row.listed("predecessors"),
                successors=row.listed("successors"),
                aliases=row.listed("aliases"),
            ),
            row,
        )
        for row in rows
    ]


def _nhs_bodies(rows: Iterable[Row]) -> Listed:
    levels = (Level.NHS_REGION, Level.ICB, Level.PROVIDER)
    return [
        (
            Place(
                code=row.filled("code"),
                name=row.filled("name"),
                level=Level(level) if (level := row.one_of("level", levels)) in levels else Level.PROVIDER,
                aliases=row.listed("aliases"),
            ),
            row,
        )
        for row in rows
    ]


def _check_codes(listed: Listed) -> None:
    """Each code, former code and three-digit code belongs to one place."""
    taken: dict[str, str] = {}
    for place, row in listed:
        if place.level in ONS_LEVELS:
            for code in (place.code, *place.former_codes):
                if not re.fullmatch(r"E\d{8}", code):
                    row.fault(f"code '{code}' is not an ONS code such as E08000025")
            if not re.fullmatch(r"(\d{3})?", place.old_code):
                row.fault(f"old_code '{place.old_code}' is not of three digits")
        for code in (place.code, *place.former_codes, *([place.old_code] if place.old_code else [])):
            if code in taken:
                row.fault(f"code {code} is also that of {taken[code]}")
            taken.setdefault(code, place.name)


def _check_names(listed: Listed) -> None:
    """Two places of one level, both current or both closed, may not share a name."""
    taken: dict[tuple[Level, bool, str], Place] = {}
    for place, row in listed:
        for name in (place.name, *place.aliases):
            key = (place.level, place.current, name_key(name))
            if taken.setdefault(key, place) is not place:
                row.fault(f"the name '{name}' is already that of {taken[key].name} ({taken[key].code})")


def _check_links(place: Place, row: Row, places: Mapping[str, Place]) -> None:
    if row.faults.judges(REGIONS) and place.region and not _is_of(row, place.region, Level.REGION, places):
        row.fault(f"region {place.region} is not in regions.csv")
    for code in (*place.predecessors, *place.successors):
        if code not in places:
            row.fault(f"{code} is not the newest code of any place")
    for code in place.predecessors:
        if code in places and place.code not in places[code].successors:
            row.fault(f"predecessor {code} does not name {place.code} among its successors")
    for code in place.successors:
        if code in places and place.code not in places[code].predecessors:
            row.fault(f"successor {code} does not name {place.code} among its predecessors")
    if bool(place.closed) != bool(place.successors):
        row.fault("a closed authority has successors, and only a closed one has")


def _neighbours(rows: list[Row], places: Mapping[str, Place]) -> dict[str, tuple[NeighbourSet, ...]]:
    ranked: dict[tuple[str, date], dict[str, str]] = {}
    last: dict[tuple[str, date], Row] = {}
    for row in rows:
        place, neighbour, rank = row["place"], row["neighbour"], row["rank"]
        row.one_of("edition", tuple(EDITIONS))
        key = (place, EDITIONS.get(row["edition"], date.min))
        if row["closeness"].capitalize() not in CLOSENESS:
            row.one_of("closeness", CLOSENESS)
        for code in (place, neighbour):
            if row.faults.judges(AUTHORITIES) and not _is_of(row, code, Level.LOCAL_AUTHORITY, places):
                row.fault(f"{code} is not the newest code of an authority")
        if place == neighbour or neighbour in ranked.get(key, {}).values():
            row.fault(f"{neighbour} cannot be a neighbour of {place} here: it is the place itself or already listed")
        if rank in ranked.get(key, {}):
            row.fault(f"rank {rank} of {place} is already taken")
        ranked.setdefault(key, {})[rank] = neighbour
        last[key] = row
    wanted = [str(rank) for rank in range(1, NEIGHBOURS + 1)]
    sets: dict[str, list[NeighbourSet]] = {}
    for key, by_rank in sorted(ranked.items(), reverse=True):
        if set(by_rank) != set(wanted):
            last[key].fault(f"the ranks of {key[0]} are {', '.join(by_rank)}, expected 1 to {NEIGHBOURS}")
        codes = tuple(by_rank[rank] for rank in wanted if rank in by_rank)
        sets.setdefault(key[0], []).append(NeighbourSet(key[1], codes))
    return {place: tuple(found) for place, found in sorted(sets.items())}


def _shares(rows: Iterable[Row], places: Mapping[str, Place]) -> dict[str, dict[str, float]]:
    shares: dict[str, dict[str, float]] = {}
    for row in rows:
        icb, authority = row["icb"], row["authority"]
        row.filled("basis")
        _check_level(row, icb, Level.ICB, places)
        _check_level(row, authority, Level.LOCAL_AUTHORITY, places)
        if icb in shares.get(authority, {}):
            row.fault(f"{icb} and {authority} are already together on an earlier line")
        shares.setdefault(authority, {})[icb] = _share(row)
    return shares


def _check_served(
    path: Path, shares: Mapping[str, Mapping[str, float]], places: Mapping[str, Place], faults: PlaceDiagnostics
) -> None:
    """Every current authority is served in full, and every ICB serves someone."""
    for place in places.values():
        if place.level is Level.LOCAL_AUTHORITY and place.current:
            total = sum(shares.get(place.code, {}).values())
            if abs(total - 1) > ROUNDING and place.code not in faults.codes:
                faults.add(path, 1, f"the shares of {place.name} ({place.code}) add up to {total:g}, expected 1")
        elif place.level is Level.ICB and not any(place.code in served for served in shares.values()):
            faults.add(path, 1, f"{place.name} ({place.code}) serves no authority")


def _share(row: Row) -> float:
    try:
        share = float(row["share"])
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        row.fault(f"share '{row['share']}' is not a number above 0 and at most 1")
    return share


def _providers(rows: Iterable[Row], places: Mapping[str, Place]) -> dict[str, tuple[ProviderSpan, ...]]:
    providers: dict[str, list[ProviderSpan]] = {}
    for row in rows:
        _check_level(row, row["icb"], Level.ICB, places)
        _check_level(row, row["provider"], Level.PROVIDER, places)
        span = ProviderSpan(row["provider"], row.day("from"), row.day("to"))
        providers.setdefault(row["icb"], []).append(span)
    return {icb: tuple(sorted(spans, key=lambda s: s.provider)) for icb, spans in sorted(providers.items())}


def _check_level(row: Row, code: str, level: Level, places: Mapping[str, Place]) -> None:
    file = AUTHORITIES if level is Level.LOCAL_AUTHORITY else NHS_BODIES
    if row.faults.judges(file) and not _is_of(row, code, level, places):
        row.fault(f"{code} is not the code of a place of level {level.value}")


def _is_of(row: Row, code: str, level: Level, places: Mapping[str, Place]) -> bool:
    """Whether a code is that of a place of a level; one whose own row has a fault is taken to be."""
    return code in row.faults.codes or (code in places and places[code].level is level)

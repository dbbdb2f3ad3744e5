"""The places a plan selects: names and codes, the authorities of a region, an authority's neighbours, or all."""

from __future__ import annotations

from collections.abc import Iterable

from send_briefings.catalogue.place_names import shown
from send_briefings.catalogue.places import gazetteer
from send_briefings.catalogue.toml_document import choices
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.model.place import Level, Place

ALL = "all"
REGION = "region"
NEIGHBOURS = "neighbours"
A_SELECTOR = f"an authority's name, ONS code or three-digit code, '{REGION}:NAME', '{NEIGHBOURS}:NAME' or '{ALL}'"


class SelectorError(UsageError):
    """A place selector that selects nothing: what was found and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(f"{found[:1].upper()}{found[1:]}, expected {expected}.")


def select_places(selectors: Iterable[str]) -> tuple[Place, ...]:
    """The places several selectors select, in their order, each place once.

    Raises:
        SelectorError: the first selector that selects nothing.

    >>> [place.name for place in select_places(["Solihull", "neighbours:Birmingham", "E08000029"])][:3]
    ['Solihull', 'Nottingham', 'Manchester']
    """
    found = {place.code: place for selector in selectors for place in selected(selector)}
    return tuple(found.values())


def selected(selector: str) -> tuple[Place, ...]:
    """The places one selector selects.

    A name or code selects that authority, a closed one too. `region:NAME` selects the region's current authorities by
    name, `neighbours:NAME` the authority's ten statistical neighbours, closest first and without the authority
    itself, and `all` every current authority of England by name.

    Raises:
        SelectorError: nothing goes by that name; it tells the nearest names.

    >>> [place.name for place in selected("region:North East")][:2], len(selected("all"))
    (['County Durham', 'Darlington'], 153)
    """
    kind, colon, name = (part.strip() for part in selector.partition(":"))
    if not colon:
        return _current() if kind.casefold() == ALL else (_authority(kind),)
    if kind.casefold() == REGION:
        return _authorities_of(name)
    if kind.casefold() == NEIGHBOURS:
        return _neighbours_of(name)
    raise SelectorError(f"no selector begins '{shown(kind)}:'", choices(kind, (REGION, NEIGHBOURS)))


def _current() -> tuple[Place, ...]:
    return gazetteer().places(Level.LOCAL_AUTHORITY)


def _authority(text: str) -> Place:
    try:
        return gazetteer().resolve(text, Level.LOCAL_AUTHORITY)
    except UnknownNameError as unknown:
        raise SelectorError(_found(unknown), _wider(text) or _expected(unknown, "", A_SELECTOR)) from unknown


def _wider(text: str) -> str:
    """The selector meant by the bare name of a region or of England."""
    try:
        place = gazetteer().resolve(text)
    except UnknownNameError:
        return ""
    if place.level is Level.ENGLAND:
        return f"'{ALL}'"
    return f"'{REGION}:{place.name}'" if place.level is Level.REGION else ""


def _authorities_of(name: str) -> tuple[Place, ...]:
    try:
        region = gazetteer().resolve(name, Level.REGION)
    except UnknownNameError as unknown:
        raise SelectorError(_found(unknown), _expected(unknown, f"{REGION}:", _regions())) from unknown
    found = tuple(place for place in _current() if place.region == region.code)
    if not found:
        raise SelectorError(f"no authority is listed under the region '{region.name}'", _regions())
    return found


def _neighbours_of(name: str) -> tuple[Place, ...]:
    try:
        authority = gazetteer().resolve(name, Level.LOCAL_AUTHORITY)
    except UnknownNameError as unknown:
        raise SelectorError(_found(unknown), _expected(unknown, f"{NEIGHBOURS}:", "an authority's name")) from unknown
    found = gazetteer().neighbours(authority)
    if not found:
        raise SelectorError(f"no neighbours of {authority.name} are held", "an authority that has neighbours")
    return found


def _regions() -> str:
    known = {place.region for place in _current()}
    names = [place.name for place in gazetteer().places(Level.REGION) if place.code in known]
    return "one of " + ", ".join(f"'{REGION}:{name}'" for name in names)


def _found(unknown: UnknownNameError) -> str:
    return f"no {unknown.kind} is called '{unknown.given}'"


def _expected(unknown: UnknownNameError, prefix: str, otherwise: str) -> str:
    return " or ".join(f"'{prefix}{name}'" for name in unknown.suggestions) or otherwise

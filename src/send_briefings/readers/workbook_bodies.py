"""Which NHS body a row of a workbook is about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from send_briefings.catalogue.places import NHS_BODIES, Gazetteer
from send_briefings.errors import UnknownNameError
from send_briefings.model import Level, Place, Rejection
from send_briefings.readers.workbook_cells import label_key, nearest_to, printable
from send_briefings.readers.workbook_waits import ServiceRow, ServiceTable

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
        column, said, expected = found
        return Rejection(table.sheet, row.number, table.headings.get(column, column), printable(said), expected)

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

"""Which NHS body a row of a workbook is about."""

from __future__ import annotations

from collections.abc import Mapping

from send_briefings.catalogue.places import Gazetteer
from send_briefings.errors import UnknownNameError
from send_briefings.model import Level, Place, Rejection
from send_briefings.readers.workbook_cells import label_key, nearest_to, printable
from send_briefings.readers.workbook_waits import ServiceRow, ServiceTable

LIST = "data/catalogue/places/nhs_bodies.csv"


class BodyNames:
    """Finds the body of a row by its code, or where there is none by its name.

    A body not in the gazetteer is refused, not guessed at: a new code has to be added to nhs_bodies.csv by a person,
    who sees whether it is a new body or an old one renamed. A known code under an unknown name is taken to be renamed;
    a known code under another body's name is refused.
    """

    def __init__(self, gazetteer: Gazetteer, kinds: Mapping[str, Level]) -> None:
        self._gazetteer = gazetteer
        self._kinds = {label_key(kind): level for kind, level in kinds.items()}
        self._found: dict[tuple[str, str, str], Place | tuple[str, str, str]] = {}

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
        if place is None or place.level is not level:
            expected = (
                f"a code of level {level.value} in {LIST}: add it there (nearest name: {self._nearest(level, name)})"
            )
            return "code", f"{code} {name}", expected
        if isinstance(named, Place) and named.code != place.code:
            return "name", name, f"a name of {code} ({place.name}); this is the name of {named.code}"
        return place

    def _by_name(self, level: Level, name: str) -> Place | tuple[str, str, str]:
        try:
            return self._gazetteer.resolve(name, level)
        except UnknownNameError:
            expected = f"a name of level {level.value} in {LIST}: add it there (nearest: {self._nearest(level, name)})"
            return "name", name, expected

    def _nearest(self, level: Level, name: str) -> str:
        return nearest_to(name, [place.name for place in self._gazetteer.places(level)])

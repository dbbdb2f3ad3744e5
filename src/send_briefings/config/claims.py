"""Public claims, read from `data/catalogue/claims.toml`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from math import inf
from pathlib import Path
from types import MappingProxyType

from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root, state_of
from send_briefings.config.sources import PRECISIONS
from send_briefings.config.toml import Diagnostics, TomlTable, read_toml
from send_briefings.errors import CatalogueError
from send_briefings.model.claim import (
    Claim,
    ClaimPart,
    Claims,
    Definition,
    Direction,
    Document,
    Role,
    SeriesScope,
    StatedNumber,
)
from send_briefings.model.tidy import Cohort, Unit

SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
PLAIN = "a number such as '66%', '£8 billion' or '95%+'; for other words give 'value' with 'at_least' and 'at_most'"
DIRECTIONS = {
    Role.BASELINE: (Direction.ROSE, Direction.FELL),
    Role.COMPARATOR: (Direction.ABOVE, Direction.BELOW),
}
_SAID = re.compile(r"(£?)(\d[\d,]*)((?:\.\d+)?)(%?)( thousand| million| billion)?([+]?)")


def load_claims(path: Path | None = None) -> Claims:
    """Every claim of the catalogue, in the file's order; none where there is no file.

    Raises:
        CatalogueError: all faults of the file at once, each with its line.

    >>> claims = load_claims()
    >>> [part.stated for part in claims.about("E08000025")[0].parts]
    ['66%', '53%', '59.9%']
    """
    path = path or project_root() / "data" / "catalogue" / "claims.toml"
    if not path.is_file():
        return Claims(MappingProxyType({}), MappingProxyType({}), ())
    return _load(path, state_of(path))


@lru_cache(maxsize=4)
def _load(path: Path, _state: tuple[tuple[str, int, int], ...]) -> Claims:
    faults = Diagnostics()
    document = read_toml(path, faults)
    if not document.values and not faults.lines:
        raise CatalogueError([f"{path}: the file is empty, expected claims ([[claims]])"])
    reported = document.table("documents")
    documents = {name: _document(reported.table(name), name) for name in reported.keys()}  # noqa: SIM118
    meant = document.table("definitions")
    definitions = {name: _definition(meant.table(name), name) for name in meant.keys()}  # noqa: SIM118
    claims = [_claim(table, documents, definitions) for table in document.tables("claims")]
    _told_twice(document, claims)
    document.finish()
    faults.raise_if_any()
    return Claims(
        MappingProxyType(documents),
        MappingProxyType(definitions),
        tuple(claim for claim in claims if claim is not None),
    )


def _document(table: TomlTable, name: str) -> Document:
    return Document(
        id=name,
        title=table.string("title"),
        publisher=table.string("publisher"),
        date=table.date("date"),
        precision=table.string("precision", one_of=PRECISIONS),
        basis=table.string("basis"),
        url=table.string("url", ""),
    )


def _definition(table: TomlTable, name: str) -> Definition:
    return Definition(
        id=name,
        name=table.string("name"),
        short=table.string("short", table.string("name")),
        meaning=table.string("meaning"),
        unit=_unit(table),
        decimals=table.integer("decimals"),
        series=tuple(
            SeriesScope(
                one.string("measure"), one.string("cohort", one_of=tuple(Cohort)), one.string("breakdown", "total")
            )
            for one in table.tables("series")
        ),
        unpublished=table.string("unpublished", ""),
        where=_where(table),
    )


def _unit(table: TomlTable) -> Unit:
    given = table.string("unit", one_of=tuple(Unit))
    return next((unit for unit in Unit if unit.value == given), Unit.PERCENT)


def _claim(table: TomlTable, documents: Mapping[str, Document], definitions: Mapping[str, Definition]) -> Claim | None:
    named = table.string("document", one_of=tuple(documents))
    place = _place(table, None)
    scope = (
        table.strings("definitions", one_of=tuple(definitions)),
        table.strings("near", (), one_of=tuple(definitions)),
    )
    parts = [_PartReader(part, definitions, scope, place).read() for part in table.tables("parts")]
    if parts and parts[0].role is not Role.VALUE:
        table.fault("parts", f"the first part is a {parts[0].role}", "the value", element=0)
    for index, part in enumerate(parts[1:], 1):
        if part.role is Role.VALUE:
            table.fault("parts", "there are two values", "one value; make it two claims", element=index)
    claim_id, name = table.string("id"), table.string("name")
    area, speaker, claimed = table.string("area"), table.string("speaker"), table.string("claimed")
    if named not in documents or not parts:
        return None
    return Claim(
        id=claim_id,
        place=place,
        area=area,
        name=name,
        speaker=speaker,
        document=documents[named],
        claimed=claimed,
        parts=tuple(parts),
        where=_where(table),
    )


class _PartReader:
    """Reads one part of a claim; `scope` are the claim's own definitions and those near them."""

    def __init__(
        self,
        table: TomlTable,
        definitions: Mapping[str, Definition],
        scope: tuple[Collection[str], Collection[str]],
        place: str,
    ) -> None:
        self.table = table
        self.definitions = definitions
        self.scope = scope
        self.place = place

    def read(self) -> ClaimPart:
        table = self.table
        role = _role(table)
        found = self._definitions("definitions", self.scope[0])
        number = _number(table, found[0].unit if found else Unit.PERCENT)
        first, last, years_before = self._time(role)
        return ClaimPart(
            role=role,
            number=number,
            stated=number.stated if number else table.string("words"),
            direction=_direction(table, role, number),
            measure_worded=table.string("measure_worded"),
            period_worded=table.string("period_worded"),
            reading=table.string("reading", ""),
            place=_place(table, self.place),
            definitions=found,
            near=self._definitions("near", self.scope[1]),
            first=first,
            last=last,
            years_before=years_before,
            other_children_meant=table.boolean("other_children_meant", False),
        )

    def _definitions(self, key: str, default: Collection[str]) -> tuple[Definition, ...]:
        names = self.table.strings(key, tuple(default), one_of=tuple(self.definitions))
        found = tuple(self.definitions[name] for name in names if name in self.definitions)
        if len({definition.unit for definition in found}) > 1 and key == "definitions":
            self.table.fault(key, f"'{key}' are in different units", "definitions in one unit")
        return found

    def _time(self, role: Role) -> tuple[date | None, date | None, int | None]:
        """When the part's periods end, or how many years they are before the value's."""
        table = self.table
        if "years_before" in table:
            years = table.integer("years_before")
            if role is Role.VALUE or years < 0:
                table.fault("years_before", f"'years_before' is {years} in a {role}", "0 or more, in another part")
            return None, None, years
        last = table.date("ends_to")
        if "ends_from" not in table:
            return None, last, None
        first = table.date("ends_from")
        if first > last > date.min:
            table.fault("ends_from", f"'ends_from' is {first}, after 'ends_to'", f"a day up to {last}")
        return first, last, None


def _number(table: TomlTable, unit: Unit) -> StatedNumber | None:
    """The number that was said, with the values that would be said so; None where only words were."""
    if "said" not in table:
        return None
    stated = table.string("said")
    change = table.boolean("change", False)
    unit = Unit.PERCENT if change else unit
    if "value" in table:
        value, to_nearest = table.number("value"), table.number("to_nearest", 0)
        if not to_nearest and not {"at_least", "at_most"} & set(table.values):
            table.fault("value", "'value' has no rounding", "'to_nearest', or 'at_least' and 'at_most'")
        lowest = table.number("at_least", value - to_nearest / 2 if to_nearest else -inf)
        highest = table.number("at_most", value + to_nearest / 2 if to_nearest else inf)
        if not lowest <= value <= highest:
            table.fault(
                "value", f"'value' is {value:g}", f"between 'at_least' and 'at_most' ({lowest:g} to {highest:g})"
            )
        return StatedNumber(stated, value, lowest, highest, to_nearest, unit, change)
    found = _SAID.fullmatch(stated)
    if not found:
        table.fault("said", f"'said' is '{stated}'", PLAIN)
        return StatedNumber(stated, 0, 0, 0, 0, unit, change)
    _agrees(table, stated, found, unit)
    whole, fraction, scale, more = found[2].replace(",", ""), found[3], found[5], found[6]
    times = SCALES[scale.strip()] if scale else 1.0
    value = float(whole + fraction) * times
    if more:
        return StatedNumber(stated, value, value, inf, 0, unit, change)
    to_nearest = times / 10 ** max(len(fraction) - 1, 0)
    return StatedNumber(stated, value, value - to_nearest / 2, value + to_nearest / 2, to_nearest, unit, change)


def _agrees(table: TomlTable, stated: str, found: re.Match[str], unit: Unit) -> None:
    """Note where the sign of what was said is not the unit of what it is looked for in."""
    for sign, needs in ((found[1], Unit.POUNDS), (found[4], Unit.PERCENT)):
        if bool(sign) != (unit is needs):
            table.fault("said", f"'said' is '{stated}', but its definitions are in {unit}", f"a number in {unit}")


def _direction(table: TomlTable, role: Role, number: StatedNumber | None) -> Direction | None:
    known = DIRECTIONS.get(role, ())
    if role is Role.VALUE:
        return None
    default = "" if number else None
    given = table.string("direction", one_of=known) if default is None else table.string("direction", "", one_of=known)
    return next((direction for direction in known if direction.value == given), None)


def _role(table: TomlTable) -> Role:
    given = table.string("role", one_of=tuple(Role))
    return next((role for role in Role if role.value == given), Role.VALUE)


def _place(table: TomlTable, default: str | None) -> str:
    """The code of a place in the gazetteer."""
    code = table.string("place") if default is None else table.string("place", default)
    found = gazetteer().find(code)
    if code and found is None:
        table.fault("place", f"'place' is '{code}'", "the code of a place, such as 'E08000025'")
    return found.code if found else code


def _told_twice(document: TomlTable, claims: Collection[Claim | None]) -> None:
    seen: set[str] = set()
    for index, claim in enumerate(claims):
        if claim and claim.id in seen:
            document.fault("claims", f"two claims are called '{claim.id}'", "an id of its own", element=index)
        if claim and claim.id and not re.fullmatch(r"[a-z][a-z0-9_]*", claim.id):
            document.fault("claims", f"'id' is '{claim.id}'", "small letters, digits and _", element=index)
        seen |= {claim.id} if claim else set()


def _where(table: TomlTable) -> str:
    return f"{table.path.name}:{table.line()}"

"""The improvement register and the overviews, read from their TOML files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from send_briefings.config.areas import load_areas, read_glossary
from send_briefings.config.claims import load_claims
from send_briefings.config.council import FILE as TARGETS
from send_briefings.config.council import load_targets
from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root, state_of
from send_briefings.config.sources import PRECISIONS
from send_briefings.config.toml import Diagnostics, TomlTable, read_toml
from send_briefings.errors import CatalogueError, UnknownNameError
from send_briefings.model import Level
from send_briefings.model.area import AreaSpec, BriefingSpec, OverviewSpec, SeriesKey
from send_briefings.model.register import (
    DocumentKind,
    EntryKind,
    FoundThen,
    InspectionOutcome,
    MeasureLink,
    PlaceRegister,
    Progress,
    Register,
    RegisterDocument,
    RegisterEntry,
)

ORIGINALS = "a sentence that says where the inspectors' own documents can be read"
Documents = Mapping[str, RegisterDocument]


def load_register(path: Path | None = None) -> Register:
    """The register of each place that has one, by the place's code; none where there is no file.

    Raises:
        CatalogueError: all faults of the file at once, each with its line; or those of the areas.

    >>> load_register()["E08000025"].weaknesses
    13
    """
    path = path or project_root() / "data" / "catalogue" / "register.toml"
    if not path.is_file():
        return MappingProxyType({})
    areas = sorted((project_root() / "data" / "catalogue" / "areas").glob("*.toml"))
    return _load(path, state_of(path, *areas))


@lru_cache(maxsize=4)
def _load(path: Path, _state: tuple[tuple[str, int, int], ...]) -> Register:
    faults = Diagnostics()
    document = read_toml(path, faults)
    if not document.values and not faults.lines:
        raise CatalogueError([f"{path}: the file is empty, expected registers ([[registers]])"])
    reported = document.table("documents")
    documents = {name: _document(reported.table(name), name) for name in reported.keys()}  # noqa: SIM118
    reader = _EntryReader(documents, load_areas())
    tables = document.tables("entries")
    entries = [reader.read(table) for table in tables]
    _told_twice(tables, [entry.id for entry in entries])
    registers = {}
    for table in document.tables("registers"):
        found = _register(table, entries, documents)
        if found.place in registers:
            table.fault("place", "a second register for this place", "one register a place")
        registers[found.place] = found
    for table, entry in zip(tables, entries, strict=True):
        if entry.place and entry.place not in registers:
            table.fault("place", f"'{table.values.get('place')}' has no register", "a place with one ([[registers]])")
    document.finish()
    faults.raise_if_any()
    return MappingProxyType(registers)


def _document(table: TomlTable, name: str) -> RegisterDocument:
    return RegisterDocument(
        id=name,
        kind=_kind(table),
        name=table.string("name"),
        title=table.string("title"),
        publisher=table.string("publisher"),
        date=table.date("date"),
        precision=table.string("precision", one_of=PRECISIONS),
        basis=table.string("basis"),
        url=table.string("url", ""),
    )


def _register(table: TomlTable, entries: list[RegisterEntry], documents: Documents) -> PlaceRegister:
    place = _place(table)
    own = tuple(entry for entry in entries if entry.place == place)
    if "outcome" in table:
        return _inspection(table, place, own, documents)
    found = PlaceRegister(
        place=place,
        weaknesses=table.integer("weaknesses"),
        insufficient=table.integer("insufficient"),
        first_year=table.integer("first_year"),
        visit=table.string("visit"),
        story=table.string("story"),
        originals=table.string("originals", ""),
        counted_by=_named(table, "counted_by", documents),
        entries=own,
    )
    if not found.primary and not found.originals:
        table.fault("originals", "there is no 'originals', and entries are known from public accounts only", ORIGINALS)
    stuck = sum(entry.progress is Progress.INSUFFICIENT for entry in found.of_kind(EntryKind.WEAKNESS))
    if stuck > found.insufficient:
        was = f"'insufficient' is {found.insufficient}, and {stuck} are listed"
        table.fault("insufficient", was, f"{stuck} or more")
    return found


def _inspection(table: TomlTable, place: str, own: tuple[RegisterEntry, ...], documents: Documents) -> PlaceRegister:
    """The register of an inspection by the framework of 2023: every action that the report counts has an entry."""
    outcome = table.string("outcome", one_of=tuple(InspectionOutcome))
    inspected = table.date("inspected")
    for kind in (EntryKind.PRIORITY_ACTION, EntryKind.IMPROVEMENT):
        key = f"{kind.value}s"
        counted, listed = table.integer(key), sum(entry.kind is kind for entry in own)
        if counted != listed:
            table.fault(key, f"'{key}' is {counted}, and {listed} are listed", f"{counted} entries of that kind")
    return PlaceRegister(
        place=place,
        weaknesses=0,
        insufficient=0,
        first_year=inspected.year,
        visit="",
        story=table.string("story"),
        originals="",
        counted_by=_named(table, "counted_by", documents),
        entries=own,
        outcome=next((one for one in InspectionOutcome if one.value == outcome), InspectionOutcome.FAILINGS),
        inspected=inspected,
    )


def _kind(table: TomlTable) -> DocumentKind:
    given = table.string("kind", one_of=tuple(DocumentKind))
    return next((kind for kind in DocumentKind if kind.value == given), DocumentKind.PRESS)


class _EntryReader:
    """Reads one entry; the documents and measures it names must be there."""

    def __init__(self, documents: Documents, areas: Mapping[str, AreaSpec]) -> None:
        self.documents = documents
        self.areas = areas

    def read(self, table: TomlTable) -> RegisterEntry:
        links = tuple(self._link(one) for one in table.tables("measures", needed=False))
        no_data = table.string("no_data", "")
        if bool(links) == bool(no_data):
            found = "both 'measures' and 'no_data'" if links else "neither 'measures' nor 'no_data'"
            table.fault("no_data" if links else None, found, "the measures that bear on it, or why there are none")
        kind = table.string("kind", one_of=tuple(EntryKind))
        progress = table.string("progress", Progress.NOT_KNOWN.value, one_of=tuple(Progress))
        return RegisterEntry(
            id=table.string("id"),
            place=_place(table),
            kind=next((one for one in EntryKind if one.value == kind), EntryKind.WEAKNESS),
            title=table.string("title"),
            progress=next((one for one in Progress if one.value == progress), Progress.NOT_KNOWN),
            found=tuple(self._found(one) for one in table.tables("found")),
            links=links,
            no_data=no_data,
            where=f"{'/'.join(table.path.parts[-2:])}:{table.line()}",
        )

    def _found(self, table: TomlTable) -> FoundThen:
        document = _named(table, "document", self.documents)
        page = table.string("page", "")
        if document.kind is DocumentKind.PRIMARY and not page:
            table.fault("document", f"'{document.id}' is the inspectors' own, and no 'page' is named", "its page")
        elif page and document.kind is not DocumentKind.PRIMARY:
            table.fault("page", f"a page of '{document.id}', which is no primary document", "no 'page'")
        return FoundThen(table.integer("year"), table.string("text"), document, page)

    def _link(self, table: TomlTable) -> MeasureLink:
        area = self.areas.get(table.string("area", one_of=tuple(self.areas)))
        measures = area.measures if area else {}
        measure = measures.get(table.string("measure", one_of=tuple(measures)))
        cohort = table.string("cohort", one_of=measure.cohorts if measure else ())
        breakdown = table.string("breakdown", "total", one_of=measure.breakdowns if measure else ())
        if measure and "breakdown" not in table and breakdown not in measure.breakdowns:
            table.fault(
                "breakdown",
                f"'{measure.id}' is published by breakdown, and none is named",
                f"one of {', '.join(measure.breakdowns)}",
            )
        ref = SeriesKey(measure.id if measure else "", cohort, breakdown, measure.source if measure else "")
        return MeasureLink(area.id if area else "", ref, table.boolean("named"))


def _named(table: TomlTable, key: str, documents: Documents) -> RegisterDocument:
    """The document a key names; an empty one where it names none, which is noted as a fault."""
    name = table.string(key, one_of=tuple(documents))
    return documents.get(name) or RegisterDocument(name, DocumentKind.PRESS, "", "", "", date.min, "", "", "")


def _place(table: TomlTable) -> str:
    """The code of the authority a table names, by name or code; "" where there is none, which is a fault."""
    given = table.string("place")
    try:
        return gazetteer().resolve(given, level=Level.LOCAL_AUTHORITY).code if given else ""
    except UnknownNameError as error:
        nearest = " or ".join(f"'{name}'" for name in error.suggestions)
        table.fault("place", f"'place' is '{given}', which is no authority", nearest or "an authority's name or code")
        return ""


def _told_twice(tables: tuple[TomlTable, ...], names: list[str]) -> None:
    for index, (table, name) in enumerate(zip(tables, names, strict=True)):
        if name and name in names[:index]:
            table.fault("id", f"'{name}' is the id of two entries", "an id of its own")


OWN_RETURN = "own_return"
OWN_AREAS = frozenset({"ehc_plans", "annual_reviews", "phase_transfers", "placements"})
"""The areas whose pages show a council's own SEN2 return in a box, where a run says that they may."""
PACK = "committee-pack"
OWN_SECTIONS = ("five", "children")
"""The pages of the committee pack that are no page elsewhere: what to know first, and how many children there are."""
NEEDS: Mapping[str, Callable[[], frozenset[str]]] = {
    "claims": lambda: frozenset(claim.place for claim in load_claims().claims),
    "register": lambda: frozenset(load_register()),
    "targets": lambda: frozenset(target.place for target in load_targets()),
    OWN_RETURN: lambda: frozenset(path.parent.name for path in _own_returns()),
}
"""What an overview may need of a place: a claim about it, a register, a target of its council, or its own return;
the codes of the places that have one."""
_ID = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")


def load_overviews(folder: Path | None = None) -> Mapping[str, OverviewSpec]:
    """Every overview in a folder of TOML files, by id, in the order they are listed; none where there is no folder.

    Raises:
        CatalogueError: all faults of all files at once, each with its file and line; or those of the areas.

    >>> load_overviews()["scorecard"].in_pack
    True
    """
    folder = folder or project_root() / "data" / "catalogue" / "overviews"
    areas = sorted((project_root() / "data" / "catalogue" / "areas").glob("*.toml"))
    own = [folder.parent / name for name in ("glossary.toml", "claims.toml", "register.toml")]
    own += [project_root() / "data" / "local" / TARGETS, *_own_returns()]
    return _load_overviews(folder, state_of(*own, *areas, *sorted(folder.glob("*.toml"))))


def briefing_specs() -> Mapping[str, BriefingSpec]:
    """All that briefings are made on, areas and overviews, by id, in the order they are listed.

    >>> [name for name in briefing_specs() if name in ("neet", "scorecard", "attendance")]
    ['scorecard', 'attendance', 'neet']
    """
    found: list[BriefingSpec] = [*load_areas().values(), *load_overviews().values()]
    return {topic.id: topic for topic in sorted(found, key=lambda topic: (topic.order, topic.id))}


def pack_sections() -> tuple[str, ...]:
    """The ids of what may be a section of the committee pack: its own pages, then overviews and areas.

    >>> pack_sections()[:2], PACK in pack_sections()
    (('five', 'children'), False)
    """
    return (*OWN_SECTIONS, *(name for name in briefing_specs() if name != PACK))


@lru_cache(maxsize=4)
def _load_overviews(folder: Path, _state: tuple[tuple[str, int, int], ...]) -> Mapping[str, OverviewSpec]:
    faults = Diagnostics()
    files = sorted(folder.glob("*.toml"))
    glossary = read_glossary(folder.parent / "glossary.toml", faults) if files else {}
    areas = load_areas()
    found = []
    for path in files:
        document = read_toml(path, faults)
        if document.values:
            found.append(_overview(document, path.stem, areas, glossary))
            document.finish()
        elif path.is_file() and not path.read_bytes().strip():
            faults.add(path, 1, "the file is empty", "an overview")
    faults.raise_if_any()
    return MappingProxyType({one.id: one for one in sorted(found, key=lambda one: (one.order, one.id))})


def _overview(
    document: TomlTable, stem: str, areas: Mapping[str, AreaSpec], glossary: Mapping[str, tuple[str, str]]
) -> OverviewSpec:
    name = document.string("id")
    if name and name != stem:
        document.fault("id", f"'id' is '{name}'", f"the file's own name, '{stem}'")
    elif name in areas:
        document.fault("id", f"'id' is '{name}', which is an area's", "a name of its own")
    elif name and not _ID.fullmatch(name):
        document.fault("id", f"'id' is '{name}'", "small letters and digits, joined by _ or -")
    files = document.strings("files", ())
    for index, file in enumerate(files):
        if not (document.path.parent.parent / file).is_file():
            document.fault("files", f"'files' holds '{file}'", "a file in data/catalogue", element=index)
    drawn = document.strings("areas", tuple(areas), one_of=tuple(areas))
    needs = document.string("needs", "", one_of=("", *NEEDS))
    return OverviewSpec(
        id=name,
        order=document.integer("order"),
        name=document.string("name"),
        title=document.string("title"),
        question=document.string("question"),
        page=document.string("page", name.replace("-", "_")),
        areas=tuple(area for area in areas.values() if area.id in drawn),
        in_pack=document.boolean("in_pack", False),
        landscape=document.boolean("landscape", False),
        files=files,
        places=NEEDS[needs]() if needs in NEEDS else None,
        private=needs == OWN_RETURN,
        first=document.strings("first", (), one_of=tuple(areas)),
        glossary=tuple(
            glossary[key] for key in document.strings("glossary", (), one_of=tuple(glossary)) if key in glossary
        ),
    )


def _own_returns() -> tuple[Path, ...]:
    """The files of what may be shown of councils' own returns, each in a folder of its place's code."""
    return tuple(sorted((project_root() / "data" / "local" / "own").glob("E*/*.json")))

"""The overviews, read from `data/catalogue/overviews/*.toml`, and all that briefings are made on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from send_briefings.catalogue.areas import load_areas, read_glossary
from send_briefings.catalogue.claims import load_claims
from send_briefings.catalogue.register import load_register
from send_briefings.catalogue.root import project_root, state_of
from send_briefings.catalogue.targets import FILE as TARGETS
from send_briefings.catalogue.targets import load_targets
from send_briefings.catalogue.toml_document import Faults, TomlTable, read_toml
from send_briefings.model.area import AreaSpec
from send_briefings.model.overview import OverviewSpec, Topic

OWN_RETURN = "own_return"
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

    >>> load_overviews()["scorecard"].landscape
    True
    """
    folder = folder or project_root() / "data" / "catalogue" / "overviews"
    areas = sorted((project_root() / "data" / "catalogue" / "areas").glob("*.toml"))
    own = [folder.parent / name for name in ("glossary.toml", "claims.toml", "register.toml")]
    own += [project_root() / "data" / "local" / TARGETS, *_own_returns()]
    return _load(folder, state_of(*own, *areas, *sorted(folder.glob("*.toml"))))


def topics() -> Mapping[str, Topic]:
    """All that briefings are made on, areas and overviews, by id, in the order they are listed.

    >>> [name for name in topics() if name in ("neet", "scorecard", "attendance")]
    ['scorecard', 'attendance', 'neet']
    """
    found: list[Topic] = [*load_areas().values(), *load_overviews().values()]
    return {topic.id: topic for topic in sorted(found, key=lambda topic: (topic.order, topic.id))}


def pack_sections() -> tuple[str, ...]:
    """The ids of what may be a section of the committee pack: its own pages, then overviews and areas.

    >>> pack_sections()[:2], PACK in pack_sections()
    (('five', 'children'), False)
    """
    return (*OWN_SECTIONS, *(name for name in topics() if name != PACK))


@lru_cache(maxsize=4)
def _load(folder: Path, _state: tuple[tuple[str, int, int], ...]) -> Mapping[str, OverviewSpec]:
    faults = Faults()
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
        glossary=tuple(
            glossary[key] for key in document.strings("glossary", (), one_of=tuple(glossary)) if key in glossary
        ),
    )


def _own_returns() -> tuple[Path, ...]:
    """The files of what may be shown of councils' own returns, each in a folder of its place's code."""
    return tuple(sorted((project_root() / "data" / "local" / "own").glob("E*/*.json")))

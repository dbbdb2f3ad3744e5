"""All that goes into a briefing, a council's own files among it, and the content key made from it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from send_briefings.config.claims import load_claims
from send_briefings.config.council import commentary_of, load_commentary, load_targets
from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root
from send_briefings.config.register import OWN_AREAS, load_overviews
from send_briefings.data.manifest import KnownReleases, StoredFile, known_path, read_known, read_manifest
from send_briefings.errors import DataFileError, NotebookError
from send_briefings.model.area import BriefingSpec
from send_briefings.model.register import Commentary, Target
from send_briefings.pipeline.pointer import keep_from_others
from send_briefings.pipeline.records import OWN_PAGE
from send_briefings.pipeline.task import Failure, State, stamp, states

FOLDER = ("data", "local")
KEYS = ("file", "sha256", "place", "area", "dated")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file in `data/local`: its name, the checksum of what may be shown of it, and what it is of.

    `place` and `area` are "" where the file does not say: then it may be of any, and stands in the way of all. `dated`
    is ISO, "" where it is not known. The checksum is "" for a file with `faulty`: nothing of it is used.
    """

    name: str
    sha256: str
    place: str
    area: str
    dated: str
    faulty: bool = False

    def used_by(self, area: BriefingSpec, place: str, as_of: str, own_return: bool = False) -> bool:
        """Whether a briefing on an area of a place, as known on a day (ISO; "" for all), rests on it.

        A SEN2 return is used by its own page and, where the run says that it may (`own_return`), by areas' pages.
        """
        if area.private or (self.area == OWN_PAGE and own_return and area.id in OWN_AREAS):
            return self.area == OWN_PAGE and self.place == place and not (as_of and self.dated > as_of)
        if not any(ref.local for ref in area.refs) or (as_of and self.dated > as_of):
            return False
        return self.place in ("", place) and self.area in ("", *area.draws_on)

    def stands_in_the_way(self, area: BriefingSpec, place: str) -> bool:
        """Whether a briefing on an area of a place cannot be made for faults of this file."""
        return self.faulty and replace(self, dated="").used_by(area, place, "")

    def as_json(self) -> dict[str, str]:
        """As it stands in a run's manifest."""
        return {
            "file": self.name,
            "sha256": self.sha256,
            "place": self.place,
            "area": self.area,
            "dated": self.dated,
        }


def read_own_files(home: Path) -> tuple[OwnFile, ...]:
    """The files in a project's `data/local` that have figures, or faults, and what may be shown of SEN2 returns.

    Templates as they were written are none.
    """
    folder = home.joinpath(*FOLDER)
    if not folder.is_dir() or not any(path.suffix != ".md" for path in folder.rglob("*") if path.is_file()):
        return ()
    keep_from_others(folder)
    from send_briefings.data.local_figures import LocalData  # late: it needs pandas, and most projects have no file
    from send_briefings.own.record import OwnRecord, checksum

    spreadsheets = tuple(
        OwnFile(
            name=file.path.relative_to(folder).as_posix(),
            sha256=file.read.sha256 if file.read else "",
            place=file.place.code if file.place else "",
            area=file.area,
            dated=file.dated.isoformat() if file.dated else "",
            faulty=bool(file.faults),
        )
        for file in LocalData(folder).files()
        if file.read is not None or file.faults
    )
    returns = tuple(
        OwnFile(path.relative_to(folder).as_posix(), checksum(path), path.parent.name, OWN_PAGE, path.stem)
        for path in OwnRecord.open(home).paths()
    )
    return spreadsheets + returns


def withheld_for(files: Collection[str]) -> Failure:
    """Why a briefing is not made while files of the council's own, by name, have faults; nothing of what is in them."""
    named = ", ".join(sorted(files))
    have = "it has faults" if len(files) == 1 else "they have faults"
    return Failure(
        f"The council's own figures in {named} cannot be used: {have}. What rests on them is not renewed.",
        "See what to mend with `send-briefings data check`; mend the file, or take it out of data/local.",
        DataFileError.exit_code,
    )


def about_to_be_published(home: Path, files: Collection[OwnFile], places: Iterable[str]) -> None:
    """Note what briefings on these places show of a council's own figures, before anyone sees them.

    Args:
        home: the project's folder.
        files: its files as they were when the run began.
        places: the codes of the places.

    Raises:
        DataFileError: the files are not as they were, so that it is not known what the briefings show.
        StorageError: it cannot be noted; then nothing may be published.
    """
    if not files:
        return
    from send_briefings.data.local_figures import LocalData

    if read_own_files(home) != tuple(files):
        raise DataFileError(
            "The council's own figures in data/local changed during the run, so nothing was published.",
            next_step="Run it again.",
        )
    for place in sorted({file.place for file in files if file.place} & set(places)):
        LocalData(home.joinpath(*FOLDER)).about_to_be_published(place)


def changed_files(
    now: Iterable[OwnFile], then: Iterable[Mapping[str, Any]], areas: Collection[BriefingSpec], places: Collection[str],
    own_return: bool = False,
) -> list[str]:  # fmt: skip
    """What is not as it was among the files that briefings of these areas and places rest on, a line each.

    Args:
        now: the files as they are.
        then: the files as a run's manifest has them.
        areas: the areas that the run made.
        places: the codes of its places.
        own_return: whether areas' pages show councils' own SEN2 returns.
    """
    held = {file.name: file for file in now if _matters(file, areas, places, own_return)}
    listed = {str(entry["file"]): _listed(entry) for entry in then}
    before = {name: file for name, file in listed.items() if _matters(file, areas, places, own_return)}
    changed = [name for name, file in before.items() if name not in held or held[name].sha256 != file.sha256]
    lines = [f"the council's own figures in {name} are not held as they were" for name in sorted(changed)]
    return lines + [f"the council's own figures in {name} are new" for name in sorted(set(held) - set(before))]


def _listed(entry: Mapping[str, Any]) -> OwnFile:
    name, sha256, place, area, dated = (str(entry[key]) for key in KEYS)
    return OwnFile(name, sha256, place, area, dated)


def _matters(file: OwnFile, areas: Collection[BriefingSpec], places: Collection[str], own_return: bool) -> bool:
    return any(file.used_by(area, place, "", own_return) for area in areas for place in places)


PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Inputs:
    """The inputs of every briefing of a run, as checksums.

    `program` is of the package's own files, `packages` the versions of what it stands on, `catalogue` the facts and
    words (for each area, those that are not another area's or an overview's alone), `notebooks` one an area, `data` the
    stored files, `own` councils' own figures in data/local, `known` what publishers are known to have beyond these.
    `council` are the checksums of what councils state, their targets and words, by place and area ("E08000025/neet").
    `texts` are the notebooks' contents, and `states` what tells whether another input has changed since. Here as in a
    plan an overview is one of the areas.
    """

    program: str
    packages: Mapping[str, str]
    catalogue: Mapping[str, str]
    notebooks: Mapping[str, str]
    data: tuple[StoredFile, ...]
    own: tuple[OwnFile, ...] = ()
    known: Mapping[str, KnownReleases] = field(default_factory=dict)
    council: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)

    @cached_property
    def stamp(self) -> str:
        """One checksum of the states of the inputs; "" where they are not known."""
        return stamp(self.states) if self.states else ""

    def key(self, area: BriefingSpec, place: str, parameters: Mapping[str, object], formats: Collection[str]) -> str:
        """The content key of a briefing."""
        as_of = str(parameters.get("as_of", ""))
        used = self.files_of(area, as_of)
        content = {
            "program": self.program,
            "packages": dict(self.packages),
            "catalogue": self.catalogue[area.id],
            "notebook": self.notebooks[area.id],
            "data": [[file.source, file.release, file.released.isoformat(), file.part_sha256] for file in used],
            "own": [file.as_json() for file in self.own if file.used_by(area, place, as_of, "own" in parameters)],
            "known": {} if as_of else self._known_of({file.source for file in used}),
            "stated": _stated(area.id, place),
            "targets": _targets(area, place),
            "council": repr(commentary_of(place, area.id, date.fromisoformat(as_of) if as_of else None)),
            "place": place,
            "area": area.id,
            "parameters": dict(sorted(parameters.items())),
            "formats": sorted(formats),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    def _known_of(self, sources: Collection[str]) -> dict[str, dict[str, str]]:
        """What publishers of these sources are known to have beyond what is held."""
        return {name: asdict(one) for name, one in self.known.items() if name in sources}

    def files_of(self, area: BriefingSpec, as_of: str) -> tuple[StoredFile, ...]:
        """The stored files that hold figures of an area, out on or before a day (ISO; "" for all).

        Those of an overview are all that are held.
        """
        wanted = {(ref.measure, ref.source) for ref in area.refs}
        until = date.fromisoformat(as_of) if as_of else date.max
        return tuple(
            file
            for file in self.data
            if file.released <= until
            and (area.whole_record or any((measure, file.source) in wanted for measure in file.measures))
        )

    def newest(self, area: BriefingSpec, place: str, as_of: str) -> str:
        """The day of the newest stored file that holds figures of an area, ISO; "" where none does.

        Of an area that nobody publishes figures of, it is that of the place's newest file of its own.
        """
        days = [file.released.isoformat() for file in self.files_of(area, as_of)]
        if all(ref.local for ref in area.refs):
            days += [file.dated for file in self.own if file.used_by(area, place, as_of)]
        return max(days, default="")

    def own_return(self, area: BriefingSpec, place: str, as_of: str) -> str:
        """The day of the newest SEN2 return that an area's page may show, ISO; "" for another area, or without one."""
        returns = [file for file in self.own if file.area == OWN_PAGE and file.used_by(area, place, as_of, True)]
        return max((file.dated for file in returns), default="") if area.id in OWN_AREAS else ""

    def in_the_way(self, area: BriefingSpec, place: str) -> tuple[str, ...]:
        """The council's own files for whose faults a briefing cannot be made, by name."""
        return tuple(file.name for file in self.own if file.stands_in_the_way(area, place))

    def as_json(self) -> dict[str, Any]:
        """As it stands in a run's manifest."""
        return {
            "program": self.program,
            "packages": dict(self.packages),
            "catalogue": dict(self.catalogue),
            "notebooks": dict(self.notebooks),
            "data": [
                {
                    "file": file.file_name,
                    "source": file.source,
                    "release": file.release,
                    "released": file.released.isoformat(),
                    "sha256": file.sha256,
                    "part_sha256": file.part_sha256,
                }
                for file in self.data
            ],
            "own": [file.as_json() for file in self.own],
            "council": dict(self.council),
            "known": self._known_of(self.known),
        }


def read_inputs(areas: Collection[BriefingSpec], store: Path | None = None) -> Inputs:
    """The inputs as they are now.

    Args:
        areas: the areas to be made.
        store: a list of data files to use in place of all that are held.

    Raises:
        NotebookError: an area has no notebook.
        StorageError: the store's manifest is damaged.
        DataFileError: a file of a council's own figures cannot be opened.
    """
    root = project_root()
    before = states(root)
    program, packages = installed()
    texts = {area.id: _notebook(root / "notebooks" / f"{area.id}.ipynb") for area in areas}
    return Inputs(
        program=program,
        packages=packages,
        catalogue={area.id: _catalogue(root / "data" / "catalogue", area) for area in areas},
        notebooks={area: hashlib.sha256(text).hexdigest() for area, text in texts.items()},
        data=read_manifest(store.parent, store.name) if store else read_manifest(root / "data" / "published"),
        own=read_own_files(root),
        council=_statements(),
        texts=texts,
        states=before,
        known=read_known(known_path(root / "data" / "published", store)),
    )


def installed() -> tuple[str, dict[str, str]]:
    """The checksum of this package's own files, and the version of Python and of each package it stands on."""
    files = [path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts]
    return _checksum(PACKAGE, files), _packages()


def _packages() -> dict[str, str]:
    names = ["send-briefings", *(_name(line) for line in requires("send-briefings") or ())]
    found = {"python": platform.python_version()}
    for name in sorted(set(names)):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _name(requirement: str) -> str:
    """The package a requirement names.

    >>> _name("pandas>=3.0")
    'pandas'
    """
    return requirement.translate(str.maketrans("<>=!~[; ", "        ")).split()[0]


def _catalogue(folder: Path, area: BriefingSpec) -> str:
    """The checksum of the catalogue without what is other areas' or overviews' alone."""
    areas = folder / "areas"
    drawn = [path for path in folder.rglob("*") if path.parent != areas or path.stem in area.draws_on]
    if not area.whole_record:
        overviews = folder / "overviews"
        own = {folder / file for overview in load_overviews().values() for file in overview.files}
        drawn = [path for path in drawn if path.parent != overviews and path not in own]
    return _checksum(folder, drawn)


def _stated(area: str, place: str) -> list[list[str]]:
    """What has been said in public of an area's figures there: it stands in that briefing, and in no other area's."""
    claims = load_claims().of_area(area, place, gazetteer().england.code)
    reported = [(claim, claim.document) for claim in claims]
    return [
        [one.id, one.claimed, one.speaker, where.title, where.publisher, where.date.isoformat(), where.precision]
        + [part.stated for part in one.parts]
        for one, where in reported
    ]


def _targets(area: BriefingSpec, place: str) -> list[str]:
    """A place's own targets for the areas that a briefing draws on."""
    return [repr(target) for target in load_targets() if target.place == place and target.area in area.draws_on]


def _statements() -> dict[str, str]:
    """A checksum of all that is stated in `data/local` of an area of a place."""
    found: dict[str, list[str]] = {}
    stated: list[Target | Commentary] = [*load_targets(), *load_commentary()]
    for one in stated:
        found.setdefault(f"{one.place}/{one.area}", []).append(repr(one))
    return {name: hashlib.sha256("\n".join(reported).encode()).hexdigest() for name, reported in sorted(found.items())}


def changed_statements(
    now: Mapping[str, str], then: Mapping[str, str], areas: Collection[BriefingSpec], places: Collection[str]
) -> list[str]:
    """What councils state that is not as it was for these areas and places, a line each."""
    drawn = {f"{place}/{name}" for place in places for area in areas for name in area.draws_on}
    changed = sorted(name for name in drawn if now.get(name) != then.get(name))
    return [f"the council's own targets or words on {name.partition('/')[2]} changed" for name in changed]


def _notebook(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise NotebookError(f"There is no notebook {path}.", next_step="Check the file's name and folder.") from fault


def _checksum(root: Path, paths: Collection[Path]) -> str:
    """One checksum of files by their names below a folder and their content."""
    whole = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        whole.update(f"{path.relative_to(root).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()

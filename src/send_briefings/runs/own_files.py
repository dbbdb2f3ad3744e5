"""The files of a council's own figures that are among the inputs of a run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from send_briefings.errors import DataFileError
from send_briefings.model.overview import Topic
from send_briefings.publish.private import keep_from_others
from send_briefings.runs.task import Fault

FOLDER = ("data", "local")
OWN_PAGE = "ehc_today"
"""The topic of the page that shows a council's own SEN2 return."""
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

    def used_by(self, area: Topic, place: str, as_of: str) -> bool:
        """Whether a briefing on an area of a place, as known on a day (ISO; "" for all), rests on it."""
        if area.private:
            return self.area == area.id and self.place == place and not (as_of and self.dated > as_of)
        if not any(ref.local for ref in area.refs) or (as_of and self.dated > as_of):
            return False
        return self.place in ("", place) and self.area in ("", *area.draws_on)

    def stands_in_the_way(self, area: Topic, place: str) -> bool:
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
    from send_briefings.observations.returns import Returns  # late: it needs pandas, and most projects have no file
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
        for file in Returns(folder).files()
        if file.read is not None or file.faults
    )
    returns = tuple(
        OwnFile(path.relative_to(folder).as_posix(), checksum(path), path.parent.name, OWN_PAGE, path.stem)
        for path in OwnRecord.open(home).paths()
    )
    return spreadsheets + returns


def withheld_for(files: Collection[str]) -> Fault:
    """Why a briefing is not made while files of the council's own, by name, have faults; nothing of what is in them."""
    named = ", ".join(sorted(files))
    have = "it has faults" if len(files) == 1 else "they have faults"
    return Fault(
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
    from send_briefings.observations.returns import Returns

    if read_own_files(home) != tuple(files):
        raise DataFileError(
            "The council's own figures in data/local changed during the run, so nothing was published.",
            next_step="Run it again.",
        )
    for place in sorted({file.place for file in files if file.place} & set(places)):
        Returns(home.joinpath(*FOLDER)).about_to_be_published(place)


def changed_files(
    now: Iterable[OwnFile], then: Iterable[Mapping[str, Any]], areas: Collection[Topic], places: Collection[str]
) -> list[str]:
    """What is not as it was among the files that briefings of these areas and places rest on, a line each.

    Args:
        now: the files as they are.
        then: the files as a run's manifest has them.
        areas: the areas that the run made.
        places: the codes of its places.
    """
    held = {file.name: file for file in now if _matters(file, areas, places)}
    listed = {str(entry["file"]): _listed(entry) for entry in then}
    before = {name: file for name, file in listed.items() if _matters(file, areas, places)}
    changed = [name for name, file in before.items() if name not in held or held[name].sha256 != file.sha256]
    lines = [f"the council's own figures in {name} are not held as they were" for name in sorted(changed)]
    return lines + [f"the council's own figures in {name} are new" for name in sorted(set(held) - set(before))]


def _listed(entry: Mapping[str, Any]) -> OwnFile:
    name, sha256, place, area, dated = (str(entry[key]) for key in KEYS)
    return OwnFile(name, sha256, place, area, dated)


def _matters(file: OwnFile, areas: Collection[Topic], places: Collection[str]) -> bool:
    return any(file.used_by(area, place, "") for area in areas for place in places)

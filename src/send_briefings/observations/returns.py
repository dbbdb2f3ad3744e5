"""A council's own returns in `data/local`: read when they are wanted, through the same door as published files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.places import gazetteer
from send_briefings.catalogue.root import project_root, state_of
from send_briefings.errors import DataFileError
from send_briefings.readers.returns import ReturnFault, ReturnRead, read_return

if TYPE_CHECKING:
    import pandas as pd

ENDING = ".csv"
WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
TOLD = 5


@dataclass(frozen=True)
class Returns:
    """The files of a folder that councils' own figures are put into."""

    folder: Path

    @classmethod
    def open(cls, folder: Path | None = None) -> Returns:
        """Those in a folder; in the project's `data/local` by default. There need not be one.

        >>> Returns.open().folder.name
        'local'
        """
        return cls(folder or project_root() / "data" / "local")

    def paths(self) -> tuple[Path, ...]:
        """The CSV files and workbooks in it, hidden ones and those a spreadsheet program holds open left out."""
        found = sorted(self.folder.rglob("*")) if self.folder.is_dir() else []
        wanted = [p for p in found if p.suffix.lower() in {ENDING, *WORKBOOK_ENDINGS} and p.is_file()]
        return tuple(
            p for p in wanted if not any(part.startswith((".", "~")) for part in p.relative_to(self.folder).parts)
        )

    @property
    def state(self) -> tuple[tuple[str, int, int], ...]:
        """What it holds now: while this is the same, what was read from it still holds."""
        return state_of(*self.paths())

    def files(self) -> tuple[ReturnRead, ...]:
        """Every file, read, in the order of their names; what is wrong with each is in its faults.

        Raises:
            DataFileError: a file cannot be opened.
            CatalogueError: the catalogue has faults.
        """
        return read_returns(self.paths())

    def of(self, place: str, areas: Collection[str]) -> tuple[ReturnRead, ...]:
        """The files with figures of a place (its code) for these areas, the oldest first.

        A file that does not say its place or area may be of any, so while it has faults it stands in the way of all.

        Raises:
            DataFileError: one of them has faults, or two contradict each other; says how to see them all.
        """
        meant = [
            file
            for file in self.files()
            if (file.place is None or file.place.code == place) and (not file.area or file.area in areas)
        ]
        faulty = [file for file in meant if file.faults]
        if faulty:
            raise _refusal(faulty)
        return tuple(sorted((file for file in meant if file.read is not None), key=_age))


def read_returns(paths: Iterable[Path]) -> tuple[ReturnRead, ...]:
    """Files read and checked as one: what two of one day state differently is a fault of both.

    Raises:
        DataFileError: a file cannot be opened, or is not fit for the tidy table (a fault of the reader).
        CatalogueError: the catalogue has faults.
    """
    wanted = tuple(paths)
    for path in wanted:
        if not path.is_file():
            raise DataFileError(f"There is no file '{path}'.", next_step="Check the name and the folder.")
    return _read(wanted, state_of(*wanted), _areas_state())


@lru_cache(maxsize=4)
def _read(
    paths: tuple[Path, ...], _state: tuple[tuple[str, int, int], ...], _areas: tuple[tuple[str, int, int], ...]
) -> tuple[ReturnRead, ...]:
    areas, places = load_areas(), gazetteer()
    files = []
    for path in paths:
        try:
            files.append(read_return(path, areas, places))
        except OSError as error:
            reason = error.strerror or str(error)
            raise DataFileError(
                f"'{path}' cannot be read: {reason}.", next_step="Close it elsewhere, then retry."
            ) from error
    _through_the_door(files)
    return _contradictions(files)


def _aside(path: Path) -> bool:
    return any(part.startswith((".", "~")) for part in path.parts)


def _areas_state() -> tuple[tuple[str, int, int], ...]:
    return state_of(*sorted((project_root() / "data" / "catalogue" / "areas").glob("*.toml")))


def _through_the_door(files: Sequence[ReturnRead]) -> None:
    """Have what was read pass the door to the tidy table; anything refused there is a fault of the reader."""
    if any(file.read is not None for file in files):
        from send_briefings.observations.door import check_read

        for file in files:
            if file.read is not None:
                check_read(file.read)


def _contradictions(files: Sequence[ReturnRead]) -> tuple[ReturnRead, ...]:
    """The files, with a fault in each that states a figure otherwise than another of the same place, area and day."""
    found: dict[Path, list[ReturnFault]] = {}
    for i, one in enumerate(files):
        for other in files[:i]:
            if one.read and other.read and _alike(one) == _alike(other) and (what := _differing(one, other)):
                found.setdefault(one.path, []).append(_contradiction(what, other))
                found.setdefault(other.path, []).append(_contradiction(what, one))
    return tuple(
        replace(file, faults=tuple(found[file.path]), read=None) if file.path in found else file for file in files
    )


def _alike(file: ReturnRead) -> tuple[object, ...]:
    return (file.place.code if file.place else "", file.area, file.dated)


def _differing(one: ReturnRead, other: ReturnRead) -> str:
    """A figure that both state, differently; "" where there is none."""
    assert one.read is not None
    assert other.read is not None
    known = {_figure(row): (row["value"], row["status"]) for row in other.read.table.to_pylist()}
    for row in one.read.table.to_pylist():
        if known.get(_figure(row), (row["value"], row["status"])) != (row["value"], row["status"]):
            return ", ".join(str(row[name]) for name in ("measure", "cohort", "breakdown", "period_label"))
    return ""


def _figure(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("measure", "cohort", "breakdown", "period_start", "period_end"))


def _contradiction(what: str, other: ReturnRead) -> ReturnFault:
    mend = "Delete the file that is wrong; or, if one corrects the other, give it a later '# date:'."
    return ReturnFault(0, "", "", what, f"the same figure as in {other.path.name}, which has the same date", mend)


def _age(file: ReturnRead) -> tuple[object, ...]:
    return (file.dated, file.path.name)


def _refusal(files: Sequence[ReturnRead]) -> DataFileError:
    faults = [f"{file.path.name}, {fault}" for file in files for fault in file.faults]
    more = f"\n  and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
    listed = "\n".join(f"  {fault}" for fault in faults[:TOLD])
    names = ", ".join(file.path.name for file in files)
    return DataFileError(
        f"The council's own figures in {names} cannot be used, so no briefing is made that would rest on them:\n"
        f"{listed}{more}",
        next_step="See all of it with `send-briefings data check`; mend the file, or take it out of data/local.",
    )


def frame_of_returns(files: Iterable[ReturnRead]) -> pd.DataFrame:
    """The tidy rows of files, every file's version of a figure, sorted: as `Store.vintages` has published ones."""
    from send_briefings.model import ROW_KEY
    from send_briefings.observations.vintage import frame_of, last_of_each

    return frame_of(last_of_each([file.read.table for file in files if file.read is not None], ROW_KEY))

"""A council's own figures: read when they are wanted, and never given away by a later file.

A file for each place, in a folder that only its owner can read. It holds the figures of every publication as they were
typed, those that were hidden too: what readers saw then is set beside what they see now. So it is as private as the
council's own files, beside which it lies.

Small numbers are hidden in all files of a place together, and together with what was shown of it before
(`shown_before`), whatever area or day a briefing is about.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from send_briefings.config.areas import load_areas
from send_briefings.config.places import Gazetteer, gazetteer
from send_briefings.config.project import project_root, state_of
from send_briefings.data.local_disclosure import Key, Seen, key_of, seen_as
from send_briefings.data.local_reading import ReturnRead, as_shown, read_local_file
from send_briefings.data.local_rows import Entry
from send_briefings.data.local_sheet import LocalDataFault
from send_briefings.errors import DataFileError, StorageError
from send_briefings.model import Status
from send_briefings.model.area import AreaSpec

if TYPE_CHECKING:
    import pandas as pd

FOLDER = ".protected"
Publication = tuple[Mapping[Key, Seen], ...]


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """The records in one folder, `.protected` beside the council's files."""

    folder: Path

    def of(self, place: str) -> tuple[Publication, ...]:
        """The publications of a place (its code), the oldest first, each with the figures of its files in their order.

        Raises:
            DataFileError: the record is damaged; without it nothing can be shown safely.
        """
        path = self._path(place)
        try:
            stated = json.loads(path.read_text(encoding="utf-8"))
            return tuple(tuple(_figures(file) for file in files) for files in stated["publications"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise DataFileError(
                f"{path}, the record of what was shown of the council's own figures before, cannot be read.",
                next_step="Restore it from a copy. Without it, numbers that were hidden before could be worked out.",
            ) from fault

    def add(self, place: str, files: Sequence[Mapping[Key, Seen]]) -> bool:
        """Note what is about to be published of a place; returns whether it was not published before.

        Args:
            place: its code.
            files: the figures of each of its files, the oldest file first.

        Raises:
            StorageError: it cannot be written; then nothing may be published.
            DataFileError: the record is damaged.
        """
        before, now = self.of(place), tuple(file for file in files if file)
        if not now or now in before:
            return False
        self._write(self._path(place), (*before, now))
        return True

    @property
    def paths(self) -> tuple[Path, ...]:
        """The records there are."""
        return tuple(sorted(self.folder.glob("*.json")))

    def _path(self, place: str) -> Path:
        return self.folder / f"{place}.json"

    def _write(self, path: Path, publications: Sequence[Publication]) -> None:
        content = {"publications": [[_as_json(file) for file in files] for files in publications]}
        aside = path.with_name(f"{path.name}.new")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                aside.unlink()
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(json.dumps(content, indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except OSError as fault:
            raise StorageError(
                f"{path} cannot be written: {fault.strerror or fault}. It keeps what was shown of the council's own "
                "figures, so nothing is published without it.",
                next_step="Make data/local a folder that can be written.",
            ) from fault


def _as_json(file: Mapping[Key, Seen]) -> list[dict[str, Any]]:
    return [
        {"figure": list(key), "counts": seen.counts, "status": seen.status.value, "hidden": seen.hidden}
        for key, seen in sorted(file.items())
    ]


def _figures(stated: Sequence[Mapping[str, Any]]) -> dict[Key, Seen]:
    found = {}
    for one in stated:
        measure, cohort, breakdown, period = (str(part) for part in one["figure"])
        counts = tuple(int(count) for count in one["counts"]) if one["counts"] is not None else None
        found[measure, cohort, breakdown, period] = Seen(counts, Status(one["status"]), bool(one["hidden"]))
    return found


ENDING = ".csv"
WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
MAX_SHOWN = 5


@dataclass(frozen=True)
class LocalData:
    """The files of a folder that councils' own figures are put into."""

    folder: Path

    @classmethod
    def open(cls, folder: Path | None = None) -> LocalData:
        """Those in a folder; in the project's `data/local` by default. There need not be one.

        >>> LocalData.open().folder.name
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
        return state_of(*self.paths(), *self.before.paths)

    @property
    def before(self) -> ShownBefore:
        """What readers saw of these figures before."""
        return ShownBefore(self.folder / FOLDER)

    def about_to_be_published(self, place: str) -> None:
        """Note that briefings with the figures of a place (its code), as they may be shown, are about to be published.

        Raises:
            StorageError: it cannot be noted; then nothing may be published.
            DataFileError: the record of what was shown before is damaged.
        """
        files = [f for f in self.files() if f.place is not None and f.place.code == place and f.read is not None]
        tables = []
        for file in sorted(files, key=_age):
            hidden = _hidden_in(file)
            typed = read_local_file(file.path, load_areas(), gazetteer()).typed
            tables.append(seen_as((e for e in typed if e.measure.suppress_below > 1 or key_of(e) in hidden), hidden))
        self.before.add(place, tables)

    def files(self) -> tuple[ReturnRead, ...]:
        """Every file, read, in the order of their names; what is wrong with each is in its faults.

        Raises:
            CatalogueError: the catalogue has faults.
        """
        return read_returns(self.paths(), self.before)

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


def read_returns(paths: Iterable[Path], before: ShownBefore | None = None) -> tuple[ReturnRead, ...]:
    """Files read and checked as one, as they may be shown: what two of one day state differently is a fault of both.

    Args:
        paths: the files.
        before: what readers saw before; what the project keeps of it by default.

    Raises:
        DataFileError: there is no such file, or one is not fit for the tidy table (a fault of the reader).
        CatalogueError: the catalogue has faults.
    """
    wanted = tuple(paths)
    for path in wanted:
        if not path.is_file():
            raise DataFileError(f"There is no file '{path}'.", next_step="Check the name and the folder.")
    record = before or LocalData.open().before
    return _read(wanted, record, state_of(*wanted, *record.paths), _areas_state())


@lru_cache(maxsize=4)
def _read(
    paths: tuple[Path, ...],
    before: ShownBefore,
    _state: tuple[tuple[str, int, int], ...],
    _areas: tuple[tuple[str, int, int], ...],
) -> tuple[ReturnRead, ...]:
    areas, places = load_areas(), gazetteer()
    files = _contradictions([_opened(path, areas, places) for path in paths])
    shown: dict[Path, ReturnRead] = {}
    for code in dict.fromkeys(file.place.code for file in files if file.place is not None and file.typed):
        of_place = [file for file in files if file.place is not None and file.place.code == code]
        shown |= {file.path: file for file in _as_shown(of_place, before, code)}
    made = tuple(shown.get(file.path, file) for file in files)
    _validate(made)
    return made


def _as_shown(files: Sequence[ReturnRead], before: ShownBefore, place: str) -> tuple[ReturnRead, ...]:
    """A place's files as they may be shown; where the record of what was shown before is damaged, none may be."""
    try:
        return as_shown(files, before.of(place))
    except DataFileError as error:
        found = "a damaged record of what was shown of this place before"
        fault = LocalDataFault(0, "", "", found, "the record as it was left", f"{error.message} {error.next_step}")
        return tuple(replace(file, typed=(), faults=(*file.faults, fault)) for file in files)


def _opened(path: Path, areas: Mapping[str, AreaSpec], places: Gazetteer) -> ReturnRead:
    """The file; one that cannot be opened has that for its fault, so that it stands in no other file's way."""
    try:
        return read_local_file(path, areas, places)
    except OSError as error:
        found = f"a file that cannot be opened ({error.strerror or type(error).__name__})"
        mend = "Close it elsewhere, give yourself the right to read it, or take it out of the folder."
        return ReturnRead(path, "", None, None, False, (LocalDataFault(0, "", "", found, "a CSV file", mend),), None)


def _hidden_in(file: ReturnRead) -> set[Key]:
    """The figures that are not shown of a file."""
    rows = file.read.table.to_pylist() if file.read is not None else []
    return {
        (row["measure"], row["cohort"], row["breakdown"], f"{row['period_start']}/{row['period_end']}")
        for row in rows
        if row["status"] == Status.SUPPRESSED.value
    }


def _areas_state() -> tuple[tuple[str, int, int], ...]:
    return state_of(*sorted((project_root() / "data" / "catalogue" / "areas").glob("*.toml")))


def _validate(files: Sequence[ReturnRead]) -> None:
    """Validate what was read as a tidy table; anything refused there is a fault of the reader."""
    if any(file.read is not None for file in files):
        from send_briefings.data.validation import check_read

        for file in files:
            if file.read is not None:
                check_read(file.read)


def _contradictions(files: Sequence[ReturnRead]) -> tuple[ReturnRead, ...]:
    """The files, with a fault in each that states a figure otherwise than another of the same place, area and day."""
    found: dict[Path, list[LocalDataFault]] = {}
    for i, one in enumerate(files):
        for other in files[:i]:
            if one.typed and other.typed and _alike(one) == _alike(other) and (what := _differing(one, other)):
                found.setdefault(one.path, []).append(_contradiction(what, other))
                found.setdefault(other.path, []).append(_contradiction(what, one))
    return tuple(
        replace(file, faults=tuple(found[file.path]), typed=()) if file.path in found else file for file in files
    )


def _alike(file: ReturnRead) -> tuple[object, ...]:
    return (file.place.code if file.place else "", file.area, file.dated)


def _differing(one: ReturnRead, other: ReturnRead) -> str:
    """A figure that both state, differently; "" where there is none."""
    known = {entry.key: _stated(entry) for entry in other.typed}
    for entry in one.typed:
        if known.get(entry.key, _stated(entry)) != _stated(entry):
            return f"{entry.measure.id}, {entry.cohort}, {entry.breakdown}, {entry.period.label}"
    return ""


def _stated(entry: Entry) -> tuple[object, ...]:
    return (entry.value, entry.numerator, entry.denominator, entry.status)


def _contradiction(what: str, other: ReturnRead) -> LocalDataFault:
    mend = "Delete the file that is wrong; or, if one corrects the other, give it a later '# date:'."
    return LocalDataFault(0, "", "", what, f"the same figure as in {other.path.name}, which has the same date", mend)


def _age(file: ReturnRead) -> tuple[object, ...]:
    return (file.dated, file.path.name)


def _refusal(files: Sequence[ReturnRead]) -> DataFileError:
    """Where the faults are, but nothing of what stands there: an error may be kept, and a cell may hold a name."""
    faults = [f"{file.path.name}, {fault.place}" for file in files for fault in file.faults]
    more = f"\n  and {len(faults) - MAX_SHOWN} more" if len(faults) > MAX_SHOWN else ""
    listed = "\n".join(f"  {fault}" for fault in faults[:MAX_SHOWN])
    names = ", ".join(file.path.name for file in files)
    return DataFileError(
        f"The council's own figures in {names} cannot be used, so no briefing is made that would rest on them:\n"
        f"{listed}{more}",
        next_step="See all of it with `send-briefings data check`; mend the file, or take it out of data/local.",
    )


def frame_of_returns(files: Iterable[ReturnRead]) -> pd.DataFrame:
    """The tidy rows of files, every file's version of a figure, sorted: as `Store.vintages` has published ones."""
    from send_briefings.data.store import frame_of, last_of_each
    from send_briefings.model import ROW_KEY

    return frame_of(last_of_each([file.read.table for file in files if file.read is not None], ROW_KEY))

"""Files and folders of published data into a store, and the organisations that its files tell of."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from send_briefings.config.places import Gazetteer
from send_briefings.config.places import gazetteer as default_gazetteer
from send_briefings.config.sources import SourceSpec, load_sources
from send_briefings.data.manifest import ENDING as RECEIPT
from send_briefings.data.manifest import receipt_of
from send_briefings.data.raw_file import sha256_of
from send_briefings.data.reading import UnknownFileError, read_file
from send_briefings.data.release_checks import check_released, oddities
from send_briefings.data.store import Store
from send_briefings.errors import DataFileError, UsageError
from send_briefings.model import FileRead, Learnt
from send_briefings.model.place import MONTHS


def places_known(held: Store) -> Gazetteer:
    """Every place the catalogue knows, and those that were learnt when the store's files were read.

    Raises:
        CatalogueError: the places catalogue has faults.
        StorageError: the store's manifest cannot be read.
    """
    return _with(tuple(one for file in held.files() for one in file.account.learnt))


@lru_cache(maxsize=8)
def _with(learnt: tuple[Learnt, ...]) -> Gazetteer:
    return default_gazetteer().with_learnt(learnt)


Progress = Callable[[int, int, str], None]
"""Called before each file with how many are done, how many there are, and the file's name."""


class ImportOutcome(StrEnum):
    """What became of a file given to an import."""

    STORED = "stored"
    ALREADY_THERE = "already there"
    NOT_A_FILE_WE_READ = "not a file we read"
    REFUSED = "refused"
    READ_ONLY = "read, but nothing was stored"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file of an import: its outcome, what was read of it (None where nothing), and why it was refused.

    `findings` are what was short or odd about a file that was taken in by a person's decision.
    """

    path: Path
    outcome: ImportOutcome
    read: FileRead | None = None
    error: DataFileError | None = None
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import: every file found, in the order of their paths.

    `committed` is False where nothing was stored because a file was refused and all or nothing was asked for.
    """

    files: tuple[ImportedFile, ...]
    committed: bool

    @property
    def refused(self) -> tuple[ImportedFile, ...]:
        """The files that should have been read and were not."""
        return tuple(file for file in self.files if file.outcome is ImportOutcome.REFUSED)

    @property
    def passed_over(self) -> tuple[ImportedFile, ...]:
        """The files of a folder that are of no known source."""
        return tuple(file for file in self.files if file.outcome is ImportOutcome.NOT_A_FILE_WE_READ)

    @property
    def changed(self) -> bool:
        """Whether the store holds a file it did not hold before."""
        return any(file.outcome is ImportOutcome.STORED for file in self.files)


def import_paths(
    paths: Iterable[Path],
    store: Store,
    *,
    fresh: bool = False,
    release: str | None = None,
    released: date | None = None,
    accept: str | None = None,
    correction: bool = False,
    progress: Progress | None = None,
    sources: Mapping[str, SourceSpec] | None = None,
    gazetteer: Gazetteer | None = None,
) -> ImportReport:
    """Read files, and folders with all that is in them, and store what is recognised, in one step at the end.

    A file in a folder that is of no known source is passed over and told; one that is named is refused. A refused file
    does not stop the others, except with `fresh`, which rebuilds the store to hold these files alone and so changes
    nothing unless all could be read. `release` and `released` are for a single file whose release is not known.

    A file that is short or odd by what its source says of a whole one is refused, with what is missing. `accept` says
    why a single such file is taken in all the same; the reason and all that was found are kept.

    With `correction` a single file of a release that is held becomes a release of its own, beside the one held: known
    from `released` on, or from today where nobody says when it came out. What was known on earlier days stays.

    Raises:
        UsageError: nothing to read, or a release named for several files.
        CatalogueError, BusyError, StorageError: as they are.
    """
    found = _find(paths)
    if not found:
        raise UsageError("There is no file to import.", next_step="Name a file, or a folder that holds some.")
    if len(found) > 1 and (release, released, accept, correction) != (None, None, None, False):
        raise UsageError(
            f"--release, --release-date, --accept and --correction are for one file; {len(found)} were given.",
            next_step="Import it by itself.",
        )
    if accept is not None and not accept.split():
        raise UsageError("The reason is empty.", next_step='Say why the file is taken in: --accept "REASON".')
    sources = load_sources() if sources is None else sources
    gazetteer = gazetteer or default_gazetteer()
    outcomes: list[ImportedFile] = []
    for done, (path, named) in enumerate(found):
        if progress:
            progress(done, len(found), path.name)
        outcomes.append(_read(path, named, sources, gazetteer, release, released))
    if correction:
        outcomes = [_corrected(file, store, sources, gazetteer, released) for file in outcomes]
    refused = any(file.outcome is ImportOutcome.REFUSED for file in outcomes)
    taken = [file for file in outcomes if file.read is not None]
    if (fresh and refused) or not taken:
        return ImportReport(tuple(outcomes), committed=False)
    known, places = sources, gazetteer
    odd: dict[str, tuple[str, ...]] = {}

    def judge(read: FileRead, before: pa.Table | None) -> tuple[str, ...]:
        odd[read.sha256] = oddities(read, known.get(read.source), places, before)
        return odd[read.sha256]

    reads = [file.read for file in taken if file.read]
    stored = store.commit(reads, fresh=fresh, whole=fresh, judge=judge, accept=" ".join((accept or "").split()))
    return _report(outcomes, taken, stored, fresh, odd)


def _report(
    outcomes: Sequence[ImportedFile],
    taken: Sequence[ImportedFile],
    stored: Sequence[bool | DataFileError],
    fresh: bool,
    odd: Mapping[str, tuple[str, ...]],
) -> ImportReport:
    committed = not (fresh and any(isinstance(result, DataFileError) for result in stored))
    after: dict[Path, ImportedFile] = {}
    for file, result in zip(taken, stored, strict=True):
        if isinstance(result, DataFileError):
            after[file.path] = ImportedFile(file.path, ImportOutcome.REFUSED, None, result)
        elif not committed:
            after[file.path] = file
        else:
            outcome = ImportOutcome.STORED if result else ImportOutcome.ALREADY_THERE
            findings = odd.get(file.read.sha256, ()) if result and file.read else ()
            after[file.path] = ImportedFile(file.path, outcome, file.read, None, findings)
    return ImportReport(tuple(after.get(file.path, file) for file in outcomes), committed)


def _read(
    path: Path,
    named: bool,
    sources: Mapping[str, SourceSpec],
    gazetteer: Gazetteer,
    release: str | None,
    released: date | None,
) -> ImportedFile:
    try:
        if release is None and released is None:
            release, released = _as_receipted(path)
        read = read_file(path, sources=sources, gazetteer=gazetteer, release=release, released=released)
        check_released(read, sources.get(read.source), date.today())
    except UnknownFileError as error:
        return ImportedFile(path, ImportOutcome.REFUSED if named else ImportOutcome.NOT_A_FILE_WE_READ, None, error)
    except DataFileError as error:
        return ImportedFile(path, ImportOutcome.REFUSED, None, error)
    return ImportedFile(path, ImportOutcome.READ_ONLY, read)


def _corrected(
    file: ImportedFile,
    store: Store,
    sources: Mapping[str, SourceSpec],
    gazetteer: Gazetteer,
    released: date | None,
) -> ImportedFile:
    """A file of a release that is held, read again as a correction of it; any other as it is."""
    read = file.read
    held = [] if read is None else [one for one in store.files() if one.source == read.source]
    if read is None or not any(one.release == read.release and one.sha256 != read.sha256 for one in held):
        return file
    day = released or date.today()
    name = f"{read.release} (corrected {day.day} {MONTHS[day.month - 1]} {day.year})"
    return _read(file.path, True, sources, gazetteer, name, day)


def _as_receipted(path: Path) -> tuple[str | None, date | None]:
    """The release and the day that a file's receipt gives; None for both where it has none."""
    receipt = receipt_of(path)
    if receipt is None:
        return None, None
    receipt_of(path, sha256_of(path))
    return receipt.imported_as or None, receipt.imported_on


def _find(paths: Iterable[Path]) -> list[tuple[Path, bool]]:
    """Every file, with whether it is to be told as an error where it cannot be read.

    A file that is named itself is; so are what a folder holds and the system will not let us see, and a link that leads
    nowhere. A folder's files are in order of path, hidden ones passed over.
    """
    found: dict[Path, bool] = {}
    for path in paths:
        if path.is_dir():
            for entry, unreadable in _in_folder(path):
                if not entry.name.endswith(RECEIPT):
                    found.setdefault(entry, unreadable)
        else:
            found[path] = True
    return list(found.items())


def _in_folder(folder: Path) -> list[tuple[Path, bool]]:
    """The files in a folder and those in it, in order of path, with whether each cannot be read."""
    closed: list[Path] = []
    entries: list[tuple[Path, bool]] = []
    for where, inner, names in os.walk(folder, onerror=lambda error: closed.append(Path(str(error.filename)))):
        inner[:] = [name for name in inner if not name.startswith(".")]
        paths = (Path(where) / name for name in names if not name.startswith("."))
        entries += [(path, not path.exists()) for path in paths if path.is_file() or not path.exists()]
    return sorted([*entries, *((path, True) for path in closed)], key=lambda entry: entry[0].as_posix())

"""The store of published figures, and queries over its parts."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from filelock import FileLock, Timeout

from send_briefings.config.project import project_root
from send_briefings.data.manifest import (
    MANIFEST,
    KnownReleases,
    StoredFile,
    known_path,
    manifest_text,
    read_known,
    read_manifest,
)
from send_briefings.data.staging import Judge, PendingImport, chosen, keep, last_forgotten, log, refuse_contradiction
from send_briefings.data.staging import drop as drop_kept
from send_briefings.data.validation import load_part, read_part, table_faults
from send_briefings.errors import BusyError, DataFileError, StorageError
from send_briefings.model import FIGURE_KEY, ROW_KEY, SCHEMA, FileRead
from send_briefings.system import atomic_write

ORDER = ("measure", "cohort", "breakdown", "place", "period_start", "source", "period_end", "released", "release")
DATES = ("period_start", "period_end", "released")


def matching(table: pa.Table, measures: Iterable[str], places: Iterable[str] | None) -> pa.Table:
    """The rows of a part about these measures and places (all places where None), with the tidy table's own types."""
    rows = table.filter(_isin(table["measure"], measures))
    if places is not None:
        rows = rows.filter(_isin(rows["place"], places))
    return rows.cast(SCHEMA)


def last_of_each(tables: Iterable[pa.Table], key: Sequence[str]) -> pa.Table:
    """Rows of several parts, sorted, and of each `key` the row released last.

    `key` is the figure's for its latest vintage, or the row's (figure and release) for every vintage once.

    >>> from datetime import date
    >>> old = dict.fromkeys(SCHEMA.names) | {"measure": "x", "value": 40.1, "released": date(2025, 3, 20)}
    >>> new = old | {"value": 40.3, "released": date(2026, 3, 19)}
    >>> last_of_each([pa.Table.from_pylist([new, old], schema=SCHEMA)], FIGURE_KEY)["value"].to_pylist()
    [40.3]
    """
    rows = pa.concat_tables([SCHEMA.empty_table(), *tables]).sort_by([(name, "ascending") for name in ORDER])
    rows = rows.combine_chunks()
    if rows.num_rows < 2:
        return rows
    ends = np.zeros(rows.num_rows, dtype=bool)
    ends[-1] = True
    for name in key:
        differs = pc.not_equal(rows[name].slice(0, rows.num_rows - 1), rows[name].slice(1))
        ends[:-1] |= pc.fill_null(differs, False).to_numpy(zero_copy_only=False)
    return rows if ends.all() else rows.filter(pa.array(ends))


def frame_of(rows: pa.Table) -> pd.DataFrame:
    """Tidy rows as a frame, its dates as datetime64."""
    frame: pd.DataFrame = rows.to_pandas(date_as_object=False)
    return frame.astype(dict.fromkeys(DATES, "datetime64[us]"))


def _isin(column: pa.ChunkedArray, wanted: Iterable[str]) -> pa.ChunkedArray:
    return pc.is_in(column.cast(pa.string()), value_set=pa.array(sorted(set(wanted)), pa.string()))


def latest(vintages: pd.DataFrame) -> pd.DataFrame:
    """Of each figure in a frame of sorted vintages the one released last.

    >>> from datetime import date
    >>> old = dict.fromkeys(SCHEMA.names, "x") | {"value": 40.1, "released": date(2025, 3, 20)}
    >>> new = old | {"value": 40.3, "released": date(2026, 3, 19)}
    >>> latest(pd.DataFrame([old, new]))["value"].tolist()
    [40.3]
    """
    return vintages.drop_duplicates(list(FIGURE_KEY), keep="last").reset_index(drop=True)


PARTS = "parts"
LOCK = ".lock"


@dataclass(frozen=True)
class Store:
    """Published figures as a tidy table, with every release's version of them.

    The manifest names the parts that hold. It is replaced in one step, last, so that an import that is interrupted,
    even by a loss of power, leaves the store as it was. Parts that no manifest names are swept when an import ends.
    """

    folder: Path
    listed: Path | None = None

    @classmethod
    def open(cls, folder: Path | None = None) -> Store:
        """The store in a folder, empty where there is none yet; the project's own (`data/published`) by default.

        Where `SEND_STORE` names a file, the project's own store shows only the files listed there: the manifest as it
        was at an earlier time.

        >>> "persistent_absence" in Store.open().measures()
        True
        """
        listed = os.environ.get("SEND_STORE")
        if folder is None and listed:
            return cls(project_root() / "data" / "published", Path(listed))
        return cls(folder or project_root() / "data" / "published")

    def files(self) -> tuple[StoredFile, ...]:
        """Every imported file, sorted by source and release.

        Raises:
            StorageError: the manifest is damaged.
        """
        return read_manifest(self.listed.parent, self.listed.name) if self.listed else read_manifest(self.folder)

    def known(self) -> dict[str, KnownReleases]:
        """What the publishers are known to have beyond what is held, by source; nothing where nobody asked.

        Raises:
            StorageError: what is known is damaged.
        """
        return read_known(known_path(self.folder, self.listed))

    def measures(self) -> tuple[str, ...]:
        """Every measure there is a figure of, sorted."""
        return tuple(sorted({measure for file in self.files() for measure in file.measures}))

    def observations(
        self, measures: Iterable[str], *, places: Iterable[str] | None = None, as_of: date | None = None
    ) -> pd.DataFrame:
        """The figures as known on a day: of each figure the version released last, on or before `as_of`.

        Without `as_of`, the newest there is. A figure first released after `as_of` is not there at all. `released` is
        the day a release was out at the latest, so a figure never appears before it was known. Missing values are NaN
        with the reason in `status`. Dates are datetime64. Sorted by measure, cohort, breakdown, place, period, source.

        Raises:
            StorageError: the store is damaged.

        >>> from datetime import date
        >>> store = Store.open()
        >>> len(store.observations(["persistent_absence"], places=["E08000025"], as_of=date(2000, 1, 1)))
        0
        >>> figures = store.observations(["persistent_absence"], places=["E08000025"])
        >>> newest = figures.query("cohort == 'ehc_plan' and breakdown == 'total' and period_label == '2024/25'")
        >>> newest["value"].round(1).tolist(), newest["release"].tolist()
        ([38.1], ['2024/25'])
        """
        return frame_of(self._rows(measures, places, as_of, FIGURE_KEY))

    def vintages(
        self, measures: Iterable[str], *, places: Iterable[str] | None = None, as_of: date | None = None
    ) -> pd.DataFrame:
        """Every release's version of the figures, of releases out on or before `as_of`; otherwise as `observations`."""
        return frame_of(self._rows(measures, places, as_of, ROW_KEY))

    def _rows(
        self, measures: Iterable[str], places: Iterable[str] | None, as_of: date | None, key: Sequence[str]
    ) -> pa.Table:
        wanted = frozenset(measures)
        chosen = None if places is None else frozenset(places)
        files = self.files()
        try:
            return last_of_each(self._matching(files, wanted, chosen, as_of), key)
        except StorageError:
            if self.files() == files:
                raise
            # an import replaced a part meanwhile
            return last_of_each(self._matching(self.files(), wanted, chosen, as_of), key)

    def add(self, read: FileRead) -> bool:
        """Store what was read from a file; False where the store holds it already.

        Raises:
            DataFileError: it is not tidy, or states figures of a stored release differently.
            BusyError: another import is under way.
            StorageError: the folder cannot be written.
        """
        outcome = self.commit([read])[0]
        if isinstance(outcome, DataFileError):
            raise outcome
        return outcome

    def commit(
        self,
        reads: Sequence[FileRead],
        *,
        fresh: bool = False,
        whole: bool = False,
        judge: Judge | None = None,
        accept: str = "",
        replacing: Collection[str] = (),
    ) -> list[bool | DataFileError]:
        """Store several files in one step; for each: True, False where it was there already, or why it was refused.

        With `fresh` the store then holds these files alone. With `whole` nothing is stored when any is refused. `judge`
        says what is short or odd about a file; such a file is refused unless `accept` says why it is taken in.
        `replacing` are the checksums of stored files that give way to these: the same figures with a better known date.

        * The same file again changes nothing. Read differently than before (the reader or its layout was mended, or
          its release was named otherwise), it replaces what it gave before.
        * Another file with the same rows (saved in another encoding) changes nothing.
        * Another file of the same release that states a figure differently is refused: a correction is a new release.

        Raises:
            BusyError: another import is under way.
            StorageError: the folder cannot be written.
        """
        with self._locked():
            held = self.files()
            decided = {file.sha256: file.accepted for file in held if file.accepted}
            staying = [] if fresh else [file for file in held if file.sha256 not in replacing]
            gathered = PendingImport(staying, self.load, judge=judge, accept=accept, decided=decided)
            outcomes = gathered.stage_all(reads)
            refused = any(isinstance(outcome, DataFileError) for outcome in outcomes)
            if not (whole and refused):
                self._write(gathered)
                if accept and (taken := [file for file in gathered.files if file.accepted and file not in held]):
                    log(self.folder, "taken in though not whole", taken, accept)
        return outcomes

    def forget(self, release: str, source: str = "", reason: str = "") -> tuple[StoredFile, ...]:
        """Take a release out of the store; its files. They are kept, and `recall` has them back.

        `source` says which, where releases of several sources have that name. A line in the store's log of decisions
        tells when and why.

        Raises:
            UsageError: no release, or several, are meant.
            BusyError: another import is under way.
            StorageError: the folder cannot be written.
        """
        with self._locked(), _storing(self.folder):
            held = self.files()
            files = chosen(held, release, source)
            keep(self.folder, files, self.folder / PARTS)
            log(self.folder, "forgotten", files, reason)
            self._write(PendingImport([file for file in held if file not in files], self.load))
        return files

    def recall(self) -> tuple[StoredFile, ...]:
        """Have back what was forgotten last; its files.

        Raises:
            UsageError: nothing was forgotten.
            DataFileError: the store meanwhile holds another file of that release.
            BusyError, StorageError: as `forget`.
        """
        with self._locked(), _storing(self.folder):
            kept, files, parts = last_forgotten(self.folder)
            gathered = PendingImport(self.files(), self.load)
            refuse_contradiction(files, gathered.files)
            gathered.files, gathered.parts = [*gathered.files, *files], parts
            self._write(gathered)
            log(self.folder, "recalled", files)
            drop_kept(kept)
        return files

    def check(self) -> list[str]:
        """What is wrong with the store: damaged, missing or stray parts, broken rules; nothing for a sound store."""
        try:
            files = self.files()
        except StorageError as error:
            return [error.message]
        faults = [fault for file in files for fault in self._faults(file)]
        return faults + [f"'{PARTS}/{name}' is in no manifest (the next import sweeps it)" for name in self._stray()]

    def summary(self) -> pd.DataFrame:
        """One row for each stored file, for a person: source, release, file, rows, periods and measures.

        >>> Store.open().summary().columns.tolist()
        ['source', 'release', 'released', 'file_name', 'rows', 'first_period', 'last_period', 'measures']
        """
        names = ["source", "release", "released", "file_name", "rows", "first_period", "last_period"]
        rows = [
            {**{name: getattr(file, name) for name in names}, "measures": ", ".join(file.measures)}
            for file in self.files()
        ]
        return pd.DataFrame(rows, columns=[*names, "measures"])

    def load(self, file: StoredFile) -> pa.Table:
        """The tidy rows of one stored file."""
        return self._load(file).cast(SCHEMA)

    def _matching(
        self,
        files: Iterable[StoredFile],
        measures: frozenset[str],
        places: frozenset[str] | None,
        as_of: date | None,
    ) -> list[pa.Table]:
        return [
            matching(self._load(file), measures, places)
            for file in files
            if measures & set(file.measures) and (as_of is None or file.released <= as_of)
        ]

    def _load(self, file: StoredFile) -> pa.Table:
        return load_part(self.folder / PARTS / file.part, file.part_sha256)

    def _faults(self, file: StoredFile) -> Iterator[str]:
        try:
            table = read_part(self.folder / PARTS / file.part, file.part_sha256).cast(SCHEMA)
        except (StorageError, pa.ArrowException) as error:
            yield error.message if isinstance(error, StorageError) else f"'{file.part}' is not a tidy table ({error})"
            return
        yield from (f"'{file.part}': {fault}" for fault in table_faults(table))
        if table.num_rows != file.rows:
            yield f"'{file.part}' has {table.num_rows} rows, the manifest says {file.rows}"
        if not file.account.balanced:
            yield f"the account of '{file.file_name}' does not add up"

    def _stray(self) -> list[str]:
        named = {file.part for file in self.files()}
        folder = self.folder / PARTS
        return sorted(path.name for path in folder.glob("*") if path.name not in named) if folder.is_dir() else []

    def _write(self, gathered: PendingImport) -> None:
        text = manifest_text(gathered.files).encode()
        manifest = self.folder / MANIFEST
        with _storing(self.folder):
            if not manifest.is_file() or manifest.read_bytes() != text:
                for name, content in gathered.parts.items():
                    atomic_write(self.folder / PARTS / name, content)
                atomic_write(manifest, text)
            for name in self._stray():
                (self.folder / PARTS / name).unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with _storing(self.folder):
            (self.folder / PARTS).mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / LOCK)
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                raise BusyError(
                    f"Another import into '{self.folder}' is under way.", next_step="Wait for it to finish, then retry."
                ) from error
        try:
            yield
        finally:
            lock.release()


@contextmanager
def _storing(folder: Path) -> Iterator[None]:
    """Turn a full disk or a lack of permission into an error a person can act on."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The store '{folder}' cannot be written: {error.strerror or error}. What was there is untouched.",
            next_step="Check that you may write there and that the disk is not full.",
        ) from error

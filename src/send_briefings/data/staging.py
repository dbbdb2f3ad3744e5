"""The files of a store as they will be: new ones taken in, others taken out so that they can be had back.

What is forgotten lies in the store's folder `forgotten`, a numbered folder for each time: the files' entries as a
manifest, and their parts. `decisions.log` has a line, as JSON, for each release forgotten or had back and for each
short or odd file taken in.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from send_briefings.data.manifest import MANIFEST, Accepted, StoredFile, manifest_text, order, read_manifest
from send_briefings.data.release_checks import OddFileError
from send_briefings.data.validation import check_read, part_bytes, part_name, read_part
from send_briefings.errors import DataFileError, StorageError, UsageError
from send_briefings.model import ROW_KEY, FileRead
from send_briefings.system import atomic_write

Judge = Callable[[FileRead, pa.Table | None], tuple[str, ...]]
"""Says what is short or odd about a file, beside the release of its source that came before (None where none did)."""


class PendingImport:
    """The files of a store as they will be, while new ones are taken in.

    A file that `judge` finds short or odd is refused, unless `accept` says why it is taken in all the same, or it was
    taken in before with these findings (`decided`, by the file's checksum).
    """

    def __init__(
        self,
        files: Iterable[StoredFile],
        load: Callable[[StoredFile], pa.Table],
        *,
        judge: Judge | None = None,
        accept: str = "",
        decided: Mapping[str, Accepted] | None = None,
    ) -> None:
        self._load = load
        self._judge = judge
        self._accept = accept
        self._decided = decided or {}
        self._tables: dict[str, pa.Table] = {}
        self.files = list(files)
        self.parts: dict[str, bytes] = {}

    def stage_all(self, reads: Sequence[FileRead]) -> list[bool | DataFileError]:
        """Take files in, in an order that does not depend on how they were given; the outcomes are in theirs."""

        def key(index: int) -> tuple[str, date, str, str, str]:
            read = reads[index]
            return (read.source, read.released, read.release, read.sha256, read.file_name)

        outcomes = {index: self.stage(reads[index]) for index in sorted(range(len(reads)), key=key)}
        return [outcomes[index] for index in range(len(reads))]

    def stage(self, read: FileRead) -> bool | DataFileError:
        """Take one file in; False where it is there already, the error where it is refused."""
        try:
            check_read(read)
            content = part_bytes(read.table)
            file = _stored_file(read, content)
            if any(_the_same(other, file) for other in self.files):
                return False
            others = [other for other in self.files if (other.source, other.sha256) != (file.source, file.sha256)]
            for other in others:
                if (other.source, other.release) == (file.source, file.release):
                    _refuse_contradiction(read, other, self._table(other))
            file = replace(file, accepted=self._accepted(read, others))
        except DataFileError as error:
            return error
        self.files = sorted([*others, file], key=order)
        self._tables[file.part] = read.table
        self.parts[file.part] = content
        return True

    def _accepted(self, read: FileRead, others: Sequence[StoredFile]) -> Accepted | None:
        """A person's decision about a file that is short or odd; None for a whole one.

        Raises:
            OddFileError: nobody has decided.
        """
        findings = self._judge(read, self._before(read, others)) if self._judge else ()
        if not findings:
            return None
        earlier = self._decided.get(read.sha256)
        if self._accept:
            return Accepted(self._accept, findings)
        if earlier is not None and set(findings) <= set(earlier.findings):
            return Accepted(earlier.reason, findings)
        raise OddFileError(read, findings)

    def _before(self, read: FileRead, others: Sequence[StoredFile]) -> pa.Table | None:
        """The rows that a file is held against: those of its own release, where another file gave them.

        Else those of the newest release that came before it and does not go on to a later period.
        """
        same = [other for other in others if (other.source, other.release) == (read.source, read.release)]
        if same:
            return pa.concat_tables([self._table(file) for file in same])
        ends = pc.max(read.table["period_end"]).as_py()
        earlier = [
            other
            for other in others
            if other.source == read.source and other.release != read.release and other.released <= read.released
        ]
        for released, release in sorted({(file.released, file.release) for file in earlier}, reverse=True):
            files = [file for file in earlier if (file.released, file.release) == (released, release)]
            table = pa.concat_tables([self._table(file) for file in files])
            if pc.max(table["period_end"]).as_py() <= ends:
                return table
        return None

    def _table(self, file: StoredFile) -> pa.Table:
        return self._tables[file.part] if file.part in self._tables else self._load(file)


def _the_same(stored: StoredFile, file: StoredFile) -> bool:
    """Whether a file adds nothing to a stored one: the same rows, and of the very same file the same account."""
    if stored.part_sha256 != file.part_sha256:
        return False
    return stored.sha256 != file.sha256 or stored.account == file.account


def _stored_file(read: FileRead, content: bytes) -> StoredFile:
    sha256 = hashlib.sha256(content).hexdigest()
    frame = read.table.select(["measure", "period_start", "period_end", "period_label"]).to_pandas()
    by_start = frame.sort_values(["period_end", "period_start"], kind="stable")
    return StoredFile(
        file_name=read.file_name,
        sha256=read.sha256,
        source=read.source,
        release=read.release,
        released=read.released,
        rows=read.table.num_rows,
        measures=tuple(sorted(frame["measure"].unique())),
        first_period=str(by_start["period_label"].iloc[0]),
        last_period=str(by_start["period_label"].iloc[-1]),
        part=part_name(read.source, read.release, sha256),
        part_sha256=sha256,
        account=read.account,
    )


def _refuse_contradiction(read: FileRead, other: StoredFile, stored: pa.Table) -> None:
    """Refuse a file that states a figure of the same release otherwise than a stored file does."""
    key = list(ROW_KEY)
    both = read.table.to_pandas().merge(stored.to_pandas(), on=key, suffixes=("", "_stored"))
    differ = both["status"] != both["status_stored"]
    for name in ("value", "numerator", "denominator"):
        here, there = both[name], both[f"{name}_stored"]
        differ |= (here != there) & ~(here.isna() & there.isna())
    if not differ.any():
        return
    first, count = both[differ].iloc[0], int(differ.sum())
    measures = ", ".join(f"{number:,} of {name}" for name, number in both[differ]["measure"].value_counts().items())
    places = both[differ]["place"].nunique()
    raise DataFileError(
        f"{read.file_name} states {count} figures of the release '{read.release}' of '{read.source}' "
        f"differently from '{other.file_name}', which is stored: {measures}; in {places:,} "
        f"{'place' if places == 1 else 'places'}. The first: {first['measure']}, {first['cohort']}, "
        f"{first['breakdown']}, {first['place']}, {first['period_label']}: {_said(first, '')} here, "
        f"{_said(first, '_stored')} there.",
        next_step="If the publisher corrected the release, import the file again with --correction: it is held beside "
        "the first, as known from today, or from the day it came out if you give it (--release-date YYYY-MM-DD). If "
        "the stored one was wrong, take it out with `data forget`.",
    )


def _said(row: pd.Series, suffix: str) -> str:
    value, part, whole = (row[f"{name}{suffix}"] for name in ("value", "numerator", "denominator"))
    if pd.isna(value):
        return str(row[f"status{suffix}"])
    if (row["value"], row["status"]) != (row["value_stored"], row["status_stored"]):
        return f"{value:g}"
    counts = ["none" if pd.isna(count) else f"{count:g}" for count in (part, whole)]
    return f"{value:g} with the counts {' of '.join(counts)}"


FORGOTTEN = "forgotten"
LOG = "decisions.log"


def chosen(files: Sequence[StoredFile], release: str, source: str = "") -> tuple[StoredFile, ...]:
    """The files of a release.

    Raises:
        UsageError: no file is of it, or files of several sources are.
    """
    found = tuple(file for file in files if file.release == release and source in ("", file.source))
    sources = sorted({file.source for file in found})
    if len(sources) > 1:
        raise UsageError(
            f"Releases of {', '.join(sources)} are called '{release}'.",
            next_step=f"Say which: --source {sources[0]}.",
        )
    if not found:
        of = f" of '{source}'" if source else ""
        raise UsageError(
            f"The store holds no release '{release}'{of}.",
            next_step="See `send-briefings data list` for what it holds.",
        )
    return found


def keep(folder: Path, files: Sequence[StoredFile], parts: Path) -> Path:
    """Keep files and their parts among what was forgotten, before the store lets go of them; their new folder."""
    numbers = [int(path.name) for path in (folder / FORGOTTEN).glob("[0-9]*") if path.name.isdigit()]
    target = folder / FORGOTTEN / f"{max(numbers, default=0) + 1:04d}"
    target.mkdir(parents=True)
    for file in files:
        atomic_write(target / file.part, (parts / file.part).read_bytes())
    atomic_write(target / MANIFEST, manifest_text(files).encode())
    return target


def last_forgotten(folder: Path) -> tuple[Path, tuple[StoredFile, ...], dict[str, bytes]]:
    """What was forgotten last: its folder, its files and their parts' bytes, verified.

    Raises:
        UsageError: nothing was.
        StorageError: it is damaged.
    """
    kept = sorted(path for path in (folder / FORGOTTEN).glob("[0-9]*") if (path / MANIFEST).is_file())
    if not kept:
        raise UsageError(f"Nothing was forgotten in '{folder}'.")
    files = read_manifest(kept[-1])
    for file in files:
        read_part(kept[-1] / file.part, file.part_sha256)
    return kept[-1], files, {file.part: (kept[-1] / file.part).read_bytes() for file in files}


def drop(kept: Path) -> None:
    """Take away the folder of what was had back."""
    for path in [kept / MANIFEST, *kept.glob("*")]:
        path.unlink(missing_ok=True)
    kept.rmdir()


def refuse_contradiction(files: Sequence[StoredFile], held: Sequence[StoredFile]) -> None:
    """Refuse to have files back into a store that meanwhile holds others of their release.

    Raises:
        DataFileError: naming them.
    """
    now = {(file.source, file.release): file.file_name for file in held}
    for file in files:
        if (file.source, file.release) in now:
            raise DataFileError(
                f"The release '{file.release}' of '{file.source}' is held again, from "
                f"'{now[file.source, file.release]}'.",
                next_step="Forget that first, or leave it as it is.",
            )


def log(folder: Path, action: str, files: Sequence[StoredFile], reason: str = "") -> None:
    """Add a line for each file to the store's log of decisions: when, what was done, with which release, and why.

    Raises:
        StorageError: it cannot be written.
    """
    when = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [
        json.dumps(
            {
                "when": when,
                "action": action,
                "source": file.source,
                "release": file.release,
                "file": file.file_name,
                "sha256": file.sha256,
                **({"reason": reason} if reason else {}),
            },
            ensure_ascii=False,
        )
        for file in files
    ]
    try:
        with (folder / LOG).open("a", encoding="utf-8") as out:
            out.write("".join(line + "\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise StorageError(
            f"The store's log '{folder / LOG}' cannot be written: {error.strerror or error}.",
            next_step="Check that you may write there and that the disk is not full.",
        ) from error

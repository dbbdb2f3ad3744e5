"""The files of a store as they will be once new ones are taken in: what is already there, replaced, or contradicted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from send_briefings.errors import DataFileError
from send_briefings.model import ROW_KEY, FileRead
from send_briefings.observations.door import check_read
from send_briefings.observations.manifest import Accepted, StoredFile, order
from send_briefings.observations.part import part_bytes, part_name
from send_briefings.observations.whole import OddFileError

Judge = Callable[[FileRead, pa.Table | None], tuple[str, ...]]
"""Says what is short or odd about a file, beside the release of its source that came before (None where none did)."""


class Gathering:
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

    def take_all(self, reads: Sequence[FileRead]) -> list[bool | DataFileError]:
        """Take files in, in an order that does not depend on how they were given; the outcomes are in theirs."""

        def key(index: int) -> tuple[str, date, str, str, str]:
            read = reads[index]
            return (read.source, read.released, read.release, read.sha256, read.file_name)

        outcomes = {index: self.take(reads[index]) for index in sorted(range(len(reads)), key=key)}
        return [outcomes[index] for index in range(len(reads))]

    def take(self, read: FileRead) -> bool | DataFileError:
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
        "the first, as known from today, or from the day it came out if you give it (--released YYYY-MM-DD). If the "
        "stored one was wrong, take it out with `data forget`.",
    )


def _said(row: pd.Series, suffix: str) -> str:
    value, part, whole = (row[f"{name}{suffix}"] for name in ("value", "numerator", "denominator"))
    if pd.isna(value):
        return str(row[f"status{suffix}"])
    if (row["value"], row["status"]) != (row["value_stored"], row["status_stored"]):
        return f"{value:g}"
    counts = ["none" if pd.isna(count) else f"{count:g}" for count in (part, whole)]
    return f"{value:g} with the counts {' of '.join(counts)}"

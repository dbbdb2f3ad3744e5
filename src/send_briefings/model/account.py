"""The account of one file: every input row is kept, out of scope for a stated reason, or rejected; with remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that should have been read and could not be: where it is, what was found, what was expected.

    `sheet` is "" for a file without sheets; `row` counts from 1 as a spreadsheet shows it;
    `column` is the name in the header.
    """

    sheet: str
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = f"sheet '{self.sheet}', " if self.sheet else ""
        return f"{where}row {self.row}, column '{self.column}': found '{self.found[:80]}', expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader of one place's figures has to know of how a row was printed or read, in whole sentences.

    `place` is the code of the place; `sheet` and `row` as in a rejection.
    """

    sheet: str
    row: int
    place: str
    text: str

    def __str__(self) -> str:
        where = f"sheet '{self.sheet}', " if self.sheet else ""
        return f"{where}row {self.row}: {self.text}"


@dataclass(frozen=True, slots=True)
class Learnt:
    """An organisation that the catalogue does not know, or does not know the whole of, as a file states it.

    `level` is a `Level`. `whole` is the code of the place in whose figures it is counted from `start` to `end`, ""
    where the file does not give it. `sheet` and `row` as in a rejection.
    """

    sheet: str
    row: int
    code: str
    name: str
    level: str
    whole: str
    start: date
    end: date

    def __str__(self) -> str:
        where = f"sheet '{self.sheet}', " if self.sheet else ""
        counted = f", counted in {self.whole}" if self.whole else ""
        return f"{where}row {self.row}: {self.code}, {self.name} ({self.level}){counted}"


@dataclass(frozen=True, slots=True)
class Account:
    """What became of each row of a file: `rows_read == kept + sum(out_of_scope.values()) + len(rejected)`.

    `remarks` are about rows that were kept, whole or in part. `normalised` says what was read otherwise than it is
    printed, in words, and in how many cells, rows or lines. `learnt` are organisations taken from the file itself.
    """

    rows_read: int
    kept: int
    out_of_scope: Mapping[str, int] = field(default_factory=dict)
    rejected: tuple[Rejection, ...] = ()
    remarks: tuple[Remark, ...] = ()
    normalised: Mapping[str, int] = field(default_factory=dict)
    learnt: tuple[Learnt, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether every row read is accounted for exactly once."""
        return self.rows_read == self.kept + sum(self.out_of_scope.values()) + len(self.rejected)


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file, read: its tidy rows and the account of what became of each input row.

    `table` has the columns of `model.tidy.SCHEMA`. `sha256` is of the file's bytes. `doubts` are what makes the file as
    a whole doubtful, in words, such as a last line that is cut off.
    """

    file_name: str
    sha256: str
    source: str
    release: str
    released: date
    table: pa.Table
    account: Account
    doubts: tuple[str, ...] = ()

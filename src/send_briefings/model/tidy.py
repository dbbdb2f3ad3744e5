"""The tidy table's columns and words, and the account of one file's rows.

One row is one figure: a measure, for a cohort and breakdown, in a place and period, as stated by one release.
`value` is in `unit`. A missing value is null, never zero, and `status` says why it is missing; `symbol` is what the
publisher printed in its place. `numerator` and `denominator` are counts of children where they are published, or
derived from published figures where the source's catalogue entry says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Status(StrEnum):
    """Whether there is a value, and if not, why not."""

    PUBLISHED = "published"
    PROVISIONAL = "provisional"
    REVISED = "revised"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    NOT_AVAILABLE = "not_available"
    ROUNDS_TO_ZERO = "rounds_to_zero"
    LOW_RELIABILITY = "low_reliability"
    NOT_SUBMITTED = "not_submitted"

    @property
    def has_value(self) -> bool:
        """Whether a row of this status carries a number."""
        return self in {Status.PUBLISHED, Status.PROVISIONAL, Status.REVISED}


class Cohort(StrEnum):
    """Which children a figure is about."""

    EHC_PLAN = "ehc_plan"
    SEN_SUPPORT = "sen_support"
    NO_SEN = "no_sen"
    ALL = "all"


class Unit(StrEnum):
    """What `value` counts or measures.

    `per_100` and `per_1000` are rates: cases for every so many children.
    `pounds` is a sum, `pounds_each` a sum for each child or pupil. An `outcome` is one of a few results in an order,
    such as an inspection's: the number tells them apart and the area's catalogue file has the words for each.
    """

    PERCENT = "percent"
    PER_100 = "per_100"
    PER_1000 = "per_1000"
    COUNT = "count"
    SCORE = "score"
    POUNDS = "pounds"
    POUNDS_EACH = "pounds_each"
    OUTCOME = "outcome"

    @property
    def base(self) -> float | None:
        """For how many children a share or a rate is given; None for what is neither.

        >>> Unit.PERCENT.base, Unit.PER_1000.base, Unit.COUNT.base
        (100.0, 1000.0, None)
        """
        return {Unit.PERCENT: 100.0, Unit.PER_100: 100.0, Unit.PER_1000: 1000.0}.get(self)

    @property
    def is_share(self) -> bool:
        """Whether it says how many of those counted are meant, each once: a percentage, or so many of 1,000 people."""
        return self in {Unit.PERCENT, Unit.PER_1000}

    @property
    def is_money(self) -> bool:
        """Whether the value is in pounds."""
        return self in {Unit.POUNDS, Unit.POUNDS_EACH}

    @property
    def is_plain(self) -> bool:
        """Whether a change is a plain difference, which no test of chance and no peers' changes bear on."""
        return self is Unit.COUNT or self.is_money


TYPES = {
    "measure": "text",
    "cohort": "text",
    "breakdown": "text",
    "place": "text",
    "level": "text",
    "period_start": "date",
    "period_end": "date",
    "period_label": "text",
    "value": "number",
    "numerator": "number",
    "denominator": "number",
    "lower": "number",
    "upper": "number",
    "unit": "text",
    "status": "text",
    "symbol": "text",
    "source": "text",
    "release": "text",
    "released": "date",
}
COLUMNS: tuple[str, ...] = tuple(TYPES)
MEANINGS = {
    "measure": "What is measured, by its id",
    "cohort": "Whom it is about: children with an EHC plan, on SEN support, without identified SEN, or all",
    "breakdown": "Which part of them, by its id; total for all of them",
    "place": "The place, by its code of the Office for National Statistics",
    "place_name": "The place's name",
    "level": "What kind of place it is",
    "period_start": "The first day of the period",
    "period_end": "The last day of the period",
    "period_label": "The period as it is called",
    "value": "The figure, in the unit; empty where there is none, never zero for missing",
    "numerator": "How many, where counts are published or follow from published figures",
    "denominator": "Out of how many",
    "lower": "Lower end of the 95% interval, where one is published",
    "upper": "Upper end of the 95% interval, where one is published",
    "unit": "What the figure counts or measures: percent, per_100, per_1000, count, score, pounds and others",
    "status": "Whether there is a figure, and if not, why",
    "symbol": "What the publisher printed in place of a number",
    "source": "Where it comes from, by the id of its source",
    "release": "The release that states it",
    "released": "The day on which that release came out",
    "area": "The outcome area, by its id",
    "claim": "The claim that it was looked up for, by its id",
    "letter": "The letter of the quarter of places that the map shades",
}
"""What each column of the tidy table means, and those beside it in the CSV of a page."""
SERIES_KEY: tuple[str, ...] = ("measure", "cohort", "breakdown", "place", "source")
FIGURE_KEY: tuple[str, ...] = (*SERIES_KEY, "period_start", "period_end")
ROW_KEY: tuple[str, ...] = (*FIGURE_KEY, "release")


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

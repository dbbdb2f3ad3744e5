"""Whether a release is whole: the one place where a file read is held against what its source's file says of it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa

from send_briefings.catalogue.places import Gazetteer
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead
from send_briefings.observations.complete import what_is_missing
from send_briefings.observations.earlier import what_is_lost
from send_briefings.observations.plausible import what_cannot_be

SHOWN = 15
REJECTIONS_SHOWN = 3
ADVICE = (
    "Download the file again. If the publisher's own file is so, and its figures are to be used all the same, say why: "
    '--accept "REASON" (for this file alone; the reason is kept and shown).'
)


class OddFileError(DataFileError):
    """A file that can be read but is short or odd: held back until a person decides.

    `findings` says each thing that is missing or cannot be.
    """

    def __init__(self, read: FileRead, findings: tuple[str, ...]) -> None:
        self.findings = findings
        lines = "\n".join(f"  {finding}" for finding in findings[:SHOWN])
        more = f"\n  and {len(findings) - SHOWN:,} more" if len(findings) > SHOWN else ""
        super().__init__(
            f"{read.file_name} (release '{read.release}' of '{read.source}') is not whole, so nothing of it is "
            f"stored:\n{lines}{more}",
            next_step=ADVICE,
        )


def oddities(
    read: FileRead, source: SourceSpec | None, gazetteer: Gazetteer, before: pa.Table | None = None
) -> tuple[str, ...]:
    """Everything about a file that is short or odd, in words; () for a whole one.

    `before` holds the rows of the release of the same source that came before, None where none is held.
    """
    findings = [*read.doubts, *_rejected(read)]
    if source is not None and source.whole.measures:
        rows = _frame(read.table)
        findings += what_is_missing(rows, source.whole, gazetteer)
        findings += what_cannot_be(rows, source.whole, gazetteer)
        if before is not None:
            findings += what_is_lost(rows, _frame(before), source.whole, gazetteer)
    return tuple(findings)


def check_released(read: FileRead, source: SourceSpec | None, today: date) -> None:
    """Refuse a release day that lies ahead, or before the end of the newest period the file has figures of.

    Raises:
        DataFileError: saying which day was found and between which days it has to lie.
    """
    ends = read.table["period_end"].to_pylist()
    newest = max(ends) if ends else read.released
    first = newest if source is None or not source.whole.ahead else min(read.table["period_start"].to_pylist())
    if first <= read.released <= today:
        return
    found = "lies ahead" if read.released > today else f"lies before the figures' newest period ends ({newest})"
    raise DataFileError(
        f"{read.file_name}: the day of its release, {read.released}, {found}.",
        next_step=f"Give the day it came out, from {first} to {today}: --released YYYY-MM-DD.",
    )


def _rejected(read: FileRead) -> list[str]:
    rejected = read.account.rejected
    told = [f"rejected: {rejection}" for rejection in rejected[:REJECTIONS_SHOWN]]
    more = len(rejected) - REJECTIONS_SHOWN
    return [*told, f"rejected: {more:,} more rows"] if more > 0 else told


def _frame(table: pa.Table) -> pd.DataFrame:
    """Tidy rows as a frame with dates as `date`."""
    frame: pd.DataFrame = table.to_pandas(date_as_object=True)
    for name in frame.select_dtypes("category"):
        frame[name] = frame[name].astype(object)
    return frame

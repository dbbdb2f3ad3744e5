"""The sorting of a file's rows into kept, out of scope (for a stated reason) and rejected, so that none is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from send_briefings.errors import DataFileError
from send_briefings.model import Account, Rejection, Remark
from send_briefings.readers.plain_text import without_invisible

BLANK_ROW = "blank row"
HEADINGS_AGAIN = "the headings again"
NOTE_ROW = "a note, such as where the figures are from"
NOTE = re.compile(r"(?:sources?|notes?|footnotes?|(?:crown )?copyright)\b|\u00a9", re.IGNORECASE)
REPEATED_ROW = "the same row again"
SHOWN = 3


class Sorting:
    """Counts what becomes of each row; `account` is balanced whatever the calls."""

    def __init__(self) -> None:
        self.rows_read = 0
        self.out_of_scope: Counter[str] = Counter()
        self.rejected: list[Rejection] = []
        self.remarks: list[Remark] = []
        self.normalised: Counter[str] = Counter()

    def set_aside(self, rows: pd.DataFrame, aside: pd.Series[bool], reason: str) -> pd.DataFrame:
        """The rows without those set aside as out of scope."""
        count = int(aside.sum())
        if not count:
            return rows
        self.out_of_scope[reason] += count
        return rows[~aside]

    def set_aside_no_rows(self, rows: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
        """The rows of data: without blank rows, the headings said again (`headings` by column) and notes."""
        rows = self.set_aside(rows, (rows == "").all(axis=1), BLANK_ROW)
        again = pd.Series(True, rows.index)
        for column, heading in headings.items():
            again &= rows[column] == " ".join(heading.split())
        rows = self.set_aside(rows, again, HEADINGS_AGAIN)
        alone = (rows != "").sum(axis=1) == 1
        notes = {row for row, cells in rows[alone].iterrows() if any(NOTE.match(str(cell)) for cell in cells)}
        return self.set_aside(rows, pd.Series(rows.index.isin(notes), rows.index), NOTE_ROW)

    def take_rejected(self, rejected: Sequence[Rejection]) -> None:
        """Take in the rows of another width than the headings: a note is out of scope, others are rejected."""
        self.rows_read += len(rejected)
        for rejection in rejected:
            if NOTE.match(rejection.found.lstrip('" ')):
                self.out_of_scope[NOTE_ROW] += 1
            else:
                self.rejected.append(rejection)

    def reject(
        self, rows: pd.DataFrame, bad: pd.Series[bool], column: str, expected: str | pd.Series[str]
    ) -> pd.DataFrame:
        """The rows without the bad ones, each noted with what stood in `column` and what was expected there."""
        if not bad.any():
            return rows
        for row in rows.index[bad]:
            told = expected if isinstance(expected, str) else str(expected[row])
            self.rejected.append(Rejection("", int(row), column, str(rows.at[row, column]), told))
        return rows[~bad]

    def remark(self, remark: Remark) -> None:
        """Note what a reader of a place's figures has to know; the same thing once."""
        if remark not in self.remarks:
            self.remarks.append(remark)

    def account(self) -> Account:
        """The account of everything sorted so far; rows read and neither set aside nor rejected are kept."""
        kept = self.rows_read - sum(self.out_of_scope.values()) - len(self.rejected)
        plain = (replace(rejection, found=without_invisible(rejection.found)) for rejection in self.rejected)
        rejected = tuple(sorted(plain, key=lambda rejection: rejection.row))
        remarks = tuple(sorted(self.remarks, key=lambda remark: (remark.row, remark.text)))
        aside, normalised = (dict(sorted((+counts).items())) for counts in (self.out_of_scope, self.normalised))
        return Account(self.rows_read, kept, aside, rejected, remarks, normalised)


def check_worth_keeping(account: Account, file_name: str) -> None:
    """Refuse a file of which nothing is kept, or of which more rows were rejected than kept.

    Raises:
        DataFileError: saying which, with the first rejections.
    """
    first = "".join(f"\n  {rejection}" for rejection in account.rejected[:SHOWN])
    if len(account.rejected) > account.kept:
        raise DataFileError(
            f"{file_name}: {len(account.rejected)} rows could not be read and only {account.kept} could, so nothing of "
            f"it is stored. The first:{first}",
            next_step="Check that the file is complete and as the publisher made it; its layout may have changed.",
        )
    if not account.kept:
        raise DataFileError(
            f"{file_name}: none of its {account.rows_read} rows holds a figure we use"
            + "".join(f"\n  {count} {reason}" for reason, count in account.out_of_scope.items()),
            next_step="Check that the file is complete and of the kind it says it is.",
        )

"""The rows of a file: its columns found, its release known, each row sorted, and the figures made tidy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from rapidfuzz import fuzz, process

from send_briefings.config.sources import SourceSpec
from send_briefings.data.cells import heading_key, without_invisible
from send_briefings.errors import DataFileError, UsageError
from send_briefings.model import ROW_KEY, SCHEMA, Account, Period, Rejection, Remark

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
            reported = expected if isinstance(expected, str) else str(expected[row])
            self.rejected.append(Rejection("", int(row), column, str(rows.at[row, column]), reported))
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


WITHOUT = ("lower", "upper")


def drop_repeats(rows: pd.DataFrame, key: Sequence[str], stated: Sequence[str], sorting: Sorting) -> pd.DataFrame:
    """The rows with each key once.

    A row that says the same as an earlier one about the same thing is set aside as repeated. Rows that say different
    things about the same thing are all rejected, each told the others' row numbers: which one is right is not ours to
    choose.
    """
    doubled = rows.duplicated(subset=list(key), keep=False)
    if not doubled.any():
        return rows
    same_said = rows.duplicated(subset=[*key, *stated], keep="first")
    rows = sorting.set_aside(rows, same_said, REPEATED_ROW)
    clash = rows.duplicated(subset=list(key), keep=False)
    if not clash.any():
        return rows
    reported = pd.Series("", index=rows.index, dtype=object)
    for _, group in rows[clash].groupby(list(key), sort=False, dropna=False, observed=True):
        numbers = ", ".join(str(number) for number in group.index)
        reported[group.index] = f"one row for each figure (rows {numbers} state it differently)"
    return sorting.reject(rows, clash, stated[0], reported)


def tidy_table(figures: pd.DataFrame, source: str, release: str, released: date) -> pa.Table:
    """A tidy table in the order of its key, of figures with every tidy column but the source's own.

    `figures` has `period` (a `Period`) in place of the three period columns; `value`, `numerator` and `denominator` are
    NaN where missing, which become null.
    """
    codes, distinct = pd.factorize(figures["period"])
    periods: list[Period] = list(distinct)
    starts = np.array([period.start for period in periods], dtype="datetime64[D]")
    ends = np.array([period.end for period in periods], dtype="datetime64[D]")
    labels = np.array([period.label for period in periods], dtype=object)
    columns: dict[str, pa.Array] = {
        "period_start": pa.array(starts[codes]),
        "period_end": pa.array(ends[codes]),
        "period_label": pa.array(labels[codes], pa.string()),
        "source": pa.array([source] * len(figures), pa.string()),
        "release": pa.array([release] * len(figures), pa.string()),
        "released": pa.array([released] * len(figures), pa.date32()),
        **{name: pa.nulls(len(figures), pa.float64()) for name in WITHOUT},
    }
    for name in SCHEMA.names:
        if name not in columns:
            columns[name] = pa.array(figures[name].to_numpy(), SCHEMA.field(name).type, from_pandas=True)
    table = pa.table([columns[name].cast(SCHEMA.field(name).type) for name in SCHEMA.names], schema=SCHEMA)
    return table.sort_by([(name, "ascending") for name in ROW_KEY]).combine_chunks()


def newest_label(periods: pd.Series[Any]) -> str:
    """The label of the period that ends last (of those, the one that starts last).

    >>> from send_briefings.model import academic_year, term
    >>> newest_label(pd.Series([term("Autumn", 2024), term("Spring", 2024), academic_year(2023)]))
    'Spring term 2024/25'
    """
    distinct: set[Period] = set(periods)
    return max(distinct, key=lambda period: (period.end, period.start)).label


def choose_release(
    path: Path, source: SourceSpec, newest_period: str, *, release: str | None = None, released: date | None = None
) -> tuple[str, date]:
    """The release's name and the day it was published.

    The files carry neither, so a release is recognised by the newest period in the file, among those the source's
    catalogue file lists. `release` and `released` from the person importing win over the catalogue; a `release` the
    catalogue lists brings its own date.

    Raises:
        DataFileError: the newest period is in no listed release and the person did not say both.
        UsageError: the release's name is blank.
    """
    if release is not None and not release.strip():
        raise UsageError("The release's name is empty.", next_step="Give it as the publisher does: --release 2025/26.")
    if release is not None and released is not None:
        return release, released
    listed = [spec for spec in source.releases if release in (None, spec.release)]
    if release is not None and listed:
        return release, listed[0].released
    found = next((spec for spec in source.releases if spec.latest_period == newest_period), None)
    if found is not None and release is None:
        return found.release, released or found.released
    known = ", ".join(spec.latest_period for spec in source.releases) or "none"
    raise DataFileError(
        f"{path.name}: its newest period is '{newest_period}' and no release of '{source.id}' that we know ends there "
        f"(known: {known}), so it is not known when these figures were published.",
        next_step=f"Say which release it is and when it came out: --release {newest_period!r} "
        f"--release-date 2026-03-19 (or add it to {source.path.name}).",
    )


RESPELT = "headings in other letters or spacing than the publisher's own"
CLOSE = 50
CLOSEST = 70
NEAREST = 2


def match_columns(
    needed: Collection[str], found: Sequence[str], also_called: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Each needed column that is there, with the name it has in this file.

    A heading may be in other letters, or have spaces or hyphens for its underscores, where it is the only one so like.

    >>> match_columns(["rate", "place"], ["place", "susp_rate"], {"rate": ["susp_rate"]})
    {'rate': 'susp_rate', 'place': 'place'}
    >>> match_columns(["time_period"], [" Time period", "rate"], {})
    {'time_period': ' Time period'}
    """
    there = set(found)
    alike: dict[str, list[str]] = {}
    for heading in found:
        alike.setdefault(heading_key(heading), []).append(heading)
    matched: dict[str, str] = {}
    for name in needed:
        name_here = next((other for other in (name, *also_called.get(name, ())) if other in there), None)
        if name_here is None:
            nearly = (alike.get(heading_key(other), []) for other in (name, *also_called.get(name, ())))
            name_here = next((headings[0] for headings in nearly if len(headings) == 1), None)
        if name_here is not None:
            matched[name] = name_here
    return matched


def respelt(matched: Mapping[str, str], also_called: Mapping[str, Sequence[str]]) -> int:
    """How many of the matched columns are headed in other letters or spacing than any name we know.

    >>> respelt({"time_period": "TIME_PERIOD", "rate": "rate"}, {})
    1
    """
    return sum(there not in (name, *also_called.get(name, ())) for name, there in matched.items())


def refuse_missing_columns(
    file_name: str, source: str, needed: Collection[str], found: Sequence[str], matched: Mapping[str, str]
) -> None:
    """Refuse a file that lacks a needed column or has one twice.

    Raises:
        DataFileError: naming each missing column with the nearest of the columns found.
    """
    missing = [name for name in needed if name not in matched]
    spare = sorted(set(found) - set(matched.values()))
    lines = [f"  '{name}' is missing{nearest_names(name, spare)}" for name in missing]
    twice = [name for name in matched.values() if found.count(name) > 1]
    lines += [f"  '{name}' stands over {found.count(name)} columns" for name in dict.fromkeys(twice)]
    if lines:
        raise DataFileError(
            f"{file_name} looks like '{source}' but its columns have changed; nothing of it is stored.\n"
            + "\n".join(lines),
            next_step=f"If a column was only renamed, say so in data/catalogue/sources/{source}.toml "
            "([layout.also_called]); otherwise download the file again.",
        )


def closest(name: str, found: Sequence[str]) -> float:
    """How like a name the most like of the names found is, 0 to 100; 0 where none is near.

    >>> closest("susp_rate", ["suspension_rate"]) > 70, closest("susp_rate", ["la_name"])
    (True, 0.0)
    """
    near = process.extractOne(name, found, scorer=fuzz.ratio, score_cutoff=CLOSEST)
    return float(near[1]) if near else 0.0


def nearest_names(name: str, spare: Sequence[str]) -> str:
    """The wording of the nearest names, "" where none is near.

    >>> nearest_names("susp_rate", ["suspension_rate", "la_name"])
    " (nearest found: 'suspension_rate')"
    """
    near = process.extract(name, spare, scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=CLOSE)
    return f" (nearest found: {', '.join(repr(str(entry[0])) for entry in near)})" if near else ""

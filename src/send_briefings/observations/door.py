"""The door to the store: a table that is not tidy is refused here, so that what is downstream can trust its types."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa

from send_briefings.errors import DataFileError
from send_briefings.model import ROW_KEY, SCHEMA, Cohort, FileRead, Level, Status, Unit
from send_briefings.observations.counts import unlike_counts

WORDS = {
    "cohort": frozenset(Cohort),
    "level": frozenset(Level),
    "unit": frozenset(Unit),
    "status": frozenset(Status),
}
NEEDED = (
    "measure",
    "breakdown",
    "place",
    "period_label",
    "source",
    "release",
    "released",
    "period_start",
    "period_end",
)
WITH_VALUE = frozenset(status for status in Status if status.has_value)


def check_read(read: FileRead) -> None:
    """Refuse what a reader made of a file where it breaks a rule of the tidy table or loses count of a row.

    Raises:
        DataFileError: listing each rule broken, with how many rows break it.
    """
    faults = list(table_faults(read.table))
    if not read.account.balanced:
        faults.append(f"the account does not add up: {read.account.rows_read} rows read, {read.account.kept} kept")
    for name in ("source", "release", "released"):
        if not faults and set(read.table[name].unique().to_pylist()) != {getattr(read, name)}:
            faults.append(f"the column '{name}' is not '{getattr(read, name)}' in every row")
    if faults:
        raise DataFileError(
            f"{read.file_name}: what was read from it is not fit to store:\n" + "\n".join(f"  {f}" for f in faults),
            next_step="This is a fault of the reader or of its layout in data/catalogue/sources/; please report it.",
        )


def table_faults(table: pa.Table) -> Iterator[str]:
    """Each rule of the tidy table that a table breaks, in words."""
    if not table.schema.equals(SCHEMA):
        yield f"its columns are {', '.join(table.schema.names)}, expected {', '.join(SCHEMA.names)} with their types"
        return
    if not table.num_rows:
        yield "it has no rows"
        return
    rows = table.to_pandas(date_as_object=False)
    yield from _rule_faults(rows)
    if unlike := unlike_counts(table):
        yield f"{unlike} rows have a percentage or a rate that their counts do not give"
    doubled = int(rows.duplicated(list(ROW_KEY)).sum())
    if doubled:
        yield f"{doubled} rows state a figure another row states ({', '.join(ROW_KEY)})"


def _rule_faults(rows: pd.DataFrame) -> Iterator[str]:
    for name in NEEDED:
        yield from _count(rows[name].isna() | (rows[name].astype(str).str.strip() == ""), f"have no {name}")
    for name, words in WORDS.items():
        yield from _count(~rows[name].isin(words), f"have a {name} that is not one of {', '.join(sorted(words))}")
    has_value = rows["status"].isin(WITH_VALUE)
    yield from _count(has_value & rows["value"].isna(), "say they are published and have no value")
    yield from _count(~has_value & rows["value"].notna(), "have a value and a status that says there is none")
    yield from _count(rows["numerator"].notna() & rows["value"].isna(), "have a numerator and no value")
    over = (rows["numerator"] > rows["denominator"]) & (rows["unit"] == Unit.PERCENT.value) & (rows["value"] <= 100)
    yield from _count(over, "have a numerator above the denominator")
    yield from _count(rows["lower"] > rows["upper"], "have a lower limit above the upper")
    yield from _count(rows["period_end"] < rows["period_start"], "end before they start")
    yield from _count(rows["released"] < rows["period_start"], "were released before their period began")


def _count(broken: pd.Series[bool], words: str) -> Iterator[str]:
    count = int(broken.sum())
    if count:
        yield f"{count} rows {words}"

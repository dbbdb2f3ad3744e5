"""Tidy tables checked before they are kept, and kept: one part of the store for each file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from send_briefings.errors import DataFileError, StorageError
from send_briefings.model import ROW_KEY, SCHEMA, Cohort, FileRead, Level, Status, Unit

PER_HUNDRED = (Unit.PERCENT.value, Unit.PER_100.value)
ROUNDED_SHARE = 0.051
"""Shares are printed to one decimal or more, so a true one is at most half of 0.1 away."""
ROUNDED_COUNT = 0.5
"""A count worked out from a share and a whole is rounded to a whole child."""


def unlike_counts(table: pa.Table) -> int:
    """How many shares of a table are not 100 times their numerator over their denominator, but for rounding.

    Rows without both counts, or with a denominator of 0, are not judged.

    >>> table = pa.table({"unit": ["percent"], "value": [66.7], "numerator": [344.0], "denominator": [1290.0]})
    >>> unlike_counts(table)
    1
    """
    shares = pc.is_in(table["unit"].cast(pa.string()), value_set=pa.array(PER_HUNDRED))
    judged = table.filter(pc.and_(shares, pc.fill_null(pc.greater(table["denominator"], 0), False)))
    whole = judged["denominator"]
    given = pc.divide(pc.multiply(judged["numerator"], 100.0), whole)
    apart = pc.abs(pc.subtract(given, judged["value"]))
    allowed = pc.add(pc.divide(pa.scalar(100 * ROUNDED_COUNT), whole), ROUNDED_SHARE)
    return int(pc.sum(pc.fill_null(pc.greater(apart, allowed), False)).as_py() or 0)


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


TEXT_COLUMNS = [field.name for field in SCHEMA if pa.types.is_string(field.type)]
REBUILD = (
    "Run `send-briefings data check`, and build the store again from the raw files with `data import --replace-all`."
)


def part_bytes(table: pa.Table) -> bytes:
    """A tidy table as Parquet: the rows in their order, no metadata of the machine or the time."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        table.cast(SCHEMA).replace_schema_metadata(None),
        sink,
        row_group_size=max(table.num_rows, 1),
        compression="zstd",
        compression_level=9,
        store_schema=False,
        version="2.6",
    )
    return bytes(sink.getvalue().to_pybytes())


def part_name(source: str, release: str, sha256: str) -> str:
    """The file name of a part: readable, and different whenever the content is.

    >>> part_name("dfe_lait", "April 2026", "0123456789abcdef" * 4)
    'dfe_lait-april-2026-0123456789ab.parquet'
    """
    words = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in release.lower()).split()
    return f"{'-'.join([source, *words])}-{sha256[:12]}.parquet"


def read_part(path: Path, sha256: str) -> pa.Table:
    """A part's rows, its texts as dictionaries, once its checksum has been verified.

    Raises:
        StorageError: the part is gone, unreadable, not the bytes the manifest names, or no tidy table.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StorageError(
            f"The store's part '{path.name}' cannot be read: {error.strerror or error}.", next_step=REBUILD
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise StorageError(f"The store's part '{path.name}' has been changed or damaged.", next_step=REBUILD)
    try:
        return pq.read_table(pa.BufferReader(content), read_dictionary=TEXT_COLUMNS, columns=SCHEMA.names)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        raise StorageError(f"The store's part '{path.name}' is no tidy table ({reason}).", next_step=REBUILD) from error


@lru_cache(maxsize=256)
def load_part(path: Path, sha256: str) -> pa.Table:
    """As `read_part`, kept in memory: the published table is read, and its checksum verified, once a process.

    Raises:
        StorageError: as `read_part`, or a share is not what its counts give, whatever the manifest says of the part.
    """
    table = read_part(path, sha256)
    if unlike := unlike_counts(table):
        raise StorageError(
            f"The store's part '{path.name}' has been changed: {unlike} of its percentages or rates are not what the "
            "counts beside them give.",
            next_step=REBUILD,
        )
    return table

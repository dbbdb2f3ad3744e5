"""One part of the store: the tidy rows of one file as Parquet, the same bytes for the same rows."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from send_briefings.errors import StorageError
from send_briefings.model import SCHEMA
from send_briefings.observations.counts import unlike_counts

TEXT_COLUMNS = [field.name for field in SCHEMA if pa.types.is_string(field.type)]
REBUILD = "Run `send-briefings data check`, and build the store again from the raw files with `data import --fresh`."


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

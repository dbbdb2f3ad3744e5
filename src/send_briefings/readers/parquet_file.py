"""A Parquet file as batches of text cells, read a row group at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from send_briefings.errors import DataFileError
from send_briefings.model import Rejection
from send_briefings.readers.raw_file import sha256_of

MAGIC = b"PAR1"
BATCH_ROWS = 65_536
MOST_ROWS = 10_000_000
MOST_UNPACKED = 2_000_000_000


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file; rows are counted from 1, as there is no header row."""

    path: Path
    sha256: str
    columns: tuple[str, ...]
    rejected: list[Rejection] = field(default_factory=list)
    """Always empty: a Parquet row cannot be of the wrong width."""

    @property
    def passed_over(self) -> Mapping[str, int]:
        """Nothing: a Parquet file has one form."""
        return {}

    def batches(self, columns: Iterable[str]) -> Iterator[pd.DataFrame]:
        """The named columns as text, a null as "", indexed by row number.

        Raises:
            DataFileError: the file is broken, or a column cannot be read as text.
        """
        names, count = list(columns), 0
        try:
            with pq.ParquetFile(self.path) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
                    texts = {name: batch.column(name).cast(pa.string()).fill_null("") for name in names}
                    index = pd.RangeIndex(count + 1, count + 1 + len(batch), name="row")
                    count += len(batch)
                    yield pa.table(texts).to_pandas().set_axis(index)
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            raise _broken(self.path, error) from error


def open_parquet(path: Path) -> ParquetFile:
    """Open a Parquet file.

    Raises:
        DataFileError: it cannot be read, or its end (where Parquet keeps its layout) is broken.
    """
    return ParquetFile(path, sha256_of(path), _columns(path))


def parquet_columns(path: Path) -> tuple[str, ...]:
    """The column names of a Parquet file; () for anything else. Never raises."""
    try:
        return _columns(path) if looks_like_parquet(path) else ()
    except DataFileError:
        return ()


def looks_like_parquet(path: Path) -> bool:
    """Whether a file starts as Parquet files do."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _columns(path: Path) -> tuple[str, ...]:
    try:
        with pq.ParquetFile(path) as file:
            _refuse_large(path, file.metadata)
            return tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise _broken(path, error) from error


def _refuse_large(path: Path, told: pq.FileMetaData) -> None:
    """Refuse a file that says it holds more than such tables do: repeated values take no room until they are read."""
    size = sum(told.row_group(number).total_byte_size for number in range(told.num_row_groups))
    if told.num_rows > MOST_ROWS or size > MOST_UNPACKED:
        raise DataFileError(
            f"{path.name} holds {told.num_rows:,} rows, {size / 1_000_000:,.0f} MB unpacked, far more than such tables "
            f"hold (at most {MOST_ROWS:,} rows and {MOST_UNPACKED // 1_000_000} MB are read).",
            next_step="Check that it is the publisher's own file.",
        )


def _broken(path: Path, error: Exception) -> DataFileError:
    said = (str(error).splitlines() or [type(error).__name__])[0][:160]
    return DataFileError(f"{path.name} is a broken Parquet file ({said}).", next_step="Download it again.")

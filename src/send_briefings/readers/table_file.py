"""A published table in any of the forms it comes in: delimited text, Parquet, or a workbook's sheet."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from send_briefings.readers.delimited_file import DelimitedFile, header_of, open_delimited
from send_briefings.readers.parquet_file import ParquetFile, looks_like_parquet, open_parquet, parquet_columns
from send_briefings.readers.sheet_table import SheetTable, open_sheet, sheet_columns
from send_briefings.readers.workbook import holds_words, is_workbook

TableFile = DelimitedFile | ParquetFile | SheetTable


def open_table_file(path: Path) -> TableFile:
    """A table, with its columns and its rows in batches.

    Raises:
        DataFileError: it cannot be read in the form that its content is of.
    """
    if looks_like_parquet(path):
        return open_parquet(path)
    return open_sheet(path) if is_workbook(path) else open_delimited(path)


def columns_of(path: Path, word: str) -> tuple[str, ...]:
    """The names of a table's columns; () for anything else. Never raises.

    A workbook is only opened where it holds `word`, a heading of the tables looked for, in any case and with spaces or
    underscores: to read one of another kind would take long.
    """
    try:
        status = path.stat()
    except OSError:
        return ()
    return _columns_of(path, word, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _columns_of(path: Path, word: str, _changed: int, _size: int) -> tuple[str, ...]:
    if looks_like_parquet(path):
        return parquet_columns(path)
    if is_workbook(path):
        return sheet_columns(path) if holds_words(path, word) else ()
    return header_of(path)

"""What commas mean in the numbers of a whole file, found by looking through them before its rows are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from send_briefings.readers.delimited_file import DelimitedFile
from send_briefings.readers.parquet_file import ParquetFile
from send_briefings.readers.plain_numbers import Comma, meaning_of_commas
from send_briefings.readers.table_file import TableFile


def comma_of(file: TableFile, columns: Sequence[str]) -> Comma:
    """What commas in these columns of a file mean; a file no cell of which can hold one is not looked through.

    Raises:
        DataFileError: as the file's own `batches`.
    """
    delimiter = file.dialect.delimiter if isinstance(file, DelimitedFile) else ","
    if isinstance(file, ParquetFile) or (isinstance(file, DelimitedFile) and delimiter == "," and not file.quoted):
        return Comma.THOUSANDS
    batches = replace(file, rejected=[]).batches(columns)
    texts = (str(text) for batch in batches for name in columns for text in batch[name].unique())
    return meaning_of_commas(texts, delimiter)

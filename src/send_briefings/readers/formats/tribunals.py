"""Appeals to the SEND tribunal: one row for each authority, three to five columns for each calendar year.

Authorities are read by their names. Several rows carry another authority's code; each is told in the file's account.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from send_briefings.catalogue.places import Gazetteer
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead
from send_briefings.readers.release import choose_release
from send_briefings.readers.sorting import Sorting, check_worth_keeping
from send_briefings.readers.tidy_rows import newest_label, tidy_table
from send_briefings.readers.tribunals_layout import read_layout
from send_briefings.readers.tribunals_rows import figures_of, sort_rows
from send_briefings.readers.tribunals_table import first_tables, headings_row, open_table, refuse_other_headings

FORMAT = "tribunals"


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose two first headings stand together in one of the file's first rows."""
    tables = list(first_tables(path))
    for source in sources:
        layout = read_layout(source)
        if any(headings_row(rows, layout.name_column, layout.code_column) is not None for rows in tables):
            return source
    return None


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """The file's tidy rows; see `readers.read_file`.

    One row of the file gives the figures of all years of one authority. A row with a cell that is neither a number nor
    one of the source's symbols is rejected whole.
    """
    layout = read_layout(source)
    table = open_table(path, layout)
    if table is None:
        raise DataFileError(f"{path.name} has no rows below its headings.", next_step="Download it again.")
    needed = layout.headings_of({year for year, _ in table.columns}, table.later)
    refuse_other_headings(table, needed, tuple(layout.headings), path.name, source.id)
    sorting = Sorting()
    rows = sort_rows(table, layout, gazetteer, sorting)
    figures = figures_of(rows, layout, gazetteer, sorting)
    account = sorting.account()
    check_worth_keeping(account, path.name)
    frame = pd.DataFrame(figures)
    name, day = choose_release(path, source, newest_label(frame["period"]), release=release, released=released)
    return FileRead(path.name, table.sha256, source.id, name, day, tidy_table(frame, source.id, name, day), account)

"""A council's own return, recognised so that it is not taken for a published file: it belongs in data/local."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.data.local_reading import STATED
from send_briefings.data.local_sheet import LARGEST, NEEDED, LocalDataFault, read_sheet
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead
from send_briefings.model.measure import LOCAL_RETURN

FORMAT = LOCAL_RETURN


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source of returns, for a small CSV with a return's heading under a comment that says what it is of."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        sheet = read_sheet(path.read_bytes())
    except OSError:
        return None
    if isinstance(sheet, LocalDataFault):
        return None
    stated = any(row.comment and STATED.fullmatch(" ".join(c for c in row.cells if c)) for row in sheet.rows)
    heading = next((row.cells for row in sheet.rows if not row.blank and not row.comment), ())
    return sources[0] if stated and sources and set(NEEDED) <= {cell.lower() for cell in heading} else None


def read(
    path: Path,
    source: SourceSpec,
    gazetteer: Gazetteer,  # noqa: ARG001 - what every format is given
    *,
    release: str | None = None,  # noqa: ARG001
    released: date | None = None,  # noqa: ARG001
) -> FileRead:
    """Nothing: a return never enters the store of published figures.

    Raises:
        DataFileError: always, saying where the file belongs.
    """
    raise DataFileError(
        f"{path.name} is of '{source.id}', {source.title.lower()}, which are never stored among published ones.",
        next_step="Put it into data/local and run `send-briefings data check`; briefings then use it from there.",
    )

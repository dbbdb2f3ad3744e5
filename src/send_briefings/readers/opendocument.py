"""A spreadsheet in the OpenDocument format (.ods), opened with the care of `readers.workbook`.

Some publishers' programs leave out the file's first entry, which names its type; the cell reader needs it, so it is
put back before the cells are read. Repeated rows and cells are written once with a number, so a small file can stand
for more cells than a computer holds: how far each sheet reaches is worked out first.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from send_briefings.errors import DataFileError
from send_briefings.readers.raw_file import check_readable
from send_briefings.readers.workbook import DAMAGE, DOWNLOAD_AGAIN, MOST_CELLS, MOST_UNPACKED, Workbook

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CONTENT = "content.xml"
PARTS = (CONTENT, "styles.xml", "settings.xml", "meta.xml", "META-INF/manifest.xml")
TAG = re.compile(rb"""<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)>""")
REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d+)["']""")
FILLED = re.compile(rb"\b(?:value-type|formula)\s*=")


def looks_like_opendocument(path: Path) -> bool:
    """Whether a file is packed as an OpenDocument file is; False for anything else, junk too."""
    try:
        with zipfile.ZipFile(path) as archive:
            return CONTENT in archive.namelist()
    except (*DAMAGE, DataFileError):
        return False


def open_opendocument(path: Path) -> Workbook:
    """Open an .ods file as a workbook, or refuse it in words a person can use.

    Raises:
        DataFileError: not a file, not such a file, damaged, or larger than such a table can be.
    """
    check_readable(path)
    parts = _parts(path)
    widest = _most_cells(parts[CONTENT])
    if widest > MOST_CELLS:
        raise DataFileError(
            f"{path.name}: a sheet reaches over {widest:,} cells, expected a table of at most {MOST_CELLS:,}.",
            next_step=DOWNLOAD_AGAIN,
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", TYPE)
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(packed)
        return Workbook(path.name, tuple(book.sheet_names), book, {})
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(path.name, str(error)) from error


def _parts(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [name for name in PARTS if name in archive.namelist()]
            if CONTENT not in wanted:
                raise DataFileError(
                    f"{path.name} is not an .ods file: it has no '{CONTENT}'.", next_step=DOWNLOAD_AGAIN
                )
            if sum(archive.getinfo(name).file_size for name in wanted) > MOST_UNPACKED:
                raise DataFileError(
                    f"{path.name}: unpacks to more than {MOST_UNPACKED // 1_000_000} MB, far more than such tables "
                    "hold.",
                    next_step=DOWNLOAD_AGAIN,
                )
            return {name: archive.read(name) for name in wanted}
    except DAMAGE as error:
        raise _damaged(path.name, str(error)) from error


def _most_cells(content: bytes) -> int:
    """The cells of the largest sheet, from its first to its last filled row and column."""
    most = row = rows = column = height = width = 0
    for tag in TAG.finditer(content):
        name, attributes = tag[1], tag[2]
        found = REPEATED.search(attributes)
        times = int(found[1][:12]) if found else 1
        if name == b"table":
            row = rows = height = width = 0
        elif name == b"table-row":
            row, rows, column = row + rows, times, 0
        else:
            column += times
            if FILLED.search(attributes):
                height, width = row + rows, max(width, column)
                most = max(most, height * width)
    return most


def _damaged(name: str, reason: str) -> DataFileError:
    return DataFileError(f"{name}: the file is damaged or cut short: {reason}.", next_step=DOWNLOAD_AGAIN)

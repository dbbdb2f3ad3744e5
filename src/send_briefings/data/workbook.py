"""Workbooks (.xlsx, .ods), opened with care: a damaged or hostile one is refused before it does harm.

Cells whose text is lost would pass for figures never submitted, so they are found in the workbook's own XML and shown.

The cell reader allocates a sheet's whole extent at once and ends the process when that is too much, so a workbook's
parts are looked through first: how large they unpack, and how far out their cells lie.

Some publishers' programs leave out an .ods file's first entry, which names its type; the cell reader needs it, so it
is put back before the cells are read. Repeated rows and cells are written once with a number, so a small file can stand
for more cells than a computer holds: how far each sheet reaches is worked out first.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from send_briefings.config.sources import SourceSpec
from send_briefings.data.cells import heading_key
from send_briefings.data.raw_file import check_readable
from send_briefings.errors import DataFileError

Place = tuple[int, int]
UNSAVED = "a formula saved without its result"
CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SAFELY = {"resolve_entities": False, "no_network": True, "huge_tree": False}


def lost_cells(part: bytes) -> dict[Place, str]:
    """What stands in such cells of one sheet's XML, by row and column counted from 0.

    Raises:
        ValueError: the XML is broken, or such a cell does not say where it is.

    >>> lost_cells(b'<sheetData><row><c r="B2" t="e"><v>#REF!</v></c><c r="C2"><f>A1</f></c></row></sheetData>')
    {(1, 1): '#REF!', (1, 2): 'a formula saved without its result'}
    """
    lost: dict[Place, str] = {}
    try:
        for _, cell in etree.iterparse(io.BytesIO(part), tag="{*}c", **SAFELY):
            stated = _said(cell)
            if stated:
                lost[_place(cell.get("r", ""))] = stated
            cell.clear()
    except etree.LxmlError as error:
        raise ValueError(f"its XML is broken ({error})") from error
    return lost


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each part that is a sheet, to the sheet's own name.

    Raises:
        ValueError: the list of sheets is missing or broken.
    """
    try:
        book = etree.fromstring(parts["xl/workbook.xml"], etree.XMLParser(**SAFELY))
        relations = etree.fromstring(parts["xl/_rels/workbook.xml.rels"], etree.XMLParser(**SAFELY))
    except (KeyError, etree.LxmlError) as error:
        raise ValueError(f"its list of sheets is missing or broken ({error})") from error
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    return {
        posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(RELATION), ""))).lstrip("/"): sheet.get(
            "name", ""
        )
        for sheet in book.iter("{*}sheet")
    }


def _said(cell: etree._Element) -> str:
    value = cell.find("{*}v")
    text = (value.text or "").strip() if value is not None else ""
    if cell.get("t") == "e":
        return text or "a spreadsheet error"
    is_text = cell.get("t") in {"inlineStr", "str"}
    return UNSAVED if not text and not is_text and cell.find("{*}f") is not None else ""


def _place(reference: str) -> Place:
    found = CELL_REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(f"a cell is named '{reference[:20]}'")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


Cell = float | int | str | bool | date | datetime | time | timedelta
MAX_UNPACKED = 300_000_000
MAX_CELLS = 2_000_000
OUTLYING_CELL = re.compile(
    rb"""<(?:\w+:)?c\b[^<>]*?\sr\s*=\s*["'](?:[A-Za-z]{3,}\d|[A-Za-z]{0,2}\d{5,})[^<>]*(?<!/)>\s*<(?!/)"""
    rb"""|<(?:\w+:)?row\b[^<>]*?\sr\s*=\s*["']\d{5,}[^<>]*(?<!/)>\s*<(?:\w+:)?c\b(?![^<>]*\sr\s*=)"""
)
"""A cell far out that holds something, or does not say where it is in a row far out. One that has a style alone, as the
rows below a table often do, holds no figure."""
CELL_NAMED = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
ERROR_OR_FORMULA = (b'"e"', b"'e'", b"<f", b":f")
PARTS_OF_A_WORKBOOK = frozenset({"xl/workbook.xml", "content.xml"})
DOWNLOAD_AGAIN = "Download it again from the publisher."
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook: its file's name and its sheets."""

    file_name: str
    sheet_names: tuple[str, ...]
    _book: CalamineWorkbook = field(repr=False)
    _lost: Mapping[str, Mapping[tuple[int, int], str]] = field(repr=False)

    def called(self, name: str) -> str:
        """The name of the sheet meant, which may be in other letters or have spaces for underscores if one alone is."""
        alike = [sheet for sheet in self.sheet_names if heading_key(sheet) == heading_key(name)]
        return alike[0] if name not in self.sheet_names and len(alike) == 1 else name

    def rows(self, sheet: str) -> list[list[Cell]]:
        """A sheet's rows from its first, so that `rows[i]` is the row a spreadsheet numbers i + 1.

        Blanks are "". A spreadsheet error is its text ("#REF!"), a formula saved without its result says so.

        Raises:
            DataFileError: the sheet is not there, is too large, or cannot be read.
        """
        try:
            sheet = self.called(sheet)
            found = self._book.get_sheet_by_name(sheet)
            if found.height * found.width > MAX_CELLS:
                raise DataFileError(
                    f"{self.file_name}, sheet '{sheet}': {found.height} rows of {found.width} cells, "
                    f"expected a table of at most {MAX_CELLS:,} cells.",
                    next_step=DOWNLOAD_AGAIN,
                )
            return _with_lost(found.to_python(skip_empty_area=False), self._lost.get(sheet, {}))
        except WorksheetNotFound as error:
            names = ", ".join(f"'{name}'" for name in self.sheet_names)
            raise DataFileError(
                f"{self.file_name}: there is no sheet '{sheet}' (its sheets: {names}).", next_step=DOWNLOAD_AGAIN
            ) from error
        except (CalamineError, ValueError, OSError) as error:
            raise _damaged(self.file_name, f"sheet '{sheet}' cannot be read ({error})") from error


def is_workbook(path: Path) -> bool:
    """Whether a file is packed as workbooks (.xlsx, .ods) are, and no zip file of texts; False for junk."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name in PARTS_OF_A_WORKBOOK for name in archive.namelist())
    except DAMAGE:
        return False


def holds_words(path: Path, words: str) -> bool:
    """Whether a workbook's file holds these words, in any case and with spaces or underscores; False for junk."""
    pattern = re.compile(rb"[ _]".join(re.escape(word.encode("ascii")) for word in words.split()), re.IGNORECASE)
    try:
        return any(pattern.search(part) for _, part in _parts(path.name, _content(path)))
    except DataFileError:
        return False


def open_workbook(path: Path, *, long: bool = False) -> Workbook:
    """Open a workbook, or refuse it in words a person can use.

    With `long` a sheet may have more than 9,999 rows, as long as it has no more cells than such tables can have.

    Raises:
        DataFileError: not a file, not a workbook, damaged, protected, or larger than such a table can be.
    """
    content = _content(path)
    parts = dict(_parts(path.name, content))
    sheets = {name: part for name, part in parts.items() if b"sheetData" in part}
    if long and any(_reach(part) > MAX_CELLS for part in sheets.values()):
        raise DataFileError(
            f"{path.name}: a sheet reaches over more than {MAX_CELLS:,} cells, more than such tables have.",
            next_step=DOWNLOAD_AGAIN,
        )
    if not long and any(OUTLYING_CELL.search(part) for part in sheets.values()):
        raise DataFileError(
            f"{path.name}: a sheet has cells beyond row 9,999 or column ZZ, far more than the published tables.",
            next_step=DOWNLOAD_AGAIN,
        )
    notable = {name: part for name, part in sheets.items() if any(sign in part for sign in ERROR_OR_FORMULA)}
    try:
        names = sheet_parts(parts) if notable else {}
        lost = {names.get(name, ""): lost_cells(part) for name, part in notable.items()}
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return Workbook(path.name, tuple(book.sheet_names), book, lost)
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(path.name, str(error)) from error


def _reach(part: bytes) -> int:
    """How many cells a sheet's XML reaches over, from its first row and column to the last that a cell names."""
    rows = columns = 0
    for found in CELL_NAMED.finditer(part):
        letters = found[1].upper()
        column = 0
        for letter in letters:
            column = column * 26 + letter - ord("A") + 1
        rows, columns = max(rows, int(found[2])), max(columns, column)
    return rows * columns


def mentions(path: Path, text: str) -> bool:
    """Whether a workbook's file holds a text (letters and digits of English, in the case given); False for junk.

    A cheap look for recognising a file: no sheet is read.
    """
    try:
        wanted = text.encode("ascii")
        return any(wanted in part for _, part in _parts(path.name, _content(path)))
    except (DataFileError, UnicodeEncodeError):
        return False


def titled(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose title (`title` in its layout) a workbook carries; None for anything else, junk too."""
    own = (source for source in sources if isinstance(source.layout.get("title"), str))
    return next((source for source in own if mentions(path, source.layout["title"])), None)


def _with_lost(rows: list[list[Cell]], lost: Mapping[tuple[int, int], str]) -> list[list[Cell]]:
    """The rows with such cells written in, extended where one lies outside what the cell reader saw."""
    width = max([*(len(row) for row in rows), *(column + 1 for _, column in lost)], default=0)
    if lost:
        rows += [[] for _ in range(max(row for row, _ in lost) + 1 - len(rows))]
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    for (row, column), stated in lost.items():
        rows[row][column] = stated
    return rows


def _content(path: Path) -> bytes:
    check_readable(path)
    try:
        if path.stat().st_size > MAX_UNPACKED:
            raise DataFileError(
                f"{path.name} has more than {MAX_UNPACKED // 1_000_000} MB, far more than such workbooks have.",
                next_step=DOWNLOAD_AGAIN,
            )
        content = path.read_bytes()
    except OSError as error:
        raise DataFileError(f"{path.name} cannot be read: {error.strerror}.", next_step=DOWNLOAD_AGAIN) from error
    if not content.startswith(b"PK\x03\x04"):
        raise DataFileError(
            f"{path.name} is not an .xlsx workbook (an older .xls, a protected workbook or a web page is not one).",
            next_step=DOWNLOAD_AGAIN,
        )
    return content


def _parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The XML parts of a workbook by name, unpacked, shared texts first."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise DataFileError(
                    f"{name}: unpacks to more than {MAX_UNPACKED // 1_000_000} MB, far more than such tables hold.",
                    next_step=DOWNLOAD_AGAIN,
                )
            names = [part for part in archive.namelist() if part.lower().endswith((".xml", ".rels"))]
            for part in sorted(names, key=lambda part: (not part.lower().endswith("sharedstrings.xml"), part)):
                yield part, archive.read(part)
    except DAMAGE as error:
        raise _damaged(name, str(error)) from error


def _damaged(name: str, reason: str) -> DataFileError:
    return DataFileError(f"{name}: the workbook is damaged or cut short: {reason}.", next_step=DOWNLOAD_AGAIN)


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
    parts = _opendocument_parts(path)
    widest = _most_cells(parts[CONTENT])
    if widest > MAX_CELLS:
        raise DataFileError(
            f"{path.name}: a sheet reaches over {widest:,} cells, expected a table of at most {MAX_CELLS:,}.",
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
        raise _opendocument_damaged(path.name, str(error)) from error


def _opendocument_parts(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [name for name in PARTS if name in archive.namelist()]
            if CONTENT not in wanted:
                raise DataFileError(
                    f"{path.name} is not an .ods file: it has no '{CONTENT}'.", next_step=DOWNLOAD_AGAIN
                )
            if sum(archive.getinfo(name).file_size for name in wanted) > MAX_UNPACKED:
                raise DataFileError(
                    f"{path.name}: unpacks to more than {MAX_UNPACKED // 1_000_000} MB, far more than such tables "
                    "hold.",
                    next_step=DOWNLOAD_AGAIN,
                )
            return {name: archive.read(name) for name in wanted}
    except DAMAGE as error:
        raise _opendocument_damaged(path.name, str(error)) from error


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


def _opendocument_damaged(name: str, reason: str) -> DataFileError:
    return DataFileError(f"{name}: the file is damaged or cut short: {reason}.", next_step=DOWNLOAD_AGAIN)

"""Reading a council's own return, whichever way it came; a workbook of it before its submission.

First the cells of the wanted columns are read; texts that cells share are only then looked up, and only those that
these cells name. So the names that stand in other columns are never made a text in memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from send_briefings.errors import DataFileError, SendBriefingsError
from send_briefings.own import table
from send_briefings.own.layout import HEADER, MODULES, Fault
from send_briefings.own.table import Columns, Returned, keys_of, linked, returned
from send_briefings.own.text_files import Said, feed, module_of, read_blade, read_xml

MAX_UNPACKED = 4_000_000_000
HEADER_SHEETS = ("sen2", "header")
AGAIN = "Save the workbook again as .xlsx, with a sheet for each module that is named after it."
_REFERENCE = re.compile(r"([A-Z]{1,3})\d+")
_LETTERS = re.compile(r"[^a-z0-9]")
_SHEETS = {
    name: module.name for module in MODULES.values() for name in (module.name, module.element.lower(), *module.also)
}


def read_workbook(path: Path) -> Returned:
    """Read a return in a workbook.

    Raises:
        DataFileError: it is no workbook, damaged, or has no sheet of persons or requests.
        OSError: it cannot be opened.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise DataFileError(f"'{path.name}' unpacks to more than 4 GB.", next_step=AGAIN)
            return _read(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError):
        raise DataFileError(f"'{path.name}' is no workbook (.xlsx), or it is damaged.", next_step=AGAIN) from None


def _read(path: Path, archive: zipfile.ZipFile) -> Returned:
    sheets = _sheets(path, archive)
    chosen = {_SHEETS[_word(name)]: part for name, part in sheets.items() if _word(name) in _SHEETS}
    if "person" not in chosen or "requests" not in chosen:
        raise DataFileError(f"'{path.name}' has no sheet 'person' or none 'requests'.", next_step=AGAIN)
    read: dict[str, _Sheet] = {}
    for name, part in chosen.items():
        module = MODULES[name]
        read[name] = _stream(path, archive, part, _Sheet({*keys_of(module), *module.by_key}))
    header = next((part for name, part in sheets.items() if _word(name) in HEADER_SHEETS), None)
    if header is not None:
        read["header"] = _stream(path, archive, header, _Sheet(set(HEADER)))
    headings = {place for sheet in read.values() for place in sheet.heading_texts}
    texts = _texts(path, archive, headings)
    for sheet in read.values():
        sheet.name_columns(texts)
    texts = _texts(path, archive, {place for sheet in read.values() for place in sheet.shared()})
    faults: list[Fault] = []
    found = {name: read[name].columns(texts) for name in chosen}
    for name in MODULES:
        if name not in chosen:
            faults.append(Fault("no_sheet", name, "", "no sheet of this module", f"a sheet '{name}'", ()))
            continue
        for item in MODULES[name].items:
            if item.always and not {item.key, *item.also} & set(found[name].columns):
                faults.append(Fault("no_column", name, item.name, "no such column", f"a column {item.key}", ()))
    stated = {}
    if "header" in read:
        columns = read["header"].columns(texts).columns
        stated = {key: (column[0].as_py() or b"").decode("ascii", "replace") for key, column in columns.items()}
    return returned("workbook", "row", stated, linked(found, faults), faults)


class _Sheet:
    """The cells of a sheet: all of its first row, and of the others those of the wanted columns.

    Which columns are wanted is known once the first row's shared texts are; until then the places of shared texts and
    plain numbers are kept, which say nothing of anybody. A text that stands in a cell itself is kept only in a column
    whose heading is one too.
    """

    def __init__(self, wanted: set[str]) -> None:
        self._wanted = wanted
        self.parser = _parser(self._start, self._end)
        self._heading: dict[int, int | str] = {}
        self._cells: dict[int, dict[int, int | str]] = {}
        self._rows: list[int] = []
        self._row, self._column, self._kind, self._keep = 0, 0, "", False
        self._text = Said()
        self._names: dict[int, str] = {}

    @property
    def heading_texts(self) -> set[int]:
        """The shared texts of its first row."""
        return {place for place in self._heading.values() if isinstance(place, int)}

    def name_columns(self, texts: Mapping[int, str]) -> None:
        """Say what the headings are; the cells of columns that are not wanted are let go."""
        for column, stated in self._heading.items():
            name = _word(texts.get(stated, "") if isinstance(stated, int) else stated)
            if name in self._wanted and name not in self._names.values():
                self._names[column] = name
        self._cells = {column: cells for column, cells in self._cells.items() if column in self._names}

    def shared(self) -> set[int]:
        """The shared texts of the wanted columns."""
        return {place for cells in self._cells.values() for place in cells.values() if isinstance(place, int)}

    def columns(self, texts: Mapping[int, str]) -> Columns:
        """The wanted columns as text."""
        made = {}
        for column, name in self._names.items():
            cells = self._cells.get(column, {})
            stated = [cells.get(row, "") for row in self._rows]
            values = [texts.get(one, "") if isinstance(one, int) else one for one in stated]
            made[name] = pa.array([value.encode("utf-8") for value in values], pa.binary())
        return Columns(np.array(self._rows, np.int32), made)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            number = attributes.get("r", "")
            given = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 0
            self._row = max(given, self._row + 1)  # a number that comes twice must not make two rows one
            self._column = -1
        elif name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _number(found[1]) if found else self._column + 1
            self._kind = attributes.get("t", "n")
        elif name == "v" or (name == "t" and self._kind == "inlineStr"):
            plain = self._kind in ("inlineStr", "str")
            inline = isinstance(self._heading.get(self._column), str)
            known = inline and _word(str(self._heading[self._column])) in self._wanted
            self._keep = self._row == 1 or not plain or known
            if self._keep:
                self._text = Said()
                self.parser.CharacterDataHandler = self._text.add

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name not in ("v", "t") or not self._keep:
            return
        stated = self._text.text()
        self.parser.CharacterDataHandler = None
        self._keep, self._text = False, Said()
        shared = self._kind == "s" and stated.isascii() and stated.isdigit()
        value: int | str = int(stated) if shared else stated
        if self._row == 1:
            self._heading[self._column] = value
            return
        if not self._rows or self._rows[-1] != self._row:
            self._rows.append(self._row)
        self._cells.setdefault(self._column, {})[self._row] = value


def _stream(path: Path, archive: zipfile.ZipFile, part: str, sheet: _Sheet) -> _Sheet:
    with _told(path), archive.open(part) as file:
        feed(sheet.parser, file, path.name)
    return sheet


def _sheets(path: Path, archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that each sheet is, by its name."""
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            names[attributes.get("name", "")] = identifier

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    for part, handler in (("xl/workbook.xml", sheet), ("xl/_rels/workbook.xml.rels", relation)):
        parser = _parser(handler, lambda _name: None)
        with _told(path), archive.open(part) as file:
            feed(parser, file, path.name)
    parts = {name: targets.get(identifier, "") for name, identifier in names.items()}
    return {
        name: target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        for name, target in parts.items()
        if target
    }


def _texts(path: Path, archive: zipfile.ZipFile, wanted: set[int]) -> dict[int, str]:
    """The shared texts at these places; no other is made a text."""
    part = "xl/sharedStrings.xml"
    if not wanted or part not in archive.namelist():
        return {}
    found: dict[int, str] = {}
    place = -1
    pieces = Said()

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal place, pieces
        name = name.rpartition(":")[2]
        if name == "si":
            place, pieces = place + 1, Said()
        elif name == "t" and place in wanted:
            parser.CharacterDataHandler = pieces.add

    def end(name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            parser.CharacterDataHandler = None
        elif name == "si" and place in wanted:
            found[place] = pieces.text()

    parser = _parser(start, end)
    with _told(path), archive.open(part) as file:
        feed(parser, file, path.name)
    return found


def _parser(start: object, end: object) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> NoReturn:
    raise DataFileError("The workbook has a document type (DOCTYPE), which workbooks have not.", next_step=AGAIN)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except expat.ExpatError:
        raise DataFileError(f"'{path.name}' is damaged: a part of it is not whole.", next_step=AGAIN) from None


def _word(name: str) -> str:
    return _LETTERS.sub("", name.lower())


def _number(letters: str) -> int:
    """The place of a column, counted from 0.

    >>> _number("A"), _number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


NAME_THEM = "Name the XML file, the workbook, or the folder of the Blade CSV export."


def read_own(paths: Sequence[Path], day: date | None = None) -> Returned:
    """Read a return: an XML file, a workbook, a folder of Blade CSV files, or those files one by one.

    Args:
        paths: the file, the folder, or the files.
        day: the day it was made, where it does not say or is not believed.

    Raises:
        DataFileError: it is none of these, or damaged; nothing that stands in it is repeated.
    """
    try:
        before = _states(paths)
        found = _read_return(paths)
        if _states(paths) != before:
            raise DataFileError(
                "The return changed while it was read, so it was not used.",
                next_step="Do it again once nothing writes it any more.",
            )
    except SendBriefingsError:
        raise
    except MemoryError:
        raise DataFileError("The return needs more memory than there is.", next_step=NAME_THEM) from None
    except OSError as error:
        raise DataFileError(f"The return cannot be opened: {error.strerror or error}.", next_step=NAME_THEM) from None
    except Exception as error:  # noqa: BLE001 - what a damaged file makes of a reader may repeat what stands in it
        raise DataFileError(
            f"The return cannot be read: it is damaged, or made in a way that we do not know ({type(error).__name__}).",
            next_step="Make it again with the case management system.",
        ) from None
    finally:
        table.forget()
    return replace(found, day=day) if day is not None else found


def _states(paths: Sequence[Path]) -> dict[str, tuple[int, int, int]]:
    """The size, time of change and number of each file of a return."""
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    found = {str(file): file.stat() for file in files if file.is_file()}
    return {name: (state.st_size, state.st_mtime_ns, state.st_ino) for name, state in found.items()}


def _read_return(paths: Sequence[Path]) -> Returned:
    for path in paths:
        if not path.exists():
            raise DataFileError(f"There is no file '{path}'.", next_step=NAME_THEM)
        if not path.is_dir() and not path.is_file():
            raise DataFileError(f"'{path}' is a device or a pipe, expected a file.", next_step=NAME_THEM)
    if len(paths) == 1 and paths[0].is_dir():
        return _read_folder(paths[0])
    if len(paths) == 1 and paths[0].suffix.lower() != ".csv":
        return _read_file(paths[0])
    if any(path.is_dir() or not module_of(path) for path in paths):
        raise DataFileError("These are not the files of one return.", next_step=NAME_THEM)
    return read_blade(paths)


def _read_folder(folder: Path) -> Returned:
    blade = [path for path in sorted(folder.iterdir()) if path.is_file() and module_of(path)]
    if blade:
        return read_blade(blade)
    endings = (".xml", ".xlsx", ".xlsm")
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix.lower() in endings]
    if len(files) != 1:
        raise DataFileError(
            f"'{folder}' holds {len(files) or 'no'} returns, expected one, or the files of a Blade CSV export.",
            next_step=NAME_THEM,
        )
    return _read_file(files[0])


def _read_file(path: Path) -> Returned:
    if zipfile.is_zipfile(path):
        return read_workbook(path)
    with path.open("rb") as file:
        start = file.read(200).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if start.startswith(b"<"):
        return read_xml(path)
    raise DataFileError(f"'{path.name}' is neither XML nor a workbook (.xlsx).", next_step=NAME_THEM)

"""A SEN2 return as text: the XML that is uploaded to COLLECT, and its Blade export as CSV files.

XML is read as a stream. Only the text of items that are wanted is ever made a text in memory: while the parser is in
any other element it has nobody to give text to. A document type is refused, so that there are no entities to expand or
to fetch.

A Blade export is a folder with a CSV file for each module. Only the wanted columns are taken out of a file; of the
others nothing is ever made a value in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, NoReturn
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from send_briefings.errors import DataFileError
from send_briefings.own.layout import HEADER, MODULES, Fault, Item, Module, row_fault
from send_briefings.own.table import Columns, Returned, Rows, keys_of, linked, returned, value_of

CHUNK = 1 << 18
MAX_PENDING = 1 << 22
"""How many bytes may be read without anything found in them: an element's name with its attributes, or a comment."""
DEEPEST = 64
MAX_LENGTH = 200
MAX_NAMES = 1000
_MODULE_OF = {module.element.lower(): module for module in MODULES.values()}
_MODULE_OF |= {"request": MODULES["requests"], "activeplan": MODULES["activeplans"]}


def read_xml(path: Path) -> Returned:
    """Read a return in XML.

    Raises:
        DataFileError: it is not well-formed, has a document type, or holds no person.
        OSError: it cannot be opened.
    """
    handler = _Handler(path.name)
    parser = handler.parser
    with path.open("rb") as file:
        try:
            feed(parser, file, path.name)
        except expat.ExpatError as error:
            raise DataFileError(
                f"'{path.name}' is not whole: line {error.lineno:,} is not XML as it should be "
                f"({expat.ErrorString(error.code)}).",
                next_step="Make the file again with the case management system.",
            ) from None
        except (LookupError, ValueError):
            raise DataFileError(
                f"'{path.name}' is in letters of a kind that we do not know, expected UTF-8.",
                next_step="Make the file again with the case management system, in UTF-8.",
            ) from None
    return handler.made()


def feed(parser: expat.XMLParserType, file: IO[bytes], name: str) -> None:
    """Give a file to a parser, piece by piece.

    Raises:
        DataFileError: something in it has no end in sight; the parser would look through it again with every piece.
        ExpatError: it is not well-formed.
    """
    given = 0
    while chunk := file.read(CHUNK):
        parser.Parse(chunk, False)
        given += len(chunk)
        if given - max(0, parser.CurrentByteIndex) > MAX_PENDING:
            raise DataFileError(
                f"'{name}' is no return: at line {parser.CurrentLineNumber:,} an element's tag or a comment is larger "
                f"than {MAX_PENDING >> 20} MB.",
                next_step="Make the file again with the case management system.",
            )
    parser.Parse(b"", True)


class Said:
    """The text of an item as the parser gives it in pieces; no more of it is kept than an item may be long."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0

    def add(self, piece: str) -> None:
        """A further piece."""
        if self._length < MAX_LENGTH:
            self._pieces.append(piece)
            self._length += len(piece)

    def text(self) -> str:
        """All that is kept."""
        return "".join(self._pieces)[:MAX_LENGTH]


class _Handler:
    """Takes what the parser finds: where it is, and the item it is in, if it is one that is wanted."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.rows = {module.name: Rows(module) for module in MODULES.values()}
        self.header: dict[str, str] = {}
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._open: list[
            tuple[Module, int] | None
        ] = []  # the elements around, each a row of a module or something else
        self._within: list[tuple[Module, int]] = []  # the rows around
        self._item: Item | None = None
        self._text = Said()
        self._astray: dict[str, list[int]] = {}
        self._wanted = ""
        self._keys: dict[str, str] = {}

    def made(self) -> Returned:
        """All that was read."""
        if not len(self.rows["person"].row):
            raise DataFileError(
                f"'{self._name}' holds no person: it is no SEN2 return, or it is empty.",
                next_step="Name the file that is uploaded to COLLECT.",
            )
        faults: list[Fault] = []
        for module, lines in self._astray.items():
            parent = MODULES[MODULES[module].parent].element
            expected = f"each {MODULES[module].element} within a {parent}"
            faults += row_fault("no_parent", module, "", "an element in the wrong place", expected, lines)
        tables = {name: rows.made() for name, rows in self.rows.items()}
        return returned("XML", "line", self.header, tables, faults)

    def _start(self, name: str, _attributes: object) -> None:
        key = self._keys.get(name)
        if key is None:
            key = name.rpartition(":")[2].lower()
            if len(self._keys) < MAX_NAMES:
                self._keys[name] = key
        if len(self._open) > DEEPEST:
            raise DataFileError(f"'{self._name}' has elements too deep in one another.", next_step="Make it again.")
        if self._item is not None or self._wanted:
            self._open.append(None)  # an element in an item: nothing of ours
            return
        if self._within and (item := self._within[-1][0].by_key.get(key)) is not None:
            self._item = item
            self._listen()
        elif (module := _MODULE_OF.get(key)) is not None:
            self._begin(module)
            return
        elif not self._within and key in HEADER:
            self._wanted = key
            self._listen()
        self._open.append(None)

    def _begin(self, module: Module) -> None:
        line = self.parser.CurrentLineNumber
        parent = next((place for above, place in reversed(self._within) if above.name == module.parent), -1)
        if module.parent and (parent < 0 or self._within[-1][0].name != module.parent):
            parent = -1
            self._astray.setdefault(module.name, []).append(line)
        place = self.rows[module.name].begin(line, parent)
        self._open.append((module, place))
        self._within.append((module, place))

    def _listen(self) -> None:
        self._text = Said()
        self.parser.CharacterDataHandler = self._text.add

    def _end(self, _name: str) -> None:
        row = self._open.pop()
        if row is not None:
            self._within.pop()
            return
        if self._item is not None and self.parser.CharacterDataHandler is not None:
            module, place = self._within[-1]
            column = self.rows[module.name].columns[self._item.key]
            column[place] = value_of(self._item, self._text.text())
        elif self._wanted:
            self.header.setdefault(self._wanted, self._text.text())
        self._item, self._wanted, self._text = None, "", Said()
        self.parser.CharacterDataHandler = None

    def _refuse(self, *_: object) -> NoReturn:
        raise DataFileError(
            f"'{self._name}' has a document type (DOCTYPE), which a SEN2 return has not, so it was not read.",
            next_step="Make the file again with the case management system.",
        )


HEADER_NAMES = ("sen2", "header")
MAX_HEADING_LENGTH = 100_000
AGAIN = "Export the return from COLLECT again as Blade CSV."
_NAME = re.compile(r"(?i)^(?:.*?_)?([a-z0-9]+)\.csv$")
_DATED = re.compile(r"_(\d{2})-(\d{2})-(\d{4})_")


def module_of(path: Path) -> str:
    """The module that a Blade file is of by its name; "" for a file of another name.

    >>> module_of(Path("Blade-Export_31-03-2023_namedplan.csv")), module_of(Path("notes.csv"))
    ('namedplan', '')
    """
    found = _NAME.match(path.name)
    name = found[1].lower() if found else ""
    return name if name in MODULES or name in HEADER_NAMES else ""


def read_blade(paths: Iterable[Path]) -> Returned:
    """Read the files of one export.

    Raises:
        DataFileError: no persons are among them, two are of one module, or one is no such table.
        OSError: one cannot be opened.
    """
    files: dict[str, Path] = {}
    for path in sorted(paths):
        name = module_of(path)
        if name in files:
            raise DataFileError(f"Two files are of the module {name}: the folder holds two exports.", next_step=AGAIN)
        if name:
            files[name] = path
    if "person" not in files or "requests" not in files:
        raise DataFileError(
            "There is no Blade export here: a file whose name ends in _person.csv, and one in _requests.csv, are "
            "expected.",
            next_step=AGAIN,
        )
    faults: list[Fault] = []
    found = {name: _read(path, MODULES[name], faults) for name, path in files.items() if name in MODULES}
    header = {key: value for name in HEADER_NAMES if name in files for key, value in _header(files[name]).items()}
    if dated := _DATED.search(files["person"].name):
        header.setdefault("datetime", f"{dated[3]}-{dated[2]}-{dated[1]}")
    for name in MODULES:
        if name not in files:
            faults.append(Fault("no_file", name, "", "no file of this module", f"a file …_{name}.csv", ()))
    return returned("Blade CSV", "row", header, linked(found, faults), faults)


def _read(path: Path, module: Module, faults: list[Fault]) -> Columns:
    wanted = {*keys_of(module), *module.by_key}
    names, separator = _heading(path)
    if not wanted & set(names):
        raise DataFileError(
            f"'{path.name}' does not begin with the names of its columns, expected {module.name}tableid and others.",
            next_step=AGAIN,
        )
    faults += _missing(module, names)
    chosen = [place for place, name in enumerate(names) if name in wanted and name not in names[:place]]
    content = path.read_bytes()
    cells = _Cells(content, separator)
    if cells.open_at_end:
        raise DataFileError(f"'{path.name}' is not a whole CSV file: a quotation mark is not closed.", next_step=AGAIN)
    whole = cells.rows(len(names))
    odd = ~whole & ~cells.blank
    odd[0] = False  # the names of the columns
    cut = cells.lines[odd]
    faults += row_fault("cut", module.name, "", "another number of cells than columns", f"{len(names)} cells", cut)
    rows = np.flatnonzero(whole)
    rows = rows[rows > 0]
    columns = {names[place]: pa.array(cells.column(rows, place), pa.binary()) for place in chosen}
    return Columns(cells.lines[rows].astype(np.int32), columns)


class _Cells:
    """Where the cells of a CSV file are, without making a value of any.

    `lines` has the line each row begins on, `blank` whether it holds nothing, `open_at_end` says that a quotation mark
    is not closed.
    """

    def __init__(self, content: bytes, separator: str) -> None:
        self._content = content
        data = np.frombuffer(content, np.uint8)
        quoted = np.bitwise_xor.accumulate((data == ord('"')).astype(np.uint8)) if len(data) else data
        self.open_at_end = bool(len(data)) and bool(quoted[-1])
        newline = (data == 10) if b"\n" in content else (data == 13)
        ends = np.flatnonzero(newline & (quoted == 0))
        if not len(ends) or ends[-1] != len(data) - 1:
            ends = np.append(ends, len(data))
        starts = np.append(0, ends[:-1] + 1)
        self._marks = np.flatnonzero((data == ord(separator)) & (quoted == 0))
        self._starts, self._ends = starts, ends
        self._first = np.searchsorted(self._marks, starts)
        self._counts = np.searchsorted(self._marks, ends) - self._first + 1
        self.lines = np.searchsorted(np.flatnonzero(newline), starts) + 1
        self.blank = ends - starts <= 1

    def rows(self, width: int) -> np.ndarray:
        """Whether each row has so many cells, and is not blank."""
        return np.asarray((self._counts == width) & ~self.blank)

    def column(self, rows: np.ndarray, place: int) -> list[bytes]:
        """A column's cells in these rows, which all have it."""
        first = self._first[rows] + place
        starts = self._starts[rows] if place == 0 else self._marks[first - 1] + 1
        last = place == self._counts[rows] - 1
        marks = np.append(self._marks, 0)
        ends = np.where(last, self._ends[rows], marks[np.minimum(first, len(marks) - 1)])
        content = self._content
        return [content[start:end].strip(b' \r\n"') for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _missing(module: Module, names: Iterable[str]) -> list[Fault]:
    known = set(names)
    return [
        Fault("no_column", module.name, item.name, "no such column", f"a column {item.key}", ())
        for item in module.items
        if item.always and not known & {item.key, *item.also}
    ]


def _heading(path: Path) -> tuple[list[str], str]:
    """The names of the columns in small letters, and what stands between them."""
    with path.open("rb") as file:
        line = file.readline(MAX_HEADING_LENGTH)
    text = line.decode("utf-8-sig", errors="replace").strip()
    separator = max((",", ";", "\t"), key=text.count)
    return [name.strip().strip('"').lower() for name in text.split(separator)], separator


def _header(path: Path) -> Mapping[str, str]:
    """What the header's file says of the return."""
    names, separator = _heading(path)
    with path.open("rb") as file:
        lines = file.read(MAX_HEADING_LENGTH).splitlines()
    cells = lines[1].decode("utf-8", errors="replace").split(separator) if len(lines) > 1 else []
    stated = {name: cell.strip().strip('"') for name, cell in zip(names, cells, strict=False)}
    return {name: stated[name] for name in HEADER if stated.get(name)}

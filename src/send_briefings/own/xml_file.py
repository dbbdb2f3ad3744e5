"""The XML of a SEN2 return, as it is uploaded to COLLECT: read as a stream, item by item.

Only the text of items that are wanted is ever made a text in memory: while the parser is in any other element it has
nobody to give text to. A document type is refused, so that there are no entities to expand or to fetch.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from send_briefings.errors import DataFileError
from send_briefings.own.fault import Fault, row_fault
from send_briefings.own.layout import HEADER, MODULES, Item, Module
from send_briefings.own.returned import Returned, returned
from send_briefings.own.table import Rows, value_of

CHUNK = 1 << 18
DEEPEST = 64
LONGEST = 200
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
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
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
        self._text: list[str] = []
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
            key = self._keys[name] = name.rpartition(":")[2].lower()
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
        self._text = []
        self.parser.CharacterDataHandler = self._text.append

    def _end(self, _name: str) -> None:
        row = self._open.pop()
        if row is not None:
            self._within.pop()
            return
        if self._item is not None and self.parser.CharacterDataHandler is not None:
            module, place = self._within[-1]
            column = self.rows[module.name].columns[self._item.key]
            column[place] = value_of(self._item, "".join(self._text)[:LONGEST])
        elif self._wanted:
            self.header.setdefault(self._wanted, "".join(self._text)[:LONGEST])
        self._item, self._wanted, self._text = None, "", []
        self.parser.CharacterDataHandler = None

    def _refuse(self, *_: object) -> NoReturn:
        raise DataFileError(
            f"'{self._name}' has a document type (DOCTYPE), which a SEN2 return has not, so it was not read.",
            next_step="Make the file again with the case management system.",
        )

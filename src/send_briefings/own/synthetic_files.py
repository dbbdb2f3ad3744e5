"""What a made-up council holds, and its three kinds of file that a SEN2 return comes in."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from send_briefings.own.layout import MODULES, SYNTHETIC

SHEET_START = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/package/2006/'


@dataclass(slots=True)
class Node:
    """A row of a module: its items in their order, and the rows that hang on it."""

    module: str
    items: dict[str, str]
    children: list[Node] = field(default_factory=list)

    def under(self, *modules: str) -> Iterator[Node]:
        """The rows below it, through these modules."""
        if not modules:
            yield self
            return
        for child in self.children:
            if child.module == modules[0]:
                yield from child.under(*modules[1:])


@dataclass(frozen=True, slots=True)
class Council:
    """A made-up council: its three-digit code, the day of the file, the collection's year, and its persons."""

    authority: str
    day: date
    year: int
    persons: Sequence[Node]

    @property
    def header(self) -> Mapping[str, Mapping[str, str]]:
        """The file's header, which says that all is made up."""
        return {
            "CollectionDetails": {
                "Collection": "SEN2",
                "Year": str(self.year),
                "ReferenceDate": date(self.year, 1, 15).isoformat(),
            },
            "Source": {
                "SourceLevel": "L",
                "LEA": self.authority,
                "SoftwareCode": SYNTHETIC,
                "Release": "1.3",
                "SerialNo": "1",
                "DateTime": f"{self.day.isoformat()}T06:00:00",
            },
        }


def write_xml(council: Council, path: Path) -> None:
    """Write it as XML, as it is uploaded to COLLECT.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<!-- SYNTHETIC: nobody in this file exists. -->\n<Message>\n'
        )
        file.write("<Header>\n")
        for part, items in council.header.items():
            body = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in items.items())
            file.write(f"<{part}>{body}</{part}>\n")
        file.write("</Header>\n<Persons>\n")
        for person in council.persons:
            _write_node(file.write, person)
        file.write("</Persons>\n</Message>\n")


def _write_node(write: object, node: Node) -> None:
    assert callable(write)
    element = MODULES[node.module].element
    body = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in node.items.items() if value)
    write(f"<{element}>{body}\n")
    for child in node.children:
        _write_node(write, child)
    write(f"</{element}>\n")


Rows = dict[str, list[dict[str, str]]]


def _rows(council: Council, *, blade: bool) -> Rows:
    """The rows of each module with their keys: every module its own and its parent's in a Blade export; those of person
    and request alone in a workbook."""
    rows: Rows = {name: [] for name in MODULES}

    def add(node: Node, above: dict[str, str]) -> None:
        keys = {**above, f"{node.module}tableid": str(len(rows[node.module]) + 1)}
        parent = MODULES[node.module].parent
        wanted = (f"{node.module}tableid", f"{parent}tableid") if blade else ("persontableid", "requeststableid")
        items = {name.lower() if blade else name: value for name, value in node.items.items()}
        rows[node.module].append({name: keys[name] for name in wanted if name in keys} | items)
        for child in node.children:
            add(child, keys)

    for person in council.persons:
        add(person, {})
    return rows


def write_blade(council: Council, folder: Path) -> None:
    """Write it as COLLECT's Blade CSV export.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    start = f"Blade-Export_{council.day:%d-%m-%Y}"
    header = {name.lower(): value for items in council.header.values() for name, value in items.items()}
    for name, rows in {"sen2": [header], **_rows(council, blade=True)}.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{start}_{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\r\n")
            writer.writeheader()
            writer.writerows({key: _blade_value(key, value) for key, value in row.items()} for row in rows)


def _blade_value(key: str, value: str) -> str:
    """A date as the export has it, 2022-Sep-28 00:00:00."""
    if len(value) == 10 and value[4] == value[7] == "-" and key != "datetime" and value[:4].isdigit():
        month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[
            int(value[5:7]) - 1
        ]
        return f"{value[:4]}-{month}-{value[8:]} 00:00:00"
    return value


def write_workbook(council: Council, path: Path) -> None:
    """Write it as a workbook with a sheet for each module.

    Raises:
        OSError: it cannot be written.
    """
    header = {name: value for items in council.header.values() for name, value in items.items()}
    sheets = {"sen2": [header], **_rows(council, blade=False)}
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, rows in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", "".join(_sheet(rows, texts)))
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{shared}</sst>')
        listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'
        )
        relations = "".join(
            f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        relations += f'<Relationship Id="rId0" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships {NAMESPACE}relationships">{relations}</Relationships>'
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships {NAMESPACE}relationships"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
        types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}worksheet+xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types {NAMESPACE}content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}sharedStrings+xml"/>{types}</Types>',
        )


def _sheet(rows: Sequence[dict[str, str]], texts: dict[str, int]) -> Iterator[str]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    yield SHEET_START
    for number, cells in enumerate([dict(zip(columns, columns, strict=True)), *rows], 1):
        yield f'<row r="{number}">'
        for place, column in enumerate(columns):
            value = cells.get(column, "")
            if value:
                where = f"{_letters(place)}{number}"
                yield f'<c r="{where}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'
        yield "</row>"
    yield "</sheetData></worksheet>"


def _letters(place: int) -> str:
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters

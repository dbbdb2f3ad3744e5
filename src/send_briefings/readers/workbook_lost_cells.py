"""Cells the cell reader shows as blank although they hold something: spreadsheet errors, and formulas without a result.

Read as blanks they would pass for figures never submitted, so they are found in the workbook's own XML and shown.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Mapping

from lxml import etree

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
            said = _said(cell)
            if said:
                lost[_place(cell.get("r", ""))] = said
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

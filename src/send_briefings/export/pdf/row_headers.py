"""Tags the first cells of a table's rows as their headers, which Typst cannot do of itself.

A screen reader then says the place's name with every figure of its row. Typst tags all cells below the header row as
data (TD), each naming its column's header; here the row's header becomes TH with a scope, and the reader finds both
by scope, as PDF/UA-1 (clause 7.5) allows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import cast

import pikepdf
from pikepdf import Array, Dictionary, Name


def tag_row_headers(pdf: bytes, tables: Sequence[Sequence[Sequence[bool]]]) -> bytes:
    """The PDF with row headers tagged.

    Args:
        pdf: as Typst made it.
        tables: for each table, each body row, each cell: whether it is a header of its row.
    """
    if not any(cell for table in tables for row in table for cell in row):
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [
            element
            for element in _elements(cast(Dictionary, document.Root.StructTreeRoot))
            if element.get("/S") == Name.Table
        ]
        if len(found) != len(tables):
            raise RuntimeError(f"The PDF has {len(found)} tables where the briefing has {len(tables)}.")
        for element, rows in zip(found, tables, strict=True):
            _tag_table(element, rows)
        output = io.BytesIO()
        document.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return output.getvalue()


def _elements(element: Dictionary) -> Iterator[Dictionary]:
    """The structure elements below one, in reading order."""
    children = element.get("/K")
    for child in children if isinstance(children, Array) else [children]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child
            yield from _elements(child)


def _tag_table(table: Dictionary, rows: Sequence[Sequence[bool]]) -> None:
    lines = [
        cells
        for row in _elements(table)
        if row.get("/S") == Name.TR and row.P.get("/S") != Name.THead
        for cells in [[cell for cell in _elements(row) if cell.get("/S") in (Name.TD, Name.TH)]]
    ]
    if [len(cells) for cells in lines] != [len(row) for row in rows]:
        raise RuntimeError("A table of the PDF has other cells than the briefing's.")
    for cells, headers in zip(lines, rows, strict=True):
        if not any(headers):
            continue
        for cell, is_header in zip(cells, headers, strict=True):
            _tag_cell(cell, is_header)


def _tag_cell(cell: Dictionary, is_header: bool) -> None:
    """A header gets its scope; a data cell no longer names its column only, so that scopes are looked at."""
    attributes = cell.get("/A", Array())
    for attribute in attributes if isinstance(attributes, Array) else [attributes]:
        if attribute.get("/O") == Name.Table:
            if "/Headers" in attribute:
                del attribute["/Headers"]
            if is_header:
                attribute.Scope = Name.Row
    if is_header:
        cell.S = Name.TH

"""Tables of any width fit the PDF's page: in smaller letters, on a page turned on its side, or in parts with a note."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import pandas as pd
import pikepdf
import pytest
from lxml import html
from nbformat import v4

from send_briefings.export import check_pdf, render_pdf
from send_briefings.export.document import read_document
from send_briefings.export.pdf_document import typst_source
from send_briefings.export.typst_tables import ASIDE, UPRIGHT, fit_tables, least_widths


def notebook(*frames: pd.DataFrame) -> Any:
    """A notebook that shows these tables."""
    shown = [v4.new_output("display_data", {"text/html": frame.to_html()}) for frame in frames]
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Mine"), v4.new_code_cell("show()", outputs=shown)])


def numbers(columns: int, name: str = "Col {}", rows: int = 4) -> pd.DataFrame:
    """A table of this many columns of numbers."""
    values = np.arange(rows * columns).reshape(rows, columns) + 0.5
    index = [f"Authority number {row}" for row in range(rows)]
    return pd.DataFrame(values + 100_000, columns=[name.format(column) for column in range(columns)], index=index)


def fitted(frame: pd.DataFrame) -> Any:
    """The document's body with its tables made to fit."""
    body = read_document(notebook(frame)).body
    fit_tables(body)
    return body


@pytest.mark.parametrize("columns", [3, 8, 11])
def test_a_table_that_fits_is_left_as_it_is(columns: int) -> None:
    body = read_document(notebook(numbers(columns))).body
    before = html.tostring(body)
    fit_tables(body)
    assert html.tostring(body) == before


def test_a_table_of_fourteen_columns_is_turned_on_its_side() -> None:
    body = fitted(numbers(14))
    (page,) = body.iterfind("div[@class='landscape']")
    assert page.findtext("p") == "This table is wide, so it stands on a page of its own, turned on its side."
    assert sum(least_widths(page.find("table"))) <= ASIDE


@pytest.mark.parametrize(("columns", "parts"), [(24, 3), (40, 4), (120, 11)])
def test_a_wider_table_is_shown_in_parts_that_lose_nothing(columns: int, parts: int) -> None:
    frame = numbers(columns)
    body = fitted(frame)
    tables = list(body.iter("table"))
    assert [table.findtext("caption") for table in tables] == [
        f"Mine (part {number} of {parts})" for number in range(1, parts + 1)
    ]
    assert body.findtext("p[@class='small']") == (
        f"This table is wider than the page, so it is shown in {parts} parts, each with its first column."
    )
    assert all(sum(least_widths(table)) <= UPRIGHT for table in tables)
    heads = [[cell.text for cell in table.iterfind("thead/tr/th")] for table in tables]
    assert [name for head in heads for name in head] == list(frame.columns)
    for table in tables:
        assert [row.findtext("th") for row in table.iterfind("tbody/tr")] == list(frame.index)
    cells = [[[cell.text for cell in row.iterfind("td")] for row in table.iterfind("tbody/tr")] for table in tables]
    rows = [[value for part in cells for value in part[row]] for row in range(len(frame))]
    assert [[float(value) for value in row] for row in rows] == frame.to_numpy().tolist()


def test_headings_over_several_columns_go_with_their_columns() -> None:
    names = pd.MultiIndex.from_product([["Attendance", "NEET"], ["2023", "2024", "2025"], ["rate", "count"] * 2])
    frame = pd.DataFrame(np.ones((2, 24)) * 12345.678901, columns=names)
    body = fitted(frame)
    for table in body.iter("table"):
        above, years, kinds = (
            sum(int(cell.get("colspan", "1")) for cell in row if cell.tag in ("th", "td"))
            for row in table.iterfind("thead/tr")
        )
        assert above == years == kinds
    over = [
        (cell.text, int(cell.get("colspan", "1")))
        for table in body.iter("table")
        for cell in table.find("thead/tr").iterfind("th")
    ]
    assert sum(count for name, count in over if name == "Attendance") == 12
    assert sum(count for name, count in over if name == "NEET") == 12


def test_very_long_words_are_broken_rather_than_run_off_the_page() -> None:
    body = fitted(numbers(12, "persistent_absence_rate_{}_of_pupils_with_special_needs"))
    assert all(sum(least_widths(table)) <= ASIDE for table in body.iter("table"))
    one = fitted(numbers(2, "x" * 300))
    assert all(sum(least_widths(table)) <= UPRIGHT for table in one.iter("table"))


def test_nothing_stands_beyond_the_page_and_the_pdf_is_accessible() -> None:
    """The columns' widths, as the PDF is told them, never add up to more than the page's text."""
    wide = notebook(numbers(9), numbers(14), numbers(24), numbers(12, "persistent_absence_rate_{}"))
    pdf = render_pdf(wide)
    assert check_pdf(pdf, record=False) == []
    document = read_document(wide)
    fit_tables(document.body)
    content = typst_source(document).partition("\n#{\n")[2]
    reported = re.findall(r"columns: \((.*),\)", content)
    assert len(reported) == 6
    for widths in reported:
        assert sum(float(width[:-2]) for width in widths.split(", ") if width.endswith("pt")) <= ASIDE + 0.5
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in opened.pages}
    assert sizes == {(595, 842), (842, 595)}

"""The exporters as nbconvert knows them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest

from send_briefings.export import (
    SendHtmlExporter,
    SendPdfExporter,
    SendWorkbookExporter,
    check_html,
    check_pdf,
    render_workbook,
)
from send_briefings.export.exporters import NotebookExportError


def test_the_exporters_give_what_the_functions_give(
    sample: Any, pages: dict[str, str], papers: dict[str, bytes]
) -> None:
    page, resources = SendHtmlExporter().from_notebook_node(sample.sample_notebook())
    assert page == pages["ordinary"]
    assert resources["output_extension"] == ".html"
    paper, resources = SendPdfExporter().from_notebook_node(sample.sample_notebook())
    assert paper == papers["ordinary"]
    assert resources["output_extension"] == ".pdf"


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_nbconvert_finds_them_by_name(sample: Any, tmp_path: Path, kind: str) -> None:
    nbformat.write(sample.sample_notebook(), tmp_path / "a.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", f"send_{kind}", "a.ipynb"]
    environment = os.environ | {"HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=environment)
    made = tmp_path / f"a.{kind}"
    assert (check_pdf(made.read_bytes()) if kind == "pdf" else check_html(made.read_text(encoding="utf-8"))) == []


def test_the_figures_are_an_accessible_workbook_the_same_each_time(sample: Any) -> None:
    """By the guidance on spreadsheets of the Government Analysis Function: a cover, one named table, no empty cell."""
    notebook = sample.sample_notebook()
    made = render_workbook(notebook)
    assert render_workbook(notebook) == made
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["Cover", "Contents", "Figures"]
    assert book["Cover"]["A1"].value == "Attendance of children with SEND: Birmingham"
    sheet = book["Figures"]
    assert list(sheet.tables) == ["figures"]
    assert not sheet.merged_cells.ranges
    rows = list(sheet[sheet.tables["figures"].ref].__iter__())
    assert [[cell.value for cell in row] for row in rows] == [["Place", "Value"], ["Birmingham", 14.2]]
    assert book.properties.created.date().isoformat() == "2026-03-31"


def test_a_notebook_without_figures_has_no_workbook(sample: Any) -> None:
    plain = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Mine")])
    assert render_workbook(plain) == b""
    with pytest.raises(NotebookExportError, match="is no briefing with figures"):
        SendWorkbookExporter().from_notebook_node(plain)

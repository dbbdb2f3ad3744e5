"""The exporters as nbconvert knows them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from send_briefings.export import SendHtmlExporter, SendPdfExporter, check_html, check_pdf


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

"""What a small made-up briefing comes out as, kept whole: `SEND_UPDATE_GOLDEN=1 pytest tests/export` writes it anew."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from send_briefings.export import render_html
from send_briefings.export.document import read_document
from send_briefings.export.pdf_document import typst_source

GOLDEN = Path(__file__).resolve().parents[1] / "fixtures" / "export" / "golden"


def _content(source: str) -> str:
    """The Typst source without the look, which has no words of the briefing in it."""
    return "#show: paper.with(" + source.rpartition("#show: paper.with(")[2]


def _words(page: str) -> str:
    """The page without its style sheet, which has no words of the briefing in it."""
    return re.sub(r"<style>.*?</style>", "<style></style>", page, flags=re.DOTALL)


@pytest.mark.parametrize("name", ["small.html", "small.typ"])
def test_a_small_briefing_is_as_it_was(sample: Any, name: str) -> None:
    notebook = sample.small_notebook()
    made = _words(render_html(notebook)) if name.endswith(".html") else _content(typst_source(read_document(notebook)))
    path = GOLDEN / name
    if os.environ.get("SEND_UPDATE_GOLDEN"):
        path.write_text(made, encoding="utf-8", newline="\n")
    assert made == path.read_text(encoding="utf-8")

"""Tiny notebooks to run, most of them broken in one way each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

PARAMETERS = 'place = "Birmingham"  # the authority, a = b\nyears = 5\nshare = 0.5\nbrief = False\nsince = None'


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    """Writes a notebook of these code cells, after a title and a parameters cell."""

    def write(*cells: str, parameters: str = PARAMETERS, name: str = "waits.ipynb") -> Path:
        v4 = nbformat.v4
        settings = v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        made = v4.new_notebook(cells=[v4.new_markdown_cell("# Waits"), settings, *map(v4.new_code_cell, cells)])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = tmp_path / "notebooks" / name
        path.parent.mkdir(exist_ok=True)
        nbformat.write(made, path)
        return path

    return write

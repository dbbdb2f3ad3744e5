"""A worker has imported what a briefing needs, and nothing that is slow and not needed."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import send_briefings.pipeline.worker
import nbformat
from nbformat import v4
nbformat.validate(v4.new_notebook(cells=[v4.new_markdown_cell("# A")]))
names = ("papermill", "nbconvert", "typst", "pikepdf", "lark", "pandas", "dask")
print([name for name in names if name in sys.modules])
"""


def test_what_a_worker_imports() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['papermill', 'nbconvert', 'typst', 'pikepdf']"

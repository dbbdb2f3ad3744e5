"""Check the committed notebooks: no outputs, no execution counts, the kernel python3, one parameters cell.

`--fix` removes outputs and counts and sets the kernel.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[1]
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def faults(notebook: Any) -> list[str]:
    """What is wrong with a notebook, a line a fault; empty when nothing is."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            found.append(f"cell {number} holds the output of a run")
        if extra := sorted(set(cell.metadata) - {"tags"}):
            found.append(f"cell {number} holds metadata other than tags: {', '.join(extra)}")
    tagged = sum("parameters" in cell.metadata.get("tags", ()) for cell in notebook.cells)
    if tagged != 1:
        found.append(f"{tagged} cells are tagged 'parameters', expected one")
    if dict(notebook.metadata.get("kernelspec", {})) != KERNEL:
        found.append("the kernel is not python3")
    return found


def fix(notebook: Any) -> None:
    """Remove what a run left, and set the kernel."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


if __name__ == "__main__":
    failed = False
    for path in sorted([*(ROOT / "notebooks").rglob("[!.]*.ipynb"), *(ROOT / "plans").glob("*.ipynb")]):
        read = nbformat.read(path, as_version=4)
        if "--fix" in sys.argv and faults(read):
            fix(read)
            nbformat.write(read, path)
        for fault in faults(read):
            failed = True
            print(f"{path.relative_to(ROOT)}: {fault}")
    if failed:
        sys.exit("Run `make fix`, or in JupyterLab: Edit, Clear Outputs of All Cells.")

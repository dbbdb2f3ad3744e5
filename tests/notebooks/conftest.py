"""Notebooks run once each, whichever test or pytest worker asks for them."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from filelock import FileLock

from send_briefings.config.project import project_root
from send_briefings.pipeline.notebook import run_notebook

Executed = Callable[[str, str], nbformat.NotebookNode]


@pytest.fixture(scope="session")
def executed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Executed:
    """Gives a notebook executed for a place; several pytest workers share what one of them has run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "executed"
    folder.mkdir(exist_ok=True)

    def run(area: str, place: str) -> nbformat.NotebookNode:
        kept = folder / f"{area}-{place}.ipynb"
        with FileLock(f"{kept}.lock"):
            if not kept.is_file():
                made = run_notebook(project_root() / "notebooks" / f"{area}.ipynb", {"place": place})
                kept.write_text(nbformat.writes(made), encoding="utf-8")
        return nbformat.reads(kept.read_text(encoding="utf-8"), as_version=4)

    return run

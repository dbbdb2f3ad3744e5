"""The notebooks to learn from run from end to end, in one process, and leave nothing behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

FOLDER = Path(__file__).resolve().parents[2] / "notebooks" / "explore"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SAID = {
    "1_tour": ("24.3 to 29.1", "Persistent absence, EHC plan"),
    "2_a_members_question": ("In 2025, 4.3% of young people with an EHC plan in Birmingham were NEET",
        "Of 10 statistical neighbours with a figure, 10 had a higher one.",
    ),
    "3_your_own_figures": ("own count (made up)", "local_offer_views,all,total"),
    "4_your_own_neighbours": ("Nottingham", "my choice"),
    "5_a_new_area_step_by_step": ("three measures, 2022 to 2024", "39% in Birmingham"),
}


def shown(value: Any) -> str:
    """A value as JupyterLab has it: its HTML where it has one."""
    bundle = getattr(value, "_repr_mimebundle_", None)
    html = getattr(value, "_repr_html_", None)
    return str(bundle()["text/html"] if bundle else html() if html else repr(value))


def test_there_are_the_five_and_each_has_something_to_say() -> None:
    assert [path.stem for path in NOTEBOOKS] == list(SAID)


def test_each_runs_from_end_to_end_and_says_what_it_should(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one shell of IPython, without kernels: the same cells, in a fraction of the time."""
    monkeypatch.chdir(FOLDER)
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell puts its own there
    before = dict(os.environ)
    shell = InteractiveShell()
    for path in NOTEBOOKS:
        shell.reset(new_session=False)
        said = []
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                with capture_output(display=False) as captured:
                    done = shell.run_cell(cell.source, store_history=False)
                assert done.success, f"{path.name}: {cell.source}: {done.error_in_exec or done.error_before_exec}"
                said += [captured.stdout, "" if done.result is None else " ".join(shown(done.result).split())]
        for words in SAID[path.stem]:
            assert words in "\n".join(said), path.name
    assert {name: os.environ.get(name) for name in before} == before

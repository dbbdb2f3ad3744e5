"""Commands run in this process, in a project of our own where they build."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from send_briefings.catalogue.root import project_root
from send_briefings.cli import main

SHOW = """
from IPython.display import display
from send_briefings.catalogue.places import gazetteer
where = gazetteer().resolve(place)
about = {{"kind": "briefing", "title": f"{name} in {{where.name}}", "area": "{area}", "area_name": "{name}",
         "place": where.code, "place_name": where.name, "place_slug": where.slug, "date": "2025-03-20"}}
rows = {{"kind": "attachment", "name": "csv", "content": f"place,as_of,since\\n{{where.code}},{{as_of}},{{since}}\\n"}}
page = f"<h1>{{about['title']}}</h1><p>Up.</p>"
display({{"application/vnd.send-briefings+json": about, "text/html": page}}, raw=True)
display({{"application/vnd.send-briefings+json": rows, "text/plain": ""}}, raw=True)
"""


@dataclass(frozen=True)
class Ran:
    """A finished command: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs `send-briefings` with these words."""

    def command(*words: object) -> Ran:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return command


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the real catalogue and two small notebooks, attendance and neet."""
    home = tmp_path / "project"
    shutil.copytree(project_root() / "data" / "catalogue", home / "data" / "catalogue")
    monkeypatch.setenv("SEND_HOME", str(home))
    write_notebook(home, "attendance", SHOW.format(area="attendance", name="Attendance"))
    write_notebook(home, "neet", SHOW.format(area="neet", name="NEET"))
    return home


def write_notebook(home: Path, area: str, *cells: str) -> None:
    """Write an area's notebook of these code cells after its parameters."""
    v4 = nbformat.v4
    settings = v4.new_code_cell('place = "Birmingham"\nas_of = ""\nsince = ""', metadata={"tags": ["parameters"]})
    made = v4.new_notebook(cells=[settings, *map(v4.new_code_cell, cells)])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = home / "notebooks" / f"{area}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)


@pytest.fixture
def notebook(project: Path) -> Callable[..., None]:
    """Writes a notebook of the project."""
    return lambda area, *cells: write_notebook(project, area, *cells)

"""A notebook can be read in two minutes: nine cells or fewer, little code, nothing but names from the package."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.project import project_root
from send_briefings.config.register import OWN_AREAS
from send_briefings.notebook_parameters import notebook_parameters

NOTEBOOKS = sorted((project_root() / "notebooks").glob("*.ipynb"))
NOT_HERE = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.ListComp, ast.SetComp,
    ast.DictComp, ast.GeneratorExp, ast.If, ast.Try, ast.With, ast.Import,
)  # fmt: skip


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def notebook(path: Path) -> nbformat.NotebookNode:
    read = nbformat.read(path, as_version=4)
    nbformat.validate(read)
    return read


def code(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


def test_nine_cells_the_first_in_words_for_the_analyst(notebook: nbformat.NotebookNode, path: Path) -> None:
    assert len(notebook.cells) == 9 if path.stem in load_areas() else 5 <= len(notebook.cells) <= 9
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert first.metadata.get("tags") == ["analyst-only"]
    for part in ("The question", "The reader", "What good looks like"):
        assert part in first.source


def test_committed_without_outputs_and_with_its_kernel(notebook: nbformat.NotebookNode) -> None:
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_the_second_cell_holds_the_parameters_each_explained(notebook: nbformat.NotebookNode, path: Path) -> None:
    assert notebook.cells[1].metadata.get("tags") == ["parameters"]
    parameters = notebook_parameters(notebook, path.name)
    own = {"map": ["measure"], "committee-pack": ["sections"]}
    made = [] if path.stem == "ehc_today" else ["prepared", "contact"]
    made += ["own"] if path.stem in OWN_AREAS else []
    assert list(parameters) == ["place", "as_of", "since", *own.get(path.stem, []), *made]
    assert parameters["place"].default == "Birmingham"
    assert all(parameter.help for parameter in parameters.values())


def test_fifteen_lines_of_code_at_most_and_three_a_cell(notebook: nbformat.NotebookNode) -> None:
    lines = [[line for line in source.splitlines() if line.strip()] for source in code(notebook)]
    assert sum(len(cell) for cell in lines) <= 15
    assert all(len(cell) <= 3 for cell in lines[1:])


def test_no_logic_no_paths_and_no_figure_typed_by_hand(notebook: nbformat.NotebookNode, path: Path) -> None:
    for source in code(notebook)[1:]:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            assert not isinstance(node, NOT_HERE), source
            if isinstance(node, ast.ImportFrom):
                assert node.module == "send_briefings"
            if isinstance(node, ast.Constant):
                assert node.value == path.stem, f"{node.value!r} is typed by hand in {source!r}"

"""A parameter that does not fit is refused before a kernel starts."""

from __future__ import annotations

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.errors import NotebookError, UsageError
from send_briefings.notebook_parameters import Parameter, check_parameters, notebook_parameters


def a_notebook(*sources: str, tag: str = "parameters") -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": [tag]}) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


CELL = """# Settings
place = "Bristol #1"  # the authority; try place="Leeds"
years: int = 5
phases = [
    "primary",
    "secondary",
]  # which phases
since = None"""


def test_names_defaults_and_help_are_read_from_the_cell() -> None:
    assert notebook_parameters(a_notebook(CELL), "x") == {
        "place": Parameter("place", "Bristol #1", 'the authority; try place="Leeds"'),
        "years": Parameter("years", 5),
        "phases": Parameter("phases", ["primary", "secondary"], "which phases"),
        "since": Parameter("since", None),
    }


@pytest.mark.parametrize(
    ("source", "stated"),
    [
        ("place = input()", "line 1 gives place 'input()', not a literal"),
        ("import os", "line 1 is 'import os', not a name and a literal"),
        ("a = b = 1", "not a name and a literal"),
        ("place = 'x", "cannot be read"),
        ("place: str", "not a name and a literal"),
    ],
)
def test_a_cell_that_is_more_than_literals_is_refused(source: str, stated: str) -> None:
    with pytest.raises(NotebookError, match="parameters cell") as fault:
        notebook_parameters(a_notebook(source), "x.ipynb")
    assert stated in str(fault.value)


@pytest.mark.parametrize("notebook", [a_notebook(), a_notebook("a = 1", tag="other"), a_notebook("a = 1", "b = 2")])
def test_there_must_be_one_parameters_cell(notebook: nbformat.NotebookNode) -> None:
    with pytest.raises(NotebookError, match="expected exactly one"):
        notebook_parameters(notebook, "x.ipynb")


DECLARED = {p.name: p for p in (Parameter("place", "Birmingham"), Parameter("years", 5), Parameter("share", 0.5))}


@pytest.mark.parametrize(
    ("given_values", "stated"),
    [
        ({"plcae": "Leeds"}, "'plcae' is not a parameter of this notebook (nearest: place)"),
        ({"years": "5"}, "years is '5', expected a whole number"),
        ({"years": True}, "years is True, expected a whole number"),
        ({"years": 5.0}, "years is 5.0, expected a whole number"),
        ({"share": True}, "share is True, expected a number"),
        ({"place": 330}, "place is 330, expected text"),
        ({"place": None}, "place is None, expected text"),
        ({"place": "Birmingam"}, "expected one of the 2 allowed values (nearest: Birmingham)"),
    ],
)
def test_what_does_not_fit_is_refused(given_values: dict[str, object], stated: str) -> None:
    with pytest.raises(UsageError) as fault:
        check_parameters(DECLARED, given_values, {"place": ["Birmingham", "Leeds"]}, "waits.ipynb")
    assert stated in str(fault.value)
    assert "place (text), years (a whole number), share (a number)" in str(fault.value)
    assert fault.value.exit_code == 2


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(UsageError) as fault:
        check_parameters(DECLARED, {"x": 1, "years": "y"}, None, "waits.ipynb")
    assert fault.value.message.count("\n") == 2


def test_what_fits_passes() -> None:
    check_parameters(DECLARED, {"place": "Leeds", "share": 1}, {"place": ["Leeds"]}, "waits.ipynb")


literals = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9]{0,8}_v", fullmatch=True), literals, max_size=5))
def test_any_literals_come_back_as_written(values: dict[str, object]) -> None:
    cell = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    assert {p.name: p.default for p in notebook_parameters(a_notebook(cell), "x").values()} == values

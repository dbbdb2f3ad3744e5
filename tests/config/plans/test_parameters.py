"""A plan's parameters against the notebooks they go to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.plan import Plan
from send_briefings.config.plan_choices import declared_parameters
from send_briefings.config.project import notebook_of
from send_briefings.errors import NotebookError

Reads = Callable[[str], Plan]
Faults = Callable[[str], tuple[str, ...]]

AREAS = [name for name in load_areas() if notebook_of(name).is_file()]
ABLE = [f"{name}.ipynb" for name in AREAS]
ALL = f"{ABLE[0]}, {ABLE[1]} and {len(ABLE) - 2} other notebooks"
HEAD = f'places = ["Leeds"]\nareas = {AREAS}\n[parameters]\n'
SECRET = "none in a plan: parameters are written into the notebooks"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('as_of = "2025-03-31"', "2025-03-31"),
        ("as_of = 2025-03-31", "2025-03-31"),
        ('as_of = ""', ""),
    ],
)
def test_a_date_may_stand_in_quotes_or_not(reads: Reads, line: str, value: str) -> None:
    assert reads(HEAD + line).parameters == {"as_of": value}


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('as_off = ""', f"4: 'as_off' is not a parameter of {ALL}, expected 'as_of' (or 'since')"),
        ("as_of = 2025", f"4: 'as_of' is 2025, which does not fit {ALL}, expected text"),
        ("as_of = true", f"4: 'as_of' is true, which does not fit {ALL}, expected text"),
        ("as_of = nan", "4: 'as_of' cannot be written into a notebook, expected a text, a number, true or false, a"),
        ("as_of = 07:32:00", "4: 'as_of' cannot be written into a notebook, expected a text, a number, true or false"),
        ('as_of = "31/03/2025"', "4: 'as_of' is '31/03/2025', expected a date such as \"2025-03-31\""),
        ('as_of = "20250331"', "4: 'as_of' is '20250331', expected a date such as \"2025-03-31\""),
        ('since = "2025-02-30"', "4: 'since' is '2025-02-30', expected a date such as \"2025-03-31\""),
        (
            "as_of = 2025-03-31\nsince = 2025-04-01",
            "5: 'since' is 2025-04-01, later than 'as_of', expected a date up to 2025-03-31",
        ),
        ('place = "Leeds"', "4: 'place' is a parameter, expected it left out: every notebook gets the places of "),
        (
            'prepared = "2025-04-01"',
            "4: 'prepared' is a parameter, expected it left out: every notebook gets the day of ",
        ),
        ('contact = "a@b.uk"', "4: 'contact' is a parameter, expected it left out: every notebook gets the plan's "),
        ('api_key = "x"', f"4: the parameter 'api_key' looks like a secret, expected {SECRET}"),
        ('as_of = "Bearer abc12345"', f"4: the parameter 'as_of' looks like a secret, expected {SECRET}"),
        ('x = [{ password = "x" }]', f"4: the parameter 'x' looks like a secret, expected {SECRET}"),
        ('x = ["q7Zk2mP9xW4vB8nT1sLd"]', f"4: the parameter 'x' looks like a secret, expected {SECRET}"),
    ],
)
def test_one_fault(faults: Faults, lines: str, fault: str) -> None:
    (found,) = faults(HEAD + lines)
    assert found.startswith(f"plans/mine.toml:{fault}")


def test_a_secret_is_not_told(faults: Faults) -> None:
    (found,) = faults(HEAD + 'as_of = "ghp_' + "abcdefghijklmnopqrstuvwxyz0123456789" + '"')
    assert "ghp_" not in found


def test_the_same_day_is_no_fault(reads: Reads) -> None:
    assert len(reads(HEAD + "as_of = 2025-03-31\nsince = 2025-03-31").parameters) == 2


def test_a_parameter_of_some_notebooks_only(project: Path, reads: Reads, faults: Faults) -> None:
    notebook = project / "notebooks" / "neet.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace('since = \\"\\"', "years = 5 #").replace("since=since", "years"), encoding="utf-8")
    assert list(declared_parameters(notebook)) == ["place", "as_of", "years", "prepared", "contact"]
    assert reads('places = ["Leeds"]\nareas = ["neet"]\n[parameters]\nyears = 3').parameters == {"years": 3}
    assert faults('places = ["Leeds"]\nareas = ["neet", "attendance"]\n[parameters]\nyears = "3"') == (
        "plans/mine.toml:4: 'years' is '3', which does not fit neet.ipynb, expected a whole number",
        "plans/mine.toml:4: 'years' is not a parameter of attendance.ipynb, expected one of 'as_of', 'since'",
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 5}', '{"cells": [5]}', '{"cells": [{"source": 5}]}'])
def test_a_file_that_is_no_notebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "neet.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotebookError, match=r"neet\.ipynb cannot be read, expected a notebook in format 4"):
        declared_parameters(path)


def test_a_notebook_without_a_place(tmp_path: Path) -> None:
    path = tmp_path / "neet.ipynb"
    path.write_text('{"cells": [{"metadata": {"tags": ["parameters"]}, "source": ["x = 1\\n", "y = 2"]}]}')
    with pytest.raises(NotebookError, match=r"neet\.ipynb has no parameter 'place', expected one in its parameters"):
        declared_parameters(path)

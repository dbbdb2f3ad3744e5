"""A plan's parameters, held against the parameters cell of every notebook they go to."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from send_briefings import wording
from send_briefings.catalogue.place_names import shown
from send_briefings.catalogue.toml_document import TomlTable, choices
from send_briefings.errors import NotebookError
from send_briefings.execution.parameters import Parameter, notebook_parameters
from send_briefings.plans.secrecy import secret_name, secret_value

PLACE = "place"
GIVEN = {
    PLACE: "every notebook gets the places of 'places'",
    "prepared": "every notebook gets the day of its run",
    "contact": "every notebook gets the plan's 'contact'",
}
"""The parameters that a run gives every notebook, and from where."""
AS_OF = "as_of"
SINCE = "since"
DATES = (AS_OF, SINCE)
A_VALUE = "a text, a number, true or false, a date, or a list or table of those"
MANY = 4
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Declared = Mapping[str, Parameter]
"""A notebook's parameters by name."""


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """The parameters of a notebook, from its file, read as plain JSON: nothing of Jupyter is loaded.

    Raises:
        NotebookError: the file is no notebook, or its parameters cell cannot be read or has no `place`.

    >>> from send_briefings.catalogue.root import notebook_of
    >>> list(declared_parameters(notebook_of("attendance")))
    ['place', 'as_of', 'since', 'prepared', 'contact']
    """
    try:
        cells = [_cell(cell) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise NotebookError(f"{notebook.name} cannot be read, expected a notebook in format 4.") from fault
    declared = notebook_parameters(SimpleNamespace(cells=cells), notebook.name)
    if PLACE not in declared:
        raise NotebookError(f"{notebook.name} has no parameter '{PLACE}', expected one in its parameters cell.")
    return declared


def read_parameters(table: TomlTable, notebooks: Mapping[str, Declared]) -> dict[str, object]:
    """The parameters of a plan, by name in order; faults are noted in the table.

    Args:
        table: the plan's [parameters].
        notebooks: for each notebook's file name, what it declares.
    """
    read: dict[str, object] = {}
    for name in sorted(table.keys()):
        value = _text_of_date(table.values[name])
        if name in GIVEN:
            table.fault(name, f"'{name}' is a parameter", f"it left out: {GIVEN[name]}")
        elif secret_name(name) or _holds_secret(value):
            found = f"the parameter '{shown(name)}' looks like a secret"
            table.fault(name, found, "none in a plan: parameters are written into the notebooks")
        elif _fits(table, name, value, notebooks):
            read[name] = value
    if all(read.get(name) for name in DATES) and str(read[SINCE]) > str(read[AS_OF]):
        table.fault(SINCE, f"'{SINCE}' is {read[SINCE]}, later than '{AS_OF}'", f"a date up to {read[AS_OF]}")
    return read


def _fits(table: TomlTable, name: str, value: object, notebooks: Mapping[str, Declared]) -> bool:
    """Whether a value fits every notebook; faults are noted, alike ones of several notebooks as one."""
    if not _plain(value):
        table.fault(name, f"'{shown(name)}' cannot be written into a notebook", A_VALUE)
        return False
    faults: dict[tuple[str, str], list[str]] = {}
    for notebook, declared in notebooks.items():
        fault = _fault(name, value, declared)
        if fault:
            faults.setdefault(fault, []).append(notebook)
    for (found, expected), files in faults.items():
        table.fault(name, f"'{shown(name)}' is {found} {_files(files)}", expected)
    if not faults and name in DATES and not _is_date(value):
        table.fault(name, f"'{name}' is {_told(value)}", 'a date such as "2025-03-31"')
        return False
    return not faults


def _files(files: Sequence[str]) -> str:
    """Some notebooks by name, many by the first two and how many more.

    >>> _files(["a.ipynb", "b.ipynb", "c.ipynb", "d.ipynb", "e.ipynb"])
    'a.ipynb, b.ipynb and 3 other notebooks'
    """
    rest = len(files) - 2
    return wording.listed(files if len(files) <= MANY else [*files[:2], f"{rest} other notebooks"])


def _fault(name: str, value: object, declared: Declared) -> tuple[str, str] | None:
    if name not in declared:
        return "not a parameter of", choices(name, [known for known in declared if known not in GIVEN])
    if not declared[name].accepts(value):
        return f"{_told(value)}, which does not fit", declared[name].type_name
    return None


def _cell(cell: Mapping[str, Any]) -> SimpleNamespace:
    source = cell["source"]
    return SimpleNamespace(
        metadata=dict(cell.get("metadata", {})), source=source if isinstance(source, str) else "".join(source)
    )


def _text_of_date(value: object) -> object:
    """A TOML date as the text a notebook takes; anything else as it is."""
    is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return value.isoformat() if is_day and isinstance(value, datetime.date) else value


def _plain(value: object) -> bool:
    if isinstance(value, list | dict):
        return all(_plain(part) for part in (value if isinstance(value, list) else value.values()))
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _holds_secret(value: object) -> bool:
    if isinstance(value, dict):
        return any(secret_name(key) or _holds_secret(part) for key, part in value.items())
    if isinstance(value, list):
        return any(_holds_secret(part) for part in value)
    return isinstance(value, str) and secret_value(value)


def _is_date(value: object) -> bool:
    """Whether it is an ISO date, or the empty text by which a notebook means none."""
    if value == "":
        return True
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _told(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    return f"'{shown(value)}'" if isinstance(value, str) else str(value).lower()

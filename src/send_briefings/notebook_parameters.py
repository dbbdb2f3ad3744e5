"""The parameters cell of a notebook: what may be set, of which type, and whether a run's values fit."""

from __future__ import annotations

import ast
import difflib
import io
import tokenize
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from send_briefings.errors import NotebookError, UsageError

PARAMETERS_TAG = "parameters"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name of the parameters cell with its literal default and the comment beside it (its help text)."""

    name: str
    default: object
    help: str = ""

    @property
    def type_name(self) -> str:
        """The type a value must have, in a person's words ("any value" where the default is None)."""
        if self.default is None:
            return "any value"
        names = {str: "text", bool: "True or False", int: "a whole number", float: "a number"}
        return names.get(type(self.default), f"a {type(self.default).__name__}")

    def accepts(self, value: object) -> bool:
        """Whether the value's type fits the default's: a whole number fits a number, True fits only True or False.

        >>> Parameter("years", 5).accepts(3), Parameter("years", 5).accepts("3"), Parameter("years", 5).accepts(True)
        (True, False, False)
        """
        if self.default is None:
            return True
        if isinstance(self.default, float) and not isinstance(value, bool):
            return isinstance(value, (int, float))
        return type(value) is type(self.default)


def notebook_parameters(notebook: Any, name: str) -> dict[str, Parameter]:
    """The parameters of a notebook, in the order of its parameters cell.

    The cell is parsed as Python (papermill's own inspection reads it line by line and skips a line whose comment
    holds an equals sign). Each statement must be `name = literal`.

    Args:
        notebook: the notebook's content (an nbformat NotebookNode).
        name: the notebook's name, for messages.

    Raises:
        NotebookError: there is no cell tagged "parameters", or it holds something other than literals.
    """
    cells = [cell for cell in notebook.cells if PARAMETERS_TAG in cell.metadata.get("tags", ())]
    if len(cells) != 1:
        raise NotebookError(
            f"{name}: {len(cells)} cells are tagged '{PARAMETERS_TAG}', expected exactly one.",
            next_step=f"Tag the cell that holds the notebook's settings with '{PARAMETERS_TAG}' "
            "(in JupyterLab: Property Inspector, Cell Tags).",
        )
    try:
        statements = ast.parse(cells[0].source).body
        return {p.name: p for p in map(_parameter, statements, [_comments(cells[0].source)] * len(statements))}
    except (SyntaxError, ValueError, tokenize.TokenError) as fault:
        raise NotebookError(
            f"{name}: the parameters cell cannot be read: {fault}.",
            next_step='Write each setting on a line of its own as a name and a literal, such as: place = "Birmingham"',
        ) from fault


def check_parameters(
    declared: Mapping[str, Parameter],
    given: Mapping[str, object],
    allowed: Mapping[str, Collection[object]] | None,
    name: str,
) -> None:
    """Refuse a parameter that the notebook does not have, or a value of the wrong type or outside what is allowed.

    Raises:
        UsageError: every fault found, with the valid names and values, the nearest first.
    """
    limits = allowed or {}
    faults = [fault for key, value in given.items() if (fault := _fault(declared, key, value, limits.get(key)))]
    if faults:
        settings = ", ".join(f"{p.name} ({p.type_name})" for p in declared.values()) or "none"
        raise UsageError(
            f"{name} cannot run with these parameters:\n" + "\n".join(f"  {fault}" for fault in faults),
            next_step=f"The notebook's parameters are: {settings}.",
        )


def _fault(declared: Mapping[str, Parameter], key: str, value: object, allowed: Collection[object] | None) -> str:
    if key not in declared:
        return f"'{key}' is not a parameter of this notebook{_nearest(key, declared)}"
    if not declared[key].accepts(value):
        return f"{key} is {value!r}, expected {declared[key].type_name}"
    if allowed is not None and value not in allowed:
        return f"{key} is {value!r}, expected one of the {len(allowed)} allowed values{_nearest(str(value), allowed)}"
    return ""


def _nearest(text: str, choices: Collection[object]) -> str:
    known = {str(choice).casefold(): str(choice) for choice in choices}
    near = difflib.get_close_matches(text.casefold(), list(known), n=3)
    shown = [known[key] for key in near] or (sorted(known.values()) if len(known) <= 5 else [])
    return f" (nearest: {', '.join(shown)})" if shown else ""


def _parameter(statement: ast.stmt, comments: Mapping[int, str]) -> Parameter:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            pass
        case _:
            raise ValueError(f"line {statement.lineno} is '{ast.unparse(statement)[:80]}', not a name and a literal")
    try:
        default = ast.literal_eval(value)
    except ValueError:
        raise ValueError(f"line {statement.lineno} gives {name} '{ast.unparse(value)[:80]}', not a literal") from None
    return Parameter(name, default, comments.get(statement.end_lineno or statement.lineno, ""))


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}

"""The cells of an executed notebook: which are shown, what they hold, and how an error names one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from send_briefings.errors import ExportError

ANALYST_ONLY = "analyst-only"


@dataclass(frozen=True)
class Cell:
    """One shown cell: its kind, its text, its display outputs, and its name for a person ("cell 3 (area.headline)")."""

    kind: str
    name: str
    source: str
    outputs: tuple[Mapping[str, Any], ...]
    attachments: Mapping[str, Mapping[str, Any]]


def joined(text: object) -> str:
    """A notebook's multi-line text as one string; the format allows a list of lines in its place."""
    if isinstance(text, str):
        return text
    return "".join(str(line) for line in text) if isinstance(text, Sequence) else str(text)


def shown_cells(notebook: Mapping[str, Any]) -> Iterator[Cell]:
    """The Markdown and code cells a reader sees, in order; cells tagged "analyst-only" are left out.

    Raises:
        ExportError: a cell, shown or not, holds an error: the notebook did not run through.
    """
    for number, cell in enumerate(notebook.get("cells", ()), start=1):
        source = joined(cell.get("source", ""))
        name = cell_name(number, source)
        outputs = tuple(cell.get("outputs", ())) if cell.get("cell_type") == "code" else ()
        refuse_errors(outputs, name)
        if cell.get("cell_type") not in ("markdown", "code") or ANALYST_ONLY in cell.get("metadata", {}).get(
            "tags", ()
        ):
            continue
        yield Cell(cell["cell_type"], name, source, outputs, cell.get("attachments", {}))


def cell_name(number: int, source: str) -> str:
    """A cell's place in the notebook, counted from 1, with the start of its text.

    >>> cell_name(4, "# Load\\narea.headline()")
    "cell 4 ('# Load')"
    """
    first_line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    start = first_line if len(first_line) <= 40 else first_line[:39] + "…"
    return f"cell {number} ('{start}')" if start else f"cell {number}"


def refuse_errors(outputs: Sequence[Mapping[str, Any]], name: str) -> None:
    """Stop when a cell failed: half a briefing is never exported."""
    for output in outputs:
        if output.get("output_type") == "error":
            fault = f"{output.get('ename', 'Error')}: {output.get('evalue', '')}".strip()
            raise ExportError(
                f"The notebook holds an error in {name}: {fault}",
                next_step="Mend the cell, run the whole notebook again, then export it.",
            )


def display_data(cell: Cell) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each display output's data by media type, with its metadata; printed text and logs are no displays."""
    for output in cell.outputs:
        if output.get("output_type") in ("display_data", "execute_result"):
            yield output.get("data", {}), output.get("metadata", {})


def prints(cell: Cell) -> bool:
    """Whether a cell printed text."""
    streams = (output for output in cell.outputs if output.get("output_type") == "stream")
    return any(output.get("name") == "stdout" and joined(output.get("text", "")).strip() for output in streams)

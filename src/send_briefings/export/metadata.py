"""The cells of an executed notebook, what a briefing says of itself, and the files that go beside it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeGuard

from send_briefings.errors import ExportError
from send_briefings.export.text import plain

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


MEDIA_TYPE = "application/vnd.send-briefings+json"
SYNTHETIC_BANNER = "SYNTHETIC: made-up data, not for publication"
_NAMES = (
    "title",
    "area",
    "area_name",
    "place",
    "place_name",
    "place_slug",
    "description",
    "as_of",
    "known",
    "fresh",
    "finding",
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NEEDED = ("title", "area", "area_name", "place", "place_name", "place_slug", "date")


@dataclass(frozen=True)
class BriefingMetadata:
    """A briefing's title, outcome area, place and date.

    `date` is the date of the newest release used: it dates the PDF, so that the same figures make the same file.
    `as_of` is the date up to which releases were looked at, empty where there was no limit.
    `known` is a line saying up to when figures are known, where `date` is not all that can be said.
    `fresh` says how fresh the figures are: newer ones that are not used, and when the next are due.
    `finding` is what it found, in a line.
    `landscape` says that its pages lie on their side.
    `synthetic` says that the data are made up; every page then carries a banner. `own_figures` says that they are the
    place's own and not published statistics.
    """

    title: str
    area: str
    area_name: str
    place: str
    place_name: str
    place_slug: str
    date: dt.date
    as_of: str = ""
    description: str = ""
    known: str = ""
    fresh: str = ""
    finding: str = ""
    landscape: bool = False
    synthetic: bool = False
    own_figures: bool = False

    @property
    def dated(self) -> str:
        """Up to when figures are known, as a line of its own: what the notebook says, or else the date in words."""
        if self.known:
            return self.known
        return f"Figures published up to {self.date.day} {_MONTHS[self.date.month - 1]} {self.date.year}"


def briefing_metadata(notebook: Mapping[str, Any]) -> BriefingMetadata | None:
    """What an executed notebook says its briefing is; None where it does not say.

    Raises:
        ExportError: a field is missing or has another form, or two displays disagree.
    """
    found: dict[BriefingMetadata, str] = {}
    for record, name in _records(notebook):
        if record.get("kind") == "briefing":
            found.setdefault(_briefing(record, name), name)
    if len(found) > 1:
        raise ExportError(
            f"Two cells describe the briefing differently: {' and '.join(found.values())}.",
            next_step="Show one headline only in a notebook.",
        )
    return next(iter(found), None)


def attachments(notebook: Mapping[str, Any]) -> Mapping[str, str]:
    """The files that go beside a briefing, by their ending ("csv", "json"), each as text.

    Raises:
        ExportError: a record has no name or content, or two differ under one name.
    """
    files: dict[str, str] = {}
    for record, name in _records(notebook):
        if record.get("kind") != "attachment":
            continue
        ending, text = record.get("name"), record.get("content")
        if not isinstance(ending, str) or not ending.isalnum() or not _is_text(text):
            raise ExportError(
                f"A file to go beside the briefing, in {name}, has no usable name or content.",
                next_step="Give it a name such as 'csv' and its content as text.",
            )
        if files.setdefault(ending, text) != text:
            raise ExportError(f"Two different files are called '{ending}'; the second is in {name}.")
    return MappingProxyType(dict(sorted(files.items())))


_HALF = re.compile("[\ud800-\udfff]")


def _is_text(value: object) -> TypeGuard[str]:
    """Whether a value is text that a file can hold: without halves of characters."""
    return isinstance(value, str) and _HALF.search(value) is None


def _records(notebook: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for cell in shown_cells(notebook):
        for data, _ in display_data(cell):
            if MEDIA_TYPE in data:
                yield _mapping(data[MEDIA_TYPE], cell.name), cell.name


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        try:
            value = json.loads(joined(value))
        except ValueError:
            value = None
    if not isinstance(value, Mapping):
        raise ExportError(f"The description of the briefing in {name} is not a set of named values.")
    return value


def _briefing(record: Mapping[str, Any], name: str) -> BriefingMetadata:
    missing = [field for field in _NEEDED if not record.get(field)]
    if missing:
        raise ExportError(f"The description of the briefing in {name} lacks {', '.join(missing)}.")
    try:
        date = dt.date.fromisoformat(str(record["date"])[:10])
    except ValueError:
        raise ExportError(
            f"The briefing's date in {name} is '{record['date']}'; expected a date such as 2026-03-31."
        ) from None
    words = {field: plain(" ".join(str(record.get(field) or "").split())) for field in _NAMES}
    names = ("landscape", "synthetic", "own_figures")
    landscape, synthetic, own_figures = (bool(record.get(name, False)) for name in names)
    return BriefingMetadata(**words, date=date, landscape=landscape, synthetic=synthetic, own_figures=own_figures)

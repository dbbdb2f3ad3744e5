"""What is written to the terminal, how far a run is, and words a person types for an id."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import typer

from send_briefings.errors import UsageError

if TYPE_CHECKING:
    from send_briefings.pipeline.task import Task


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print a table for a person, its columns named in `right` aligned right; wide text is folded, not cut."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console(markup=False, highlight=False, emoji=False)
    if console.is_terminal:
        console.print(table)
        return
    console.width = console.measure(table, options=console.options.update(width=10_000)).maximum
    with console.capture() as lines:
        console.print(table)
    sys.stdout.write("\n".join(line.rstrip() for line in lines.get().splitlines()) + "\n")


def only_ascii() -> bool:
    """Whether JSON on standard output must be written in ASCII, for lack of an alphabet that has every sign."""
    return not (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def day(text: str, option: str) -> date | None:
    """A date given to an option as YYYY-MM-DD; None where nothing was given.

    Raises:
        UsageError: it is not such a date.

    >>> day("2025-03-31", "--as-of")
    datetime.date(2025, 3, 31)
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{option} is '{text[:40]}', expected a date as YYYY-MM-DD.", next_step=f"For example: {option} 2025-03-31"
        ) from None


def printable(text: str) -> str:
    """The text without characters that would steer the terminal; lines and tabs stay.

    >>> printable("a\\x1b[31mb")
    'a\N{REPLACEMENT CHARACTER}[31mb'
    """
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


ProgressCallback = Callable[["Task", str], None]
LINES = 20


@contextmanager
def progress(name: str, total: int) -> Iterator[ProgressCallback]:
    """What to call with each briefing and its outcome."""
    if not sys.stderr.isatty():
        yield _lines(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True, markup=False, highlight=False)
    with Progress(*columns, console=console, transient=True) as bar:
        shown = bar.add_task(name, total=total)

        def moved(task: Task, outcome: str) -> None:
            bar.update(shown, advance=1, description=f"{task.place_name}: {task.area_name} {outcome}")

        yield moved


def _lines(total: int) -> ProgressCallback:
    """A line for each briefing of a small run; for a large one a line each twentieth, and each failure."""
    counted = 0
    last = 0

    def reported(task: Task, outcome: str) -> None:
        nonlocal counted, last
        counted += 1
        if total <= LINES or outcome == "failed":
            typer.echo(f"{task.place_name}: {task.area_name} {outcome}", err=True)
        elif counted * LINES // total > last:
            last = counted * LINES // total
            typer.echo(f"{counted} of {total} briefings", err=True)

    return reported


def word(text: str) -> str:
    """The id a person means.

    >>> word(" EHC plan")
    'ehc_plan'
    """
    return "_".join(text.lower().replace("-", " ").replace("_", " ").split())


def nearest(text: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The ids nearest to a misspelt one, the nearest first.

    >>> nearest("persistant_absense", ["overall_absence", "persistent_absence"])[0]
    'persistent_absence'
    """
    from rapidfuzz import fuzz, process

    found = process.extract(text, list(known), scorer=fuzz.WRatio, score_cutoff=60, limit=limit)
    return [name for name, _, _ in found]

"""How far a run is: a bar on a terminal, plain lines otherwise; both on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from send_briefings.runs import Task

Told = Callable[["Task", str], None]
LINES = 20


@contextmanager
def progress(name: str, total: int) -> Iterator[Told]:
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


def _lines(total: int) -> Told:
    """A line for each briefing of a small run; for a large one a line each twentieth, and each failure."""
    counted = 0
    last = 0

    def told(task: Task, outcome: str) -> None:
        nonlocal counted, last
        counted += 1
        if total <= LINES or outcome == "failed":
            typer.echo(f"{task.place_name}: {task.area_name} {outcome}", err=True)
        elif counted * LINES // total > last:
            last = counted * LINES // total
            typer.echo(f"{counted} of {total} briefings", err=True)

    return told

"""`send-briefings build`: the briefings of a place."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import day
from send_briefings.errors import SendBriefingsError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from send_briefings.cli.briefings import Finished
    from send_briefings.model.area import AreaSpec

EXAMPLES = """\b
Examples:
  send-briefings build
  send-briefings build --place "Kingston upon Hull"
  send-briefings build --place E08000025 --area attendance --area neet
  send-briefings build --place Leeds --as-of 2025-03-31 --reports march
"""


def build(
    place: Annotated[
        str, typer.Option(help="The authority: a name, an ONS code or a three-digit code.", metavar="PLACE")
    ] = "Birmingham",
    area: Annotated[
        list[str] | None,
        typer.Option(help="An outcome area; repeat for several. All that have a notebook by default.", metavar="AREA"),
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="Use only what was released by this day, YYYY-MM-DD.", metavar="DATE")
    ] = "",
    since: Annotated[
        str, typer.Option(help="Say what changed since the briefing of this day, YYYY-MM-DD.", metavar="DATE")
    ] = "",
    reports: Annotated[
        Path | None, typer.Option(help="Folder to publish into; reports/ in the project by default.", metavar="DIR")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Notebooks run beside each other; one a processor by default.", metavar="N"),
    ] = None,
) -> None:
    """Make the briefings of a place as HTML and PDF, with their figures (CSV) and findings (JSON).

    Nothing is published unless every briefing was made and passed its checks.
    """
    from send_briefings.catalogue.places import gazetteer
    from send_briefings.catalogue.root import project_root
    from send_briefings.cli.briefings import build_briefings
    from send_briefings.model.place import Level

    started = time.monotonic()
    authority = gazetteer().resolve(place, Level.LOCAL_AUTHORITY)
    areas = _areas(area or [])
    settings = _dates(as_of, since)
    folder = reports or project_root() / "reports"
    with _progress(authority.name, areas) as finished:
        written = build_briefings(
            authority,
            areas,
            settings=settings,
            reports=folder,
            jobs=min(jobs or os.cpu_count() or 1, len(areas)),
            finished=finished,
        )
    for path in written:
        typer.echo(_shown(path))
    made = "1 briefing" if len(areas) == 1 else f"{len(areas)} briefings"
    typer.echo(f"{made} for {authority.name} in {time.monotonic() - started:.0f} seconds.")


def _areas(named: list[str]) -> list[AreaSpec]:
    from send_briefings.catalogue.areas import load_areas
    from send_briefings.cli.briefings import notebook_of
    from send_briefings.cli.names import nearest, word

    known = load_areas()
    if not named:
        return [area for area in known.values() if notebook_of(area.id).is_file()]
    for name in named:
        if word(name) not in known:
            listed = f"The areas are {', '.join(known)}."
            near = nearest(word(name), known)
            raise UnknownNameError(
                "outcome area", name, next_step=f"Did you mean {near[0]}? {listed}" if near else listed
            )
    return [known[name] for name in dict.fromkeys(word(name) for name in named)]


def _dates(as_of: str, since: str) -> dict[str, str]:
    until, after = day(as_of, "--as-of"), day(since, "--since")
    if until and after and after > until:
        raise UsageError(
            f"--since is {after.isoformat()}, later than --as-of, {until.isoformat()}.",
            next_step="Give a --since that is earlier.",
        )
    given = {"as_of": until, "since": after}
    return {name: value.isoformat() for name, value in given.items() if value}


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@contextmanager
def _progress(place: str, areas: list[AreaSpec]) -> Iterator[Finished]:
    """A bar on a terminal, plain lines otherwise; both on standard error."""
    names = {area.id: area.name for area in areas}
    if not sys.stderr.isatty():

        def told(area: str, fault: SendBriefingsError | None) -> None:
            typer.echo(f"{place}: {names[area]} {'failed' if fault else 'made'}", err=True)

        yield told
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True, markup=False, highlight=False)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(f"Briefings for {place}", total=len(areas))

        def moved(area: str, fault: SendBriefingsError | None) -> None:
            bar.update(task, advance=1, description=f"{names[area]} {'failed' if fault else 'made'}")

        yield moved

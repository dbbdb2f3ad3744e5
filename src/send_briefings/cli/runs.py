"""`send-briefings runs`: earlier runs, and what became of each of their briefings."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from send_briefings.publish import Shelf

EXAMPLES = """\b
Examples:
  send-briefings runs
  send-briefings runs --last 3 --reports /srv/briefings
"""

SHOW_EXAMPLES = """\b
Examples:
  send-briefings runs show last
  send-briefings runs show 12 --json
"""

Reports = Annotated[str, typer.Option(help="The reports folder or fsspec address; reports/ by default.", metavar="DIR")]


def list_runs(
    context: typer.Context,
    reports: Reports = "",
    last: Annotated[int, typer.Option(min=1, help="How many to list.", metavar="N")] = 20,
) -> None:
    """List earlier runs, the newest first; `runs show ID` tells what became of each briefing."""
    if context.invoked_subcommand:
        return
    from send_briefings.cli.screen import print_table
    from send_briefings.publish import is_locked
    from send_briefings.runs import RunHistory
    from send_briefings.runs.manifest import KILLED, RUNNING
    from send_briefings.runs.summary import counts

    shelf = shelf_of(reports)
    history = RunHistory(shelf.private)
    under_way = is_locked(shelf.engine)
    rows = []
    for name in reversed(history.ids()[-last:]):
        run = history.read(name)
        outcome = KILLED if run.outcome == RUNNING and not under_way else run.outcome
        shown = "shown" if name == shelf.version() else ""
        rows.append(
            (name, run.plan, run.started[:16].replace("T", " "), outcome, counts(run), f"{run.seconds:.0f}", shown)
        )
    if not rows:
        typer.echo(f"No run is recorded in {shelf.name}.")
        return
    print_table(("Run", "Plan", "Started", "Outcome", "Briefings", "Seconds", ""), rows, right=(5,))


def show_run(
    run: Annotated[str, typer.Argument(help="A run's name or number, or 'last'.", metavar="ID")],
    reports: Reports = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole manifest as JSON.")] = False,
) -> None:
    """Tell what became of each briefing of a run, with the failing cell's message."""
    from send_briefings.cli.screen import print_table, printable
    from send_briefings.runs import RunHistory
    from send_briefings.runs.summary import summary

    manifest = RunHistory(shelf_of(reports).private).read(run)
    if as_json:
        typer.echo(json.dumps(asdict(manifest), indent=1))
        return
    typer.echo(printable(summary(manifest)))
    typer.echo("")
    rows = [
        (b.place_name, b.area, b.outcome, f"{b.seconds:.1f}", f"{b.peak_memory / 1e6:.0f}") for b in manifest.briefings
    ]
    print_table(("Place", "Area", "Outcome", "Seconds", "Megabytes"), rows, right=(3, 4))


def shelf_of(reports: str) -> Shelf:
    """The shelf a person means: a folder, an address, or the project's own reports."""
    from send_briefings.catalogue.root import project_root, state_folder
    from send_briefings.publish import shelf_at

    root = project_root()
    output = reports if "://" in reports else str(Path(reports).absolute() if reports else root / "reports")
    return shelf_at(output, state_folder(), write=False)

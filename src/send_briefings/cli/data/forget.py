"""`send-briefings data forget`: a release out of the store, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from send_briefings.cli.screen import printable
from send_briefings.errors import UsageError

EXAMPLES = """\b
Examples:
  send-briefings data forget "2024/25" --source dfe_absence_sen --reason "The file was cut short."
  send-briefings data forget --undo
"""


def forget(
    release: Annotated[
        str, typer.Argument(help="The release, as `data list` names it.", metavar="[RELEASE]", show_default=False)
    ] = "",
    source: Annotated[
        str, typer.Option(help="Its source, where releases of several have that name.", metavar="SOURCE")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why; kept in the store's log of decisions.", metavar="REASON")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Have back what was forgotten last.")] = False,
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
) -> None:
    """Take a release out of the store, such as one from a file that turned out to be wrong.

    Its figures are kept in the store's folder `forgotten`, and --undo has them back. A line in the store's
    `decisions.log` tells when, what and why. Briefings made before stay until the next run.
    """
    from send_briefings.observations import Store

    if bool(release) == undo:
        raise UsageError(
            "Name one release, or give --undo." if not undo else "A release and --undo were both given.",
            next_step="See `send-briefings data list` for the releases held.",
        )
    held = Store.open(store)
    if undo:
        files = held.recall()
        said, then = "Had back", "Briefings use it from the next run on."
    else:
        files = held.forget(release, source, " ".join(reason.split()))
        said, then = "Forgotten", "`send-briefings data forget --undo` has it back."
    for file in files:
        typer.echo(printable(f"{said}: {file.source}, release {file.release}, {file.rows:,} rows of {file.file_name}."))
    typer.echo(then, err=True)

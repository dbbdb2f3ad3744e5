"""`send-briefings data list`: the files whose figures are held."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from send_briefings.cli.screen import print_table

EXAMPLES = """\b
Examples:
  send-briefings data list
"""


def list_files(
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
) -> None:
    """List the imported files: their source, release, the day it came out, periods and rows."""
    from send_briefings.observations import Store

    files = Store.open(store).files()
    if not files:
        typer.echo("The store is empty. Import published files with `send-briefings data import FILE`.")
        return
    rows = [
        (
            file.source,
            file.release,
            file.released.isoformat(),
            f"{file.first_period} to {file.last_period}",
            f"{file.rows:,}",
            file.file_name,
        )
        for file in files
    ]
    print_table(("Source", "Release", "Released", "Periods", "Rows", "File"), rows, right=(4,))

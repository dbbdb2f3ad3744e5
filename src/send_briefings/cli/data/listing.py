"""`send-briefings data list`: the releases whose figures are held."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from send_briefings.cli.screen import print_table, printable

EXAMPLES = """\b
Examples:
  send-briefings data list
  send-briefings data list --json
"""
PREFIX = 12


def list_files(
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print whole checksums and findings as JSON.")] = False,
) -> None:
    """List the releases held, each with its day, periods, rows and file.

    Below stand the files that were taken in though they were not whole, with the reason given and what was found.
    """
    from send_briefings.observations import Store

    files = Store.open(store).files()
    if as_json:
        records = [
            {
                "source": file.source,
                "release": file.release,
                "released": file.released.isoformat(),
                "first_period": file.first_period,
                "last_period": file.last_period,
                "rows": file.rows,
                "file": file.file_name,
                "sha256": file.sha256,
                "accepted": None
                if file.accepted is None
                else {"reason": file.accepted.reason, "findings": list(file.accepted.findings)},
            }
            for file in files
        ]
        typer.echo(json.dumps(records, indent=1, ensure_ascii=False))
        return
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
            file.sha256[:PREFIX],
        )
        for file in files
    ]
    print_table(("Source", "Release", "Released", "Periods", "Rows", "File", "SHA-256"), rows, right=(4,))
    for file in files:
        if file.accepted:
            typer.echo(printable(f"\n{file.source}, {file.release}: taken in though not whole: {file.accepted.reason}"))
            for finding in file.accepted.findings:
                typer.echo(printable(f"  {finding}"))

"""`send-briefings verify`: published pages compared with the figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """\b
Examples:
  send-briefings verify
  send-briefings verify reports
"""


def verify(
    reports: Annotated[str, typer.Argument(help="The reports folder; reports/ by default.", metavar="[REPORTS]")] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Briefings made beside each other.", metavar="N")] = None,
) -> None:
    """Derive every figure of the published pages anew from the data, and compare it with what they say.

    Fails on a number in prose or a table that leads to no evidence or to another value, and on any other
    difference in a page, its PDF, its figures or its findings. Nothing published is touched.
    """
    from send_briefings.cli.progress import progress
    from send_briefings.cli.runs import shelf_of
    from send_briefings.cli.stopping import terminable
    from send_briefings.errors import UsageError
    from send_briefings.verification import raise_if_faulty
    from send_briefings.verification import verify as compare

    if "://" in reports:
        raise UsageError(f"{reports} is an address.", next_step="Copy it to a folder, and verify that.")
    shelf = shelf_of(reports)
    folder = Path(shelf.name)
    records = shelf.records()
    with terminable(), progress("Verifying", len(records)) as told:
        found = compare(folder, records, shelf.engine, told, jobs)
    raise_if_faulty(found)
    many = "1 briefing" if found.briefings == 1 else f"{found.briefings:,} briefings"
    typer.echo(
        f"{many} verified: {found.numbers:,} numbers in prose and tables lead to their evidence, and every page, "
        "table, chart and file is what the figures give."
    )

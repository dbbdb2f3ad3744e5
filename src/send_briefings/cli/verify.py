"""`send-briefings verify`: published pages compared with the figures."""

from __future__ import annotations

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
    """Make everything that is published again from the data, and compare every byte.

    Fails on any difference in a page (its description, notice and alternative texts too), its PDF, its figures or
    its findings, in the index, the checksums and the list of briefings, and on a file that no run published. Of a
    number it says what its evidence gives. Nothing published is touched.
    """
    from send_briefings.cli.progress import progress
    from send_briefings.cli.runs import shelf_of
    from send_briefings.errors import UsageError
    from send_briefings.verification import raise_if_faulty
    from send_briefings.verification import verify as compare

    if "://" in reports:
        raise UsageError(f"{reports} is an address.", next_step="Copy it to a folder, and verify that.")
    shelf = shelf_of(reports)
    with progress("Verifying", len(shelf.records())) as told:
        found = compare(shelf, told, jobs)
    raise_if_faulty(found)
    many = "1 briefing" if found.briefings == 1 else f"{found.briefings:,} briefings"
    typer.echo(
        f"{many} verified: {found.numbers:,} numbers in prose and tables lead to their evidence, and every file, "
        "the index and the checksums are to the byte what the figures give."
    )

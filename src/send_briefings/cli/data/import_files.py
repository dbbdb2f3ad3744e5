"""`send-briefings data import`: published files into the store, with an account of every row."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.data.accounts import account_lines, as_record
from send_briefings.cli.screen import day, only_ascii, printable
from send_briefings.errors import DataFileError

NAMED = 8

if TYPE_CHECKING:
    from send_briefings.observations import ImportReport

EXAMPLES = """\b
Examples:
  send-briefings data import downloads/absence.csv
  send-briefings data import downloads/ --json > account.json
  send-briefings data import late.csv --release "2024/25 (corrected)" --released 2026-05-14
  send-briefings data import again.csv --correction
  send-briefings data import half.csv --accept "The publisher left the London boroughs out."
  send-briefings data import --fresh ../shared/data
"""


def import_files(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders with all that is in them.", metavar="PATH...")],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Build the store from these files alone; nothing changes if one is refused.")
    ] = False,
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
    release: Annotated[str, typer.Option(help="For a single file: the release it is of.", metavar="RELEASE")] = "",
    released: Annotated[
        str, typer.Option(help="For a single file: the day it came out, YYYY-MM-DD.", metavar="DATE")
    ] = "",
    accept: Annotated[
        str,
        typer.Option(help="For a single file that is short or odd: why it is taken in all the same.", metavar="REASON"),
    ] = "",
    correction: Annotated[
        bool,
        typer.Option(
            "--correction",
            help="For a single file: a correction of a release held, kept beside it, known from today or --released.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole account as JSON.")] = False,
) -> None:
    """Import published files: CSV and workbooks, recognised by what is in them, whatever they are called.

    Every row is accounted for: kept, out of scope and why, or rejected and where. A file that changed shape is refused
    and nothing of it is stored; the others still are. So is one that is short or odd beside what its source's file in
    data/catalogue/sources says of a whole one, or beside the release held before: what is missing is listed, and
    --accept takes the file in by your decision, which is kept and shown. The exit code is 3 when any file was refused,
    or none was one we read.
    """
    from send_briefings.observations import Store, import_paths

    report = import_paths(
        paths,
        Store.open(store),
        fresh=fresh,
        release=release or None,
        released=day(released, "--released"),
        accept=accept or None,
        correction=correction,
        progress=_progress,
    )
    if as_json:
        record = {"committed": report.committed, "files": [as_record(file) for file in report.files]}
        typer.echo(json.dumps(record, indent=1, ensure_ascii=only_ascii()))
    else:
        for file in report.files:
            typer.echo(printable("\n".join(account_lines(file))))
    _end(report)


def _progress(done: int, of: int, name: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r\x1b[KReading {done + 1} of {of}: {printable(name)[:60]}", err=True, nl=False)
        if done + 1 == of:
            typer.echo("\r\x1b[K", err=True, nl=False)


def _end(report: ImportReport) -> None:
    """The last words of an import, and its exit code."""
    if report.passed_over:
        count, names = len(report.passed_over), ", ".join(file.path.name for file in report.passed_over[:NAMED])
        more = f" and {count - NAMED} more" if count > NAMED else ""
        typer.echo(printable(f"Passed over, as none of our sources' files: {names}{more}."), err=True)
    if report.refused:
        names = ", ".join(printable(file.path.name) for file in report.refused)
        raise DataFileError(f"{len(report.refused)} of {len(report.files)} files refused: {names}. {_stored(report)}")
    if len(report.passed_over) == len(report.files):
        raise DataFileError(
            "Nothing was stored: none of these is a file we read.",
            next_step="Name a file by itself to be told what it lacks.",
        )
    typer.echo(_stored(report), err=True)


def _stored(report: ImportReport) -> str:
    stored = sum(file.outcome == "stored" for file in report.files)
    held = sum(file.outcome == "already there" for file in report.files)
    if not report.committed or not stored:
        return "Nothing changed: the store holds the rest already." if held else "Nothing was stored."
    return f"The store was changed: {stored} stored{f', {held} it held already' if held else ''}."

"""`send-briefings data import` and `update`: published files into the store."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from send_briefings.cli.running import ask_publishers, chosen, raise_if_needed
from send_briefings.cli.screen import day, only_ascii, printable
from send_briefings.errors import DataFileError, SendBriefingsError, UsageError

if TYPE_CHECKING:
    from send_briefings.config.plan import Plan
    from send_briefings.data.importing import ImportedFile, ImportReport
    from send_briefings.live.report import SourceReport

REJECTIONS_SHOWN = 20


def account_lines(file: ImportedFile) -> list[str]:
    """What became of a file and each of its rows; the first rejected rows with what was found and expected."""
    lines = [f"{file.path}: {file.outcome}"]
    if file.error and file.outcome == "refused":
        lines += [f"  {line}" for line in str(file.error).splitlines()]
    elif file.error and (hint := _hint(file.error)):
        lines.append(f"  {hint}")
    if file.read is None:
        return lines
    read, account = file.read, file.read.account
    lines.append(f"  {read.source}, release {read.release}, released {read.released.isoformat()}")
    lines.append(f"  {account.rows_read:,} rows read: {account.kept:,} kept, {len(account.rejected):,} rejected")
    lines += [f"  {count:,} out of scope: {reason}" for reason, count in sorted(account.out_of_scope.items())]
    lines += [f"  rejected: {rejection}" for rejection in account.rejected[:REJECTIONS_SHOWN]]
    if more := len(account.rejected) - REJECTIONS_SHOWN:
        lines += [f"  and {more:,} more; --json shows all"] if more > 0 else []
    lines += [f"  learnt: {one}" for one in account.learnt]
    lines += [f"  normalised: {count:,} {what}" for what, count in sorted(account.normalised.items())]
    lines += [f"  taken in although not whole: {finding}" for finding in file.findings[:REJECTIONS_SHOWN]]
    return lines + [f"  remark: {remark}" for remark in account.remarks]


def _hint(error: DataFileError) -> str:
    """What an unknown file comes nearest to; "" for nothing."""
    first = error.message.splitlines()[0].partition("is not a file we read.")[2]
    return first.strip()


def as_record(file: ImportedFile) -> dict[str, Any]:
    """The same, whole, for a program."""
    record: dict[str, Any] = {"path": str(file.path), "outcome": str(file.outcome)}
    if file.error:
        record["message"] = str(file.error)
        record["findings"] = list(getattr(file.error, "findings", ()))
    if file.read is None:
        return record
    read, account = file.read, file.read.account
    return record | {
        "source": read.source,
        "release": read.release,
        "released": read.released.isoformat(),
        "sha256": read.sha256,
        "rows_read": account.rows_read,
        "kept": account.kept,
        "out_of_scope": dict(sorted(account.out_of_scope.items())),
        "rejected": [
            {"sheet": r.sheet, "row": r.row, "column": r.column, "found": r.found, "expected": r.expected}
            for r in account.rejected
        ],
        "learnt": [{"code": one.code, "name": one.name, "level": one.level, "in": one.whole} for one in account.learnt],
        "normalised": dict(sorted(account.normalised.items())),
        "findings": list(file.findings),
        "remarks": [{"sheet": r.sheet, "row": r.row, "place": r.place, "text": r.text} for r in account.remarks],
    }


NAMED = 8


EXAMPLES = """\b
Examples:
  send-briefings data import downloads/absence.csv
  send-briefings data import downloads/ --json > account.json
  send-briefings data import late.csv --release "2024/25 (corrected)" --release-date 2026-05-14
  send-briefings data import again.csv --correction
  send-briefings data import half.csv --accept "The publisher left the London boroughs out."
  send-briefings data import --replace-all ../shared/data
"""


def import_files(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders with all that is in them.", metavar="PATH...")],
    fresh: Annotated[
        bool,
        typer.Option("--replace-all", help="Build the store of these files alone; nothing changes if one is refused."),
    ] = False,
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
    release: Annotated[str, typer.Option(help="For a single file: the release it is of.", metavar="RELEASE")] = "",
    released: Annotated[
        str, typer.Option("--release-date", help="For a single file: the day it came out, YYYY-MM-DD.", metavar="DATE")
    ] = "",
    accept: Annotated[
        str,
        typer.Option(help="For a single file that is short or odd: why it is taken in all the same.", metavar="REASON"),
    ] = "",
    correction: Annotated[
        bool,
        typer.Option(
            "--correction",
            help="For a single file: a correction of a release held, kept beside it, known from then or today.",
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
    from send_briefings.data.importing import import_paths
    from send_briefings.data.store import Store

    report = import_paths(
        paths,
        Store.open(store),
        fresh=fresh,
        release=release or None,
        released=day(released, "--release-date"),
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


UPDATE_EXAMPLES = """\b
Examples:
  send-briefings data update --check
  send-briefings data update
  send-briefings data update nhs_community_waits --json
  send-briefings data update dfe_neet_scorecard --accept dfe_neet_scorecard
"""


def update(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Sources to ask about; all that are published on line by default.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Ask each publisher what is newest; fetch and change nothing.")
    ] = False,
    locked: Annotated[
        bool, typer.Option("--locked", help="Take in exactly the files that data/live/state.json names, no others.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(help="Take in what is held back of this source; may be given again.", metavar="SOURCE"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
) -> None:
    """Ask each publisher what is newest, fetch what is not held, check it and take it in.

    The answer about each source is one of four: nothing new, new release, same release with other figures, or cannot
    tell; docs/live_data.md says what each means. A correction is kept beside what it corrects. Where too much changed,
    it is held back until you accept it. One source's fault never stops the others, and never touches what is held.

    The exit code is 0 where every publisher was asked and nothing waits for you, 12 where you are needed (something
    is held back, moved, withdrawn or not as described), and 13 where a publisher could not be reached.
    """
    from send_briefings.live.report import counted

    if check and (locked or accept):
        raise UsageError("--check changes nothing, so it goes with neither --locked nor --accept.")
    asked = chosen(sources or [], accept or [])

    def reported(report: SourceReport) -> None:
        if not as_json:
            typer.echo(printable("\n".join(report.lines())))

    reports = ask_publishers(asked, _plans(), reported, check=check, locked=locked, accept=accept or ())
    if as_json:
        typer.echo(json.dumps({"sources": [one.as_json() for one in reports]}, indent=1, ensure_ascii=False))
    else:
        if check:
            typer.echo(_assumptions(reports))
        typer.echo(counted(reports))
    raise_if_needed(reports)


def _plans() -> list[Plan]:
    """The project's plans, as far as they can be read: what is published by them is what an update is told beside."""
    from send_briefings.config.plan import read_plan
    from send_briefings.config.project import project_root

    found: list[Plan] = []
    for path in sorted((project_root() / "plans").glob("*.toml")):
        with suppress(SendBriefingsError):
            found.append(read_plan(path))
    return found


def _assumptions(reports: list[SourceReport]) -> str:
    """Which of the assumptions that could not be verified without a network hold."""
    from send_briefings.live.report import ASSUMPTIONS

    seen: dict[str, bool] = {}
    for report in reports:
        for name, holds in report.assumptions:
            seen[name] = seen.get(name, True) and holds
    lines = ["What was assumed of the publishers' services:"]
    for name, words in ASSUMPTIONS.items():
        lines.append(f"  {'not seen' if name not in seen else 'holds' if seen[name] else 'does not hold'}: {words}")
    return "\n".join(lines)

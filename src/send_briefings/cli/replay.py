"""`send-briefings replay`: a recorded run made again, and compared byte for byte."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from send_briefings.cli.runs import Reports

EXAMPLES = """\b
Examples:
  send-briefings replay last
  send-briefings replay 12 --into copy
"""


def replay(
    run: Annotated[str, typer.Argument(help="A run's name or number, 'last', or a manifest's file.", metavar="RUN")],
    reports: Reports = "",
    into: Annotated[
        str, typer.Option(help="Keep the copy in this folder; otherwise it is only compared.", metavar="DIR")
    ] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Briefings made beside each other.", metavar="N")] = None,
) -> None:
    """Make the briefings of a run again, from the data it used, and compare every file with what it made.

    Refused where the program, a package, the catalogue or a notebook is not what it was.
    """
    from send_briefings.cli.progress import progress
    from send_briefings.cli.running import failure_of
    from send_briefings.runs import Options, RunHistory
    from send_briefings.runs.manifest import parse_manifest
    from send_briefings.runs.replay import raise_if_different
    from send_briefings.runs.replay import replay as repeat

    path = Path(run)
    if path.suffix == ".json" and path.is_file():
        recorded, data = parse_manifest(path.read_text(encoding="utf-8"), run), path.with_suffix(".data.json")
    else:
        from send_briefings.cli.runs import shelf_of

        history = RunHistory(shelf_of(reports).private)
        recorded = history.read(run)
        data = history.data(recorded.id)
    with tempfile.TemporaryDirectory(prefix="send-replay-") as aside:
        target = str(Path(into).absolute()) if into else str(Path(aside) / "reports")
        with progress(f"Replay of {recorded.id}", len(recorded.briefings)) as told:
            found = repeat(recorded, data, target, Options(told=told), jobs)
    if found.manifest.exit_code:
        raise failure_of(found.manifest)
    raise_if_different(found, recorded)
    typer.echo(f"{found.compared} files of {recorded.id} made again: the same bytes.")

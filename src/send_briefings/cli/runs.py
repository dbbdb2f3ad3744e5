"""`send-briefings runs`, `replay` and `schedule`: earlier runs, one made again, and those to come."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.errors import StorageError, UsageError

if TYPE_CHECKING:
    from send_briefings.pipeline.publish import PublishTarget
    from send_briefings.pipeline.schedule import Job

EXAMPLES = """\b
Examples:
  send-briefings runs
  send-briefings runs --last 3 --reports /srv/briefings
"""

SHOW_EXAMPLES = """\b
Examples:
  send-briefings runs show latest
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
    from send_briefings.pipeline.manifest import KILLED, RUNNING, RunHistory, counts
    from send_briefings.pipeline.storage import is_locked

    publish_target = shelf_of(reports)
    history = RunHistory(publish_target.private)
    under_way = is_locked(publish_target.engine)
    rows = []
    for name in reversed(history.ids()[-last:]):
        run = history.read(name)
        outcome = KILLED if run.outcome == RUNNING and not under_way else run.outcome
        shown = "shown" if name == publish_target.version() else ""
        rows.append(
            (name, run.plan, run.started[:16].replace("T", " "), outcome, counts(run), f"{run.seconds:.0f}", shown)
        )
    if not rows:
        typer.echo(f"No run is recorded in {publish_target.name}.")
        return
    print_table(("Run", "Plan", "Started", "Outcome", "Briefings", "Seconds", ""), rows, right=(5,))


def show_run(
    run: Annotated[str, typer.Argument(help="A run's name or number, or 'last'.", metavar="ID")],
    reports: Reports = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole manifest as JSON.")] = False,
) -> None:
    """Show what became of each briefing of a run, with the failing cell's message, and who released it.

    Of a released run it says what has changed since.
    """
    from send_briefings.cli.screen import print_table, printable
    from send_briefings.pipeline.manifest import RunHistory, summary
    from send_briefings.pipeline.release import release_lines

    publish_target = shelf_of(reports)
    history = RunHistory(publish_target.private)
    manifest = history.read(run)
    if as_json:
        typer.echo(json.dumps(asdict(manifest), indent=1))
        return
    typer.echo(printable(summary(manifest)))
    for line in release_lines(publish_target, history, manifest):
        typer.echo(printable(line))
    if manifest.release:
        return
    typer.echo("")
    rows = [
        (b.place_name, b.area, b.outcome, f"{b.seconds:.1f}", f"{b.peak_memory / 1e6:.0f}") for b in manifest.briefings
    ]
    print_table(("Place", "Area", "Outcome", "Seconds", "Megabytes"), rows, right=(3, 4))


def shelf_of(reports: str) -> PublishTarget:
    """The shelf a person means: a folder, an address, or the project's own reports."""
    from send_briefings.config.project import project_root, state_folder
    from send_briefings.pipeline.publish import open_target

    root = project_root()
    output = reports if "://" in reports else str(Path(reports).absolute() if reports else root / "reports")
    return open_target(output, state_folder(), write=False)


RELEASE_EXAMPLES = """\b
Examples:
  send-briefings release --role "Director of Children's Services"
  send-briefings release 12 --role "Head of SEND" --reports /srv/briefings
"""


def release(
    run: Annotated[str, typer.Argument(help="A run's name or number, or 'latest'.", metavar="[RUN]")] = "latest",
    role: Annotated[str, typer.Option(help="Who releases it: a role, not a name.", metavar="ROLE")] = "",
    reports: Reports = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Briefings made beside each other.", metavar="N")] = None,
) -> None:
    """Release what a run published, once it has passed every check; each page then says who released it.

    The checks: every file is to the byte what the figures give (as `verify`), every PDF meets PDF/UA-1, every page
    passes the accessibility checks, every link leads somewhere. Exit code 11 or 6 where one fails, and 2 where
    readers see another run's briefings; nothing is released then.
    """
    from datetime import UTC, datetime

    from send_briefings.cli.screen import progress
    from send_briefings.config.project import state_folder
    from send_briefings.pipeline.publish import open_target
    from send_briefings.pipeline.release import release as sign_off

    if not role:
        raise UsageError("No role is given.", next_step='Say who releases it: --role "Head of SEND".')
    if "://" in reports:
        raise UsageError(f"{reports} is an address.", next_step="Release what lies in a folder, then copy it there.")
    there = shelf_of(reports)
    if not there.version():
        raise UsageError(f"There are no briefings in {there.name}.", next_step="Build some: send-briefings build.")
    publish_target = open_target(str(there.folder), state_folder())
    with progress("Checking", len(publish_target.records())) as reported:
        done = sign_off(publish_target, run, role, datetime.now(UTC), reported, jobs)
    typer.echo(f"{done.release['of']} is released by: {done.release['role']} ({done.id}). Checks passed:")
    for check, what in done.release["checks"].items():
        typer.echo(f"  {check}: {what}")


REPLAY_EXAMPLES = """\b
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
    from send_briefings.cli.running import failure_of
    from send_briefings.cli.screen import progress
    from send_briefings.pipeline.manifest import RunHistory, parse_manifest
    from send_briefings.pipeline.replay import raise_if_different
    from send_briefings.pipeline.replay import replay as repeat
    from send_briefings.pipeline.run import Options

    path = Path(run)
    if path.suffix == ".json" and path.is_file():
        recorded, data = parse_manifest(path.read_text(encoding="utf-8"), run), path.with_suffix(".data.json")
    else:
        history = RunHistory(shelf_of(reports).private)
        recorded = history.read(run)
        data = history.data(recorded.id)
    with tempfile.TemporaryDirectory(prefix="send-replay-") as aside:
        target = str(Path(into).absolute()) if into else str(Path(aside) / "reports")
        with progress(f"Replay of {recorded.id}", len(recorded.briefings)) as reported:
            found = repeat(recorded, data, target, Options(reported=reported), jobs)
    if found.manifest.exit_code:
        raise failure_of(found.manifest)
    raise_if_different(found, recorded)
    typer.echo(f"{found.compared} files of {recorded.id} made again: the same bytes.")


SCHEDULE_EXAMPLES = """\b
Examples:
  send-briefings schedule plans/birmingham.toml --cron
  send-briefings schedule plans/birmingham.toml --systemd --day-of-month 12 --output ~/.config/systemd/user
  send-briefings schedule plans/england.toml --windows --time 22:30 --output england.xml
  send-briefings schedule plans/birmingham.toml --ci --reports reports
"""

KINDS = "--cron, --systemd, --windows or --ci"


def schedule(
    plan: Annotated[Path, typer.Argument(help="The plan to run: a TOML file.", metavar="PLAN")],
    cron: Annotated[bool, typer.Option("--cron", help="Write lines for a crontab.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Write a systemd user service and its timer.")] = False,
    windows: Annotated[bool, typer.Option("--windows", help="Write a task for the Windows Task Scheduler.")] = False,
    ci: Annotated[bool, typer.Option("--ci", help="Write a workflow file in GitHub Actions' syntax.")] = False,
    day: Annotated[int, typer.Option("--day-of-month", help="The day of the month, 1 to 28.", metavar="DAY")] = 5,
    at: Annotated[str, typer.Option("--time", help="The time of that day; UTC with --ci.", metavar="HH:MM")] = "06:00",
    reports: Annotated[
        str, typer.Option(help="Publish into this folder or fsspec address, not the plan's.", metavar="DIR")
    ] = "",
    log: Annotated[
        Path | None,
        typer.Option(
            help="File the run adds its words to; beside the plan by default, the journal with --systemd.",
            metavar="FILE",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="File to write instead of printing; with --systemd a folder.", metavar="PATH"),
    ] = None,
) -> None:
    """Print what to install so that a system runs a plan every month; docs/scheduling.md says how.

    Nothing is installed. The plan is checked first, and every path is written in full.
    """
    from send_briefings.config.plan import read_plan
    from send_briefings.config.project import project_root
    from send_briefings.pipeline.schedule import Job, Monthly
    from send_briefings.pipeline.unattended import environment_command

    kind = _kind({"cron": cron, "systemd": systemd, "windows": windows, "ci": ci})
    when = Monthly.read(day, at)
    if not plan.is_file():
        raise UsageError(f"There is no plan '{plan}'.", next_step="Give the path of a plan's TOML file.")
    asked = read_plan(plan)
    published = asked.output
    if asked.update is not None:
        typer.echo(_first(asked.update), err=True)
    job = Job(
        command=environment_command(),
        python=Path(sys.executable),
        plan=_whole(plan),
        folder=project_root().resolve(),
        when=when,
        reports=_place(reports),
        log=_whole(log) if log else None,
    )
    files = _files(kind, job, published)
    if output:
        _write(kind, files, output)
    else:
        typer.echo("\n".join(files.values()), nl=False)


def _first(update: tuple[str, ...]) -> str:
    """That publishers are asked first, and which hosts the machine has to reach."""
    from urllib.parse import urlsplit

    from send_briefings.config.sources import load_hosts

    hosts = ", ".join(sorted({urlsplit(base).hostname or "" for base in load_hosts().values()}))
    about = f"about {', '.join(update)} " if update else ""
    return (
        f"Each run asks publishers {about}first what is newest ('update' in the plan): the machine has to reach, over "
        f"https, {hosts}. It ends with 12 where somebody has to look, with 13 where a publisher was not reached."
    )


def _kind(asked: dict[str, bool]) -> str:
    chosen = [name for name, given in asked.items() if given]
    if len(chosen) != 1:
        found = " and ".join(f"--{name}" for name in chosen) or "none of them"
        raise UsageError(f"One of {KINDS} is needed, and {found} was given.", next_step="Give exactly one.")
    return chosen[0]


def _whole(path: Path) -> Path:
    """The path in full. Its last part is kept as it is: a link there may lead elsewhere by the time of a run."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 - removes "..", which Path.absolute keeps
    return full.parent.resolve() / full.name


def _place(reports: str) -> Path | str | None:
    if "://" in reports:
        return reports
    return _whole(Path(reports)) if reports else None


def _files(kind: str, job: Job, published: str) -> dict[str, str]:
    from send_briefings.pipeline.schedule import crontab_lines, systemd_units, task_xml
    from send_briefings.pipeline.unattended import workflow

    if kind == "systemd":
        return systemd_units(job)
    if kind == "windows":
        return {f"{job.name}.xml": task_xml(job)}
    if kind == "ci":
        return {f"{job.name}.yml": workflow(job, published)}
    return {f"{job.name}.crontab": crontab_lines(job)}


def _write(kind: str, files: dict[str, str], output: Path) -> None:
    from send_briefings.pipeline.schedule import task_bytes

    into = output.expanduser()
    try:
        (into if kind == "systemd" else into.parent).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            path = into / name if kind == "systemd" else into
            path.write_bytes(task_bytes(text) if kind == "windows" else text.encode())
            typer.echo(str(path))
    except OSError as fault:
        raise StorageError(
            f"'{into}' could not be written: {fault.strerror}.", next_step="Choose another place with --output."
        ) from None

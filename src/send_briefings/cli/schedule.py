"""`send-briefings schedule`: the text that makes a system run a plan every month."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.errors import StorageError, UsageError

if TYPE_CHECKING:
    from send_briefings.schedule import Job

EXAMPLES = """\b
Examples:
  send-briefings schedule plans/birmingham.toml --cron
  send-briefings schedule plans/birmingham.toml --systemd --day 12 --output ~/.config/systemd/user
  send-briefings schedule plans/england.toml --windows --at 22:30 --output england.xml
  send-briefings schedule plans/birmingham.toml --ci --reports reports
"""

KINDS = "--cron, --systemd, --windows or --ci"


def schedule(
    plan: Annotated[Path, typer.Argument(help="The plan to run: a TOML file.", metavar="PLAN")],
    cron: Annotated[bool, typer.Option("--cron", help="Write lines for a crontab.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Write a systemd user service and its timer.")] = False,
    windows: Annotated[bool, typer.Option("--windows", help="Write a task for the Windows Task Scheduler.")] = False,
    ci: Annotated[bool, typer.Option("--ci", help="Write a workflow file in GitHub Actions' syntax.")] = False,
    day: Annotated[int, typer.Option(help="The day of the month, 1 to 28.", metavar="DAY")] = 5,
    at: Annotated[str, typer.Option(help="The time of that day; UTC with --ci.", metavar="HH:MM")] = "06:00",
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
    from send_briefings.catalogue.root import project_root
    from send_briefings.plans.reading import read_plan
    from send_briefings.schedule import Job, Monthly, environment_command

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

    from send_briefings.catalogue.live import load_hosts

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
    from send_briefings.schedule import crontab_lines, systemd_units, task_xml, workflow

    if kind == "systemd":
        return systemd_units(job)
    if kind == "windows":
        return {f"{job.name}.xml": task_xml(job)}
    if kind == "ci":
        return {f"{job.name}.yml": workflow(job, published)}
    return {f"{job.name}.crontab": crontab_lines(job)}


def _write(kind: str, files: dict[str, str], output: Path) -> None:
    from send_briefings.schedule import task_bytes

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

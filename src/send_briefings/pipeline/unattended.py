"""A plan's run that nobody watches: by the Windows Task Scheduler, a notebook or a continuous integration service.

Windows: `python -m send_briefings.pipeline.unattended --log FILE --home FOLDER -- COMMAND ...` adds what the command
says to the file and ends with its exit code.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from send_briefings.config.project import project_root
from send_briefings.errors import NotebookError, UsageError
from send_briefings.pipeline.schedule import Job, ScheduleError

COMMAND = "send-briefings.exe" if os.name == "nt" else "send-briefings"


def environment_command() -> Path:
    """The `send-briefings` of the environment this Python is from, else the one that was started.

    Raises:
        ScheduleError: it is in neither place.
    """
    installed = Path(sysconfig.get_path("scripts")) / COMMAND
    started = Path(sys.argv[0]).absolute()
    for path in (installed, started):
        if path.name == COMMAND and path.is_file():
            return path
    raise ScheduleError(
        f"There is no '{installed}'.", next_step="Set up the project again: make setup, or pip install --editable ."
    )


def workflow(job: Job, output: str) -> str:
    """The workflow, for `.github/workflows/` of the repository that the project's folder is.

    Everything in it is relative to the checkout, since the service has folders of its own. What the run wrote is kept
    as an artifact, unless it was published to a web address.

    Args:
        job: the plan's monthly run; its time is taken as UTC, as such services do.
        output: where the plan publishes: a folder, or an address with "://".

    Raises:
        ScheduleError: the plan or the output lies outside the project's folder.
    """
    plan = _inside(job.plan, job.folder, "plan", "Move the plan into the project.")
    published = str(job.reports) if job.reports else output
    command = '.venv/bin/send-briefings run "$PLAN"'
    settings = [f"PLAN: {_scalar(plan)}"]
    kept = ""
    if "://" in published:
        folder = published
    else:
        folder = _inside(type(job.folder)(published), job.folder, "output", "Give one inside it: --reports reports.")
        kept = _artifact(job.name, folder)
    if job.reports:
        command += ' --reports "$REPORTS"'
        settings.append(f"REPORTS: {_scalar(folder)}")
    environment = "\n          ".join(settings)
    return f"""# .github/workflows/{job.name}.yml
name: {job.name}
"on":
  schedule:
    - cron: "{job.when.minute} {job.when.hour} {job.when.day} * *" # {job.when.clock} UTC on day {job.when.day}
  workflow_dispatch:
permissions:
  contents: read
concurrency: {job.name}
jobs:
  run:
    runs-on: ubuntu-latest
    timeout-minutes: 360
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Set up
        run: make setup
      - name: Run the plan
        env:
          {environment}
        run: {command}
{kept}"""


def _artifact(name: str, folder: str) -> str:
    return f"""      - name: Keep the briefings
        uses: actions/upload-artifact@v4
        with:
          name: {name}
          path: {_scalar(folder)}
          if-no-files-found: error
"""


def _inside(path: PurePath, folder: PurePath, what: str, mend: str) -> str:
    if not path.is_relative_to(folder) or ".." in path.parts:
        raise ScheduleError(
            f"The {what} '{path}' lies outside the project's folder '{folder}'; the service checks out only that.",
            next_step=mend,
        )
    return path.relative_to(folder).as_posix()


def _scalar(text: str) -> str:
    """A text in YAML's double quotation marks, in which the service reads no expression.

    >>> print(_scalar('plans/a "b" ${{ c }}.toml'))
    "plans/a \\"b\\" ${{ '${{' }} c }}.toml"
    """
    return json.dumps(text.replace("${{", "${{ '${{' }}"), ensure_ascii=False)


KERNELS_OWN = ("MPLBACKEND", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "JPY_PARENT_PID", "JPY_SESSION_NAME")
"""Variables of a notebook's kernel that would change what another program does."""


def run_plan(plan: str) -> None:
    """Run a plan from a notebook cell; what the run says appears below the cell as it is said.

    Args:
        plan: a file in the project's `plans` folder, or a whole path. Never relative to the notebook: schedulers
            run a copy of it somewhere else.

    Raises:
        UsageError: there is no such plan.
        NotebookError: the run ended with an exit code other than 0.
    """
    home = project_root()
    path = home / "plans" / plan
    if not path.is_file():
        known = ", ".join(sorted(each.name for each in path.parent.glob("*.toml"))) or "none"
        raise UsageError(f"There is no plan '{path}'.", next_step=f"The plans in that folder: {known}.")
    command = [str(environment_command()), "run", str(path)]
    with subprocess.Popen(
        command,
        cwd=home,
        env=environment(os.environ, home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as run:
        assert run.stdout
        for line in run.stdout:
            print(line, end="", flush=True)
    if run.returncode:
        raise NotebookError(
            f"The run of '{path.name}' ended with exit code {run.returncode}.",
            next_step="Read what it said above, or what `send-briefings runs` says in a terminal.",
        )


def environment(given: Mapping[str, str], home: Path) -> dict[str, str]:
    """The environment of a run: the given one without a kernel's own variables, in UTF-8, for this project.

    >>> environment({"MPLBACKEND": "inline", "LANG": "C"}, Path("/project"))["LANG"]
    'C'
    """
    kept = {name: value for name, value in given.items() if name not in KERNELS_OWN}
    return {**kept, "SEND_HOME": str(home), "PYTHONUTF8": "1"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command with its words added to a log, and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m send_briefings.pipeline.unattended", description=__doc__)
    parser.add_argument("--log", type=Path, required=True, help="file to add to")
    parser.add_argument("--home", type=Path, required=True, help="the project's folder")
    parser.add_argument("command", nargs="+", help="after --: the command to run and its arguments")
    asked = parser.parse_args(arguments)
    asked.log.parent.mkdir(parents=True, exist_ok=True)
    with asked.log.open("ab") as log:
        return subprocess.run(
            asked.command,
            cwd=asked.home,
            env=environment(os.environ, asked.home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())

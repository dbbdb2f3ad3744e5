"""A plan's run that nobody watches: started by the Windows Task Scheduler, or from a notebook.

Windows: `python -m send_briefings.schedule.unattended --log FILE --home FOLDER -- COMMAND ...` adds what the command
says to the file and ends with its exit code.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from send_briefings.catalogue.root import project_root
from send_briefings.errors import NotebookError, UsageError
from send_briefings.schedule.executable import environment_command

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
    parser = argparse.ArgumentParser(prog="python -m send_briefings.schedule.unattended", description=__doc__)
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

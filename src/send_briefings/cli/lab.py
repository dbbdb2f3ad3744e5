"""`send-briefings lab`: the notebooks in JupyterLab."""

from __future__ import annotations

import subprocess
import sys

import typer

SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True}

EXAMPLES = """\b
Examples:
  send-briefings lab
  send-briefings lab --no-browser --port 8899
"""


def lab(context: typer.Context) -> None:
    """Open the notebooks in JupyterLab; any further options are passed on to it.

    Change the place in a notebook's first code cell, then choose Run, Run All Cells. Stop with Ctrl+C here.
    """
    from send_briefings.catalogue.root import project_root

    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={project_root() / 'notebooks'}", *context.args]
    raise typer.Exit(subprocess.run(command, check=False).returncode)

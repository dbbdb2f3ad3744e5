"""`send-briefings lab`: the notebooks in JupyterLab."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

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
    from send_briefings.cli.stopping import Stopped
    from send_briefings.kernels.kernelspec import install_kernelspec

    with suppress(OSError):  # an environment of somebody else's: it is as it was installed
        install_kernelspec(Path(sys.prefix))
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={project_root() / 'notebooks'}", *context.args]
    with subprocess.Popen(command) as jupyter:
        try:
            code = jupyter.wait()
        except Stopped as asked:
            if asked.exit_code != Stopped().exit_code:  # Ctrl+C reaches JupyterLab itself, which asks what is meant
                jupyter.terminate()
            code = jupyter.wait()
    raise typer.Exit(code)

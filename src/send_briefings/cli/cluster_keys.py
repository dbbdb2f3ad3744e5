"""`send-briefings cluster-keys`: the key that the machines of a cluster know each other by."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """\b
Examples:
  send-briefings cluster-keys keys
"""


def cluster_keys(
    folder: Annotated[Path, typer.Argument(help="Folder to write; only its owner can read it.", metavar="FOLDER")],
) -> None:
    """Make the key that the machines of a Dask cluster know each other by; docs/cluster.md says how to use it.

    Whoever has the key can run programs on the cluster. It is valid for a year.
    """
    from send_briefings.runs.cluster_security import write_keys

    for path in write_keys(folder):
        typer.echo(str(path))

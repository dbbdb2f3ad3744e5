"""`send-briefings run`: a plan carried out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """\b
Examples:
  send-briefings run plans/birmingham.toml
  send-briefings run plans/england.toml --dry-run
  send-briefings run plans/england.toml --cluster tls://10.0.0.5:8786 --tls keys
"""


def run(
    plan: Annotated[Path, typer.Argument(help="The plan, a TOML file.", metavar="PLAN")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made and what reused; write nothing.")
    ] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Make everything anew, even where nothing has changed.")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Briefings made beside each other; else as the plan says.", metavar="N")
    ] = None,
    reports: Annotated[
        str, typer.Option(help="Publish into this folder or fsspec address, not the plan's.", metavar="DIR")
    ] = "",
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for another run in the same folder.", metavar="SECONDS")
    ] = 10.0,
    cluster: Annotated[
        str, typer.Option(help="Run on a Dask cluster: its scheduler's address, or 'local'.", metavar="ADDRESS")
    ] = "",
    tls: Annotated[
        Path | None,
        typer.Option(help="The folder of the cluster's keys, as `cluster-keys` wrote it.", metavar="FOLDER"),
    ] = None,
    allow_plain_tcp: Annotated[
        bool,
        typer.Option(
            "--allow-plain-tcp", help="Use a cluster without keys: only where nobody else can reach its machines."
        ),
    ] = False,
) -> None:
    """Carry out a plan: make its briefings, check them, and publish them all together, or none.

    What has not changed since the last run is not made again. A run that finds nothing new changes nothing.
    """
    from dataclasses import replace

    from send_briefings.cli.running import carry_out, show_preview, telling
    from send_briefings.plans.reading import read_plan
    from send_briefings.runs.run import Options
    from send_briefings.runs.summary import summary

    asked = read_plan(plan)
    if jobs:
        asked = replace(asked, jobs=jobs)
    if reports:
        asked = replace(asked, output=reports if "://" in reports else str(Path(reports).absolute()))
    options = Options(anew=anew, wait=wait)
    if cluster and not dry_run:
        from send_briefings.runs.cluster import make_on

        options = replace(options, maker=make_on(cluster, keys=tls, plain=allow_plain_tcp))
    if dry_run:
        show_preview(asked, options)
        return
    manifest = carry_out(asked, options)
    with telling():
        typer.echo(summary(manifest))

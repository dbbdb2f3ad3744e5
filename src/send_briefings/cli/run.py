"""`send-briefings run`: a plan carried out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from send_briefings.live.report import SourceReport

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

    What has not changed since the last run is not made again. A run that finds nothing new changes nothing. Where the
    plan says `update = true`, publishers are asked first what is newest; the exit code is then 12 where somebody has to
    look at something, and 13 where a publisher was not reached. The briefings are made all the same.
    """
    from dataclasses import replace

    from send_briefings.cli.running import carry_out, show_preview, telling
    from send_briefings.cli.updating import ask_publishers, chosen, for_the_manifest, raise_if_needed
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
    answers: list[SourceReport] = []
    if asked.update is not None:
        answers = ask_publishers(chosen(asked.update), [asked], _told)
        options = replace(options, update=for_the_manifest(answers))
    manifest = carry_out(asked, options)
    with telling():
        typer.echo(summary(manifest))
    raise_if_needed(answers)


def _told(report: SourceReport) -> None:
    """Say on the way which source has answered; the whole of it stands at the end, in the log and in the manifest."""
    typer.echo(f"{report.source}: {report.answer}", err=True)

"""`send-briefings build` and `run`: briefings made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import day
from send_briefings.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from send_briefings.live.report import SourceReport
    from send_briefings.model.area import BriefingSpec
    from send_briefings.pipeline.manifest import Manifest

EXAMPLES = """\b
Examples:
  send-briefings build
  send-briefings build --place "Kingston upon Hull"
  send-briefings build --place E08000025 --area attendance --area neet
  send-briefings build --place Leeds --as-of 2025-03-31 --reports march
"""


def build(
    place: Annotated[
        str, typer.Option(help="The authority: a name, an ONS code or a three-digit code.", metavar="PLACE")
    ] = "Birmingham",
    area: Annotated[
        list[str] | None,
        typer.Option(
            help="An outcome area or overview; repeat for several. All that have a notebook by default.",
            metavar="AREA",
        ),
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="Use only what was released by this day, YYYY-MM-DD.", metavar="DATE")
    ] = "",
    since: Annotated[
        str, typer.Option(help="Say what changed since the briefing of this day, YYYY-MM-DD.", metavar="DATE")
    ] = "",
    reports: Annotated[
        Path | None, typer.Option(help="Folder to publish into; reports/ in the project by default.", metavar="DIR")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Notebooks run beside each other; one a processor by default.", metavar="N"),
    ] = None,
    own_return: Annotated[
        bool,
        typer.Option(
            "--own-return",
            help="Let the council's own SEN2 return stand beside public figures: its page, and a box on areas' pages.",
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Make everything again, even where nothing has changed.")
    ] = False,
) -> None:
    """Make the briefings of a place as HTML and PDF, with their figures (CSV) and findings (JSON).

    Nothing is published unless every briefing was made and passed its checks. What has not changed is not made again.
    """
    from send_briefings.cli.running import execute_plan, making_here, telling
    from send_briefings.config.project import project_root

    folder = (reports or project_root() / "reports").absolute()
    with making_here(str(folder), force) as maker:
        from send_briefings.config.places import gazetteer
        from send_briefings.config.plan import Plan
        from send_briefings.model.place import Level
        from send_briefings.pipeline.run import Options

        authority = gazetteer().resolve(place, Level.LOCAL_AUTHORITY)
        areas = _areas(area or [])
        plan = Plan(
            name=f"Briefings for {authority.name}",
            places=(authority,),
            areas=tuple(areas),
            output=str(folder),
            parameters=_dates(as_of, since),
            jobs=jobs,
            own_return=own_return,
        )
        manifest = execute_plan(plan, Options(force=force, maker=maker))
    made = "1 briefing" if len(manifest.briefings) == 1 else f"{len(manifest.briefings)} briefings"
    with telling():
        from send_briefings.pipeline.manifest import left_apart

        for topic in left_apart(plan):
            typer.echo(
                f"'{topic.name}' shows the council's own return and is not put beside public pages: --own-return"
            )
        _tell(manifest, made, authority.name, folder)


def _tell(manifest: Manifest, made: str, name: str, folder: Path) -> None:
    """Print what a run has done."""
    from send_briefings.cli.running import shown
    from send_briefings.config.project import state_folder
    from send_briefings.pipeline.manifest import NOTHING_NEW
    from send_briefings.pipeline.publish import open_target

    if manifest.outcome == NOTHING_NEW:
        typer.echo(f"Nothing new: the {made} for {name} in {shown(folder)} are as they were.")
        return
    written = [f"{b.place_slug}/{b.area}.{ending}" for b in manifest.briefings for ending in b.files]
    publish_target = open_target(str(folder), state_folder(), write=False)
    for path in sorted(["SHA256SUMS", "index.html", *written]):
        typer.echo(shown(Path(publish_target.address(path))))
    typer.echo(f"{made} for {name} in {manifest.seconds:.0f} seconds.")


def _areas(named: list[str]) -> list[BriefingSpec]:
    from send_briefings.cli.screen import nearest, word
    from send_briefings.config.project import notebook_of
    from send_briefings.config.register import briefing_specs

    known = briefing_specs()
    words = {word(name): name for name in known}
    if not named:
        return [area for area in known.values() if notebook_of(area.id).is_file()]
    for name in named:
        if word(name) not in words:
            listed = f"The areas are {', '.join(known)}."
            near = nearest(word(name), known)
            raise UnknownNameError(
                "outcome area", name, next_step=f"Did you mean {near[0]}? {listed}" if near else listed
            )
    return [known[name] for name in dict.fromkeys(words[word(name)] for name in named)]


def _dates(as_of: str, since: str) -> dict[str, str]:
    until, after = day(as_of, "--as-of"), day(since, "--since")
    if until and after and after > until:
        raise UsageError(
            f"--since is {after.isoformat()}, later than --as-of, {until.isoformat()}.",
            next_step="Give a --since that is earlier.",
        )
    given = {"as_of": until, "since": after}
    return {name: value.isoformat() for name, value in given.items() if value}


RUN_EXAMPLES = """\b
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
    force: Annotated[
        bool, typer.Option("--force", help="Make everything again, even where nothing has changed.")
    ] = False,
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

    from send_briefings.cli.running import (
        ask_publishers,
        chosen,
        execute_plan,
        for_the_manifest,
        raise_if_needed,
        show_preview,
        telling,
    )
    from send_briefings.config.plan import read_plan
    from send_briefings.pipeline.manifest import summary
    from send_briefings.pipeline.run import Options

    asked = read_plan(plan)
    if jobs:
        asked = replace(asked, jobs=jobs)
    if reports:
        asked = replace(asked, output=reports if "://" in reports else str(Path(reports).absolute()))
    options = Options(force=force, wait=wait)
    if cluster and not dry_run:
        from send_briefings.pipeline.cluster import make_on

        options = replace(options, maker=make_on(cluster, keys=tls, plain=allow_plain_tcp))
    if dry_run:
        show_preview(asked, options)
        return
    answers: list[SourceReport] = []
    if asked.update is not None:
        answers = ask_publishers(chosen(asked.update), [asked], _told)
        options = replace(options, update=for_the_manifest(answers))
    manifest = execute_plan(asked, options)
    with telling():
        typer.echo(summary(manifest))
    raise_if_needed(answers)


def _told(report: SourceReport) -> None:
    """Say on the way which source has answered; the whole of it stands at the end, in the log and in the manifest."""
    typer.echo(f"{report.source}: {report.answer}", err=True)

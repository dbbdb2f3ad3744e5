"""The `send-briefings` command and its sub-commands."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from send_briefings.cli import build, own, runs
from send_briefings.cli import build as run
from send_briefings.cli import data_check as check
from send_briefings.cli import data_check as template
from send_briefings.cli import data_imports as import_files
from send_briefings.cli import data_imports as update
from send_briefings.cli import data_listing as forget
from send_briefings.cli import data_listing as freshness
from send_briefings.cli import data_listing as listing
from send_briefings.cli import data_listing as show
from send_briefings.cli import lookups as areas
from send_briefings.cli import lookups as claims
from send_briefings.cli import lookups as cluster_keys
from send_briefings.cli import lookups as lab
from send_briefings.cli import lookups as places
from send_briefings.cli import lookups as targets
from send_briefings.cli import lookups as verify
from send_briefings.cli import runs as replay
from send_briefings.cli import runs as schedule

SETTINGS = {"help_option_names": ["--help", "-h"], "max_content_width": 100}


def application() -> typer.Typer:
    """The command line as a Typer application; help is plain text, so that no input is ever read as mark-up."""
    app = typer.Typer(
        name="send-briefings",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings=SETTINGS,
    )
    app.callback(epilog=EXAMPLES)(options)
    app.command("build", epilog=build.EXAMPLES)(build.build)
    app.command("run", epilog=run.RUN_EXAMPLES)(run.run)
    earlier = typer.Typer(rich_markup_mode=None, context_settings=SETTINGS)
    earlier.callback(epilog=runs.EXAMPLES, invoke_without_command=True)(runs.list_runs)
    earlier.command("show", epilog=runs.SHOW_EXAMPLES)(runs.show_run)
    app.add_typer(earlier, name="runs")
    app.command("replay", epilog=replay.REPLAY_EXAMPLES)(replay.replay)
    app.command("verify", epilog=verify.VERIFY_EXAMPLES)(verify.verify)
    app.command("areas", epilog=areas.EXAMPLES)(areas.areas)
    app.command("places", epilog=places.PLACES_EXAMPLES)(places.places)
    app.command("claims", epilog=claims.CLAIMS_EXAMPLES)(claims.claims)
    app.command("schedule", epilog=schedule.SCHEDULE_EXAMPLES)(schedule.schedule)
    app.command("cluster-keys", epilog=cluster_keys.CLUSTER_KEYS_EXAMPLES)(cluster_keys.cluster_keys)
    data = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=SETTINGS)
    data.callback(epilog=DATA_EXAMPLES)(data_options)
    data.command("import", epilog=import_files.EXAMPLES)(import_files.import_files)
    data.command("list", epilog=listing.EXAMPLES)(listing.list_files)
    data.command("forget", epilog=forget.FORGET_EXAMPLES)(forget.forget)
    data.command("update", epilog=update.UPDATE_EXAMPLES)(update.update)
    data.command("freshness", epilog=freshness.FRESHNESS_EXAMPLES)(freshness.freshness)
    data.command("show", epilog=show.SHOW_EXAMPLES)(show.show)
    data.command("check", epilog=check.EXAMPLES)(check.check)
    data.command("template", epilog=template.TEMPLATE_EXAMPLES)(template.template)
    app.add_typer(data, name="data")
    aims = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=SETTINGS)
    aims.callback(epilog=targets.TARGETS_EXAMPLES)(targets.options)
    aims.command("template", epilog=targets.TEMPLATE_EXAMPLES)(targets.template)
    aims.command("check", epilog=targets.CHECK_EXAMPLES)(targets.check)
    app.add_typer(aims, name="targets")
    council = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=SETTINGS)
    council.callback(epilog=own.EXAMPLES)(own.own_options)
    council.command("check", epilog=own.CHECK_EXAMPLES)(own.check)
    council.command("import", epilog=own.IMPORT_EXAMPLES)(own.import_return)
    council.command("demo", epilog=own.DEMO_EXAMPLES)(own.demo)
    app.add_typer(council, name="own")
    app.command("lab", epilog=lab.LAB_EXAMPLES, context_settings={**SETTINGS, **lab.SETTINGS})(lab.lab)
    return app


EXAMPLES = """\b
Examples:
  send-briefings build --place Leeds
  send-briefings data show persistent_absence --place Leeds --cohort ehc_plan
"""

DATA_EXAMPLES = """\b
Examples:
  send-briefings data import downloads/absence.csv
  send-briefings data show suspension_rate --place Birmingham
"""


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"send-briefings {version('send-briefings')}")
        raise typer.Exit


def options(
    show_version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of a fault; give it before the command.")
    ] = False,
) -> None:
    """Briefings for councillors from published figures about children with special educational needs."""


def data_options() -> None:
    """Import published files, and look at the figures that were read from them."""

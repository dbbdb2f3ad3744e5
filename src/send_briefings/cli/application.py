"""The `send-briefings` command and its sub-commands."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any

import typer

from send_briefings.cli import build, data_check, data_imports, data_listing, lookups, new, own, runs

SETTINGS = {"help_option_names": ["--help", "-h"], "max_content_width": 100}
EARLIER = {
    "build": {"anew": "force"},
    "run": {"anew": "force"},
    "data import": {"fresh": "replace-all", "released": "release-date"},
    "schedule": {"at": "time", "day": "day-of-month"},
}
"""Options by their earlier names, which are taken until 0.2 but stand in no help."""


def taking_earlier(command: str) -> dict[str, Any]:
    """The settings of a command whose options are also taken by their earlier names."""
    return {**SETTINGS, "token_normalize_func": lambda name: EARLIER[command].get(name, name)}


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
    app.command("build", epilog=build.EXAMPLES, context_settings=taking_earlier("build"))(build.build)
    app.command("run", epilog=build.RUN_EXAMPLES, context_settings=taking_earlier("run"))(build.run)
    earlier = typer.Typer(rich_markup_mode=None, context_settings=SETTINGS)
    earlier.callback(epilog=runs.EXAMPLES, invoke_without_command=True)(runs.list_runs)
    earlier.command("show", epilog=runs.SHOW_EXAMPLES)(runs.show_run)
    app.add_typer(earlier, name="runs")
    app.command("release", epilog=runs.RELEASE_EXAMPLES)(runs.release)
    app.command("replay", epilog=runs.REPLAY_EXAMPLES)(runs.replay)
    app.command("verify", epilog=lookups.VERIFY_EXAMPLES)(lookups.verify)
    app.command("areas", epilog=lookups.EXAMPLES)(lookups.areas)
    app.command("places", epilog=lookups.PLACES_EXAMPLES)(lookups.places)
    app.command("claims", epilog=lookups.CLAIMS_EXAMPLES)(lookups.claims)
    app.command("schedule", epilog=runs.SCHEDULE_EXAMPLES, context_settings=taking_earlier("schedule"))(runs.schedule)
    app.command("cluster-keys", epilog=lookups.CLUSTER_KEYS_EXAMPLES)(lookups.cluster_keys)
    data = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=SETTINGS)
    data.callback(epilog=DATA_EXAMPLES)(data_options)
    data.command("import", epilog=data_imports.EXAMPLES, context_settings=taking_earlier("data import"))(
        data_imports.import_files
    )
    data.command("list", epilog=data_listing.EXAMPLES)(data_listing.list_files)
    data.command("forget", epilog=data_listing.FORGET_EXAMPLES)(data_listing.forget)
    data.command("update", epilog=data_imports.UPDATE_EXAMPLES)(data_imports.update)
    data.command("freshness", epilog=data_listing.FRESHNESS_EXAMPLES)(data_listing.freshness)
    data.command("show", epilog=data_listing.SHOW_EXAMPLES)(data_listing.show)
    data.command("export", epilog=data_listing.EXPORT_EXAMPLES)(data_listing.export)
    data.command("check", epilog=data_check.EXAMPLES)(data_check.check)
    data.command("template", epilog=data_check.TEMPLATE_EXAMPLES)(data_check.template)
    app.add_typer(data, name="data")
    aims = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=SETTINGS)
    aims.callback(epilog=lookups.TARGETS_EXAMPLES)(lookups.options)
    aims.command("template", epilog=lookups.TEMPLATE_EXAMPLES)(lookups.template)
    aims.command("check", epilog=lookups.CHECK_EXAMPLES)(lookups.check)
    app.add_typer(aims, name="targets")
    words = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=SETTINGS)
    words.callback(epilog=lookups.WORDS_EXAMPLES)(lookups.commentary_options)
    words.command("template", epilog=lookups.WORDS_TEMPLATE_EXAMPLES)(lookups.commentary_template)
    words.command("check", epilog=lookups.WORDS_CHECK_EXAMPLES)(lookups.commentary_check)
    app.add_typer(words, name="commentary")
    council = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=SETTINGS)
    council.callback(epilog=own.EXAMPLES)(own.own_options)
    council.command("check", epilog=own.CHECK_EXAMPLES)(own.check)
    council.command("import", epilog=own.IMPORT_EXAMPLES)(own.import_return)
    council.command("demo", epilog=own.DEMO_EXAMPLES)(own.demo)
    app.add_typer(council, name="own")
    made = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=SETTINGS)
    made.callback(epilog=new.EXAMPLES)(new.new_options)
    made.command("source", epilog=new.SOURCE_EXAMPLES)(new.source)
    made.command("area", epilog=new.AREA_EXAMPLES)(new.area)
    app.add_typer(made, name="new")
    app.command("lab", epilog=lookups.LAB_EXAMPLES, context_settings={**SETTINGS, **lookups.SETTINGS})(lookups.lab)
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

"""`send-briefings data update`: the newest published figures, found, fetched, checked and taken in."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import printable
from send_briefings.cli.updating import ask_publishers, chosen, raise_if_needed
from send_briefings.errors import SendBriefingsError, UsageError

if TYPE_CHECKING:
    from send_briefings.live.report import SourceReport
    from send_briefings.plans import Plan

EXAMPLES = """\b
Examples:
  send-briefings data update --check
  send-briefings data update
  send-briefings data update nhs_community_waits --json
  send-briefings data update dfe_neet_scorecard --accept dfe_neet_scorecard
"""


def update(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Sources to ask about; all that are published on line by default.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Ask each publisher what is newest; fetch and change nothing.")
    ] = False,
    locked: Annotated[
        bool, typer.Option("--locked", help="Take in exactly the files that data/live/state.json names, no others.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(help="Take in what is held back of this source; may be given again.", metavar="SOURCE"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
) -> None:
    """Ask each publisher what is newest, fetch what is not held, check it and take it in.

    The answer about each source is one of four: nothing new, new release, same release with other figures, or cannot
    tell; docs/live_data.md says what each means. A correction is kept beside what it corrects. Where too much changed,
    it is held back until you accept it. One source's fault never stops the others, and never touches what is held.

    The exit code is 0 where every publisher was asked and nothing waits for you, 12 where you are needed (something
    is held back, moved, withdrawn or not as described), and 13 where a publisher could not be reached.
    """
    from send_briefings.live.report import counted

    if check and (locked or accept):
        raise UsageError("--check changes nothing, so it goes with neither --locked nor --accept.")
    asked = chosen(sources or [], accept or [])

    def told(report: SourceReport) -> None:
        if not as_json:
            typer.echo(printable("\n".join(report.lines())))

    reports = ask_publishers(asked, _plans(), told, check=check, locked=locked, accept=accept or ())
    if as_json:
        typer.echo(json.dumps({"sources": [one.as_json() for one in reports]}, indent=1, ensure_ascii=False))
    else:
        if check:
            typer.echo(_assumptions(reports))
        typer.echo(counted(reports))
    raise_if_needed(reports)


def _plans() -> list[Plan]:
    """The project's plans, as far as they can be read: what is published by them is what an update is told beside."""
    from send_briefings.catalogue.root import project_root
    from send_briefings.plans.reading import read_plan

    found: list[Plan] = []
    for path in sorted((project_root() / "plans").glob("*.toml")):
        with suppress(SendBriefingsError):
            found.append(read_plan(path))
    return found


def _assumptions(reports: list[SourceReport]) -> str:
    """Which of the assumptions that could not be verified without a network hold."""
    from send_briefings.live.assumptions import ASSUMPTIONS

    seen: dict[str, bool] = {}
    for report in reports:
        for name, holds in report.assumptions:
            seen[name] = seen.get(name, True) and holds
    lines = ["What was assumed of the publishers' services:"]
    for name, words in ASSUMPTIONS.items():
        lines.append(f"  {'not seen' if name not in seen else 'holds' if seen[name] else 'does not hold'}: {words}")
    return "\n".join(lines)

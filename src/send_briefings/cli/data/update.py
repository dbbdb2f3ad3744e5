"""`send-briefings data update`: the newest published figures, found, fetched, checked and taken in."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import printable
from send_briefings.errors import SendBriefingsError, UsageError

if TYPE_CHECKING:
    from send_briefings.catalogue.sources import SourceSpec
    from send_briefings.live.client import Client
    from send_briefings.live.report import SourceReport

EXAMPLES = """\b
Examples:
  send-briefings data update --check
  send-briefings data update
  send-briefings data update nhs_community_waits --json
  send-briefings data update dfe_neet_scorecard --accept dfe_neet_scorecard
"""


class UpdateEndsError(SendBriefingsError):
    """An update after which a person is needed, or a publisher was not reached; what is held is as it was or newer."""

    def __init__(self, told: str, code: int, next_step: str) -> None:
        super().__init__(told, next_step=next_step)
        self.exit_code = code


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
    from send_briefings.catalogue.root import project_root
    from send_briefings.live.built import built_by
    from send_briefings.live.locked import update_locked
    from send_briefings.live.report import counted
    from send_briefings.live.update import Options
    from send_briefings.live.update import update as carry_out
    from send_briefings.observations import Store

    if check and (locked or accept):
        raise UsageError("--check changes nothing, so it goes with neither --locked nor --accept.")
    asked = chosen(sources or [], accept or [])
    home = project_root()
    folder, store = home / "data" / "live", Store.open(home / "data" / "published")

    def told(report: SourceReport) -> None:
        if not as_json:
            typer.echo(printable("\n".join(report.lines())))

    with publishers() as client:
        if locked:
            reports = update_locked(asked, store, folder, client, told=told)
        else:
            built = built_by(sorted((home / "plans").glob("*.toml")))
            options = Options(check=check, accept=tuple(accept or ()), built=built, told=told)
            reports = carry_out(asked, store, folder, client, options)
    if as_json:
        typer.echo(json.dumps({"sources": [one.as_json() for one in reports]}, indent=1, ensure_ascii=False))
    else:
        if check:
            typer.echo(_assumptions(reports))
        typer.echo(counted(reports))
    raise_if_needed(reports)


def publishers() -> closing[Client]:
    """The client for the catalogue's publishers, or for a practice publisher on this machine; closed at the end."""
    from send_briefings.catalogue.live import load_hosts
    from send_briefings.live.client import Client
    from send_briefings.live.practice import VARIABLE

    practice = os.environ.get(VARIABLE, "")
    if practice:
        typer.echo(printable(f"Practice: {practice} stands in for every publisher ({VARIABLE})."), err=True)
    return closing(Client(tuple(load_hosts().values()), practice=practice))


def chosen(names: list[str], accept: list[str]) -> list[SourceSpec]:
    """The sources of these names, all that are published on line where none is named.

    Raises:
        UnknownNameError: a name is in no list.
        UsageError: a source is not published on line, or is accepted and not asked about.
    """
    from send_briefings.catalogue.sources import load_sources
    from send_briefings.cli.names import nearest, word
    from send_briefings.errors import UnknownNameError
    from send_briefings.live.kinds import check_places

    known = load_sources()
    check_places(known)
    for name in [*names, *accept]:
        if name not in known:
            raise UnknownNameError("source", name[:80], nearest(word(name), known))
        if not known[name].live:
            raise UsageError(f"'{name}' is not published on line.", next_step="Name another source, or none for all.")
    for name in accept:
        if names and name not in names:
            raise UsageError(f"'{name}' is accepted and not asked about.", next_step=f"Name it too: data update {name}")
    return [
        source for source in known.values() if source.live and (not names or source.id in with_siblings(names, known))
    ]


def with_siblings(names: list[str], known: Mapping[str, SourceSpec]) -> set[str]:
    """The sources of these names and those that come out with them, which are taken in together or not at all."""
    from send_briefings.live.update import grouped

    groups = grouped(source for source in known.values() if source.live)
    return {one.id for group in groups for one in group if any(other.id in names for other in group)}


def raise_if_needed(reports: list[SourceReport]) -> None:
    """End with the exit code that says whether a person is needed or a publisher was not reached."""
    from send_briefings.live.report import NOT_ASKED, PERSON_NEEDED, exit_code

    code = exit_code(reports)
    if code == PERSON_NEEDED:
        raise UpdateEndsError(
            "Somebody has to look at some of this; the briefings go on with what is held.",
            code,
            "Read the lines that begin with 'Next'.",
        )
    if code == NOT_ASKED:
        names = ", ".join(one.source for one in reports if one.faults)
        raise UpdateEndsError(
            f"It is not known what is newest of: {names}. What is held is untouched, and briefings are made from it.",
            code,
            "Check the connection, then run this again.",
        )


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

"""Asking publishers from the command line: which sources, through which client, and how it ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import typer

from send_briefings.cli.screen import printable
from send_briefings.errors import SendBriefingsError, UsageError

if TYPE_CHECKING:
    from send_briefings.catalogue.sources import SourceSpec
    from send_briefings.live.client import Client
    from send_briefings.live.report import SourceReport
    from send_briefings.plans import Plan

Told = Callable[["SourceReport"], None]


class UpdateEndsError(SendBriefingsError):
    """An update after which a person is needed, or a publisher was not reached; what is held is as it was or newer."""

    def __init__(self, told: str, code: int, next_step: str) -> None:
        super().__init__(told, next_step=next_step)
        self.exit_code = code


def ask_publishers(
    sources: Iterable[SourceSpec],
    plans: Iterable[Plan],
    told: Told,
    *,
    check: bool = False,
    locked: bool = False,
    accept: Sequence[str] = (),
) -> list[SourceReport]:
    """Update the project's own store; a report for each source."""
    from send_briefings.catalogue.root import project_root
    from send_briefings.live.built import built_by
    from send_briefings.live.locked import update_locked
    from send_briefings.live.update import Options, update
    from send_briefings.observations import Store

    home = project_root()
    folder, store = home / "data" / "live", Store.open(home / "data" / "published")
    with publishers() as client:
        if locked:
            return update_locked(sources, store, folder, client, told=told)
        options = Options(check=check, accept=tuple(accept), built=built_by(plans), told=told)
        return update(sources, store, folder, client, options)


def publishers() -> closing[Client]:
    """The client for the catalogue's publishers, or for a practice publisher on this machine; closed at the end."""
    from send_briefings.catalogue.live import load_hosts
    from send_briefings.live.client import Client
    from send_briefings.live.practice import VARIABLE

    practice = os.environ.get(VARIABLE, "")
    if practice:
        typer.echo(printable(f"Practice: {practice} stands in for every publisher ({VARIABLE})."), err=True)
    return closing(Client(tuple(load_hosts().values()), practice=practice))


def chosen(names: Sequence[str], accept: Sequence[str] = ()) -> list[SourceSpec]:
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
    wanted = with_siblings(names, known) if names else set(known)
    return [source for source in known.values() if source.live and source.id in wanted]


def with_siblings(names: Sequence[str], known: Mapping[str, SourceSpec]) -> set[str]:
    """The sources of these names and those that come out with them, which are taken in together or not at all."""
    from send_briefings.live.update import grouped

    groups = grouped(source for source in known.values() if source.live)
    return {one.id for group in groups for one in group if any(other.id in names for other in group)}


def raise_if_needed(reports: Sequence[SourceReport]) -> None:
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


def for_the_manifest(reports: Sequence[SourceReport]) -> list[dict[str, Any]]:
    """What a run's manifest keeps of the update before it."""
    from send_briefings.live.report import exit_code

    return [
        {
            "source": one.source,
            "answer": str(one.answer),
            "needed": bool(exit_code([one])),
            "held": one.held,
            "newest": one.newest,
            "due": one.due,
            "lines": list(one.lines()),
        }
        for one in reports
    ]

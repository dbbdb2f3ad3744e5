"""Carrying out a plan, and asking publishers, from the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from send_briefings.cli.process import OutputError
from send_briefings.cli.screen import printable, progress
from send_briefings.errors import SendBriefingsError, UsageError

if TYPE_CHECKING:
    from send_briefings.config.plan import Plan
    from send_briefings.config.sources import SourceSpec
    from send_briefings.live.client import Client
    from send_briefings.live.report import SourceReport
    from send_briefings.pipeline.manifest import Manifest
    from send_briefings.pipeline.pool import LocalExecutor
    from send_briefings.pipeline.run import Options


@contextmanager
def making_here(output: str, force: bool) -> Iterator[LocalExecutor]:
    """What makes briefings on this machine, started at once where everything is to be made: nothing is there yet."""
    from send_briefings.config.project import state_folder
    from send_briefings.pipeline.pool import LocalExecutor
    from send_briefings.pipeline.publish import open_target

    with LocalExecutor() as here:
        if force or not open_target(output, state_folder(), write=False).version():
            here.get_ready()
        yield here


def execute_plan(plan: Plan, options: Options) -> Manifest:
    """Run a plan, give its notice, and end with its exit code when it failed."""
    from send_briefings.pipeline.run import run_plan

    number = sum(area.covers(place.code) for place in plan.places for area in plan.areas)
    with progress(plan.name, number) as reported:
        try:
            manifest = run_plan(plan, replace(options, reported=reported))
        except SendBriefingsError as fault:
            _give_notice(plan, _not_recorded(plan, fault))
            raise
    if plan.notify is not None:
        _give_notice(plan, manifest)
    if manifest.exit_code:
        raise failure_of(manifest)
    return manifest


@contextmanager
def telling() -> Iterator[None]:
    """Say on standard output what a run has done; where that cannot be written, it is still done.

    Raises:
        NoticeError: it could not be written.
    """
    from send_briefings.pipeline.history import NoticeError

    try:
        yield
        sys.stdout.flush()
    except OutputError as fault:
        raise NoticeError(
            f"The run did what it was to do. {fault.message}",
            next_step="See what became of it with `send-briefings runs show latest`.",
        ) from fault


def show_preview(plan: Plan, options: Options) -> None:
    """Print what a run would make and what it would reuse."""
    from send_briefings.cli.screen import print_table
    from send_briefings.pipeline.run import preview

    found = preview(plan, options)
    rows = [(task.place_name, task.area_name, "reuse" if there else "make") for task, there in found]
    print_table(("Place", "Area", "Would"), rows)
    reused = sum(there for _, there in found)
    typer.echo(f"{len(found)} briefings: {len(found) - reused} would be made, {reused} reused. Nothing was written.")


def shown(path: Path) -> str:
    """A path as seen from the folder a person is in."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def failure_of(manifest: Manifest) -> SendBriefingsError:
    """The error that tells of every briefing that failed, with the exit code of the first."""
    from send_briefings.pipeline.manifest import FAILED

    failed = [briefing for briefing in manifest.briefings if briefing.outcome == FAILED]
    untouched = "Nothing was published; the earlier briefings are untouched, and marked as not renewed."
    if manifest.outcome != FAILED:
        untouched = "All other briefings are published; what was published of these stays, marked as not renewed."
    if len(failed) == 1:
        error = SendBriefingsError(f"{failed[0].fault}\n{untouched}", next_step=failed[0].next_step)
    else:
        listed = "\n\n".join(
            f"{b.place_name}: {b.fault}" + (f"\nNext: {b.next_step}" if b.next_step else "") for b in failed[:20]
        )
        more = f"\n\nand {len(failed) - 20} more: send-briefings runs show {manifest.id}" if len(failed) > 20 else ""
        error = SendBriefingsError(
            f"{len(failed)} of {len(manifest.briefings)} briefings failed. {untouched}\n\n{listed}{more}"
        )
    error.exit_code = manifest.exit_code
    return error


def _not_recorded(plan: Plan, fault: SendBriefingsError) -> Manifest:
    """What a notice says of a run that ended before, or outside, what its manifest could tell."""
    from send_briefings.pipeline.manifest import FAILED, Manifest

    return Manifest("", plan.name, "", outcome=FAILED, exit_code=fault.exit_code, warnings=[str(fault)])


def _give_notice(plan: Plan, manifest: Manifest) -> None:
    from send_briefings.pipeline.history import NoticeError, give_notice, is_due

    if plan.notify is None or not is_due(plan.notify, manifest):
        return
    try:
        give_notice(plan.notify, manifest)
    except NoticeError as fault:
        if not manifest.exit_code:
            raise
        typer.echo(str(fault), err=True)


ProgressCallback = Callable[["SourceReport"], None]


class UpdateEndsError(SendBriefingsError):
    """An update after which a person is needed, or a publisher was not reached; what is held is as it was or newer."""

    def __init__(self, reported: str, code: int, next_step: str) -> None:
        super().__init__(reported, next_step=next_step)
        self.exit_code = code


def ask_publishers(
    sources: Iterable[SourceSpec],
    plans: Iterable[Plan],
    reported: ProgressCallback,
    *,
    check: bool = False,
    locked: bool = False,
    accept: Sequence[str] = (),
) -> list[SourceReport]:
    """Update the project's own store; a report for each source."""
    from send_briefings.config.project import project_root
    from send_briefings.data.store import Store
    from send_briefings.live.report import update_locked
    from send_briefings.live.update import Options, built_by, update

    home = project_root()
    folder, store = home / "data" / "live", Store.open(home / "data" / "published")
    with publishers() as client:
        if locked:
            return update_locked(sources, store, folder, client, reported=reported)
        options = Options(check=check, accept=tuple(accept), built=built_by(plans), reported=reported)
        return update(sources, store, folder, client, options)


def publishers() -> closing[Client]:
    """The client for the catalogue's publishers, or for a practice publisher on this machine; closed at the end."""
    from send_briefings.config.sources import load_hosts
    from send_briefings.live.client import VARIABLE, Client

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
    from send_briefings.cli.screen import nearest, word
    from send_briefings.config.sources import load_sources
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

"""Carrying out a plan from the command line: progress, the end in words, the notice, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from send_briefings.cli.progress import progress
from send_briefings.cli.streams import OutputError
from send_briefings.errors import SendBriefingsError

if TYPE_CHECKING:
    from send_briefings.plans import Plan
    from send_briefings.runs import Manifest, Options
    from send_briefings.runs.pool import Here


@contextmanager
def making_here(output: str, anew: bool) -> Iterator[Here]:
    """What makes briefings on this machine, started at once where everything is to be made: nothing is there yet."""
    from send_briefings.catalogue.root import state_folder
    from send_briefings.publish.shelf import shelf_at
    from send_briefings.runs.pool import Here

    with Here() as here:
        if anew or not shelf_at(output, state_folder(), write=False).version():
            here.get_ready()
        yield here


def carry_out(plan: Plan, options: Options) -> Manifest:
    """Run a plan, give its notice, and end with its exit code when it failed."""
    from send_briefings.runs import run_plan

    number = sum(area.covers(place.code) for place in plan.places for area in plan.areas)
    with progress(plan.name, number) as told:
        try:
            manifest = run_plan(plan, replace(options, told=told))
        except SendBriefingsError as fault:
            _give_notice(plan, _not_recorded(plan, fault))
            raise
    if plan.notice is not None:
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
    from send_briefings.runs.notice import NoticeError

    try:
        yield
        sys.stdout.flush()
    except OutputError as fault:
        raise NoticeError(
            f"The run did what it was to do. {fault.message}",
            next_step="See what became of it with `send-briefings runs show last`.",
        ) from fault


def show_preview(plan: Plan, options: Options) -> None:
    """Print what a run would make and what it would reuse."""
    from send_briefings.cli.screen import print_table
    from send_briefings.runs import preview

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
    from send_briefings.runs.manifest import FAILED

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
    from send_briefings.runs import Manifest
    from send_briefings.runs.manifest import FAILED

    return Manifest("", plan.name, "", outcome=FAILED, exit_code=fault.exit_code, warnings=[str(fault)])


def _give_notice(plan: Plan, manifest: Manifest) -> None:
    from send_briefings.runs.notice import NoticeError, give_notice, is_due

    if plan.notice is None or not is_due(plan.notice, manifest):
        return
    try:
        give_notice(plan.notice, manifest)
    except NoticeError as fault:
        if not manifest.exit_code:
            raise
        typer.echo(str(fault), err=True)

"""What only the record of runs knows of a published briefing: who made it, when, how, and why it is not newer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from send_briefings.errors import UsageError
from send_briefings.publish import Record
from send_briefings.runs.manifest import FAILED, Manifest, Outcome, RunHistory
from send_briefings.runs.summary import MADE, REUSED

Unproved = tuple[str, str, str]
"""Where in the list of briefings, what was found, and what was expected."""


def as_made(record: Record, again: Record) -> Record:
    """The record as it must be: all that the briefing made again says of itself, and the rest as it is published.

    Args:
        record: as published.
        again: of the same briefing made again.
    """
    return replace(
        record,
        place=again.place,
        place_name=again.place_name,
        area_name=again.area_name,
        title=again.title,
        date=again.date,
        known=again.known,
        files={ending: again.files[ending] for ending in sorted(record.files) if ending in again.files},
        order=again.order,
    )


def parameters_of(record: Record, history: RunHistory) -> dict[str, str]:
    """The parameters that its run gave a briefing; none where that is not recorded."""
    run, outcome = _recorded(record, record.run, history)
    if run is None or outcome is None:
        return {}
    since = {"since": outcome.since} if outcome.since else {}
    return {name: str(value) for name, value in run.parameters.items() if value} | since


def unproved(record: Record, history: RunHistory) -> Iterator[Unproved]:
    """What a published record says otherwise than the record of runs, and a notice that no failed run gave it."""
    where = f"{record.place_name}, {record.area_name}"
    if record.made != record.run[7:]:
        yield where, f"made on '{record.made}'", f"its run was '{record.run}'"
    _, outcome = _recorded(record, record.run, history)
    if outcome is not None and outcome.outcome in {MADE, REUSED}:
        for name in ("key", "since", "newest", "seconds", "peak_memory"):
            there, right = getattr(record, name), getattr(outcome, name)
            if there != right and not (name == "newest" and not right):  # earlier versions did not record it
                yield where, f"{name} '{there}'", f"the run {record.run} recorded '{right}'"
        if set(record.files) != set(outcome.files):
            yield where, f"files {_names(record.files)}", f"the run {record.run} made {_names(outcome.files)}"
    held = record.held_back
    if held is None:
        return
    run, failed = _recorded(record, held.run, history)
    if run is None:
        yield where, f"a notice of the run '{held.run}'", "no such run is recorded here, so it cannot be verified"
    elif run.outcome != FAILED or failed is None or (failed.outcome != FAILED and failed.key == record.key):
        yield where, f"a notice of the run '{held.run}'", "that run did not fail to renew it"
    elif held.on != held.run[7:]:
        yield where, f"a notice of '{held.on}'", f"the run was '{held.run}'"


def _recorded(record: Record, run: str, history: RunHistory) -> tuple[Manifest | None, Outcome | None]:
    """A run, and what became of a briefing in it; None where it is not recorded."""
    if run not in history.ids():
        return None, None
    try:
        manifest = history.read(run)
    except (OSError, UsageError):
        return None, None
    found = [one for one in manifest.briefings if (one.place_slug, one.area) == (record.place_slug, record.area)]
    return manifest, next(iter(found), None)


def _names(files: object) -> str:
    return ", ".join(sorted(files)) if isinstance(files, dict) else str(files)

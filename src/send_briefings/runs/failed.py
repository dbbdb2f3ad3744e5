"""What a failed run leaves for people: the executed notebooks, and marks on the briefings it was to renew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace

from send_briefings.errors import SendBriefingsError, StorageError
from send_briefings.publish import HeldBack, MadeBriefings, Record, Shelf, as_held_back
from send_briefings.runs.manifest import Manifest
from send_briefings.runs.task import Fault, Task


def keep_notebooks(shelf: Shelf, manifest: Manifest, faults: Mapping[str, Fault]) -> None:
    """Save the executed notebooks of failed briefings, and say in the manifest where they are."""
    kept = []
    for outcome in manifest.briefings:
        fault = faults.get(f"{outcome.place_slug}/{outcome.area}")
        place = shelf.private / "failed" / manifest.id / outcome.place_slug / f"{outcome.area}.ipynb"
        if fault is not None and fault.notebook:
            with suppress(OSError):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(fault.notebook, encoding="utf-8", errors="replace")
                step = f"{fault.next_step} Open {place} to see it.".strip()
                outcome = replace(outcome, notebook=str(place), next_step=step)
        kept.append(outcome)
    manifest.briefings = kept


def mark_not_renewed(
    shelf: Shelf,
    made: MadeBriefings,
    manifest: Manifest,
    tasks: Mapping[str, Task],
    faults: Mapping[str, Fault],
    contact: str = "",
) -> None:
    """Mark the published briefings that this run was to renew: from when they are, since when they are not renewed.

    A run that could not write leaves them alone: a disk that failed it once is not to be relied upon.

    Args:
        shelf: where they are published.
        made: the finished briefings that wait.
        manifest: the failed run; what became of the marks is noted in it.
        tasks: what the run was to make, by path.
        faults: why some of it could not be made, by path.
        contact: whom readers may ask, "" for the council's analysts.
    """
    if any(fault.exit_code == StorageError.exit_code for fault in faults.values()):
        return
    published = shelf.records()
    stale = {path for path, task in tasks.items() if path in published and published[path].key != task.key}
    changed = not_renewed(published, tasks, stale | faults.keys(), manifest.id, contact)
    if changed:
        try:
            shelf.publish(manifest.id, published | changed, made)
            manifest.version = shelf.version()
        except SendBriefingsError as error:
            manifest.warnings.append(f"The earlier briefings could not be marked as not renewed: {error.message}")


def not_renewed(
    published: Mapping[str, Record], tasks: Mapping[str, Task], paths: Collection[str], run: str, contact: str
) -> dict[str, Record]:
    """The records of published briefings marked as not renewed, since the first run that could not.

    Args:
        published: what is published, by path.
        tasks: what the run was to make, by path.
        paths: those that it could not renew.
        run: its name.
        contact: whom readers may ask, "" for the council's analysts.
    """
    marked = {}
    for path in sorted(set(paths) & set(published)):
        record = published[path]
        first = record.held_back or HeldBack(tasks[path].day, run)
        marked[path] = as_held_back(record, HeldBack(first.on, first.run or run, contact))
    return marked

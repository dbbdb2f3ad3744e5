"""What a failed run leaves for people: the executed notebooks, and marks on the briefings it was to renew."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from send_briefings.errors import SendBriefingsError, StorageError
from send_briefings.publish import HeldBack, MadeBriefings, Shelf, as_held_back, reason_in_brief
from send_briefings.runs.manifest import Manifest
from send_briefings.runs.task import Fault, Task


def keep_notebooks(shelf: Shelf, manifest: Manifest, faults: Mapping[str, Fault]) -> None:
    """Save the executed notebooks of failed briefings, and say in the manifest where they are."""
    kept = []
    for outcome in manifest.briefings:
        fault = faults.get(f"{outcome.place_slug}/{outcome.area}")
        place = shelf.engine / "failed" / manifest.id / outcome.place_slug / f"{outcome.area}.ipynb"
        if fault is not None and fault.notebook:
            with suppress(OSError):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(fault.notebook, encoding="utf-8", errors="replace")
                step = f"{fault.next_step} Open {place} to see it.".strip()
                outcome = replace(outcome, notebook=str(place), next_step=step)
        kept.append(outcome)
    manifest.briefings = kept


def mark_not_renewed(
    shelf: Shelf, made: MadeBriefings, manifest: Manifest, tasks: Mapping[str, Task], faults: Mapping[str, Fault]
) -> None:
    """Mark the published briefings that this run was to renew: from when they are, and why they are not newer.

    A run that could not write leaves them alone: a disk that failed it once is not to be relied upon.

    Args:
        shelf: where they are published.
        made: the finished briefings that wait.
        manifest: the failed run; what became of the marks is noted in it.
        tasks: what the run was to make, by path.
        faults: why some of it could not be made, by path.
    """
    if any(fault.exit_code == StorageError.exit_code for fault in faults.values()):
        return
    published = shelf.records()
    first = tasks[next(iter(faults))]
    another = f"{first.area_name} for {first.place_name} failed in the same run."
    changed = {}
    for path, task in tasks.items():
        record, fault = published.get(path), faults.get(path)
        if record is not None and (record.key != task.key or fault is not None):
            reason = reason_in_brief(fault.message) if fault else another
            changed[path] = as_held_back(record, HeldBack(task.day, manifest.id, reason))
    if changed:
        try:
            shelf.publish(manifest.id, published | changed, made)
            manifest.version = shelf.version()
        except SendBriefingsError as error:
            manifest.warnings.append(f"The earlier briefings could not be marked as not renewed: {error.message}")

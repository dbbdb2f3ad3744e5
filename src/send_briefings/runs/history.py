"""What is kept of earlier runs, and what is cleared away."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from send_briefings.atomic import remove_tree
from send_briefings.plans.model import History
from send_briefings.publish import Shelf
from send_briefings.runs.manifest import ID, RunHistory

RECORDS_KEPT = 200


def prune(shelf: Shelf, history: RunHistory, policy: History, today: date) -> tuple[str, ...]:
    """Remove published versions beyond the policy, and the records of runs beyond the newest 200; returns the versions.

    The records of runs that made, or could not renew, what is published stay: they show how it came about. The
    published version is never removed. The age of a version is by the day in its name; a clock that jumped can at worst
    keep one longer, or remove one that is not published.
    """
    versions = shelf.versions()
    old = list(versions[: max(0, len(versions) - policy.keep)])
    if policy.days is not None:
        limit = (today - timedelta(days=policy.days)).isoformat()
        old += [name for name in versions if ID.fullmatch(name) and name[7:] < limit]
    removed = tuple(sorted(set(old) - {shelf.version()}))
    shelf.remove(removed)
    published = shelf.records().values()
    named = {record.run for record in published} | {record.held_back.run for record in published if record.held_back}
    for name in history.ids()[:-RECORDS_KEPT]:
        if name not in named:
            history.remove(name)
    kept = set(history.ids())
    with suppress(OSError):
        for folder in (shelf.private / "failed").iterdir():
            if ID.fullmatch(folder.name) and folder.name not in kept:
                remove_tree(folder)
    return removed

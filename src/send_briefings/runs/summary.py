"""A run in a few lines, for a terminal, a log or a notice."""

from __future__ import annotations

from send_briefings.runs.manifest import (
    FAILED,
    KILLED,
    NOTHING_NEW,
    PUBLISHED,
    RUNNING,
    STOPPED,
    Manifest,
)

MADE = "made"
REUSED = "reused"
NOT_REACHED = "not reached"
UNCHANGED = "nothing new"


def summary(manifest: Manifest) -> str:
    """What a run did, each fault included.

    >>> print(summary(Manifest("000001-2026-11-05", "Birmingham", "2026-11-05T06:00:00+00:00", outcome="nothing new")))
    Birmingham: nothing new since the last run; nothing was changed.
    """
    lines = [f"{manifest.plan}: {_outcome(manifest)}"]
    for briefing in manifest.briefings:
        if briefing.fault:
            lines += ["", f"{briefing.place_name}, {briefing.area}: {briefing.fault}"]
            lines += [f"Next: {briefing.next_step}"] if briefing.next_step else []
    return "\n".join([*lines, *manifest.warnings, *update_lines(manifest)])


def update_lines(manifest: Manifest) -> list[str]:
    """What publishers were asked before a run, where there is more to tell of a source than that nothing is new."""
    told = [line for one in manifest.update if one["answer"] != UNCHANGED or one["lines"][1:] for line in one["lines"]]
    return ["", f"Publishers asked about {len(manifest.update)} sources first.", *told] if manifest.update else []


def without_faults(manifest: Manifest) -> str:
    """The same for those outside: which briefings failed, and nothing of why.

    >>> from send_briefings.runs.manifest import Outcome
    >>> failed = Outcome("E08", "Leeds", "leeds", "neet", "failed", "k", fault="KeyError: 'Jack, 3'")
    >>> print(without_faults(Manifest("000007-2026-11-05", "Leeds", "", outcome="failed", briefings=[failed])))
    Leeds: failed (1 briefing: 1 failed). Nothing was published; the earlier briefings stay.
    Failed: Leeds, neet.
    Why: send-briefings runs show 000007-2026-11-05
    """
    lines = [f"{manifest.plan}: {_outcome(manifest)}"]
    failed = [f"{briefing.place_name}, {briefing.area}" for briefing in manifest.briefings if briefing.fault]
    if failed:
        lines.append(f"Failed: {'; '.join(failed)}.")
    if manifest.id and (failed or manifest.warnings):
        lines.append(f"Why: send-briefings runs show {manifest.id}")
    return "\n".join(lines)


def counts(manifest: Manifest) -> str:
    """How many briefings were made, reused and failed, in words.

    >>> counts(Manifest("", "", ""))
    'no briefings'
    """
    found = [(manifest.count(kind), kind) for kind in (MADE, REUSED, FAILED, NOT_REACHED)]
    said = [f"{number} {kind}" for number, kind in found if number]
    total = len(manifest.briefings)
    return f"{total} briefing{'s' * (total != 1)}: {', '.join(said)}" if total else "no briefings"


def _outcome(manifest: Manifest) -> str:
    untouched = "Nothing was published; the earlier briefings stay."
    return {
        PUBLISHED: f"published in {manifest.seconds:.0f} seconds ({counts(manifest)}).",
        NOTHING_NEW: "nothing new since the last run; nothing was changed.",
        FAILED: f"failed ({counts(manifest)}). {untouched}",
        STOPPED: f"stopped before it was done. {untouched}",
        KILLED: "killed before it was done. The earlier briefings stay.",
        RUNNING: "under way.",
    }[manifest.outcome]

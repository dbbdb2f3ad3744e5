"""What only the record of runs knows of a published briefing: who made it, when, how, and why it is not newer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from send_briefings.errors import UsageError
from send_briefings.publish import HeldBack, Record
from send_briefings.runs.manifest import FAILED, Manifest, Outcome, RunHistory
from send_briefings.runs.summary import MADE, REUSED
from send_briefings.runs.task import own_parameters

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
        fresh=again.fresh,
        finding=again.finding,
        files={ending: again.files[ending] for ending in sorted(record.files) if ending in again.files},
        order=again.order,
    )


class Provenance:
    """What the record of runs says of published briefings; each run is read once.

    Args:
        history: the record of runs.
    """

    def __init__(self, history: RunHistory) -> None:
        self._history = history
        self._runs = history.ids()
        self._read: dict[str, tuple[Manifest | None, Mapping[str, Outcome]]] = {}

    def parameters(self, record: Record) -> dict[str, str]:
        """The parameters that its run gave a briefing; none where that is not recorded."""
        run, outcome = self._recorded(record, record.run)
        if run is None or outcome is None:
            return {}
        since = {"since": outcome.since} if outcome.since else {}
        given = run.parameters | own_parameters(record.area, run.sections)
        return {name: str(value) for name, value in given.items() if value} | since

    def contact(self, record: Record) -> str:
        """Whom a briefing's run named for questions; "" for nobody, or where that is not recorded."""
        run, _ = self._recorded(record, record.run)
        return "" if run is None else run.contact

    def unproved(self, record: Record) -> Iterator[Unproved]:
        """What a record says otherwise than the record of runs, and a notice that no failed run gave it."""
        where = f"{record.place_name}, {record.area_name}"
        if record.made != record.run[7:]:
            yield where, f"made on '{record.made}'", f"its run was '{record.run}'"
        _, outcome = self._recorded(record, record.run)
        if outcome is not None and outcome.outcome in {MADE, REUSED}:
            for name in ("key", "since", "newest", "seconds", "peak_memory"):
                there, right = getattr(record, name), getattr(outcome, name)
                if there != right and not (name == "newest" and not right):  # earlier versions did not record it
                    yield where, f"{name} '{there}'", f"the run {record.run} recorded '{right}'"
            if set(record.files) != set(outcome.files):
                there, right = (", ".join(sorted(files)) for files in (record.files, outcome.files))
                yield where, f"files {there}", f"the run {record.run} made {right}"
        if record.held_back is not None:
            fault = self._unfounded(record, record.held_back)
            if fault:
                yield where, *fault

    def _unfounded(self, record: Record, held: HeldBack) -> tuple[str, str] | None:
        """What is wrong with a notice, and what was expected; None where the record of runs bears it out."""
        run, _ = self._recorded(record, held.run)
        if run is None:
            return f"a notice of the run '{held.run}'", "no such run is recorded here, so it cannot be verified"
        if not self._failed(record, held.run):
            return f"a notice of the run '{held.run}'", "that run did not fail to renew it"
        if held.on != held.run[7:]:
            return f"a notice of '{held.on}'", f"the run was '{held.run}'"
        since = [name for name in reversed(self._runs) if name >= held.run]
        if not any(self._contact(name) == held.contact and self._failed(record, name) for name in since):
            return f"the contact '{held.contact}'", "no run that failed to renew it named that contact"
        return None

    def _failed(self, record: Record, name: str) -> bool:
        """Whether a run was to renew a briefing and could not: it failed, or another of a run that published none."""
        run, outcome = self._recorded(record, name)
        if run is None or outcome is None:
            return False
        return outcome.outcome == FAILED or (run.outcome == FAILED and outcome.key != record.key)

    def _contact(self, name: str) -> str | None:
        run, _ = self._run(name)
        return None if run is None else run.contact

    def _recorded(self, record: Record, name: str) -> tuple[Manifest | None, Outcome | None]:
        """A run, and what became of a briefing in it; None where it is not recorded."""
        run, outcomes = self._run(name)
        return run, outcomes.get(record.path)

    def _run(self, name: str) -> tuple[Manifest | None, Mapping[str, Outcome]]:
        if name not in self._read:
            run = None
            if name in self._runs:
                try:
                    run = self._history.read(name)
                except (OSError, UsageError):
                    run = None
            briefings = [] if run is None else run.briefings
            self._read[name] = run, {f"{one.place_slug}/{one.area}": one for one in briefings}
        return self._read[name]

"""Every published briefing made again and compared, and what only the record of runs knows of it."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from send_briefings.config.register import briefing_specs
from send_briefings.errors import SendBriefingsError, UsageError
from send_briefings.pipeline.index import CHECKSUMS, RECORDS, bare, by_place, dressed, listed_checksums
from send_briefings.pipeline.manifest import FAILED, MADE, REUSED, BriefingOutcome, Manifest, RunHistory
from send_briefings.pipeline.pool import LocalExecutor
from send_briefings.pipeline.publish import PublishTarget
from send_briefings.pipeline.records import BuildCache, PublishedBriefing, Released, StaleNotice
from send_briefings.pipeline.run import Maker
from send_briefings.pipeline.task import Failure, Task, own_parameters
from send_briefings.pipeline.verify_pages import Discrepancy, count_numbers, discrepancies, unexpected

Unproved = tuple[str, str, str]
"""Where in the list of briefings, what was found, and what was expected."""


def as_made(record: PublishedBriefing, again: PublishedBriefing) -> PublishedBriefing:
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
        self._read: dict[str, tuple[Manifest | None, Mapping[str, BriefingOutcome]]] = {}

    def parameters(self, record: PublishedBriefing) -> dict[str, str]:
        """The parameters that its run gave a briefing; none where that is not recorded."""
        run, outcome = self._recorded(record, record.run)
        if run is None or outcome is None:
            return {}
        since = {"since": outcome.since} if outcome.since else {}
        given = run.parameters | own_parameters(record.area, run.sections, outcome.own_return)
        return {name: str(value) for name, value in given.items() if value} | since

    def checksums(self, record: PublishedBriefing) -> Mapping[str, str]:
        """The SHA-256 of each file that its run made, by ending; what the record itself says where none is recorded."""
        _, outcome = self._recorded(record, record.run)
        return outcome.files if outcome is not None and outcome.files else record.files

    def contact(self, record: PublishedBriefing) -> str:
        """Whom a briefing's run named for questions; "" for nobody, or where that is not recorded."""
        run, _ = self._recorded(record, record.run)
        return "" if run is None else run.contact

    def unproved(self, record: PublishedBriefing) -> Iterator[Unproved]:
        """What a record says otherwise than the record of runs, and a notice that no failed run gave it."""
        where = f"{record.place_name}, {record.area_name}"
        if record.made != record.run[7:]:
            yield where, f"made on '{record.made}'", f"its run was '{record.run}'"
        _, outcome = self._recorded(record, record.run)
        if outcome is not None and outcome.outcome in {MADE, REUSED}:
            for name in ("key", "since", "newest", "own_return", "seconds", "peak_memory"):
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
        if record.released is not None and (fault := self._unreleased(record, record.released)):
            yield where, *fault

    def _unreleased(self, record: PublishedBriefing, by: Released) -> tuple[str, str] | None:
        """What is wrong with a release, and what was expected; None where the record of releases supports it."""
        run, _ = self._run(by.run)
        if run is None or not run.release:
            return f"a release '{by.run}'", "no such release is recorded here, so it cannot be verified"
        stated = run.release
        right = Released(stated["on"], run.id, stated["of"], stated["role"], tuple(stated["checks"]), by.changed)
        if by != right:
            return f"a release by '{by.role}' on '{by.on}'", f"{run.id} is by '{right.role}' on '{right.on}'"
        if not by.changed and any(stated["files"].get(path) != checksum for path, checksum in record.paths().items()):
            return f"the release {run.id}", "what was released has other files"
        return None

    def _unfounded(self, record: PublishedBriefing, held: StaleNotice) -> tuple[str, str] | None:
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

    def _failed(self, record: PublishedBriefing, name: str) -> bool:
        """Whether a run was to renew a briefing and could not: it failed, or another of a run that published none."""
        run, outcome = self._recorded(record, name)
        if run is None or outcome is None:
            return False
        return outcome.outcome == FAILED or (run.outcome == FAILED and outcome.key != record.key)

    def _contact(self, name: str) -> str | None:
        run, _ = self._run(name)
        return None if run is None else run.contact

    def _recorded(self, record: PublishedBriefing, name: str) -> tuple[Manifest | None, BriefingOutcome | None]:
        """A run, and what became of a briefing in it; None where it is not recorded."""
        run, outcomes = self._run(name)
        return run, outcomes.get(record.path)

    def _run(self, name: str) -> tuple[Manifest | None, Mapping[str, BriefingOutcome]]:
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


MAX_SHOWN = 20
Progress = Callable[[Task, str], None]


class VerificationError(SendBriefingsError):
    """A published page says what the figures do not."""

    exit_code = 11


@dataclass(frozen=True, slots=True)
class Verified:
    """How many briefings were verified, how many numbers stand in their prose and tables, and what was wrong."""

    briefings: int
    numbers: int
    discrepancies: tuple[Discrepancy, ...]


def verify(
    publish_target: PublishTarget, progress: Progress, jobs: int | None = None, maker: Maker | None = None
) -> Verified:
    """Verify everything that is published in a folder.

    Each briefing is made again, by its notebook, from the data files that its run used, in a folder of its own; nothing
    published is touched. Every file must then be the same to the byte: pages with the notice that the record of runs
    gives them, the index, the checksums and the list of briefings too; and no other file may be there. Earlier
    versions, which are kept and can be shown again, must be as they were published.

    Args:
        shelf: the reports folder.
        progress: called with each briefing and "the same" or "differs".
        jobs: briefings made beside each other; one a processor by default.
        maker: makes the briefings; on this machine by default.

    Raises:
        UsageError: nothing is published there.
        VerificationError: a briefing cannot be made again; its error is reported.
    """
    records = publish_target.records()
    if not records:
        raise UsageError(
            f"There are no briefings in {publish_target.name}.", next_step="Build some: send-briefings build."
        )
    history = RunHistory(publish_target.private)
    provenance = Provenance(history)
    there = publish_target.found()
    places = by_place(records)
    wrong: list[Discrepancy] = []
    numbers = 0
    right: dict[str, PublishedBriefing] = {}
    checksums: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="send-verify-") as aside:
        made = BuildCache(Path(aside))
        tasks = [
            _task(publish_target, record, history, provenance.parameters(record), provenance.contact(record))
            for record in records.values()
        ]
        for task, outcome in (maker or LocalExecutor())(tasks, jobs or os.cpu_count() or 1, made.folder):
            if isinstance(outcome, Failure):
                raise VerificationError(
                    f"{task.path} cannot be made again: {outcome.message}", next_step=outcome.next_step
                )
            record = as_made(records[task.path], outcome)
            beside = places[record.place_slug]
            files = {path: _content(made, outcome, record, path, beside) for path in record.paths()}
            expected = {publish_target.seen_at(path): content for path, content in files.items()}
            evidence = made.file(outcome, "json").read_bytes() if "json" in outcome.files else b""
            found = discrepancies(_read(there, expected), expected, evidence)
            found += [
                Discrepancy(publish_target.seen_at(RECORDS), *one) for one in provenance.unproved(records[task.path])
            ]
            numbers += count_numbers(files.get(f"{task.path}.html", b""))
            right[task.path] = record
            checksums |= {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
            wrong += found
            progress(task, "differs" if found else "the same")
    lists = publish_target.lists(right, checksums)
    wrong += discrepancies(_read(there, lists), lists)
    wrong += unexpected(there, [*lists, *map(publish_target.seen_at, checksums)])
    for version in set(publish_target.versions()) - {publish_target.version()}:
        wrong += altered(publish_target, version, provenance)
    return Verified(len(records), numbers, tuple(sorted(wrong, key=lambda one: (one.file, one.where))))


def altered(publish_target: PublishTarget, version: str, provenance: Provenance) -> Iterator[Discrepancy]:
    """What is not as it was published in an earlier version, by its checksums and by those that its runs recorded.

    Args:
        shelf: the reports folder.
        version: the name of a version that is kept and is not shown.
        provenance: the record of runs.
    """
    there = publish_target.kept(version)
    listed = listed_checksums(publish_target.read(version, CHECKSUMS) or b"")
    records = publish_target.records_of(version)
    of_runs = {
        f"{record.path}.{ending}": (record.run, checksum)
        for record in records.values()
        for ending, checksum in provenance.checksums(record).items()
        if ending in record.files
    }
    for path in sorted({*listed, *of_runs}):
        content = _read(there, [path]).get(path)
        run, made = of_runs.get(path, (version, ""))
        if content is None:
            yield Discrepancy(publish_target.kept_at(version, path), "", "the file is missing", "build it again")
        elif hashlib.sha256(content).hexdigest() != listed.get(path) or (
            made and hashlib.sha256(bare(content) if path.endswith(".html") else content).hexdigest() != made
        ):
            fault = "it is not as it was published", f"the checksum of the run {run} is another"
            yield Discrepancy(publish_target.kept_at(version, path), "", *fault)
    known = {*listed, *of_runs, CHECKSUMS, RECORDS}
    yield from unexpected([publish_target.kept_at(version, path) for path in there if path not in known], [])


def raise_if_faulty(verified: Verified) -> None:
    """Raise VerificationError with what was found, if anything was."""
    found = verified.discrepancies
    if not found:
        return
    listed = "\n".join(f"  {one}" for one in found[:MAX_SHOWN])
    more = f"\n  and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    files = len({one.file for one in found})
    raise VerificationError(
        f"{files} published {'file says' if files == 1 else 'files say'} what the figures do not:\n{listed}{more}",
        next_step="If the program or the catalogue changed since, build the briefings anew and verify again; "
        "if not, the files were altered: build them anew, and find out how.",
    )


def _task(
    publish_target: PublishTarget,
    record: PublishedBriefing,
    history: RunHistory,
    recorded: Mapping[str, str],
    contact: str,
) -> Task:
    """The briefing as its run asked for it, with the parameters that are recorded, or else those it names itself."""
    parameters = recorded or _parameters(publish_target, record)
    data = history.data(record.run)
    known = briefing_specs().get(record.area)
    return Task(
        place=record.place,
        place_slug=record.place_slug,
        place_name=record.place_name,
        area=record.area,
        area_name=record.area_name,
        key=record.key,
        parameters=parameters,
        formats=tuple(sorted({*record.files, "html", "json"})),
        store=str(data) if data.is_file() else "",
        run=record.run,
        day=record.made,
        prepared=record.made,
        contact=contact,
        order=known.order if known else record.order,
    )


def _parameters(publish_target: PublishTarget, record: PublishedBriefing) -> dict[str, str]:
    """The dates that the file of findings says the briefing was made for; none where it cannot be read."""
    try:
        stated = json.loads(Path(publish_target.address(f"{record.path}.json")).read_bytes())
    except (OSError, ValueError):
        return {}
    found = stated if isinstance(stated, dict) else {}
    return {name: str(found[name]) for name in ("as_of", "since", "own") if found.get(name)}


def _content(
    made: BuildCache,
    outcome: PublishedBriefing,
    record: PublishedBriefing,
    path: str,
    beside: Sequence[PublishedBriefing],
) -> bytes:
    """A file made again, with the bar and the notice that are on it."""
    content = made.file(outcome, path.rpartition(".")[2]).read_bytes()
    return dressed(content, record, beside) if path.endswith(".html") else content


def _read(there: Mapping[str, Path | None], wanted: Collection[str]) -> dict[str, bytes | None]:
    """The content of published files; one that cannot be read is left out, as if it were missing."""
    found: dict[str, bytes | None] = {}
    for path in wanted:
        if path in there:
            file = there[path]
            with suppress(OSError):
                found[path] = None if file is None else file.read_bytes()
    return found

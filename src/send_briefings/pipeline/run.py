"""A run: what a plan asks for is made aside, checked, and published all together, or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from send_briefings.config.plan import Plan
from send_briefings.config.project import project_root, state_folder
from send_briefings.config.register import briefing_specs
from send_briefings.errors import BusyError, DataFileError, ExportError, SendBriefingsError
from send_briefings.model.area import BriefingSpec
from send_briefings.model.place import Place
from send_briefings.pipeline.history import (
    keep_notebooks,
    last_briefing,
    mark_stale,
    not_renewed,
    prune,
    take_out_withdrawn,
)
from send_briefings.pipeline.inputs import Inputs, about_to_be_published, read_inputs, withheld_for
from send_briefings.pipeline.manifest import (
    FAILED,
    MADE,
    NOT_REACHED,
    NOTHING_NEW,
    PUBLISHED,
    REUSED,
    STOPPED,
    BriefingOutcome,
    Manifest,
    RunHistory,
    to_be_made,
)
from send_briefings.pipeline.pool import Finished, LocalExecutor
from send_briefings.pipeline.publish import PublishTarget, open_target
from send_briefings.pipeline.records import BuildCache, PublishedBriefing, as_released, same_briefing, with_stale_notice
from send_briefings.pipeline.storage import WAIT_SECONDS, locked
from send_briefings.pipeline.task import Failure, Task, own_parameters, refuse_changed

ProgressCallback = Callable[[Task, str], None]
Maker = Callable[[Sequence[Task], int, Path], Iterable[Finished]]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Options:
    """How a run goes about its work.

    `force` makes everything anew, reusing nothing. `wait` is the seconds to wait for another run to end. `maker` makes
    the briefings. `reported` is called with each briefing and its outcome. `clock` gives the time of day, for names and
    dates only. `store` is a list of data files to use in place of all that are held.
    `update` is what was asked of publishers before, for the run's manifest.
    `since` gives the day of the last briefing by path, in place of that of the briefing published now.
    """

    force: bool = False
    wait: float = WAIT_SECONDS
    maker: Maker = field(default_factory=LocalExecutor)
    reported: ProgressCallback = lambda _task, _outcome: None
    clock: Clock = lambda: datetime.now(UTC)
    store: Path | None = None
    since: Mapping[str, str] | None = None
    prepared: Mapping[str, str] | None = None
    update: Sequence[Mapping[str, Any]] = ()


@dataclass
class _Work:
    """What a run has to do and has done; `emptied` are published briefings that no longer have anything to tell."""

    tasks: dict[str, Task]
    found: dict[str, PublishedBriefing]
    faults: dict[str, Failure] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    emptied: frozenset[str] = frozenset()

    @property
    def todo(self) -> list[Task]:
        """The briefings that are not there yet, and can be made."""
        return [task for path, task in self.tasks.items() if path not in self.found and path not in self.withheld]

    @property
    def failed(self) -> bool:
        """Whether nothing may be published: one failed, or all are withheld for faults in the council's own files."""
        return bool(self.faults.keys() - self.withheld) or (bool(self.withheld) and not self.found)


def run_plan(plan: Plan, options: Options = Options()) -> Manifest:
    """Carry out a plan; returns the run's manifest, whatever its outcome.

    Raises:
        BusyError: another run is writing there.
        StorageError: the folder cannot be written.
        BaseException: the run was interrupted (KeyboardInterrupt and the like); it has ended cleanly.
    """
    publish_target = open_target(plan.output, state_folder())
    began = time.monotonic()
    with locked(publish_target.engine, options.wait):
        publish_target.recover()
        publish_target.make_private()
        history = RunHistory(publish_target.private)
        history.reconcile(publish_target.version())
        inputs = read_inputs(plan.areas, options.store)
        run = history.next_id(options.clock().date().isoformat(), publish_target.versions())
        manifest = _begun(plan, run, inputs, options)
        made = BuildCache(publish_target.private / "made")
        work = _planned(plan, run, inputs, options, publish_target.records())
        if not options.force:
            work.found.update(_reusable(work.todo, publish_target, made))
        _record(history, manifest, inputs)
        reused = frozenset(work.found)
        try:
            _make(work, plan, made, options, inputs)
            _publish(work, plan, publish_target, made, manifest, inputs)
        except BaseException as fault:
            manifest.version = run if publish_target.version() == run else ""
            _end(manifest, work, reused, began, options, fault)
            _record(history, manifest)
            raise
        _end(manifest, work, reused, began, options)
        _record(history, manifest)
        if work.failed:
            keep_notebooks(publish_target, manifest, work.faults)
            mark_stale(publish_target, made, manifest, work.tasks, work.faults, plan.contact)
            _record(history, manifest)
            made.sweep({task.key for task in work.tasks.values()})
        else:
            made.sweep()
        take_out_withdrawn(publish_target, briefing_specs().values(), project_root())
        prune(publish_target, history, plan.retention, options.clock().date())
    return manifest


def preview(plan: Plan, options: Options = Options()) -> list[tuple[Task, bool]]:
    """What a run would do: each briefing, and whether what is there would be reused. Writes nothing."""
    publish_target = open_target(plan.output, state_folder(), write=False)
    inputs = read_inputs(plan.areas, options.store)
    work = _planned(plan, "", inputs, options, publish_target.records())
    made = BuildCache(publish_target.private / "made")
    reusable = {} if options.force else _reusable(work.tasks.values(), publish_target, made)
    return [(task, path in reusable) for path, task in work.tasks.items()]


def _begun(plan: Plan, run: str, inputs: Inputs, options: Options) -> Manifest:
    return Manifest(
        id=run,
        plan=plan.name,
        started=options.clock().isoformat(timespec="seconds"),
        output=plan.output,
        contact=plan.contact,
        parameters=dict(plan.parameters),
        sections=list(plan.sections),
        formats=sorted(plan.formats),
        limits={"seconds": plan.limits.seconds, "memory": plan.limits.memory},
        inputs=inputs.as_json(),
        update=[dict(reported) for reported in options.update],
    )


def _planned(
    plan: Plan, run: str, inputs: Inputs, options: Options, published: Mapping[str, PublishedBriefing]
) -> _Work:
    pairs = to_be_made(plan, published)
    tasks = [_task(plan, run, inputs, options, published, place, area) for place, area in pairs]
    withheld = {
        f"{place.slug}/{area.id}": withheld_for(files)
        for place, area in pairs
        if (files := inputs.in_the_way(area, place.code))
    }
    made = {task.path: task for task in tasks}
    empty = {f"{place.slug}/{area.id}" for place in plan.places for area in plan.areas} - made.keys()
    return _Work(made, {}, dict(withheld), frozenset(withheld), frozenset(empty & published.keys()))


def _task(
    plan: Plan,
    run: str,
    inputs: Inputs,
    options: Options,
    published: Mapping[str, PublishedBriefing],
    place: Place,
    area: BriefingSpec,
) -> Task:
    path = f"{place.slug}/{area.id}"
    as_of = str(plan.parameters.get("as_of", ""))
    newest = inputs.newest(area, place.code, as_of)
    own_return = inputs.own_return(area, place.code, as_of) if plan.own_return else ""
    if options.since is not None:
        since = options.since.get(path, "")
    else:
        since = last_briefing(plan.parameters, published.get(path), newest)
    parameters = {**plan.parameters, **own_parameters(area.id, plan.sections, own_return)}
    parameters |= {"since": since} if since else {}
    asked = parameters | ({"contact": plan.contact} if plan.contact else {})
    return Task(
        place=place.code,
        place_slug=place.slug,
        place_name=place.name,
        area=area.id,
        area_name=area.name,
        key=inputs.key(area, place.code, asked, plan.formats),
        parameters=parameters,
        formats=tuple(sorted(plan.formats)),
        seconds=plan.limits.seconds,
        memory=plan.limits.memory,
        store=str(options.store.absolute()) if options.store else "",
        run=run,
        day=run[7:],
        newest=newest,
        order=area.order,
        notebook=inputs.texts.get(area.id, b""),
        stamp=inputs.stamp,
        prepared=run[7:] if options.prepared is None else options.prepared.get(path, ""),
        contact=plan.contact,
    )


def _reusable(tasks: Iterable[Task], publish_target: PublishTarget, made: BuildCache) -> dict[str, PublishedBriefing]:
    """The briefings that are there already, published or waiting, whole and from the same inputs."""
    published = publish_target.records()

    def find(task: Task) -> PublishedBriefing | None:
        record = published.get(task.path)
        if record is not None and record.key == task.key and publish_target.intact(record):
            return with_stale_notice(record, None)
        return made.get(task.key)

    wanted = list(tasks)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {t.path: record for t, record in zip(wanted, pool.map(find, wanted), strict=True) if record is not None}


def _make(work: _Work, plan: Plan, made: BuildCache, options: Options, inputs: Inputs) -> None:
    for path in work.found:
        options.reported(work.tasks[path], REUSED)
    todo = work.todo
    if not todo:
        return
    making = options.maker(todo, plan.jobs or os.cpu_count() or 1, made.folder)
    try:
        for task, outcome in making:
            if isinstance(outcome, Failure) and outcome.exit_code == BusyError.exit_code:
                refuse_changed(inputs.states, project_root())
            if isinstance(outcome, Failure):
                work.faults[task.path] = outcome
            else:
                work.found[task.path] = outcome
            options.reported(task, FAILED if isinstance(outcome, Failure) else MADE)
    finally:
        if isinstance(making, Generator):
            making.close()


def _publish(
    work: _Work, plan: Plan, publish_target: PublishTarget, made: BuildCache, manifest: Manifest, inputs: Inputs
) -> None:
    if work.failed:
        return
    published = publish_target.records()
    work.found = {path: as_released(record, published.get(path)) for path, record in work.found.items()}
    marked = not_renewed(published, work.tasks, work.withheld, manifest.id, plan.contact)
    if not work.emptied and all(published.get(path) == record for path, record in (work.found | marked).items()):
        manifest.version = publish_target.version()
        return
    for path, task in work.tasks.items():
        if path in work.withheld:
            continue
        record = work.found.get(path)
        missing = set(plan.formats) - set(record.files) - {"csv", "json", "xlsx"} if record else {"every file"}
        known = record is not None and _is_whole(record, published.get(path), publish_target, made)
        if missing or not known:
            raise ExportError(
                f"{task.place_name}, {task.area_name}: {', '.join(sorted(missing)) or 'a file'} is missing or damaged.",
                next_step="Run it again; what is whole is not made again.",
            )
    about_to_be_published(project_root(), inputs.own, [place.code for place in plan.places])
    kept = {path: record for path, record in published.items() if path not in work.emptied}
    publish_target.publish(manifest.id, kept | work.found | marked, made)
    manifest.version = manifest.id


def _is_whole(
    record: PublishedBriefing, old: PublishedBriefing | None, publish_target: PublishTarget, made: BuildCache
) -> bool:
    """Whether every file of a briefing is there: published already, marked as not renewed or not, or waiting."""
    if old is not None and same_briefing(old, record):
        return old.held_back is None or publish_target.intact(old)
    waiting = made.get(record.key)
    return waiting is not None and waiting.files == record.files


def _end(
    manifest: Manifest,
    work: _Work,
    reused: frozenset[str],
    began: float,
    options: Options,
    fault: BaseException | None = None,
) -> None:
    """Note how the run ended."""
    manifest.briefings = [_outcome(work, path, path in reused) for path in work.tasks]
    manifest.seconds = round(time.monotonic() - began, 3)
    manifest.ended = options.clock().isoformat(timespec="seconds")
    if fault is not None and not isinstance(fault, Exception):
        manifest.outcome = PUBLISHED if manifest.version == manifest.id else STOPPED
        manifest.exit_code = getattr(fault, "exit_code", 130)
    elif fault is not None:
        manifest.outcome = FAILED
        manifest.exit_code = fault.exit_code if isinstance(fault, SendBriefingsError) else 1
        manifest.warnings.append(str(fault))
    elif work.failed:
        manifest.outcome = FAILED
        worst = work.faults.keys() - work.withheld or work.faults.keys()
        manifest.exit_code = next(fault.exit_code for path, fault in work.faults.items() if path in worst)
    else:
        manifest.outcome = PUBLISHED if manifest.version == manifest.id else NOTHING_NEW
        manifest.exit_code = DataFileError.exit_code if work.withheld else 0


def _outcome(work: _Work, path: str, reused: bool) -> BriefingOutcome:
    task, record, fault = work.tasks[path], work.found.get(path), work.faults.get(path)
    since = str(task.parameters.get("since", ""))
    named = BriefingOutcome(
        task.place,
        task.place_name,
        task.place_slug,
        task.area,
        NOT_REACHED,
        task.key,
        since=since,
        newest=task.newest,
        own_return=str(task.parameters.get("own", "")),
    )
    if fault is not None:
        return replace(named, outcome=FAILED, fault=fault.message, next_step=fault.next_step)
    if record is None:
        return named
    kind = REUSED if reused else MADE
    return replace(
        named,
        outcome=kind,
        files=dict(record.files),
        seconds=record.seconds,
        peak_memory=record.peak_memory,
        prepared=task.prepared if kind == MADE else record.made,
    )


def _record(history: RunHistory, manifest: Manifest, inputs: Inputs | None = None) -> None:
    """Write the run's manifest; a disk that is full must not hide how the run ended."""
    with suppress(OSError):
        history.write(manifest)
        if inputs is not None:
            history.write_data(manifest.id, inputs.data, inputs.known)

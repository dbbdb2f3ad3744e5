"""An update: every source asked, and each publication taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.plan import Plan
from send_briefings.config.sources import SourceSpec, load_hosts
from send_briefings.data.manifest import KnownReleases, write_known
from send_briefings.data.release_checks import oddities
from send_briefings.data.store import Store
from send_briefings.errors import DataFileError, SendBriefingsError
from send_briefings.live.candidate import Bench, Candidate, candidate
from send_briefings.live.client import Client
from send_briefings.live.deciding import Difference, Found, checksum, differs_from_held, judged, why_wait
from send_briefings.live.kinds import kinds
from send_briefings.live.lock import Cache, SourceState, State, Waiting, one_at_a_time
from send_briefings.live.offer import Answer, CannotTell, Why
from send_briefings.live.report import (
    NOTES_SHOWN,
    ReleaseFound,
    SourceReport,
    answer_of,
    areas_of,
    checked,
    note_due,
    note_withdrawn,
    report_of,
)
from send_briefings.model import FileRead

MAX_COMPARED = 60


@dataclass(frozen=True, slots=True)
class Built:
    """Published briefings as (place's code, area) pairs."""

    briefings: frozenset[tuple[str, str]] = frozenset()

    @property
    def places(self) -> frozenset[str]:
        """The places that briefings are made for."""
        return frozenset(place for place, _ in self.briefings)

    def verdicts(self, areas: Collection[str], store: Store) -> dict[tuple[str, str], str]:
        """The tiles of each published briefing on these areas, by its place's name and its area, as the store is now.

        Where there are more than sixty, the first sixty by name are compared.
        """
        from send_briefings.narrative import brief_of
        from send_briefings.report.load import load_context

        found: dict[tuple[str, str], str] = {}
        chosen = sorted(pair for pair in self.briefings if pair[1] in areas and pair[1] in load_areas())
        for place, area in chosen[:MAX_COMPARED]:
            context = load_context(area, place, "", store).context
            tiles = brief_of(context).tiles
            found[context.place.name, area] = ", ".join(f"{t.aspect}: {t.word}" for t in tiles) or "not judged"
        return found


def built_by(plans: Iterable[Plan]) -> Built:
    """What is published in the folders of plans; one that has published nothing, or cannot be read, adds nothing."""
    from send_briefings.config.project import project_root
    from send_briefings.pipeline.publish import open_target

    found: set[tuple[str, str]] = set()
    for plan in plans:
        with suppress(SendBriefingsError):
            publish_target = open_target(plan.output, project_root() / ".send-outputs", write=False)
            found |= {(record.place, record.area) for record in publish_target.records().values()}
    return Built(frozenset(found))


TOGETHER = "The files of one publication are taken in together, and another of them could not be."
RAW = "raw"


@dataclass(frozen=True)
class Options:
    """How an update goes about its work.

    `check` asks and downloads nothing. `accept` names sources whose held-back releases are taken in. `built` are the
    briefings that are published, by which it is told which verdicts change. `reported` is called with each report.
    """

    check: bool = False
    accept: Collection[str] = ()
    built: Built = field(default_factory=Built)
    wait: float = 600.0
    today: Callable[[], date] = lambda: datetime.now(UTC).date()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    reported: Callable[[SourceReport], None] = lambda _report: None


def update(
    sources: Iterable[SourceSpec], store: Store, folder: Path, client: Client, options: Options = Options()
) -> list[SourceReport]:
    """Ask about sources, and take in what is new; a report for each, in order.

    Args:
        sources: what to ask about; those without a place to look are left out.
        store: the store to take figures into.
        folder: where the cache, the receipts and the state are kept.
        client: through which publishers are asked.
        options: how to go about it.

    Raises:
        BusyError: another update, or an import, is under way.
        StorageError: the store or the folder cannot be written.
        CatalogueError: the catalogue has faults.
    """
    with one_at_a_time(folder, options.wait):
        state, cache = State(folder), Cache(folder / RAW)
        cache.sweep()
        bench = Bench(client, cache, store, options.today, options.now)
        reports: list[SourceReport] = []
        for group in grouped(source for source in sources if source.live):
            found = [_look(bench, source, state.of(source.id), options) for source in group]
            for report in _settle(bench, state, found, options):
                options.reported(report)
                reports.append(report)
            state.write()
            _note_known(store, state)
    return reports


def grouped(sources: Iterable[SourceSpec]) -> list[list[SourceSpec]]:
    """Sources in the groups that are taken in together: the files of one publication."""
    groups: dict[tuple[str, ...], list[SourceSpec]] = {}
    for source in sources:
        first = source.live[0]
        publication = first.settings.get("publication")
        key = (first.kind, str(publication)) if publication else (source.id,)
        groups.setdefault(key, []).append(source)
    return list(groups.values())


def _look(bench: Bench, source: SourceSpec, state: SourceState, options: Options) -> Found:
    """Ask about a source; one place's fault does not stop another."""
    hosts, found = load_hosts(), Found(source)
    held = [file.release for file in bench.store.files() if file.source == source.id]
    for place in source.live:
        try:
            look = kinds()[place.kind].look(source, place, bench.client, hosts, held)
            found.looks.append(look)
            if not options.check:
                found.candidates += [candidate(bench, source, place, offer, state) for offer in look.offers]
        except CannotTell as fault:
            found.faults.append(fault)
        except (LookupError, TypeError, ValueError, AttributeError) as fault:  # a reply of another shape
            reported = f"The reply about {source.id} is not as described ({type(fault).__name__}: {fault})."
            found.faults.append(
                CannotTell(Why.NOT_AS_DESCRIBED, reported[:300], "live/kinds has to follow; please report it.")
            )
    return found


def _settle(bench: Bench, state: State, group: list[Found], options: Options) -> list[SourceReport]:
    """Decide about a group's files, store them in one step, and report."""
    if options.check:
        return [checked(bench.store, state.of(found.source.id), found, options.now()) for found in group]
    differences = {
        id(one): differs_from_held(bench.store, found, one, options.built.places)
        for found in group
        for one in found.new()
    }
    odd = judged(bench.store, group)
    waiting = {
        found.source.id: _waiting(found, differences, odd) if found.source.id not in options.accept else {}
        for found in group
    }
    blocked = len(group) > 1 and any(found.faults or waiting[found.source.id] for found in group)
    ready = [found for found in group if not blocked and not waiting[found.source.id]]
    changing = areas_of(found for found in ready if found.reads())
    before = options.built.verdicts(changing, bench.store)
    stored = _commit(bench.store, ready, options)
    after = options.built.verdicts(changing, bench.store) if before else {}
    reports = []
    for found in group:
        taken = found in ready and not isinstance(stored, DataFileError)
        if isinstance(stored, DataFileError) and found in ready and found.reads():
            found.faults.append(CannotTell(Why.NOT_AS_DESCRIBED, stored.message, stored.next_step))
        why = waiting[found.source.id]
        releases = [_release(one, differences[id(one)], taken, why.get(id(one), ())) for one in found.new()]
        _note(bench.cache, state.of(found.source.id), found, taken, releases, options)
        reported: tuple[str, ...] = (TOGETHER,) if blocked and found.new() and not why and not found.faults else ()
        if taken:
            dated = [one.held for one in found.reads() if one.replacing]
            reported += tuple(f"The day that {one.release} came out is known now: {one.released}." for one in dated)
        reports.append(
            report_of(bench.store, found, state.of(found.source.id), releases, taken, reported, before, after)
        )
    return reports


def _waiting(
    found: Found, differences: Mapping[int, Difference], odd: Mapping[str, tuple[str, ...]]
) -> dict[int, tuple[str, ...]]:
    """Why each new file of a source has to wait; those that need not are left out."""
    why = {id(one): why_wait(one, differences[id(one)], odd.get(checksum(one), ())) for one in found.new()}
    return {one: reported for one, reported in why.items() if reported}


def _commit(store: Store, ready: Sequence[Found], options: Options) -> list[Any] | DataFileError:
    """Store all of a group's files in one step; the first refusal where one is refused, and then nothing is stored."""
    chosen = [one for found in ready for one in found.reads()]
    if not chosen:
        return []
    sources = {found.source.id: found.source for found in ready}
    reads = [one.read for one in chosen if one.read is not None]
    accepted = [name for name in options.accept if name in sources]

    def judge(read: FileRead, before: pa.Table | None) -> tuple[str, ...]:
        return oddities(read, sources.get(read.source), gazetteer(), before)

    stored = store.commit(
        reads,
        whole=True,
        judge=judge,
        accept=f"Taken in by `data update --accept {' '.join(accepted)}`." if accepted else "",
        replacing=[one.replacing for one in chosen if one.replacing],
    )
    return next((outcome for outcome in stored if isinstance(outcome, DataFileError)), stored)


def _release(one: Candidate, differs: Difference, taken: bool, why: tuple[str, ...]) -> ReleaseFound:
    held = one.held
    return ReleaseFound(held.release, held.released, one.answer, taken, why, one.offer.notes, one.silent, differs)


def _note(
    cache: Cache, state: SourceState, found: Found, taken: bool, releases: Sequence[ReleaseFound], options: Options
) -> None:
    """Write down what is held now, what waits, and what the publisher has newest."""
    state.asked = options.now().astimezone(UTC).isoformat(timespec="seconds")
    if not found.faults:
        state.waiting = {}
    for one in found.candidates:
        if one.answer is Answer.NOTHING_NEW or taken:
            state.files[one.offer.key] = one.held
            cache.mark_imported(one.path, one.held.release, one.held.released)
    note_withdrawn(state, found, options.now())
    for one, reported in zip(found.new(), releases, strict=True):
        if taken and reported.notes:
            state.notes[reported.release] = reported.notes[:NOTES_SHOWN]
        if not taken:
            state.waiting[one.offer.key] = Waiting(
                one.held.sha256, reported.release, reported.released, reported.why_waiting
            )
    if found.candidates:
        newest = max(found.candidates, key=lambda one: (one.held.released, one.offer.order)).held
        state.newest, state.newest_released = newest.release, newest.released
    note_due(state, found)
    state.answer = str(answer_of(found, releases))
    state.reported = tuple(fault.message for fault in found.faults)


def _note_known(store: Store, state: State) -> None:
    """Tell the briefings which newer release is known and not held, and when the next one is due."""
    held = {(file.source, file.release) for file in store.files()}
    known: dict[str, KnownReleases] = {}
    for name, one in state.sources.items():
        newer = one.newest if (name, one.newest) not in held else ""
        notes = {release: words for release, words in one.notes.items() if (name, release) in held}
        if newer or one.due or one.withdrawn or notes:
            known[name] = KnownReleases(newer, one.newest_released if newer else "", one.due, one.withdrawn, notes)
    write_known(store.folder, known)

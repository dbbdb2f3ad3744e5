"""Exactly the files that a state names, on another machine: no others, and none whose bytes differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from send_briefings.catalogue.sources import SourceSpec
from send_briefings.errors import DataFileError
from send_briefings.live.answers import Answer, CannotTell, Why
from send_briefings.live.cache import Cache
from send_briefings.live.client import Client
from send_briefings.live.download import download
from send_briefings.live.lock import HeldFile, State, one_at_a_time
from send_briefings.live.report import ReleaseFound, SourceReport
from send_briefings.model import FileRead
from send_briefings.observations import Store
from send_briefings.observations.receipt import Receipt
from send_briefings.readers import read_file


def update_locked(
    sources: Iterable[SourceSpec],
    store: Store,
    folder: Path,
    client: Client,
    *,
    told: Callable[[SourceReport], None] = lambda _report: None,
    wait: float = 600.0,
) -> list[SourceReport]:
    """Take in the files that the state names, all of a source's or none; nothing is asked about what is newest.

    A file that the cache holds is not fetched.

    Raises:
        BusyError: another update, or an import, is under way.
        StorageError: the state is damaged, or something cannot be written.
    """
    with one_at_a_time(folder, wait):
        state, cache = State(folder), Cache(folder / "raw")
        reports = [
            _source(source, list(state.sources[source.id].files.items()), store, cache, client)
            for source in sources
            if source.id in state.sources
        ]
    for report in reports:
        told(report)
    return reports


def _source(
    source: SourceSpec, files: list[tuple[str, HeldFile]], store: Store, cache: Cache, client: Client
) -> SourceReport:
    there = {(file.sha256, file.release) for file in store.files() if file.source == source.id}
    missing = [(key, file) for key, file in files if (file.sha256, file.release) not in there]
    found: list[FileRead] = []
    faults: list[CannotTell] = []
    for key, file in missing:
        try:
            path = cache.holding(file.sha256) or _fetched(source, key, file, cache, client)
            released = date.fromisoformat(file.released)
            found.append(read_file(path, sources={source.id: source}, release=file.release, released=released))
        except CannotTell as fault:
            faults.append(fault)
        except DataFileError as fault:
            faults.append(CannotTell(Why.NOT_AS_DESCRIBED, fault.message, fault.next_step))
    if found and not faults:
        stored = store.commit(found, whole=True)
        faults += [
            CannotTell(Why.NOT_AS_DESCRIBED, one.message, one.next_step)
            for one in stored
            if isinstance(one, DataFileError)
        ]
    releases = [ReleaseFound(read.release, read.released.isoformat(), Answer.NEW_RELEASE, not faults) for read in found]
    answer = Answer.CANNOT_TELL if faults else Answer.NEW_RELEASE if releases else Answer.NOTHING_NEW
    return SourceReport(
        source.id, source.title, source.publisher, answer, tuple(() if faults else releases), tuple(faults)
    )


def _fetched(source: SourceSpec, key: str, file: HeldFile, cache: Cache, client: Client) -> Path:
    """Fetch a file that the state names.

    Raises:
        CannotTell: it is not there, or its bytes are others.
    """
    aside = cache.aside()
    try:
        got = download(client, file.url, aside, max(file.bytes * 2, 1_000_000))
        if got is None or got.sha256 != file.sha256:
            raise CannotTell(
                Why.NOT_AS_DESCRIBED,
                f"{file.file_name} has other bytes now than data/live/state.json names; the publisher changed it.",
                "Copy data/live/raw from the machine that has it, or run `send-briefings data update`.",
            )
        said = asdict(got)
        receipt = Receipt(
            source=source.id,
            key=key,
            url=file.url,
            file_name=file.file_name,
            fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=file.version,
            release=file.publisher_release,
            published=file.published,
            updated=file.updated,
            practice=bool(client.practice),
            imported_as=file.release,
            imported_released=file.released,
            **{name: value for name, value in said.items() if name != "path"},
        )
        return cache.put(aside, receipt)
    finally:
        aside.unlink(missing_ok=True)

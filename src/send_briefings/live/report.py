"""What an update found, for each source; and exactly the files that a state names, on another machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from send_briefings.config.areas import load_areas
from send_briefings.config.sources import SourceSpec
from send_briefings.data.manifest import Receipt
from send_briefings.data.reading import read_file
from send_briefings.data.store import Store
from send_briefings.errors import DataFileError
from send_briefings.live.client import Client
from send_briefings.live.deciding import Difference, Found
from send_briefings.live.download import download
from send_briefings.live.lock import Cache, HeldFile, SourceState, State, one_at_a_time
from send_briefings.live.offer import Answer, CannotTell, Offer, Why
from send_briefings.model import FileRead

PERSON_NEEDED = 12
NOT_ASKED = 13
NOTES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ReleaseFound:
    """A release that is new or corrected: taken in (`taken`) or held back (`waiting`, with why)."""

    release: str
    released: str
    answer: Answer
    taken: bool
    why_waiting: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    silent: bool = False
    difference: Difference = field(default_factory=Difference, repr=False)


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What asking about one source came to.

    `faults` are the places that gave no answer. `drift` is what moved without harm. `verdicts` are built briefings
    whose verdict changed, `areas` the outcome areas to be made anew. `newest` and `due` are the publisher's.
    """

    source: str
    title: str
    publisher: str
    answer: Answer
    releases: tuple[ReleaseFound, ...] = ()
    faults: tuple[CannotTell, ...] = ()
    drift: tuple[str, ...] = ()
    newest: str = ""
    newest_released: str = ""
    held: str = ""
    due: str = ""
    verdicts: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    assumptions: tuple[tuple[str, bool], ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether a release of it waits for a person."""
        return any(not one.taken and one.why_waiting for one in self.releases)

    @property
    def unreachable(self) -> bool:
        """Whether it could not be asked, and that is all that is wrong."""
        return bool(self.faults) and all(fault.unreachable for fault in self.faults)

    def lines(self) -> Iterator[str]:
        """In words."""
        mark = " (held back until you accept it)" if self.waiting else ""
        yield f"{self.source}: {self.answer}{mark}"
        for one in self.releases:
            yield from (f"  {line}" for line in _release_lines(one, self.source))
        for fault in self.faults:
            yield f"  {fault.why}: {fault.message}"
            if fault.next_step:
                yield f"  Next: {fault.next_step}"
        yield from (f"  Changed at the publisher's: {line}" for line in self.drift)
        yield from (f"  {line}" for line in self.reported)
        yield from (f"  Verdict: {line}" for line in self.verdicts)
        if self.areas:
            yield f"  Briefings to be made again: {', '.join(self.areas)}."

    def as_json(self) -> dict[str, Any]:
        """The same, whole, for a program."""
        return {
            "source": self.source,
            "title": self.title,
            "publisher": self.publisher,
            "answer": str(self.answer),
            "held_back": self.waiting,
            "held": self.held,
            "newest": self.newest,
            "newest_released": self.newest_released,
            "due": self.due,
            "releases": [
                {
                    "release": one.release,
                    "released": one.released,
                    "answer": str(one.answer),
                    "taken": one.taken,
                    "why_waiting": list(one.why_waiting),
                    "publisher_notes": list(one.notes),
                    "silent": one.silent,
                    "difference": one.difference.as_json(),
                }
                for one in self.releases
            ],
            "faults": [
                {"why": str(fault.why), "message": fault.message, "next_step": fault.next_step} for fault in self.faults
            ],
            "drift": list(self.drift),
            "told": list(self.reported),
            "verdicts": list(self.verdicts),
            "areas": list(self.areas),
            "assumptions": dict(self.assumptions),
        }


def exit_code(reports: Sequence[SourceReport]) -> int:
    """0 where every source was asked and nothing waits; 12 where a person is needed, 13 where one was not reached."""
    needed = any(
        report.waiting or (report.answer is Answer.CANNOT_TELL and not report.unreachable) for report in reports
    )
    if needed:
        return PERSON_NEEDED
    return NOT_ASKED if any(report.faults for report in reports) else 0


def counted(reports: Sequence[SourceReport]) -> str:
    """How many sources gave which answer, in a line."""
    found = [(answer, sum(report.answer is answer for report in reports)) for answer in Answer]
    reported = ", ".join(f"{count} {answer}" for answer, count in found if count)
    waiting = sum(report.waiting for report in reports)
    held = f"; {waiting} held back until you accept" if waiting else ""
    return f"{len(reports)} source{'s' * (len(reports) != 1)} asked: {reported or 'none'}{held}."


def _release_lines(one: ReleaseFound, source: str) -> Iterator[str]:
    corrected = one.answer is Answer.CORRECTED
    what = "Corrected" if corrected else "New"
    yield f"{what}: {one.release}, published {one.released}{', taken in' if one.taken else ''}."
    if one.silent:
        yield "The publisher does not say that it changed these figures."
    for note in one.notes[:NOTES_SHOWN]:
        yield f"The publisher: {note[:500]}"
    yield from one.difference.lines()
    if one.why_waiting:
        yield "Not taken in:"
        yield from (f"  {why}" for why in one.why_waiting[:10])
        if len(one.why_waiting) > 10:
            yield f"  and {len(one.why_waiting) - 10} more"
        yield f"Next: look at what changed; to take it in, `send-briefings data update {source} --accept {source}`."


def answer_of(found: Found, releases: Sequence[ReleaseFound]) -> Answer:
    """Which of the four answers a source gave."""
    answers = {one.answer for one in releases}
    if found.faults:
        return Answer.CANNOT_TELL
    return next((a for a in (Answer.CORRECTED, Answer.NEW_RELEASE) if a in answers), Answer.NOTHING_NEW)


def report_of(
    store: Store,
    found: Found,
    state: SourceState,
    releases: list[ReleaseFound],
    taken: bool,
    reported: tuple[str, ...],
    before: Mapping[tuple[str, str], str],
    after: Mapping[tuple[str, str], str],
) -> SourceReport:
    """The report of a source whose files were looked at; `before` and `after` are verdicts of published briefings."""
    changed = [key for key in before if before[key] != after.get(key, before[key])]
    areas = areas_of([found]) if taken and found.reads() else []
    return SourceReport(
        source=found.source.id,
        title=found.source.title,
        publisher=found.source.publisher,
        answer=answer_of(found, releases),
        releases=tuple(releases),
        faults=tuple(found.faults),
        drift=tuple(dict.fromkeys(line for look in found.looks for line in look.drift)),
        newest=state.newest,
        newest_released=state.newest_released,
        held=_held(store, found.source.id),
        due=state.due,
        verdicts=tuple(
            f"{place}, {area}: '{before[place, area]}' before, '{after[place, area]}' now"
            for place, area in changed
            if area in areas
        ),
        areas=tuple(areas),
        reported=reported,
        assumptions=tuple(item for look in found.looks for item in look.held.items()),
    )


def checked(store: Store, state: SourceState, found: Found, now: datetime) -> SourceReport:
    """The report of a look alone: nothing is downloaded, so whether figures changed is told by names and marks."""
    offers = [offer for look in found.looks for offer in look.offers]
    held = {file.release for file in store.files() if file.source == found.source.id}
    reported: list[str] = []
    answer = Answer.CANNOT_TELL if found.faults else Answer.NOTHING_NEW
    for offer in offers:
        known = state.files.get(offer.key)
        if known is not None and (not offer.version or known.version == offer.version):
            continue
        named = offer.release or offer.label
        if (named and named in held and not offer.updated) or _not_later(offer, store, found.source.id):
            continue
        when = f", published {offer.published.isoformat()}" if offer.published else ""
        reported.append(f"On offer and not fetched: {offer.called}{when} ({offer.file_name}).")
        if answer is Answer.NOTHING_NEW and (named or known is None):
            answer = Answer.CORRECTED if named in held else Answer.NEW_RELEASE
    state.asked = now.astimezone(UTC).isoformat(timespec="seconds")
    note_due(state, found)
    note_withdrawn(state, found, now)
    newest = max(offers, key=lambda offer: offer.order, default=None)
    if newest is not None and newest.release:
        state.newest, state.newest_released = newest.release, newest.published.isoformat() if newest.published else ""
    state.answer = str(answer)
    report = report_of(store, found, state, [], False, tuple(reported), {}, {})
    return replace(report, answer=answer)


def _not_later(offer: Offer, store: Store, source: str) -> bool:
    """Whether what is held came out on the day of an offer, or later."""
    days = [file.released for file in store.files() if file.source == source]
    reported = offer.updated.isoformat() if offer.updated else offer.order
    return len(reported) == len("2026-06-25") and bool(days) and max(days).isoformat() >= reported


def _held(store: Store, source: str) -> str:
    files = [file for file in store.files() if file.source == source]
    return max(files, key=lambda file: (file.released, file.release)).release if files else ""


def areas_of(founds: Iterable[Found]) -> list[str]:
    """The outcome areas that draw on sources."""
    names = {found.source.id for found in founds}
    return [area.id for area in load_areas().values() if names & {ref.source for ref in area.refs}]


def note_withdrawn(state: SourceState, found: Found, now: datetime) -> None:
    """Write down since which day a source is known to be withdrawn; that it is not, only where it was asked."""
    if any(fault.why is Why.WITHDRAWN for fault in found.faults):
        state.withdrawn = state.withdrawn or now.astimezone(UTC).date().isoformat()
    elif not found.faults:
        state.withdrawn = ""


def note_due(state: SourceState, found: Found) -> None:
    """Write down when the publisher says that the next release is due."""
    dues = [look.due for look in found.looks if look.due]
    if found.looks:
        state.due = min(dues, default="")


ASSUMPTIONS = {
    "content-service": "DfE's content service answers programs, with the replies described",
    "file-names": "DfE's list of files gives each file's name",
    "api-title": "the absence figures by SEN are found in DfE's API by their title",
    "link-names": "the pages of NHS England and of the schools grant name files as before, also for 2026-27",
    "attachment-titles": "the appeal rate table and other attachments on GOV.UK are called as before",
    "commits": "the public repositories list the commits of a file",
}


def update_locked(
    sources: Iterable[SourceSpec],
    store: Store,
    folder: Path,
    client: Client,
    *,
    reported: Callable[[SourceReport], None] = lambda _report: None,
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
        reported(report)
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
        stated = asdict(got)
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
            **{name: value for name, value in stated.items() if name != "path"},
        )
        return cache.put(aside, receipt)
    finally:
        aside.unlink(missing_ok=True)

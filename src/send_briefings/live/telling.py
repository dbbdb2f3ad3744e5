"""What was found of a source and what became of it, as the report of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from send_briefings.catalogue.areas import load_areas
from send_briefings.live.answers import Answer, Why
from send_briefings.live.deciding import Found
from send_briefings.live.lock import SourceState
from send_briefings.live.offer import Offer
from send_briefings.live.report import ReleaseFound, SourceReport
from send_briefings.observations import Store


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
    told: tuple[str, ...],
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
        told=told,
        assumptions=tuple(item for look in found.looks for item in look.held.items()),
    )


def checked(store: Store, state: SourceState, found: Found, now: datetime) -> SourceReport:
    """The report of a look alone: nothing is downloaded, so whether figures changed is told by names and marks."""
    offers = [offer for look in found.looks for offer in look.offers]
    held = {file.release for file in store.files() if file.source == found.source.id}
    told: list[str] = []
    answer = Answer.CANNOT_TELL if found.faults else Answer.NOTHING_NEW
    for offer in offers:
        known = state.files.get(offer.key)
        if known is not None and (not offer.version or known.version == offer.version):
            continue
        named = offer.release or offer.label
        if (named and named in held and not offer.updated) or _not_later(offer, store, found.source.id):
            continue
        when = f", published {offer.published.isoformat()}" if offer.published else ""
        told.append(f"On offer and not fetched: {offer.called}{when} ({offer.file_name}).")
        if answer is Answer.NOTHING_NEW and (named or known is None):
            answer = Answer.CORRECTED if named in held else Answer.NEW_RELEASE
    state.asked = now.astimezone(UTC).isoformat(timespec="seconds")
    note_due(state, found)
    note_withdrawn(state, found, now)
    newest = max(offers, key=lambda offer: offer.order, default=None)
    if newest is not None and newest.release:
        state.newest, state.newest_released = newest.release, newest.published.isoformat() if newest.published else ""
    state.answer = str(answer)
    report = report_of(store, found, state, [], False, tuple(told), {}, {})
    return replace(report, answer=answer)


def _not_later(offer: Offer, store: Store, source: str) -> bool:
    """Whether what is held came out on the day of an offer, or later."""
    days = [file.released for file in store.files() if file.source == source]
    told = offer.updated.isoformat() if offer.updated else offer.order
    return len(told) == len("2026-06-25") and bool(days) and max(days).isoformat() >= told


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

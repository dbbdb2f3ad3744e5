"""Whether what was fetched is taken in, or waits for a person: how it differs from what is held, and what is odd."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa

from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.places import gazetteer
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.live.answers import Answer, CannotTell
from send_briefings.live.candidate import Candidate, base_name, frame
from send_briefings.live.difference import Difference, difference
from send_briefings.live.offer import Look
from send_briefings.observations import Store, latest
from send_briefings.observations.whole import oddities


@dataclass
class Found:
    """What was found of one source before anything is stored."""

    source: SourceSpec
    candidates: list[Candidate] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    faults: list[CannotTell] = field(default_factory=list)

    def new(self) -> list[Candidate]:
        """The files that would change the store."""
        return [one for one in self.candidates if one.read is not None and one.answer is not Answer.NOTHING_NEW]

    def reads(self) -> list[Candidate]:
        """The files to be stored, also those whose date alone is known better."""
        return [one for one in self.candidates if one.read is not None]


def differs_from_held(store: Store, found: Found, one: Candidate, planned: Collection[str]) -> Difference:
    """How a file differs from what is held: from the release it corrects, else from the newest of each figure."""
    assert one.read is not None
    new = frame(one.read.table)
    files = [file for file in store.files() if file.source == found.source.id]
    tables = [frame(store.load(file)) for file in (one.against or files)]
    for other in found.new():  # of several new releases, each is set beside the one before
        if not one.against and other.read is not None and other.held.released < one.held.released:
            tables.append(frame(other.read.table))
    every = pd.concat(tables, ignore_index=True) if tables else new.iloc[:0]
    held = latest(every.sort_values(["released", "release"], kind="stable")) if tables else every
    newest = max(files, key=lambda file: file.released, default=None)
    same = [frame(store.load(file)) for file in files if newest and file.release == newest.release]
    before = held if one.against else (pd.concat(same, ignore_index=True) if same else new.iloc[:0])
    headlines = {
        (area.headline.measure, area.headline.cohort, area.headline.breakdown, area.headline.source)
        for area in load_areas().values()
    }
    return difference(new, held, before, headlines, planned)


def judged(store: Store, group: Sequence[Found]) -> dict[str, tuple[str, ...]]:
    """What is short or odd about each file of a group, by its checksum, beside the release before."""
    found: dict[str, tuple[str, ...]] = {}
    for one in group:
        for each in one.new():
            assert each.read is not None
            files = [f for f in store.files() if f.source == one.source.id and f.released <= each.read.released]
            earlier = [f for f in files if base_name(f.release) != base_name(each.read.release)]
            newest = max((file.released for file in earlier), default=None)
            tables = [store.load(file) for file in earlier if file.released == newest]
            before = pa.concat_tables(tables) if tables else None
            found[each.read.sha256] = oddities(each.read, one.source, gazetteer(), before)
    return found


def why_wait(one: Candidate, differs: Difference, odd: Sequence[str]) -> tuple[str, ...]:
    """Why a release is held back until a person accepts it; nothing where it is not."""
    why = list(odd)
    if differs.share > one.place.hold_percent:
        why.append(
            f"{differs.share:.1f} per cent of its figures changed or are gone; up to {one.place.hold_percent:g} per "
            "cent are taken in unasked."
        )
    if differs.measures_gone:
        why.append(f"It has no figures any more of {', '.join(differs.measures_gone)}.")
    if one.answer is Answer.CORRECTED:
        why += [f"A headline figure of a place with briefings changed: {found}." for found in differs.headlines[:5]]
    return tuple(why)


def checksum(one: Candidate) -> str:
    """The checksum of a candidate's file that was read; "" where none was."""
    return one.read.sha256 if one.read is not None else ""

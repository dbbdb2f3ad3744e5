"""How a fetched file differs from what is held, and whether it is taken in or waits for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.data.release_checks import oddities
from send_briefings.data.store import Store, latest
from send_briefings.errors import UnknownNameError
from send_briefings.live.candidate import Candidate, base_name, frame
from send_briefings.live.offer import Answer, CannotTell, Look
from send_briefings.model import FIGURE_KEY

SHOWN = 5
NAMED = 8


@dataclass(frozen=True, slots=True)
class Revised:
    """One figure that is stated otherwise than before: None where there is no value, with the reason in words."""

    measure: str
    cohort: str
    breakdown: str
    place: str
    place_name: str
    period: str
    before: float | None
    after: float | None
    before_status: str
    after_status: str

    def __str__(self) -> str:
        was, now = _said(self.before, self.before_status), _said(self.after, self.after_status)
        what = f"{self.place_name}, {self.measure}, {self.cohort}, {self.breakdown}, {self.period}"
        return f"{what}: {was} before, {now} now"


@dataclass(frozen=True, slots=True)
class Difference:
    """How a release differs from what was held of its source.

    `compared` is how many figures both state. `revised` lists every figure stated otherwise, the largest change beside
    its own size first. `gone` is how many figures of the release before, of measures, levels and periods that
    the new one has, it no longer states. `headlines` are those of `revised` that open a briefing of a planned place.
    """

    rows: int = 0
    added: int = 0
    compared: int = 0
    gone: int = 0
    periods: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    places_gone: tuple[str, ...] = ()
    measures_gone: tuple[str, ...] = ()
    revised: tuple[Revised, ...] = field(default=(), repr=False)
    headlines: tuple[Revised, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether it states just what was held."""
        return not (self.added or self.revised or self.gone)

    @property
    def share(self) -> float:
        """The percentage of figures, of those stated before or now, that changed or are gone."""
        changed = len(self.revised) + self.gone
        return 100 * changed / max(1, self.rows + self.gone)

    def lines(self) -> Iterator[str]:
        """In words, for a person."""
        if self.nothing:
            yield "The figures are those that were held."
            return
        parts = [f"{self.added:,} figure{'s' * (self.added != 1)} added"] if self.added else []
        held = f"of the {self.compared:,} held before"
        parts += (
            [f"{len(self.revised):,} {held} revised" if self.revised else f"none {held} revised"]
            if self.compared
            else []
        )
        parts += [f"{self.gone:,} no longer stated"] if self.gone else []
        yield "; ".join(parts) + "."
        if self.periods:
            yield f"Periods added: {_named(self.periods)}."
        if self.places:
            yield f"Places added: {_named(self.places)}."
        if self.places_gone:
            yield f"Places without figures now: {_named(self.places_gone)}."
        if self.measures_gone:
            yield f"Measures without figures now: {_named(self.measures_gone)}."
        for one in self.revised[:SHOWN]:
            yield f"Revised: {one}."
        if len(self.revised) > SHOWN:
            yield f"and {len(self.revised) - SHOWN:,} more revised; --json lists them."

    def as_json(self) -> dict[str, Any]:
        """The same, whole, for a program."""
        return {**asdict(self), "share_percent": round(self.share, 3)}


def difference(
    new: pd.DataFrame,
    held: pd.DataFrame,
    before: pd.DataFrame,
    headlines: Collection[tuple[str, str, str, str]] = (),
    planned: Collection[str] = (),
) -> Difference:
    """How a file's rows differ from what is held of its source.

    Args:
        new: the file's rows.
        held: of each figure of the source the newest version held; or, for a correction, the release it corrects.
        before: the rows of the newest release held, by which it is told what is gone.
        headlines: measure, cohort, breakdown and source of each series that opens a briefing.
        planned: the codes of the places that briefings are made for.
    """
    key = list(FIGURE_KEY)
    both = new.merge(held, on=key, how="left", suffixes=("", "_held"), indicator=True)
    there = both[both["_merge"] == "both"]
    differ = (there["value"] != there["value_held"]) & ~(there["value"].isna() & there["value_held"].isna())
    differ |= there["status"] != there["status_held"]
    changed = there[differ].copy()
    size = (changed["value"] - changed["value_held"]).abs() / changed["value_held"].abs().clip(lower=1)
    changed = changed.assign(_size=size.fillna(float("inf"))).sort_values(
        ["_size", *key], ascending=[False] + [True] * len(key)
    )
    lead = [
        (m, c, b, s) in headlines and p in planned
        for m, c, b, s, p in zip(
            *(changed[name] for name in ("measure", "cohort", "breakdown", "source", "place")), strict=True
        )
    ]
    gone = _gone(new, before)
    revised = tuple(_revised(row) for _, row in changed.iterrows())
    return Difference(
        rows=len(new),
        added=len(both) - len(there),
        compared=len(there),
        gone=len(gone),
        periods=_periods(new, held),
        places=_names(set(new["place"]) - set(held["place"])) if len(held) else (),
        places_gone=_names(set(gone["place"]) - set(new["place"])),
        measures_gone=tuple(sorted(set(before["measure"]) - set(new["measure"]))),
        revised=revised,
        headlines=tuple(one for one, leads in zip(revised, lead, strict=True) if leads),
    )


def _gone(new: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The rows of the release before that the new one leaves out.

    Only those of a measure, a level and a period that it has: a month's workbook repeats earlier months for England.
    """
    shape = ["measure", "level", "period_label"]
    covered = before.merge(new[shape].drop_duplicates(), on=shape)
    found = covered.merge(new[list(FIGURE_KEY)], on=list(FIGURE_KEY), how="left", indicator=True)
    return found[found["_merge"] == "left_only"]


def _periods(new: pd.DataFrame, held: pd.DataFrame) -> tuple[str, ...]:
    added = new[~new["period_label"].isin(set(held["period_label"]))]
    return tuple(added.sort_values("period_start")["period_label"].astype(str).unique())


def _names(codes: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(_name(code) for code in codes))


def _name(code: str) -> str:
    try:
        return gazetteer().resolve(str(code)).name
    except UnknownNameError:
        return str(code)


def _revised(row: pd.Series[Any]) -> Revised:
    return Revised(
        measure=str(row["measure"]),
        cohort=str(row["cohort"]),
        breakdown=str(row["breakdown"]),
        place=str(row["place"]),
        place_name=_name(str(row["place"])),
        period=str(row["period_label"]),
        before=None if pd.isna(row["value_held"]) else float(row["value_held"]),
        after=None if pd.isna(row["value"]) else float(row["value"]),
        before_status=str(row["status_held"]),
        after_status=str(row["status"]),
    )


def _said(value: float | None, status: str) -> str:
    return status.replace("_", " ") if value is None else f"{value:,.6g}"


def _named(names: Collection[str]) -> str:
    shown = list(names)[:NAMED]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


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

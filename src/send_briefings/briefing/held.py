"""What the figures held leave out: months between the first and the newest, and a place that the newest do not name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from send_briefings import wording
from send_briefings.catalogue.places import Gazetteer
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.model import Level, Period, PeriodKind, Place, Unit, month
from send_briefings.model.area import AreaSpec
from send_briefings.model.breaks import Break, BreakKind, Statement

STORE = Statement("This project's own store", "the list of files held")
SAME_SERIES = "The figures before and after are of the same monthly publication. Only our copies are missing."


def with_gaps(spec: AreaSpec, observations: pd.DataFrame, sources: Mapping[str, SourceSpec]) -> AreaSpec:
    """The area of months with a gap for every stretch between its first month and its newest that is not held.

    A gap that the area's file states is kept as it stands, unless months in it are held by now: then only those still
    missing are gaps. Figures on both sides of a gap found here compare, since nothing says that they do not.
    Inspections are no monthly series, though each is dated by its month; which months a council's own return has is
    its own affair.
    """
    headline = spec.headline
    if spec.period is not PeriodKind.MONTH or headline.local or spec.measures[headline.measure].unit is Unit.OUTCOME:
        return spec
    held = _months(observations, spec.level)
    stated = [one for one in spec.breaks if one.kind is not BreakKind.GAP or not _filled(one, held)]
    within = [(one.start, one.end or date.max) for one in stated if one.kind is BreakKind.GAP]
    missing = [
        one for one in _missing(held) if not any(first <= one.start and one.end <= last for first, last in within)
    ]
    gaps = [_gap(run, spec, sources) for run in _runs(missing)]
    if not gaps and len(stated) == len(spec.breaks):
        return spec
    return replace(spec, breaks=tuple(sorted([*stated, *gaps], key=lambda one: one.start)))


def left_out(spec: AreaSpec, subject: Place, observations: pd.DataFrame, places: Gazetteer) -> tuple[str, ...]:
    """That the newest figures name no such NHS area as this one, and which they name that no list of councils knows."""
    if spec.level is not Level.ICB:
        return ()
    rows = observations[observations["level"] == spec.level.value]
    own = rows[rows["place"] == subject.code]
    if not len(own) or own["period_start"].max() == rows["period_start"].max():
        return ()
    newest = rows[rows["period_start"] == rows["period_start"].max()]
    label, last = newest["period_label"].iloc[0], own.sort_values("period_start")["period_label"].iloc[-1]
    told = f"The figures for {label} name no area called {subject.name}. The newest shown for it are those for {last}."
    unknown = [place for place in _named(newest, places) if not places.authorities_of(place)]
    if not unknown:
        return (told,)
    names = wording.listed([place.name for place in unknown])
    may = "which may serve this council now" if len(unknown) == 1 else "one of which may serve this council now"
    return (told, f"They name {names}, {may}. No list that we hold says which councils it serves.")


def _named(rows: pd.DataFrame, places: Gazetteer) -> list[Place]:
    found = (places.find(str(code)) for code in sorted(rows["place"].unique()))
    return [place for place in found if place is not None]


def _months(observations: pd.DataFrame, level: Level) -> frozenset[date]:
    starts = observations.loc[observations["level"] == level.value, "period_start"].drop_duplicates()
    return frozenset(day.date() for day in starts)


def _filled(gap: Break, held: Collection[date]) -> bool:
    return any(gap.start <= day <= (gap.end or date.max) for day in held)


def _missing(held: Collection[date]) -> Iterator[Period]:
    """The months between the first held and the last that are not held, in order."""
    if not held:
        return
    first, last = min(held), max(held)
    for number in range(first.year * 12 + first.month, last.year * 12 + last.month - 1):
        one = month(number // 12, number % 12 + 1)
        if one.start not in held:
            yield one


def _runs(months: Sequence[Period]) -> list[list[Period]]:
    """The months in stretches without a held month between them."""
    runs: list[list[Period]] = []
    for one in months:
        if runs and (one.start - runs[-1][-1].end).days == 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _gap(run: Sequence[Period], spec: AreaSpec, sources: Mapping[str, SourceSpec]) -> Break:
    label = stretch(run)
    source = next((sources[ref.source] for ref in spec.refs if ref.source in sources), None)
    return Break(
        kind=BreakKind.GAP,
        label=label,
        start=run[0].start,
        end=run[-1].end,
        measures=(),
        cohorts=(),
        breakdowns=(),
        places=(),
        reason=f"we have no figures for {label}",
        text=f"We have no figures for {label}.",
        stated=STORE,
        compares=SAME_SERIES,
        compares_stated=Statement(source.publication if source else "", "the workbooks before and after"),
    )


def stretch(run: Sequence[Period]) -> str:
    """A stretch of months in words.

    >>> stretch([month(2025, 8), month(2025, 9)]), stretch([month(2025, 8)])
    ('August and September 2025', 'August 2025')
    >>> stretch([month(2023, number) for number in (10, 11, 12)])
    'October to December 2023'
    """
    first, last = run[0].label, run[-1].label
    if len(run) == 1:
        return first
    same_year = run[0].start.year == run[-1].start.year
    return f"{first.split()[0] if same_year else first} {'and' if len(run) == 2 else 'to'} {last}"

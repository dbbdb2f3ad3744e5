"""Bringing together what a briefing needs: the area, the place, those it is compared with, and the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import pandas as pd
from rapidfuzz import process

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figures, of_one_length
from send_briefings.analysis.vocabulary import held_not_used
from send_briefings.config.area_parts import area_as_known
from send_briefings.config.areas import load_areas
from send_briefings.config.places import Gazetteer, gazetteer
from send_briefings.config.sources import SourceSpec, load_sources
from send_briefings.data.importing import places_known
from send_briefings.data.local_figures import LocalData, frame_of_returns
from send_briefings.data.local_reading import ReturnRead
from send_briefings.data.manifest import KnownReleases
from send_briefings.data.store import Store, latest
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.model import Level, Period, PeriodKind, Place
from send_briefings.model.area import AreaSpec, SeriesKey
from send_briefings.model.measure import Measure
from send_briefings.model.place import period_of
from send_briefings.narrative.trusting import PLANS_OF_PLACES
from send_briefings.report.rates import vintages_of
from send_briefings.report.sources import left_out, with_gaps, with_own_breaks

WHOLE = 0.995  # a share of an authority's population that counts as all of it


NOT_WHOLE = (
    "A file behind these figures is not whole: some figures are missing from it, or are unlike those before. "
    "Whoever makes these briefings decided to use it all the same."
)


@dataclass(frozen=True)
class LoadedArea:
    """A setting with the tables behind it.

    `observations` holds one row a figure (the newest known vintage), `vintages` every release's row. `tables` are the
    area's tables it was made from, shared by all places. `remarks` are what the accounts of the files say a reader of
    this place's figures has to know. `places` are all places known.
    """

    context: AnalysisContext
    observations: pd.DataFrame
    vintages: pd.DataFrame
    as_of: date | None
    sources: Mapping[str, SourceSpec]
    tables: Tables
    returns: tuple[ReturnRead, ...] = ()
    places: Gazetteer = field(default_factory=gazetteer)
    remarks: tuple[str, ...] = ()
    known: Mapping[str, KnownReleases] = field(default_factory=dict)

    @property
    def synthetic(self) -> bool:
        """Whether a figure comes from a council's own return that says that it is made up."""
        return any(file.synthetic for file in self.returns)


def load_context(
    area: str, place: str, as_of: str, store: Store | None = None, returns: LocalData | None = None
) -> LoadedArea:
    """Everything for one area and place, as known on `as_of` (an ISO date; "" for all that is held).

    The place's own returns stand beside the published figures, as series of a source of their own.

    Raises:
        UnknownNameError: for an area or a place that is in no list, with the nearest names.
        UsageError: for a date that is not one.
        DataFileError: one of the place's own returns for the area has faults.
    """
    spec = area_called(area)
    held = store or Store.open()
    places = places_known(held)
    where = places.resolve(place, level=Level.LOCAL_AUTHORITY)
    known_on = day("as_of", as_of)
    versions = tuple(file.sha256 for file in held.files())
    tables = _tables(held, versions, spec.refs, spec.worked_on, spec.level, spec.period, known_on)
    own = _returns(spec, where, known_on, returns or LocalData.open())
    tables = _with_returns(tables, own, spec.level, spec.period) if own else tables
    spec = with_own_breaks(spec if known_on is None else area_as_known(spec, known_on), where, own)
    sources = load_sources()
    spec = with_gaps(spec, tables.observations, sources)
    context = _setting(spec, where, places, sources, tables, known_on)
    remarks = (
        *left_out(spec, context.subject, tables.observations, places),
        *_remarks(held, spec, context.subject, known_on),
        *(held_not_used(period, spec.period) for period in other_lengths(context, tables.others)),
    )
    return LoadedArea(
        context,
        tables.observations.copy(),
        tables.vintages,
        known_on,
        sources,
        tables,
        own,
        places,
        remarks,
        known=held.known(),
    )


def elsewhere(built: LoadedArea, place: str) -> AnalysisContext:
    """The setting of the same area for another authority, from the tables at hand; without anyone's own returns.

    Raises:
        UnknownNameError: for a place that is in no list, with the nearest names.
    """
    where = built.places.resolve(place, level=Level.LOCAL_AUTHORITY)
    return _setting(built.context.spec, where, built.places, built.sources, built.tables, built.as_of)


def as_known_on(built: LoadedArea, known_on: date) -> AnalysisContext:
    """The setting of the same briefing with only what was known on a day, as `load_context` would have given it then.

    It is made from the vintages at hand, so a day after the briefing's own `as_of` adds nothing.
    """
    tables = _known_by(built.tables, built.context.spec.level, known_on)
    spec = area_as_known(built.context.spec, known_on)
    return _setting(spec, built.context.place, built.places, built.sources, tables, known_on)


def _remarks(held: Store, spec: AreaSpec, subject: Place, known_on: date | None) -> tuple[str, ...]:
    """What was noted of a place when the files of the area's sources known on a day were read; the same thing once."""
    used = {ref.source for ref in spec.refs}
    known = [file for file in held.files() if file.source in used and (known_on is None or file.released <= known_on)]
    reported = [remark.text for file in known for remark in file.account.remarks if remark.place == subject.code]
    return tuple(dict.fromkeys([*([NOT_WHOLE] if any(file.accepted for file in known) else []), *reported]))


def other_lengths(context: AnalysisContext, others: pd.DataFrame) -> tuple[Period, ...]:
    """The periods of another length for which figures of the place are held, and not used."""
    own = others[others["place"] == context.subject.code].sort_values("period_start")
    found = own[["period_start", "period_end", "period_label"]].drop_duplicates()
    return tuple(
        dict.fromkeys(period_of(start.date(), end.date(), label) for start, end, label in found.itertuples(index=False))
    )


@dataclass(frozen=True, eq=False)
class Tables:
    """An area's tables, the same for every place.

    `others` are the rows of periods of another length than their series', which nothing is made of; `plans` are every
    release's numbers of EHC plans in place.
    """

    observations: pd.DataFrame
    vintages: pd.DataFrame
    figures: Figures
    others: pd.DataFrame
    plans: pd.DataFrame = field(default_factory=pd.DataFrame)


@lru_cache(maxsize=16)
def _tables(
    held: Store,
    _versions: tuple[str, ...],
    refs: tuple[SeriesKey, ...],
    worked_on: tuple[Measure, ...],
    level: Level,
    period: PeriodKind,
    as_of: date | None,
) -> Tables:
    """The figures of these series as known on a day; read once a process while the store stays as it is."""
    made = _made(vintages_of(held, refs, worked_on, as_of), level, period)
    return replace(made, plans=_plans(held, _versions, as_of))


@lru_cache(maxsize=4)
def _plans(held: Store, _versions: tuple[str, ...], as_of: date | None) -> pd.DataFrame:
    """Every release's numbers of EHC plans in place, by which a place is too small for a verdict."""
    ref = PLANS_OF_PLACES
    rows = held.vintages([ref.measure], as_of=as_of)
    own = (rows[["cohort", "breakdown", "source"]] == [ref.cohort, ref.breakdown, ref.source]).all(axis=1)
    return rows[own].reset_index(drop=True)


@lru_cache(maxsize=8)
def _plan_figures(tables: Tables) -> Figures:
    return Figures(latest(tables.plans))


def _made(vintages: pd.DataFrame, level: Level, period: PeriodKind) -> Tables:
    """The tables of these vintages, each series' own length of period alone."""
    found = of_one_length(vintages, period)
    observations = latest(found.rows)
    return Tables(observations, found.rows, Figures(observations, gazetteer().places(level)), found.others)


def _returns(spec: AreaSpec, where: Place, known_on: date | None, held: LocalData) -> tuple[ReturnRead, ...]:
    """The place's own returns for an area, as far as they were known on a day."""
    files = held.of(where.code, (spec.id,)) if spec.local_refs else ()
    return tuple(file for file in files if file.dated is not None and (known_on is None or file.dated <= known_on))


def _with_returns(tables: Tables, own: Sequence[ReturnRead], level: Level, period: PeriodKind) -> Tables:
    """An area's tables with a place's own returns beside the published figures."""
    made = _made(pd.concat([tables.vintages, frame_of_returns(own)], ignore_index=True), level, period)
    return replace(made, others=pd.concat([tables.others, made.others], ignore_index=True), plans=tables.plans)


@lru_cache(maxsize=16)
def _known_by(tables: Tables, level: Level, known_on: date) -> Tables:
    """The part of an area's tables known on a day; made once a process."""
    vintages = tables.vintages[tables.vintages["released"] <= pd.Timestamp(known_on)]
    observations = latest(vintages)
    plans = tables.plans[tables.plans["released"] <= pd.Timestamp(known_on)] if len(tables.plans) else tables.plans
    figures = Figures(observations, gazetteer().places(level))
    return Tables(observations, vintages, figures, tables.others.iloc[:0], plans)


def area_called(name: str) -> AreaSpec:
    """The area of that id; UnknownNameError with the nearest where there is none."""
    areas = load_areas()
    if name not in areas:
        near = [found[0] for found in process.extract(str(name)[:80], list(areas), limit=2, score_cutoff=60)]
        raise UnknownNameError("area", str(name)[:80], near, next_step="" if near else f"Areas: {', '.join(areas)}.")
    return areas[name]


def day(name: str, given: str) -> date | None:
    """A date parameter: ISO text, or "" for none.

    >>> day("as_of", "2025-03-31"), day("since", "")
    (datetime.date(2025, 3, 31), None)
    """
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UsageError(
            f"The parameter '{name}' is '{given[:40]}', expected a date such as 2025-03-31.",
            next_step="Write the date as year-month-day, or leave it empty.",
        ) from None


def _setting(
    spec: AreaSpec,
    where: Place,
    places: Gazetteer,
    sources: Mapping[str, SourceSpec],
    tables: Tables,
    known_on: date | None,
) -> AnalysisContext:
    subject = where
    shared: tuple[Place, ...] = ()
    others: tuple[Place, ...] = ()
    providers: tuple[Place, ...] = ()
    if spec.level is Level.ICB and where.current:
        icbs = _icbs(where, places)
        subject, others = icbs[0], icbs[1:]
        shared = tuple(place for place in places.authorities_of(subject) if place.code != where.code)
        newest = tables.observations["period_start"].max()
        on = newest.date() if len(tables.observations) else None
        providers = _with_rows(places.providers_of(subject, on), tables)
    names = {place.code: place.name for kind in Level for place in places.places(kind, current_only=False)}
    return AnalysisContext(
        spec=spec,
        place=where,
        subject=subject,
        england=places.england,
        region=places.region_of(where) if spec.level is Level.LOCAL_AUTHORITY else None,
        neighbours=places.neighbours(where, known_on) if "neighbours" in spec.comparators else (),
        providers=providers,
        shared_with=shared,
        shared_in_part=frozenset(p.code for p in shared if places.share_served(p, subject) < WHOLE),
        other_icbs=others,
        names=names,
        sources=sources,
        figures=tables.figures,
        known_on=known_on,
        plans=_plan_figures(tables).latest(PLANS_OF_PLACES, where.code) if len(tables.plans) else None,
    )


def _icbs(where: Place, places: Gazetteer) -> tuple[Place, ...]:
    """The ICBs of an authority, the one that serves most of it first."""
    found = places.icbs_of(where)
    if not found:
        raise UsageError(
            f"No integrated care board is listed for {where.name}.",
            next_step="Add it to data/catalogue/places/icb_authorities.csv.",
        )
    return found


def _with_rows(providers: Sequence[Place], tables: Tables) -> tuple[Place, ...]:
    """The providers that have at least one value."""
    rows = tables.observations
    known = tables.figures.once("places with a value", lambda: set(rows.loc[rows["value"].notna(), "place"]))
    return tuple(place for place in providers if place.code in known)

"""The published record: every figure of the definitions that claims can mean, in every version that is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import cast

import pandas as pd

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure, Figures, of_one_length
from send_briefings.analysis.ranking import Spread, spread
from send_briefings.config.places import Gazetteer
from send_briefings.data.store import Store
from send_briefings.errors import CatalogueError
from send_briefings.model import Level, Place
from send_briefings.model.area import AreaSpec, SeriesKey
from send_briefings.model.claim import Claims, Definition
from send_briefings.narrative.claims.found import Availability

PROMPT = timedelta(days=366)
KEYS = ("measure", "cohort", "breakdown", "source")


class PublishedFigures:
    """Published figures by definition and place.

    `vintages` is the tidy table with every release's version of the figures (`Store.vintages`), as known on some day.
    Where several sources publish a definition, a period has the figure of one: the first with counts, else the first
    that came out.
    """

    def __init__(self, vintages: pd.DataFrame, places: Gazetteer) -> None:
        self.places = places
        self._figures = Figures(vintages, places.places(Level.LOCAL_AUTHORITY))
        series = vintages[list(KEYS)].drop_duplicates().sort_values(list(KEYS))
        self._refs = [SeriesKey(*key) for key in series.itertuples(index=False)]
        self._vintages = vintages
        self._lags: dict[tuple[str, str], timedelta | None] = {}

    def holds(self, definition: Definition) -> bool:
        """Whether any source publishes it, for any place."""
        return bool(self.refs(definition))

    def units(self, definition: Definition) -> frozenset[str]:
        """The units that its figures are in."""
        return frozenset(unit for ref in self.refs(definition) for unit in self._units[ref])

    @cached_property
    def _units(self) -> dict[SeriesKey, frozenset[str]]:
        found = self._vintages.groupby(list(KEYS), sort=False)["unit"].unique()
        return {SeriesKey(*cast(tuple[str, ...], key)): frozenset(map(str, units)) for key, units in found.items()}

    def refs(self, definition: Definition) -> tuple[SeriesKey, ...]:
        """The series of a definition, one a source that publishes it."""
        wanted = {(one.measure, one.cohort, one.breakdown) for one in definition.series}
        return tuple(ref for ref in self._refs if (ref.measure, ref.cohort, ref.breakdown) in wanted)

    def figures(self, definition: Definition, place: str) -> tuple[Figure, ...]:
        """The newest version of each period's figure that has a value, oldest period first."""
        found: dict[tuple[date, date], list[Figure]] = {}
        for ref in self.refs(definition):
            for figure in self._figures.series(ref, place):
                if figure.value is not None:
                    found.setdefault((figure.period.end, figure.period.start), []).append(figure)
        return tuple(min(found[when], key=_preference) for when in sorted(found))

    def versions(self, definition: Definition, place: str) -> tuple[Figure, ...]:
        """Every version of every figure that has a value, from every source."""
        wanted = set(self.refs(definition))
        return tuple(
            figure for figure in self._figures.versions(place) if figure.ref in wanted and figure.value is not None
        )

    def at(self, definition: Definition, place: str, figure: Figure) -> Figure | None:
        """The figure of a place for the same period as another place's or definition's figure."""
        same = [found for found in self.figures(definition, place) if found.period == figure.period]
        return same[0] if same else None

    def subject(self, definition: Definition, place: str) -> Place:
        """The place whose figures tell of a place: itself, or the NHS board that serves it where only boards have any.

        Of several boards it is the one that serves most of the people.
        """
        asked = self.places.get(place)
        if asked.level is Level.LOCAL_AUTHORITY and not self.figures(definition, place):
            served = [icb for icb in self.places.icbs_of(asked) if self.figures(definition, icb.code)]
            return served[0] if served else asked
        return asked

    def context(self, spec: AreaSpec, place: str) -> AnalysisContext:
        """The record of a place as the setting of an area, so that its figures are compared by the area's own rule."""
        subject = self.places.get(place)
        return AnalysisContext(
            spec=spec,
            place=subject,
            subject=subject,
            england=self.places.england,
            region=None,
            neighbours=(),
            providers=(),
            shared_with=(),
            shared_in_part=frozenset(),
            other_icbs=(),
            names={},
            sources={},
            figures=self._figures,
        )

    def spread(self, figure: Figure) -> Spread | None:
        """The quartiles of all places of the figure's level in its period; None where there are too few."""
        return spread(self._figures.values(figure.ref, figure.period.start, Level(figure.level)))

    def known(self, figure: Figure, on: date) -> Availability:
        """What was known of a figure on a day.

        What happened on one day, such as a visit, is known from then on; the record of it is drawn up later.
        """
        if figure.released <= on:
            return Availability.RELEASED
        if figure.period.end > on:
            return Availability.NOT_ENDED
        if figure.period.start == figure.period.end:
            return Availability.ENDED
        lag = self._lag(figure.ref)
        return Availability.LIKELY_LATER if lag and figure.period.end + lag > on else Availability.ENDED

    def _lag(self, ref: SeriesKey) -> timedelta | None:
        """How long after a period's end its source gives a first figure, by the releases held: the shortest time.

        None where that is over a year: then the source repeats what others published before it.
        """
        key = (ref.measure, ref.source)
        if key not in self._lags:
            rows = self._by_source.get(key)
            newest = rows.groupby("released")["period_end"].max() if rows is not None else pd.Series(dtype=object)
            waits = [day - end for day, end in newest.items() if day > end]
            shortest = min(waits).to_pytimedelta() if waits else None
            self._lags[key] = shortest if shortest and shortest <= PROMPT else None
        return self._lags[key]

    @cached_property
    def _by_source(self) -> dict[tuple[str, str], pd.DataFrame]:
        known = self._vintages[self._vintages["value"].notna()]
        return {(str(key[0]), str(key[1])): rows for key, rows in known.groupby(["measure", "source"], sort=False)}


def read_record(store: Store, claims: Claims, places: Gazetteer, as_of: date | None = None) -> PublishedFigures:
    """The record of all definitions that the catalogue's claims name, as known on a day (all that is held by default).

    Raises:
        CatalogueError: a definition names a series that no source holds and does not say that it is unpublished: the
            name is likely mistaken, and the claim would be told as one that nothing is published on. Or its figures are
            in another unit.
    """
    measures = sorted({one.measure for found in claims.definitions.values() for one in found.series})
    held = set(store.measures())
    versions = tuple(file.sha256 for file in store.files())
    record = _record(store, versions, tuple(name for name in measures if name in held), places, as_of)
    if as_of is None:
        _check_definitions(record, claims.definitions.values(), held)
    return record


@lru_cache(maxsize=4)
def _record(
    store: Store, _versions: tuple[str, ...], measures: tuple[str, ...], places: Gazetteer, as_of: date | None
) -> PublishedFigures:
    """The record of some measures; read once a process while the store stays as it is."""
    return PublishedFigures(of_one_length(store.vintages(measures, as_of=as_of)).rows, places)


def _check_definitions(record: PublishedFigures, definitions: Iterable[Definition], held: Iterable[str]) -> None:
    known = tuple(definitions)
    faults = [_lost(one, sorted(held)) for one in known if not one.unpublished and not record.holds(one)]
    for one in known:
        others = sorted(record.units(one) - {one.unit.value})
        faults += [f"{one.where}: 'unit' is '{one.unit}', expected that of its figures, '{other}'" for other in others]
    if faults:
        raise CatalogueError(faults)


def _lost(definition: Definition, held: Sequence[str]) -> str:
    names = ", ".join(f"{one.measure} ({one.cohort}, {one.breakdown})" for one in definition.series)
    return (
        f"{definition.where}: no figure is held of {names}, expected one of the measures held "
        f"({', '.join(held)}), or 'unpublished' with a sentence that says why there is none"
    )


def _preference(figure: Figure) -> tuple[bool, date, str]:
    return figure.denominator is None, figure.released, figure.ref.source

"""The tidy table as figures to look up: by series, place and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from send_briefings.model import Level, Period, Place
from send_briefings.model.area import Ref
from send_briefings.model.period import period_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the tidy table. `value`, `numerator` and `denominator` are None where there is none."""

    ref: Ref
    place: str
    level: str
    period: Period
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    status: str
    symbol: str
    release: str
    released: date

    def row(self) -> dict[str, Any]:
        """The figure as a row with the tidy table's column names, dates in ISO form."""
        return {
            "measure": self.ref.measure,
            "cohort": self.ref.cohort,
            "breakdown": self.ref.breakdown,
            "place": self.place,
            "level": self.level,
            "period_start": self.period.start.isoformat(),
            "period_end": self.period.end.isoformat(),
            "period_label": self.period.label,
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "unit": self.unit,
            "status": self.status,
            "symbol": self.symbol,
            "source": self.ref.source,
            "release": self.release,
            "released": self.released.isoformat(),
        }


class Figures:
    """The figures of one outcome area.

    `frame` has the tidy table's columns, one row a figure (as `Store.observations` gives them). `current` are the
    places that stand today: one without a row in a period counts as missing there, if it existed then.
    """

    def __init__(self, frame: pd.DataFrame, current: Iterable[Place] = ()) -> None:
        self._series: dict[tuple[Ref, str], dict[date, Figure]] = defaultdict(dict)
        self._members: dict[tuple[Ref, date, str], dict[str, float | None]] = defaultdict(dict)
        self._current = tuple(current)
        for figure in _figures(frame):
            start = figure.period.start
            self._series[figure.ref, figure.place][start] = figure
            self._members[figure.ref, start, figure.level][figure.place] = figure.value

    def at(self, ref: Ref, place: str, start: date) -> Figure | None:
        """The figure of a place for the period starting on `start`; None where there is no row."""
        return self._series.get((ref, place), {}).get(start)

    def series(self, ref: Ref, place: str) -> tuple[Figure, ...]:
        """Every figure of a place, missing ones included, oldest first."""
        found = self._series.get((ref, place), {})
        return tuple(found[start] for start in sorted(found))

    def latest(self, ref: Ref, place: str) -> Figure | None:
        """The newest figure of a place that has a value."""
        return next((figure for figure in reversed(self.series(ref, place)) if figure.value is not None), None)

    def newest(self, ref: Ref, place: str) -> Figure | None:
        """The newest row of a place, with a value or not."""
        series = self.series(ref, place)
        return series[-1] if series else None

    def values(self, ref: Ref, start: date, level: Level) -> Mapping[str, float | None]:
        """The value of every place of a level in one period; None for a place that has none.

        A place that exists today, and did in that period, counts as missing where the file has no row for it.
        """
        known = dict(self._members.get((ref, start, level.value), {}))
        for place in self._current:
            if place.level is level and (place.opened is None or place.opened <= start):
                known.setdefault(place.code, None)
        return known

    def figures(self, refs: Sequence[Ref], places: Sequence[str]) -> tuple[Figure, ...]:
        """Every figure of these series and places, in the order given, oldest first."""
        return tuple(figure for ref in refs for place in places for figure in self.series(ref, place))


def _figures(frame: pd.DataFrame) -> Iterable[Figure]:
    refs: dict[tuple[str, str, str, str], Ref] = {}
    periods: dict[tuple[Any, Any, str], Period] = {}
    columns = {name: frame[name].tolist() for name in frame.columns}
    days: dict[Any, date] = {}
    for i in range(len(frame)):
        key = (columns["measure"][i], columns["cohort"][i], columns["breakdown"][i], columns["source"][i])
        ref = refs.setdefault(key, Ref(*key))
        when = (columns["period_start"][i], columns["period_end"][i], columns["period_label"][i])
        if when not in periods:
            periods[when] = period_of(when[0].date(), when[1].date(), when[2])
        released = columns["released"][i]
        if released not in days:
            days[released] = released.date()
        yield Figure(
            ref,
            columns["place"][i],
            columns["level"][i],
            periods[when],
            _known(columns["value"][i]),
            _known(columns["numerator"][i]),
            _known(columns["denominator"][i]),
            columns["unit"][i],
            columns["status"][i],
            columns["symbol"][i] or "",
            columns["release"][i],
            days[released],
        )


def _known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)

"""The tidy table as figures to look up: by series, place and period."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from send_briefings.model import Level, Period, Place
from send_briefings.model.area import Ref
from send_briefings.model.period import period_of

T = TypeVar("T")


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
        self._columns = {name: _listed(frame[name]) for name in _READ}
        self._rows_of_place = frame.groupby("place", sort=False).indices
        self._rows_of_ref = frame.groupby(["measure", "cohort", "breakdown", "source"], sort=False).indices
        self._periods: dict[tuple[date, date, str], Period] = {}
        self._series: dict[str, dict[Ref, dict[date, Figure]]] = {}
        self._members: dict[Ref, dict[tuple[date, str], dict[str, float | None]]] = {}
        self._current = tuple(current)
        self._memo: dict[Hashable, Any] = {}

    def at(self, ref: Ref, place: str, start: date) -> Figure | None:
        """The figure of a place for the period starting on `start`; None where there is no row."""
        return self._place(place).get(ref, {}).get(start)

    def series(self, ref: Ref, place: str) -> tuple[Figure, ...]:
        """Every figure of a place, missing ones included, oldest first."""
        found = self._place(place).get(ref, {})
        return tuple(found[start] for start in sorted(found))

    def versions(self, place: str) -> tuple[Figure, ...]:
        """Every row of a place in the frame's order: of a frame of vintages, every release's version of each figure."""
        return tuple(self._figure(int(i)) for i in self._rows_of_place.get(place, ()))

    def latest(self, ref: Ref, place: str) -> Figure | None:
        """The newest figure of a place that has a value."""
        return next((figure for figure in reversed(self.series(ref, place)) if figure.value is not None), None)

    def newest(self, ref: Ref, place: str) -> Figure | None:
        """The newest row of a place, with a value or not."""
        series = self.series(ref, place)
        return series[-1] if series else None

    def values(self, ref: Ref, start: date, level: Level) -> Mapping[str, float | None]:
        """The value of every place of a level in one period; None for a place that has none.

        A place that exists today, and did in that period, counts as missing where the file has no value for it. One
        that does not counts only where it has a value: files print a mark for it in years in which it was no place.
        """
        known = self._ref(ref).get((start, level.value), {})
        current = [place for place in self._current if place.level is level]
        if not current:
            return dict(known)
        standing = dict.fromkeys(place.code for place in current if place.opened is None or place.opened <= start)
        counted = {code: value for code, value in known.items() if value is not None or code in standing}
        return counted | {code: None for code in standing if code not in counted}

    def holds(self, ref: Ref) -> bool:
        """Whether there is a row of a series for any place, with a value or not."""
        return (ref.measure, ref.cohort, ref.breakdown, ref.source) in self._rows_of_ref

    def periods(self, ref: Ref, level: Level) -> tuple[Period, ...]:
        """The periods for which any place of a level has a row of a series, oldest first."""
        return self.once(("periods", ref, level), lambda: self._periods_of(ref, level))

    def _periods_of(self, ref: Ref, level: Level) -> tuple[Period, ...]:
        columns = self._columns
        rows = self._rows_of_ref.get((ref.measure, ref.cohort, ref.breakdown, ref.source), ())
        found = {
            (columns["period_start"][i], columns["period_end"][i], columns["period_label"][i])
            for i in rows
            if columns["level"][i] == level.value
        }
        return tuple(period_of(*when) for when in sorted(found))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives from these figures, worked out the first time a key is asked for."""
        if key not in self._memo:
            self._memo[key] = make()
        found: T = self._memo[key]
        return found

    def figures(self, refs: Sequence[Ref], places: Sequence[str]) -> tuple[Figure, ...]:
        """Every figure of these series and places, in the order given, oldest first."""
        return tuple(figure for ref in refs for place in places for figure in self.series(ref, place))

    def _place(self, place: str) -> dict[Ref, dict[date, Figure]]:
        """A place's figures by series and period start, made when they are first asked for."""
        if place not in self._series:
            found: dict[Ref, dict[date, Figure]] = {}
            for i in self._rows_of_place.get(place, ()):
                figure = self._figure(int(i))
                found.setdefault(figure.ref, {})[figure.period.start] = figure
            self._series[place] = found
        return self._series[place]

    def _ref(self, ref: Ref) -> dict[tuple[date, str], dict[str, float | None]]:
        """A series' values by period start and level, made when they are first asked for."""
        if ref not in self._members:
            columns = self._columns
            found: dict[tuple[date, str], dict[str, float | None]] = {}
            for i in self._rows_of_ref.get((ref.measure, ref.cohort, ref.breakdown, ref.source), ()):
                key = (columns["period_start"][i], columns["level"][i])
                found.setdefault(key, {})[columns["place"][i]] = _known(columns["value"][i])
            self._members[ref] = found
        return self._members[ref]

    def _figure(self, i: int) -> Figure:
        column = {name: values[i] for name, values in self._columns.items()}
        when = (column["period_start"], column["period_end"], column["period_label"])
        if when not in self._periods:
            self._periods[when] = period_of(*when)
        return Figure(
            ref=Ref(column["measure"], column["cohort"], column["breakdown"], column["source"]),
            place=column["place"],
            level=column["level"],
            period=self._periods[when],
            value=_known(column["value"]),
            numerator=_known(column["numerator"]),
            denominator=_known(column["denominator"]),
            unit=column["unit"],
            status=column["status"],
            symbol=column["symbol"] or "",
            release=column["release"],
            released=column["released"],
        )


_READ = (
    "measure", "cohort", "breakdown", "place", "level", "period_start", "period_end", "period_label", "value",
    "numerator", "denominator", "unit", "status", "symbol", "source", "release", "released",
)  # fmt: skip


def _listed(column: pd.Series[Any]) -> list[Any]:
    """A column as plain Python values; its few distinct dates are turned into dates once each."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return column.tolist()
    codes, days = pd.factorize(column)
    known = [day.date() for day in pd.DatetimeIndex(days)]
    return [known[code] for code in codes]


def _known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)

"""The tidy table as figures to look up, series of one length of period, and alarms for a monthly collection.

Each function takes the series of one body and one service: a mapping from the first day of each month that a workbook
is held for to the figure, None where the body submitted none. Months no workbook is held for are not in the mapping,
and no two months are called consecutive across them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from send_briefings.model import Level, Period, PeriodKind, Place
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import period_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the tidy table. `value`, `numerator` and `denominator` are None where there is none."""

    ref: SeriesKey
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
        self._series: dict[str, dict[SeriesKey, dict[date, Figure]]] = {}
        self._members: dict[SeriesKey, dict[tuple[date, str], dict[str, float | None]]] = {}
        self._current = tuple(current)
        self._memo: dict[Hashable, Any] = {}

    def at(self, ref: SeriesKey, place: str, start: date) -> Figure | None:
        """The figure of a place for the period starting on `start`; None where there is no row."""
        return self._place(place).get(ref, {}).get(start)

    def series(self, ref: SeriesKey, place: str) -> tuple[Figure, ...]:
        """Every figure of a place, missing ones included, oldest first."""
        found = self._place(place).get(ref, {})
        return tuple(found[start] for start in sorted(found))

    def versions(self, place: str) -> tuple[Figure, ...]:
        """Every row of a place in the frame's order: of a frame of vintages, every release's version of each figure."""
        return tuple(self._figure(int(i)) for i in self._rows_of_place.get(place, ()))

    def latest(self, ref: SeriesKey, place: str) -> Figure | None:
        """The newest figure of a place that has a value."""
        return next((figure for figure in reversed(self.series(ref, place)) if figure.value is not None), None)

    def newest(self, ref: SeriesKey, place: str) -> Figure | None:
        """The newest row of a place, with a value or not."""
        series = self.series(ref, place)
        return series[-1] if series else None

    def values(self, ref: SeriesKey, start: date, level: Level) -> Mapping[str, float | None]:
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

    def holds(self, ref: SeriesKey) -> bool:
        """Whether there is a row of a series for any place, with a value or not."""
        return (ref.measure, ref.cohort, ref.breakdown, ref.source) in self._rows_of_ref

    def periods(self, ref: SeriesKey, level: Level) -> tuple[Period, ...]:
        """The periods for which any place of a level has a row of a series, oldest first."""
        return self.once(("periods", ref, level), lambda: self._periods_of(ref, level))

    def _periods_of(self, ref: SeriesKey, level: Level) -> tuple[Period, ...]:
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

    def figures(self, refs: Sequence[SeriesKey], places: Sequence[str]) -> tuple[Figure, ...]:
        """Every figure of these series and places, in the order given, oldest first."""
        return tuple(figure for ref in refs for place in places for figure in self.series(ref, place))

    def _place(self, place: str) -> dict[SeriesKey, dict[date, Figure]]:
        """A place's figures by series and period start, made when they are first asked for."""
        if place not in self._series:
            found: dict[SeriesKey, dict[date, Figure]] = {}
            for i in self._rows_of_place.get(place, ()):
                figure = self._figure(int(i))
                found.setdefault(figure.ref, {})[figure.period.start] = figure
            self._series[place] = found
        return self._series[place]

    def _ref(self, ref: SeriesKey) -> dict[tuple[date, str], dict[str, float | None]]:
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
            ref=SeriesKey(column["measure"], column["cohort"], column["breakdown"], column["source"]),
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


SERIES = ["measure", "cohort", "breakdown", "source"]
WHEN = ["period_start", "period_end", "period_label"]


@dataclass(frozen=True, eq=False)
class OneLength:
    """The rows of each series' own length of period, and the rows of other lengths, both in the frame's order."""

    rows: pd.DataFrame
    others: pd.DataFrame


def of_one_length(frame: pd.DataFrame, usual: PeriodKind | None = None) -> OneLength:
    """The rows of a tidy frame by length of period: nothing is compared, ranked or drawn across two lengths.

    A series' own length is `usual` where it has any row of that kind, else the kind of most of its rows. Rows of
    another kind, such as those of an autumn term published in the layout of whole years, are `others`.

    >>> days = {"period_start": ["2023-09-01", "2024-09-01", "2025-09-01"],
    ...         "period_end": ["2024-08-31", "2025-08-31", "2025-12-31"],
    ...         "period_label": ["2023/24", "2024/25", "Autumn term 2025/26"]}
    >>> frame = pd.DataFrame(dict.fromkeys(SERIES, "x") | days)
    >>> frame = frame.astype(dict.fromkeys(["period_start", "period_end"], "datetime64[us]"))
    >>> of_one_length(frame).others["period_label"].tolist()
    ['Autumn term 2025/26']
    """
    kinds = _kinds(frame)
    table = pd.DataFrame({name: frame[name] for name in SERIES} | {"kind": kinds})
    counts = table.groupby([*SERIES, "kind"], sort=True).size().rename("rows").reset_index()
    if not counts.duplicated(SERIES).any():
        return OneLength(frame, frame.iloc[:0])
    counts["usual"] = counts["kind"] == (usual.value if usual else "")
    ordered = counts.sort_values(["usual", "rows"], ascending=False, kind="stable")
    own = ordered.drop_duplicates(SERIES).set_index(SERIES)["kind"]
    of_row = pd.MultiIndex.from_frame(table[SERIES])
    same = own.reindex(of_row).to_numpy() == table["kind"].to_numpy()
    return OneLength(frame[same].reset_index(drop=True), frame[~same].reset_index(drop=True))


def _kinds(frame: pd.DataFrame) -> pd.Series[str]:
    """The kind of period of each row; worked out once for each period."""
    periods = frame[WHEN].drop_duplicates()
    found = {
        (start, end, label): period_of(start.date(), end.date(), label).kind.value
        for start, end, label in periods.itertuples(index=False)
    }
    keys = zip(frame["period_start"], frame["period_end"], frame["period_label"], strict=True)
    return pd.Series([found[key] for key in keys], index=frame.index, dtype=object)


JUMP_RATIO = 2.0
JUMP_CHILDREN = 100
REPEAT_CHILDREN = 20

Series = Mapping[date, float | None]


@dataclass(frozen=True, slots=True)
class Jump:
    """A change between two consecutive months too large to be children alone: likely a change of who is counted."""

    earlier: date
    later: date
    before: float
    after: float

    @property
    def ratio(self) -> float:
        """The later figure over the earlier one."""
        return self.after / self.before


def following_month(month: date) -> date:
    """The first day of the next month.

    >>> following_month(date(2024, 12, 1))
    datetime.date(2025, 1, 1)
    """
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_not_submitted(series: Series) -> tuple[date, ...]:
    """The months without a figure between the first and the last month that has one.

    >>> months_not_submitted({date(2023, 7, 1): 5.0, date(2023, 8, 1): None, date(2023, 9, 1): 6.0})
    (datetime.date(2023, 8, 1),)
    """
    known = [month for month, value in series.items() if value is not None]
    if not known:
        return ()
    return tuple(month for month, value in sorted(series.items()) if value is None and min(known) < month < max(known))


def joined(series: Series) -> date | None:
    """The first month with a figure, where an earlier month held has none.

    >>> joined({date(2023, 1, 1): None, date(2023, 2, 1): 5.0})
    datetime.date(2023, 2, 1)
    """
    months = sorted(series)
    known = [month for month in months if series[month] is not None]
    return known[0] if known and known[0] != months[0] else None


def left(series: Series) -> date | None:
    """The first month without a figure after the last one that has one.

    >>> left({date(2023, 1, 1): 5.0, date(2023, 2, 1): None})
    datetime.date(2023, 2, 1)
    """
    months = sorted(series)
    known = [month for month in months if series[month] is not None]
    return months[months.index(known[-1]) + 1] if known and known[-1] != months[-1] else None


def jumps(series: Series, ratio: float = JUMP_RATIO, children: float = JUMP_CHILDREN) -> tuple[Jump, ...]:
    """Consecutive months whose figures differ by a factor of `ratio` or more and by at least `children`.

    >>> jumps({date(2024, 12, 1): 400.0, date(2025, 1, 1): 4800.0})[0].ratio
    12.0
    """
    found = []
    for earlier, later in _consecutive(series):
        before, after = series[earlier], series[later]
        if before and after and abs(after - before) >= children and max(before / after, after / before) >= ratio:
            found.append(Jump(earlier, later, before, after))
    return tuple(found)


def repeats(
    services: Sequence[Mapping[date, tuple[float | None, ...]]], children: float = REPEAT_CHILDREN
) -> tuple[tuple[date, date], ...]:
    """Consecutive months in which every figure of every service a body submitted is the same.

    Each service maps a month to its figures, the number waiting first (for example waiting, over 18 and over 52 weeks).
    At least one service must have `children` or more waiting: small lists may stay the same by chance.

    >>> march, april = date(2025, 3, 1), date(2025, 4, 1)
    >>> repeats([{march: (679.0, 210.0, 9.0), april: (679.0, 210.0, 9.0)}])
    ((datetime.date(2025, 3, 1), datetime.date(2025, 4, 1)),)
    >>> repeats([{march: (679.0, 210.0, 9.0), april: (679.0, 211.0, 9.0)}])
    ()
    """
    months = sorted({month for service in services for month in service})
    found = []
    for earlier in months:
        later = following_month(earlier)
        if later not in months:
            continue
        pairs = [(service.get(earlier, ()), service.get(later, ())) for service in services]
        pairs = [(a, b) for a, b in pairs if _is_known(a) or _is_known(b)]
        if pairs and all(a == b for a, b in pairs) and any((a[0] or 0) >= children for a, _ in pairs):
            found.append((earlier, later))
    return tuple(found)


def repeated_lines(
    service: Mapping[date, tuple[float | None, ...]], children: float = 100
) -> tuple[tuple[date, date], ...]:
    """Consecutive months in which one service's figures are all the same, for a list of `children` or more.

    >>> november, december = date(2024, 11, 1), date(2024, 12, 1)
    >>> repeated_lines({november: (390.0, 51.0, 2.0), december: (390.0, 51.0, 2.0)})
    ((datetime.date(2024, 11, 1), datetime.date(2024, 12, 1)),)
    """
    return repeats([service], children)


def _is_known(figures: tuple[float | None, ...]) -> bool:
    return any(figure is not None for figure in figures)


def _consecutive(series: Series) -> list[tuple[date, date]]:
    return [(month, following_month(month)) for month in sorted(series) if following_month(month) in series]

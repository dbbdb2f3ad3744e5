"""What a release lacks of what its source's file says a whole one holds: levels, groups, periods and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import cast

import pandas as pd

from send_briefings.catalogue.places import Gazetteer
from send_briefings.catalogue.whole import Whole
from send_briefings.model import Level

SERIES = ["measure", "cohort", "breakdown"]
NAMED = 6
DAYS_OF_A_MONTH = 32
LEVEL_NAMES: Mapping[Level, tuple[str, str]] = {
    Level.ENGLAND: ("England", "England"),
    Level.REGION: ("region", "regions"),
    Level.LOCAL_AUTHORITY: ("authority", "authorities"),
    Level.NHS_REGION: ("NHS region", "NHS regions"),
    Level.ICB: ("integrated care board", "integrated care boards"),
    Level.PROVIDER: ("provider", "providers"),
}

Series = tuple[str, str, str]


def what_is_missing(rows: pd.DataFrame, whole: Whole, gazetteer: Gazetteer) -> Iterator[str]:
    """Each thing that a release lacks, in words; nothing for a whole one.

    `rows` are a release's tidy rows with dates as `date`.
    """
    yield from _levels(rows, whole)
    yield from _groups(rows, whole)
    yield from _periods(rows, whole)
    judged = rows[rows["period_end"] == rows["period_end"].max()] if whole.newest_alone else rows
    if whole.by_period:
        for level, count in whole.levels.items():
            if count is None:
                yield from _places(judged[judged["level"] == level.value], level, whole, gazetteer)


def expected_places(level: Level, start: date, end: date, gazetteer: Gazetteer) -> frozenset[str]:
    """The codes of the places of a level that a file about a period has rows of.

    An authority that opened less than a year before the period's end may still stand under its predecessor, and one
    that closed before that end under its successor: neither is expected.
    """
    authorities = gazetteer.places(Level.LOCAL_AUTHORITY, current_only=False)
    if level is Level.REGION:
        return frozenset(place.region for place in authorities if place.region)
    if level is not Level.LOCAL_AUTHORITY:
        return frozenset(place.code for place in gazetteer.places(level))
    settled = min(start, end.replace(year=end.year - 1, day=min(end.day, 28)))
    opened = (place for place in authorities if place.opened is None or place.opened <= settled)
    return frozenset(place.code for place in opened if place.closed is None or place.closed > end)


def named_places(codes: Collection[str], gazetteer: Gazetteer) -> str:
    """Some places by name, the first few of many.

    >>> from send_briefings.catalogue.places import gazetteer
    >>> named_places(["E08000025", "E08000035"], gazetteer())
    'Birmingham, Leeds'
    """
    return listed(sorted(place.name if (place := gazetteer.find(code)) else code for code in codes))


def listed(words: Sequence[str], most: int = NAMED) -> str:
    """Some words in a row, the first few of many.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more:,} more" if more > 0 else "")


def _levels(rows: pd.DataFrame, whole: Whole) -> Iterator[str]:
    for level, count in whole.levels.items():
        one, many = LEVEL_NAMES[level]
        places = rows.loc[rows["level"] == level.value, "place"].nunique()
        if not places:
            yield f"there is no row of {one if level is Level.ENGLAND else f'any {one}'}"
        elif count is not None and not count[0] <= places <= count[1]:
            expected = f"{count[0]}" if count[0] == count[1] else f"{count[0]} to {count[1]}"
            yield f"there are {places} {many}, expected {expected}"


def _groups(rows: pd.DataFrame, whole: Whole) -> Iterator[str]:
    """Measures, and groups of children or schools, without any row."""
    there, labels = _keys(rows), {str(label) for label in rows["period_label"].unique()}
    lacking: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, measure in whole.measures.items():
        wanted = {(name, cohort, breakdown) for cohort in measure.cohorts for breakdown in measure.breakdowns}
        wanted = {group for group in wanted if not _begins_later(group, labels, whole)}
        if wanted and not wanted & there:
            yield f"there is no row of the measure '{name}'"
            continue
        for _, cohort, breakdown in sorted(wanted - there):
            lacking[cohort, breakdown].append(name)
    for (cohort, breakdown), names in lacking.items():
        yield f"there is no row of the group '{cohort}', '{breakdown}' in {listed(names)}"


def _begins_later(group: Series, labels: Collection[str], whole: Whole) -> bool:
    """Whether a group may be without a row because the file's periods are all such as it has none in."""
    named = [entry for entry in whole.fewer if entry.periods and entry.absent is None]
    return all(any(entry.covers(*group, label) for entry in named) for label in labels)


def _periods(rows: pd.DataFrame, whole: Whole) -> Iterator[str]:
    """Periods that a file of several leaves out: the first ones, or one between two that it has."""
    if not whole.by_period or whole.own_periods:
        return
    found = rows[["period_start", "period_end", "period_label"]].drop_duplicates()
    periods = sorted((start, end, str(label)) for start, end, label in found.itertuples(index=False, name=None))
    monthly = all((end - start).days < DAYS_OF_A_MONTH for start, end, _ in periods)
    monthly = monthly and len({start.month for start, _, _ in periods}) > 1
    of_a_kind: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for start, end, label in periods:
        place = start.year * 12 + start.month if monthly else start.year
        of_a_kind[(0, 0) if monthly else (start.month, (end - start).days // DAYS_OF_A_MONTH)][place] = label
    for (begins, _), kind in of_a_kind.items():
        labels, numbers = list(kind.values()), list(kind)
        expected = whole.first.year + (begins < whole.first.month) if whole.first else 0
        if expected and len(kind) > 1 and numbers[0] > expected:
            yield f"the first period is '{labels[0]}', expected one that begins in {expected} or before"
        for before, after in pairwise(numbers):
            years = [str(year) for year in range(before + 1, after)]
            if years and not all(any(year in label for label in whole.gaps) for year in years):
                yield f"there is no row of any period between '{kind[before]}' and '{kind[after]}'"


def _places(rows: pd.DataFrame, level: Level, whole: Whole, gazetteer: Gazetteer) -> Iterator[str]:
    """Places without a row in a period, then places without one in some groups alone."""
    absent: dict[frozenset[str], list[str]] = defaultdict(list)
    lacking: dict[frozenset[str], list[tuple[Series, str]]] = defaultdict(list)
    groups = sorted(_keys(rows))
    for key, period in rows.groupby(["period_start", "period_end", "period_label"], sort=True):
        start, end, label = cast("tuple[date, date, str]", key)
        expected = expected_places(level, start, end, gazetteer)
        gone = expected - frozenset(period["place"]) - whole.absent - _excused(whole, label)
        absent[gone].append(label)
        found = period.groupby(SERIES, observed=True)["place"]
        series = {(str(m), str(c), str(b)): frozenset(places) for (m, c, b), places in found}
        for group in groups:
            excused = whole.may_lack(*group, label)
            if excused is None or (group not in series and whole.own_periods):
                continue
            if short := expected - series.get(group, frozenset()) - gone - excused:
                lacking[short].append((group, label))
    for places, labels in absent.items():
        if places:
            yield f"{listed(labels)}: no row of {_told(places, level, gazetteer)}"
    for places, where in sorted(lacking.items(), key=lambda entry: (-len(entry[0]), sorted(entry[0]))):
        yield f"no row of {_told(places, level, gazetteer)} in {_where(where)}"


def _keys(rows: pd.DataFrame) -> set[Series]:
    return {(str(m), str(c), str(b)) for m, c, b in rows[SERIES].drop_duplicates().itertuples(index=False, name=None)}


def _excused(whole: Whole, period: str) -> frozenset[str]:
    """The places that may be left out of a whole period."""
    found = [entry for entry in whole.fewer if entry.periods and period in entry.periods and entry.absent]
    return frozenset[str]().union(*(entry.absent or () for entry in found if not entry.measures))


def _told(places: Collection[str], level: Level, gazetteer: Gazetteer) -> str:
    count = f"{len(places)} {LEVEL_NAMES[level][1]}: " if len(places) > 1 else ""
    return count + named_places(places, gazetteer)


def _where(found: Iterable[tuple[Series, str]]) -> str:
    told = [f"{' '.join(series)}, {period}" for series, period in found]
    return f"{told[0]}" + (f" and {len(told) - 1:,} other groups and periods" if len(told) > 1 else "")

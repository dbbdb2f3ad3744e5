"""What a release lacks: of what its source's file says a whole one holds, and beside the release before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import cast

import pandas as pd

from send_briefings.config.places import Gazetteer
from send_briefings.config.whole_file import Whole
from send_briefings.model import Level, Unit
from send_briefings.wording import month_text

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

    >>> from send_briefings.config.places import gazetteer
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
        first = whole.first
        if first and monthly and numbers[0] > first.year * 12 + first.month:
            yield f"the first period is '{labels[0]}', expected one that begins in {month_text(first)} or before"
        expected = first.year + (begins < first.month) if first and not monthly else 0
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
    reported = [f"{' '.join(series)}, {period}" for series, period in found]
    return f"{reported[0]}" + (f" and {len(reported) - 1:,} other groups and periods" if len(reported) > 1 else "")


FIGURE = [*SERIES, "place", "period_start", "period_end"]
MANY = 20
MAX_RESTATED_SHARE = 0.5
SCALE = 8.0
"""A factor between one release's average and the next that no year has brought, and that 100 (a fraction for a
percentage) is far beyond."""
MAY_LEAVE = 0.15
"""The share of the providers or of other bodies that may be gone from one release to the next."""
TO_THE_DIGIT = 1e-9
DIGITS_PRINTED = (1, 2, 3)
"""Decimals to which an edition may round what another gives in full. To none at all, other counts would seem alike."""


def what_is_lost(rows: pd.DataFrame, before: pd.DataFrame, whole: Whole, gazetteer: Gazetteer) -> Iterator[str]:
    """Each thing that the release held has and this one lacks, or has in another scale, in words."""
    yield from _earlier_groups(rows, before)
    yield from _earlier_periods(rows, before, whole)
    yield from _earlier_places(rows, before, whole, gazetteer)
    yield from _scale(rows, before)
    yield from _restated(rows, before)


def _earlier_groups(rows: pd.DataFrame, before: pd.DataFrame) -> Iterator[str]:
    keys = [
        {(str(m), str(c), str(b)) for m, c, b in table[SERIES].drop_duplicates().itertuples(index=False, name=None)}
        for table in (before, rows)
    ]
    lost = [" ".join(series) for series in sorted(keys[0] - keys[1])]
    if lost:
        yield f"the release held has figures of {listed(lost)}, which this one lacks"


def _earlier_periods(rows: pd.DataFrame, before: pd.DataFrame, whole: Whole) -> Iterator[str]:
    """Periods of the release before that fall between this one's first and last, or newer ones of one series."""
    newest = [table.groupby(SERIES, observed=True)["period_end"].max() for table in (rows, before)]
    both = pd.concat(newest, axis=1, keys=["now", "then"]).dropna()
    older = both[both["now"] < both["then"]]
    if len(older) and whole.by_period:
        names = [" ".join(map(str, key)) for key in older.index]
        yield f"the release held goes on to a later period in {listed(names)}"
    starts = set(rows["period_start"])
    gone = before[(before["period_start"] > min(starts)) & (before["period_start"] < max(starts))]
    gone = gone[~gone["period_start"].isin(starts)]
    if len(gone) and whole.by_period and not whole.own_periods:
        yield f"the release held has {listed(sorted(set(gone['period_label'])))}, which this one lacks"


def _earlier_places(rows: pd.DataFrame, before: pd.DataFrame, whole: Whole, gazetteer: Gazetteer) -> Iterator[str]:
    for level in whole.levels:
        now, then = (frozenset(table.loc[table["level"] == level.value, "place"]) for table in (rows, before))
        gone = then - now
        if level is Level.LOCAL_AUTHORITY:
            gone = frozenset(code for code in gone if (place := gazetteer.find(code)) is None or place.current)
        if gone and (level is not Level.PROVIDER or len(gone) > MAY_LEAVE * len(then)):
            count, names = f"{len(gone)} {LEVEL_NAMES[level][1]}", named_places(gone, gazetteer)
            yield f"the release held has rows of {count} that this one lacks: {names}"
    yield from _figures(rows, before, whole)


def _figures(rows: pd.DataFrame, before: pd.DataFrame, whole: Whole) -> Iterator[str]:
    """Figures of periods that both releases have, of places that both have, without a row in this one."""
    same = frozenset(rows["release"]) == frozenset(before["release"])
    if not same and (not whole.by_period or whole.newest_alone):
        return
    period = [*SERIES, "period_start", "period_end"]
    shared = before.merge(rows[period].drop_duplicates(), on=period)
    shared = shared[shared["place"].isin(set(rows["place"])) & shared["value"].notna()]
    both = shared[FIGURE].merge(rows[FIGURE], on=FIGURE, how="left", indicator=True)
    gone = both[both["_merge"] == "left_only"]
    if len(gone):
        first = gone.iloc[0]
        where = f"{first['measure']} {first['cohort']} {first['breakdown']}, {first['place']}, {first['period_start']}"
        yield f"the release held has {len(gone):,} figures of the same periods that this one lacks, the first {where}"


def _scale(rows: pd.DataFrame, before: pd.DataFrame) -> Iterator[str]:
    """Measures whose average over the same group and kind of place is many times what it was, or a small part."""
    now, then = (_newest_averages(table) for table in (rows, before))
    both = now.add_suffix("_now").join(then.add_suffix("_then"), how="inner")
    both = both[(both["size_now"] >= MANY) & (both["size_then"] >= MANY) & (both["mean_then"] > 0)]
    ratio = both["mean_now"] / both["mean_then"]
    odd = both[(ratio > SCALE) | (ratio < 1 / SCALE)].reset_index()
    for measure, groups in odd.groupby("measure", observed=True):
        first = groups.iloc[0]
        more = f" ({len(groups)} such groups)" if len(groups) > 1 else ""
        yield (
            f"{measure} {first['cohort']} {first['breakdown']}: the average is {first['mean_now']:.4g}, in the release "
            f"held {first['mean_then']:.4g}{more}; is it of another scale?"
        )


def _newest_averages(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows[rows["value"].notna() & (rows["unit"] != Unit.OUTCOME.value)]
    key = [*SERIES, "level", "unit"]
    newest = known.groupby(key, observed=True)["period_end"].transform("max")
    return known[known["period_end"] == newest].groupby(key, observed=True)["value"].agg(["mean", "size"])


def _restated(rows: pd.DataFrame, before: pd.DataFrame) -> Iterator[str]:
    """Measures, or groups of one, of which more than half of the figures that both releases state differ."""
    both = rows[[*FIGURE, "value"]].merge(before[[*FIGURE, "value"]], on=FIGURE, suffixes=("", "_then")).dropna()
    differ = ~_same_but_for_rounding(both["value"], both["value_then"])
    reported: set[object] = set()
    for keys in (["measure"], SERIES):
        for key, of_it in differ.groupby([both[name] for name in keys], observed=True):
            words = list(key) if isinstance(key, tuple) else [key]
            if words[0] not in reported and len(of_it) >= MANY and of_it.mean() > MAX_RESTATED_SHARE:
                reported |= {words[0]} if len(words) == 1 else set()
                yield (
                    f"{' '.join(map(str, words))}: {int(of_it.sum()):,} of {len(of_it):,} figures that the release "
                    "held has too are stated otherwise; is it another column?"
                )


def _same_but_for_rounding(now: pd.Series[float], then: pd.Series[float]) -> pd.Series[bool]:
    """Whether figures are the same to the digit, or one is the other rounded, as where an edition prints fewer digits.

    >>> list(_same_but_for_rounding(pd.Series([8.1, 8.1, 41.0]), pd.Series([8.0853, 8.2, 40.0])))
    [True, False, False]
    """
    apart = (now - then).abs()
    slack = TO_THE_DIGIT * then.abs().clip(lower=1)
    same = apart <= slack
    for digits in DIGITS_PRINTED:
        one_has_them = (now == now.round(digits)) | (then == then.round(digits))
        same |= one_has_them & (apart <= 0.5 * 10.0**-digits + slack)
    return same

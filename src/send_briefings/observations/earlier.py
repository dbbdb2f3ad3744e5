"""A release beside the one held of the same source (its own, or the one before): what it lacks, what changed scale."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_briefings.catalogue.places import Gazetteer
from send_briefings.catalogue.whole import Whole
from send_briefings.model import Level, Unit
from send_briefings.observations.complete import LEVEL_NAMES, SERIES, listed, named_places

FIGURE = [*SERIES, "place", "period_start", "period_end"]
MANY = 20
MOST_RESTATED = 0.5
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
    yield from _groups(rows, before)
    yield from _periods(rows, before, whole)
    yield from _places(rows, before, whole, gazetteer)
    yield from _scale(rows, before)
    yield from _restated(rows, before)


def _groups(rows: pd.DataFrame, before: pd.DataFrame) -> Iterator[str]:
    keys = [
        {(str(m), str(c), str(b)) for m, c, b in table[SERIES].drop_duplicates().itertuples(index=False, name=None)}
        for table in (before, rows)
    ]
    lost = [" ".join(series) for series in sorted(keys[0] - keys[1])]
    if lost:
        yield f"the release held has figures of {listed(lost)}, which this one lacks"


def _periods(rows: pd.DataFrame, before: pd.DataFrame, whole: Whole) -> Iterator[str]:
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


def _places(rows: pd.DataFrame, before: pd.DataFrame, whole: Whole, gazetteer: Gazetteer) -> Iterator[str]:
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
    told: set[object] = set()
    for keys in (["measure"], SERIES):
        for key, of_it in differ.groupby([both[name] for name in keys], observed=True):
            words = list(key) if isinstance(key, tuple) else [key]
            if words[0] not in told and len(of_it) >= MANY and of_it.mean() > MOST_RESTATED:
                told |= {words[0]} if len(words) == 1 else set()
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

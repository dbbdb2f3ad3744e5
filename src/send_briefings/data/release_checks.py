"""Whether a release is whole and its figures can be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.config.whole_file import Whole, WholeMeasure
from send_briefings.data.completeness import SERIES, expected_places, what_is_lost, what_is_missing
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead, Level, Unit

PERIOD = ["period_start", "period_end", "period_label"]
RANGES: Mapping[str, tuple[float, float]] = {
    Unit.PERCENT.value: (0, 100),
    Unit.PER_100.value: (0, 100_000),
    Unit.PER_1000.value: (0, 1_000_000),
    Unit.COUNT.value: (0, 100_000_000),
    Unit.POUNDS.value: (0, 1_000_000_000_000),
    Unit.POUNDS_EACH.value: (0, 10_000_000),
    Unit.SCORE.value: (-1_000, 1_000),
    Unit.OUTCOME.value: (0, 10),
}
SUMS = (
    (Level.LOCAL_AUTHORITY, Level.REGION),
    (Level.LOCAL_AUTHORITY, Level.ENGLAND),
    (Level.REGION, Level.ENGLAND),
    (Level.NHS_REGION, Level.ENGLAND),
    (Level.ICB, Level.ENGLAND),
    (Level.PROVIDER, Level.ENGLAND),
)
PARTS = (Level.LOCAL_AUTHORITY, Level.ICB)
MIN_PLACES = 20
"""How many places with a number make an average that says something."""
COUNTED = 0.95
TO_THE_UNIT = 0.51
TO_THE_DIGIT = 1e-9
PRINTED_TO = 0.11


def what_cannot_be(rows: pd.DataFrame, whole: Whole, gazetteer: Gazetteer) -> Iterator[str]:
    """Each thing about a release's figures that cannot be right, in words."""
    for name, measure in whole.measures.items():
        of_it = rows[rows["measure"] == name]
        yield from _out_of_range(of_it, measure)
        yield from _averages(of_it, measure)
        yield from _blank(of_it, measure)
        yield from _uncounted(of_it, measure)
    for part, of in whole.never_more:
        yield from _more_than(rows, part, of)
    yield from _sums(rows, whole, gazetteer)
    yield from _outside(rows, whole)


def stated(row: pd.Series) -> str:
    """Where a figure stands: its measure, group, place and period."""
    return f"{row['measure']} {row['cohort']} {row['breakdown']}, {row['place']}, {row['period_label']}"


def _out_of_range(rows: pd.DataFrame, measure: WholeMeasure) -> Iterator[str]:
    for unit, of_unit in rows[rows["value"].notna()].groupby("unit", observed=True):
        least, most = RANGES[str(unit)]
        least = least if measure.least is None else measure.least
        most = most if measure.most is None else measure.most
        outside = of_unit[(of_unit["value"] < least) | (of_unit["value"] > most)]
        if len(outside):
            yield _first(outside, f"{least:g} to {most:g}")
        if unit == Unit.COUNT.value and not measure.fractions:
            broken = of_unit[of_unit["value"] % 1 != 0]
            if len(broken):
                yield _first(broken, "a whole number")


def _first(rows: pd.DataFrame, expected: str) -> str:
    row = rows.iloc[0]
    more = f" ({len(rows):,} such figures)" if len(rows) > 1 else ""
    return f"{stated(row)}: {row['value']:.10g}, expected {expected}{more}"


def _averages(rows: pd.DataFrame, measure: WholeMeasure) -> Iterator[str]:
    if measure.average is None:
        return
    low, high = measure.average
    places = rows[rows["level"].isin(PARTS) & rows["value"].notna()]
    odd = [
        (f"{cohort} {breakdown}, {label}", average)
        for (cohort, breakdown, _, _, label), group in places.groupby(["cohort", "breakdown", *PERIOD], observed=True)
        if len(group) >= MIN_PLACES and not low <= (average := group["value"].mean()) <= high
    ]
    if odd:
        where, average = odd[0]
        more = f" ({len(odd)} such groups and periods)" if len(odd) > 1 else ""
        yield (
            f"{rows['measure'].iloc[0]} {where}: the places' average is {average:.4g}, expected {low:g} to {high:g}, "
            f"as in the releases before{more}; its figures may be of another scale or another column's"
        )


def _blank(rows: pd.DataFrame, measure: WholeMeasure) -> Iterator[str]:
    """Groups of which too few places have a number in a period."""
    if not measure.published:
        return
    places = rows[rows["level"].isin(PARTS)]
    for (_, cohort, breakdown, _, _, label), group in places.groupby([*SERIES, *PERIOD], sort=True, observed=True):
        share = group["value"].notna().mean()
        if label not in measure.unpublished and len(group) >= MIN_PLACES and share < measure.published:
            yield (
                f"{group['measure'].iloc[0]} {cohort} {breakdown}, {label}: {group['value'].notna().sum()} of "
                f"{len(group)} places have a number, expected {measure.published:.0%} of them or more"
            )


def _uncounted(rows: pd.DataFrame, measure: WholeMeasure) -> Iterator[str]:
    """Periods in which shares stand without the counts that the publisher gives with them."""
    shares = rows[rows["level"].isin(PARTS) & rows["value"].notna()] if measure.counted else rows.iloc[:0]
    for (_, _, label), period in shares.groupby(PERIOD, sort=True):
        counted = int((period["numerator"].notna() & period["denominator"].notna()).sum())
        if len(period) >= MIN_PLACES and counted < COUNTED * len(period):
            yield (
                f"{period['measure'].iloc[0]}, {label}: {counted} of {len(period)} shares have their counts, expected "
                f"{COUNTED:.0%} of them or more"
            )


def _more_than(rows: pd.DataFrame, part: str, of: str) -> Iterator[str]:
    key = ["cohort", "breakdown", "place", *PERIOD]
    both = rows[rows["measure"] == part].merge(rows[rows["measure"] == of], on=key, suffixes=("", "_of"))
    over = both[both["value"] > both["value_of"] + PRINTED_TO]
    if len(over):
        first = over.iloc[0]
        yield (
            f"{stated(first)}: {first['value']:g} is more than {of}, {first['value_of']:g} ({len(over):,} such figures)"
        )


def _sums(rows: pd.DataFrame, whole: Whole, gazetteer: Gazetteer) -> Iterator[str]:
    """Wholes that are not what their parts add up to; where a part has no number, wholes that are less."""
    counts = rows[rows["measure"].isin(whole.sums)]
    for part, of in SUMS:
        parts, wholes = (counts[counts["level"] == level.value] for level in (part, of))
        if len(parts) and len(wholes):
            yield from _unequal(parts, wholes, part, of, gazetteer)


def _unequal(parts: pd.DataFrame, wholes: pd.DataFrame, part: Level, of: Level, gazetteer: Gazetteer) -> Iterator[str]:
    england = gazetteer.england.code
    within = {code: _above(code, of, gazetteer, england) for code in parts["place"].unique()}
    key = [*SERIES, *PERIOD, "place"]
    parts = parts.assign(place=parts["place"].map(within), there=parts["place"])
    added = parts.groupby(key, observed=True).agg(
        sum=("value", "sum"), numbers=("value", "count"), codes=("there", frozenset), rows=("value", "size")
    )
    both = wholes[wholes["value"].notna()].set_index(key).join(added, how="inner").reset_index()
    both = both[both["numbers"] > 0]
    slack = TO_THE_UNIT + TO_THE_DIGIT * both["value"]
    over = both["sum"] > both["value"] + slack
    under = (both["sum"] < both["value"] - slack) & _whole_set(both, part, of, gazetteer)
    wrong = both[over | under]
    if len(wrong):
        first = wrong.iloc[0]
        yield (
            f"{stated(first)}: {first['value']:,.10g}, but its {part.value.replace('_', ' ')} figures add up to "
            f"{first['sum']:,.10g} ({len(wrong):,} such sums)"
        )


def _whole_set(both: pd.DataFrame, part: Level, of: Level, gazetteer: Gazetteer) -> pd.Series:
    """Whether every part that there should be has a number, so that the sum must be the whole.

    NHS England adds up what was sent in, so there a part without a number counts for nothing.
    """
    if part is not Level.LOCAL_AUTHORITY:
        return pd.Series(True, both.index)
    england = gazetteer.england.code
    needed: dict[tuple[object, object, object], frozenset[str]] = {}
    for start, end, place in both[["period_start", "period_end", "place"]].drop_duplicates().itertuples(index=False):
        codes = expected_places(part, start, end, gazetteer)
        needed[start, end, place] = frozenset(code for code in codes if _above(code, of, gazetteer, england) == place)
    whole = [
        count == size and needed[start, end, place] <= codes
        for count, size, start, end, place, codes in zip(
            both["numbers"], both["rows"], both["period_start"], both["period_end"], both["place"], both["codes"],
            strict=True,
        )
    ]  # fmt: skip
    return pd.Series(np.array(whole, dtype=bool), both.index)


def _above(code: str, level: Level, gazetteer: Gazetteer, england: str) -> str:
    """The place of a level that a place belongs to."""
    place = gazetteer.find(code)
    return england if level is Level.ENGLAND or place is None else place.region


def _outside(rows: pd.DataFrame, whole: Whole) -> Iterator[str]:
    """England's shares and scores that lie outside those of every authority."""
    rates = rows[rows["value"].notna() & ~rows["unit"].isin([Unit.COUNT.value, Unit.POUNDS.value, Unit.OUTCOME.value])]
    rates = rates[rates["measure"].isin(list(whole.measures))]
    key = [*SERIES, *PERIOD]
    places = rates[rates["level"].isin(PARTS)].groupby(key, observed=True)["value"].agg(["min", "max", "size"])
    both = rates[rates["level"] == Level.ENGLAND.value].set_index(key).join(places, how="inner").reset_index()
    both = both[both["size"] >= MIN_PLACES]
    wrong = both[(both["value"] < both["min"] - PRINTED_TO) | (both["value"] > both["max"] + PRINTED_TO)]
    if len(wrong):
        first = wrong.iloc[0]
        yield f"{stated(first)}: {first['value']:g}, outside every place's ({first['min']:g} to {first['max']:g})"


SHOWN = 15
REJECTIONS_SHOWN = 3
ADVICE = (
    "Download the file again. If the publisher's own file is so, and its figures are to be used all the same, say why: "
    '--accept "REASON" (for this file alone; the reason is kept and shown).'
)


class OddFileError(DataFileError):
    """A file that can be read but is short or odd: held back until a person decides.

    `findings` says each thing that is missing or cannot be.
    """

    def __init__(self, read: FileRead, findings: tuple[str, ...]) -> None:
        self.findings = findings
        lines = "\n".join(f"  {finding}" for finding in findings[:SHOWN])
        more = f"\n  and {len(findings) - SHOWN:,} more" if len(findings) > SHOWN else ""
        super().__init__(
            f"{read.file_name} (release '{read.release}' of '{read.source}') is not whole, so nothing of it is "
            f"stored:\n{lines}{more}",
            next_step=ADVICE,
        )


def oddities(
    read: FileRead, source: SourceSpec | None, gazetteer: Gazetteer, before: pa.Table | None = None
) -> tuple[str, ...]:
    """Everything about a file that is short or odd, in words; () for a whole one.

    `before` holds the rows of the release of the same source that came before, None where none is held.
    """
    findings = [*read.doubts, *_rejected(read)]
    if source is not None and source.whole.measures:
        rows = _frame(read.table)
        findings += what_is_missing(rows, source.whole, gazetteer)
        findings += what_cannot_be(rows, source.whole, gazetteer)
        if before is not None:
            findings += what_is_lost(rows, _frame(before), source.whole, gazetteer)
    return tuple(findings)


def check_released(read: FileRead, source: SourceSpec | None, today: date) -> None:
    """Refuse a release day that lies ahead, or before the end of the newest period the file has figures of.

    Raises:
        DataFileError: saying which day was found and between which days it has to lie.
    """
    ends = read.table["period_end"].to_pylist()
    newest = max(ends) if ends else read.released
    first = newest if source is None or not source.whole.ahead else min(read.table["period_start"].to_pylist())
    if first <= read.released <= today:
        return
    found = "lies ahead" if read.released > today else f"lies before the figures' newest period ends ({newest})"
    raise DataFileError(
        f"{read.file_name}: the day of its release, {read.released}, {found}.",
        next_step=f"Give the day it came out, from {first} to {today}: --release-date YYYY-MM-DD.",
    )


def _rejected(read: FileRead) -> list[str]:
    rejected = read.account.rejected
    reported = [f"rejected: {rejection}" for rejection in rejected[:REJECTIONS_SHOWN]]
    more = len(rejected) - REJECTIONS_SHOWN
    return [*reported, f"rejected: {more:,} more rows"] if more > 0 else reported


def _frame(table: pa.Table) -> pd.DataFrame:
    """Tidy rows as a frame with dates as `date`."""
    frame: pd.DataFrame = table.to_pandas(date_as_object=True)
    for name in frame.select_dtypes("category"):
        frame[name] = frame[name].astype(object)
    return frame

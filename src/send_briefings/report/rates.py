"""What is made of published figures before anything is said: rates of two counts, small counts left out, tidy frames.

Publishers print some counts of very few people. They are not repeated: whoever knows the place might know whom they are
about. That protects no secret of the publisher; it keeps a briefing that a council gives out from pointing at people.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from send_briefings import wording
from send_briefings.analysis.benchmark import SMALL_BASE
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.standing import own_interval
from send_briefings.config.areas import load_areas
from send_briefings.config.places import Gazetteer, gazetteer
from send_briefings.data.store import Store, latest
from send_briefings.model import Level, Status, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.measure import Measure
from send_briefings.report.blocks import Cell, Row, element, table, text

HIDDEN = "few"
"""What stands in place of a number that is not repeated."""
COUNTS = ["value", "numerator", "denominator"]


def vintages_of(
    held: Store, refs: Iterable[SeriesKey], worked_on: Sequence[Measure], as_of: date | None
) -> pd.DataFrame:
    """Every release's figures of these series as known on a day, as a briefing takes them.

    The rates among `worked_on` are made, and small groups are left out of the measures that say so.
    """
    wanted = list(refs)
    series = pd.MultiIndex.from_tuples([(ref.measure, ref.cohort, ref.breakdown, ref.source) for ref in wanted])
    vintages = held.vintages(sorted({ref.measure for ref in wanted}), as_of=as_of)
    keys = pd.MultiIndex.from_frame(vintages[["measure", "cohort", "breakdown", "source"]])
    vintages = vintages[keys.isin(series)].reset_index(drop=True)
    return without_small(with_rates(vintages, worked_on, gazetteer()), worked_on)


def figures_of(
    held: Store, measure: str, places: Iterable[str] | None = None, as_of: date | None = None
) -> pd.DataFrame:
    """A measure's figures as briefings have them on a day, one row a figure, of the places with these codes, else all.

    A rate needs the counts of every place, since England's and a region's are theirs; any other measure is read as it
    was published, of every source, and small groups are left out where an area says so.
    """
    wanted = None if places is None else frozenset(places)
    rules = [(spec, one) for spec in load_areas().values() for one in spec.worked_on if one.id == measure]
    worked_on = [one for _, one in rules]
    rated = next((spec for spec, one in rules if one.rate_of), None)
    if rated is None:
        return without_small(held.observations([measure], places=wanted, as_of=as_of), worked_on)
    made = vintages_of(held, rated.refs, worked_on, as_of)
    rows = latest(made[made["measure"] == measure])
    rows = rows if wanted is None else rows[rows["place"].isin(wanted)]
    return rows.sort_values(["cohort", "breakdown", "place", "period_start"], kind="stable").reset_index(drop=True)


def with_rates(vintages: pd.DataFrame, rates: Sequence[Measure], places: Gazetteer) -> pd.DataFrame:
    """The figures with those of each rate added, a row for every row of its numerator.

    A place's denominator is its newest count of a period that ended by the numerator's, or its first where there is
    none so early. Where a place has no such count its rate is not available. A region's rate, and England's, is that of
    its authorities with both counts where no count of its own is held to divide by, so that the same places stand above
    and below the line. A rate counts as known from the day on which the later of its two counts came out, and has the
    numerator's source and release.
    """
    made = [_rate(vintages, measure, places) for measure in rates]
    made = [rows for rows in made if len(rows)]
    return pd.concat([vintages, *made], ignore_index=True) if made else vintages


def _rate(vintages: pd.DataFrame, measure: Measure, places: Gazetteer) -> pd.DataFrame:
    rate, base = measure.rate_of, Unit(measure.unit).base
    if rate is None or base is None:
        return vintages.iloc[:0]
    above = vintages[
        (vintages["measure"] == rate.numerator)
        & (vintages["source"] == measure.source)
        & vintages["cohort"].isin(measure.cohorts)
        & vintages["breakdown"].isin(measure.breakdowns)
        & vintages["level"].isin([Level.LOCAL_AUTHORITY.value, Level.REGION.value, Level.ENGLAND.value])
    ]
    names = {"measure": rate.measure, "cohort": rate.cohort, "breakdown": rate.breakdown, "source": rate.source}
    below = vintages[np.logical_and.reduce([vintages[name] == value for name, value in names.items()])]
    if not len(above) or not len(below):
        return vintages.iloc[:0]
    whole = above["level"] != Level.LOCAL_AUTHORITY.value
    added = whole & ~above["place"].isin(below["place"].unique())
    own = above[~added]
    counts, days = _denominators(own, below)
    own = own.assign(numerator=own["value"], denominator=counts, released=days)
    own.loc[own["denominator"].isna() | own["value"].isna(), ["numerator", "denominator"]] = np.nan
    levels = (Level.REGION, Level.ENGLAND)
    parts = own[own["level"] == Level.LOCAL_AUTHORITY.value]
    wholes = [_of_whole(above[added & (above["level"] == level.value)], parts, level, places) for level in levels]
    rows = pd.concat([own, *(whole for whole in wholes if len(whole))])
    missing = rows["denominator"].isna() & rows["value"].notna()
    rows["value"] = base * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    rows.loc[missing, "status"] = "not_available"
    return rows.assign(measure=measure.id, unit=measure.unit.value)[vintages.columns]


def _denominators(own: pd.DataFrame, below: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[pd.Timestamp]]:
    """The denominator of each row, and the day from which the rate is known."""
    ordered = below.sort_values(["period_end", "released"])
    series: dict[str, tuple[list[pd.Timestamp], list[float], list[pd.Timestamp]]] = {}
    columns = (ordered[name].tolist() for name in ("place", "period_end", "value", "released"))
    for place, end, value, released in zip(*columns, strict=True):
        ends, counts, known = series.setdefault(place, ([], [], []))
        ends.append(end)
        counts.append(value)
        known.append(released)
    values: list[float] = []
    days: list[pd.Timestamp] = []
    rows = (own[name].tolist() for name in ("place", "period_end", "released"))
    for place, end, released in zip(*rows, strict=True):
        if place not in series:
            values.append(np.nan)
            days.append(released)
            continue
        ends, counts, known = series[place]
        at = max(0, bisect_right(ends, end) - 1)
        values.append(counts[at])
        days.append(max(released, known[at]))
    return pd.Series(values, own.index, dtype=float), pd.Series(days, own.index)


def _of_whole(above: pd.DataFrame, own: pd.DataFrame, level: Level, places: Gazetteer) -> pd.DataFrame:
    """The rows of regions, or of England, with the counts of the authorities in them that have both."""
    counted = own[own["denominator"].notna()]
    codes = counted["place"].unique()
    if level is Level.ENGLAND:
        within = dict.fromkeys(codes, places.england.code)
    else:
        found = {code: places.region_of(places.get(code)) for code in codes}
        within = {code: region.code for code, region in found.items() if region}
    key = ["cohort", "breakdown", "period_start", "period_end", "release"]
    parts = counted.assign(place=counted["place"].map(within))[[*key, "place", "numerator", "denominator", "released"]]
    sums = parts.groupby([*key, "place"], as_index=False, observed=True).agg(
        numerator=("numerator", "sum"), denominator=("denominator", "sum"), known=("released", "max")
    )
    rows = above.drop(columns=["numerator", "denominator"]).merge(sums, how="left", on=[*key, "place"])
    rows["released"] = rows["known"].where(rows["known"].notna(), rows["released"])
    return rows.drop(columns="known")


def without_small(vintages: pd.DataFrame, measures: Sequence[Measure]) -> pd.DataFrame:
    """The figures with those of authorities about too few people taken out, of measures that say so.

    A count of 1 to one less than the measure's limit, and a share or a rate with such a count above the line, or with
    fewer than 20 below it, have no value, and the status of a suppressed figure. A count of zero stands.
    """
    for measure in measures:
        if not measure.hide_below:
            continue
        rows = (vintages["measure"] == measure.id) & (vintages["source"] == measure.source)
        rows &= vintages["breakdown"].isin(measure.breakdowns) & (vintages["level"] == Level.LOCAL_AUTHORITY.value)
        count = vintages["numerator"] if measure.unit.base else vintages["value"]
        few = (count > 0) & (count < measure.hide_below)
        if measure.unit.base:
            few |= (vintages["denominator"] > 0) & (vintages["denominator"] < SMALL_BASE)
        hidden = rows & few
        if hidden.any():
            vintages = vintages.copy()
            vintages.loc[hidden, ["value", "numerator", "denominator"]] = np.nan
            vintages.loc[hidden, "status"] = Status.SUPPRESSED.value
            vintages.loc[hidden, "symbol"] = HIDDEN
    return vintages


FRAME = (
    "place", "place_name", "level", "measure", "measure_name", "cohort", "cohort_name", "breakdown", "breakdown_name",
    "period", "start", "end", "value", "unit", "lower", "upper", "numerator", "denominator", "status", "source",
    "release", "released",
)  # fmt: skip
"""The columns of a frame of figures that analysts get."""
SHOWN = ("place_name", "cohort_name", "breakdown_name", "period", "value", "unit", "lower", "upper", "status")
MAX_SHOWN = 40


class FigureFrame(pd.DataFrame):
    """A pandas frame of figures that shows itself in a notebook by what a person reads of it; all columns are there.

    Anything of pandas gives a frame of this kind again, which shows itself as pandas does where columns are missing.
    """

    @property
    def _constructor(self) -> type[FigureFrame]:
        return FigureFrame

    def _repr_html_(self) -> str:
        if not len(self) or not set(SHOWN) <= set(self.columns) or self["measure_name"].nunique() != 1:
            return pd.DataFrame(self).to_html(max_rows=MAX_SHOWN, show_dimensions=True, notebook=True)
        several = [name for name in ("cohort_name", "breakdown_name") if self[name].nunique() > 1]
        rows = []
        for one in self.head(MAX_SHOWN).to_dict("records"):
            unit = Unit(one["unit"])
            missing = pd.isna(one["value"])
            stated = str(one["status"]).replace("_", " ") if missing else wording.value_text(one["value"], unit, 1)
            span = "" if missing or pd.isna(one["lower"]) else f"{one['lower']:.1f} to {one['upper']:.1f}"
            cells = [Cell(str(one[name])) for name in (*several, "period")]
            cells += [Cell(stated, "missing" if missing else "number"), Cell(span, "number")]
            apart = one.get("difference")
            cells += [Cell("" if pd.isna(apart) else f"{apart:+.1f}", "number")] if "difference" in one else []
            rows.append(Row(one["place_name"], tuple(cells)))
        names = [self[name].iloc[0] for name in ("cohort_name", "breakdown_name") if name not in several]
        caption = ", ".join([self["measure_name"].iloc[0], *(name for name in names if name != "All")])
        headers = ["Place", *(name.removesuffix("_name").capitalize() for name in several), "Period", "Value"]
        numbers = ["Value", "95% interval", *(["Difference"] if "difference" in self.columns else [])]
        shown = table(caption, [*headers, *numbers[1:]], rows, numbers=numbers)
        more = len(self) - MAX_SHOWN
        return shown + (element("p", text(f"{more:,} more figures are not shown.")) if more > 0 else "")


def frame_of(context: AnalysisContext, figures: Sequence[Figure]) -> FigureFrame:
    """Figures of a briefing as a frame with the columns FRAME, in their order."""
    spec = context.spec
    rows = []
    for one in figures:
        ref, measure = one.ref, context.measure(one.ref)
        interval = own_interval(one, measure.counts) if one.value is not None else None
        span = (interval.lower, interval.upper) if interval else (np.nan, np.nan)
        names = (context.names.get(one.place, one.place), spec.cohorts[ref.cohort].short)
        rows.append((
            one.place, names[0], one.level, ref.measure, measure.name, ref.cohort, names[1], ref.breakdown,
            spec.breakdowns[ref.breakdown].short, one.period.label, one.period.start, one.period.end, one.value,
            one.unit, *span, one.numerator, one.denominator, one.status, ref.source, one.release, one.released,
        ))  # fmt: skip
    found = FigureFrame(rows, columns=list(FRAME))
    dates = {name: pd.to_datetime(found[name]) for name in ("start", "end", "released")}
    numbers = {name: found[name].astype(float) for name in ("value", "lower", "upper", "numerator", "denominator")}
    return FigureFrame(found.assign(**dates, **numbers))

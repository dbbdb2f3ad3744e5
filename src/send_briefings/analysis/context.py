"""What findings are sought in: the area, the place, those it is compared with; and what is new in their figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.analysis.change import MIN_DENOMINATOR
from send_briefings.analysis.figures import Figure, Figures
from send_briefings.config.sources import SourceSpec
from send_briefings.model import FIGURE_KEY, Counts, Level, Measure, Period, PeriodKind, Place, Unit
from send_briefings.model.area import AreaSpec, SeriesKey
from send_briefings.model.measure import Break, BreakKind


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that a later release states anew."""

    measure: str
    cohort: str
    breakdown: str
    place: str
    period: str
    old: float | None
    new: float | None
    old_release: str
    new_release: str


@dataclass(frozen=True, slots=True)
class SinceBriefing:
    """What became known after `since`, up to what the briefing knows.

    `new_periods` holds, by source, the labels of periods first published after `since`. `releases` are the releases
    published after it, as (source, release, released). `earlier_held` tells whether anything known on `since` is held
    at all: without it nothing can be called new or revised.
    """

    since: date
    releases: tuple[tuple[str, str, date], ...]
    new_periods: tuple[tuple[str, tuple[str, ...]], ...]
    revisions: tuple[Revision, ...]
    earlier_held: bool


def since_last(
    vintages: pd.DataFrame, since: date, places: Collection[str] | None = None, level: Level | None = None
) -> SinceBriefing:
    """Compare what was known on `since` with all that `vintages` holds (every release's rows known today).

    With `places`, revisions are looked for in the figures of those alone; with `level`, new periods in those of places
    of that level alone (a file may repeat England's earlier months, for which it has no other figures).
    """
    known = vintages["released"] <= pd.Timestamp(since)
    before, after = vintages[known], vintages[~known]
    releases = tuple(
        (str(source), str(release), released.date())
        for source, release, released in after[["source", "release", "released"]]
        .drop_duplicates()
        .sort_values(["released", "source", "release"])
        .itertuples(index=False)
    )
    periods = []
    for source, rows in after.groupby("source", sort=True):
        held = before.loc[before["source"] == source, "period_start"].unique()
        own = rows if level is None else rows[rows["level"] == level.value]
        fresh = own[~own["period_start"].isin(held)].drop_duplicates("period_start").sort_values("period_start")
        if len(fresh):
            periods.append((str(source), tuple(str(label) for label in fresh["period_label"])))
    return SinceBriefing(since, releases, tuple(periods), _revisions(before, after, places), bool(len(before)))


def _revisions(before: pd.DataFrame, after: pd.DataFrame, places: Collection[str] | None) -> tuple[Revision, ...]:
    if places is not None:
        before, after = (rows[rows["place"].isin(list(places))] for rows in (before, after))
    known, latest = (
        rows.sort_values("released", kind="stable").drop_duplicates(list(FIGURE_KEY), keep="last")
        for rows in (before, after)
    )
    both = known.merge(latest, on=list(FIGURE_KEY), suffixes=("_old", "_new"))
    moved = both[(both["value_old"] != both["value_new"]) & ~(both["value_old"].isna() & both["value_new"].isna())]
    rows: list[Any] = moved.sort_values([*FIGURE_KEY]).to_dict("records")
    return tuple(
        Revision(
            row["measure"],
            row["cohort"],
            row["breakdown"],
            row["place"],
            row["period_label_new"],
            None if pd.isna(row["value_old"]) else row["value_old"],
            None if pd.isna(row["value_new"]) else row["value_new"],
            row["release_old"],
            row["release_new"],
        )
        for row in rows
    )


def breaks_reached(breaks: Collection[Break], vintages: pd.DataFrame, since: date) -> tuple[Break, ...]:
    """The breaks that the figures published after `since` were the first to reach, in the order given.

    A change or a disruption is reached by the first figure for a period that ends on its day or later. A gap is not
    told: nothing was published for it. Nor is a break in series of which nothing was known on `since`.
    """
    known = vintages["released"] <= pd.Timestamp(since)
    found = []
    for one in breaks:
        touched = _in_scope(one, vintages)
        before, after = vintages[touched & known], vintages[touched & ~known]
        day = pd.Timestamp(one.start)
        reached = len(before) and before["period_end"].max() < day and (after["period_end"] >= day).any()
        if reached and one.kind is not BreakKind.GAP:
            found.append(one)
    return tuple(found)


def _in_scope(one: Break, rows: pd.DataFrame) -> pd.Series[bool]:
    named = {"measure": one.measures, "cohort": one.cohorts, "breakdown": one.breakdowns, "place": one.places}
    inside = pd.Series(True, index=rows.index)
    for column, names in named.items():
        if names:
            inside &= rows[column].isin(names)
    return inside


def last_release_before(vintages: pd.DataFrame) -> date | None:
    """The day before the newest release: what the last briefing knew, when no date is given. None without rows."""
    if not len(vintages):
        return None
    newest = vintages["released"].max().date()
    return date.fromordinal(newest.toordinal() - 1)


@dataclass(frozen=True)
class AnalysisContext:
    """One area for one place.

    `place` is the authority the briefing is for; `subject` is the place its figures are about: the authority itself, or
    the ICB that serves it. `shared_with` are the other authorities that ICB serves (those in `shared_in_part`, by code,
    only partly), and `other_icbs` the ICBs that serve parts of the authority besides the subject. `names` gives the
    name of every place by code. `known_on` is the day that the figures are as known on, None for all that is held.
    `plans` is the newest number of EHC plans in place in the authority, by which a place is too small for any verdict;
    None where that is not known.
    """

    spec: AreaSpec
    place: Place
    subject: Place
    england: Place
    region: Place | None
    neighbours: tuple[Place, ...]
    providers: tuple[Place, ...]
    shared_with: tuple[Place, ...]
    shared_in_part: frozenset[str]
    other_icbs: tuple[Place, ...]
    names: Mapping[str, str]
    sources: Mapping[str, SourceSpec]
    figures: Figures
    known_on: date | None = None
    plans: Figure | None = None

    @property
    def absent(self) -> str:
        """What a headline figure that the place has not is not: "published" where others have one or nobody does."""
        known = self.figures.holds(self.spec.headline) or self.spec.no_data is not None
        return "published" if known else "held"

    @property
    def name(self) -> str:
        """The subject's name inside a sentence."""
        return self.subject.in_sentence

    def peers(self, ref: SeriesKey, start: date) -> Mapping[str, float | None]:
        """The values of all places of the subject's level in one period, by code; None where there is none.

        A place too small to judge counts as none: it takes no rank, and none is measured by it. Where counts are known
        that is a percentage of fewer than 20 children, which would swing with one child; where they are not, a place
        under the area's own guard.
        """
        key = ("peers", ref, start, self.subject.level, self.spec.id, self.spec.size)
        return self.figures.once(key, lambda: self._peers(ref, start))

    def _peers(self, ref: SeriesKey, start: date) -> Mapping[str, float | None]:
        values = self.figures.values(ref, start, self.subject.level)
        small = self.too_small(ref, start)
        return MappingProxyType({place: None if place in small else value for place, value in values.items()})

    def too_small(self, ref: SeriesKey, start: date) -> frozenset[str]:
        """The places of the subject's level with a figure in one period that are too small to judge by it."""
        measure = self.spec.measures.get(ref.measure)
        if measure is None:
            return frozenset()
        values = self.figures.values(ref, start, self.subject.level)
        known = [place for place, value in values.items() if value is not None]
        if measure.counts is not Counts.NONE:
            percent = measure.unit is Unit.PERCENT
            return frozenset(place for place in known if percent and self._under_guard(ref, place, start))
        size, sizes = self.spec.size, self.place_sizes
        return frozenset(
            place for place in known if size and sizes.get(place, size.min_denominator) < size.min_denominator
        )

    @property
    def place_sizes(self) -> Mapping[str, float]:
        """The newest count by which the area knows how large each place of the level is; empty without one."""
        size = self.spec.size
        if size is None:
            return {}
        return self.figures.once(("place sizes", size.ref, self.subject.level), lambda: self._sizes(size.ref))

    def _sizes(self, ref: SeriesKey) -> dict[str, float]:
        found: dict[str, float] = {}
        for period in self.figures.periods(ref, self.subject.level):
            known = self.figures.values(ref, period.start, self.subject.level)
            found |= {place: value for place, value in known.items() if value is not None}
        return found

    def _under_guard(self, ref: SeriesKey, place: str, start: date) -> bool:
        figure = self.figures.at(ref, place, start)
        return figure is not None and figure.denominator is not None and figure.denominator < MIN_DENOMINATOR

    def measure(self, ref: SeriesKey) -> Measure:
        """The measure of a series."""
        return self.spec.measures[ref.measure]

    def value(self, figure: Figure) -> str:
        """A figure's value as text; why it is missing where it is."""
        if figure.value is None:
            return wording.missing_text(figure.status)
        return self.amount(figure.ref, figure.value)

    def amount(self, ref: SeriesKey, value: float) -> str:
        """A value of a series as text, with its unit; an outcome's short words."""
        measure = self.measure(ref)
        if measure.unit is Unit.OUTCOME:
            return measure.outcome(value).short
        return wording.value_text(value, measure.unit, measure.decimals)

    def difference(self, ref: SeriesKey, value: float) -> str:
        """The size of a difference between two values of a series, with its unit."""
        measure = self.measure(ref)
        return wording.difference_text(value, measure.unit, measure.decimals)

    def signed(self, ref: SeriesKey, value: float) -> str:
        """A difference between two values of a series with its sign, and the unit of differences."""
        measure = self.measure(ref)
        return wording.signed_text(value, measure.unit, measure.decimals)

    def words(self, ref: SeriesKey, place: Place | None = None) -> dict[str, str]:
        """What stands in the places {cohort}, {breakdown}, {place} and {located} of a measure's texts."""
        return {
            "cohort": self.spec.cohorts[ref.cohort].phrase,
            "breakdown": self.spec.breakdowns[ref.breakdown].phrase,
            "place": (place or self.subject).in_sentence,
            "located": (place or self.subject).located,
        }

    def statement(self, figure: Figure) -> str:
        """A figure as a whole clause, without a full stop."""
        words = self.words(figure.ref) | {"value": self.value(figure), "period": when(figure.period)}
        return self.measure(figure.ref).statement.format(**words)

    def basis(self, figure: Figure) -> str:
        """The line under a finding: what the figure is, and which release of which publication it is from."""
        source = self.sources[figure.ref.source]
        name = self.spec.measures[figure.ref.measure].name
        return f"{name}, {figure.period.label}. {source.publisher}, {source.publication}, {figure.release}."

    def label(self, ref: SeriesKey) -> str:
        """A series' short name: its cohort and breakdown, whichever tell it apart in this area."""
        parts = []
        if len(self.spec.cohorts) > 1:
            parts.append(self.spec.cohorts[ref.cohort].short)
        if len(self.spec.breakdowns) > 1 and ref.breakdown != "total":
            parts.append(self.spec.breakdowns[ref.breakdown].short)
        return ", ".join(parts) or self.measure(ref).name


def when(period: Period) -> str:
    """A period inside a sentence, after "in".

    >>> from send_briefings.model import academic_year, term
    >>> when(term("Spring", 2024)), when(academic_year(2024))
    ('the spring term of 2024/25', '2024/25')
    """
    if period.kind is PeriodKind.TERM and " term " in period.label:
        name, _, year = period.label.partition(" term ")
        return f"the {name.lower()} term of {year}"
    return period.label

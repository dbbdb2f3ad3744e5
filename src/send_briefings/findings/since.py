"""What is new since the last briefing, from the vintages of the table: new periods, revised figures, breaks reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from send_briefings.model import FIGURE_KEY, Level
from send_briefings.model.breaks import Break, BreakKind


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
class Since:
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
) -> Since:
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
    return Since(since, releases, tuple(periods), _revisions(before, after, places), bool(len(before)))


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

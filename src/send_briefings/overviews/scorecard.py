"""The scorecard: the headline measure of every area for one place, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from send_briefings.briefing.own_returns import LABEL, rests_on_returns
from send_briefings.display.block import element, text
from send_briefings.model import COLUMNS
from send_briefings.overviews.page import RELEASES, Page, areas_for, overview_called
from send_briefings.overviews.place_areas import PlaceAreas
from send_briefings.overviews.scorecard_row import NUMBERS, ScorecardRow, headings, row_cells, scorecard_row
from send_briefings.overviews.statement import Statement
from send_briefings.overviews.tally import tally

KEY = (
    "▲ better and ▼ worse are for children, whether the figure rose or fell; ◆ mixed; ● neither, or too little to say; "
    "↑ up, ↓ down and = the same, where neither is better; □ an outcome in words; ○ not judged or not compared; "
    "– none published. Changes of percentages are in percentage points. Bands: A is the best quarter of "
    "places, D the worst."
)


class Scorecard(Page):
    """Every area's headline measure: newest figure, change, course, comparators, band and verdict.

    An area without a figure has a row that says why. Which way is better is the measure's own: a fall in absence is
    better, a fall in plans on time is worse.
    """

    @cached_property
    def rows(self) -> tuple[ScorecardRow, ...]:
        """One row an area, in the order they are listed."""
        return tuple(scorecard_row(self.areas[area.id]) for area in self.spec.areas)

    def headline(self) -> Statement:
        """How many areas got better, worse or showed no clear change, and which are in the worst quarter."""
        return tally("scorecard", [row.area for row in self.rows])

    def body(self) -> str:
        """The table, and what its signs mean."""
        rows = [element("tr", row_cells(row, self.said.cells(row.area.spec.id))) for row in self.rows]
        head = "".join(_heading(name) for name in headings())
        caption = f"Headline measure of every area: {self.place.name}"
        table = element(
            "table",
            element("caption", text(caption)) + element("thead", element("tr", head)) + element("tbody", "".join(rows)),
            class_="comparison scorecard wide",
        )
        table = self.said.captions(table, self.spec.id, {})
        return table + "".join(element("p", text(note), class_="small") for note in (*self._of_others(), KEY))

    def _of_others(self) -> list[str]:
        """Whose figures those are that are not the authority's own."""
        served = [row for row in self.rows if row.setting.subject.code != self.place.code]
        told = (
            f"{row.area.spec.name}: the figures are those of {row.setting.subject.name}, which serves "
            f"{self.place.in_sentence}."
            for row in served
        )
        own = [row for row in self.rows if rests_on_returns(row.setting) and row.area.findings]
        return [*told, *(f"{row.area.spec.name}: {LABEL[:1].lower()}{LABEL[1:]}." for row in own)]

    def methods(self) -> Sequence[str]:
        """What the columns are."""
        return (
            "The verdict is of the change from the figure before, as each area's own briefing judges it; for monthly "
            "figures, from the base month that its briefing names.",
            "The line is drawn from the lowest to the highest figure of each series, so lines of two areas do not "
            "compare. It stops where figures do not compare or are missing.",
            "Neighbours: the average of the statistical neighbours. Middle: the median of all the places the area is "
            "ranked among.",
        )

    def figures(self) -> pd.DataFrame:
        """The rows of the headline measures for this place, England and the neighbours, with the area's id first."""
        frames = []
        for row in self.rows:
            lead = row.area.spec.headline
            used = row.area.used
            own = used[
                (used["measure"] == lead.measure)
                & (used["cohort"] == lead.cohort)
                & (used["breakdown"] == lead.breakdown)
                & (used["source"] == lead.source)
            ]
            frame = own[[name for name in own.columns if name in COLUMNS]].copy()
            frame.insert(0, "area", row.area.spec.id)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of the headline measures."""
        whole = self.figures()[RELEASES]
        return whole.drop_duplicates().sort_values(["source", "released", "release"]).reset_index(drop=True)


def _heading(name: str) -> str:
    return element("th", text(name), scope="col", **({"class_": "number"} if name in NUMBERS else {}))


def load_scorecard(place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None) -> Scorecard:
    """The scorecard of a place, ready to show.

    `place`, `as_of` and `since` are as for `load_area`; `areas` are the areas at hand, loaded here where left out.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.
    """
    return Scorecard(overview_called("scorecard"), areas_for(place, as_of, since, areas))

"""The scorecard: the headline measure of every area for one place, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from send_briefings.briefing import Area
from send_briefings.briefing.own_returns import LABEL, rests_on_returns
from send_briefings.briefing.set_up import day
from send_briefings.display.block import element
from send_briefings.model import COLUMNS
from send_briefings.narrative import Tone
from send_briefings.narrative.freshness import freshness_of
from send_briefings.observations import Store
from send_briefings.overviews.page import RELEASES, Page, areas_for, overview_called
from send_briefings.overviews.place_areas import PlaceAreas
from send_briefings.overviews.scorecard_row import HEADINGS, Group, ScorecardRow, row_markup
from send_briefings.overviews.verdicts import assessed
from send_briefings.text import Computed, Number, Text

WORSE, ALIKE, BETTER = Tone.BAD, Tone.NEUTRAL, Tone.GOOD
STANDS = {WORSE: "worse", ALIKE: "about the same", BETTER: "better"}
WAYS = {BETTER: "improving", WORSE: "declining"}


class Scorecard(Page):
    """Every area's headline measure with two words: how it stands, and which way it goes.

    Rows of NHS bodies stand below a rule and are not counted; nor is a figure that may not be judged. An area without a
    figure, or whose measure no council may be judged by, is named under the table.
    """

    @cached_property
    def rows(self) -> tuple[ScorecardRow, ...]:
        """One row an area, in the order they are listed."""
        return tuple(self._row(self.areas[area.id]) for area in self.spec.areas)

    def lead(self) -> Text:
        """How many stand and go well and badly, good and bad in the same form."""
        counted = [row for row in self.rows if row.group is Group.COUNCIL]
        rest = len([row for row in self.rows if row.group is not Group.NHS]) - len(counted)
        left = Text.of("Old, not judged or no figures: ", _count(rest), ".")
        if not counted:
            return Text.of("No figure can be judged. ", left)
        stands = [Text.of(_count(_having(counted, tone)), f" {word}") for tone, word in STANDS.items()]
        ways = [
            Text.of(_count(sum(row.direction is tone for row in counted)), f" {word}") for tone, word in WAYS.items()
        ]
        return Text.joined(
            [
                Text.of("Against the law, England or most councils: ", Text.joined(stands, ", "), "."),
                Text.of("Direction: ", Text.joined(ways, ", "), "."),
                left,
            ]
        )

    def body(self) -> str:
        """Which are which, the table, and what its signs mean."""
        head = element("tr", "".join(element("th", self.marks.text(Text.of(name)), scope="col") for name in HEADINGS))
        place = Text.constant(self.place.name, "name")
        caption = element("caption", self.marks.text(Text.of("Headline measures: ", place)))
        body = "".join(element("tr", row_markup(row, self.marks)) for row in self._in(Group.COUNCIL, Group.OLD))
        nhs = self._in(Group.NHS)
        bodies = " and ".join(dict.fromkeys(row.setting.subject.name for row in nhs))
        body += self._below(f"{bodies}: not the council's own figures, and not in the count", nhs)
        body += self._below("Shown, not judged", self._in(Group.UNJUDGED))
        table = element(
            "table", caption + element("thead", head) + element("tbody", body), class_="scorecard cards tight"
        )
        return (
            self._named()
            + table
            + "".join(element("p", self.marks.text(note), class_="small") for note in self._under())
        )

    def notes(self) -> Sequence[Text]:
        """What the columns are."""
        return (
            Text.of(
                "How it stands: against the law or a target where there is one, else England, else most councils. "
                "Which way it goes: over the longest stretch of figures that compare. ▲ good and ▼ bad for children, "
                "● neither. Among councils: from the worst to the best, better to the right; thick is the middle half, "
                "the dot this place, the stroke England. A line stops where figures do not compare."
            ),
        )  # fmt: skip

    def figures(self) -> pd.DataFrame:
        """The rows of the headline measures for this place, England and the neighbours, with the area's id first."""
        frames = []
        for row in self.rows:
            lead, used = row.area.spec.headline, row.area.used
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

    def findings_json(self) -> dict[str, Any]:
        """Each row's group and two words."""
        return {"rows": [_row_json(row) for row in self.rows]}

    def _row(self, area: Area) -> ScorecardRow:
        found = assessed(area.setting, area.spec.headline)
        figure = found.assessment.figure
        if figure is None:
            return ScorecardRow(area, found)
        known = Store.open().known() if day("as_of", self.areas.as_of) is None else {}
        return ScorecardRow(area, found, freshness_of(area.setting, figure, known).stale)

    def _in(self, *groups: Group) -> list[ScorecardRow]:
        return [row for row in self.rows if row.group in groups]

    def _below(self, words: str, rows: Sequence[ScorecardRow]) -> str:
        """Rows below a rule that says what they are; "" for none."""
        if not rows:
            return ""
        rule = element(
            "th", self.marks.text(Text.constant(words, "name")), scope="rowgroup", colspan=str(len(HEADINGS))
        )
        told = "".join(element("tr", row_markup(row, self.marks)) for row in rows)
        return element("tr", rule, class_="group-start") + told

    def _named(self) -> str:
        """Which areas stand better and which worse, in one form."""
        counted = self._in(Group.COUNCIL)
        if not counted:
            return ""
        told = []
        for tone, word in ((WORSE, "Worse"), (BETTER, "Better")):
            names = [Text.constant(row.name, "name") for row in counted if row.standing is tone]
            told.append(Text.of(f"{word}: ", Text.joined(names, ", ", " and ") if names else Text.of("none"), "."))
        return element("p", self.marks.text(Text.joined(told)))

    def _under(self) -> list[Text]:
        """Areas without a row, and those whose figures are the council's own."""
        told: list[Text] = []
        nothing = [Text.constant(row.name, "name") for row in self._in(Group.NOTHING)]
        if nothing:
            told.append(Text.of("We have no figure for: ", Text.joined(nothing, ", ", " and "), "."))
        unfit = [Text.constant(row.name, "name") for row in self._in(Group.UNFIT)]
        if unfit:
            names = Text.joined(unfit, ", ", " and ")
            told.append(Text.of("No council may be judged by the figures yet: ", names, "."))
        own = [row for row in self.rows if rests_on_returns(row.setting) and row.assessed.assessment.figure]
        told += [Text.constant(f"{row.area.spec.name}: {LABEL[:1].lower()}{LABEL[1:]}.", "name") for row in own]
        return told


def _having(rows: Sequence[ScorecardRow], tone: Tone) -> int:
    return sum(row.standing is tone for row in rows)


def _count(count: int) -> Number:
    return Number(str(count), Computed("count", count))


def _row_json(row: ScorecardRow) -> dict[str, Any]:
    found = row.assessed.assessment
    return {
        "area": row.area.spec.id,
        "group": row.group.value,
        "stands": found.standing.word if found.standing else "",
        "goes": found.direction.word if found.direction else "",
        "why_not": str(found.why_not),
    }


def load_scorecard(place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None) -> Scorecard:
    """The scorecard of a place, ready to show.

    `place`, `as_of` and `since` are as for `load_area`; `areas` are the areas at hand, loaded here where left out.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.
    """
    return Scorecard(overview_called("scorecard"), areas_for(place, as_of, since, areas))

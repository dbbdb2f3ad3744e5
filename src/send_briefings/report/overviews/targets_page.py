"""A council's own targets: plan against actual, slippage, pace and assurance, one row a target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from send_briefings import wording
from send_briefings.config.council import targets_of
from send_briefings.model.register import Target
from send_briefings.narrative.target import ASSURED, PlanState, TargetWords, target_words
from send_briefings.report.blocks import element
from send_briefings.report.load import day
from send_briefings.report.overviews.page import RELEASES, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import SIGNS, PlaceAreas
from send_briefings.text import Computed, Constant, Number, Text

HEADINGS = ("Target", "Against the plan", "Now", "Plan by then", "Pace a year", "Will it be met?")
COUNTED = {
    PlanState.AHEAD: "ahead of plan",
    PlanState.ON_PLAN: "on plan",
    PlanState.BEHIND: "behind plan",
    PlanState.NOT_JUDGED: "not judged",
    PlanState.NO_FIGURE: "without a figure",
}


class Targets(OverviewPage):
    """Every target of the place beside the newest published figure of its measure."""

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The place's targets, in the file's order."""
        return targets_of(self.place.code, day("as_of", self.areas.as_of))

    @cached_property
    def words(self) -> tuple[TargetWords, ...]:
        """Each target beside the newest published figure, in words."""
        return tuple(target_words(self.areas[one.area].context, one) for one in self.targets)

    def lead(self) -> Text:
        """How many targets are ahead of plan, on plan and behind."""
        if not self.targets:
            return Text.of("No target of the council had been stated by then.")
        counts = Counter(one.state for one in self.words)
        reported = [
            Text.of(_count(counts[state]), " is " if counts[state] == 1 else " are ", words)
            for state, words in COUNTED.items()
            if counts[state]
        ]
        noun = "target" if len(self.targets) == 1 else "targets"
        return Text.of("Of ", _count(len(self.targets)), f" {noun}, ", Text.joined(reported, ", ", " and ")).sentence()

    def body(self) -> str:
        """The table."""
        head = element("tr", "".join(element("th", name, scope="col") for name in HEADINGS))
        rows = "".join(element("tr", self._row(one)) for one in self.words)
        caption = element("caption", self.marks.text(Text.of("The council's own targets: ", self.place.name)))
        return element("table", caption + element("thead", head) + element("tbody", rows), class_="targets cards")

    def notes(self) -> Sequence[Text]:
        """How slippage and assurance come about."""
        return (
            Text.of(
                "Targets, milestones and owners are the council's own; the figures are published statistics. The plan "
                "runs in straight lines from the baseline over each milestone to the target, and is read on the last "
                "day of the figure's period."
            ),
            Text.of(
                "Whether a target will be met: the newest figure, moved on at the pace since the baseline, give or "
                "take its usual ups and downs. It needs ",
                Number("four", Constant("method")),
                " years, or ",
                Number("twelve", Constant("method")),
                " months, that compare.",
            ),
        )

    def figures(self) -> pd.DataFrame:
        """A row a target: baseline, plan, actual, pace needed, assurance."""
        rows = []
        for words in self.words:
            one, found = words.target, words.found
            rows.append(
                {
                    "target": one.id,
                    "area": one.area,
                    "baseline": one.baseline,
                    "baseline_value": one.baseline_value,
                    "target_value": one.value,
                    "due": one.due.isoformat(),
                    "owner": one.owner,
                    "document": one.document,
                    "period": found.figure.period.label if found else "",
                    "value": found.figure.value if found else None,
                    "planned": found.planned if found else None,
                    "ahead": found.ahead if found and not words.doubt else None,
                    "pace": found.pace if found else None,
                    "needed": found.needed if found else None,
                    "assurance": words.assurance or "",
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of the figures shown."""
        shown = [one.found.figure for one in self.words if one.found]
        rows = [{"source": one.ref.source, "release": one.release, "released": one.released} for one in shown]
        frame = pd.DataFrame(rows, columns=RELEASES).drop_duplicates()
        frame["released"] = pd.to_datetime(frame["released"])
        return frame.sort_values(["source", "released", "release"]).reset_index(drop=True)

    def _row(self, one: TargetWords) -> str:
        aim = Text.of(one.subject, ": ", one.aim, ". ", one.whose)
        cells = self.marks.cell(aim, tag="th", scope="row")
        if one.found is None:
            return cells + element("td", "we have no figure", colspan=str(len(HEADINGS) - 1))
        against = Text.of(f"{SIGNS[one.tone]} ", one.against.capitalised())
        will = Text.of("Cannot be said: ", one.why_not).sentence()
        if one.assurance is not None:
            will = Text.of(f"{SIGNS[ASSURED[one.assurance]]} ", one.assurance.capitalize())
        shown = (against, one.now, one.plan, one.pace.capitalised(), will)
        for heading, said in zip(HEADINGS[1:], shown, strict=True):
            cells += self.marks.cell(said, data_label=heading)
        return cells


def _count(count: int) -> Number:
    shown = wording.NUMBERS[count] if count < len(wording.NUMBERS) else f"{count}"
    return Number(shown, Computed("count", count))


def load_targets_page(
    place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None, prepared: str = "", contact: str = ""
) -> Targets:
    """A place's targets, ready to show; arguments and errors as for `load_area`."""
    return Targets(overview_called("targets"), areas_for(place, as_of, since, areas, prepared, contact))

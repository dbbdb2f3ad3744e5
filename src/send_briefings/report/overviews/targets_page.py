"""A council's own targets: plan against actual, slippage, pace and assurance, one row a target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from send_briefings import wording
from send_briefings.analysis.setting import Setting, when
from send_briefings.analysis.target import Assurance, Progress, progress
from send_briefings.config.targets import load_targets
from send_briefings.model import Unit
from send_briefings.model.register import Target
from send_briefings.report.blocks import element
from send_briefings.report.overviews.page import RELEASES, Page, areas_for, overview_called
from send_briefings.report.overviews.place_areas import PlaceAreas
from send_briefings.text import Computed, Constant, Number, Observed, Text

HEADINGS = ("Target", "Against the plan", "Now", "Plan by then", "Pace a year", "Will it be met?")
SIGNS = {"ahead": "▲", "behind": "▼", "on plan": "●", "no figure": "○"}
ON_PLAN = 0.5  # of the smallest step shown: nearer than that is on plan


class Targets(Page):
    """Every target of the place beside the newest published figure of its measure."""

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The place's targets, in the file's order."""
        return tuple(one for one in load_targets() if one.place == self.place.code)

    @cached_property
    def progress(self) -> dict[str, Progress | None]:
        """The progress towards each target by its id; None without a published figure."""
        return {one.id: progress(self._setting(one), one) for one in self.targets}

    def lead(self) -> Text:
        """How many targets are ahead of plan, on plan and behind."""
        counts = Counter(self._state(one) for one in self.targets)
        said = {
            "ahead": "ahead of plan",
            "on plan": "on plan",
            "behind": "behind plan",
            "no figure": "without a figure",
        }
        told = [
            Text.of(_count(counts[key]), " is " if counts[key] == 1 else " are ", words)
            for key, words in said.items()
            if counts[key]
        ]
        noun = "target" if len(self.targets) == 1 else "targets"
        return Text.of("Of ", _count(len(self.targets)), f" {noun}, ", Text.joined(told, ", ", " and ")).sentence()

    def body(self) -> str:
        """The table."""
        head = element("tr", "".join(element("th", name, scope="col") for name in HEADINGS))
        rows = "".join(element("tr", self._row(one)) for one in self.targets)
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
        for one in self.targets:
            found = self.progress[one.id]
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
                    "ahead": found.ahead if found else None,
                    "pace": found.pace if found else None,
                    "needed": found.needed if found else None,
                    "assurance": found.assurance.value if found and found.assurance else "",
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of the figures shown."""
        shown = [one.figure for one in self.progress.values() if one]
        rows = [{"source": one.ref.source, "release": one.release, "released": one.released} for one in shown]
        frame = pd.DataFrame(rows, columns=RELEASES).drop_duplicates()
        frame["released"] = pd.to_datetime(frame["released"])
        return frame.sort_values(["source", "released", "release"]).reset_index(drop=True)

    def _setting(self, target: Target) -> Setting:
        return self.areas[target.area].setting

    def _state(self, target: Target) -> str:
        found = self.progress[target.id]
        if found is None or found.ahead is None:
            return "no figure"
        step = ON_PLAN * 10.0 ** -self._setting(target).measure(target.ref).decimals
        return "on plan" if abs(found.ahead) <= step else "ahead" if found.ahead > 0 else "behind"

    def _row(self, target: Target) -> str:
        setting, found = self._setting(target), self.progress[target.id]
        subject = setting.measure(target.ref).subject.format(**setting.words(target.ref))
        aim = Text.of(
            Text.constant(subject, "catalogue").capitalised(), ": ", _aim(setting, target, target.value), " by ",
            Number(wording.date_text(target.due), Constant("target")), f". {target.owner}. ",
            Text.constant(f"{target.document}, {target.where}", "name"),
        ).sentence()  # fmt: skip
        cells = self.marks.cell(aim, tag="th", scope="row")
        if found is None:
            return cells + element("td", "no figure published", colspan=str(len(HEADINGS) - 1))
        told = (self._against(target, found), self._now(setting, found), self._plan(setting, found),
                self._pace(setting, found), _assured(found))  # fmt: skip
        for heading, said in zip(HEADINGS[1:], told, strict=True):
            cells += self.marks.cell(said, data_label=heading)
        return cells

    def _against(self, target: Target, found: Progress) -> Text:
        state, setting = self._state(target), self._setting(target)
        sign = f"{SIGNS[state]} "
        if state in ("on plan", "no figure") or found.ahead is None:
            return Text.of(sign, state.capitalize())
        size = setting.difference(target.ref, found.ahead)
        return Text.of(
            sign, state.capitalize(), " by ", Number(size, Computed("slippage", found.ahead, (found.figure,)))
        )

    def _now(self, setting: Setting, found: Progress) -> Text:
        figure = found.figure
        period = Number(when(figure.period), Observed(figure, "period"))
        return Text.of(Number(setting.value(figure), Observed(figure)), " in ", period)

    def _plan(self, setting: Setting, found: Progress) -> Text:
        shown = setting.amount(found.target.ref, found.planned)
        return Text.of(Number(shown, Computed("plan", found.planned, (found.figure,))))

    def _pace(self, setting: Setting, found: Progress) -> Text:
        ref = found.target.ref
        rows = tuple(one for one in (found.baseline, found.figure) if one is not None)
        so_far: Text | str = "so far: not known"
        if found.pace is not None:
            so_far = Text.of("so far ", Number(setting.signed(ref, found.pace), Computed("pace", found.pace, rows)))
        if found.needed is None:
            return Text.of(so_far).capitalised()
        needed = Number(setting.signed(ref, found.needed), Computed("pace needed", found.needed, (found.figure,)))
        return Text.of("Needed ", needed, "; ", so_far)


def _assured(found: Progress) -> Text:
    if found.assurance is None:
        return Text.of("Cannot be said: ", Text.constant(found.why_not, "method")).sentence()
    signs = {
        Assurance.WILL: "▲",
        Assurance.MAY: "●",
        Assurance.WILL_NOT: "▼",
        Assurance.MET: "▲",
        Assurance.MISSED: "▼",
    }
    return Text.of(f"{signs[found.assurance]} ", found.assurance.value.capitalize())


def _aim(setting: Setting, target: Target, value: float) -> Number:
    unit = setting.measure(target.ref).unit
    decimals = 0 if float(value).is_integer() and unit is Unit.PERCENT else setting.measure(target.ref).decimals
    return Number(wording.value_text(value, unit, decimals), Constant("target"))


def _count(count: int) -> Number:
    shown = wording.NUMBERS[count] if count < len(wording.NUMBERS) else f"{count}"
    return Number(shown, Computed("count", count))


def load_targets_page(place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None) -> Targets:
    """A place's targets, ready to show; arguments and errors as for `load_area`."""
    return Targets(overview_called("targets"), areas_for(place, as_of, since, areas))

"""A council's own target in words: plan against actual, slippage, the pace needed, and whether it will be met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.projection import Assurance, Progress, progress
from send_briefings.config.council import targets_of
from send_briefings.model import Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.register import Target
from send_briefings.narrative.brief import Aspect, TargetPoint, Tile, Tone
from send_briefings.narrative.trusting import DoubtKind, doubt_of
from send_briefings.text import Computed, Constant, Number, Observed, Text

ON_PLAN = 0.5  # of the smallest step shown: nearer than that is on plan


class PlanState(StrEnum):
    """How the newest figure stands to what the plan has for its day."""

    AHEAD = "ahead of plan"
    ON_PLAN = "on plan"
    BEHIND = "behind plan"
    NOT_JUDGED = "not judged"
    NO_FIGURE = "no figure"


TONES = {PlanState.AHEAD: Tone.GOOD, PlanState.ON_PLAN: Tone.NEUTRAL, PlanState.BEHIND: Tone.BAD}
ASSURED = {
    Assurance.WILL: Tone.GOOD,
    Assurance.MAY: Tone.NEUTRAL,
    Assurance.WILL_NOT: Tone.BAD,
    Assurance.MET: Tone.GOOD,
    Assurance.MISSED: Tone.BAD,
}


@dataclass(frozen=True, slots=True)
class TargetWords:
    """A target of a place in words; `found` is None where no figure of it is published for the place."""

    context: AnalysisContext
    target: Target
    found: Progress | None

    @property
    def doubt(self) -> Text:
        """Why the newest figure may not be judged; empty where it may be."""
        found = doubt_of(self.context, self.target.ref)
        return Text() if found is None or found.kind in (DoubtKind.ABSENT, DoubtKind.BY_NATURE) else found.text

    @property
    def state(self) -> PlanState:
        """How it stands to the plan; not judged where its newest figure may not be."""
        if self.found is None:
            return PlanState.NO_FIGURE
        if self.found.ahead is None or self.doubt:
            return PlanState.NOT_JUDGED
        step = ON_PLAN * 10.0 ** -self.context.measure(self.target.ref).decimals
        if abs(self.found.ahead) <= step:
            return PlanState.ON_PLAN
        return PlanState.AHEAD if self.found.ahead > 0 else PlanState.BEHIND

    @property
    def tone(self) -> Tone:
        """Good ahead of plan, bad behind it."""
        return TONES.get(self.state, Tone.NONE)

    @property
    def subject(self) -> Text:
        """What is measured, of whom."""
        measure = self.context.measure(self.target.ref)
        return Text.constant(measure.subject.format(**self.context.words(self.target.ref)), "catalogue").capitalised()

    @property
    def value(self) -> Number:
        """What is aimed at: "30%"."""
        unit, decimals = self.context.measure(self.target.ref).unit, self.context.measure(self.target.ref).decimals
        decimals = 0 if float(self.target.value).is_integer() and unit is Unit.PERCENT else decimals
        return Number(wording.value_text(self.target.value, unit, decimals), Constant("target"))

    @property
    def aim(self) -> Text:
        """The target itself: "30% by 31 August 2027"."""
        return Text.of(self.value, " by ", Number(wording.date_text(self.target.due), Constant("target")))

    @property
    def whose(self) -> Text:
        """Who answers for it, by role, and what states it."""
        named = f"{self.target.owner}. {self.target.document}, {self.target.where}"
        return Text.constant(named, "name").sentence()

    @property
    def against(self) -> Text:
        """How far ahead of the plan or behind it: "behind plan by 2.5 percentage points"."""
        found = self.found
        if found is None or found.ahead is None or self.state not in (PlanState.AHEAD, PlanState.BEHIND):
            return Text.of(self.state.value)
        size = self.context.difference(self.target.ref, found.ahead)
        return Text.of(self.state.value, " by ", Number(size, Computed("slippage", found.ahead, (found.figure,))))

    @property
    def now(self) -> Text:
        """The newest figure: "38.1% in 2024/25"; empty where there is none."""
        if self.found is None:
            return Text()
        figure = self.found.figure
        period = Number(when(figure.period), Observed(figure, "period"))
        return Text.of(Number(self.context.value(figure), Observed(figure)), " in ", period)

    @property
    def plan(self) -> Text:
        """What the plan has for the last day of the newest figure's period; empty where there is no figure."""
        if self.found is None:
            return Text()
        shown = self.context.amount(self.target.ref, self.found.planned)
        return Text.of(Number(shown, Computed("plan", self.found.planned, (self.found.figure,))))

    @property
    def pace(self) -> Text:
        """The change a year that is needed from here, where there is time left, and that so far."""
        found, ref = self.found, self.target.ref
        if found is None:
            return Text()
        rows = tuple(one for one in (found.baseline, found.figure) if one is not None)
        so_far: Text | str = "so far: not known"
        if found.pace is not None:
            shown = Number(self.context.signed(ref, found.pace), Computed("pace", found.pace, rows))
            so_far = Text.of("so far ", shown)
        if found.needed is None:
            return Text.of(so_far)
        needed = Number(self.context.signed(ref, found.needed), Computed("pace needed", found.needed, (found.figure,)))
        return Text.of("needed ", needed, "; ", so_far)

    @property
    def assurance(self) -> Assurance | None:
        """Whether it will be met at the present pace; None where that cannot be said."""
        return None if self.found is None or self.doubt else self.found.assurance

    @property
    def why_not(self) -> Text:
        """Why it cannot be said whether it will be met, as the end of a sentence or a sentence."""
        return self.doubt or (Text.constant(self.found.why_not, "method") if self.found else Text())

    def point(self) -> TargetPoint:
        """The target as it stands in its area's briefing."""
        ref, found = self.target.ref, self.found
        if found is None:
            parts = [Text.of(self.subject, ": ", self.aim, ". We have no figure to set beside it.")]
        else:
            will = Text.of((self.assurance or "").capitalize()) or Text.of(
                "Whether it will be met cannot be said: ", self.why_not
            )
            parts = [
                Text.of(self.subject, ": ", self.now, "; the plan then was ", self.plan, "."),
                Text.of("Target: ", self.aim, "."),
                Text.of("Change a year: ", self.pace, "."),
                will.sentence(),
            ]
        basis = f"{ref.measure}, {found.figure.period.label if found else 'no figure'}, {self.target.document}"
        words = Text.joined([*parts, self.whose])
        return TargetPoint(self.target.id, ref, self.tone, self.against.capitalised(), words, basis)

    def tile(self) -> Tile | None:
        """The tile of a briefing whose leading series has a target; None where the figure may not be judged."""
        if self.found is None or self.state is PlanState.NOT_JUDGED:
            return None
        if self.assurance in (Assurance.MET, Assurance.MISSED):
            detail = Text.of(self.now, ", target ", self.aim)
            return Tile(Aspect.TARGET, self.assurance.capitalize(), detail, ASSURED[self.assurance])
        detail = Text.of(self.now, ", plan then ", self.plan)
        return Tile(Aspect.TARGET, self.state.capitalize(), detail, self.tone)


def target_words(context: AnalysisContext, target: Target) -> TargetWords:
    """A target beside the newest published figure, in words."""
    return TargetWords(context, target, progress(context, target))


def targets_in(context: AnalysisContext) -> tuple[TargetWords, ...]:
    """The place's own targets of an area, as they had been stated on the day that the figures are as known on."""
    known = targets_of(context.place.code, context.known_on)
    return tuple(target_words(context, one) for one in known if one.area == context.spec.id)


def with_tile(tiles: Sequence[Tile], words: Sequence[TargetWords], lead: SeriesKey) -> tuple[Tile, ...]:
    """The tiles, before them that against the leading series' own target where the law and the NHS have none."""
    if not tiles or tiles[0].aspect in (Aspect.LAW, Aspect.TARGET):
        return tuple(tiles)
    found = next((tile for one in words if one.target.ref == lead and (tile := one.tile()) is not None), None)
    return (found, *tiles) if found else tuple(tiles)

"""What a briefing is made of: an outcome area as its catalogue file says, and the overviews that draw on areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

from send_briefings.model.measure import LOCAL_RETURN, Break, BreakKind, Citation, Measure
from send_briefings.model.place import Level, PeriodKind


@dataclass(frozen=True, slots=True, order=True)
class SeriesKey:
    """One series of figures wherever it is published: a measure, for a cohort and a breakdown, from a source."""

    measure: str
    cohort: str
    breakdown: str
    source: str

    @property
    def local(self) -> bool:
        """Whether it is a council's own return, not published statistics."""
        return self.source == LOCAL_RETURN


@dataclass(frozen=True, slots=True)
class Wording:
    """How a cohort or a breakdown is named: `short` in tables and charts, `phrase` in sentences."""

    short: str
    phrase: str


@dataclass(frozen=True, slots=True)
class StageSpec:
    """A stage of a flow: its series, which part of a figure counts it, its name, and what it is a part of.

    `part` is value, numerator or denominator; `depth` 0 for a whole, 1 for a part of the whole above. `reported` is a
    clause with a place for {value}, for the stages that the chart's title tells; "" for the others.
    """

    ref: SeriesKey
    part: Literal["value", "numerator", "denominator"]
    label: str
    depth: int = 0
    reported: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One chart beside those of the leading series: its kind and its series.

    `stages` are those of a flow, in order; `title` is what it shows, in a few words, and `note` what a reader of it has
    to know.
    """

    kind: str
    refs: tuple[SeriesKey, ...]
    skipped: tuple[SeriesKey, ...] = ()
    exclude_reason: str = ""
    stages: tuple[StageSpec, ...] = ()
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MissingPeriod:
    """A stretch of time for which nothing was published or nothing is held, and why, in a sentence.

    `measures` are those it is a gap in, empty for all of the area.
    """

    label: str
    start: date
    end: date
    reason: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodChange:
    """A change of how we work a figure or a verdict out: the day it took effect here, and the words for a reader."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class RevisionReason:
    """Why a release states past figures anew, in a clause of our own words, and who says so.

    `release` is the release that revised them; `measures` those it is about, empty for all of the area.
    """

    release: str
    measures: tuple[str, ...]
    reason: str
    stated: Citation


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a publisher says of a jump in a body's figures for one breakdown: the month it begins, and the words."""

    places: tuple[str, ...]
    breakdown: str
    month: date
    text: str


@dataclass(frozen=True, slots=True)
class PointSpec:
    """A point to look for among the findings on the page: its kind, its series, and the words for each thing true.

    `words` are texts by what they are for, such as `up` for the bold words where a figure rose; which there may be
    depends on the kind (`config.area_parts`). `reference` is the series it is set beside, and `also` a second series
    told in the same point. One that is `aside` comes after all others.
    """

    kind: str
    refs: tuple[SeriesKey, ...]
    words: Mapping[str, str]
    reference: SeriesKey | None = None
    also: PointSpec | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """A question members may want to ask, the rule under which it is asked, and the body accountable.

    `why` is the reason for asking, with a figure in its places; `good_answer` is what a good answer would show.
    """

    when: str
    ref: SeriesKey
    text: str
    body: str
    why: str = ""
    good_answer: str = ""


@dataclass(frozen=True, slots=True)
class CaveatSpec:
    """What a reader should do or not do with the figures, and why: told where its rule holds, the lowest number first.

    `ref` is the series the rule asks about and its places are filled from, the headline's where none is named.
    """

    when: str
    priority: int
    text: str
    ref: SeriesKey


@dataclass(frozen=True, slots=True)
class SizeGuard:
    """A published count by which a place is known to be too small for its rates to be judged."""

    ref: SeriesKey
    min_denominator: int
    phrase: str


@dataclass(frozen=True, slots=True)
class NoData:
    """Why a place has no figure: the headline's sentence, with {place} in it, and when we checked.

    Without a `title` it is that nobody publishes such figures; with one it is the clause that heads the page instead.
    """

    text: str
    checked: date
    title: str = ""


@dataclass(frozen=True, slots=True)
class GroupSize:
    """Counts in another release that add up to about as many children as a cohort's rates are about.

    `refs` are the series that are added up, each with a figure on a day within the rate's period, and `phrase` names
    the children they count.
    """

    cohort: str
    refs: tuple[SeriesKey, ...]
    phrase: str


@dataclass(frozen=True, slots=True)
class AreaSpec:
    """An outcome area: its words, measures, findings, charts, tables, caveats and questions.

    `level` is what the figures are published for; where that is the ICB, an authority's briefing is about the ICB that
    serves it. `peers` names the places it is ranked among. `comparators` holds, in the order they are told, `england`,
    `region`, `neighbours` and `peers`. `baseline_period` is the label of the first period that later ones are compared
    with, and `baseline_reason` says why it is that one. `base_month` is the month (3 for March) that the months
    after it are compared with for a year, 0 for the same month a year before. `breaks` are the breaks in its series,
    in the order of their days. `no_data` is what the headline says where no figure is held and nobody publishes any.
    """

    id: str
    order: int
    name: str
    title: str
    question: str
    level: Level
    peers: str
    period: PeriodKind
    comparators: tuple[str, ...]
    no_comparator: str
    baseline_period: str
    baseline_reason: str
    base_month: int
    headline: SeriesKey
    measures: Mapping[str, Measure]
    cohorts: Mapping[str, Wording]
    breakdowns: Mapping[str, Wording]
    context: tuple[SeriesKey, ...]
    size: SizeGuard | None
    group_sizes: tuple[GroupSize, ...]
    charts: tuple[ChartSpec, ...]
    figures_table: tuple[SeriesKey, ...]
    comparison_columns: tuple[SeriesKey, ...]
    breaks: tuple[Break, ...]
    revision_reasons: tuple[RevisionReason, ...]
    method_changes: tuple[MethodChange, ...]
    caveats: tuple[CaveatSpec, ...]
    method_notes: tuple[str, ...]
    questions: tuple[QuestionSpec, ...]
    bodies: Mapping[str, str]
    glossary: tuple[tuple[str, str], ...]
    no_data: NoData | None = None
    points: tuple[PointSpec, ...] = ()

    @property
    def refs(self) -> tuple[SeriesKey, ...]:
        """Every series the briefing may draw on, context and size included, without repeats."""
        own = [
            SeriesKey(measure.id, cohort, breakdown, measure.source)
            for measure in self.measures.values()
            for cohort in measure.cohorts
            for breakdown in measure.breakdowns
        ]
        sized = [self.size.ref] if self.size else []
        sized += [ref for group in self.group_sizes for ref in group.refs]
        under = [
            SeriesKey(rate.measure, rate.cohort, rate.breakdown, rate.source)
            for measure in self.measures.values()
            if (rate := measure.rate_of)
        ]
        return tuple(dict.fromkeys([*own, *self.context, *sized, *under, *self.local_refs]))

    @property
    def worked_on(self) -> tuple[Measure, ...]:
        """The measures that are worked out from two published counts, or of which small groups are not repeated."""
        found = (measure for measure in self.measures.values() if measure.rate_of or measure.hide_below)
        return tuple(replace(measure, lead=None) for measure in found)

    @property
    def local_refs(self) -> tuple[SeriesKey, ...]:
        """The series that a council may give its own figures of."""
        return tuple(
            SeriesKey(measure.id, cohort, breakdown, LOCAL_RETURN)
            for measure in self.measures.values()
            if measure.local
            for cohort in measure.cohorts
            for breakdown in measure.breakdowns
        )

    @property
    def draws_on(self) -> tuple[str, ...]:
        """The areas whose words and figures stand in its briefing: itself."""
        return (self.id,)

    @property
    def whole_record(self) -> bool:
        """Whether its briefing may draw on any figure that is held: no, on its own series only."""
        return False

    @property
    def private(self) -> bool:
        """Whether its page shows a council's own return: no."""
        return False

    def covers(self, place: str) -> bool:  # noqa: ARG002 - as an overview's
        """Whether there is anything to tell of a place: always, if only that nothing is published."""
        return True

    @property
    def missing_periods(self) -> tuple[MissingPeriod, ...]:
        """The gaps among the breaks, for charts that draw no line across them and for the caveats."""
        gaps = [(gap, gap.end) for gap in self.breaks if gap.kind is BreakKind.GAP]
        return tuple(
            MissingPeriod(gap.label, gap.start, end, gap.text, gap.measures) for gap, end in gaps if end is not None
        )

    @property
    def disruptions(self) -> tuple[Break, ...]:
        """The stretches of time whose figures are not like those around them, and are not compared with them."""
        return tuple(stretch for stretch in self.breaks if stretch.kind is BreakKind.DISRUPTION and stretch.forbids)

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """What publishers say of a change in who is counted in some places' figures, one a breakdown."""
        return tuple(
            Explanation(change.places, breakdown, change.start, change.text)
            for change in self.breaks
            if change.kind is BreakKind.CHANGE and change.places
            for breakdown in change.breakdowns
        )

    def short(self, ref: SeriesKey) -> str:
        """A series' name in a table or on a chart: its breakdown where there are several, else its cohort."""
        return self.cohorts[ref.cohort].short if ref.cohort in self.cohorts else ref.cohort


class BriefingSpec(Protocol):
    """What every briefing's subject has, area or overview: all that a run has to know of it.

    `draws_on` are the ids of the areas whose words and figures stand in it. `whole_record` says that it may draw on
    any figure that is held and on any overview's words, so that whatever changes makes it anew. `covers` says whether
    there is anything to tell of a place, by its code. `private` says that it shows a council's own return.
    """

    @property
    def id(self) -> str: ...
    @property
    def order(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def refs(self) -> tuple[SeriesKey, ...]: ...
    @property
    def draws_on(self) -> tuple[str, ...]: ...
    @property
    def whole_record(self) -> bool: ...
    @property
    def private(self) -> bool: ...
    def covers(self, place: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class OverviewSpec:
    """A briefing that is no outcome area: its words, and the areas it draws on, in the order they are listed.

    `page` is the module of `report.overviews` that makes it. `in_pack` says that it is a section of the committee
    pack. `landscape` says that its page lies on its side. `files` are files of the catalogue that are its own: a
    change of one makes this briefing anew and no area's. `glossary` are words explained at its end. `places` are the
    codes of the places of which it has anything to tell, None for all. `private` says that it shows a council's own
    return, and stands beside no public page unless a plan says so. `first` are the ids of the areas of the first page,
    where there is a second.
    """

    id: str
    order: int
    name: str
    title: str
    question: str
    page: str
    areas: tuple[AreaSpec, ...]
    in_pack: bool
    landscape: bool
    files: tuple[str, ...]
    glossary: tuple[tuple[str, str], ...]
    places: frozenset[str] | None = None
    private: bool = False
    first: tuple[str, ...] = ()

    @property
    def refs(self) -> tuple[SeriesKey, ...]:
        """Every series of its areas, without repeats."""
        return tuple(dict.fromkeys(ref for area in self.areas for ref in area.refs))

    def covers(self, place: str) -> bool:
        """Whether there is anything to tell of a place, by its code."""
        return self.places is None or place in self.places

    @property
    def draws_on(self) -> tuple[str, ...]:
        """The ids of its areas."""
        return tuple(area.id for area in self.areas)

    @property
    def whole_record(self) -> bool:
        """Always: an overview may search every figure that is held."""
        return True

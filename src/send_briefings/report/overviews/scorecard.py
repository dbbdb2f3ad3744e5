"""The scorecard: the headline measure of every area for one place, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.analysis.comparability import NotComparable, comparability
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.model import COLUMNS, PeriodKind, Polarity, Unit
from send_briefings.model.measure import StandardKind
from send_briefings.narrative import Tone
from send_briefings.report.area import Area
from send_briefings.report.blocks import element, position_svg, sparkline_svg
from send_briefings.report.overviews.page import RELEASES, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import BESIDE, Assessed, Marks, PlaceAreas, verdict_markup, words_text
from send_briefings.report.sources import LABEL, rests_on_returns
from send_briefings.text import Computed, Constant, Number, Observed, Text

HEADINGS = ("Area", "Newest", "Law or England", "Among councils", "Five years", "How it stands", "Which way it goes")
SEPARATE = {PeriodKind.MONTH: 45}
YEAR = 400
SHOWN = timedelta(days=5 * 366)


class Group(StrEnum):
    """Which part of the scorecard a row is in: only `COUNCIL` is counted."""

    COUNCIL = "council"
    NHS = "nhs"
    OLD = "old"
    UNJUDGED = "unjudged"
    NOTHING = "nothing"
    UNFIT = "unfit"


@dataclass(frozen=True)
class ScorecardRow:
    """An area's headline measure, assessed."""

    area: Area
    assessed: Assessed

    @property
    def context(self) -> AnalysisContext:
        """What the area's figures are sought in."""
        return self.area.context

    @property
    def group(self) -> Group:
        """Where the row stands, and whether it is counted."""
        found = self.assessed.assessment
        if self.context.measure(found.ref).unfit:
            return Group.UNFIT
        if found.figure is None or found.figure.value is None:
            return Group.NOTHING
        if not found.judged or self.assessed.fresh.in_doubt:
            return Group.UNJUDGED
        if not found.own:
            return Group.NHS
        return Group.OLD if self.assessed.fresh.stale else Group.COUNCIL

    @property
    def standing(self) -> Tone:
        """Whether it stands well or badly."""
        tile = self.assessed.assessment.standing
        return tile.tone if tile else Tone.NONE

    @property
    def direction(self) -> Tone:
        """Whether it goes well or badly."""
        tile = self.assessed.assessment.direction
        return tile.tone if tile else Tone.NONE

    @property
    def name(self) -> str:
        """The area's name in the middle of a sentence: abbreviations keep their capitals."""
        name = self.area.spec.name
        proper = name[:2].isupper() or (name.istitle() and " " in name)
        return name if proper else name[:1].lower() + name[1:]


def row_markup(row: ScorecardRow, marks: Marks) -> str:
    """The row's cells as markup; of one that is not judged, why in place of the verdict."""
    one, found = row.assessed, row.assessed.assessment
    area = Text.constant(row.area.spec.name, "name").sentence()
    head = element("th", marks.strong(area, one.name), scope="row")
    quiet = "missing" if one.fresh.stale or row.group not in (Group.COUNCIL, Group.NHS) else ""
    newest = Text.of(one.value, " (", one.period, ")") if one.period else one.value
    cells = head + marks.cell(newest, quiet) + marks.cell(beside_text(row), quiet)
    cells += element("td", position_markup(row)) + element("td", course_svg(row))
    stands, way = found.standing, found.direction
    if not found.judged or stands is None or way is None or one.fresh.in_doubt:
        return cells + marks.cell(one.fresh.in_doubt or found.why_not, quiet, colspan="2")
    if one.fresh.stood:
        return cells + marks.cell(
            Text.of(one.fresh.stood.capitalised(), ": ", words_text(stands, way)), quiet, colspan="2"
        )
    beside = f" ({BESIDE[stands.aspect]})"
    return (
        cells
        + element("td", verdict_markup(stands, signed=found.own) + beside, class_="verdict")
        + element("td", verdict_markup(way, signed=found.own), class_="verdict")
    )


def beside_text(row: ScorecardRow) -> Text:
    """What the law or a target asks, and England's figure."""
    context, figure = row.context, row.assessed.assessment.figure
    if figure is None or Unit(figure.unit) in (Unit.OUTCOME, Unit.POUNDS, Unit.COUNT):
        return Text.of("none")
    reported = []
    standard = context.measure(figure.ref).standard_for(figure.ref.breakdown)
    if standard is not None:
        share = 100 - standard.threshold
        asked = share if context.measure(figure.ref).polarity is Polarity.LOW else standard.threshold
        word, reason = ("Law ", "law") if standard.kind is StandardKind.LAW else ("Target ", "target")
        reported.append(
            Text.of(word, Number(f"{wording.number(asked)}%", Constant("law" if reason == "law" else "target")))
        )
    england = _england(row)
    if england is not None:
        reported.append(Text.of("England ", Number(context.value(england), Observed(england))))
    return Text.joined(reported, "; ") if reported else Text.of("England: we do not have it")


def position_markup(row: ScorecardRow) -> str:
    """Where the figure stands among all places of its kind; "" where it is not judged."""
    context, found = row.context, row.assessed.assessment
    figure = found.figure
    if figure is None or figure.value is None or not found.judged:
        return ""
    values = [value for value in context.peers(figure.ref, figure.period.start).values() if value is not None]
    polarity = context.measure(figure.ref).polarity
    if polarity is Polarity.NONE or len(values) < 4:
        return ""
    worse = sum(v > figure.value if polarity is Polarity.LOW else v < figure.value for v in values)
    england = _england(row)
    alt = f"{worse} of {len(values)} do worse."
    beside = england.value if england else None
    return position_svg(values, figure.value, beside, alt, low_is_best=polarity is Polarity.LOW)


def course_svg(row: ScorecardRow) -> str:
    """The last five years of the series as a sparkline."""
    context, figure = row.context, row.assessed.assessment.figure
    if figure is None or figure.unit == Unit.OUTCOME:
        return ""
    series = context.figures.series(figure.ref, figure.place)
    recent = [one for one in series if one.value is not None and figure.period.start - one.period.start <= SHOWN]
    runs = _runs(context, recent)
    placed = [[(one.period.start.toordinal() * 1.0, one.value or 0.0) for one in run] for run in runs]
    return sparkline_svg(placed, _alt(context, recent))


def _england(row: ScorecardRow) -> Figure | None:
    figure = row.assessed.assessment.figure
    if figure is None:
        return None
    found = row.context.figures.at(figure.ref, row.context.england.code, figure.period.start)
    return found if found is not None and found.value is not None else None


def _runs(context: AnalysisContext, known: list[Figure]) -> list[list[Figure]]:
    """The stretches of figures that compare with one another and follow one another without a gap."""
    runs = [known[:1]] if known else []
    for before, after in pairwise(known):
        days = (after.period.start - before.period.start).days
        apart = days > SEPARATE.get(after.period.kind, YEAR)
        if apart or isinstance(comparability(context, before, after), NotComparable):
            runs.append([])
        runs[-1].append(after)
    return runs


def _alt(context: AnalysisContext, known: list[Figure]) -> str:
    if not known:
        return ""
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"One figure, {context.value(last)} in {when(last.period)}."
    return f"From {context.value(first)} in {when(first.period)} to {context.value(last)} in {when(last.period)}."


WORSE, ALIKE, BETTER = Tone.BAD, Tone.NEUTRAL, Tone.GOOD
STANDS = {WORSE: "worse", ALIKE: "about the same", BETTER: "better"}
WAYS = {BETTER: "improving", WORSE: "declining"}


class Scorecard(OverviewPage):
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
        old = len(self._in(Group.OLD))
        rest = len([row for row in self.rows if row.group is not Group.NHS]) - len(counted) - old
        left = Text.of("Not judged or no figures: ", _count(rest), ".")
        if old:
            left = Text.of("Newer figures out or overdue: ", _count(old), ". ", left)
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
        bodies = " and ".join(dict.fromkeys(row.context.subject.name for row in nhs))
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
                "the dot this place, the stroke England. A line stops where figures do not compare. What is in grey as "
                "it stood at a time is not counted: newer figures are out or overdue."
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
        return ScorecardRow(area, self.areas.assessed(area.spec.id, area.spec.headline))

    def _in(self, *groups: Group) -> list[ScorecardRow]:
        return [row for row in self.rows if row.group in groups]

    def _below(self, words: str, rows: Sequence[ScorecardRow]) -> str:
        """Rows below a rule that says what they are; "" for none."""
        if not rows:
            return ""
        rule = element(
            "th", self.marks.text(Text.constant(words, "name")), scope="rowgroup", colspan=str(len(HEADINGS))
        )
        reported = "".join(element("tr", row_markup(row, self.marks)) for row in rows)
        return element("tr", rule, class_="group-start") + reported

    def _named(self) -> str:
        """Which areas stand better and which worse, in one form."""
        counted, old = self._in(Group.COUNCIL), self._in(Group.OLD)
        reported = [*(_named("Worse: ", "Better: ", counted) if counted else [])]
        if any(row.standing in (WORSE, BETTER) for row in old):
            reported += _named("As it stood when last published, worse: ", "better: ", old)
        return element("p", self.marks.text(Text.joined(reported))) if reported else ""

    def _under(self) -> list[Text]:
        """Areas without a row, and those whose figures are the council's own."""
        reported: list[Text] = []
        nothing = [Text.constant(row.name, "name") for row in self._in(Group.NOTHING)]
        if nothing:
            reported.append(Text.of("We have no figure for: ", Text.joined(nothing, ", ", " and "), "."))
        unfit = [Text.constant(row.name, "name") for row in self._in(Group.UNFIT)]
        if unfit:
            names = Text.joined(unfit, ", ", " and ")
            reported.append(Text.of("No council may be judged by the figures yet: ", names, "."))
        own = [row for row in self.rows if rests_on_returns(row.context) and row.assessed.assessment.figure]
        reported += [Text.constant(f"{row.area.spec.name}: {LABEL[:1].lower()}{LABEL[1:]}.", "name") for row in own]
        return reported


def _named(worse: str, better: str, rows: Sequence[ScorecardRow]) -> list[Text]:
    """Which of the rows stand worse and which better, in one form."""
    reported = []
    for tone, words, end in ((WORSE, worse, "." if better[:1].isupper() else ";"), (BETTER, better, ".")):
        names = [Text.constant(row.name, "name") for row in rows if row.standing is tone]
        reported.append(Text.of(words, Text.joined(names, ", ", " and ") if names else Text.of("none"), end))
    return reported


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
        "stood": str(row.assessed.fresh.stood),
        "why_not": str(found.why_not),
    }


def load_scorecard(
    place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None, prepared: str = "", contact: str = ""
) -> Scorecard:
    """The scorecard of a place, ready to show.

    `place`, `as_of`, `since`, `prepared` and `contact` are as for `load_area`; `areas` are the areas at
    hand, loaded here where left out.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.
    """
    return Scorecard(overview_called("scorecard"), areas_for(place, as_of, since, areas, prepared, contact))

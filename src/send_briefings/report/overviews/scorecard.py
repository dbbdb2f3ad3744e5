"""The scorecard: the headline measure of every area for one place, the first areas on one page, the rest on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.model import COLUMNS, Polarity, Unit
from send_briefings.model.measure import StandardKind
from send_briefings.narrative import Aspect, Tone
from send_briefings.narrative.assessment import UP_AND_DOWN
from send_briefings.narrative.target import ASSURED, TargetWords, targets_in
from send_briefings.report.area import Area
from send_briefings.report.blocks import element, icons_svg, text
from send_briefings.report.overviews.page import RELEASES, Chapter, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import (
    BESIDE,
    Assessed,
    Marks,
    PlaceAreas,
    course_svg,
    england_of,
    position_markup,
    verdict_markup,
    words_text,
)
from send_briefings.report.sources import LABEL, rests_on_returns
from send_briefings.text import Computed, Constant, Number, Observed, Text

HEADINGS = (
    "Area",
    "How it stands",
    "Which way it goes",
    "Newest",
    "Law or England",
    "Among councils",
    "Five years",
    "Way, target",
)
REST = "The other areas"


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

    @cached_property
    def own_target(self) -> TargetWords | None:
        """The council's own target of this series; None where it states none, or has no figure for it."""
        ref = self.assessed.assessment.ref
        known = (one for one in targets_in(self.context) if one.target.ref == ref and one.found is not None)
        return next(known, None)

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
    """The row's cells as markup, the verdict first; of one that is not judged, why in its place."""
    one = row.assessed
    area = Text.constant(row.area.spec.name, "name").sentence()
    head = element("th", marks.strong(area, one.name), scope="row")
    quiet = "missing" if one.fresh.stale or row.group not in (Group.COUNCIL, Group.NHS) else ""
    newest = Text.of(one.value, " (", one.period, ")") if one.period else one.value
    return (
        head
        + _verdicts(row, marks, quiet)
        + marks.cell(newest, quiet)
        + marks.cell(beside_text(row), quiet)
        + "".join(element("td", drawn) for drawn in (position_markup(one), course_svg(one), icons_markup(row)))
    )


def _verdicts(row: ScorecardRow, marks: Marks, quiet: str) -> str:
    """The cells of the two words; one cell where they are of then, or where there are none."""
    one, found = row.assessed, row.assessed.assessment
    stands, way, whole = found.standing, found.direction, f"{quiet} whole".strip()
    if not found.judged or stands is None or way is None or one.fresh.in_doubt:
        return marks.cell(one.fresh.in_doubt or found.why_not, whole, colspan="2")
    if one.fresh.stood:
        stood = Text.of(one.fresh.stood.capitalised(), ": ", words_text(stands, way))
        return marks.cell(stood, whole, colspan="2")
    words = verdict_markup(stands, signed=found.own) + f" ({BESIDE[stands.aspect]})"
    return element("td", words, class_="verdict") + element(
        "td", verdict_markup(way, signed=found.own), class_="verdict"
    )


def icons_markup(row: ScorecardRow) -> str:
    """Which way it goes and how it stands to a target, as icons; "" where no verdict on the council is given now.

    The target is the council's own where it states one, by whether it will be met, else that of the law or the NHS.
    """
    found = row.assessed.assessment
    if row.group is not Group.COUNCIL or found.direction is None or found.standing is None:
        return ""
    way = found.direction.word.partition(" ")[0].lower()
    mark = way if way in ("up", "down") and found.direction.word != UP_AND_DOWN else "level"
    alt = [f"{WAYS.get(row.direction, 'neither improving nor declining').capitalize()}."]
    target = None
    if row.own_target is not None:
        assured = row.own_target.assurance
        tone = ASSURED[assured] if assured else row.own_target.tone
        target = (TARGET_MARKS.get(tone, "partly"), tone is Tone.BAD)
        alt.append(f"The council's own target: {assured or row.own_target.state}.")
    elif found.standing.aspect in (Aspect.LAW, Aspect.TARGET):
        target = (TARGET_MARKS.get(row.standing, "partly"), row.standing is Tone.BAD)
        alt.append(f"{BESIDE[found.standing.aspect].capitalize()}: {found.standing.word.lower()}.")
    return icons_svg((mark, row.direction is Tone.BAD), target, " ".join(alt))


def beside_text(row: ScorecardRow) -> Text:
    """What the law, a target or the council's own target asks, and England's figure."""
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
    if row.own_target is not None:
        reported.append(Text.of("Own target ", row.own_target.value))
    england = england_of(row.assessed)
    if england is not None:
        reported.append(Text.of("England ", Number(context.value(england), Observed(england))))
    return Text.joined(reported, "; ") if reported else Text.of("England: we do not have it")


WORSE, ALIKE, BETTER = Tone.BAD, Tone.NEUTRAL, Tone.GOOD
STANDS = {WORSE: "worse", ALIKE: "about the same", BETTER: "better"}
WAYS = {BETTER: "improving", WORSE: "declining"}
TARGET_MARKS = {BETTER: "met", WORSE: "missed"}


class Scorecard(OverviewPage):
    """Every area's headline measure with two words: how it stands, and which way it goes.

    Rows of NHS bodies stand below a rule and are not counted; nor is a figure that may not be judged. An area without a
    figure, or whose measure no council may be judged by, is named under the table.
    """

    whole = True
    """Whether the second page is shown: the committee pack has the first alone."""

    @cached_property
    def rows(self) -> tuple[ScorecardRow, ...]:
        """One row for each area of the first page, in the order they are listed; these are counted."""
        return tuple(self._row(self.areas[area.id]) for area in self.spec.areas if self._is_first(area.id))

    @cached_property
    def rest(self) -> tuple[ScorecardRow, ...]:
        """One row for each area of the second page."""
        return tuple(self._row(self.areas[area.id]) for area in self.spec.areas if not self._is_first(area.id))

    def lead(self) -> Text:
        """How many stand and go well and badly, good and bad in the same form."""
        counted = [row for row in self.rows if row.group is Group.COUNCIL]
        old = len(_in(self.rows, Group.OLD))
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
        """Which are which, the table, what its signs mean, and the second page."""
        first = self._named() + self._table(self.rows, "Headline measures") + self._small(self.rows)
        shown = [row for row in self.rest if row.group not in (Group.NOTHING, Group.UNFIT)]
        if not self.whole or not shown:
            return first
        second = element("h2", text(REST)) + self._table(self.rest, "Headline measures of the other areas")
        return first + element("section", second + self._small(self.rest), class_="chapter")

    def chapter(self, marks: Marks) -> Chapter:
        """The first page as a chapter of the committee pack."""
        self.whole = False
        return super().chapter(marks)

    def _table(self, rows: Sequence[ScorecardRow], name: str) -> str:
        head = element("tr", "".join(element("th", self.marks.text(Text.of(name)), scope="col") for name in HEADINGS))
        place = Text.constant(self.place.name, "name")
        caption = element("caption", self.marks.text(Text.of(f"{name}: ", place)))
        body = "".join(element("tr", row_markup(row, self.marks)) for row in _in(rows, Group.COUNCIL, Group.OLD))
        nhs = _in(rows, Group.NHS)
        bodies = " and ".join(dict.fromkeys(row.context.subject.name for row in nhs))
        body += self._below(f"{bodies}: not the council's own figures, and not in the count", nhs)
        body += self._below("Shown, not judged", _in(rows, Group.UNJUDGED))
        return element(
            "table", caption + element("thead", head) + element("tbody", body), class_="scorecard cards tight"
        )

    def _small(self, rows: Sequence[ScorecardRow]) -> str:
        return "".join(element("p", self.marks.text(note), class_="small") for note in self._under(rows))

    def notes(self) -> Sequence[Text]:
        """What the columns are."""
        return (
            Text.of(
                "How it stands: against the law or a target where there is one, else England, else most councils. "
                "Which way it goes: over the longest stretch of figures that compare. Circle: up, down or neither; "
                "square: target met, partly or missed; filled is bad for children. ▲ good and ▼ bad for children, "
                "● neither. Among councils: from the worst to the best, better to the right; thick is the middle half, "
                "the dot this place, the stroke England. A line stops where figures do not compare. What is in grey as "
                "it stood at a time is not counted: newer figures are out or overdue."
            ),
        )  # fmt: skip

    def figures(self) -> pd.DataFrame:
        """The rows of the headline measures for this place, England and the neighbours, with the area's id first."""
        frames = []
        for row in (*self.rows, *self.rest):
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
        return {"rows": [_row_json(row) for row in self.rows], "rest": [_row_json(row) for row in self.rest]}

    def _is_first(self, area: str) -> bool:
        return not self.spec.first or area in self.spec.first

    def _row(self, area: Area) -> ScorecardRow:
        return ScorecardRow(area, self.areas.assessed(area.spec.id, area.spec.headline))

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
        counted, old = _in(self.rows, Group.COUNCIL), _in(self.rows, Group.OLD)
        reported = [*(_named("Worse: ", "Better: ", counted) if counted else [])]
        if any(row.standing in (WORSE, BETTER) for row in old):
            reported += _named("As it stood when last published, worse: ", "better: ", old)
        return element("p", self.marks.text(Text.joined(reported))) if reported else ""

    def _under(self, rows: Sequence[ScorecardRow]) -> list[Text]:
        """Areas without a row, and those whose figures are the council's own."""
        reported: list[Text] = []
        nothing = [Text.constant(row.name, "name") for row in _in(rows, Group.NOTHING)]
        if nothing:
            reported.append(Text.of("We have no figure for: ", Text.joined(nothing, ", ", " and "), "."))
        unfit = [Text.constant(row.name, "name") for row in _in(rows, Group.UNFIT)]
        if unfit:
            names = Text.joined(unfit, ", ", " and ")
            reported.append(Text.of("No council may be judged by the figures yet: ", names, "."))
        own = [row for row in rows if rests_on_returns(row.context) and row.assessed.assessment.figure]
        reported += [Text.constant(f"{row.area.spec.name}: {LABEL[:1].lower()}{LABEL[1:]}.", "name") for row in own]
        return reported


def _in(rows: Sequence[ScorecardRow], *groups: Group) -> list[ScorecardRow]:
    return [row for row in rows if row.group in groups]


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

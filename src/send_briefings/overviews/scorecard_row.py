"""One row of the scorecard: an area's headline figure, where it stands, and which way it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from send_briefings import wording
from send_briefings.briefing import Area
from send_briefings.compare.figures import Figure
from send_briefings.display.block import element
from send_briefings.display.charts.position import position_svg
from send_briefings.display.charts.sparkline import sparkline_svg
from send_briefings.findings import Setting, when
from send_briefings.findings.comparability import NotComparable, comparability
from send_briefings.model import PeriodKind, Polarity, Unit
from send_briefings.model.measure import StandardKind
from send_briefings.narrative import Tone
from send_briefings.overviews.marks import Marks
from send_briefings.overviews.verdicts import BESIDE, Assessed, verdict_markup
from send_briefings.text import Constant, Number, Observed, Text

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
    """An area's headline measure, assessed; `stale` where newer figures are out that are not used."""

    area: Area
    assessed: Assessed
    stale: bool = False

    @property
    def setting(self) -> Setting:
        """What the area's figures are sought in."""
        return self.area.setting

    @property
    def group(self) -> Group:
        """Where the row stands, and whether it is counted."""
        found = self.assessed.assessment
        if self.setting.measure(found.ref).unfit:
            return Group.UNFIT
        if found.figure is None or found.figure.value is None:
            return Group.NOTHING
        if not found.judged:
            return Group.UNJUDGED
        if not found.own:
            return Group.NHS
        return Group.OLD if self.stale else Group.COUNCIL

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
    old = row.group is not Group.COUNCIL and row.group is not Group.NHS
    quiet = "missing" if old else ""
    newest = Text.of(one.value, " (", one.period, ")") if one.period else one.value
    cells = head + marks.cell(newest, quiet) + marks.cell(beside_text(row), quiet)
    cells += element("td", position_markup(row)) + element("td", course_svg(row))
    if not found.judged:
        return cells + marks.cell(found.why_not, quiet, colspan="2")
    if row.group is Group.OLD:
        return cells + marks.cell(Text.of("As it stood in ", one.period, ": newer figures are out"), quiet, colspan="2")
    stands, way = found.standing, found.direction
    beside = f" ({BESIDE[stands.aspect]})" if stands else ""
    return (
        cells
        + element("td", verdict_markup(stands, signed=found.own) + beside, class_="verdict")
        + element("td", verdict_markup(way, signed=found.own), class_="verdict")
    )


def beside_text(row: ScorecardRow) -> Text:
    """What the law or a target asks, and England's figure."""
    setting, figure = row.setting, row.assessed.assessment.figure
    if figure is None or Unit(figure.unit) in (Unit.OUTCOME, Unit.POUNDS, Unit.COUNT):
        return Text.of("none")
    told = []
    standard = setting.measure(figure.ref).standard_for(figure.ref.breakdown)
    if standard is not None:
        share = 100 - standard.threshold
        asked = share if setting.measure(figure.ref).polarity is Polarity.LOW else standard.threshold
        word, reason = ("Law ", "law") if standard.kind is StandardKind.LAW else ("Target ", "target")
        told.append(
            Text.of(word, Number(f"{wording.number(asked)}%", Constant("law" if reason == "law" else "target")))
        )
    england = _england(row)
    if england is not None:
        told.append(Text.of("England ", Number(setting.value(england), Observed(england))))
    return Text.joined(told, "; ") if told else Text.of("England: we do not have it")


def position_markup(row: ScorecardRow) -> str:
    """Where the figure stands among all places of its kind; "" where it is not judged."""
    setting, found = row.setting, row.assessed.assessment
    figure = found.figure
    if figure is None or figure.value is None or not found.judged:
        return ""
    values = [value for value in setting.peers(figure.ref, figure.period.start).values() if value is not None]
    polarity = setting.measure(figure.ref).polarity
    if polarity is Polarity.NONE or len(values) < 4:
        return ""
    worse = sum(v > figure.value if polarity is Polarity.LOW else v < figure.value for v in values)
    england = _england(row)
    alt = f"{worse} of {len(values)} do worse."
    beside = england.value if england else None
    return position_svg(values, figure.value, beside, alt, low_is_best=polarity is Polarity.LOW)


def course_svg(row: ScorecardRow) -> str:
    """The last five years of the series as a sparkline."""
    setting, figure = row.setting, row.assessed.assessment.figure
    if figure is None or figure.unit == Unit.OUTCOME:
        return ""
    series = setting.figures.series(figure.ref, figure.place)
    recent = [one for one in series if one.value is not None and figure.period.start - one.period.start <= SHOWN]
    runs = _runs(setting, recent)
    placed = [[(one.period.start.toordinal() * 1.0, one.value or 0.0) for one in run] for run in runs]
    return sparkline_svg(placed, _alt(setting, recent))


def _england(row: ScorecardRow) -> Figure | None:
    figure = row.assessed.assessment.figure
    if figure is None:
        return None
    found = row.setting.figures.at(figure.ref, row.setting.england.code, figure.period.start)
    return found if found is not None and found.value is not None else None


def _runs(setting: Setting, known: list[Figure]) -> list[list[Figure]]:
    """The stretches of figures that compare with one another and follow one another without a gap."""
    runs = [known[:1]] if known else []
    for before, after in pairwise(known):
        days = (after.period.start - before.period.start).days
        apart = days > SEPARATE.get(after.period.kind, YEAR)
        if apart or isinstance(comparability(setting, before, after), NotComparable):
            runs.append([])
        runs[-1].append(after)
    return runs


def _alt(setting: Setting, known: list[Figure]) -> str:
    if not known:
        return ""
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"One figure, {setting.value(last)} in {when(last.period)}."
    return f"From {setting.value(first)} in {when(first.period)} to {setting.value(last)} in {when(last.period)}."

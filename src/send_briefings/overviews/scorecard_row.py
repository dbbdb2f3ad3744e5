"""One row of the scorecard: an area's headline figure, how it moved, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from send_briefings import wording
from send_briefings.briefing import Area
from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, text
from send_briefings.display.charts.sparkline import sparkline_svg
from send_briefings.display.table import Cell
from send_briefings.findings import Setting, when
from send_briefings.findings.comparability import NotComparable, comparability
from send_briefings.findings.level import Level, main_movement
from send_briefings.findings.sentences.standing import SIZES
from send_briefings.model import PeriodKind
from send_briefings.overviews.evidence import Cells
from send_briefings.tracing import numbers_in

SIGNS = {
    "better": ("▲", "Better"),
    "worse": ("▼", "Worse"),
    "mixed": ("◆", "Mixed"),
    "rose_with_others": ("●", "Rose, as elsewhere"),
    "fell_with_others": ("●", "Fell, as elsewhere"),
    "up_unsettled": ("●", "Up, within ups and downs"),
    "down_unsettled": ("●", "Down, within ups and downs"),
    "no_clear_change": ("●", "No clear change"),
    "up": ("↑", "Up"),
    "down": ("↓", "Down"),
    "same": ("=", "The same"),
    "not_compared": ("○", "Not compared"),
    "not_judged": ("○", "Not judged"),
    "described": ("○", "Not judged"),
    "nothing": ("–", "No figure"),
}
OUTCOME = "□"
BANDS = {"A": "A, best", "D": "D, worst"}
NUMBERS = ("Latest", "England", "Neighbours", "Middle")
SEPARATE = {PeriodKind.MONTH: 45}
YEAR = 400
NONE = Cell("–", "missing")


@dataclass(frozen=True)
class ScorecardRow:
    """An area's headline figure with its comparisons; `found` is None where nothing is published."""

    area: Area
    found: Level | None
    verdict: str

    @property
    def setting(self) -> Setting:
        """What the area's figures are sought in."""
        return self.area.setting


def scorecard_row(area: Area) -> ScorecardRow:
    """The row of an area."""
    return ScorecardRow(area, area.headline.found, area.headline.verdict)


def headings() -> tuple[str, ...]:
    """The columns' names."""
    return (
        "Area",
        "Measure",
        "Latest",
        "Period",
        "Change",
        "Over time",
        "England",
        "Neighbours",
        "Middle",
        "Band",
        "Verdict",
    )


def row_cells(row: ScorecardRow, shown: Cells) -> str:
    """The row's cells as markup; what their numbers come from is kept in `shown`."""
    setting, found = row.setting, row.found
    name = element("th", text(row.area.spec.name), scope="row")
    sign, word = sign_of(row)
    verdict = element(
        "td", element("span", sign, class_="sign") + " " + element("strong", text(word)), class_="verdict"
    )
    if found is None:
        return name + _sentence(row, shown) + verdict
    figure = found.figure
    measured = shown.fact("measure", measure_text(setting), "", kind="")
    cells = [
        measured,
        shown.figure(figure, setting.value(figure)),
        shown.period(figure),
        change_cell(row, shown),
    ]
    after = [*compared_cells(row, shown), band_cell(found)]
    return name + "".join(map(_td, cells)) + element("td", course_svg(row)) + "".join(map(_td, after)) + verdict


def sign_of(row: ScorecardRow) -> tuple[str, str]:
    """The verdict's sign and word; for an outcome that is words and no figure, those words."""
    label = row.area.headline.label
    if row.found is None and row.verdict != "nothing" and not numbers_in(label):
        return OUTCOME, label
    return SIGNS[row.verdict]


def _sentence(row: ScorecardRow, shown: Cells) -> str:
    """What is said where there is no figure, across all columns between the area's name and its verdict."""
    said = row.area.headline.sentence
    more = {"class_": "missing"} if row.verdict == "nothing" else {}
    if numbers_in(said):
        more["data_evidence"] = shown.fact("sentence", said).evidence
    return element("td", text(said), colspan=str(len(headings()) - 2), **more)


def measure_text(setting: Setting) -> str:
    """What an area's headline measures and for whom: the measure's name and the series' label."""
    label, name = setting.label(setting.spec.headline), setting.measure(setting.spec.headline).name
    return name if label == name else f"{name}: {label}"


def change_cell(row: ScorecardRow, shown: Cells) -> Cell:
    """The change the verdict is of, with the period it is from."""
    found, setting = row.found, row.setting
    move = main_movement(found) if found else None
    if move is None:
        return Cell("no earlier figure", "missing")
    since = move.earlier.period.label
    if move.broken:
        return shown.fact("change", f"not compared with {since}", None, kind="missing")
    told = shown.change(move, f"{setting.signed(move.later.ref, move.change.difference)} since {since}")
    return replace(told, kind="")


def compared_cells(row: ScorecardRow, shown: Cells) -> list[Cell]:
    """England, the average of the neighbours and the middle of all peers; none beside a size, such as a sum."""
    found, setting = row.found, row.setting
    assert found is not None
    if setting.measure(found.figure.ref).unit in SIZES:
        return [NONE, NONE, NONE]
    place, figure = found.place, found.figure
    ref, start = figure.ref, figure.period.start
    england = place.england
    cells = [shown.figure(england, setting.value(england)) if england and england.value is not None else NONE]
    for how, value in (
        ("neighbours_mean", place.neighbours.mean if place.neighbours else None),
        ("middle", place.peers.middle if place.peers else None),
    ):
        cells.append(NONE if value is None else shown.among(how, ref, start, value, setting.amount(ref, value)))
    return cells


def band_cell(found: Level) -> Cell:
    """The quartile band, in words where it is the best or the worst."""
    band = None if found.unjudged else found.place.band
    return Cell(BANDS.get(band, band), "band") if band else NONE


def course_svg(row: ScorecardRow) -> str:
    """The whole series as a sparkline."""
    setting, lead = row.setting, row.area.spec.headline
    runs = _runs(setting, setting.figures.series(lead, setting.subject.code))
    placed = [[(figure.period.start.toordinal() * 1.0, figure.value or 0.0) for figure in run] for run in runs]
    return sparkline_svg(placed, _alt(setting, [figure for run in runs for figure in run]))


def _runs(setting: Setting, series: tuple[Figure, ...]) -> list[list[Figure]]:
    """The stretches of figures that compare with one another and follow one another without a gap."""
    known = [figure for figure in series if figure.value is not None]
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
    values = sorted(known, key=lambda figure: figure.value or 0.0)
    subject = wording.sentence(setting.subject_text(last.ref))[:-1]
    if len(known) == 1:
        return f"{subject}: one figure, {setting.value(last)} in {when(last.period)}."
    return (
        f"{subject}: from {setting.value(first)} in {when(first.period)} to {setting.value(last)} in "
        f"{when(last.period)}; lowest {setting.value(values[0])} in {when(values[0].period)}, highest "
        f"{setting.value(values[-1])} in {when(values[-1].period)}."
    )


def _td(cell: Cell) -> str:
    named = {"class_": cell.kind, "data_evidence": cell.evidence}
    return element("td", text(cell.content), **{name: value for name, value in named.items() if value})

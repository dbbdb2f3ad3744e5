"""A briefing as markup, on two pages: what a `Brief` says with its charts, part by part.

At its end a table of the measures over the last six periods with England's newest figure. How easy it is to read is
measured here too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.model import Period, PeriodKind, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.measure import OWN_LABEL as LABEL
from send_briefings.narrative import Brief, Point, Query, TargetPoint, Tile, Tone
from send_briefings.narrative.trusting import too_few_to_show
from send_briefings.report.blocks import Cell, Row, element, file_beside, items, table, text
from send_briefings.report.cell_evidence import CellEvidence, TextMarker, figure_id, framed
from send_briefings.report.lead_charts import history_chart, neighbours_chart
from send_briefings.text import Text

PERIODS = 6
ROWS = 9
NOTHING = Cell("–", "number missing", spoken="no figure")
TOO_FEW = Cell("–", "number missing", spoken="a share of too few children")


def years_table(context: AnalysisContext, lead: SeriesKey | None, shown: CellEvidence) -> str:
    """The area's measures, the leading one first, over the last six periods; "" where there is no figure.

    A count on a day in the month after a period stands under that period, and its name says so.
    """
    refs = _refs(context, lead)
    series = {ref: context.figures.series(ref, context.subject.code) for ref in refs}
    known = {ref: rows for ref, rows in series.items() if any(row.value is not None for row in rows)}
    if not known:
        return ""
    periods = _periods(known[next(iter(known))], known)
    if not periods:
        return ""
    rows = [row for ref, found in known.items() if (row := _row(context, shown, ref, found, periods))]
    if not rows:
        return ""
    england = any(row.cells[-1] is not NOTHING for row in rows)
    kept = rows if england else [Row(row.header, row.cells[:-1], row.kind) for row in rows]
    headers = ["Figure", *(_short(period) for period in periods), *(["England, newest"] if england else [])]
    dashes = any(cell.content == "–" for row in kept for cell in row.cells)
    who = context.subject.name
    one = _named(periods)
    several = f"the last six {one}s" if len(periods) == PERIODS else f"by {one}"
    caption = f"{who}: {several}"
    caption += f". {LABEL}" if known and next(iter(known)).local else ""
    few = any(cell is TOO_FEW for row in kept for cell in row.cells)
    sign = " (–: no figure, or a share of too few children)" if few else " (–: no figure)" if dashes else ""
    return table(caption + sign, headers, kept, class_="years cards")


def _refs(context: AnalysisContext, lead: SeriesKey | None) -> list[SeriesKey]:
    """The leading measure's series, then one of each other measure: of the same group and part where it has one."""
    refs = [ref for ref in context.spec.figures_table if context.measure(ref).unit is not Unit.OUTCOME]
    lead = lead or context.spec.headline
    first = [ref for ref in refs if ref.measure == lead.measure]
    if context.measure(lead).unit is not Unit.OUTCOME:
        first = [lead, *(ref for ref in first if ref != lead)]
    others: dict[str, SeriesKey] = {}
    for ref in refs:
        known = others.get(ref.measure)
        if known is None or _likeness(ref, lead) > _likeness(known, lead):
            others[ref.measure] = ref
    return [*first, *(ref for measure, ref in others.items() if measure != lead.measure)][:ROWS]


def _likeness(ref: SeriesKey, lead: SeriesKey) -> int:
    return 2 * (ref.cohort == lead.cohort) + (ref.breakdown == lead.breakdown)


def _periods(leading: Sequence[Figure], known: dict[SeriesKey, tuple[Figure, ...]]) -> list[Period]:
    """The last periods of the leading measure's kind, of terms those of its newest season."""
    newest = [row for row in leading if row.value is not None][-1].period
    found = {
        row.period.start: row.period
        for rows in known.values()
        for row in rows
        if row.period.kind is newest.kind and row.period.start <= newest.start and row.value is not None
        and (newest.kind is not PeriodKind.TERM or row.period.start.month == newest.start.month)
    }  # fmt: skip
    return [found[start] for start in sorted(found)][-PERIODS:]


def _row(
    context: AnalysisContext, shown: CellEvidence, ref: SeriesKey, rows: Sequence[Figure], periods: Sequence[Period]
) -> Row | None:
    """A measure's row; None where it has no figure in any of the periods."""
    placed = {_place_of(row, periods): row for row in rows}
    cells = []
    for period in periods:
        row = placed.get(period)
        if row is None or row.value is None:
            cells.append(NOTHING if row is None else Cell("–", "number missing", spoken=context.value(row)))
        elif too_few_to_show(context, row):
            cells.append(TOO_FEW)
        else:
            cells.append(shown.figure(row, context.value(row)))
    known = [row for period, row in placed.items() if period is not None and row.value is not None]
    if not known or all(too_few_to_show(context, row) for row in known):
        return None
    newest = max(known, key=lambda row: row.period.start)
    england = context.figures.at(ref, context.england.code, newest.period.start)
    last = NOTHING
    if england is not None and england.value is not None and "england" in context.spec.comparators:
        last = shown.figure(england, context.value(england))
    measure, label = context.measure(ref), context.label(ref)
    name = f"{measure.name}: {label}" if label != measure.name else measure.name
    if newest.period.kind is not periods[-1].kind:
        name += f", {_beside(newest.period)}"
    return Row(name, (*cells, last))


def _place_of(row: Figure, periods: Sequence[Period]) -> Period | None:
    """The period a figure stands under: its own; for a count of a month the year that had just ended.

    Under a month of each year stands the year that had just ended, or the school year that the month is in.
    """
    for period in periods:
        if row.period == period:
            return period
    if row.period.kind is PeriodKind.MONTH and periods[-1].kind is not PeriodKind.MONTH:
        ended = [period for period in periods if 0 <= (row.period.start - period.end).days <= 31]
        return ended[-1] if ended else None
    if row.period.kind is not PeriodKind.MONTH and _yearly(periods):
        begun = [period for period in periods if _ended_or_running(row.period, period)]
        return begun[-1] if begun else None
    return None


def _yearly(periods: Sequence[Period]) -> bool:
    """Whether the periods are the same month of several years."""
    return periods[-1].kind is PeriodKind.MONTH and len({period.start.month for period in periods}) == 1


def _ended_or_running(year: Period, month: Period) -> bool:
    if year.kind is PeriodKind.ACADEMIC_YEAR:
        return year.start <= month.start <= year.end
    return 0 <= (month.start - year.end).days <= 31


def _beside(period: Period) -> str:
    """What a figure's period is to the one it stands under."""
    if period.kind is PeriodKind.MONTH:
        return f"{period.label.split(' ')[0]} after"
    return "that school year" if period.kind is PeriodKind.ACADEMIC_YEAR else "year before"


def _named(periods: Sequence[Period]) -> str:
    """What one of the periods is called: of the same month in several years it is the year, of terms the season's."""
    newest = periods[-1]
    if newest.kind is PeriodKind.TERM:
        return newest.label.partition(" term ")[0].lower() + " term"
    yearly = len(periods) > 1 and len({period.start.month for period in periods}) == 1
    return "month" if newest.kind is PeriodKind.MONTH and not yearly else "year"


def _short(period: Period) -> str:
    if period.kind is PeriodKind.MONTH:
        return f"{period.label[:3]} {period.label[-4:]}"
    return period.label.rsplit(" ", 1)[-1] if " term " in period.label else period.label


TITLE = "title"
SIGNS = {Tone.GOOD: "▲", Tone.BAD: "▼", Tone.NEUTRAL: "●", Tone.NONE: "○"}
METHOD = "How we judge, words and all sources: the page “Method and words”"
LICENCE = "Open Government Licence v3.0"


class BriefPage:
    """The parts of a briefing in their order on the page. Each is made once; `evidence` is whole when all are made."""

    def __init__(self, context: AnalysisContext, brief: Brief, strip: Sequence[Text] = (), notices: str = "") -> None:
        self.context = context
        self.brief = brief
        self.stated = TextMarker()
        self.cells = CellEvidence()
        self._strip = strip
        self._notices = notices

    @cached_property
    def opening(self) -> str:
        """Whose briefing it is and how new, the finding that leads, the summary, and the tiles."""
        brief = self.brief
        facts = [self.stated.text(part) for part in (*self._strip, brief.freshness) if part]
        parts = [element("p", " · ".join(facts), class_="strip")] if facts else []
        parts.append(element("h1", self.stated.own(TITLE, brief.title)))
        if brief.subtitle:
            parts.append(element("p", self.stated.text(brief.subtitle), class_="subtitle"))
        if brief.summary:
            parts.append(element("p", self.stated.text(brief.summary), class_="lede"))
        tiles = items_of([(_tone_class(tile), self._tile(tile)) for tile in brief.tiles], "tiles")
        stood = element("p", self.stated.text(brief.stood.sentence()), class_="stood") if brief.stood else ""
        return element("section", "".join(parts), class_="headline brief") + self._notices + stood + tiles

    @cached_property
    def course(self) -> str:
        """The first chart: the leading series over time; "" where there is too little to compare."""
        found = history_chart(self.context, self.brief.lead) if self.brief.lead else None
        return framed(found, self.stated) if found else ""

    @cached_property
    def points(self) -> str:
        """What else the figures show, each with its lead in bold."""
        return items([self._point(point) for point in self.brief.points], "ol", "points")

    @cached_property
    def targets(self) -> str:
        """The council's own targets beside the newest figures; "" where it states none."""
        entries = [
            element("p", f"{_sign(one.tone)} {self._lead_and_rest(one)}", class_="point") for one in self.brief.targets
        ]
        return element("h2", "The council’s own targets") + "".join(entries) if entries else ""

    @cached_property
    def neighbours(self) -> str:
        """The chart of named places; "" where there is too little to compare."""
        found = neighbours_chart(self.context, self.brief.lead, self.cells) if self.brief.lead else None
        return framed(found, self.stated) if found else ""

    @cached_property
    def questions(self) -> str:
        """Questions for members, each with why it is asked and what a good answer would show."""
        entries = [self._query(query) for query in self.brief.queries]
        heading = element("h2", "Questions to ask", class_="last-part")
        return heading + items(entries, "ol", "questions") if entries else ""

    @cached_property
    def caveats(self) -> str:
        """How sure we are: what to do, or not to do, with the figures."""
        entries = [self.stated.text(caveat.sentence()) for caveat in self.brief.caveats]
        return (
            element("h2", "How sure are we?", class_="last-part") + items(entries, "ul", "caveats") if entries else ""
        )

    @cached_property
    def years(self) -> str:
        """The table of years."""
        return years_table(self.context, self.brief.lead, self.cells)

    @cached_property
    def ending(self) -> str:
        """One line: the data, the page on method, the licence."""
        licence = [] if self.context.spec.headline.local else [text(LICENCE)]
        parts = ["Data: " + file_beside(f"{self.context.spec.id}.csv"), text(METHOD), *licence]
        return element("p", " · ".join(parts), class_="files")

    def evidence(self) -> dict[str, Any]:
        """Title, points, all other texts and the cells of the tables, with what each number comes from."""
        _ = (self.opening, self.course, self.points, self.targets, self.neighbours)
        _ = (self.questions, self.caveats, self.years)
        return {
            "headline": self.stated.part(TITLE, self.brief.title) | {"sentence": str(self.brief.summary)},
            "findings": [self._finding(point) for point in self.brief.points],
            **({"targets": [self._finding(point) for point in self.brief.targets]} if self.brief.targets else {}),
            "prose": self.stated.as_json(),
            "tables": self.cells.entries,
        }

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The rows behind title, summary, tiles and points."""
        brief = self.brief
        texts = [brief.title, brief.subtitle, brief.summary, *(tile.detail for tile in brief.tiles)]
        texts += [part for point in brief.points for part in (point.lead, point.text)]
        return tuple(dict.fromkeys(figure for stated in texts for figure in stated.figures))

    def _tile(self, tile: Tile) -> str:
        return (
            element("span", text(tile.aspect.value), class_="tile-name")
            + " "
            + element("strong", f"{_sign(tile.tone)} {text(tile.word)}", class_="tile-word")
            + " "
            + element("span", self.stated.text(tile.detail), class_="tile-detail")
        )

    def _point(self, point: Point) -> str:
        return element("p", self._lead_and_rest(point), class_="point")

    def _lead_and_rest(self, point: Point | TargetPoint) -> str:
        lead = element("strong", self.stated.text(point.lead.sentence()))
        rest = self.stated.own(point.id, point.text.sentence()) if point.text else ""
        return f"{lead} {rest}".strip()

    def _query(self, query: Query) -> str:
        parts = [element("p", element("strong", self.stated.text(query.text.sentence())), class_="question")]
        reported = [("Why:", query.why), ("A good answer:", query.good_answer)]
        words = " ".join(
            f"{element('em', text(name))} {self.stated.text(stated.sentence())}" for name, stated in reported if stated
        )
        return "".join(parts) + (element("p", words, class_="why") if words else "")

    def _finding(self, point: Point | TargetPoint) -> dict[str, Any]:
        rest = self.stated.part(point.id, point.text.sentence()) if point.text else {"text": "", "numbers": []}
        lead = point.lead.sentence().as_json(figure_id)
        ref = point.ref
        series = {"measure": ref.measure, "cohort": ref.cohort, "breakdown": ref.breakdown, "source": ref.source}
        rows = (*point.lead.figures, *point.text.figures, *(point.rows if isinstance(point, Point) else ()))
        evidence = {figure_id(row): row.row() for row in rows}
        return {
            **rest, "id": point.id, "lead": lead["text"], "lead_numbers": lead["numbers"], "basis": point.basis,
            **series, "evidence": list(evidence.values()),
        }  # fmt: skip


def items_of(entries: Sequence[tuple[str, str]], class_: str) -> str:
    """A list whose entries have classes of their own; "" where there are none."""
    body = "".join(element("li", entry, class_=name) for name, entry in entries)
    return element("ul", body, class_=class_) if body else ""


def prepared_text(day: date | None) -> Text:
    """When a briefing was made; nothing where that is not known.

    >>> str(prepared_text(date(2026, 11, 22)))
    'Prepared on 22 November 2026'
    """
    return Text.of("Prepared on ", Text.constant(wording.date_text(day), "date")) if day else Text()


def _sign(tone: Tone) -> str:
    return element("span", SIGNS[tone], class_="sign", aria_hidden="true")


def _tone_class(tile: Tile) -> str:
    return f"tile {tile.tone.value}"


MEASURE = "Automated Readability Index, plus five years"
END = re.compile(r"(?<=[.!?])(?<!\bSt\.)\s+(?=[A-Z0-9£−])")


def readability(texts: Sequence[str]) -> dict[str, str | float | int] | None:
    """The reading age of some texts together, with what it is made of; None where there are no words.

    The Automated Readability Index (E. A. Smith and R. J. Senter, AMRL-TR-66-220, 1967) is a school grade of the United
    States: 4.71 x characters a word + 0.5 x words a sentence - 21.43. A child is five years old before the first grade,
    so five is added for an age in years. Every character but a space counts, a figure is a word, and a sentence ends at
    a full stop, question or exclamation mark before a capital or a figure; the point in 38.1% ends none. The measure
    knows nothing of what words mean: it finds long words and long sentences, no more.

    >>> readability(["The rate fell. It is still high."])
    {'measure': 'Automated Readability Index, plus five years', 'reading_age': 2.8, 'words': 7, 'sentences': 2}
    """
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in sentence.split()]
    if not words:
        return None
    grade = 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / len(sentences) - 21.43
    return {
        "measure": MEASURE,
        "reading_age": round(grade + 5, 1),
        "words": len(words),
        "sentences": len(sentences),
    }


def sentences_of(text: str) -> list[str]:
    """The sentences of a text.

    >>> sentences_of("It fell by 1.5 points to 38.1%. In St. Helens it rose? No.")
    ['It fell by 1.5 points to 38.1%.', 'In St. Helens it rose?', 'No.']
    """
    return [part for part in END.split(text.strip()) if part]

"""A briefing on two pages: what a `Brief` says with its charts and its table, part by part, as markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from send_briefings import wording
from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.briefing.chart_frame import framed
from send_briefings.briefing.lead_charts import history_chart, neighbours_chart
from send_briefings.briefing.said import Said, figure_id
from send_briefings.briefing.years_table import years_table
from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, file_beside, items, text
from send_briefings.findings import Setting
from send_briefings.narrative import Brief, Point, Query, Tile, Tone
from send_briefings.text import Text

TITLE = "title"
SIGNS = {Tone.GOOD: "▲", Tone.BAD: "▼", Tone.NEUTRAL: "●", Tone.NONE: "○"}
METHOD = "How we judge, words and all sources: the page “Method and words”"
LICENCE = "Open Government Licence v3.0"


class BriefPage:
    """The parts of a briefing in their order on the page. Each is made once; `evidence` is whole when all are made."""

    def __init__(self, setting: Setting, brief: Brief, strip: Sequence[Text] = (), notices: str = "") -> None:
        self.setting = setting
        self.brief = brief
        self.said = Said()
        self.cells = CellEvidence()
        self._strip = strip
        self._notices = notices

    @cached_property
    def opening(self) -> str:
        """Whose briefing it is and how new, the finding that leads, the summary, and the tiles."""
        brief = self.brief
        facts = [self.said.text(part) for part in (*self._strip, brief.freshness) if part]
        parts = [element("p", " · ".join(facts), class_="strip")] if facts else []
        parts.append(element("h1", self.said.own(TITLE, brief.title)))
        if brief.subtitle:
            parts.append(element("p", self.said.text(brief.subtitle), class_="subtitle"))
        if brief.summary:
            parts.append(element("p", self.said.text(brief.summary), class_="lede"))
        tiles = items_of([(_tone_class(tile), self._tile(tile)) for tile in brief.tiles], "tiles")
        return element("section", "".join(parts), class_="headline brief") + self._notices + tiles

    @cached_property
    def course(self) -> str:
        """The first chart: the leading series over time; "" where there is too little to compare."""
        found = history_chart(self.setting, self.brief.lead) if self.brief.lead else None
        return framed(found, self.said) if found else ""

    @cached_property
    def points(self) -> str:
        """What else the figures show, each with its lead in bold."""
        return items([self._point(point) for point in self.brief.points], "ol", "points")

    @cached_property
    def neighbours(self) -> str:
        """The chart of named places; "" where there is too little to compare."""
        found = neighbours_chart(self.setting, self.brief.lead, self.cells) if self.brief.lead else None
        return framed(found, self.said) if found else ""

    @cached_property
    def questions(self) -> str:
        """Questions for members, each with why it is asked and what a good answer would show."""
        entries = [self._query(query) for query in self.brief.queries]
        heading = element("h2", "Questions to ask")
        return heading + items(entries, "ol", "questions") if entries else ""

    @cached_property
    def caveats(self) -> str:
        """How sure we are: what to do, or not to do, with the figures."""
        entries = [self.said.text(caveat.sentence()) for caveat in self.brief.caveats]
        return element("h2", "How sure are we?") + items(entries, "ul", "caveats") if entries else ""

    @cached_property
    def years(self) -> str:
        """The table of years."""
        return years_table(self.setting, self.brief.lead, self.cells)

    @cached_property
    def ending(self) -> str:
        """One line: the data, the page on method, the licence."""
        licence = [] if self.setting.spec.headline.local else [text(LICENCE)]
        parts = ["Data: " + file_beside(f"{self.setting.spec.id}.csv"), text(METHOD), *licence]
        return element("p", " · ".join(parts), class_="files")

    def evidence(self) -> dict[str, Any]:
        """Title, points, all other texts and the cells of the tables, with what each number comes from."""
        _ = (self.opening, self.course, self.points, self.neighbours, self.questions, self.caveats, self.years)
        return {
            "headline": self.said.part(TITLE, self.brief.title) | {"sentence": str(self.brief.summary)},
            "findings": [self._finding(point) for point in self.brief.points],
            "prose": self.said.as_json(),
            "tables": self.cells.entries,
        }

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The rows behind title, summary, tiles and points."""
        brief = self.brief
        texts = [brief.title, brief.subtitle, brief.summary, *(tile.detail for tile in brief.tiles)]
        texts += [part for point in brief.points for part in (point.lead, point.text)]
        return tuple(dict.fromkeys(figure for said in texts for figure in said.figures))

    def _tile(self, tile: Tile) -> str:
        sign = element("span", SIGNS[tile.tone], class_="sign", aria_hidden="true")
        return (
            element("span", text(tile.aspect.value), class_="tile-name")
            + " "
            + element("strong", f"{sign} {text(tile.word)}", class_="tile-word")
            + " "
            + element("span", self.said.text(tile.detail), class_="tile-detail")
        )

    def _point(self, point: Point) -> str:
        lead = element("strong", self.said.text(point.lead.sentence()))
        rest = self.said.own(point.id, point.text.sentence()) if point.text else ""
        return element("p", f"{lead} {rest}".strip(), class_="point")

    def _query(self, query: Query) -> str:
        parts = [element("p", element("strong", self.said.text(query.text.sentence())), class_="question")]
        told = [("Why:", query.why), ("A good answer:", query.good_answer)]
        words = " ".join(
            f"{element('em', text(name))} {self.said.text(said.sentence())}" for name, said in told if said
        )
        return "".join(parts) + (element("p", words, class_="why") if words else "")

    def _finding(self, point: Point) -> dict[str, Any]:
        rest = self.said.part(point.id, point.text.sentence()) if point.text else {"text": "", "numbers": []}
        lead = point.lead.sentence().as_json(figure_id)
        ref = point.ref
        series = {"measure": ref.measure, "cohort": ref.cohort, "breakdown": ref.breakdown, "source": ref.source}
        evidence = {figure_id(f): f.row() for said in (point.lead, point.text) for f in said.figures}
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


def _tone_class(tile: Tile) -> str:
    return f"tile {tile.tone.value}"

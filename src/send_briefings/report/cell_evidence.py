"""What the numbers of a table's cells and of a block's words come from, and the figure around a drawing.

With them the numbers that stand in a text, and the identifiers of the rows of the tidy table they lead to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.movement import ChangeResult
from send_briefings.analysis.ranking import Rank
from send_briefings.config.sources import SourceSpec
from send_briefings.model.area import SeriesKey
from send_briefings.report.blocks import Cell, element, text
from send_briefings.text import Number, Observed, Text

NUMBER = re.compile(r"[−+]?£?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|(?:st|nd|rd|th)\b)?")


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Where each number in figures begins and ends, with its sign, unit or ordinal ending. Numbers in words are none.

    >>> stated = "It fell by 1.5 percentage points to 38.1% (137th of 153) in 2024/25."
    >>> [stated[start:end] for start, end in numbers_in(stated)]
    ['1.5', '38.1%', '137th', '153', '2024', '25']
    """
    return [found.span() for found in NUMBER.finditer(text)]


def row_id(ref: SeriesKey, place: str, start: date) -> str:
    """A figure's series, place and period's first day, as they stand in the CSV beside a briefing.

    A council's own figure is told from a published one by its source at the end.

    >>> row_id(SeriesKey("persistent_absence", "ehc_plan", "total", "lait"), "E08000025", date(2024, 9, 1))
    'persistent_absence.ehc_plan.total.E08000025.2024-09-01'
    """
    own = f".{ref.source}" if ref.local else ""
    return f"{ref.measure}.{ref.cohort}.{ref.breakdown}.{place}.{start.isoformat()}{own}"


class CellEvidence:
    """The numbers shown in a briefing's tables: for each identifier the text of the cell, and how it was derived.

    A figure's identifier is its series, place and period, as they stand in the CSV beside the briefing:
    `persistent_absence.ehc_plan.total.E08000025.2024-09-01`.
    """

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {}

    def figure(self, figure: Figure, stated: str) -> Cell:
        """A published value."""
        entry = {"how": "value", "value": figure.value, "release": figure.release}
        return self._cell(row_id(figure.ref, figure.place, figure.period.start), stated, entry)

    def part(self, figure: Figure, part: str, stated: str) -> Cell:
        """A count behind a published value: its numerator or denominator; the value itself for "value"."""
        if part == "value":
            return self.figure(figure, stated)
        entry = {"how": part, "value": getattr(figure, part), "release": figure.release}
        return self._cell(f"{row_id(figure.ref, figure.place, figure.period.start)}.{part}", stated, entry)

    def change(self, move: ChangeResult, stated: str) -> Cell:
        """A later value minus an earlier one."""
        rows = [row_id(f.ref, f.place, f.period.start) for f in (move.later, move.earlier)]
        entry = {"how": "difference", "of": rows, "value": move.change.difference}
        return self._cell(f"{rows[0]}.since.{move.earlier.period.start.isoformat()}", stated, entry)

    def rank(self, ref: SeriesKey, place: str, start: date, rank: Rank, stated: str) -> Cell:
        """A place's rank among all its peers."""
        entry = {"how": "rank", "position": rank.position, "of": rank.of, "missing": rank.missing}
        return self._cell(f"{row_id(ref, place, start)}.rank", stated, entry)

    def among(self, how: str, ref: SeriesKey, start: date, value: float, stated: str) -> Cell:
        """A value worked out from several places': `how` is middle or neighbours_mean."""
        return self._cell(row_id(ref, how, start), stated, {"how": how, "value": value})

    def period(self, figure: Figure) -> Cell:
        """The period a row of figures is for."""
        entry = {"how": "period"}
        return self._cell(
            f"{row_id(figure.ref, figure.place, figure.period.start)}.period", figure.period.label, entry, ""
        )

    def own(self, name: str, stated: str, value: int | None) -> Cell:
        """A count or share of a council's own return as it may be shown; `name` is its key; None where hidden."""
        if value is None:
            return Cell(stated, "number missing", spoken="hidden")
        return self._cell(f"own_return.{name}", stated, {"how": "own return", "value": value})

    def own_period(self, name: str, stated: str) -> Cell:
        """The day or period that a count or share of a council's own return is of."""
        return self._cell(f"own_return.{name}.period", stated, {"how": "period"}, "")

    def fact(self, name: str, stated: str) -> Cell:
        """What was worked out from several rows, as told: counts of places, or a month by which something is due."""
        return self._cell(name, stated, {"how": "fact"}, "")

    def _cell(self, name: str, stated: str, entry: dict[str, Any], kind: str = "number") -> Cell:
        known = self.entries.setdefault(name, {"said": stated, **entry})
        if known["said"] != stated:
            raise ValueError(f"{name} is said as '{known['said']}' and as '{stated}'")
        return Cell(stated, kind, name)


ID = "briefing"
"""The identifier of all that is said outside the title and the points."""


def figure_id(figure: Figure) -> str:
    """A figure's identifier, as its row of the CSV beside the page has it."""
    return row_id(figure.ref, figure.place, figure.period.start)


class TextMarker:
    """Gathers the texts of a page in the order they are marked.

    A number of a text with an identifier of its own is `identifier:2`, its second; those of all other texts are
    numbered through, as `briefing:1` and on. The same text is marked once.
    """

    def __init__(self) -> None:
        self._own: dict[str, Text] = {}
        self._rest: dict[Text, int] = {}
        self._numbers: list[dict[str, Any]] = []

    def own(self, identifier: str, stated: Text) -> str:
        """A text with an identifier of its own, as markup."""
        self._own[identifier] = stated
        return _marked(stated, identifier, 1)

    def text(self, stated: Text) -> str:
        """Any other text as markup."""
        if stated not in self._rest:
            self._rest[stated] = len(self._numbers) + 1
            self._numbers += [number | {"in": str(stated)} for number in stated.as_json(figure_id)["numbers"]]
        return _marked(stated, ID, self._rest[stated])

    def part(self, identifier: str, stated: Text) -> dict[str, Any]:
        """A text with an identifier for the file of findings: what it says, its numbers, and the rows they are from."""
        evidence = [figure.row() for figure in stated.figures]
        return {"id": identifier, **stated.as_json(figure_id), "evidence": evidence}

    def as_json(self) -> dict[str, Any]:
        """All other texts for the file of findings."""
        rows = dict.fromkeys(figure_id(figure) for stated in self._rest for figure in stated.figures)
        return {"id": ID, "numbers": self._numbers, "rows": list(rows)}


def _marked(stated: Text, identifier: str, first: int) -> str:
    parts, at = [], first
    for part in stated.parts:
        if isinstance(part, Number):
            parts.append(element("span", text(part.shown), data_evidence=f"{identifier}:{at}"))
            at += 1
        else:
            parts.append(text(part))
    return "".join(parts)


MAX_ALT_WORDS = 40  # words


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. `title` is its message as a sentence; `about` says what is measured, where, and what the signs mean.

    `drawings` are the one for a page and the one for a phone. `source` names the publication. `table` has the figures
    drawn, which pages on screen show on demand; "" where the page has them elsewhere. `note` is what a reader of it has
    to know. `figures` are all that is drawn. `alt` is what the drawings say in words, whose numbers stand in the file
    of findings like those of any text.
    """

    title: Text
    about: Text
    drawings: tuple[str, str]
    source: Text
    table: str = ""
    note: str = ""
    figures: tuple[Figure, ...] = ()
    alt: Text = field(default_factory=Text)


def framed(chart: Chart, stated: TextMarker, kind: str = "") -> str:
    """A chart as markup, its numbers marked."""
    page, phone = chart.drawings
    stated.text(chart.alt)  # it stands in the drawings; what its numbers come from is kept
    words = element("strong", stated.text(chart.title.sentence())) + " " + stated.text(chart.about.sentence())
    words += f" {stated.text(Text.constant(chart.note, 'catalogue'))}" if chart.note else ""
    beneath = element("p", stated.text(Text.of("Source: ", chart.source).sentence()), class_="chart-source")
    table = (
        element("details", element("summary", text("The figures in this chart")) + chart.table, class_="screen-only")
        if chart.table
        else ""
    )
    drawn = element("div", page, class_="for-page") + element("div", phone, class_="for-phone")
    return element("figure", element("figcaption", words) + drawn + beneath + table, class_=f"chart {kind}".strip())


def alt_text(*sentences: Text) -> Text:
    """What a chart says in at most 40 words: whole sentences, as many as fit.

    >>> str(alt_text(Text.of("Line chart."), Text.of("It fell."), Text.of("word " * 40)))
    'Line chart. It fell.'
    """
    kept: list[Text] = []
    for sentence in sentences:
        if sentence and len(str(Text.joined([*kept, sentence])).split()) <= MAX_ALT_WORDS:
            kept.append(sentence)
    return Text.joined(kept)


def source_of(context: AnalysisContext, figures: Sequence[Figure]) -> Text:
    """The publications of some rows, each with its newest release and the day it came out."""
    newest: dict[str, Figure] = {}
    for figure in figures:
        known = newest.get(figure.ref.source)
        if known is None or figure.released > known.released:
            newest[figure.ref.source] = figure
    reported: dict[str, Text] = {}
    for name, figure in newest.items():
        source = context.sources[name]
        reported.setdefault(f"{source.publisher} {source.publication}", _source_text(source, figure))
    return Text.joined(reported.values(), "; ")


def _source_text(source: SourceSpec, figure: Figure) -> Text:
    spec = next((one for one in source.releases if one.release == figure.release), None)
    monthly = spec is not None and spec.precision == "month"
    day = wording.month_text(figure.released) if monthly else wording.date_text(figure.released)
    if source.local:
        day = wording.date_text(figure.released)
    return Text.of(Text.constant(f"{source.publisher}, {source.publication}, ", "name"), Text.constant(day, "date"))


def period_text(figure: Figure) -> Text:
    """A figure's period as it is named, as a number from its row."""
    return Text.of(Number(figure.period.label, Observed(figure, "period")))

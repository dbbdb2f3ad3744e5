"""A chart as it stands on a page: its message, what it measures, its drawings for a page and a phone, its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.briefing.said import Said
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, text
from send_briefings.findings import Setting
from send_briefings.text import Number, Observed, Text

LONGEST_ALT = 40  # words


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. `title` is its message as a sentence; `about` says what is measured, where, and what the signs mean.

    `drawings` are the one for a page and the one for a phone. `source` names the publication. `table` has the figures
    drawn, which pages on screen show on demand; "" where the page has them elsewhere. `note` is what a reader of it has
    to know.
    """

    title: Text
    about: Text
    drawings: tuple[str, str]
    source: Text
    table: str = ""
    note: str = ""


def framed(chart: Chart, said: Said, kind: str = "") -> str:
    """A chart as markup, its numbers marked."""
    page, phone = chart.drawings
    words = element("strong", said.text(chart.title.sentence())) + " " + said.text(chart.about.sentence())
    words += f" {said.text(Text.constant(chart.note, 'catalogue'))}" if chart.note else ""
    beneath = element("p", said.text(Text.of("Source: ", chart.source).sentence()), class_="chart-source")
    table = (
        element("details", element("summary", text("The figures in this chart")) + chart.table, class_="screen-only")
        if chart.table
        else ""
    )
    drawn = element("div", page, class_="for-page") + element("div", phone, class_="for-phone")
    return element("figure", element("figcaption", words) + drawn + beneath + table, class_=f"chart {kind}".strip())


def alt_text(*sentences: str) -> str:
    """What a chart says in at most 40 words: whole sentences, as many as fit.

    >>> alt_text("Line chart.", "It fell.", "word " * 40)
    'Line chart. It fell.'
    """
    kept: list[str] = []
    for sentence in sentences:
        if sentence and len(" ".join([*kept, sentence]).split()) <= LONGEST_ALT:
            kept.append(sentence.strip())
    return " ".join(kept)


def source_of(setting: Setting, figures: Sequence[Figure]) -> Text:
    """The publications of some rows, each with its newest release and the day it came out."""
    newest: dict[str, Figure] = {}
    for figure in figures:
        known = newest.get(figure.ref.source)
        if known is None or figure.released > known.released:
            newest[figure.ref.source] = figure
    told: dict[str, Text] = {}
    for name, figure in newest.items():
        source = setting.sources[name]
        told.setdefault(f"{source.publisher} {source.publication}", _source_text(source, figure))
    return Text.joined(told.values(), "; ")


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

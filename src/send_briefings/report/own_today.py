"""A council's own return on the pages of areas: a box of its own, beside the last published figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.model.measure import OWN_LABEL as LABEL
from send_briefings.model.place import MONTHS
from send_briefings.own.counting import NOW, Key
from send_briefings.own.record import DECIDED, FINAL, IN_UNITS, REVIEWED, OwnFigures
from send_briefings.report.blocks import Cell, Row, element, table, text
from send_briefings.report.cell_evidence import CellEvidence, TextMarker
from send_briefings.report.own_tables import HIDDEN
from send_briefings.text import Text

THIS_YEAR = "this year"
DUE_YEAR, PAST_YEAR = "each year in which they are due", "each such year whose last day for it is past"
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_]+")
HEADINGS = ("Figure", "Own return", "Of", "Last published", "Published of")


@dataclass(frozen=True, slots=True)
class Today:
    """A row of an area's box: its name, the own count by its key or share by its group and period, and what is set
    beside it: the measure and breakdown published, "" for none.
    """

    name: str
    own: Key | tuple[str, str]
    measure: str = ""
    breakdown: str = "total"


BOXES: Mapping[str, tuple[Today, ...]] = {
    "ehc_plans": (
        Today("Requests waiting for a plan", ("waiting", "all", "total", NOW)),
        Today("Of these, waiting over 20 weeks", ("waiting", "all", "late", NOW)),
        Today("New plans issued", ("issued", "all", "total", THIS_YEAR), "plans_issued"),
        Today(
            "Of these, in time, excluding exceptions",
            ("excluding_exceptions", THIS_YEAR),
            "plans_within_20_weeks",
            "excluding_exceptions",
        ),
        Today("Plans in force", ("in_force", "all", "total", NOW), "ehc_plans_in_january"),
    ),
    "annual_reviews": (
        Today("Reviewed in the last 12 months", (REVIEWED, NOW), "reviews_held"),
        Today("Review overdue", ("reviews", "status", "overdue", NOW)),
        Today("Decided within four weeks", (DECIDED, NOW), "review_decisions_in_4_weeks"),
        Today("Decision awaited, four weeks over", ("reviews", "decision", "awaited, four weeks over", NOW)),
        Today("No meeting on record", ("reviews", "decision", "no meeting on record", NOW)),
    ),
    "phase_transfers": (
        Today("Due", ("phase", "all", "total", DUE_YEAR), "phase_transfers_due_in_year"),
        Today("Final by 15 February, of those due then", (f"{FINAL}: 15 February", PAST_YEAR)),
        Today("Final by 31 March, of those due then", (f"{FINAL}: 31 March", PAST_YEAR)),
        Today("Not final, day past", ("phase", "all", "not final, day past", PAST_YEAR)),
    ),
    "placements": (
        Today("In a school, not in a unit or resourced provision", ("placement: school", NOW)),
        Today("In a SEN unit or resourced provision", (IN_UNITS, NOW), "plans_in_setting_share", "unit_or_resourced"),
        Today(
            "In a college or with another provider",
            ("placement: college or other provider", NOW),
            "plans_in_setting_share",
            "further_education",
        ),
        Today("Residential", ("in_force", "residential", "yes", NOW), "residential_placements"),
    ),
}
"""What an area's page shows of the council's own return, beside the last published figures."""


def today_box(context: AnalysisContext, own: OwnFigures, shown: CellEvidence, stated: TextMarker) -> str:
    """An area's box of the council's own return, beside the last published figures; "" for an area that has none.

    Nothing of it enters a finding, a comparison, a rank or the file of figures.
    """
    rows = [_today(context, own, shown, one, period) for one, period in _rows_of(context.spec.id, own)]
    if not rows:
        return ""
    day = Text.constant(wording.date_text(own.day), "date")
    label = Text.of(
        LABEL, ", of ", day, f". Nobody else has checked them; nothing else on this page rests on them. {HIDDEN}: ",
        "hidden, so that no small count can be worked out. Counts are rounded to the nearest ",
        Text.constant(str(own.rule.rounding), "method"), ".",
    )  # fmt: skip
    made_up = element("strong", text("SYNTHETIC: nobody in these figures exists.")) + " " if own.synthetic else ""
    notes = element("p", made_up + stated.text(label))
    caption = stated.text(Text.of(f"Beside the last published figures, which are of another day. {LABEL}."))
    made = table(
        Markup(caption), ["Figure", "Own return", "Of", "Last published", "Of "], rows, class_="comparison own"
    )
    box = element("div", notes, class_="callout note", role="note")
    return element(
        "section", element("h2", text("Today, by the council's own return")) + box + made, class_="own-today"
    )


def _rows_of(area: str, own: OwnFigures) -> Iterator[tuple[Today, str]]:
    """The rows of an area's box with the year or "" that each is of, without those that the return says nothing of."""
    due = sorted({key[3] for key in own.counts if key[0] == "phase"})
    past = [year for year in due if date(int(year), 3, 31) < own.day]
    for one in BOXES.get(area, ()):
        years = {THIS_YEAR: own.years[-1:], DUE_YEAR: due, PAST_YEAR: past}.get(one.own[-1], ("",))
        for year in years:
            key = (*one.own[:-1], year or one.own[-1])
            if key in (own.counts if len(key) == 4 else own.shares):
                yield one, year


def _today(context: AnalysisContext, own: OwnFigures, shown: CellEvidence, row: Today, year: str) -> Row:
    key = (*row.own[:-1], year or row.own[-1])
    name = ".".join(NOT_IN_NAMES.sub("-", part) for part in key)
    if len(key) == 4:
        count = own.counts[key[0], key[1], key[2], key[3]]
        cell = shown.own(name, HIDDEN if count is None else wording.number(count), count)
    else:
        share = own.shares[key[0], key[1]]
        cell = shown.own(name, HIDDEN if share is None else f"{share}%", share)
    when = _so_far_short(own, year) if row.own[-1] == THIS_YEAR else year or wording.date_text(own.day)
    ref = next((one for one in context.spec.refs if (one.measure, one.breakdown) == (row.measure, row.breakdown)), None)
    figure = context.figures.latest(ref, context.subject.code) if ref is not None else None
    if figure is None or figure.value is None:
        beside = (Cell("–", "number missing", spoken="none published"), Cell("–", "missing", spoken="none published"))
    else:
        beside = (shown.figure(figure, context.value(figure)), shown.period(figure))
    return Row(row.name, (cell, shown.own_period(name, when), *beside))


def _so_far_short(own: OwnFigures, year: str) -> str:
    last = [month for month in own.months if month[:4] == year][-1]
    return year if last.endswith("-12") else f"{year} to {MONTHS[int(last[5:]) - 1]}"

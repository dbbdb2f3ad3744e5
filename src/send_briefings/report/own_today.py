"""A council's own return beside published figures: in a box on the pages of areas, and its year beside that year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.model.measure import OWN_LABEL as LABEL
from send_briefings.model.place import MONTHS
from send_briefings.own.counting import NOW, Key
from send_briefings.own.record import DECIDED, FINAL, IN_UNITS, REFUSED, REVIEWED, OwnFigures
from send_briefings.report.blocks import Cell, Row, element, table, text
from send_briefings.report.cell_evidence import CellEvidence, TextMarker
from send_briefings.report.own_tables import HIDDEN, HOW
from send_briefings.text import Computed, Number, Text

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


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of the year that is set beside the published one: its name, the published measure and breakdown, and the
    own count by table, group and part, or the group of a share.

    `rows` names the measure whose rows were left out or counted; `noun` is what they are.
    """

    name: str
    measure: str
    breakdown: str
    own: tuple[str, ...]
    rows: str
    noun: str

    @property
    def share(self) -> bool:
        """Whether it is a percentage."""
        return len(self.own) == 1


YEAR_FIGURES = (
    Beside("New plans issued", "plans_issued", "total", ("issued", "all", "total"), "issued", "plans"),
    Beside(
        "In time, excluding exceptions", "plans_within_20_weeks", "excluding_exceptions", ("excluding_exceptions",),
        "issued", "plans",
    ),
    Beside(
        "In time, including exceptions", "plans_within_20_weeks", "including_exceptions", ("all",), "issued", "plans"
    ),
    Beside(
        "Requests for an assessment", "assessment_requests", "total", ("requests", "all", "received"), "requests",
        "requests",
    ),
    Beside("Requests refused", "assessment_refusal_share", "total", (REFUSED,), "requests", "requests"),
)  # fmt: skip
LEFT_OUT = {
    "not linked to a request": "linked to no request",
    "no date of issue": "without a date of issue",
    "issued after the file's day": "issued after the day of the file",
    "history, before the year collected": "marked as history",
    "brought in from another council": "brought in from another council",
    "a later plan of the same request": "later plans of the same request",
    "no date of the request": "without a date of the request",
    "issued before the request": "dated before their request",
    "received after the file's day": "received after the day of the file",
    "no readable outcome": "without a readable outcome",
}
"""Why a row is left out, as the end of "40 ..."."""
FEWER = "see whether children who have left, or what has ended, were taken out of the case system"
MORE = "see what was entered or corrected after the count in January"
DATES = "see whether dates, outcomes or exceptions of that year were entered or corrected after the count in January"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A figure of the council's own year beside the published one; values are None where hidden or not held.

    `gap` is own minus published, None where one is missing, 0 within rounding. `why` says what explains the gap, and
    what does not; empty without one.
    """

    name: str
    share: bool
    own: int | None
    published: Figure | None
    gap: float | None
    why: Text


def reconciled(own: OwnFigures, published: Mapping[str, Figure | None]) -> tuple[Reconciled, ...]:
    """The figures of the year that was collected beside the published ones (by name), each gap with what explains it.

    Nothing is given of a year that was not over on the return's day.
    """
    year = own.collected
    whole = f"{year}-12" in own.months
    found = []
    for one in YEAR_FIGURES:
        value = None
        if whole:
            value = own.shares.get((one.own[0], year)) if one.share else own.counts.get((*one.own, year))  # type: ignore[arg-type]
        figure = published.get(one.name)
        gap, why = None, Text()
        if value is not None and figure is not None and figure.value is not None:
            gap = value - figure.value
            if abs(gap) <= (0.5 if one.share else own.rule.rounding / 2):
                gap = 0.0
            else:
                why = _why_share(own, one, figure) if one.share else _why_count(own, one, gap)
        found.append(Reconciled(one.name, one.share, value, figure, gap, why))
    return tuple(found)


def published_year(context: AnalysisContext, year: str) -> dict[str, Figure | None]:
    """The published figures of a calendar year, by the name of the row they stand in; None where none is held."""
    found: dict[str, Figure | None] = {}
    for one in YEAR_FIGURES:
        refs = (ref for ref in context.spec.refs if (ref.measure, ref.breakdown) == (one.measure, one.breakdown))
        ref = next(refs, None)
        figure = context.figures.at(ref, context.subject.code, date(int(year), 1, 1)) if ref is not None else None
        found[one.name] = figure if figure is not None and figure.value is not None else None
    return found


def _counted(value: int) -> Number:
    return Number(wording.number(value), Computed(HOW, value))


def _left(own: OwnFigures, rows: str) -> tuple[list[tuple[str, int]], bool]:
    """How many rows of the year did not enter a measure, by why, and whether some of these counts are hidden."""
    keys = [key for key in own.counts if key[:2] == ("left_out", rows) and key[3] == own.collected]
    shown = [(LEFT_OUT.get(key[2], key[2]), value) for key in keys if (value := own.counts[key])]
    return shown, any(own.counts[key] is None for key in keys)


def _listed(parts: Sequence[tuple[str, int]]) -> Text:
    return Text.joined([Text.of(_counted(number), f" {what}") for what, number in parts], ", ", " and ")


def _why_count(own: OwnFigures, one: Beside, gap: float) -> Text:
    """What explains that a count is fewer or more than the published one."""
    size, fewer = abs(round(gap)), gap < 0
    if fewer:
        parts, hidden = _left(own, one.rows)
        said = Text.of(f"Of {one.noun} of that year the return leaves out ", _listed(parts), ".") if parts else Text()
        if not parts and not hidden:
            said = Text.of(f"The return leaves out no {one.noun} of that year.")
        rest = size - sum(number for _, number in parts)
    else:
        again = own.counts.get((f"{one.rows}_again", "all", "yes", own.collected), 0)
        hidden = again is None
        said = Text.of(
            _counted(again), f" of its {one.noun} are of children who have an earlier one in the same year: ",
            "see whether these are one entered twice.",
        ) if again else Text()  # fmt: skip
        rest = size - (again or 0)
    if hidden:
        said = Text.of(said, " Some such counts are hidden." if said else "What may explain it is hidden.")
    if rest <= own.rule.rounding:
        return Text.of(said, " That is as many as the difference.")
    left = Text.of(_counted(rest), " are not explained by the file")
    return Text.of(said, " " if said else "", left, f": {FEWER if fewer else MORE}.")


def _why_share(own: OwnFigures, one: Beside, figure: Figure) -> Text:
    """Whether a share could be the published one, were the rows that are left out or excepted counted otherwise."""
    year = own.collected
    refused = one.own[0] == REFUSED
    total = own.counts.get(("requests", "all", "received", year) if refused else ("issued", one.own[0], "total", year))
    some = own.counts.get(("requests", "all", REFUSED, year) if refused else ("issued", one.own[0], "within", year))
    parts, hidden = _left(own, one.rows)
    parts = [(f"left out, {what}", number) for what, number in parts]
    since = own.counts.get(("refused_since", "all", "yes", year), 0) if refused else 0
    if one.own[0] == "excluding_exceptions":
        excepted = own.counts.get(("issued", "exceptions", "total", year), 0)
        parts, hidden = [*parts, *([("with an exception", excepted)] if excepted else [])], hidden or excepted is None
    hidden = hidden or since is None
    if since:
        parts = [*parts, ("refused after the count in January", since)]
    if not total or some is None:
        return Text.of(f"The counts behind the share are hidden, so nothing more can be said: {DATES}.")
    moved = sum(number for _, number in parts) - (since or 0)
    least = 100 * max(0, some - (since or 0)) / (total + moved)
    most = min(100.0, 100 * (some + moved) / (total + moved))
    near = (figure.value or 0.0) >= least - 1 and (figure.value or 0.0) <= most + 1
    said = Text.of("" if hidden else f"No {one.noun} of that year were left out. ")
    if parts:
        ends = [Number(f"{end:.0f}%", Computed(HOW, end)) for end in (least, most)]
        said = Text.of(
            f"These {one.noun} may be counted otherwise in it: ", _listed(parts),
            ". That could make the share anything from ", ends[0], " to ", ends[1], ". ",
        )  # fmt: skip
    if hidden:
        said = Text.of(said, "Some such counts are hidden. " if parts else "What may explain it is hidden. ")
    if near and parts:
        return Text.of(said, "The published share lies among these, so they may be why.")
    return Text.of(said, f"The file does not explain the published share: {DATES}.")

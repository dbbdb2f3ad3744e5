"""The tables of a council's own return: which counts stand in them, under which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from send_briefings import wording
from send_briefings.model.place import MONTHS
from send_briefings.own.counting import AGES, BANDS, NOT_RECORDED, NOW, OUTCOMES, PLACEMENTS, SOURCES, Key, month_end
from send_briefings.own.record import REFUSED, OwnFigures
from send_briefings.text import Computed, Number, Text

HIDDEN = "[c]"
HOW = "own return"
NEED_NAMES = {
    "ASD": "Autistic spectrum disorder",
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication",
    "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "SPLD": "Specific learning difficulty",
    "HI": "Hearing impairment",
    "VI": "Visual impairment",
    "MSI": "Multi-sensory impairment",
    "PD": "Physical disability",
    "DS": "Down syndrome",
    "OTH": "Other",
    NOT_RECORDED: "Not recorded",
}
REASONS = {
    "1": "Reached the highest age",
    "2": "Needs met without a plan",
    "3": "Moved to higher education",
    "4": "Found work",
    "5": "Moved to another council",
    "6": "No longer wishes to take part",
    "7": "Moved out of England",
    "8": "Died",
    "9": "Other",
    NOT_RECORDED: "Not recorded",
}
STATUS = (
    ("in the last 12 months", "Reviewed in the last 12 months"),
    ("overdue", "Review overdue"),
    ("plan under a year old", "Plan under a year old, first review to come"),
    (NOT_RECORDED, "No date on record"),
)
DECISIONS = (
    ("decided within four weeks", "Decided within four weeks of the meeting"),
    ("decided later", "Decided later"),
    ("awaited, four weeks not over", "Decision awaited, four weeks not over"),
    ("awaited, four weeks over", "Decision awaited, four weeks over"),
    ("no meeting on record", "No meeting on record"),
)
DUE = (
    ("15 February", "By 15 February"),
    ("31 March", "By 31 March, for moves past 16"),
    ("another day", "By another day"),
    ("all", "All"),
)
STATES = (
    ("final by the day", "Final by the day"),
    ("final later", "Final later"),
    ("not final, day past", "Not final, day past"),
    ("not final, day to come", "Not final, day to come"),
    ("total", "All"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its header, and its cells, each a count by its key or words; `first` begins a group."""

    header: str | Text
    cells: tuple[Key | Text, ...]
    first: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; under `heading` and after `note` where it has them. `numbers` says that its cells are numbers."""

    caption: str | Text
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    heading: str = ""
    note: str | Text = ""
    numbers: bool = True


def sections(own: OwnFigures) -> tuple[list[Table], list[Table]]:
    """The tables before the months and those after them, without those of which nothing is counted."""
    before = [_waiting(), _passing(own)]
    after: list[Table] = []
    for year in own.years:
        after.append(_requests(own, year))
    after += [_disputes(own), _in_force(own), _ceased(own), _reviews()]
    after += [_phase(own, year) for year in sorted({key[3] for key in own.counts if key[0] == "phase"})]
    return before, after


def _so_far(own: OwnFigures, year: str) -> str:
    last = [month for month in own.months if month[:4] == year][-1]
    return year if last.endswith("-12") else f"{year} so far, to its last whole month"


def _waiting() -> Table:
    stages = (("request", "For the decision to assess"), ("assessment", "For the plan"), ("all", "All"))
    parts = [name for name, _ in BANDS] + ["total"]
    lines = [
        Line(
            "All" if part == "total" else part.capitalize() if part.endswith("weeks") else f"{part.capitalize()} weeks",
            tuple(("waiting", stage, part, NOW) for stage, _ in stages),
            first=part == "total",
        )
        for part in parts
    ]
    return Table(
        "Requests waiting, by weeks since they were made.",
        ("Weeks open", *(name for _, name in stages)),
        tuple(lines),
        heading="Waiting now",
    )


def _passing(own: OwnFigures) -> Table:
    months = sorted(key[2] for key in own.counts if key[0] == "passing")
    lines = [Line(f"{MONTHS[int(m[5:]) - 1]} {m[:4]}", (("passing", "all", m, NOW),)) for m in months]
    return Table(
        "Requests that will have waited over 20 weeks, by the month in which they do, if no plan is issued.",
        ("Month", "Requests"),
        tuple(lines),
        heading="What will be late next",
    )


def _requests(own: OwnFigures, year: str) -> Table:
    sources = [*SOURCES, NOT_RECORDED, "all"]
    lines = [
        Line(
            source.capitalize(),
            (("requests", source, "received", year), *(("requests", source, one, year) for one in OUTCOMES)),
            first=source == "all",
        )
        for source in sources
    ]
    return Table(
        f"Requests received in {_so_far(own, year)}, by who asked and what was decided.",
        ("Who asked", "Received", "Assessed", "Refused", "Withdrawn", "Awaited"),
        tuple(lines),
        heading="Requests" if year == own.years[0] else "",
    )


def _disputes(own: OwnFigures) -> Table:
    rows = (
        ("Requests with mediation", "requests_mediation", "yes"),
        ("Requests with the tribunal", "requests_tribunal", "yes"),
        ("Requests in youth accommodation", "requests_rya", "yes"),
        ("Assessments with mediation", "assessments_mediation", "yes"),
        ("Assessments with the tribunal", "assessments_tribunal", "yes"),
        ("All assessments ended", "assessments", "total"),
    )
    lines = [Line(name, tuple((table, "all", part, year) for year in own.years)) for name, table, part in rows]
    headings = ("", *(_so_far(own, year).capitalize() for year in own.years))
    return Table(
        "Mediation, the tribunal, and requests of young people in youth accommodation.",
        headings,
        tuple(lines),
        heading="Disagreements",
    )


def _in_force(own: OwnFigures) -> Table:
    groups = (
        ("age", [(name, f"Aged {name}" if name != NOT_RECORDED else "Age not recorded") for name, *_ in AGES]
         + [(NOT_RECORDED, "Age not recorded")]),
        ("need", list(NEED_NAMES.items())),
        ("placement", [(name, f"{name[:1].upper()}{name[1:]}") for name in PLACEMENTS]),
        ("residential", [("yes", "Residential"), ("no", "Not residential")]),
    )  # fmt: skip
    lines = [Line("All plans in force", (("in_force", "all", "total", NOW),))]
    for group, parts in groups:
        for at, (part, name) in enumerate(parts):
            key = ("in_force", group, part, NOW)
            if own.counts.get(key, 0) != 0:
                lines.append(Line(name, (key,), first=not at))
    return Table(
        "Plans in force by age, main need, main placement, and whether residential; rows without anybody are left out.",
        ("Plans", "Number"),
        tuple(lines),
        heading="Plans in force",
    )


def _ceased(own: OwnFigures) -> Table:
    lines = [Line("All", tuple(("ceased", "all", "total", year) for year in own.years))]
    for code, name in REASONS.items():
        keys: tuple[Key, ...] = tuple(("ceased", code, "total", year) for year in own.years)
        if any(own.counts.get(key, 0) != 0 for key in keys):
            lines.append(Line(name, keys))
    headings = ("Why", *(_so_far(own, year).capitalize() for year in own.years))
    return Table("Plans that ceased, by why.", headings, tuple(lines), heading="Plans that ceased")


def _reviews() -> Table:
    lines = [Line(name, (("reviews", "status", part, NOW),)) for part, name in STATUS]
    lines += [
        Line(name, (("reviews", "decision", part, NOW),), first=not at) for at, (part, name) in enumerate(DECISIONS)
    ]
    return Table(
        "Plans in force by their latest review, and by when it was decided.",
        ("Plans in force", "Number"),
        tuple(lines),
        heading="Annual reviews",
    )


def _phase(own: OwnFigures, year: str) -> Table:
    shown = [kind for kind, _ in DUE if own.counts.get(("phase", kind, "total", year), 0) != 0]
    lines = [Line(name, tuple(("phase", kind, state, year) for kind in shown)) for state, name in STATES]
    first = year == min(key[3] for key in own.counts if key[0] == "phase")
    return Table(
        f"Phase transfers due in {year}, by the day they are due and whether the plan is final.",
        ("State", *(name for kind, name in DUE if kind in shown)),
        tuple(lines),
        heading="Changes of school or stage" if first else "",
    )


RECONCILED: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("New plans issued", "plans_issued", "total", ("issued", "all", "total")),
    (
        "In time, excluding exceptions",
        "plans_within_20_weeks",
        "excluding_exceptions",
        ("share", "excluding_exceptions"),
    ),
    ("In time, including exceptions", "plans_within_20_weeks", "including_exceptions", ("share", "all")),
    ("Requests for an assessment", "assessment_requests", "total", ("requests", "all", "received")),
    ("Requests refused", "assessment_refusal_share", "total", ("share", REFUSED)),
)
"""Figures set beside the published ones: name, the published measure and breakdown, and the own count or share."""


def left_out(own: OwnFigures) -> Table:
    """How many rows did not enter each measure, those that are too few hidden."""
    names = {
        "issued": "New plans, of all plans on file", "waiting": "Waiting, of all requests",
        "requests": "Requests received, of all requests", "assessments": "Assessments ended, of all assessments",
        "ceased": "Plans ceased, of all plans", "in_force": "Plans in force, of all active plans",
    }  # fmt: skip
    lines = []
    for name, value in own.left_out.items():
        stated = Text.of(HIDDEN) if value is None else Text.of(Number(wording.number(value), Computed(HOW, value)))
        lines.append(Line(names.get(name, name), (stated,)))
    note = "Rows of another year, those that have not ended, and those with a fault that hides when or whose they are."
    return Table("Rows that did not enter a measure.", ("Measure", "Rows left out"), tuple(lines),
                 heading="What was not counted", note=note)  # fmt: skip


def named_month(month: str) -> str:
    """A month as it is named in a table.

    >>> named_month("2026-01")
    'January 2026'
    """
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def short_month(month: str) -> str:
    """A month on the axis; each January with its year.

    >>> short_month("2026-01"), short_month("2026-09")
    ('Jan 2026', 'Sep')
    """
    name = MONTHS[int(month[5:]) - 1][:3]
    return f"{name} {month[:4]}" if month.endswith("-01") else name


def last_day(month: str) -> date:
    """The last day of a month such as "2026-02"."""
    return month_end(int(month[:4]), int(month[5:]))

"""The tables and monthly series of a council's own return: which counts stand in them, under which words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from send_briefings import wording
from send_briefings.analysis.control_chart import MIN_POINTS, Assurance, ControlChart, Variation, xmr_chart
from send_briefings.model import Polarity
from send_briefings.model.place import MONTHS
from send_briefings.own.counting import AGES, BANDS, NOT_RECORDED, NOW, OUTCOMES, PLACEMENTS, SOURCES, Key, month_end
from send_briefings.own.record import DECIDED, OwnFigures
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


SIGNALS = {
    Variation.IMPROVEMENT: "a change for the better",
    Variation.CONCERN: "a change for the worse",
    Variation.HIGHER: "a rise",
    Variation.LOWER: "a fall",
}


@dataclass(frozen=True)
class Monthly:
    """A series given month by month, None where hidden; `unit` is "%" or "". `target` is the council's own."""

    name: str
    months: tuple[str, ...]
    values: tuple[int | None, ...]
    unit: str
    about: Text
    polarity: Polarity = Polarity.NONE
    target: float | None = None

    @property
    def known(self) -> int:
        """How many months may be shown."""
        return sum(value is not None for value in self.values)

    @cached_property
    def control(self) -> ControlChart:
        """Its limits and signals, and the assurance against the target."""
        values = [None if value is None else float(value) for value in self.values]
        return xmr_chart(values, self.polarity, target=self.target)

    def stated(self, value: float) -> str:
        """A value in words."""
        return f"{value:.0f}%" if self.unit else wording.number(round(value))


def monthly_series(own: OwnFigures, target: Callable[[str, str], float | None]) -> tuple[Monthly, ...]:
    """The series that have a control chart, the share of plans in time first.

    Args:
        own: the figures of a return.
        target: gives the council's own target for a published measure and breakdown, None where it has none.
    """
    months, ends = own.months, [last_day(month).isoformat() for month in own.months]
    reviewed = tuple(sorted(key[3] for key in own.counts if key[0] == "reviewed_in" and key[2] == "total"))

    def counts(table: str, group: str, part: str, periods: Sequence[str]) -> tuple[int | None, ...]:
        return tuple(own.counts.get((table, group, part, period)) for period in periods)

    def shares(group: str, periods: Sequence[str]) -> tuple[int | None, ...]:
        return tuple(own.shares.get((group, period)) for period in periods)

    weeks = Text.constant("20 weeks", "law")
    plain = "excluding_exceptions"
    return (
        Monthly(
            "Plans issued in time", months, shares(plain, months), "%",
            Text.of("Share of plans issued within ", weeks, " of the request, excluding exceptions"),
            Polarity.HIGH, target("plans_within_20_weeks", plain),
        ),
        Monthly(
            "Requests", months, counts("requests", "all", "received", months), "",
            Text.of("Requests for an assessment received in each month"),
        ),
        Monthly(
            "New plans", months, counts("issued", plain, "total", months), "",
            Text.of("Plans issued in each month, excluding exceptions"),
        ),
        Monthly(
            "Open assessments", months, counts("waiting_at", "assessment", "total", ends), "",
            Text.of("Assessments decided on and not ended, at the end of each month"),
        ),
        Monthly(
            "Reviews decided in four weeks", reviewed, shares(DECIDED, reviewed), "%",
            Text.of(
                "Share of reviews decided within four weeks, by the month of their meeting; only the latest of a "
                "plan is on file"
            ),
            Polarity.HIGH, target("review_decisions_in_4_weeks", "total"),
        ),
    )  # fmt: skip


def verdict_of(series: Monthly) -> Text:
    """What the usual range says of the newest month, and of the target."""
    control = series.control
    point = control.points[-1]
    if point.limits is None:
        return Text.of(
            "fewer than ", Text.constant(str(MIN_POINTS), "method"), " months may be shown, too few for a usual range."
        )
    ends = [
        Number(series.stated(max(0.0, end)), Computed("control limit", end))
        for end in (point.limits.lower, point.limits.upper)
    ]
    state = "the newest is no exception" if not point.signals else f"the newest signals {SIGNALS[control.variation]}"
    if point.value is None:
        state = "the newest is hidden"
    stated = Text.of("months usually lie between ", ends[0], " and ", ends[1], f"; {state}.")
    words = {
        Assurance.PASSING: "As things are, the target will be met in every month.",
        Assurance.FAILING: "As things are, the target will be missed in every month.",
        Assurance.HIT_OR_MISS: "As things are, the target may be met in one month and missed in another.",
    }
    return Text.of(stated, f" {words[control.assurance]}") if control.assurance in words else stated

"""A whole brief, and how old its figures are.

What is known to be out (a publisher was asked) and what is only due, by the publisher's date or its usual rhythm, are
told apart. Whether something is overdue depends on the day a briefing is prepared, which is given, never asked of the
clock.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from send_briefings import wording
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting
from send_briefings.config.sources import SourceSpec
from send_briefings.data.manifest import Known
from send_briefings.model import Period, PeriodKind, Unit
from send_briefings.model.place import academic_year, calendar_year, financial_year, winter_average
from send_briefings.narrative import brief as quantities
from send_briefings.narrative.brief import Brief
from send_briefings.narrative.caveats import Told, caveats_of, unjudged
from send_briefings.narrative.lead import candidates, others_worth_telling
from send_briefings.narrative.points import points_of
from send_briefings.narrative.queries import queries_of
from send_briefings.narrative.target import targets_in, with_tile
from send_briefings.narrative.title import subtitle_of, summary_of, title_of
from send_briefings.text import Computed, Number, Text

YEAR = 12
YEARLY = frozenset(
    {PeriodKind.ACADEMIC_YEAR, PeriodKind.CALENDAR_YEAR, PeriodKind.FINANCIAL_YEAR, PeriodKind.WINTER_AVERAGE}
)


@dataclass(frozen=True, slots=True)
class Freshness:
    """The sentences, and whether newer figures are out or overdue: then a verdict is of how it stood, not of now."""

    text: Text
    stale: bool


def freshness_of(
    setting: Setting, figure: Figure, known: Mapping[str, Known] | None = None, prepared: date | None = None
) -> Freshness:
    """What is said of a figure's age.

    Args:
        setting: the area and place.
        figure: the newest figure, of the series that leads.
        known: what publishers are known to have beyond what is held, by source.
        prepared: the day the briefing is of; without it nothing is called overdue.

    A figure that its source gives once a year is due a year after its release, whatever else the source brings.
    """
    source = setting.sources.get(figure.ref.source)
    first = Text.of("Newest figures here: ", quantities.period(figure), ", published ", _published(figure, source), ".")
    if Unit(figure.unit) is Unit.OUTCOME:
        record = Text.of("Our record of inspections was published ", _published(figure, source), ".")
        return Freshness(Text.of(record, " Check Ofsted's site for anything newer."), False)
    if others := _newer_of_others(setting, figure):
        return Freshness(Text.of(first, " Other places have newer ones, up to ", others, "."), True)
    if setting.known_on is not None:
        return Freshness(first, False)  # what came later was not known on that day
    beyond = (known or {}).get(figure.ref.source, Known())
    if beyond.withdrawn:
        gone = Text.of(" The publisher had withdrawn these figures when asked ", _day(beyond.withdrawn, figure))
        return Freshness(Text.of(first, gone, ": do not use them before it says why."), True)
    if beyond.release.partition(" (")[0] == figure.release != beyond.release:
        mended = Text.of(" ", _day(beyond.released, figure)) if beyond.released else Text()
        return Freshness(
            Text.of(first, " The publisher corrected them", mended, "; the new figures are not in this briefing."),
            True,
        )
    newer = following(figure.period)
    name = Text.of("Figures for ", _next(newer, figure)) if newer else Text.of("Newer figures")
    if beyond.release:
        out = Text.of(" came out ", _day(beyond.released, figure)) if beyond.released else Text.of(" are out")
        return Freshness(Text.of(first, " ", name, out, " and are not in this briefing."), True)
    due = _due(source, figure, beyond.due)
    if due is None:
        return Freshness(first, False)
    words, last = due
    if prepared is not None and last < prepared:
        return Freshness(Text.of(first, " ", name, " were due by ", words, " and are not in this briefing."), True)
    return Freshness(Text.of(first, " ", name, " are due by ", words, "."), False)


def _newer_of_others(setting: Setting, figure: Figure) -> Number | None:
    """The newest period of a series for which other places have a figure and this one has not."""
    periods = setting.figures.periods(figure.ref, setting.subject.level)
    if not periods or periods[-1].start <= figure.period.start:
        return None
    label = periods[-1].label
    return Number(label, Computed("newest period", label, (figure,)))


def following(period: Period) -> Period | None:
    """The year after a yearly period; None for terms and months, whose next is not always published by itself.

    >>> following(academic_year(2024)).label, following(calendar_year(2024)).label
    ('2025/26', '2025')
    """
    year = period.start.year
    if period.kind is PeriodKind.WINTER_AVERAGE:
        return winter_average(year + 2)
    made = {
        PeriodKind.ACADEMIC_YEAR: academic_year,
        PeriodKind.CALENDAR_YEAR: calendar_year,
        PeriodKind.FINANCIAL_YEAR: financial_year,
    }.get(period.kind)
    return made(year + 1) if made else None


def _next(period: Period, figure: Figure) -> Number:
    return Number(period.label, Computed("year after", period.label, (figure,)))


def _published(figure: Figure, source: SourceSpec | None) -> Number | Text:
    """The day of a release, or its month where only that is known, with "in"."""
    spec = next((one for one in source.releases if one.release == figure.release), None) if source else None
    if spec is not None and spec.precision == "month" and spec.released == figure.released:
        return Text.of("in ", Number(wording.month_text(figure.released), Computed("release", "month", (figure,))))
    return Number(wording.date_text(figure.released), Computed("release", figure.released.isoformat(), (figure,)))


def _day(told: str, figure: Figure) -> Text:
    """A publisher's date: a day after "on", a month after "in"."""
    first = date.fromisoformat(told if len(told) > len("2026-06") else f"{told}-01")
    whole = len(told) > len("2026-06")
    shown = wording.date_text(first) if whole else wording.month_text(first)
    return Text.of("on " if whole else "in ", Number(shown, Computed("publisher's date", told, (figure,))))


def _due(source: SourceSpec | None, figure: Figure, told: str) -> tuple[Number, date] | None:
    """When the next figures are due, and the last day of that: the publisher's date, else by how often they come."""
    if told > figure.released.isoformat()[: len(told)]:
        first = date.fromisoformat(told if len(told) > len("2026-06") else f"{told}-01")
        whole = len(told) > len("2026-06")
        shown = wording.date_text(first) if whole else wording.month_text(first)
        return Number(shown, Computed("publisher's date", told, (figure,))), first if whole else _month_end(first)
    every = min((place.every for place in source.live), default=0) if source else 0
    if not every:
        return None
    every = max(every, YEAR) if figure.period.kind in YEARLY else every
    count = figure.released.year * YEAR + figure.released.month - 1 + every
    first = date(count // YEAR, count % YEAR + 1, 1)
    return Number(wording.month_text(first), Computed("rhythm", every, (figure,))), _month_end(first)


def _month_end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def brief_of(setting: Setting, *, known: Mapping[str, Known] | None = None, prepared: date | None = None) -> Brief:
    """All that an area's briefing says of a place.

    Args:
        setting: the area, the place and their figures.
        known: what publishers are known to have beyond what is held, by source.
        prepared: the day the briefing is of, by which newer figures are overdue; None where that is not known.
    """
    told = _told(setting)
    lead = told.ref or setting.spec.headline
    fresh = Freshness(Text(), False)
    if told.figure is not None:
        fresh = freshness_of(setting, told.figure, known, prepared)
    points = points_of(setting, lead) if told.figure is not None else ()
    targets = targets_in(setting)
    return Brief(
        title=told.title,
        subtitle=told.subtitle,
        summary=told.summary,
        tiles=with_tile(told.tiles, targets, lead),
        points=points,
        queries=queries_of(setting, lead, points),
        caveats=caveats_of(setting),
        freshness=fresh.text,
        stale=fresh.stale,
        empty=told.figure is None,
        lead=told.ref,
        targets=tuple(one.point() for one in targets),
    )


def _told(setting: Setting) -> Told:
    found = candidates(setting)
    if not found:
        return unjudged(setting)
    lead = found[0]
    return Told(
        title_of(setting, lead),
        subtitle_of(setting, lead),
        summary_of(setting, lead, others_worth_telling(found)),
        lead.assessment.tiles,
        lead.ref,
        lead.assessment.figure,
    )

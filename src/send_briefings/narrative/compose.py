"""A whole brief, and how old its figures are.

What is known to be out (a publisher was asked) and what is only due, by the publisher's date or its usual rhythm, are
told apart. Whether something is overdue depends on the day a briefing is prepared, which is given, never asked of the
clock.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.config.sources import SourceSpec
from send_briefings.data.manifest import KnownReleases
from send_briefings.model import Period, PeriodKind, Unit
from send_briefings.model.place import academic_year, calendar_year, financial_year, winter_average
from send_briefings.narrative import brief as quantities
from send_briefings.narrative.assessment import LOW
from send_briefings.narrative.brief import Aspect, Brief, Point, Tile, Tone
from send_briefings.narrative.caveats import OpeningWords, caveats_of, unjudged
from send_briefings.narrative.lead import candidates, others_worth_telling, subtitle_of, summary_of, title_of
from send_briefings.narrative.points import points_of
from send_briefings.narrative.queries import queries_of
from send_briefings.narrative.target import targets_in, with_tile
from send_briefings.text import Computed, Number, Text

YEAR = 12
YEARLY = frozenset(
    {PeriodKind.ACADEMIC_YEAR, PeriodKind.CALENDAR_YEAR, PeriodKind.FINANCIAL_YEAR, PeriodKind.WINTER_AVERAGE}
)


class Age(StrEnum):
    """What has become of a figure since it was published.

    PAST is one of which newer figures are out or overdue: right of its year, and no word on today. CORRECTED and
    WITHDRAWN are by the publisher: then the figure itself is in doubt, and no verdict rests on it.
    """

    CURRENT = "current"
    PAST = "past"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


IN_DOUBT = {
    Age.CORRECTED: ("The publisher has corrected these figures", "corrected since: use the new figures"),
    Age.WITHDRAWN: ("The publisher has withdrawn these figures", "withdrawn by the publisher: do not use them"),
}
"""What is said in place of a verdict: at the head of a briefing, and in a tile."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old a figure is, in sentences, and what follows from it.

    `stood` is "as it stood in 2024" where a verdict is of then and not of now; empty where it is of now, and where none
    may be given.
    """

    text: Text
    age: Age = Age.CURRENT
    stood: Text = field(default_factory=Text)

    @property
    def stale(self) -> bool:
        """Whether a verdict is not of now."""
        return self.age is not Age.CURRENT

    @property
    def in_doubt(self) -> Text:
        """Why nothing is judged, as a sentence; empty where something may be."""
        return Text.of(IN_DOUBT[self.age][0], ".") if self.age in IN_DOUBT else Text()


def freshness_of(
    context: AnalysisContext,
    figure: Figure,
    known: Mapping[str, KnownReleases] | None = None,
    prepared: date | None = None,
) -> Freshness:
    """What is said of a figure's age.

    Args:
        setting: the area and place.
        figure: the newest figure, of the series that leads.
        known: what publishers are known to have beyond what is held, by source.
        prepared: the day the briefing is of; without it nothing is called overdue.

    A figure that its source gives once a year is due a year after its release, whatever else the source brings.
    """
    stated, age = _aged(context, figure, known, prepared)
    stood = Text.of("as it stood in ", quantities.period(figure)) if age is Age.PAST else Text()
    return Freshness(stated, age, stood)


def _aged(
    context: AnalysisContext, figure: Figure, known: Mapping[str, KnownReleases] | None, prepared: date | None
) -> tuple[Text, Age]:
    source = context.sources.get(figure.ref.source)
    first = Text.of("Newest figures here: ", quantities.period(figure), ", published ", _published(figure, source), ".")
    if Unit(figure.unit) is Unit.OUTCOME:
        record = Text.of("Our record of inspections was published ", _published(figure, source), ".")
        return Text.of(record, " Check Ofsted's site for anything newer."), Age.CURRENT
    if others := _newer_of_others(context, figure):
        return Text.of(first, " Other places have newer ones, up to ", others, "."), Age.PAST
    if context.known_on is not None:
        return first, Age.CURRENT  # what came later was not known on that day
    beyond, age = (known or {}).get(figure.ref.source, KnownReleases()), _age_of(known, figure)
    if age is Age.WITHDRAWN:
        gone = Text.of(" The publisher had withdrawn these figures when asked ", _day(beyond.withdrawn, figure))
        return Text.of(first, gone, ": do not use them before it says why."), Age.WITHDRAWN
    if age is Age.CORRECTED:
        mended = Text.of(" ", _day(beyond.released, figure)) if beyond.released else Text()
        return (
            Text.of(first, " The publisher corrected them", mended, "; the new figures are not in this briefing."),
            Age.CORRECTED,
        )
    newer = following(figure.period)
    name = Text.of("Figures for ", _next(newer, figure)) if newer else Text.of("Newer figures")
    if age is Age.PAST:
        out = Text.of(" came out ", _day(beyond.released, figure)) if beyond.released else Text.of(" are out")
        return Text.of(first, " ", name, out, " and are not in this briefing."), Age.PAST
    due = _due(source, figure, beyond.due)
    if due is None:
        return first, Age.CURRENT
    words, last = due
    if prepared is not None and last < prepared:
        return Text.of(first, " ", name, " were due by ", words, " and are not in this briefing."), Age.PAST
    return Text.of(first, " ", name, " are due by ", words, "."), Age.CURRENT


def _age_of(known: Mapping[str, KnownReleases] | None, figure: Figure) -> Age:
    """What its publisher is known to have done with a figure's release, or to have brought out since."""
    beyond = (known or {}).get(figure.ref.source, KnownReleases())
    if beyond.withdrawn:
        return Age.WITHDRAWN
    if beyond.release.partition(" (")[0] == figure.release != beyond.release:
        return Age.CORRECTED
    return Age.PAST if beyond.release else Age.CURRENT


def _newer_of_others(context: AnalysisContext, figure: Figure) -> Number | None:
    """The newest period of a series for which other places have a figure and this one has not."""
    periods = context.figures.periods(figure.ref, context.subject.level)
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


def _day(reported: str, figure: Figure) -> Text:
    """A publisher's date: a day after "on", a month after "in"."""
    first = date.fromisoformat(reported if len(reported) > len("2026-06") else f"{reported}-01")
    whole = len(reported) > len("2026-06")
    shown = wording.date_text(first) if whole else wording.month_text(first)
    return Text.of("on " if whole else "in ", Number(shown, Computed("publisher's date", reported, (figure,))))


def _due(source: SourceSpec | None, figure: Figure, reported: str) -> tuple[Number, date] | None:
    """When the next figures are due, and the last day of that: the publisher's date, else by how often they come."""
    if reported > figure.released.isoformat()[: len(reported)]:
        first = date.fromisoformat(reported if len(reported) > len("2026-06") else f"{reported}-01")
        whole = len(reported) > len("2026-06")
        shown = wording.date_text(first) if whole else wording.month_text(first)
        return Number(shown, Computed("publisher's date", reported, (figure,))), first if whole else _month_end(first)
    every = min((place.every for place in source.live), default=0) if source else 0
    if not every:
        return None
    every = max(every, YEAR) if figure.period.kind in YEARLY else every
    count = figure.released.year * YEAR + figure.released.month - 1 + every
    first = date(count // YEAR, count % YEAR + 1, 1)
    return Number(wording.month_text(first), Computed("rhythm", every, (figure,))), _month_end(first)


def _month_end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def brief_of(
    context: AnalysisContext, *, known: Mapping[str, KnownReleases] | None = None, prepared: date | None = None
) -> Brief:
    """All that an area's briefing says of a place.

    Args:
        setting: the area, the place and their figures.
        known: what publishers are known to have beyond what is held, by source.
        prepared: the day the briefing is of, by which newer figures are overdue; None where that is not known.
    """
    reported = _told(context)
    lead = reported.ref or context.spec.headline
    fresh = Freshness(Text())
    points: tuple[Point, ...] = ()
    if reported.figure is not None:
        fresh = freshness_of(context, reported.figure, known, prepared)
        points = tuple(one for one in points_of(context, lead) if not _in_doubt(known, one.lead, one.text))
    targets = targets_in(context)
    reported = _of_its_age(replace(reported, tiles=with_tile(reported.tiles, targets, lead)), fresh)
    return Brief(
        title=_of_a_body(context, reported),
        subtitle=reported.subtitle,
        summary=reported.summary,
        tiles=_signed(context, reported.tiles),
        points=points,
        queries=tuple(one for one in queries_of(context, lead, points) if not _in_doubt(known, one.why)),
        caveats=caveats_of(context),
        freshness=fresh.text,
        stale=fresh.stale,
        empty=reported.figure is None,
        lead=reported.ref,
        targets=tuple(one.point() for one in targets),
        stood=fresh.stood if len(reported.tiles) > 1 else Text(),
    )


def _of_its_age(reported: OpeningWords, fresh: Freshness) -> OpeningWords:
    """What is told, less what its age forbids: no sign of good or bad on then, no verdict on what is in doubt."""
    if fresh.age is Age.PAST:
        return replace(reported, tiles=tuple(replace(tile, tone=Tone.NONE) for tile in reported.tiles))
    if fresh.age not in IN_DOUBT:
        return reported
    stated, short = IN_DOUBT[fresh.age]
    return replace(
        reported,
        title=Text.of(stated, ", so we draw no conclusion"),
        summary=Text.of(stated, " and the new ones are not in this briefing." if fresh.age is Age.CORRECTED else "."),
        tiles=(Tile(Aspect.CERTAINTY, LOW, Text.of(short)),),
    )


def _in_doubt(known: Mapping[str, KnownReleases] | None, *stated: Text) -> bool:
    """Whether a text rests on figures that their publisher has corrected or withdrawn."""
    return any(_age_of(known, figure) in IN_DOUBT for text in stated for figure in text.figures)


def _of_a_body(context: AnalysisContext, reported: OpeningWords) -> Text:
    """The title; of an NHS body's figures with its name before it, for they are never the council's."""
    if context.subject.code == context.place.code or reported.figure is None:
        return reported.title
    return Text.of(Text.constant(context.subject.name, "name"), ": ", reported.title.uncapitalised())


def _signed(context: AnalysisContext, tiles: tuple[Tile, ...]) -> tuple[Tile, ...]:
    """The tiles; of an NHS body's figures without a sign of good or bad, which would be read as the council's."""
    if context.subject.code == context.place.code:
        return tiles
    return tuple(replace(tile, tone=Tone.NEUTRAL) if tile.tone in (Tone.GOOD, Tone.BAD) else tile for tile in tiles)


def _told(context: AnalysisContext) -> OpeningWords:
    found = candidates(context)
    if not found:
        return unjudged(context)
    lead = found[0]
    return OpeningWords(
        title_of(context, lead),
        subtitle_of(context, lead),
        summary_of(context, lead, others_worth_telling(found)),
        lead.assessment.tiles,
        lead.ref,
        lead.assessment.figure,
    )

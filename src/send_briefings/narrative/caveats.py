"""Caveats that tell the reader what to do, and why nothing may be judged."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.comparability import broken_everywhere
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.submissions import FaultKind, monthly_faults
from send_briefings.model import Unit
from send_briefings.model.area import CaveatSpec, SeriesKey
from send_briefings.model.place import year_before
from send_briefings.narrative import brief as quantities
from send_briefings.narrative.assessment import Assessment, assess
from send_briefings.narrative.brief import Tile, period
from send_briefings.narrative.course import course
from send_briefings.narrative.lead import TITLE_WORDS, all_led
from send_briefings.narrative.outcomes import REVISIT, history, of_england
from send_briefings.narrative.queries import doubt_of, fields_of, slots_of
from send_briefings.narrative.series_points import Slot, words_of
from send_briefings.narrative.trusting import DoubtKind
from send_briefings.text import Computed, Constant, Number, Text

GRAVEST = (
    DoubtKind.WRONG, DoubtKind.INCOMPLETE, DoubtKind.SMALL_PLACE, DoubtKind.FEW, DoubtKind.OLD, DoubtKind.UNFIT,
    DoubtKind.BY_NATURE, DoubtKind.ABSENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpeningWords:
    """The words at the top of a briefing, and the series and figure they are about, None for none."""

    title: Text
    subtitle: Text
    summary: Text
    tiles: tuple[Tile, ...] = ()
    ref: SeriesKey | None = None
    figure: Figure | None = None


def unjudged(context: AnalysisContext) -> OpeningWords:
    """What is told at the top: what an inspection found, why a figure is doubtful, or that there is none."""
    if context.measure(context.spec.headline).unit is Unit.OUTCOME:
        return _inspection(context)
    found = [assess(context, context.spec.headline), *all_led(context)]
    worst = min(found, key=lambda one: GRAVEST.index(one.doubt) if one.doubt else len(GRAVEST))
    if worst.figure is None or worst.doubt is None:
        return _absent(context, worst)
    place = Text.constant(context.subject.name, "name")
    measure = context.measure(worst.ref)
    name = Text.constant(measure.name, "catalogue")
    subtitle = Text.of(name, ". ", place, ", ", quantities.period(worst.figure))
    summary = worst.why_not
    if worst.doubt is DoubtKind.BY_NATURE:
        summary = Text.of(_statement(context, worst.figure).sentence(), " ", worst.why_not)
    return OpeningWords(_title(context, worst, worst.figure), subtitle, summary, worst.tiles, worst.ref, worst.figure)


def _title(context: AnalysisContext, found: Assessment, figure: Figure) -> Text:
    period = quantities.period(figure)
    if found.doubt is DoubtKind.WRONG:
        return Text.of("The newest figures are probably wrong, so we draw no conclusion")
    if found.doubt is DoubtKind.INCOMPLETE:
        return Text.of("The figures for ", period, " may not be complete, so we draw no conclusion")
    if found.doubt is DoubtKind.SMALL_PLACE:
        return Text.of("Too few children here have an EHC plan to judge the figures")
    if found.doubt is DoubtKind.FEW:
        return Text.of("Too few were counted here in ", period, " to judge")
    if found.doubt is DoubtKind.OLD:
        return Text.of("The newest figures here are for ", period, ": too old to judge")
    name = Text.constant(context.spec.name, "catalogue")
    if found.doubt is DoubtKind.UNFIT:
        return Text.of(name, ": these figures are not yet fit to judge a council")
    title = _statement(context, figure).capitalised()
    if len(str(title).split()) <= TITLE_WORDS:
        return title
    measure = Text.constant(context.measure(figure.ref).name, "catalogue")
    return Text.of(measure, ": ", quantities.shown(context, figure), " in ", period)


def _statement(context: AnalysisContext, figure: Figure) -> Text:
    """A figure as a whole clause, by the words of its measure."""
    words = {name: Text.constant(text, "catalogue") for name, text in context.words(figure.ref).items()}
    slots = words | {"value": Text.of(quantities.shown(context, figure)), "period": Text.of(quantities.period(figure))}
    return Text.fill(context.measure(figure.ref).statement, slots)


def _absent(context: AnalysisContext, found: Assessment) -> OpeningWords:
    """That there is no figure: that none is published, with the day somebody looked, or that we have none."""
    name, place = Text.constant(context.spec.name, "catalogue"), Text.constant(context.name, "name")
    subtitle = Text.constant(context.subject.name, "name")
    stated = context.spec.no_data
    if stated is None:
        title = Text.of(name, ": we have no figures for this place")
        return OpeningWords(title, subtitle, found.why_not or Text.of("We do not have a figure for ", place).sentence())
    looked = Text.constant(wording.date_text(stated.checked), "date")
    summary = Text.of(Text.fill(stated.text, {"place": place}).sentence(), " We looked on ", looked, ".")
    title = Text.constant(stated.title, "catalogue") if stated.title else Text.of("no figures are published")
    return OpeningWords(Text.of(name, ": ", title), subtitle, summary)


def _inspection(context: AnalysisContext) -> OpeningWords:
    """What the newest inspection or revisit in the record found, and the one before."""
    name = Text.constant(context.subject.name, "name")
    subtitle = Text.of("Inspection of the area by Ofsted and the Care Quality Commission. ", name)
    rows = history(context)
    if not rows:
        place = Text.constant(context.name, "name")
        title = Text.of("Inspections: our record has no outcome for ", place)
        return OpeningWords(title, subtitle, Text.of("Check Ofsted's site for a report on this area."))
    newest = rows[-1]
    words = _found(context, newest)
    title = Text.of("Inspectors found that ", words, " in ", _month(newest))
    if len(str(title).split()) > TITLE_WORDS:
        title = Text.of("Inspectors found that ", words)
    reported = [Text.of("The inspection of ", _whose(context, newest), " began in ", _month(newest))]
    if len(rows) > 1:
        before, found = rows[-2], _found(context, rows[-2])
        same = before.place == newest.place
        whom: Text | str = "" if same else Text.of(" of ", _whose(context, before))
        reported.append(Text.of("In ", _month(before), " inspectors", whom, " found that ", found))
    reported.insert(1, Text.of("It looked at the council, health and schools"))
    summary = Text.joined(one.sentence() for one in reported)
    return OpeningWords(title, subtitle, summary, (), newest.ref, newest)


def _found(context: AnalysisContext, figure: Figure) -> Text:
    return Text.constant(context.measure(figure.ref).outcome(figure.value or 0.0).words, "catalogue")


def _month(figure: Figure) -> Number:
    shown = wording.month_text(figure.period.start)
    return Number(shown, Computed("month", figure.period.start.isoformat(), (figure,)))


def _whose(context: AnalysisContext, figure: Figure) -> Text:
    """The place that was inspected: one that stood before this one is told by its name."""
    if figure.place == context.subject.code:
        return Text.constant(context.name, "name")
    before = Text.constant(context.names.get(figure.place, figure.place), "name")
    return Text.of(before, ", of which ", Text.constant(context.name, "name"), " was part,")


AT_MOST = 3
LATE = "The newest figure here is for {period}, while other places have one for {newest}: do not compare the two"


def caveats_of(context: AnalysisContext) -> tuple[Text, ...]:
    """The three caveats of an area that matter most for a place; the others stand in `AreaSpec.method_notes`.

    A place whose newest figure is older than others' is told that first. The catalogue's follow in the order of their
    priority, where their rule holds and every figure they name is there. None for a place without any figure, save
    what our record lacks.
    """
    reported = [text for text in (_late(context),) if text]
    for spec in sorted(context.spec.caveats, key=lambda one: one.priority):
        slots = _slots(context, spec)
        if slots is not None and fields_of(spec.text) <= set(slots):
            reported.append(Text.fill(spec.text, slots).sentence())
    return tuple(reported[:AT_MOST])


def _late(context: AnalysisContext) -> Text:
    """That the newest figure of the headline's series is older here than elsewhere."""
    ref = context.spec.headline
    own = context.figures.latest(ref, context.subject.code)
    known = context.figures.periods(ref, context.subject.level)
    if own is None or not known or own.period.start >= known[-1].start or context.measure(ref).unit is Unit.OUTCOME:
        return Text()
    return Text.fill(LATE, {"period": period(own), "newest": Number(known[-1].label, Constant("date"))}).sentence()


def _slots(context: AnalysisContext, spec: CaveatSpec) -> dict[str, Slot] | None:
    """What fills the places of a caveat whose rule holds; None where it does not."""
    ref, own = spec.ref, context.subject.code
    newest = context.figures.newest(ref, own)
    words: dict[str, Slot] = words_of(context, ref)
    if newest is not None:
        words["period"] = period(newest)
    match spec.when:
        case "figure":
            found = course(context, ref)
            return slots_of(context, found) if found is not None else None
        case "doubtful":
            return doubt_of(context, ref)
        case "no_newer":
            record = of_england(context, ref).figures
            if (newest is not None and newest.value is not None) or not record:
                return None
            return words | {"released": Number(wording.date_text(record[0].released), Constant("date"))}
        case "revisit_unknown":
            return words if _revisit_unknown(context, ref) else None
        case rule:
            return words if _holds(context, ref, rule) else None


def _holds(context: AnalysisContext, ref: SeriesKey, rule: str) -> bool:
    """Whether a rule on the headline's series holds, all of which need a figure of the place."""
    figure = context.figures.latest(ref, context.subject.code)
    if rule == "always":
        return any(context.figures.latest(one, context.subject.code) for one in _published(context))
    if figure is None:
        return False
    before = context.figures.at(ref, figure.place, year_before(figure.period.start))
    return {
        "own_return": lambda: (
            ref.local or any(context.figures.latest(one, figure.place) for one in context.spec.local_refs)
        ),
        "first_year": lambda: before is None and len(context.figures.series(ref, figure.place)) == 1,
        "no_england": lambda: context.figures.latest(ref, context.england.code) is None,
        "break_shown": lambda: _break_shown(context, ref),
        "monthly_faults": lambda: _monthly_faults(context),
        "explained": lambda: any(_ours(context) & set(one.places) for one in context.spec.explanations),
        "zero": lambda: _zero(context),
    }[rule]()


def _published(context: AnalysisContext) -> list[SeriesKey]:
    """The published series of the area's own measures."""
    return [ref for ref in context.spec.refs if ref.measure in context.spec.measures and not ref.local]


def _ours(context: AnalysisContext) -> set[str]:
    return {context.subject.code, *(place.code for place in context.providers)}


def _break_shown(context: AnalysisContext, ref: SeriesKey) -> bool:
    """Whether the series has figures on both sides of a break across which none are compared."""
    known = [row.period for row in context.figures.series(ref, context.subject.code) if row.value is not None]
    return len(known) > 1 and broken_everywhere(context.spec, ref, known[0], known[-1])


def _monthly_faults(context: AnalysisContext) -> bool:
    """Whether a month of the last year has figures that are copied, repeated or jump, here or at a provider."""
    spec = next((one for one in context.spec.points if one.kind == "alarms"), None)
    newest = context.figures.latest(context.spec.headline, context.subject.code)
    if spec is None or newest is None:
        return False
    since = year_before(newest.period.start)
    faults = monthly_faults(context, spec.refs)
    return any(one.kind not in (FaultKind.LEFT, FaultKind.JOINED) and one.month > since for one in faults)


def _zero(context: AnalysisContext) -> bool:
    """Whether one of the area's counts is zero here."""
    counts = {one.id for one in context.spec.measures.values() if one.unit is Unit.COUNT}
    rows = [context.figures.newest(ref, context.subject.code) for ref in context.spec.refs if ref.measure in counts]
    return any(row is not None and row.value == 0 for row in rows)


def _revisit_unknown(context: AnalysisContext, ref: SeriesKey) -> bool:
    """Whether a statement of action was required and the record has neither a revisit with enough progress nor more."""
    row = context.figures.newest(ref, context.subject.code)
    if row is None or not row.value:
        return False
    newer = context.figures.newest(context.spec.headline, row.place)
    if newer is not None and newer.value is not None:
        return False
    revisit = context.figures.newest(SeriesKey(REVISIT, ref.cohort, ref.breakdown, ref.source), row.place)
    return revisit is None or revisit.value is None or revisit.value > 0

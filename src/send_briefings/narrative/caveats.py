"""Caveats that tell the reader what to do, and why nothing may be judged."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.comparability import broken_everywhere
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting
from send_briefings.model import Unit
from send_briefings.model.area import CaveatSpec, Ref
from send_briefings.model.place import year_before
from send_briefings.narrative import brief as quantities
from send_briefings.narrative.assessment import Assessment, assess
from send_briefings.narrative.brief import Tile, period
from send_briefings.narrative.course import course
from send_briefings.narrative.findings.alarms import GRAVE, alarms
from send_briefings.narrative.lead import TITLE_WORDS, all_led
from send_briefings.narrative.outcomes import history, of_england
from send_briefings.narrative.queries import doubt_of, fields_of, slots_of
from send_briefings.narrative.series_points import Slot, words_of
from send_briefings.narrative.trusting import DoubtKind
from send_briefings.text import Computed, Constant, Number, Text

GRAVEST = (
    DoubtKind.WRONG, DoubtKind.INCOMPLETE, DoubtKind.SMALL_PLACE, DoubtKind.FEW, DoubtKind.OLD, DoubtKind.UNFIT,
    DoubtKind.BY_NATURE, DoubtKind.ABSENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """The words at the top of a briefing, and the series and figure they are about, None for none."""

    title: Text
    subtitle: Text
    summary: Text
    tiles: tuple[Tile, ...] = ()
    ref: Ref | None = None
    figure: Figure | None = None


def unjudged(setting: Setting) -> Told:
    """What is told at the top: what an inspection found, why a figure is doubtful, or that there is none."""
    if setting.measure(setting.spec.headline).unit is Unit.OUTCOME:
        return _inspection(setting)
    found = [assess(setting, setting.spec.headline), *all_led(setting)]
    worst = min(found, key=lambda one: GRAVEST.index(one.doubt) if one.doubt else len(GRAVEST))
    if worst.figure is None or worst.doubt is None:
        return _absent(setting, worst)
    place = Text.constant(setting.subject.name, "name")
    measure = setting.measure(worst.ref)
    name = Text.constant(measure.name, "catalogue")
    subtitle = Text.of(name, ". ", place, ", ", quantities.period(worst.figure))
    summary = worst.why_not
    if worst.doubt is DoubtKind.BY_NATURE:
        summary = Text.of(_statement(setting, worst.figure).sentence(), " ", worst.why_not)
    return Told(_title(setting, worst, worst.figure), subtitle, summary, worst.tiles, worst.ref, worst.figure)


def _title(setting: Setting, found: Assessment, figure: Figure) -> Text:
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
    name = Text.constant(setting.spec.name, "catalogue")
    if found.doubt is DoubtKind.UNFIT:
        return Text.of(name, ": these figures are not yet fit to judge a council")
    title = _statement(setting, figure).capitalised()
    if len(str(title).split()) <= TITLE_WORDS:
        return title
    measure = Text.constant(setting.measure(figure.ref).name, "catalogue")
    return Text.of(measure, ": ", quantities.shown(setting, figure), " in ", period)


def _statement(setting: Setting, figure: Figure) -> Text:
    """A figure as a whole clause, by the words of its measure."""
    words = {name: Text.constant(text, "catalogue") for name, text in setting.words(figure.ref).items()}
    slots = words | {"value": Text.of(quantities.shown(setting, figure)), "period": Text.of(quantities.period(figure))}
    return Text.fill(setting.measure(figure.ref).statement, slots)


def _absent(setting: Setting, found: Assessment) -> Told:
    """That there is no figure: that none is published, with the day somebody looked, or that we have none."""
    name, place = Text.constant(setting.spec.name, "catalogue"), Text.constant(setting.name, "name")
    subtitle = Text.constant(setting.subject.name, "name")
    said = setting.spec.no_figure
    if said is None:
        title = Text.of(name, ": we have no figures for this place")
        return Told(title, subtitle, found.why_not or Text.of("We do not have a figure for ", place).sentence())
    looked = Text.constant(wording.date_text(said.checked), "date")
    summary = Text.of(Text.fill(said.text, {"place": place}).sentence(), " We looked on ", looked, ".")
    title = Text.constant(said.title, "catalogue") if said.title else Text.of("no figures are published")
    return Told(Text.of(name, ": ", title), subtitle, summary)


def _inspection(setting: Setting) -> Told:
    """What the newest inspection or revisit in the record found, and the one before."""
    name = Text.constant(setting.subject.name, "name")
    subtitle = Text.of("Inspection of the area by Ofsted and the Care Quality Commission. ", name)
    rows = history(setting)
    if not rows:
        place = Text.constant(setting.name, "name")
        title = Text.of("Inspections: our record has no outcome for ", place)
        return Told(title, subtitle, Text.of("Check Ofsted's site for a report on this area."))
    newest = rows[-1]
    words = _found(setting, newest)
    title = Text.of("Inspectors found that ", words, " in ", _month(newest))
    if len(str(title).split()) > TITLE_WORDS:
        title = Text.of("Inspectors found that ", words)
    told = [Text.of("The inspection of ", _whose(setting, newest), " began in ", _month(newest))]
    if len(rows) > 1:
        before, found = rows[-2], _found(setting, rows[-2])
        same = before.place == newest.place
        whom: Text | str = "" if same else Text.of(" of ", _whose(setting, before))
        told.append(Text.of("In ", _month(before), " inspectors", whom, " found that ", found))
    told.insert(1, Text.of("It looked at the council, health and schools"))
    summary = Text.joined(one.sentence() for one in told)
    return Told(title, subtitle, summary, (), newest.ref, newest)


def _found(setting: Setting, figure: Figure) -> Text:
    return Text.constant(setting.measure(figure.ref).outcome(figure.value or 0.0).words, "catalogue")


def _month(figure: Figure) -> Number:
    shown = wording.month_text(figure.period.start)
    return Number(shown, Computed("month", figure.period.start.isoformat(), (figure,)))


def _whose(setting: Setting, figure: Figure) -> Text:
    """The place that was inspected: one that stood before this one is told by its name."""
    if figure.place == setting.subject.code:
        return Text.constant(setting.name, "name")
    before = Text.constant(setting.names.get(figure.place, figure.place), "name")
    return Text.of(before, ", of which ", Text.constant(setting.name, "name"), " was part,")


AT_MOST = 3
REVISIT = "revisit_outcome"
LATE = "The newest figure here is for {period}, while other places have one for {newest}: do not compare the two"


def caveats_of(setting: Setting) -> tuple[Text, ...]:
    """The three caveats of an area that matter most for a place; the others stand in `AreaSpec.method_notes`.

    A place whose newest figure is older than others' is told that first. The catalogue's follow in the order of their
    priority, where their rule holds and every figure they name is there. None for a place without any figure, save
    what our record lacks.
    """
    told = [text for text in (_late(setting),) if text]
    for spec in sorted(setting.spec.caveats, key=lambda one: one.priority):
        slots = _slots(setting, spec)
        if slots is not None and fields_of(spec.text) <= set(slots):
            told.append(Text.fill(spec.text, slots).sentence())
    return tuple(told[:AT_MOST])


def _late(setting: Setting) -> Text:
    """That the newest figure of the headline's series is older here than elsewhere."""
    ref = setting.spec.headline
    own = setting.figures.latest(ref, setting.subject.code)
    known = setting.figures.periods(ref, setting.subject.level)
    if own is None or not known or own.period.start >= known[-1].start or setting.measure(ref).unit is Unit.OUTCOME:
        return Text()
    return Text.fill(LATE, {"period": period(own), "newest": Number(known[-1].label, Constant("date"))}).sentence()


def _slots(setting: Setting, spec: CaveatSpec) -> dict[str, Slot] | None:
    """What fills the places of a caveat whose rule holds; None where it does not."""
    ref, own = spec.ref, setting.subject.code
    newest = setting.figures.newest(ref, own)
    words: dict[str, Slot] = words_of(setting, ref)
    if newest is not None:
        words["period"] = period(newest)
    match spec.when:
        case "figure":
            found = course(setting, ref)
            return slots_of(setting, found) if found is not None else None
        case "doubtful":
            return doubt_of(setting, ref)
        case "no_newer":
            record = of_england(setting, ref).figures
            if (newest is not None and newest.value is not None) or not record:
                return None
            return words | {"released": Number(wording.date_text(record[0].released), Constant("date"))}
        case "revisit_unknown":
            return words if _revisit_unknown(setting, ref) else None
        case rule:
            return words if _holds(setting, ref, rule) else None


def _holds(setting: Setting, ref: Ref, rule: str) -> bool:
    """Whether a rule on the headline's series holds, all of which need a figure of the place."""
    figure = setting.figures.latest(ref, setting.subject.code)
    if rule == "always":
        return any(setting.figures.latest(one, setting.subject.code) for one in _published(setting))
    if figure is None:
        return False
    before = setting.figures.at(ref, figure.place, year_before(figure.period.start))
    return {
        "own_return": lambda: (
            ref.local or any(setting.figures.latest(one, figure.place) for one in setting.spec.local_refs)
        ),
        "first_year": lambda: before is None and len(setting.figures.series(ref, figure.place)) == 1,
        "no_england": lambda: setting.figures.latest(ref, setting.england.code) is None,
        "break_shown": lambda: _break_shown(setting, ref),
        "monthly_faults": lambda: _monthly_faults(setting),
        "explained": lambda: any(_ours(setting) & set(one.places) for one in setting.spec.explanations),
        "zero": lambda: _zero(setting),
    }[rule]()


def _published(setting: Setting) -> list[Ref]:
    """The published series of the area's own measures."""
    return [ref for ref in setting.spec.refs if ref.measure in setting.spec.measures and not ref.local]


def _ours(setting: Setting) -> set[str]:
    return {setting.subject.code, *(place.code for place in setting.providers)}


def _break_shown(setting: Setting, ref: Ref) -> bool:
    """Whether the series has figures on both sides of a break across which none are compared."""
    known = [row.period for row in setting.figures.series(ref, setting.subject.code) if row.value is not None]
    return len(known) > 1 and broken_everywhere(setting.spec, ref, known[0], known[-1])


def _monthly_faults(setting: Setting) -> bool:
    """Whether a month of the last year has figures that are copied, repeated or jump, here or at a provider."""
    spec = next((one for one in setting.spec.findings if one.kind == "alarms"), None)
    newest = setting.figures.latest(setting.spec.headline, setting.subject.code)
    if spec is None or newest is None:
        return False
    since = year_before(newest.period.start)
    return any(one.kind in (*GRAVE, "not_submitted") and one.month > since for one in alarms(setting, spec.refs))


def _zero(setting: Setting) -> bool:
    """Whether one of the area's counts is zero here."""
    counts = {one.id for one in setting.spec.measures.values() if one.unit is Unit.COUNT}
    rows = [setting.figures.newest(ref, setting.subject.code) for ref in setting.spec.refs if ref.measure in counts]
    return any(row is not None and row.value == 0 for row in rows)


def _revisit_unknown(setting: Setting, ref: Ref) -> bool:
    """Whether a statement of action was required and the record has neither a revisit with enough progress nor more."""
    row = setting.figures.newest(ref, setting.subject.code)
    if row is None or not row.value:
        return False
    newer = setting.figures.newest(setting.spec.headline, row.place)
    if newer is not None and newer.value is not None:
        return False
    revisit = setting.figures.newest(Ref(REVISIT, ref.cohort, ref.breakdown, ref.source), row.place)
    return revisit is None or revisit.value is None or revisit.value > 0

"""How sure we are: at most three things a reader should do or not do with the figures, each with its reason."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.findings.comparability import broken_everywhere
from send_briefings.findings.kinds.alarms import GRAVE, alarms
from send_briefings.findings.outcomes import of_england
from send_briefings.findings.setting import Setting
from send_briefings.model import Unit
from send_briefings.model.area import CaveatSpec, Ref
from send_briefings.model.period import year_before
from send_briefings.narrative.course import course
from send_briefings.narrative.quantities import period
from send_briefings.narrative.queries import doubt_of, fields_of, slots_of
from send_briefings.narrative.series_points import Slot, words_of
from send_briefings.text import Constant, Number, Text

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

"""Points on several figures at once: a gap, breakdowns, zeros, doubtful months, inspections and their outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.compare.size import smallest_difference
from send_briefings.findings.kinds.alarms import GRAVE, Alarm, alarms
from send_briefings.findings.kinds.gap import gap_finding
from send_briefings.findings.kinds.inspection import REVISIT, WEAKNESSES
from send_briefings.findings.movement import earlier_figure
from send_briefings.findings.outcomes import beside, of_england, tally
from send_briefings.findings.setting import Setting
from send_briefings.findings.trust import not_judged
from send_briefings.model import Measure, Unit
from send_briefings.model.area import PointSpec, Ref
from send_briefings.narrative.course import is_old
from send_briefings.narrative.draft import Draft, Sentence
from send_briefings.narrative.quantities import computed, counted, period, values
from send_briefings.narrative.series_points import words_of
from send_briefings.text import Computed, Constant, Number, Text


def gap(setting: Setting, spec: PointSpec) -> list[Draft]:
    """How far a cohort is from the one it is set beside; the lead's own figure is not told again."""
    assert spec.reference is not None
    found = gap_finding(setting, spec.refs[0], spec.reference)
    figure = setting.figures.latest(spec.refs[0], setting.subject.code)
    if found is None or figure is None or is_old(setting, figure):
        return []
    other = setting.figures.at(spec.reference, figure.place, figure.period.start)
    own, earlier = found.facts["gap"], found.facts["earlier_gap"]
    if other is None or own is None:
        return []
    slots = words_of(setting, figure.ref) | {"other": values(setting, other)[0], "period": period(figure)}
    size = computed("difference", own, setting.difference(figure.ref, own).replace("percentage ", ""), figure, other)
    told = Text.of(Text.fill(spec.words["told"], slots), ", ", size, " lower" if own > 0 else " higher")
    before = earlier_figure(setting, figure)
    sentences = [Sentence(told, 0)]
    if earlier is not None and before is not None:
        then = setting.difference(figure.ref, earlier).replace("percentage ", "")
        gone = computed("difference", earlier, then, before)
        sentences.append(Sentence(Text.of("the gap was ", gone, " in ", period(before)), 1))
    sentences.append(Sentence(Text.constant(spec.words.get("after", ""), "catalogue"), 2))
    key = _gap_lead(own, earlier, found.facts["band"], figure)
    score = abs(own) * (figure.denominator or 0.0) / 100
    return [Draft("gap", figure.ref, Text.fill(spec.words[key], slots), tuple(sentences), found.basis, score)]


def _gap_lead(own: float, earlier: float | None, band: str | None, figure: Figure) -> str:
    if own < 0:
        return "lower"
    if earlier is not None and abs(own - earlier) >= smallest_difference(earlier, Unit(figure.unit)):
        return "grew" if own > earlier else "shrank"
    return "wide" if band == "D" else "same"


def breakdowns(setting: Setting, spec: PointSpec) -> list[Draft]:
    """Where a figure is highest, and the others beside it."""
    rows = [setting.figures.latest(ref, setting.subject.code) for ref in spec.refs]
    known = [row for row in rows if row is not None and row.value is not None]
    newest = max((row.period.start for row in known), default=None)
    known = [row for row in known if row.period.start == newest]
    doubtful = any(not_judged(setting, row) or is_old(setting, row) for row in known)
    if len(known) < 2 or doubtful:
        return []
    ranked = sorted(known, key=lambda row: -(row.value or 0.0))
    most, least = ranked[0], ranked[-1]
    apart = (most.value or 0.0) - (ranked[1].value or 0.0)
    even = apart < smallest_difference(ranked[1].value or 0.0, Unit(most.unit))
    slots = words_of(setting, most.ref) | {"period": period(most)}
    shown = zip(ranked, values(setting, *ranked), strict=True)
    parts = [Text.of(number, setting.spec.breakdowns[row.ref.breakdown].phrase) for row, number in shown]
    told = Text.fill(spec.words["told"], slots | {"values": Text.joined(parts, ", ", " and ")})
    sentences = (Sentence(told, 0), Sentence(Text.constant(spec.words.get("after", ""), "catalogue"), 1))
    words = Text.fill(spec.words["even" if even else "highest"], slots)
    score = 0.0 if even else ((most.value or 0.0) - (least.value or 0.0)) / 100
    return [Draft("breakdowns", most.ref, words, sentences, setting.basis(most), score)]


def zeros(setting: Setting, spec: PointSpec) -> list[Draft]:
    """The counts of a new collection that are zero here: as likely not recorded as none."""
    refs = [Ref(name, spec.refs[0].cohort, spec.refs[0].breakdown, m.source) for name, m in _counts(setting)]
    rows = [setting.figures.newest(ref, setting.subject.code) for ref in refs]
    empty = [row for row in rows if row is not None and row.value == 0]
    if not empty:
        return []
    first = empty[0]
    others = sum(one == 0 for one in setting.peers(first.ref, first.period.start).values()) - 1
    slots = words_of(setting, first.ref) | {
        "names": Text.joined([setting.measure(row.ref).name.lower() for row in empty], ", ", " and "),
        "others": counted(others, "places with zero", first),
        "period": period(first),
    }
    told = Sentence(Text.fill(spec.words["told"], slots), 0)
    after = Sentence(Text.constant(spec.words.get("after", ""), "catalogue"), 1)
    return [Draft("zeros", first.ref, Text.fill(spec.words["lead"], slots), (told, after), setting.basis(first))]


def _counts(setting: Setting) -> list[tuple[str, Measure]]:
    return [(name, one) for name, one in setting.spec.measures.items() if one.unit is Unit.COUNT and not one.only_local]


def doubtful(setting: Setting, spec: PointSpec) -> list[Draft]:
    """What makes the newest month's figures doubtful; older months' faults are no finding."""
    rows = [setting.figures.newest(ref, setting.subject.code) for ref in spec.refs]
    newest = max((row.period.start for row in rows if row is not None), default=None)
    grave = [alarm for alarm in alarms(setting, spec.refs) if alarm.kind in GRAVE and alarm.month == newest]
    if not grave:
        return []
    worst = grave[0]
    alike = [one for one in grave if (one.kind, one.place) == (worst.kind, worst.place)]
    rows_of = tuple(row for alarm in alike for row in alarm.evidence if row.period.start == newest)
    told = Text.of("these figures are probably wrong: ", _what(setting, worst, rows_of), ", so we draw no conclusion")
    lead_words = Text.constant(spec.words["lead"], "catalogue")
    basis = setting.basis(rows_of[0]) if rows_of else ""
    return [Draft("alarms", spec.refs[0], lead_words, (Sentence(told, 0),), basis, first=True)]


def _what(setting: Setting, worst: Alarm, rows: Sequence[Figure]) -> Text:
    """What is wrong, as a clause."""
    body = Text.constant(setting.names[worst.place], "name")
    services = list(dict.fromkeys(setting.spec.breakdowns[row.ref.breakdown].phrase for row in rows))
    every = len(services) > 2
    named = f"{wording.NUMBERS[len(services)] if len(services) <= 10 else 'many'} services" if every else ""
    said: Text | str = Text.of(Number(named, Computed("services", len(services), tuple(rows)))) if every else ""
    which = said or wording.listed(services)
    if worst.kind == "copied":
        return Text.of(body, " sent the same numbers for ", which)
    if worst.kind == "repeat":
        return Text.of(body, " sent the same numbers for ", which, " as the month before")
    return Text.of("the number waiting at ", body, " jumped within a month")


def inspection(setting: Setting, spec: PointSpec) -> list[Draft]:
    """An earlier inspection of the place, and what a revisit found: it stands until the next, however long ago."""
    ref = spec.refs[0]
    row = setting.figures.newest(ref, setting.subject.code)
    if row is None or row.value is None:
        return []
    outcome = setting.measure(ref).outcome(row.value)
    slots = words_of(setting, ref) | {"outcome": Text.constant(outcome.words, "catalogue"), "day": _day(row)}
    sentences = [Sentence(Text.fill(spec.words["told"], slots), 0)]
    weaknesses = beside(setting, row, WEAKNESSES)
    if weaknesses is not None and weaknesses.value:
        named = counted(int(weaknesses.value), "weaknesses", weaknesses)
        noun = "weakness" if weaknesses.value == 1 else "weaknesses"
        sentences.append(Sentence(Text.of("inspectors named ", named, f" significant {noun}"), 2))
    again = setting.figures.newest(Ref(REVISIT, ref.cohort, ref.breakdown, ref.source), row.place)
    if again is not None and again.value is not None:
        words = setting.measure(again.ref).outcome(again.value).words
        sentences.append(
            Sentence(Text.of("at a revisit in ", _month(again), ", ", Text.constant(words, "catalogue")), 1)
        )
    return [Draft("inspection", ref, Text.constant(outcome.short, "catalogue"), tuple(sentences), setting.basis(row))]


def tallied(setting: Setting, spec: PointSpec) -> list[Draft]:
    """How many areas had each outcome, in England and among the neighbours."""
    ref = spec.refs[0]
    england = of_england(setting, ref)
    if not england.total:
        return []
    measure, rows = setting.measure(ref), england.figures
    most = max(england.counts, key=lambda value: england.counts[value])
    part = 100 * england.counts[most] / england.total
    amount = "Most" if part > 50 else "The largest group"
    words = measure.outcome(most).short.lower()
    head = Text.of(Number(amount, Computed("share", part, rows)), f" of the areas inspected: {words}")
    total = counted(england.total, "areas", *rows)
    told = Text.fill(spec.words["told"], {"total": total})
    each = [
        Text.of(counted(number, measure.outcome(value).short, *rows), f" {measure.outcome(value).short.lower()}")
        for value, number in england.counts.items()
    ]
    sentences = [Sentence(Text.of(told, ": ", Text.joined(each, ", ", " and ")), 0)]
    near = tally(setting, ref, setting.neighbours)
    if near.total:
        count = counted(near.counts[most], "neighbours", *near.figures)
        sentences.append(Sentence(Text.of("of its neighbours, ", count, f" had {words}"), 1))
    source = setting.sources[ref.source]
    basis = f"{measure.name}. {source.publisher}, {source.publication}, {rows[0].release}."
    return [Draft("tally", ref, head, tuple(sentences), basis)]


def _day(row: Figure) -> Number:
    return Number(wording.date_text(row.period.start), Constant("date"))


def _month(row: Figure) -> Number:
    return Number(wording.month_text(row.period.start), Constant("date"))

"""The findings on the page as points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from send_briefings import wording
from send_briefings.analysis.benchmark import smallest_difference
from send_briefings.analysis.comparability import unreliable_reason
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.groups import GroupGap, gap_between
from send_briefings.analysis.movement import earlier_figure
from send_briefings.model import Measure, Unit
from send_briefings.model.area import PointSpec, SeriesKey
from send_briefings.narrative import series_points
from send_briefings.narrative.brief import Draft, Point, Sentence, computed, counted, period, values
from send_briefings.narrative.course import course
from send_briefings.narrative.outcomes import REVISIT, WEAKNESSES, beside, of_england, tally
from send_briefings.narrative.series_points import words_of
from send_briefings.narrative.trusting import flagged, implausible, is_old
from send_briefings.text import Computed, Number, Observed, Text
from send_briefings.wording import fraction

TWO_GAPS = 2**0.5


def gap(context: AnalysisContext, spec: PointSpec) -> list[Draft]:
    """How far a cohort is from the one it is set beside; the lead's own figure is not told again."""
    assert spec.reference is not None
    found = gap_between(context, spec.refs[0], spec.reference)
    if found is None or is_old(context, found.figure):
        return []
    figure, other, own, earlier = found.figure, found.other, found.size, found.earlier
    slots = words_of(context, figure.ref) | {"other": values(context, other)[0], "period": period(figure)}
    size = computed("difference", own, context.difference(figure.ref, own).replace("percentage ", ""), figure, other)
    reported = Text.of(Text.fill(spec.words["told"], slots), ", ", size, " lower" if own > 0 else " higher")
    before = earlier_figure(context, figure)
    sentences = [Sentence(reported, 0)]
    if earlier is not None and before is not None:
        then = context.difference(figure.ref, earlier).replace("percentage ", "")
        gone = computed("difference", earlier, then, before)
        sentences.append(Sentence(Text.of("the gap was ", gone, " in ", period(before)), 1))
    sentences.append(Sentence(Text.constant(spec.words.get("after", ""), "catalogue"), 2))
    key = _gap_lead(found)
    score = abs(own) * (figure.denominator or 0.0) / 100
    hedge = ", perhaps by chance" if key in ("grew", "shrank") and _by_chance(context, found) else ""
    head = Text.of(Text.fill(spec.words[key], slots), hedge)
    return [Draft("gap", figure.ref, head, tuple(sentences), context.basis(figure), score)]


def _by_chance(context: AnalysisContext, found: GroupGap) -> bool:
    """Whether a change of a gap is within what chance allows two gaps, or where counts are not known, the cohort's."""
    if found.interval is None or found.earlier is None:
        own = course(context, found.figure.ref)
        return own is None or own.chance or not own.way
    return abs(found.size - found.earlier) < TWO_GAPS * (found.interval.upper - found.interval.lower) / 2


def _gap_lead(found: GroupGap) -> str:
    """Which bold words fit a gap: none to speak of, the other way round, grown, narrowed, wide, or none of these."""
    own, earlier = found.size, found.earlier
    size = smallest_difference(found.figure.value or 0.0, Unit(found.figure.unit))
    if abs(own) < size or (found.interval is not None and found.interval.holds(0.0)):
        return "alike"
    if own < 0:
        return "lower"
    if earlier is not None and abs(own - earlier) >= size:
        return "grew" if own > earlier else "shrank"
    return "wide" if found.band == "D" else "same"


def breakdowns(context: AnalysisContext, spec: PointSpec) -> list[Draft]:
    """Where a figure is highest, and the others beside it."""
    rows = [context.figures.latest(ref, context.subject.code) for ref in spec.refs]
    known = [row for row in rows if row is not None and row.value is not None]
    newest = max((row.period.start for row in known), default=None)
    known = [row for row in known if row.period.start == newest]
    doubtful = any(unreliable_reason(context, row) or is_old(context, row) for row in known)
    if len(known) < 2 or doubtful:
        return []
    ranked = sorted(known, key=lambda row: -(row.value or 0.0))
    most, least = ranked[0], ranked[-1]
    key = _spread(ranked)
    slots = words_of(context, least.ref if key == "lowest" else most.ref) | {"period": period(most)}
    shown = zip(ranked, values(context, *ranked), strict=True)
    parts = [Text.of(number, context.spec.breakdowns[row.ref.breakdown].phrase) for row, number in shown]
    reported = Text.fill(spec.words["told"], slots | {"values": Text.joined(parts, ", ", " and ")})
    sentences = (Sentence(reported, 0), Sentence(Text.constant(spec.words.get("after", ""), "catalogue"), 1))
    words = Text.fill(spec.words[key], slots)
    score = 0.0 if key == "even" else ((most.value or 0.0) - (least.value or 0.0)) / 100
    return [Draft("breakdowns", most.ref, words, sentences, context.basis(most), score)]


def _spread(ranked: Sequence[Figure]) -> str:
    """Which bold words fit figures in order: all about as high, the first higher than the next, or the last lower."""
    unit, known = Unit(ranked[0].unit), [row.value or 0.0 for row in ranked]
    if known[0] - known[-1] < smallest_difference(known[-1], unit):
        return "even"
    return "highest" if known[0] - known[1] >= smallest_difference(known[1], unit) else "lowest"


def amount(context: AnalysisContext, spec: PointSpec) -> list[Draft]:
    """A number that is told as it is, with nothing before it; a zero of a new collection is no number to tell."""
    figure = context.figures.latest(spec.refs[0], context.subject.code)
    if figure is None or not figure.value or is_old(context, figure) or implausible(context, figure):
        return []
    slots = words_of(context, figure.ref) | {"value": values(context, figure)[0], "period": period(figure)}
    year = figure.period.start.year + 1
    slots["next"] = Number(str(year), Observed(figure, "period"))
    reported = Sentence(Text.fill(spec.words["told"], slots), 0)
    after = Sentence(Text.constant(spec.words.get("after", ""), "catalogue"), 1)
    return [Draft("amount", figure.ref, Text.fill(spec.words["lead"], slots), (reported, after), context.basis(figure))]


def zeros(context: AnalysisContext, spec: PointSpec) -> list[Draft]:
    """The counts of a new collection that are zero here: as likely not recorded as none."""
    refs = [SeriesKey(name, spec.refs[0].cohort, spec.refs[0].breakdown, m.source) for name, m in _counts(context)]
    rows = [context.figures.newest(ref, context.subject.code) for ref in refs]
    empty = [row for row in rows if row is not None and row.value == 0]
    if not empty:
        return []
    first = empty[0]
    others = sum(one == 0 for one in context.peers(first.ref, first.period.start).values()) - 1
    slots = words_of(context, first.ref) | {
        "names": _small(context.measure(first.ref).name),
        "others": counted(others, "places with zero", first),
        "period": period(first),
    }
    reported = Sentence(Text.fill(spec.words["told"], slots), 0)
    after = Sentence(Text.constant(spec.words.get("after", ""), "catalogue"), 1)
    return [Draft("zeros", first.ref, Text.fill(spec.words["lead"], slots), (reported, after), context.basis(first))]


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _counts(context: AnalysisContext) -> list[tuple[str, Measure]]:
    return [(name, one) for name, one in context.spec.measures.items() if one.unit is Unit.COUNT and not one.only_local]


def doubtful(context: AnalysisContext, spec: PointSpec) -> list[Draft]:
    """What makes the newest month's figures doubtful, so that they are not judged (`trusting.flagged`).

    The doubt that most services share is told; older months' faults are no finding.
    """
    rows = [context.figures.newest(ref, context.subject.code) for ref in spec.refs]
    newest = max((row.period.start for row in rows if row is not None), default=None)
    why: dict[Text, list[Figure]] = {}
    for row in rows:
        if (
            row is not None
            and row.value is not None
            and row.period.start == newest
            and (stated := flagged(context, row))
        ):
            why.setdefault(stated, []).append(row)
    if not why:
        return []
    reported, doubted = max(why.items(), key=lambda one: len(one[1]))
    services = Text.joined([context.spec.breakdowns[row.ref.breakdown].phrase for row in doubted], ", ", " and ")
    sentences = (
        Sentence(Text.of(reported.clause(), ", so we draw no conclusion"), 0),
        Sentence(Text.of("this is about ", services), 1),
    )
    head = Text.constant(spec.words["lead"], "catalogue")
    return [Draft("alarms", spec.refs[0], head, sentences, context.basis(doubted[0]), first=True, rows=tuple(doubted))]


def inspection(context: AnalysisContext, spec: PointSpec) -> list[Draft]:
    """An earlier inspection of the place, and what a revisit found: it stands until the next, however long ago."""
    ref = spec.refs[0]
    row = context.figures.newest(ref, context.subject.code)
    if row is None or row.value is None:
        return []
    named = Text.constant(spec.words[f"outcome_{row.value:.0f}"], "catalogue")
    head = Text.fill(spec.words["lead"], {"outcome": named, "month": _month(row)})
    sentences = [Sentence(Text.constant(spec.words[f"told_{row.value:.0f}"], "catalogue"), 0)]
    weaknesses = beside(context, row, WEAKNESSES)
    if weaknesses is not None and weaknesses.value:
        number = counted(int(weaknesses.value), "weaknesses", weaknesses)
        noun = "weakness" if weaknesses.value == 1 else "weaknesses"
        sentences.append(Sentence(Text.of("they named ", number, f" {noun}"), 2))
    again = context.figures.newest(SeriesKey(REVISIT, ref.cohort, ref.breakdown, ref.source), row.place)
    if again is not None and again.value is not None:
        words = Text.constant(spec.words[f"revisit_{again.value:.0f}"], "catalogue")
        sentences.append(Sentence(Text.of("at a revisit in ", _month(again), ", ", words), 1))
    return [Draft("inspection", ref, head, tuple(sentences), context.basis(row))]


def tallied(context: AnalysisContext, spec: PointSpec) -> list[Draft]:
    """How many areas had each outcome, in England and among the neighbours."""
    ref = spec.refs[0]
    england = of_england(context, ref)
    if not england.total:
        return []
    measure, rows = context.measure(ref), england.figures
    most = max(england.counts, key=lambda value: england.counts[value])
    part = 100 * england.counts[most] / england.total
    named = {value: spec.words[f"outcome_{value}"] for value in england.counts}
    amount = Number(fraction(part), Computed("nearest fraction", part, rows))
    head = Text.fill(spec.words["lead"], {"share": amount, "outcome": named[most]})
    reported = Text.fill(spec.words["told"], {"total": counted(england.total, "areas", *rows)})
    each = [
        Text.of(counted(number, measure.outcome(value).short, *rows), f" {named[value]}")
        for value, number in england.counts.items()
    ]
    sentences = [Sentence(Text.of(reported, ", ", Text.joined(each, ", ", " and ")), 0)]
    near = tally(context, ref, context.neighbours)
    if near.total:
        count = counted(near.counts[most], "neighbours", *near.figures)
        sentences.append(Sentence(Text.fill(spec.words["near"], {"number": count, "outcome": named[most]}), 1))
    source = context.sources[ref.source]
    basis = f"{measure.name}. {source.publisher}, {source.publication}, {rows[0].release}."
    return [Draft("tally", ref, head, tuple(sentences), basis)]


def _month(row: Figure) -> Number:
    return Number(wording.month_text(row.period.start), Computed("month", row.period.start.isoformat(), (row,)))


AT_MOST = 4
KINDS: Mapping[str, Callable[[AnalysisContext, PointSpec], list[Draft]]] = {
    "series": series_points.series,
    "amount": amount,
    "gap": gap,
    "breakdowns": breakdowns,
    "zeros": zeros,
    "inspection": inspection,
    "tally": tallied,
    "alarms": doubtful,
}
BEHIND_THE_TITLE: Mapping[str, Callable[[AnalysisContext, PointSpec, SeriesKey], list[Draft]]] = {
    "missed": series_points.missed_points,
    "counts": series_points.counts,
}
OF_THE_TITLE = ("series", "inspection", "amount")


def points_of(context: AnalysisContext, lead: SeriesKey) -> tuple[Point, ...]:
    """The findings of an area for a place under a title about the series `lead`, at most four.

    What concerns the quality of the newest figures comes first, then the children behind the title, then the rest by
    how many children they are about times how certain they are; those that are about none keep the catalogue's order.
    What does not fit stays in the file of findings. A number that cannot be right is none (`course.implausible`).
    """
    drafts = [draft for spec in context.spec.points for draft in _drafts(context, spec, lead)]
    reported: list[Point] = []
    groups: set[str] = set()
    counterfactual = True
    for draft in sorted(drafts, key=lambda draft: (not draft.first, draft.kind != "alarms", -draft.score)):
        point = draft.point(counterfactual) if len(reported) < AT_MOST else None
        if point is None or (draft.group and draft.group in groups):
            continue
        reported.append(point)
        groups.add(draft.group)
        counterfactual = counterfactual and not (draft.tells_counterfactual and "rate" in str(point.text))
    return tuple(reported)


def _drafts(context: AnalysisContext, spec: PointSpec, lead: SeriesKey) -> list[Draft]:
    """What one of the catalogue's points gives; that of the title's own series is left out."""
    if spec.kind in BEHIND_THE_TITLE:
        return BEHIND_THE_TITLE[spec.kind](context, spec, lead)
    return [one for one in KINDS[spec.kind](context, spec) if one.ref != lead or one.kind not in OF_THE_TITLE]

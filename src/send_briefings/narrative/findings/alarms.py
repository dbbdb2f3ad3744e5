"""Finding: what is wrong with the monthly figures themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from send_briefings import wording
from send_briefings.analysis import figures as submissions
from send_briefings.analysis.comparability import Comparable, comparability, copied_lines, explanation
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure, Jump
from send_briefings.model import Place
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement

UNEXPLAINED = "The NHS gives no reason. It may be a change in who is counted, so nothing is compared across it."
SMALL = "The NHS gives no reason. It is under a twentieth of the list of {name}, so that list is still compared."
AGAIN = "The old figures were probably submitted again."


def alarms_text(reported: Sequence[str], rest: int) -> str:
    """Several alarms as one finding; `rest` counts those that are not told here."""
    text = "Take care with some of these figures. " + " ".join(reported)
    if not rest:
        return text
    are = f"{'is' if rest == 1 else 'are'} {wording.count_phrase(rest, 'more point')}"
    return f"{text} {wording.sentence(f'there {are} of this kind in the file of findings')}"


def month_name(month: date) -> str:
    """A month in words."""
    return wording.month_text(month)


def checked_text(publication: str) -> str:
    """The line under the alarms: how they were found."""
    return f"Found by comparing every monthly workbook held, {publication}."


def jump_text(context: AnalysisContext, ref: SeriesKey, body: Place, jump: Jump, reason: str) -> str:
    """That a list doubled or halved in a month, and what is said of that."""
    service = context.spec.breakdowns[ref.breakdown].phrase
    before = f"{wording.number(jump.before)} in {wording.month_text(jump.earlier)}"
    after = f"{wording.number(jump.after)} in {wording.month_text(jump.later)}"
    return f"The number waiting for {service} at {body.name} went from {before} to {after}. {reason}"


def repeat_text(context: AnalysisContext, ref: SeriesKey | None, body: Place, earlier: date, later: date) -> str:
    """That a month's figures are those of the month before, of one service or of all (None)."""
    name = f" for {context.spec.breakdowns[ref.breakdown].phrase}" if ref else ""
    width = "in every band of waiting" if ref else "in every service here and every band of waiting"
    months = wording.month_text(later), wording.month_text(earlier)
    return f"{body.name}'s figures{name} for {months[0]} are the same, {width}, as for {months[1]}. {AGAIN}"


def copied_text(
    context: AnalysisContext, lines: Sequence[SeriesKey], body: Place, month: date, value: float | None, of: int
) -> str:
    """That a body reported the same number for several services; `of` counts the months in which it did."""
    number = wording.number(value) if value is not None else ""
    text = (
        f"{body.name} reported the same number, {number}, for {_services(context, lines)} in "
        f"{wording.month_text(month)}, with the same waits. One list has probably been entered more than once, so "
        "these figures are not compared."
    )
    return f"{text} It did so in {of} of the months held." if of > 1 else text


def not_submitted_text(
    context: AnalysisContext, absent: Sequence[SeriesKey], body: Place, months: Sequence[date]
) -> str:
    """That a body sent no figures for some services and months."""
    return f"{body.name} has no figures for {_services(context, absent)} for {_months(months)}. Nothing was submitted."


def moves_text(context: AnalysisContext, body: Place, words: str, by_month: Mapping[date, Sequence[SeriesKey]]) -> str:
    """That a provider first or no longer appears, for which services and when."""
    moves = [f"for {_services(context, moved)} in {wording.month_text(month)}" for month, moved in by_month.items()]
    return wording.sentence(f"{body.name} {words} {'; '.join(moves)}")


def _services(context: AnalysisContext, refs: Sequence[SeriesKey]) -> str:
    return wording.join_list([context.spec.breakdowns[ref.breakdown].phrase for ref in refs])


def _months(months: Sequence[date]) -> str:
    """The months by name; more than three as a count between the first and the last."""
    if len(months) <= 3:
        return wording.join_list([wording.month_text(month) for month in months])
    first, last = wording.month_text(months[0]), wording.month_text(months[-1])
    return f"{wording.count_phrase(len(months), 'month')} between {first} and {last}"


KINDS = ("copied", "jump", "repeat", "not_submitted", "left", "joined")
MAX_SHOWN = 3
GRAVE = ("copied", "jump", "repeat")


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing a reader has to know before trusting a month's figures. `kind` is one of KINDS."""

    kind: str
    place: str
    month: date
    text: str
    evidence: tuple[Figure, ...]

    @property
    def about(self) -> tuple[str, date, frozenset[str]]:
        """What it is about, whoever's figures show it: its kind, month and services."""
        return self.kind, self.month, frozenset(figure.ref.breakdown for figure in self.evidence)

    def facts(self) -> dict[str, str]:
        """The alarm for the evidence file."""
        return {"kind": self.kind, "place": self.place, "month": self.month.isoformat(), "text": self.text}


def alarms(context: AnalysisContext, refs: Sequence[SeriesKey]) -> tuple[Alarm, ...]:
    """Every alarm on the subject and its providers, the gravest kind first, newest month first within a kind.

    A provider's alarm that says the same as the subject's own (same kind, services and months) is told once.
    """
    found: list[Alarm] = []
    for body in (context.subject, *context.providers):
        found += _copied(context, body, refs)
        found += _jumps(context, body, refs)
        found += _repeats(context, body, refs)
        found += _not_submitted(context, body, refs)
        if body is not context.subject:
            found += _comings_and_goings(context, body, refs)
    own = {alarm.about for alarm in found if alarm.place == context.subject.code}
    reported = [alarm for alarm in found if alarm.place == context.subject.code or alarm.about not in own]
    return tuple(sorted(reported, key=lambda alarm: (KINDS.index(alarm.kind), -alarm.month.toordinal(), alarm.text)))


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The finding on the series the catalogue names."""
    return alarms_finding(context, spec.refs)


def alarms_finding(context: AnalysisContext, refs: Sequence[SeriesKey]) -> Finding | None:
    """The finding on the gravest alarms, three at most, newest first; None where there are none."""
    found = alarms(context, refs)
    reported = worst_alarms(context, found)
    if not reported:
        return None
    rest = len(found) - len(reported)
    newest = max(alarm.month for alarm in reported)
    return Finding(
        kind="alarms",
        ref=refs[0],
        place=context.subject.code,
        period=month_name(newest),
        verdict="alarm",
        text=alarms_text([alarm.text for alarm in reported], rest),
        basis=checked_text(context.sources[refs[0].source].publication),
        facts=judgement("submission_checks", None)
        | {"alarms": [alarm.facts() for alarm in found], "not_told_here": rest},
        evidence=tuple(dict.fromkeys(figure for alarm in reported for figure in alarm.evidence)),
        flags=frozenset({"alarm"}),
    )


def worst_alarms(context: AnalysisContext, found: Sequence[Alarm]) -> list[Alarm]:
    """Those to tell first: copied, jumping or repeated figures, and what the area as a whole did not submit."""
    own = [alarm for alarm in found if alarm.kind in GRAVE or alarm.place == context.subject.code]
    return sorted(own or found, key=lambda alarm: -alarm.month.toordinal())[:MAX_SHOWN]


def _series(context: AnalysisContext, ref: SeriesKey, body: Place) -> dict[date, float | None]:
    return {figure.period.start: figure.value for figure in context.figures.series(ref, body.code)}


def _rows(
    context: AnalysisContext, refs: Iterable[SeriesKey], body: Place, months: Iterable[date]
) -> tuple[Figure, ...]:
    rows = (context.figures.at(ref, body.code, month) for ref in refs for month in months)
    return tuple(row for row in rows if row is not None)


def _jumps(context: AnalysisContext, body: Place, refs: Sequence[SeriesKey]) -> list[Alarm]:
    result = []
    for ref in refs:
        for jump in submissions.jumps(_series(context, ref, body)):
            reported = explanation(context, body.code, ref, jump.later)
            text = jump_text(context, ref, body, jump, reported.text if reported else _unexplained(context, ref, jump))
            evidence = _rows(context, [ref], body, (jump.earlier, jump.later))
            result.append(Alarm("jump", body.code, jump.later, text, evidence))
    return result


def _unexplained(context: AnalysisContext, ref: SeriesKey, jump: submissions.Jump) -> str:
    """What is said of a jump that nobody explains: whether the subject's own list is compared across it."""
    rows = [context.figures.at(ref, context.subject.code, month) for month in (jump.earlier, jump.later)]
    known = [row for row in rows if row is not None]
    if len(known) == 2 and isinstance(comparability(context, known[0], known[1]), Comparable):
        return SMALL.format(name=context.subject.name)
    return UNEXPLAINED


def _repeats(context: AnalysisContext, body: Place, refs: Sequence[SeriesKey]) -> list[Alarm]:
    source, cohort = refs[0].source, refs[0].cohort
    services: list[Mapping[date, tuple[float | None, ...]]] = []
    for ref in refs:
        over = [SeriesKey(m, cohort, ref.breakdown, source) for m in ("waiting_over_18_weeks", "waiting_over_52_weeks")]
        rows = {f.period.start: f for f in context.figures.series(ref, body.code)}
        services.append(
            {
                month: (row.value, *(_numerator(context, other, body, month) for other in over))
                for month, row in rows.items()
            }
        )
    whole = submissions.repeats(services)
    result = []
    for earlier, later in whole:
        text = repeat_text(context, None, body, earlier, later)
        result.append(Alarm("repeat", body.code, later, text, _rows(context, refs, body, (earlier, later))))
    for ref, service in zip(refs, services, strict=True):
        for earlier, later in submissions.repeated_lines(service):
            if (earlier, later) not in whole:
                text = repeat_text(context, ref, body, earlier, later)
                result.append(Alarm("repeat", body.code, later, text, _rows(context, [ref], body, (earlier, later))))
    return result


def _copied(context: AnalysisContext, body: Place, refs: Sequence[SeriesKey]) -> list[Alarm]:
    """The months in which a body reported the very same numbers for several services, as one alarm."""
    if body is context.subject:
        return []
    cohort, source = refs[0].cohort, refs[0].source
    months = sorted({row.period.start for ref in refs for row in context.figures.series(ref, body.code)})
    copied = {month: lines for month in months if (lines := copied_lines(context, body, month, cohort, source))}
    if not copied:
        return []
    last = max(copied)
    lines = copied[last]
    row = context.figures.at(lines[0], body.code, last)
    text = copied_text(context, lines, body, last, row.value if row else None, len(copied))
    return [Alarm("copied", body.code, last, text, _rows(context, lines, body, (last,)))]


def _numerator(context: AnalysisContext, ref: SeriesKey, body: Place, month: date) -> float | None:
    row = context.figures.at(ref, body.code, month)
    return row.numerator if row else None


def _not_submitted(context: AnalysisContext, body: Place, refs: Sequence[SeriesKey]) -> list[Alarm]:
    missing: dict[tuple[date, ...], list[SeriesKey]] = {}
    for ref in refs:
        months = submissions.months_not_submitted(_series(context, ref, body))
        if months:
            missing.setdefault(months, []).append(ref)
    result = []
    for months, absent in missing.items():
        text = not_submitted_text(context, absent, body, months)
        result.append(Alarm("not_submitted", body.code, max(months), text, _rows(context, absent, body, months)))
    return result


def _comings_and_goings(context: AnalysisContext, body: Place, refs: Sequence[SeriesKey]) -> list[Alarm]:
    """One alarm a provider and kind, naming each month and its services."""
    result = []
    rules = (("joined", submissions.joined, "first appears"), ("left", submissions.left, "no longer appears"))
    for kind, find, words in rules:
        by_month: dict[date, list[SeriesKey]] = {}
        for ref in refs:
            month = find(_series(context, ref, body))
            if month is not None:
                by_month.setdefault(month, []).append(ref)
        if not by_month:
            continue
        in_order = dict(sorted(by_month.items()))
        rows = [row for month, moved in in_order.items() for row in _rows(context, moved, body, (month,))]
        text = moves_text(context, body, words, in_order)
        result.append(Alarm(kind, body.code, max(by_month), text, tuple(rows)))
    return result

"""Questions members may want to ask, each tied to a finding; and verdicts that changed between two days.

| rule | asked when |
|---|---|
| always | the place has a figure for the measure that may be judged |
| band_d | the figure is in the worst quarter of peers |
| worse_than_england | its interval lies on the worse side of England's figure |
| worsened | it moved for the worse over one period |
| worse_over_time | it moved for the worse over several periods, and not for the better over one |
| improved | it moved for the better over one period |
| gap_wide | the gap is in the widest quarter of peers |
| worst_breakdown | the worst of its breakdowns stands out from the next, and from its peers' middle |
| nothing_to_judge | the headline figure is not published, or not judged |
| alarm | something is wrong with the figures themselves |
| best_outcome, middle_outcome, worst_outcome | the newest inspection had its best outcome, one between, or its worst |
| weaknesses_left | inspectors found weaknesses, and the record shows no revisit that found enough progress on all |
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from send_briefings import wording
from send_briefings.analysis.benchmark import BenchmarkVerdict
from send_briefings.analysis.comparability import NotComparable, comparability, unreliable_reason
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.level import level, main_movement, verdict
from send_briefings.analysis.movement import movement
from send_briefings.analysis.standing import Benchmarking, standing
from send_briefings.model.area import AreaSpec, QuestionSpec, SeriesKey
from send_briefings.narrative.findings import Finding
from send_briefings.narrative.findings.level import level_finding
from send_briefings.narrative.headline import CHANGES
from send_briefings.narrative.sentences import band_text, england_text


def follows_from(context: AnalysisContext, finding: Finding) -> str:
    """The figure a question follows from, in a few words."""
    if finding.kind == "alarms":
        return "the points on the figures themselves"
    if finding.kind == "gap":
        return finding.text.split(". ")[0]
    if finding.kind == "inspection":
        return finding.text[:1].lower() + finding.text[1:].split(". ")[0]
    figure = next(
        (
            f
            for f in finding.evidence
            if f.ref == finding.ref and f.place == context.subject.code and f.value is not None
        ),
        None,
    )
    if figure is None:
        return finding.basis
    label, name = context.label(figure.ref), context.measure(figure.ref).name
    about = f"{name}, {label}" if label != name else name
    return f"{about}: {context.value(figure)} in {figure.period.label}"


AT_MOST = 5
OF_THE_FINDING = frozenset({"worst_breakdown", "best_outcome", "middle_outcome", "worst_outcome", "weaknesses_left"})


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the figure it follows from, and the body accountable for the answer."""

    text: str
    follows_from: str
    body: str
    rule: str
    finding: str


def questions(context: AnalysisContext, findings: Sequence[Finding]) -> tuple[Question, ...]:
    """The questions whose rules hold, in the catalogue's order; those of rule `always` come last, to make up three."""
    asked = [question for spec in context.spec.questions if (question := _ask(context, spec, findings)) is not None]
    pressing = [question for question in asked if question.rule != "always"][:AT_MOST]
    room = max(1, 3 - len(pressing))
    return (*pressing, *[question for question in asked if question.rule == "always"][:room])


def _nothing_to_judge(context: AnalysisContext, spec: QuestionSpec) -> Question | None:
    """The question asked where the headline's series has no figure that may be judged."""
    own = level_finding(context, context.spec.headline)
    if (own is not None and own.verdict != "not_judged") or context.place.closed is not None:
        return None
    named = {"place": _answerable(context), "subject": context.name}
    words = context.words(spec.ref)
    text = spec.text.format(cohort=words["cohort"], breakdown=words["breakdown"].strip(), since="", **named)
    source = "the lack of a published figure" if own is None else "a figure too uncertain to judge"
    return Question(text, source, context.spec.bodies[spec.body].format(**named), spec.when, own.id if own else "")


def _ask(context: AnalysisContext, spec: QuestionSpec, findings: Sequence[Finding]) -> Question | None:
    if spec.when == "nothing_to_judge":
        return _nothing_to_judge(context, spec)
    finding = _finding(context, spec, findings)
    if finding is None:
        return None
    about = finding.ref if spec.when == "worst_breakdown" else spec.ref
    words = context.words(about)
    answerable = _answerable(context)
    named = {"place": answerable, "subject": context.name}
    since = finding.facts.get("long_change", {}).get("from_when", "")
    text = spec.text.format(cohort=words["cohort"], breakdown=words["breakdown"].strip(), since=since, **named)
    body = context.spec.bodies[spec.body].format(**named)
    return Question(text[:1].upper() + text[1:], follows_from(context, finding), body, spec.when, finding.id)


def _answerable(context: AnalysisContext) -> str:
    """The authority that answers: the place, or those that followed it."""
    if context.place.closed is None or not context.place.successors:
        return context.place.in_sentence
    return wording.join_list([context.names[code] for code in context.place.successors])


def _finding(context: AnalysisContext, spec: QuestionSpec, findings: Sequence[Finding]) -> Finding | None:
    same = [f for f in findings if (f.ref.measure, f.ref.cohort) == (spec.ref.measure, spec.ref.cohort)]
    if spec.when == "alarm":
        return next((f for f in findings if "alarm" in f.flags), None)
    if spec.when in OF_THE_FINDING:
        return next((f for f in same if spec.when in f.flags), None)
    if spec.when == "gap_wide":
        return next((f for f in same if spec.when in f.flags and f.ref.breakdown == spec.ref.breakdown), None)
    own = next((f for f in same if f.kind == "level" and f.ref == spec.ref), None) or level_finding(context, spec.ref)
    if own is None or own.verdict == "not_judged" or not _of_newest_period(context, own):
        return None
    return own if spec.when == "always" or spec.when in own.flags else None


def _of_newest_period(context: AnalysisContext, finding: Finding) -> bool:
    """Whether the finding is about the newest period its measure is published for anywhere, not an older one."""
    newest = context.figures.newest(finding.ref, context.england.code) or context.figures.newest(
        finding.ref, context.subject.code
    )
    return newest is None or finding.period == newest.period.label or newest.value is None


CHANGE, ENGLAND, PEERS = "change", "england", "peers"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said of a figure: `verdicts` and the `words` for each, by what they are about.

    They are about `change` (over the period or periods that a verdict is about), `england` (how it stands to England)
    and `peers` (in the quarter of its peers with the best figures, the worst, or between); one that was not made is
    left out.
    """

    figure: Figure
    verdicts: dict[str, str]
    words: dict[str, str]
    evidence: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """A series of which something else is said now than then; `about` names what.

    `broken` says why the two figures do not compare, as the end of a sentence, "" where they do; `england_broken` tells
    whether England's two do not, where the verdict is about England.
    """

    ref: SeriesKey
    about: tuple[str, ...]
    then: Judgement
    now: Judgement
    broken: str
    england_broken: bool

    def facts(self) -> dict[str, Any]:
        """The verdicts and figures then and now, for the evidence file."""
        return {
            name: {
                "period": judgement.figure.period.label,
                "value": judgement.figure.value,
                "released": judgement.figure.released.isoformat(),
                "verdicts": {about: judgement.verdicts[about] for about in self.about},
            }
            for name, judgement in (("then", self.then), ("now", self.now))
        }

    @property
    def evidence(self) -> tuple[Figure, ...]:
        """The rows both were made from, those of then first."""
        return tuple(dict.fromkeys([*self.then.evidence, *self.now.evidence]))


def changed_verdicts(then: AnalysisContext, now: AnalysisContext) -> tuple[ChangedVerdict, ...]:
    """The series judged in the area of which the verdict changed, in the catalogue's order.

    A series is left out that had no figure then or has none now, and so is a kind of verdict that was not made on both
    days: what newly has a figure is a new period, not another verdict.
    """
    found = []
    for ref, kinds in judged_series(now.spec).items():
        before = judgement(then, ref, kinds)
        after = judgement(now, ref, kinds) if before else None
        if before is None or after is None:
            continue
        both = [about for about in kinds if about in before.verdicts and about in after.verdicts]
        about = tuple(about for about in both if before.verdicts[about] != after.verdicts[about])
        if about:
            broken = _broken(now, before.figure, after.figure)
            found.append(ChangedVerdict(ref, about, before, after, broken, _england_broken(now, ref, before, after)))
    return tuple(found)


def _broken(context: AnalysisContext, then: Figure, now: Figure) -> str:
    move = movement(context, now, then) if then.period != now.period else None
    return move.broken if move else ""


def _england_broken(context: AnalysisContext, ref: SeriesKey, then: Judgement, now: Judgement) -> bool:
    if ENGLAND not in then.verdicts or ENGLAND not in now.verdicts:
        return False
    earlier = context.figures.at(ref, context.england.code, then.figure.period.start)
    later = context.figures.at(ref, context.england.code, now.figure.period.start)
    return bool(earlier and later and isinstance(comparability(context, earlier, later), NotComparable))


def judged_series(spec: AreaSpec) -> dict[SeriesKey, tuple[str, ...]]:
    """The series that the area's headline and findings give a verdict on, with the kinds of verdict they give.

    >>> from send_briefings.config.areas import load_areas
    >>> list(judged_series(load_areas()["therapy_waits"]).values())[:2]
    [('change', 'england', 'peers'), ('england',)]
    """
    found: dict[SeriesKey, tuple[str, ...]] = {spec.headline: (CHANGE, ENGLAND, PEERS)}
    for one in spec.findings:
        kinds = {"level": (CHANGE, ENGLAND, PEERS), "services": (ENGLAND,)}.get(one.kind, ())
        for ref in one.refs if kinds else ():
            found.setdefault(ref, kinds)
    return found


def judgement(
    context: AnalysisContext, ref: SeriesKey, kinds: Collection[str] = (CHANGE, ENGLAND, PEERS)
) -> Judgement | None:
    """What is said of the newest figure of a series, in these kinds of verdict; None where there is no figure."""
    figure = context.figures.latest(ref, context.subject.code)
    if figure is None:
        return None
    found = _JudgementBuilder({}, {}, [figure])
    unjudged = bool(unreliable_reason(context, figure))
    if CHANGE in kinds:
        unjudged = _say_change(context, ref, found)
    if not unjudged and (ENGLAND in kinds or PEERS in kinds):
        _say_standing(context, standing(context, figure), kinds, found)
    return Judgement(figure, found.verdicts, found.words, tuple(found.evidence))


@dataclass
class _JudgementBuilder:
    """A judgement in the making."""

    verdicts: dict[str, str]
    words: dict[str, str]
    evidence: list[Figure]

    def add(self, about: str, verdict: str, words: str, evidence: Sequence[Figure]) -> None:
        self.verdicts[about] = verdict
        self.words[about] = words
        self.evidence += evidence


def _say_change(context: AnalysisContext, ref: SeriesKey, stated: _JudgementBuilder) -> bool:
    """Add the verdict on the change; True where the figure may not be judged at all."""
    found = level(context, ref)
    assert found is not None
    move, word = main_movement(found), verdict(context, found)
    words = CHANGES[word].format(before=when(move.earlier.period) if move else "")
    stated.add(CHANGE, word, words, [move.earlier] if move else [])
    return bool(found.unjudged)


def _say_standing(
    context: AnalysisContext, place: Benchmarking, kinds: Collection[str], stated: _JudgementBuilder
) -> None:
    tested = place.england_verdict not in (None, BenchmarkVerdict.NOT_TESTED)
    if ENGLAND in kinds and tested and place.england is not None:
        stated.add(ENGLAND, str(place.england_verdict), england_text(context, place), [place.england])
    if PEERS in kinds and place.band:
        quarter = {"A": "best_quarter", "D": "worst_quarter"}.get(place.band, "middle_half")
        stated.add(PEERS, quarter, band_text(context, place), [])

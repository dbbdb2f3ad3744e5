"""Questions members may want to ask, each from a stated rule and tied to a finding.

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

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.findings.finding import Finding
from send_briefings.findings.kinds.level import level_finding
from send_briefings.findings.sentences.questions import follows_from
from send_briefings.findings.setting import Setting
from send_briefings.model.area import QuestionSpec

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


def questions(setting: Setting, findings: Sequence[Finding]) -> tuple[Question, ...]:
    """The questions whose rules hold, in the catalogue's order; those of rule `always` come last, to make up three."""
    asked = [question for spec in setting.spec.questions if (question := _ask(setting, spec, findings)) is not None]
    pressing = [question for question in asked if question.rule != "always"][:AT_MOST]
    room = max(1, 3 - len(pressing))
    return (*pressing, *[question for question in asked if question.rule == "always"][:room])


def _nothing_to_judge(setting: Setting, spec: QuestionSpec) -> Question | None:
    """The question asked where the headline's series has no figure that may be judged."""
    own = level_finding(setting, setting.spec.headline)
    if (own is not None and own.verdict != "not_judged") or setting.place.closed is not None:
        return None
    named = {"place": _answerable(setting), "subject": setting.name}
    words = setting.words(spec.ref)
    text = spec.text.format(cohort=words["cohort"], breakdown=words["breakdown"].strip(), since="", **named)
    source = "the lack of a published figure" if own is None else "a figure too uncertain to judge"
    return Question(text, source, setting.spec.bodies[spec.body].format(**named), spec.when, own.id if own else "")


def _ask(setting: Setting, spec: QuestionSpec, findings: Sequence[Finding]) -> Question | None:
    if spec.when == "nothing_to_judge":
        return _nothing_to_judge(setting, spec)
    finding = _finding(setting, spec, findings)
    if finding is None:
        return None
    about = finding.ref if spec.when == "worst_breakdown" else spec.ref
    words = setting.words(about)
    answerable = _answerable(setting)
    named = {"place": answerable, "subject": setting.name}
    since = finding.facts.get("long_change", {}).get("from_when", "")
    text = spec.text.format(cohort=words["cohort"], breakdown=words["breakdown"].strip(), since=since, **named)
    body = setting.spec.bodies[spec.body].format(**named)
    return Question(text[:1].upper() + text[1:], follows_from(setting, finding), body, spec.when, finding.id)


def _answerable(setting: Setting) -> str:
    """The authority that answers: the place, or those that followed it."""
    if setting.place.closed is None or not setting.place.successors:
        return setting.place.in_sentence
    return wording.listed([setting.names[code] for code in setting.place.successors])


def _finding(setting: Setting, spec: QuestionSpec, findings: Sequence[Finding]) -> Finding | None:
    same = [f for f in findings if (f.ref.measure, f.ref.cohort) == (spec.ref.measure, spec.ref.cohort)]
    if spec.when == "alarm":
        return next((f for f in findings if "alarm" in f.flags), None)
    if spec.when in OF_THE_FINDING:
        return next((f for f in same if spec.when in f.flags), None)
    if spec.when == "gap_wide":
        return next((f for f in same if spec.when in f.flags and f.ref.breakdown == spec.ref.breakdown), None)
    own = next((f for f in same if f.kind == "level" and f.ref == spec.ref), None) or level_finding(setting, spec.ref)
    if own is None or own.verdict == "not_judged" or not _of_newest_period(setting, own):
        return None
    return own if spec.when == "always" or spec.when in own.flags else None


def _of_newest_period(setting: Setting, finding: Finding) -> bool:
    """Whether the finding is about the newest period its measure is published for anywhere, not an older one."""
    newest = setting.figures.newest(finding.ref, setting.england.code) or setting.figures.newest(
        finding.ref, setting.subject.code
    )
    return newest is None or finding.period == newest.period.label or newest.value is None

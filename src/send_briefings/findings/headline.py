"""The headline: one verdict and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.findings.level import Level, level, main_movement, verdict
from send_briefings.findings.movement import Movement, manner
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.standing import band_text, england_text
from send_briefings.findings.trust import caution
from send_briefings.model.area import Ref

VERDICTS = {
    "better": "Better than {before}",
    "worse": "Worse than {before}",
    "mixed": "Mixed since {before}",
    "no_clear_change": "No clear change from {before}",
    "not_compared": "Not comparable with {before}",
    "not_judged": "Not judged",
    "described": "No earlier figure to compare",
    "nothing": "No figure published",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer to the area's question in one sentence, under a short verdict.

    `verdict` is one of the keys of VERDICTS and `label` its words; `found` is None where nothing is published.
    """

    verdict: str
    label: str
    sentence: str
    found: Level | None


def headline(setting: Setting) -> Headline:
    """The headline of the area for this place."""
    found = level(setting, setting.spec.headline)
    if found is None:
        return Headline("nothing", VERDICTS["nothing"], _nothing(setting), None)
    word = verdict(setting, found)
    against = _against(setting, found, word)
    move = main_movement(found)
    before = when(move.earlier.period) if move else ""
    word = "mixed" if against else word
    text = _sentence(setting, found, word, against)
    return Headline(word, VERDICTS[word].format(before=before), wording.sentence(text), found)


def _against(setting: Setting, found: Level, word: str) -> Level | None:
    """Another measure of the same children that moved the other way, the area's first such; None where none did."""
    if word not in ("better", "worse"):
        return None
    lead = found.figure
    for measure in setting.spec.measures.values():
        ref = Ref(measure.id, lead.ref.cohort, lead.ref.breakdown, lead.ref.source)
        other = level(setting, ref) if measure.id != lead.ref.measure and measure.source == lead.ref.source else None
        if other is None or other.figure.period != lead.period:
            continue
        if verdict(setting, other) == ("worse" if word == "better" else "better"):
            return other
    return None


def _sentence(setting: Setting, found: Level, word: str, against: Level | None) -> str:
    figure = found.figure
    subject, value, period = setting.subject_text(figure.ref), setting.value(figure), when(figure.period)
    if word == "not_judged":
        return f"{subject} was {value} in {period}. {found.unjudged}"
    place = " and ".join(part for part in (england_text(setting, found.place), band_text(setting, found.place)) if part)
    careful = f" ({warning})" if (warning := caution(setting, figure.ref)) else ""
    end = f". At {value} it is {place}{careful}" if place else ""
    move = main_movement(found)
    if move is None:
        return f"{subject} was {value} in {period}{end}"
    other = f", but {_other(setting, against)}" if against else ""
    return f"{subject} {_moved(setting, move, value, period)}{other}{end}"


def _moved(setting: Setting, move: Movement, value: str, period: str) -> str:
    before, then = setting.value(move.earlier), when(move.earlier.period)
    if move.broken:
        return f"was {value} in {period}. It is not compared with {before} in {then}, because {move.broken}"
    if move.direction == 0:
        return f"was {value} in {period}, with no clear change from {before} in {then}"
    verb = "rose" if move.direction > 0 else "fell"
    return f"{verb} to {value} in {period} from {before} in {then}{manner(setting, move)}"


def _other(setting: Setting, other: Level) -> str:
    move = main_movement(other)
    assert move is not None
    name = setting.measure(other.figure.ref).name
    verb = "rose" if move.direction > 0 else "fell"
    return f"{name[:1].lower()}{name[1:]} {verb} to {setting.value(other.figure)} from {setting.value(move.earlier)}"


def _nothing(setting: Setting) -> str:
    newest = setting.figures.newest(setting.spec.headline, setting.subject.code)
    subject = setting.subject_text(setting.spec.headline)
    if newest is None:
        return wording.sentence(f"no figure for {subject} is published")
    reason = wording.missing_text(newest.status)
    return wording.sentence(f"no figure for {subject} is published: the newest, for {newest.period.label}, is {reason}")

"""The headline: one verdict and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.findings.level import Level, level, verdict
from send_briefings.findings.movement import Movement, manner
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.standing import band_text, england_text

VERDICTS = {
    "better": "Better than {before}",
    "worse": "Worse than {before}",
    "no_clear_change": "No clear change from {before}",
    "not_compared": "Not comparable with {before}",
    "too_small": "Too few children to tell",
    "described": "No earlier figure to compare",
    "nothing": "Nothing published",
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
    ref = setting.spec.headline
    found = level(setting, ref)
    if found is None:
        return Headline("nothing", VERDICTS["nothing"], _nothing(setting), None)
    word = verdict(setting, found)
    before = when(found.short.earlier.period) if found.short else ""
    label = VERDICTS[word].format(before=before)
    return Headline(word, label, wording.sentence(_sentence(setting, found, word)), found)


def _sentence(setting: Setting, found: Level, word: str) -> str:
    figure = found.figure
    subject, value, period = setting.subject_text(figure.ref), setting.value(figure), when(figure.period)
    if word == "too_small":
        return f"{subject} was {value} in {period}. {found.small}"
    position = " and ".join(
        part for part in (england_text(setting, found.place), band_text(setting, found.place)) if part
    )
    end = f"; that is {position}" if position else ""
    if found.short is None:
        return f"{subject} was {value} in {period}{end}"
    return f"{subject} {_moved(setting, found.short, value, period)}{end}"


def _moved(setting: Setting, move: Movement, value: str, period: str) -> str:
    before, then = setting.value(move.earlier), when(move.earlier.period)
    if move.broken:
        return f"was {value} in {period}; it cannot be compared with {before} in {then}, because {move.broken}"
    if move.direction == 0:
        return f"was {value} in {period}, with no clear change from {before} in {then}"
    verb = "rose" if move.direction > 0 else "fell"
    return f"{verb} to {value} in {period} from {before} in {then}{manner(setting, move)}"


def _nothing(setting: Setting) -> str:
    newest = setting.figures.newest(setting.spec.headline, setting.subject.code)
    subject = setting.subject_text(setting.spec.headline)
    if newest is None:
        return wording.sentence(f"no figure for {subject} is published")
    reason = wording.missing_text(newest.status)
    return wording.sentence(f"no figure for {subject} is published: the newest, for {newest.period.label}, is {reason}")

"""The headline: one verdict and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings.findings.finding import Finding
from send_briefings.findings.level import Level, level, main_movement, otherwise, verdict
from send_briefings.findings.outcomes import outcome_headline
from send_briefings.findings.sentences.headline import (
    LABELS,
    headline_text,
    nothing_text,
    otherwise_label,
)
from send_briefings.findings.setting import Setting, when
from send_briefings.model import Unit
from send_briefings.model.area import Ref


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer to the area's question in one sentence, under a short verdict.

    `verdict` is one of the keys of LABELS and `label` its words; `found` is None where nothing is published. `told` is
    the headline as a finding with its evidence, for an area whose figures are outcomes, which no level tells.
    """

    verdict: str
    label: str
    sentence: str
    found: Level | None
    told: Finding | None = None


def headline(setting: Setting) -> Headline:
    """The headline of the area for this place."""
    if setting.measure(setting.spec.headline).unit is Unit.OUTCOME:
        told = outcome_headline(setting)
        label, _, sentence = told.text.partition(". ")
        return Headline(told.verdict, label, sentence, None, told)
    found = level(setting, setting.spec.headline)
    if found is None:
        return Headline("nothing", LABELS["nothing"].format(absent=setting.absent), nothing_text(setting), None)
    word = verdict(setting, found)
    against = _against(setting, found, word)
    move = main_movement(found)
    before = when(move.earlier.period) if move else ""
    besides = otherwise(setting, found)
    text = headline_text(setting, found, word, against, besides)
    if besides is not None:
        return Headline(word, otherwise_label(setting, found, besides), text, found)
    word = "mixed" if against else word
    return Headline(word, LABELS[word].format(before=before), text, found)


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

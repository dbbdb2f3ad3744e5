"""The finding that leads a briefing: chosen among the area's measures, then told as title, subtitle and summary.

The one that leads has the highest score: children × distance × certainty × age × kind.

- children: those the figure is a share of; where one measure of the area has no counts, as many for all.
- distance: how far the share for whom the law is met is below what the law asks; where there is no law, or it is met,
  how far the figure is from England's (from the middle of other councils, where England's is not to be had). Where
  measures have different units it is taken in widths of the middle half of all places.
- certainty: 1 for high, 0.75 for medium. A figure that is not judged leads only where none is.
- age: 1 for the newest period that a measure of the area has, 0.5 for an older one.
- kind: 1 for what is against the law or worse, 0.5 for what is better or neither, 0.1 for what is about the same.

An NHS target is no law here: it is missed nearly everywhere, so that the distance from England tells more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from send_briefings.analysis.comparability import approximate
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import spread
from send_briefings.analysis.setting import Setting
from send_briefings.model import LeadWords, Measure, Polarity, StandardKind, Unit
from send_briefings.model.area import Ref
from send_briefings.narrative.assessment import MET, MOSTLY_MET, NOT_APART, SAME, Assessment, assess
from send_briefings.narrative.brief import Aspect, Tone

CERTAINTIES = {"High": 1.0, "Medium": 0.75}
BAD, OTHER, ALIKE = 1.0, 0.5, 0.1
OLDER = 0.5


class Scale(Enum):
    """What a distance is measured in: children, children of every 100, or widths of the middle half of all places."""

    CHILDREN = "children"
    POINTS = "points"
    WIDTHS = "widths"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A series that may lead, with what is said of it and its score."""

    assessment: Assessment
    words: LeadWords
    score: float

    @property
    def ref(self) -> Ref:
        """The series."""
        return self.assessment.ref


def candidates(setting: Setting) -> tuple[Candidate, ...]:
    """The series of the area that may lead and are judged, the highest score first."""
    judged = [(one, words) for one, words in _assessed(setting) if one.judged]
    scale = _scale(setting, [found for found, _ in judged])
    newest = max((found.figure.period.end for found, _ in judged if found.figure), default=None)
    scored = [
        Candidate(found, words, _score(setting, found, scale) * (1 if _ends(found) == newest else OLDER))
        for found, words in judged
    ]
    return tuple(sorted(scored, key=lambda one: -one.score))


def weight(setting: Setting, found: Assessment) -> float:
    """How much a finding weighs beside those of other areas: its score by the children it is of, where that is known.

    Without their number it is their share in points, which weighs little beside thousands of children.
    """
    scale = Scale.CHILDREN if _children(setting, found) is not None else Scale.POINTS
    return _score(setting, found, scale)


def all_led(setting: Setting) -> tuple[Assessment, ...]:
    """What is said of each series that may lead, judged or not, in the catalogue's order."""
    return tuple(found for found, _ in _assessed(setting))


def _assessed(setting: Setting) -> list[tuple[Assessment, LeadWords]]:
    found = []
    for measure in setting.spec.measures.values():
        words = measure.lead
        if words is None:
            continue
        for cohort in words.cohorts:
            refs = [Ref(measure.id, cohort, breakdown, measure.source) for breakdown in words.breakdowns]
            assessed = [assess(setting, ref) for ref in refs]
            if words.either:
                assessed = [next((one for one in assessed if one.judged), assessed[0])]
            found += [(one, words) for one in assessed]
    return found


def _score(setting: Setting, found: Assessment, scale: Scale) -> float:
    figure, children = found.figure, _children(setting, found)
    if figure is None or figure.value is None or found.standing is None:
        return 0.0
    certainty = next((CERTAINTIES.get(t.word, 0.0) for t in found.tiles if t.aspect is Aspect.CERTAINTY), 0.0)
    distance = law = _below_the_law(setting.measure(figure.ref), figure)
    if law is None:
        other = _other(setting, figure)
        distance = abs(figure.value - other) if other is not None else 0.0
    if scale is Scale.CHILDREN:
        size = (children or 0.0) * (distance or 0.0) / (Unit(figure.unit).base or 100.0)
    elif scale is Scale.POINTS:
        size = distance or 0.0
    else:
        width = _width(setting, figure)
        size = (distance or 0.0) / width if width else 0.0
    return size * certainty * _kind(found, law is not None)


def _scale(setting: Setting, judged: Sequence[Assessment]) -> Scale:
    """How the candidates of an area are measured alike."""
    if all(_children(setting, found) is not None for found in judged):
        return Scale.CHILDREN
    units = {found.figure.unit for found in judged if found.figure}
    return Scale.POINTS if units <= {Unit.PERCENT, Unit.PER_100} else Scale.WIDTHS


def _ends(found: Assessment) -> date | None:
    return found.figure.period.end if found.figure else None


def _kind(found: Assessment, unlawful: bool) -> float:
    against = next((t for t in found.tiles if t.aspect in (Aspect.ENGLAND, Aspect.COUNCILS)), found.standing)
    if unlawful or (against is not None and against.tone is Tone.BAD):
        return BAD
    return ALIKE if against is not None and against.word in (SAME, NOT_APART) else OTHER


def _below_the_law(measure: Measure, figure: Figure) -> float | None:
    """How far the share for whom the law is met is below what it asks; None where it is met or there is none."""
    standard = measure.standard_for(figure.ref.breakdown)
    if standard is None or standard.kind is not StandardKind.LAW or figure.value is None:
        return None
    share = 100 - figure.value if measure.polarity is Polarity.LOW else figure.value
    missed = standard.threshold - share
    return missed if share < min(95.0, standard.threshold) else None


def _children(setting: Setting, found: Assessment) -> float | None:
    figure = found.figure
    if figure is None or Unit(figure.unit).base is None:
        return None
    if figure.denominator:
        return figure.denominator
    around = approximate(setting, figure)
    return around.children if around else None


def _other(setting: Setting, figure: Figure) -> float | None:
    """England's figure, or the middle of all places."""
    england = setting.figures.at(figure.ref, setting.england.code, figure.period.start)
    if england is not None and england.value is not None:
        return england.value
    known = spread(setting.peers(figure.ref, figure.period.start))
    return known.middle if known else None


def _width(setting: Setting, figure: Figure) -> float:
    known = spread(setting.peers(figure.ref, figure.period.start))
    return known.upper - known.lower if known else 0.0


def lawful(found: Assessment) -> bool:
    """Whether the standard of a figure is met, or mostly met."""
    tile = found.standing
    return tile is not None and tile.aspect in (Aspect.LAW, Aspect.TARGET) and tile.word in (MET, MOSTLY_MET)


def others_worth_telling(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates after the first that differ from England or the law, one for each other measure or service."""
    told, kept = {_matter(one) for one in found[:1]}, []
    for one in found[1:]:
        standing = one.assessment.standing
        alike = standing is not None and standing.word in (SAME, NOT_APART, MET, MOSTLY_MET)
        if _matter(one) not in told and not alike and one.words.also:
            told.add(_matter(one))
            kept.append(one)
    return tuple(kept)


def _matter(one: Candidate) -> str:
    """What a candidate is about: its service where a measure has several, else its measure."""
    several = len(one.words.breakdowns) > 1 and not one.words.either
    return one.ref.breakdown if several else one.ref.measure

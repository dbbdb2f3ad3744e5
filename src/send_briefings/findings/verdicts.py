"""Verdicts that changed between two days: the same series judged by the same method, then and now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from send_briefings.compare.figures import Figure
from send_briefings.findings.comparability import NotComparable, comparability
from send_briefings.findings.level import level, main_movement, verdict
from send_briefings.findings.movement import movement
from send_briefings.findings.sentences.headline import CHANGES
from send_briefings.findings.sentences.standing import band_text, england_text
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.standing import Standing, standing
from send_briefings.findings.trust import not_judged
from send_briefings.model.area import AreaSpec, Ref
from send_briefings.statistics import BenchmarkVerdict

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

    ref: Ref
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


def changed_verdicts(then: Setting, now: Setting) -> tuple[ChangedVerdict, ...]:
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


def _broken(setting: Setting, then: Figure, now: Figure) -> str:
    move = movement(setting, now, then) if then.period != now.period else None
    return move.broken if move else ""


def _england_broken(setting: Setting, ref: Ref, then: Judgement, now: Judgement) -> bool:
    if ENGLAND not in then.verdicts or ENGLAND not in now.verdicts:
        return False
    earlier = setting.figures.at(ref, setting.england.code, then.figure.period.start)
    later = setting.figures.at(ref, setting.england.code, now.figure.period.start)
    return bool(earlier and later and isinstance(comparability(setting, earlier, later), NotComparable))


def judged_series(spec: AreaSpec) -> dict[Ref, tuple[str, ...]]:
    """The series that the area's headline and findings give a verdict on, with the kinds of verdict they give.

    >>> from send_briefings.catalogue.areas import load_areas
    >>> list(judged_series(load_areas()["therapy_waits"]).values())[:2]
    [('change', 'england', 'peers'), ('england',)]
    """
    found: dict[Ref, tuple[str, ...]] = {spec.headline: (CHANGE, ENGLAND, PEERS)}
    for one in spec.findings:
        kinds = {"level": (CHANGE, ENGLAND, PEERS), "services": (ENGLAND,)}.get(one.kind, ())
        for ref in one.refs if kinds else ():
            found.setdefault(ref, kinds)
    return found


def judgement(setting: Setting, ref: Ref, kinds: Collection[str] = (CHANGE, ENGLAND, PEERS)) -> Judgement | None:
    """What is said of the newest figure of a series, in these kinds of verdict; None where there is no figure."""
    figure = setting.figures.latest(ref, setting.subject.code)
    if figure is None:
        return None
    found = _Said({}, {}, [figure])
    unjudged = bool(not_judged(setting, figure))
    if CHANGE in kinds:
        unjudged = _say_change(setting, ref, found)
    if not unjudged and (ENGLAND in kinds or PEERS in kinds):
        _say_standing(setting, standing(setting, figure), kinds, found)
    return Judgement(figure, found.verdicts, found.words, tuple(found.evidence))


@dataclass
class _Said:
    """A judgement in the making."""

    verdicts: dict[str, str]
    words: dict[str, str]
    evidence: list[Figure]

    def add(self, about: str, verdict: str, words: str, evidence: Sequence[Figure]) -> None:
        self.verdicts[about] = verdict
        self.words[about] = words
        self.evidence += evidence


def _say_change(setting: Setting, ref: Ref, said: _Said) -> bool:
    """Add the verdict on the change; True where the figure may not be judged at all."""
    found = level(setting, ref)
    assert found is not None
    move, word = main_movement(found), verdict(setting, found)
    words = CHANGES[word].format(before=when(move.earlier.period) if move else "")
    said.add(CHANGE, word, words, [move.earlier] if move else [])
    return bool(found.unjudged)


def _say_standing(setting: Setting, place: Standing, kinds: Collection[str], said: _Said) -> None:
    tested = place.england_verdict not in (None, BenchmarkVerdict.NOT_TESTED)
    if ENGLAND in kinds and tested and place.england is not None:
        said.add(ENGLAND, str(place.england_verdict), england_text(setting, place), [place.england])
    if PEERS in kinds and place.band:
        quarter = {"A": "best_quarter", "D": "worst_quarter"}.get(place.band, "middle_half")
        said.add(PEERS, quarter, band_text(setting, place), [])

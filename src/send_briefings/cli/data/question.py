"""What `data show` is asked for: the words a person typed, as ids, and the place that holds the figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.places import Gazetteer, gazetteer
from send_briefings.cli.names import nearest, word
from send_briefings.errors import UnknownNameError
from send_briefings.model.place import Level, Place
from send_briefings.model.tidy import Cohort

if TYPE_CHECKING:
    from send_briefings.model.area import AreaSpec


@dataclass(frozen=True, slots=True)
class Question:
    """Which figures are wanted.

    `asked` is the place that was named and `place` the one that holds the figures: for the waits of an authority, the
    integrated care board that serves most of it. `notes` says so, for a person.
    """

    measure: str
    area: AreaSpec | None
    asked: Place
    place: Place
    cohort: str = ""
    breakdown: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The measure's name."""
        spec = self.area.measures.get(self.measure) if self.area else None
        return spec.name if spec else self.measure.replace("_", " ").capitalize()

    @property
    def decimals(self) -> int | None:
        """The decimals the measure is shown with; None where no outcome area says."""
        spec = self.area.measures.get(self.measure) if self.area else None
        return spec.decimals if spec else None


def read_question(
    measure: str, place: str, cohort: str = "", breakdown: str = "", places: Gazetteer | None = None
) -> Question:
    """The question in ids.

    Args:
        measure: a measure's id, in any case, with spaces or hyphens for underscores.
        place: any name or code the gazetteer knows.
        cohort: a cohort or "".
        breakdown: a breakdown or "".
        places: the places known, with those that the store's files tell of; the catalogue's by default.

    Raises:
        UnknownNameError: the measure, place, cohort or breakdown is unknown; says the nearest.
    """
    areas = load_areas()
    context = (ref.measure for area in areas.values() for ref in area.refs)
    known = dict.fromkeys([*(m for area in areas.values() for m in area.measures), *context])
    wanted = _known("measure", measure, known)
    area = next((area for area in areas.values() if wanted in area.measures), None)
    asked = (places or gazetteer()).resolve(place)
    held, notes = _holding(asked, area)
    return Question(
        measure=wanted,
        area=area,
        asked=asked,
        place=held,
        cohort=_known("cohort", cohort, list(Cohort)) if cohort else "",
        breakdown=word(breakdown),
        notes=notes,
    )


def check_breakdown(question: Question, published: Iterable[str]) -> None:
    """Refuse a breakdown that the measure has nowhere.

    Raises:
        UnknownNameError: naming the breakdowns there are.
    """
    spec = question.area.measures.get(question.measure) if question.area else None
    if question.breakdown:
        _known("breakdown", question.breakdown, dict.fromkeys([*(spec.breakdowns if spec else ()), *published]))


def _known(kind: str, text: str, known: Iterable[str]) -> str:
    choices = list(known)
    if word(text) in choices:
        return word(text)
    near = nearest(word(text), choices)
    listed = f"There are: {', '.join(choices)}."
    raise UnknownNameError(
        kind, text[:80], near, next_step=f"Did you mean {' or '.join(near)}? {listed}" if near else listed
    )


def _holding(asked: Place, area: AreaSpec | None) -> tuple[Place, tuple[str, ...]]:
    """The place whose figures answer for the one asked, and what a reader must know of it."""
    if area is None or area.level is not Level.ICB or asked.level is not Level.LOCAL_AUTHORITY:
        return asked, ()
    serving = gazetteer().icbs_of(asked)
    if not serving:
        return asked, ()
    first, others = serving[0], serving[1:]
    served = [place.name for place in gazetteer().authorities_of(first) if place != asked]
    notes = [
        f"The NHS publishes these figures for integrated care boards, not for councils: {first.name} ({first.code})."
    ]
    if served:
        notes.append(f"It also serves {'; '.join(served)}.")
    if others:
        notes.append(f"Part of {asked.name} is served by {'; '.join(icb.name for icb in others)}.")
    return first, tuple(notes)

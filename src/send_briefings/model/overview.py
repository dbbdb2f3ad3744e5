"""What a notebook makes a briefing on: an outcome area, or an overview that draws on several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from send_briefings.model.area import AreaSpec, Ref


class Topic(Protocol):
    """What every briefing's subject has, area or overview: all that a run has to know of it.

    `draws_on` are the ids of the areas whose words and figures stand in it. `whole_record` says that it may draw on
    any figure that is held and on any overview's words, so that whatever changes makes it anew. `covers` says whether
    there is anything to tell of a place, by its code. `private` says that it shows a council's own return.
    """

    @property
    def id(self) -> str: ...
    @property
    def order(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def refs(self) -> tuple[Ref, ...]: ...
    @property
    def draws_on(self) -> tuple[str, ...]: ...
    @property
    def whole_record(self) -> bool: ...
    @property
    def private(self) -> bool: ...
    def covers(self, place: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class OverviewSpec:
    """A briefing that is no outcome area: its words, and the areas it draws on, in the order they are listed.

    `page` is the module of the room `overviews` that makes it. `in_pack` says that it is a section of the committee
    pack. `landscape` says that its page lies on its side. `files` are files of the catalogue that are its own: a
    change of one makes this briefing anew and no area's. `glossary` are words explained at its end. `places` are the
    codes of the places of which it has anything to tell, None for all. `private` says that it shows a council's own
    return, and stands beside no public page unless a plan says so.
    """

    id: str
    order: int
    name: str
    title: str
    question: str
    page: str
    areas: tuple[AreaSpec, ...]
    in_pack: bool
    landscape: bool
    files: tuple[str, ...]
    glossary: tuple[tuple[str, str], ...]
    places: frozenset[str] | None = None
    private: bool = False

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Every series of its areas, without repeats."""
        return tuple(dict.fromkeys(ref for area in self.areas for ref in area.refs))

    def covers(self, place: str) -> bool:
        """Whether there is anything to tell of a place, by its code."""
        return self.places is None or place in self.places

    @property
    def draws_on(self) -> tuple[str, ...]:
        """The ids of its areas."""
        return tuple(area.id for area in self.areas)

    @property
    def whole_record(self) -> bool:
        """Always: an overview may search every figure that is held."""
        return True

"""The committee pack: every overview that belongs in it and every area, in one document."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any

import pandas as pd

from send_briefings.briefing import Area
from send_briefings.briefing.sources import ATTRIBUTION
from send_briefings.catalogue.overviews import load_overviews
from send_briefings.catalogue.sources import load_sources
from send_briefings.display.block import element, items, text
from send_briefings.model import COLUMNS
from send_briefings.overviews.area_section import area_section
from send_briefings.overviews.gathering import Gathering
from send_briefings.overviews.page import RELEASES, Page, Section, areas_for, overview_called
from send_briefings.overviews.place_areas import PlaceAreas
from send_briefings.overviews.sources import merged_sources
from send_briefings.overviews.statement import Statement
from send_briefings.overviews.tally import tally

WORDS, SOURCES = ("words-used", "Words used"), ("sources-and-methods", "Sources and methods")
HOW_TO_READ = (
    "Each part of this pack is short. An area's own briefing tells more: further charts and tables, what is new since "
    "the last one, and how each figure is judged. Every number leads to the published figure it came from."
)

RULES = (
    "Better or worse is said of a change only where it is more than chance alone would explain. Where no numbers of "
    "children are published, it is said only of a change that is large beside the ordinary difference between one "
    "place's change and another's.",
    "No change is worked out across a break: where figures are made or children counted in another way, or where "
    "nothing is published.",
)


class Pack(Page):
    """One document of many sections: the overviews whose catalogue file says so, then the areas, each in its order."""

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections, in order."""
        wanted = [spec for spec in load_overviews().values() if spec.in_pack and spec.covers(self.place.code)]
        return (*(self._page(spec.page).section() for spec in wanted), *map(area_section, self._areas))

    def headline(self) -> Statement:
        """How many areas got better or worse."""
        return tally("pack", self._areas)

    def body(self) -> str:
        """The sections, each a chapter."""
        return "".join(self._chapters)

    def methods(self) -> tuple[str, ...]:
        """The rules that hold for every area, then those of the sections, each once."""
        return (*RULES, *dict.fromkeys(rule for section in self.sections for rule in section.methods))

    def figures(self) -> pd.DataFrame:
        """The rows of the places shown, of all areas, with the area's id first."""
        frames = []
        for area in self._areas:
            frame = area.used[[name for name in area.used.columns if name in COLUMNS]].copy()
            frame.insert(0, "area", area.spec.id)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of all sections."""
        whole = pd.concat([section.used for section in self.sections])[RELEASES]
        return whole.drop_duplicates().sort_values(["source", "released", "release"]).reset_index(drop=True)

    @cached_property
    def evidence(self) -> dict[str, Any]:
        """What the cover and all sections say, with where each number comes from."""
        self._body  # noqa: B018 - the sections are gathered while the body is made
        return self._gathered.as_json()

    @cached_property
    def _areas(self) -> tuple[Area, ...]:
        return tuple(self.areas[area.id] for area in self.spec.areas)

    def _page(self, module: str) -> Page:
        """The page of an overview, from the areas at hand."""
        found = import_module(f"{__package__}.{module}")
        page: Page = getattr(found, f"load_{module}")(
            self.place.code, self.areas.as_of, self.areas.since, areas=self.areas
        )
        return page

    @cached_property
    def _gathered(self) -> Gathering:
        return Gathering(self.own_evidence)

    @cached_property
    def _chapters(self) -> tuple[str, ...]:
        return tuple(map(self._gathered.add, self.sections))

    def _opening(self, tag: str, title: str) -> str:
        """The cover, and the contents."""
        links = [*((section.id, section.title) for section in self.sections), WORDS, SOURCES]
        entries = [element("a", text(name), href=f"#{where}") for where, name in links]
        return element(
            "section",
            element("section", self._title(tag, title), class_="headline cover-title")
            + self._notice()
            + element("p", text(HOW_TO_READ), class_="small")
            + element("h2", "Contents")
            + items(entries, "ul", "contents"),
            class_="cover",
        )

    def _end_matter(self) -> str:
        """The glossary and the sources of all sections, each once."""
        terms = dict(sorted({term: told for section in self.sections for term, told in section.terms}.items()))
        glossary = "".join(element("dt", text(term)) + element("dd", text(told)) for term, told in terms.items())
        measured = [self._measured(area) for area in self._areas]
        return element(
            "section",
            element("h2", WORDS[1], id=WORDS[0])
            + element("dl", glossary, class_="glossary")
            + element("h2", SOURCES[1], id=SOURCES[0])
            + items(merged_sources(load_sources(), self.used), "ul", "sources")
            + element("h3", "What the headline measures are")
            + items(measured, "ul", "sources")
            + (element("h3", "How we judge") + items([text(rule) for rule in self.methods()], "ul", "sources"))
            + self._files()
            + element("p", text(ATTRIBUTION), class_="small"),
            class_="chapter",
        )

    @staticmethod
    def _measured(area: Area) -> str:
        measure = area.setting.measure(area.spec.headline)
        return element("strong", text(f"{area.spec.name}: {measure.name}")) + f". {text(measure.definition)}"


def load_pack(place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None) -> Pack:
    """The committee pack of a place, ready to show.

    `place`, `as_of` and `since` are as for `load_area`; `areas` are the areas at hand, loaded here where left out.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.
    """
    return Pack(overview_called("committee-pack"), areas_for(place, as_of, since, areas))

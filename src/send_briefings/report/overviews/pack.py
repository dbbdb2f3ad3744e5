"""The committee pack: every overview that belongs in it and every area, in one document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.config.register import load_overviews, pack_sections
from send_briefings.config.sources import load_sources
from send_briefings.errors import UnknownNameError
from send_briefings.model import COLUMNS
from send_briefings.model.area import OverviewSpec
from send_briefings.narrative import Assessment, Brief
from send_briefings.narrative.lead import candidates, weight
from send_briefings.report.area import Area
from send_briefings.report.blocks import element, items, text
from send_briefings.report.overviews.children import AREAS as OF_CHILDREN
from send_briefings.report.overviews.children import children_chapter
from send_briefings.report.overviews.page import RELEASES, Chapter, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import Marks, PlaceAreas, shared, short_sources
from send_briefings.report.overviews.scorecard import load_scorecard
from send_briefings.report.page import BriefPage
from send_briefings.report.sources import ATTRIBUTION
from send_briefings.text import Text


class AreaSection:
    """An area's brief, what it weighs beside other areas', and its page in the pack."""

    def __init__(self, area: Area) -> None:
        self.area = area

    @cached_property
    def brief(self) -> Brief:
        """What the area's briefing says of the place."""
        return self.area.brief

    @cached_property
    def lead(self) -> Assessment | None:
        """What leads the area; None where nothing may be judged."""
        found = candidates(self.area.context)
        return found[0].assessment if found else None

    @cached_property
    def weight(self) -> float:
        """How much it weighs beside the findings of other areas."""
        return weight(self.area.context, self.lead) if self.lead else 0.0

    @property
    def has_page(self) -> bool:
        """Whether there is something to tell on a page of its own."""
        measure = self.area.context.measure(self.area.spec.headline)
        return not self.brief.empty and not measure.unfit and bool(self.brief.points)

    def chapter(self, marks: Marks, *, questions: bool = True) -> Chapter:
        """Title, summary, tiles, the first chart, the points and the questions.

        The rest is in the area's own briefing: its other charts, how sure we are, the table of years.
        """
        spec = self.area.spec
        page = BriefPage(self.area.context, self.brief)
        page.stated = shared(marks)
        name = f"{spec.name}: "
        named = str(self.brief.title).startswith(name)
        opening = page.opening if named else page.opening.replace("<h1>", f"<h1>{text(name)}", 1)
        chart = page.course or page.neighbours
        markup = opening + chart + page.points + (page.questions if questions else "")
        marks.cells |= page.cells.entries
        used = self.area.used[RELEASES].drop_duplicates()
        return Chapter(spec.id, spec.name, markup, used, spec.glossary, condensed=True)


FIVE, CHILDREN, INSPECTIONS, REGISTER = "five", "children", "inspections", "improvement"
KNOWN_FIRST = 5
AREA_PAGES = 9
"""How many areas have a page of their own, unless the sections are chosen: with the rest, 16 pages at most. An overview
that stands in the pack of some places alone, such as the council's targets, takes the page of one."""
WORDS = ("words", "Words, sources and method")
HOW_TO_READ = "An area's own briefing has its other charts, how sure we are, and the years in a table."
RULES = (
    "Two words are said of a figure: how it stands, against the law or a target where there is one, else England, else "
    "most councils; and which way it goes, over the longest stretch of figures that compare. A difference counts where "
    "it is more than chance and large enough to matter. What is flagged, copied, rare or of too few children is not "
    "judged.",
)
_HEADING = re.compile(r"<(/?)h([1-3])\b")


class Pack(OverviewPage):
    """Cover, five things to know, scorecard, the children, a page an area, inspections with the register, words.

    `chosen` are the sections in their order, by id: `five`, `children`, an overview's or an area's; () for the default.
    """

    def __init__(self, spec: OverviewSpec, areas: PlaceAreas, chosen: Sequence[str] = ()) -> None:
        super().__init__(spec, areas)
        known = pack_sections()
        for name in chosen:
            if name not in known:
                raise UnknownNameError("section", name[:80], next_step=f"Sections: {', '.join(known)}.")
        self.chosen = tuple(dict.fromkeys(chosen))

    def lead(self) -> Text:
        """The scorecard's count."""
        return self._scorecard.lead()

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The ids of the chapters, in order."""
        return tuple(chapter.id for chapter in self._chapters)

    def body(self) -> str:
        """The chapters."""
        return "".join(map(_chapter, self._chapters))

    def notes(self) -> Sequence[Text]:
        """The rules that hold for every area."""
        return (*(Text.constant(rule, "method") for rule in RULES), *self._scorecard.notes())

    def figures(self) -> pd.DataFrame:
        """The rows of the places shown, of all areas, with the area's id first."""
        frames = []
        for section in self._areas.values():
            area = section.area
            frame = area.used[[name for name in area.used.columns if name in COLUMNS]].copy()
            frame.insert(0, "area", area.spec.id)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of all chapters."""
        whole = pd.concat([chapter.used for chapter in self._chapters])[RELEASES]
        return whole.drop_duplicates().sort_values(["source", "released", "release"]).reset_index(drop=True)

    @cached_property
    def first(self) -> tuple[AreaSection, ...]:
        """The areas of the five things to know first, the weightiest first."""
        judged = [section for section in self._areas.values() if section.lead is not None and section.has_page]
        return tuple(sorted(judged, key=lambda section: -section.weight)[:KNOWN_FIRST])

    @cached_property
    def _areas(self) -> dict[str, AreaSection]:
        return {area.id: AreaSection(self.areas[area.id]) for area in self.spec.areas}

    @cached_property
    def _scorecard(self) -> OverviewPage:
        return load_scorecard(self.place.code, self.areas.as_of, self.areas.since, areas=self.areas)

    @cached_property
    def _wanted(self) -> tuple[str, ...]:
        """The sections asked for, or those of a pack of 16 pages."""
        if self.chosen:
            return self.chosen
        others = [one.id for one in load_overviews().values() if one.in_pack and one.id not in {"scorecard", REGISTER}]
        able = [section for section in self._areas.values() if section.has_page]
        own = [one for one in able if one.area.spec.id not in {INSPECTIONS, *OF_CHILDREN[:3]}]
        room = AREA_PAGES - sum(load_overviews()[name].covers(self.place.code) for name in others)
        largest = sorted(own, key=lambda one: (one.lead is None, -one.weight))[:room]
        pages = [one.area.spec.id for one in own if one in largest]
        return (FIVE, "scorecard", CHILDREN, *others, *pages, INSPECTIONS, REGISTER)

    @cached_property
    def _chapters(self) -> tuple[Chapter, ...]:
        self.marks.text(self._lead)  # numbers are counted in reading order
        found = [chapter for name in self._wanted if (chapter := self._made(name)) is not None]
        return tuple(_together(found))

    def _made(self, name: str) -> Chapter | None:
        """A section as a chapter; None where there is nothing to tell in it."""
        if name == FIVE:
            return self._first_chapter()
        if name == CHILDREN:
            return children_chapter(self.areas, self.marks)
        if name in self._areas:
            section = self._areas[name]
            return section.chapter(self.marks, questions=name != INSPECTIONS) if section.has_page else None
        spec = load_overviews()[name]
        if not spec.covers(self.place.code):
            return None
        if name == "scorecard":
            return self._scorecard.chapter(self.marks)
        module = import_module(f"{__package__}.{spec.page}")
        page: OverviewPage = getattr(module, f"load_{spec.page}")(
            self.place.code, self.areas.as_of, self.areas.since, areas=self.areas
        )
        return page.chapter(self.marks)

    def _first_chapter(self) -> Chapter | None:
        """What weighs most: by children, by distance from the law or England, and by how sure it is."""
        if not self.first:
            return None
        count = wording.count_phrase(len(self.first), "thing").capitalize()
        entries = []
        for section in self.first:
            brief, name = section.brief, section.area.spec.name
            lead = element("strong", self.marks.text(brief.title.sentence()))
            link = (
                element("a", text(name), href=f"#{section.area.spec.id}") if self._has_chapter(section) else text(name)
            )
            stated = f"{lead} {self.marks.text(brief.summary)} {link}."
            entries.append(element("p", stated, class_="point"))
        used = pd.concat([section.area.used[RELEASES] for section in self.first]).drop_duplicates()
        title = element("h1", text(f"{count} to know"))
        return Chapter(FIVE, f"{count} to know", title + items(entries, "ol", "points"), used)

    def _has_chapter(self, section: AreaSection) -> bool:
        return section.area.spec.id in self._wanted

    def _opening(self, tag: str, title: str) -> str:
        """The cover, with the contents on it."""
        links = [*((chapter.id, chapter.title) for chapter in self._chapters), WORDS]
        entries = [element("a", text(name), href=f"#{where}") for where, name in links]
        dated = element("p", " · ".join(text(part) for part in self._strip), class_="place-date")
        intro = element("p", self.marks.text(self._lead), class_="lede")
        return element(
            "section",
            element("section", element(tag, text(title)) + dated + intro, class_="headline cover-title")
            + self._notice()
            + element("p", text(HOW_TO_READ), class_="small")
            + element("h2", "Contents")
            + items(entries, "ul", "contents")
            + "".join(element("p", text(words) + _pages(found), class_="small") for words, found in self._left_out()),
            class_="cover",
        )

    def _left_out(self) -> list[tuple[str, list[AreaSection]]]:
        """The areas that have no page here, in a list each, with why."""
        shown = set(self._wanted) | ({*OF_CHILDREN[:3]} if CHILDREN in self._wanted else set())
        rest = [section for name, section in self._areas.items() if not section.has_page or name not in shown]
        unfit = [one for one in rest if one.area.context.measure(one.area.spec.headline).unfit]
        nothing = [one for one in rest if one.brief.empty]
        few = [one for one in rest if one not in unfit and one not in nothing and not one.has_page]
        lists = (
            ("We have no figures on: ", nothing),
            ("Not yet fit to judge a council by: ", unfit),
            ("Too few children here to judge: ", few),
            ("Only in their own briefings: ", [one for one in rest if one.has_page]),
        )
        return [(words, found) for words, found in lists if found]

    def _end_matter(self) -> str:
        """Words, sources and method, each once."""
        terms = dict(sorted({term: reported for chapter in self._chapters for term, reported in chapter.terms}.items()))
        glossary = "".join(
            element("dt", text(term)) + element("dd", text(reported)) for term, reported in terms.items()
        )
        notes = "".join(element("p", text(str(note)), class_="small") for note in self.notes())
        return element(
            "section",
            element("h2", WORDS[1], id=WORDS[0])
            + element("dl", glossary, class_="glossary")
            + element("p", f"Figures: {short_sources(load_sources(), self.used)}.", class_="small")
            + notes
            + self._files().replace("</p>", f" {text(ATTRIBUTION)}</p>"),
            class_="chapter condensed",
        )

    def findings_json(self) -> dict[str, Any]:
        """The chapters, and what weighs most."""
        first = [
            {"area": one.area.spec.id, "weight": round(one.weight, 3), "title": str(one.brief.title)}
            for one in self.first
        ]
        return {"sections": list(self.sections), "first": first}


def _together(chapters: Iterable[Chapter]) -> list[Chapter]:
    """The register in one chapter with the inspections where it comes right after them."""
    found: list[Chapter] = []
    for chapter in chapters:
        if chapter.id == REGISTER and found and found[-1].id == INSPECTIONS:
            before = found.pop()
            lower = _HEADING.sub(_down, chapter.markup)
            used, terms = pd.concat([before.used, chapter.used]), (*before.terms, *chapter.terms)
            title = f"{before.title} and {chapter.title[:1].lower()}{chapter.title[1:]}"
            chapter = Chapter(before.id, title, before.markup + lower, used, terms, condensed=True)
        found.append(chapter)
    return found


def _chapter(chapter: Chapter) -> str:
    """A chapter as markup: its headings a level down, its first heading with its anchor."""
    markup = _HEADING.sub(_down, chapter.markup).replace('<section class="headline brief">', "<section>", 1)
    markup = markup.replace("<h2>", f'<h2 id="{chapter.id}">', 1)
    return element("section", markup, class_="chapter condensed" if chapter.condensed else "chapter")


def _down(found: re.Match[str]) -> str:
    return f"<{found[1]}h{int(found[2]) + 1}"


def _pages(sections: Sequence[AreaSection]) -> str:
    """Areas by name, each of which leads to its own briefing once it is known to be there."""
    names = [element("span", text(_inside(one.area.spec.name)), data_page=one.area.spec.id) for one in sections]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) + "."


def _inside(name: str) -> str:
    proper = name[:2].isupper() or (name.istitle() and " " in name)
    return name if proper else name[:1].lower() + name[1:]


def load_pack(
    place: str,
    as_of: str = "",
    since: str = "",
    sections: str = "",
    areas: PlaceAreas | None = None,
    prepared: str = "",
    contact: str = "",
) -> Pack:
    """The committee pack of a place, ready to show.

    `place`, `as_of`, `since`, `prepared` and `contact` are as for `load_area`. `sections` are the ids of the
    sections in their order, with
    spaces or commas between; "" for the default of 16 pages at most. `areas` are the areas at hand, loaded here where
    left out.

    Raises:
        UnknownNameError: for a place or a section in no list, with the nearest names or those there are.
        UsageError: for a date that is not one.
    """
    chosen = sections.replace(",", " ").split()
    return Pack(overview_called("committee-pack"), areas_for(place, as_of, since, areas, prepared, contact), chosen)

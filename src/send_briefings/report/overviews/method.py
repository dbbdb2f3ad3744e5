"""How the briefings on a place are made: how figures are judged, what is measured, the words used, all sources."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.config.sources import load_sources
from send_briefings.model import Level
from send_briefings.report.area import Area
from send_briefings.report.blocks import element, items, text
from send_briefings.report.overviews.page import OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import PlaceAreas
from send_briefings.report.sources import ATTRIBUTION, measures_told, source_entries
from send_briefings.text import Text

RULES = (
    "Two things are said of a figure, never one of them alone: how it stands, and which way it goes.",
    "Against the law or a target: “Met” where it was met for at least 95% (or for as many as the target asks), “Mostly "
    "met” from 75%, “Often not met” from 50%, “Mostly not met” below that.",
    "Against England: “Better” or “Worse” where the difference is more than chance, at least 2 percentage points or a "
    "tenth of England's figure, and at least 10 children. “About the same” is a smaller difference; “Not clearly "
    "different” is one that chance could explain. Where we have no figure for England, the middle of all councils "
    "stands in its place.",
    "Over time: the newest figure is set beside the first that it may be compared with, by the same test and sizes. "
    "Nothing is compared across a change in how figures are made.",
    "Certainty: “High” where everybody is counted and the numbers are published; “Low” where no conclusion should be "
    "drawn; “Medium” between.",
    "Nothing is judged that is a share of fewer than 20 children, of fewer than 10 cases, or of a council with fewer "
    "than 50 education, health and care plans; nor figures that are copied, incomplete, or older than those of most "
    "other places. The page then says why.",
    "A statistical neighbour is called clearly better by the same test, and named with the first year from which it "
    "has been so without a break; one that is so for a single year, by more than the usual ups and downs of both.",
    "Chance is tested among all who were counted, with England's own figure allowed to include the place. Where the "
    "numbers behind a rate are not published, a change is set beside the usual ups and downs of such figures: all "
    "places' changes from period to period.",
    "A page leads with the finding that weighs most: how many children it is about, how far it lies from the law or "
    "England, and how certain it is.",
    "On charts the light band is the middle half of all councils, thin bars are 95% intervals, and a shaded stretch "
    "lies between figures that do not compare.",
)

NEWS = frozenset({"released", "revised", "more_revised", "break", "verdict", "more_changed", "method"})
"""What is told of what is new; that something is not is left out."""


class MethodPage(OverviewPage):
    """The page that every other page of a place leads to for what would weigh it down."""

    def lead(self) -> Text:
        """What the page is for."""
        return Text.of(
            "How the briefings on ", Text.constant(self.place.in_sentence, "name"),
            " judge figures, what is measured, the words they use, and where every figure comes from.",
        )  # fmt: skip

    def body(self) -> str:
        """Rules, neighbours, standards, then each area, then the words."""
        words = dict(sorted({term: reported for area in self.spec.areas for term, reported in area.glossary}.items()))
        terms = "".join(element("dt", text(term)) + element("dd", text(reported)) for term, reported in words.items())
        return (
            element("h2", "How we judge")
            + items([text(rule) for rule in RULES], "ul", "sources")
            + self._neighbours()
            + self._standards()
            + element("h2", "What is measured")
            + "".join(self._measured(self.areas[area.id]) for area in self.spec.areas)
            + element("h2", "Words used")
            + element("dl", terms, class_="glossary")
        )

    def _end_matter(self) -> str:
        sources = element("h2", "Sources") + items(source_entries(load_sources(), self.used), "ul", "sources")
        return sources + element("p", text(ATTRIBUTION), class_="small")

    def _neighbours(self) -> str:
        """The places it is compared with by name, and whose choice they are."""
        neighbours = next((area.context.neighbours for area in self._loaded if area.context.neighbours), ())
        if not neighbours:
            return ""
        names = wording.join_list([place.name for place in neighbours])
        reported = (
            f"Its ten statistical neighbours are the councils most like it in their families and incomes, as the "
            f"Department for Education lists them: {names}."
        )
        return element("h2", "Statistical neighbours") + element("p", text(reported))

    def _standards(self) -> str:
        """What the law and targets ask, with where it stands."""
        found = {
            one.text: f"{one.text} ({one.publication}, {one.where}.)"
            for area in self.spec.areas
            for measure in area.measures.values()
            if (one := measure.standard) is not None
        }
        entries = [text(reported) for reported in found.values()]
        return element("h2", "What the law and targets ask") + items(entries, "ul", "sources") if entries else ""

    def _measured(self, area: Area) -> str:
        """An area's measures, the notes on its figures here, and what is new in them."""
        measures = [
            element("strong", text(measure.name)) + f": {text(measure.definition)}"
            for measure in measures_told(area.context)
        ]
        notes = [text(note) for note in area.notes]
        news = [self.marks.text(item.text) for item in area.news_items if item.kind in NEWS]
        return (
            element("h3", text(area.spec.name))
            + items(measures, "ul", "sources")
            + (element("h4", "Notes on the figures") + items(notes, "ul", "sources") if notes else "")
            + (element("h4", "What is new") + items(news, "ul", "sources") if news and notes else "")
        )

    @property
    def _loaded(self) -> list[Area]:
        return [self.areas[area.id] for area in self.spec.areas if area.level is Level.LOCAL_AUTHORITY]


def load_method(
    place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None, prepared: str = "", contact: str = ""
) -> MethodPage:
    """The page on method of a place, ready to show.

    `place`, `as_of`, `since`, `prepared` and `contact` are as for `load_area`; `areas` are the areas at
    hand, loaded here where left out.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.
    """
    return MethodPage(overview_called("method"), areas_for(place, as_of, since, areas, prepared, contact))

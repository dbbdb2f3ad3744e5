"""Maps of England, one for each measure that leads an area: every authority by the quarter it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from send_briefings.analysis.comparability import unreliable_reason
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import quartile_bands, tercile_bands
from send_briefings.config.places import cartogram, gazetteer
from send_briefings.errors import UnknownNameError
from send_briefings.model import COLUMNS, Level, Polarity
from send_briefings.model.area import OverviewSpec, SeriesKey
from send_briefings.narrative import assess
from send_briefings.narrative.brief import period as short_period
from send_briefings.narrative.trusting import DoubtKind, doubt_of, too_few_to_show
from send_briefings.report.area import Area
from send_briefings.report.blocks import element
from send_briefings.report.cartogram import MapChart, MapGroup, map_svg, maps_svg, phone_svg
from send_briefings.report.overviews.page import RELEASES, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import PlaceAreas
from send_briefings.text import Computed, Constant, Number, Observed, Text

QUARTERS = (
    MapGroup("A", "best quarter"),
    MapGroup("B", "second"),
    MapGroup("C", "third"),
    MapGroup("D", "worst quarter"),
)
THIRDS = (MapGroup("1", "lowest third"), MapGroup("2", "middle third"), MapGroup("3", "highest third"))


def letters_of(context: AnalysisContext, figure: Figure | None) -> tuple[tuple[MapGroup, ...], dict[str, str]]:
    """The groups, and the letter of each place of the map; none where nothing is drawn."""
    if figure is None or context.subject.level is not Level.LOCAL_AUTHORITY:
        return QUARTERS, {}
    groups, by_place = _groups(context, figure)
    return groups, _on_map(by_place)


def _groups(context: AnalysisContext, figure: Figure) -> tuple[tuple[MapGroup, ...], dict[str, str]]:
    """The groups, and the letter of each place that may be judged."""
    values = dict(context.peers(figure.ref, figure.period.start))
    if unreliable_reason(context, figure):
        values[figure.place] = None
    polarity = context.measure(figure.ref).polarity
    if polarity is Polarity.NONE:
        found = [str(third or "") for third in tercile_bands(list(values.values()))]
        return THIRDS, {code: letter for code, letter in zip(values, found, strict=True) if letter}
    bands = quartile_bands(list(values.values()), polarity)
    return QUARTERS, {code: band for code, band in zip(values, bands, strict=True) if band}


def _on_map(by_place: Mapping[str, str]) -> dict[str, str]:
    """The letter of each place of the map; one that had no figure has that of the only place before it that had."""
    places = gazetteer()
    found = {}
    for code in cartogram():
        before = {by_place[old] for old in places.get(code).predecessors if old in by_place}
        if code in by_place:
            found[code] = by_place[code]
        elif len(before) == 1:
            found[code] = before.pop()
    return found


FIRST = "ehc_plans"
MORE = "Small maps of the other measures; the table below has their figures."
SERIES = ["measure", "cohort", "breakdown", "source"]
BEST, WORST = "A", "D"
PLACES = {
    "A": "best quarter",
    "B": "second quarter",
    "C": "third quarter",
    "D": "worst quarter",
    "1": "lowest third",
    "2": "middle third",
    "3": "highest third",
}


@dataclass(frozen=True)
class Mapped:
    """One series for every authority: the place's newest figure, the groups, and the group of each place by letter."""

    area: Area
    ref: SeriesKey
    figure: Figure
    groups: tuple[MapGroup, ...]
    letters: dict[str, str]

    @property
    def letter(self) -> str:
        """The place's own group; "" where its figure may not be judged."""
        return self.letters.get(self.figure.place, "")

    @property
    def title(self) -> str:
        """The measure in a few words."""
        context = self.area.context
        name, label = context.measure(self.ref).name, context.label(self.ref)
        return name if name == label else f"{name}, {label}"


class Map(OverviewPage):
    """A large map of one measure that names the place and its neighbours, and a small one of each other measure.

    With a `measure` there is the large map alone, of that measure.
    """

    def __init__(self, spec: OverviewSpec, areas: PlaceAreas, measure: str = "") -> None:
        super().__init__(spec, areas)
        self.measure = measure

    @cached_property
    def mapped(self) -> tuple[Mapped, ...]:
        """What is mapped, the large map's measure first: the headline measures of which one way is better."""
        if self.measure:
            found = [_mapped(*_chosen(self.areas, self.measure))]
        else:
            asked = sorted((self.areas[area.id] for area in self.spec.areas), key=lambda area: area.spec.id != FIRST)
            found = [_mapped(area, area.spec.headline) for area in asked if _is_ranked(area)]
        return tuple(one for one in found if one is not None)

    def lead(self) -> Text:
        """In which measures the place is in the best quarter of councils, and in which in the worst, in one form."""
        here = Text.constant(self.place.in_sentence, "name")
        if not self.mapped:
            return Text.of("There is no measure for which ", here, " has a figure that can be mapped.")
        if len(self.mapped) == 1:
            return self._caption(self.mapped[0])
        count = Number(str(len(self.mapped)), Computed("count", len(self.mapped)))
        reported = [Text.of("in the ", PLACES[letter], " for ", self._named(letter)) for letter in (BEST, WORST)]
        return Text.of("Of ", count, " measures, ", here, " is ", Text.joined(reported, " and ")).sentence()

    def body(self) -> str:
        """The maps, and their figures as a table."""
        if not self.mapped:
            return ""
        first, *rest = self.mapped
        large = map_svg(self._chart(first), height=2.7)
        shown = self._figure(self._caption(first), large, phone_svg([("", self._chart(first))], self._chart(first).alt))
        if rest:
            titles = [(f"{one.area.spec.name}, {short_period(one.figure).shown}", self._chart(one)) for one in rest]
            small = maps_svg(titles, "maps", MORE)
            shown += self._figure(Text.of("The same for the other measures."), small, phone_svg(titles, MORE))
        return shown + self._table()

    def notes(self) -> Sequence[Text]:
        """How places are put into quarters, and what the map is."""
        year, version = Number("2023", Constant("catalogue")), Number("v3.0", Constant("catalogue"))
        quarters = Text.of(
            "All councils with a figure that may be judged are put into quarters, those of one value together. A "
            "difference of a quarter may be within what chance could explain."
        )
        drawn = Text.of(
            "The bigger a council is drawn, the more people live there. The map is the House of Commons Library's "
            "cartogram of upper-tier authorities, ", year, ". Contains Parliamentary information licensed under the "
            "Open Parliament Licence ", version, ".",
        )  # fmt: skip
        return (quarters, drawn) if self.mapped else ()

    def figures(self) -> pd.DataFrame | None:
        """Every council's figure of each measure, with its name and its letter; None where nothing is mapped."""
        frames = [self._rows(one) for one in self.mapped]
        return pd.concat(frames, ignore_index=True) if frames else None

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of the figures shown; without any, of the areas."""
        frame = self.figures()
        if frame is None:
            frame = pd.concat([self.areas[area.id].used[RELEASES] for area in self.spec.areas])
        whole = frame[RELEASES].drop_duplicates()
        return whole.sort_values(["source", "released", "release"]).reset_index(drop=True)

    def _figure(self, caption: Text, page: str, phone: str) -> str:
        drawn = element("div", page, class_="for-page") + element("div", phone, class_="for-phone")
        return element("figure", element("figcaption", self.marks.text(caption)) + drawn, class_="chart")

    def _here(self, one: Mapped) -> Text:
        """The place's own figure; no share of too few children, and none that cannot be right."""
        context, figure = one.area.context, one.figure
        doubt = doubt_of(context, one.ref)
        if too_few_to_show(context, figure) or (doubt and doubt.kind in (DoubtKind.INCOMPLETE, DoubtKind.WRONG)):
            return Text.of("not shown")
        return Text.of(_value(one, figure))

    def _caption(self, one: Mapped) -> Text:
        england = self._england(one)
        beside = Text.of("; England ", _value(one, england)) if england else Text()
        here = Text.of(self._here(one), " in ", Number(when(one.figure.period), Observed(one.figure, "period")))
        place = Text.constant(self.place.name, "name")
        return Text.of(Text.constant(one.title, "catalogue"), ": ", place, " ", here, beside, ".")

    def _chart(self, one: Mapped) -> MapChart:
        hatched = sum(code not in one.letters for code in cartogram())
        own = (one.figure.place, *self.place.successors)
        return MapChart(
            name=f"map-{one.area.spec.id}",
            outlines=cartogram(),
            groups=one.groups,
            letters=one.letters,
            chosen=tuple(code for code in own if code in cartogram()),
            name_of_chosen=self.place.name,
            without=f"no figure ({hatched})",
            alt=f"Map of England: {one.title}, councils shaded by {'quarter' if one.groups is QUARTERS else 'third'}.",
            neighbours={place.code: place.name for place in one.area.context.neighbours},
        )

    def _named(self, letter: str) -> Text:
        names = [one.area.spec.name for one in self.mapped if one.letter == letter]
        lowered = [
            name if str(name)[:2].isupper() else Text.of(str(name)[:1].lower() + str(name)[1:]) for name in names
        ]
        return Text.joined(lowered, ", ", " and ") if lowered else Text.of("none")

    def _england(self, one: Mapped) -> Figure | None:
        found = one.area.context.figures.at(one.ref, one.area.context.england.code, one.figure.period.start)
        return found if found is not None and found.value is not None else None

    def _table(self) -> str:
        """What the maps show, in words and numbers: a row a measure."""
        names = ("Measure", "Where", "Here", "England", "Better neighbours")
        head = element("tr", "".join(element("th", self.marks.text(Text.of(name)), scope="col") for name in names))
        rows = "".join(element("tr", self._row(one)) for one in self.mapped)
        caption = element("caption", self.marks.text(Text.of("The figures of the maps")))
        return element("table", caption + element("thead", head) + element("tbody", rows), class_="comparison cards")

    def _row(self, one: Mapped) -> str:
        england = self._england(one)
        where = PLACES.get(one.letter, "not ranked")
        return (
            self.marks.cell(
                Text.of(Text.constant(one.title, "catalogue"), ", ", short_period(one.figure)), tag="th", scope="row"
            )
            + self.marks.cell(Text.of(where[:1].upper() + where[1:]))
            + self.marks.cell(self._here(one), class_="number")
            + self.marks.cell(Text.of(_value(one, england)) if england else Text.of("we do not have it"), "number")
            + self.marks.cell(self._better(one), class_="number")
        )

    def _better(self, one: Mapped) -> Text:
        """How many statistical neighbours with a figure do better."""
        context = one.area.context
        polarity = context.measure(one.ref).polarity
        values = context.peers(one.ref, one.figure.period.start)
        known = [value for place in context.neighbours if (value := values.get(place.code)) is not None]
        if not known or not one.letter or polarity is Polarity.NONE:
            return Text.of("not compared")
        own = one.figure.value or 0.0
        better = sum(value > own if polarity is Polarity.HIGH else value < own for value in known)
        shown = Number(str(better), Computed("neighbours that do better", better, (one.figure,)))
        return Text.of(shown, " of ", Number(str(len(known)), Computed("neighbours with a figure", len(known))))

    def _rows(self, one: Mapped) -> pd.DataFrame:
        frame = one.area.observations
        rows = frame["period_start"] == pd.Timestamp(one.figure.period.start)
        for name in SERIES:
            rows &= frame[name] == getattr(one.ref, name)
        chosen = frame[rows & frame["level"].isin([one.figure.level, Level.ENGLAND.value])]
        shown = chosen[[name for name in chosen.columns if name in COLUMNS]].sort_values("place").reset_index(drop=True)
        at = list(shown.columns).index("place") + 1
        shown.insert(at, "place_name", shown["place"].map(one.area.context.names))
        shown.insert(0, "area", one.area.spec.id)
        shown["letter"] = shown["place"].map(one.letters)
        return shown


def _value(one: Mapped, figure: Figure) -> Number:
    return Number(one.area.context.value(figure), Observed(figure))


def _inside(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _is_ranked(area: Area) -> bool:
    return area.context.measure(area.spec.headline).polarity is not Polarity.NONE


def _mapped(area: Area, ref: SeriesKey) -> Mapped | None:
    """A series as it is mapped; None where nothing can be drawn."""
    figure = area.context.figures.latest(ref, area.context.subject.code)
    groups, letters = letters_of(area.context, figure)
    if figure is None or not letters:
        return None
    ranked = area.context.measure(ref).polarity is not Polarity.NONE
    if ranked and not assess(area.context, ref).judged:
        letters = {code: letter for code, letter in letters.items() if code != figure.place}
    return Mapped(area, ref, figure, groups, dict(letters))


def _chosen(areas: PlaceAreas, measure: str) -> tuple[Area, SeriesKey]:
    """The area and series that a parameter names: an area, or area.measure, area.measure.cohort.breakdown."""
    name, *rest = measure.split(".")
    if name not in areas:
        raise UnknownNameError("area", name[:80], next_step=f"Areas: {', '.join(areas)}.")
    area = areas[name]
    if not rest:
        return area, area.spec.headline
    known = {
        ".".join((ref.measure, ref.cohort, ref.breakdown)): ref
        for ref in area.spec.refs
        if ref.measure in area.spec.measures
    }
    found = [ref for series, ref in known.items() if f"{series}.".startswith(f"{'.'.join(rest)}.")]
    if not found:
        nearest = [f"{name}.{series}" for series in known]
        raise UnknownNameError("series", measure[:120], next_step=f"Series: {', '.join(nearest)}.")
    return area, found[0]


def load_map(
    place: str,
    as_of: str = "",
    since: str = "",
    measure: str = "",
    areas: PlaceAreas | None = None,
    prepared: str = "",
    contact: str = "",
) -> Map:
    """The maps of a place, ready to show.

    `place`, `as_of`, `since`, `prepared` and `contact` are as for `load_area`. `measure` is an area, for its
    headline measure, or area.measure, area.measure.cohort, area.measure.cohort.breakdown; "" is every headline measure
    that can be mapped.

    Raises:
        UnknownNameError: for a place, an area or a series in no list, with those there are.
        UsageError: for a date that is not one.

    >>> load_map("Birmingham", measure="attendance.overall_absence").mapped[0].ref.cohort
    'ehc_plan'
    """
    return Map(overview_called("map"), areas_for(place, as_of, since, areas, prepared, contact), measure)

"""A map of England that places an authority among all others for a measure chosen in the notebook."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from send_briefings import wording
from send_briefings.briefing import Area
from send_briefings.briefing.place_map import MapFigure, map_figure
from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, text
from send_briefings.errors import UnknownNameError
from send_briefings.findings.standing import standing
from send_briefings.findings.trust import not_judged, reason_rows
from send_briefings.model import COLUMNS, Level
from send_briefings.model.area import Ref
from send_briefings.model.overview import OverviewSpec
from send_briefings.overviews.page import RELEASES, Page, areas_for, overview_called
from send_briefings.overviews.place_areas import PlaceAreas
from send_briefings.overviews.statement import Statement

CHOSEN = "ehc_plans"
SERIES = ["measure", "cohort", "breakdown", "source"]
WHERE = {
    "A": "best quarter",
    "B": "second quarter",
    "C": "third quarter",
    "D": "worst quarter",
    "1": "lowest third",
    "2": "middle third",
    "3": "highest third",
}


class Map(Page):
    """One measure for every authority: a map by quarter, and where the statistical neighbours are."""

    def __init__(self, spec: OverviewSpec, areas: PlaceAreas, measure: str = "") -> None:
        super().__init__(spec, areas)
        self.area, self.ref = _chosen(areas, measure or CHOSEN)

    @cached_property
    def figure(self) -> Figure | None:
        """The place's newest figure of the measure."""
        return self.area.setting.figures.latest(self.ref, self.area.setting.subject.code)

    @cached_property
    def drawn(self) -> MapFigure:
        """The map."""
        return map_figure(self.area.setting, self.ref)

    def headline(self) -> Statement:
        """The figure, and the quarter of all authorities it is in."""
        setting, figure = self.area.setting, self.figure
        name = {"place": self.place.in_sentence}
        if figure is None:
            said = f"No figure. Nothing is published of {setting.subject_text(self.ref)}."
            return Statement(id="map", text=said, facts=name, setting=setting)
        place = standing(setting, figure)
        reason = not_judged(setting, figure)
        letter = "" if reason else self.drawn.letters.get(figure.place, place.band or "")
        label = WHERE.get(letter if self.drawn.markup else "", "not ranked")
        told = wording.sentence(setting.statement(figure))
        if reason:
            told += f" {wording.sentence(reason)}"
        elif place.rank is not None and self.drawn.markup and letter:
            best = "the best" if letter in "ABCD" else "the highest"
            tied = "joint " if place.rank.tied else ""
            rank = f"{tied}{wording.ordinal(place.rank.position)} of {place.rank.of}"
            told += f" That is {rank} authorities with a figure, counted from {best}."
        return Statement(
            id="map",
            text=f"{wording.sentence(label)} {told}",
            facts=name | {"standing": place.facts()},
            evidence=(figure, *place.others, *reason_rows(setting, figure)),
            setting=setting,
        )

    def body(self) -> str:
        """The map, and how many statistical neighbours are in which quarter."""
        if not self.drawn.markup:
            return element("p", text(self._why_no_map()))
        setting, drawn = self.area.setting, self.drawn
        shown = self.said.captions(drawn.markup, "map.drawing", drawn.facts, drawn.evidence, setting)
        return shown + element("p", self.said.said(self._neighbours()))

    def methods(self) -> Sequence[str]:
        """How places are put into quarters, and what the map is."""
        if not self.drawn.markup:
            return ()
        by = "quarters, A the best" if self.drawn.groups[0].letter == "A" else "thirds, 1 the lowest"
        return (
            f"All authorities with a figure that may be judged are put into {by}; one on a boundary goes into the "
            "better or the lower. A difference of rank may be within what chance could explain.",
            "The map is the House of Commons Library's cartogram of upper-tier authorities, 2023. Places are drawn by "
            "how many people live there, near where they lie. Contains Parliamentary information licensed under the "
            "Open Parliament Licence v3.0.",
        )

    def figures(self) -> pd.DataFrame | None:
        """Every authority's figure of the period shown, with its name and its letter on the map; None without one."""
        figure = self.figure
        if figure is None:
            return None
        frame = self.area.observations
        rows = frame["period_start"] == pd.Timestamp(figure.period.start)
        for name in SERIES:
            rows &= frame[name] == getattr(self.ref, name)
        chosen = frame[rows & (frame["level"] == figure.level)]
        shown = chosen[[name for name in chosen.columns if name in COLUMNS]].sort_values("place").reset_index(drop=True)
        shown.insert(list(shown.columns).index("place") + 1, "place_name", shown["place"].map(self.area.setting.names))
        shown["letter"] = shown["place"].map(self.drawn.letters)
        return shown

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of the figures shown; without a figure, of the area."""
        frame = self.figures()
        whole = (self.area.used if frame is None else frame)[RELEASES]
        return whole.drop_duplicates().sort_values(["source", "released", "release"]).reset_index(drop=True)

    def _neighbours(self) -> Statement:
        setting, drawn = self.area.setting, self.drawn
        own = [drawn.letters.get(place.code, "") for place in setting.neighbours]
        counts = {group.letter: own.count(group.letter) for group in drawn.groups if group.letter in own}
        told = [f"{count} in the {WHERE[letter]}" for letter, count in counts.items()]
        if own.count(""):
            told.append(f"{own.count('')} without a figure to judge")
        said = f"Of its {len(own)} statistical neighbours, {wording.listed(told)}." if own else ""
        facts = {"neighbours": len(own), "without": own.count(""), "counts": counts}
        return Statement(id="map.neighbours", text=said, facts=facts)

    def _why_no_map(self) -> str:
        setting = self.area.setting
        if setting.subject.level is not Level.LOCAL_AUTHORITY:
            return "There is no map: these figures are published for NHS areas, not for authorities."
        if self.figure is None:
            return f"There is no map: {self.place.in_sentence} has no figure to place among others."
        return "There is no map: at least half of all authorities have the same figure."


def _chosen(areas: PlaceAreas, measure: str) -> tuple[Area, Ref]:
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


def load_map(place: str, as_of: str = "", since: str = "", measure: str = "", areas: PlaceAreas | None = None) -> Map:
    """The map of a measure with a place picked out, ready to show.

    `place`, `as_of` and `since` are as for `load_area`. `measure` is an area, for its headline measure, or
    area.measure, area.measure.cohort, area.measure.cohort.breakdown; "" is plans issued within 20 weeks.

    Raises:
        UnknownNameError: for a place, an area or a series in no list, with those there are.
        UsageError: for a date that is not one.

    >>> load_map("Birmingham", measure="attendance.overall_absence").ref.cohort
    'ehc_plan'
    """
    return Map(overview_called("map"), areas_for(place, as_of, since, areas), measure)

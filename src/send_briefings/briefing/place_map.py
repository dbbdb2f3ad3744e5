"""A map of England for one series: every authority by the quarter it is in, this one picked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from send_briefings import wording
from send_briefings.briefing.chart_parts import figure_markup
from send_briefings.catalogue.cartogram import cartogram
from send_briefings.catalogue.places import gazetteer
from send_briefings.compare.figures import Figure
from send_briefings.display.charts.cartogram import MapChart, MapGroup, map_svg
from send_briefings.findings import Setting, standing, when
from send_briefings.findings.sentences.standing import band_text, rank_text
from send_briefings.findings.trust import not_judged
from send_briefings.model import Level, Polarity
from send_briefings.model.area import Ref
from send_briefings.statistics.bands import quartile_bands
from send_briefings.statistics.thirds import thirds

QUARTERS = (
    MapGroup("A", "best quarter"),
    MapGroup("B", "second"),
    MapGroup("C", "third"),
    MapGroup("D", "worst quarter"),
)
THIRDS = (MapGroup("1", "lowest third"), MapGroup("2", "middle third"), MapGroup("3", "highest third"))


@dataclass(frozen=True, slots=True)
class MapFigure:
    """A map as markup with its caption, and what its words come from.

    `markup` is "" where there is nothing to draw. `letters` are the group of each place of the map by its code, those
    that are hatched left out, and `groups` what the letters mean. `facts` are the comparisons told, `evidence` the
    rows.
    """

    markup: str = ""
    groups: tuple[MapGroup, ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Figure, ...] = ()


def map_figure(setting: Setting, ref: Ref, name: str = "map") -> MapFigure:
    """The map of a series' newest figure: the quarters A to D by polarity, or thirds where neither way is better.

    Nothing is drawn for figures that are not of authorities, where the place has no figure, or where at least half of
    all places have the same one. An abolished authority, and its figures, are shown where those after it are. `name`
    tells the drawing's ids apart from others' on the page.
    """
    figure = setting.figures.latest(ref, setting.subject.code)
    groups, letters = letters_of(setting, figure)
    if figure is None or not letters:
        return MapFigure()
    hatched = _hatched(letters)
    title = _title(setting, figure)
    count = wording.counted(hatched, "authority", "authorities")
    told = f" Hatched: {count} without a figure to judge." if hatched else ""
    told += "" if figure.place in cartogram() else f" {setting.subject.name} is shown where its successors are."
    order = "quarter of all authorities, A the best" if groups is QUARTERS else "third of all authorities, 1 the lowest"
    measure = setting.measure(ref).name
    chart = MapChart(
        name=name,
        outlines=cartogram(),
        groups=groups,
        letters=letters,
        chosen=tuple(code for code in (figure.place, *setting.subject.successors) if code in cartogram()),
        name_of_chosen=setting.subject.name,
        without=f"no figure ({hatched})",
        alt=f"Map of England. {title} {measure} of each authority, by {order}.{told}",
    )
    label = "" if setting.label(ref) == measure else f", {setting.label(ref)}"
    shown = f"{measure}{label}, {figure.period.label}. The bigger a place is drawn, the more people live there.{told}"
    place = standing(setting, figure)
    drawn = figure_markup(map_svg(chart), title, shown)
    return MapFigure(drawn, groups, letters, _facts(setting, figure, letters), (figure, *place.others))


def map_facts(setting: Setting, ref: Ref) -> dict[str, Any]:
    """The comparisons that the words of a series' map tell; none where nothing is drawn."""
    figure = setting.figures.latest(ref, setting.subject.code)
    _, letters = letters_of(setting, figure)
    return _facts(setting, figure, letters) if figure is not None and letters else {}


def _facts(setting: Setting, figure: Figure, letters: Mapping[str, str]) -> dict[str, Any]:
    told = {"standing": standing(setting, figure).facts(), "hatched": _hatched(letters)}
    return told | {"place_name": setting.subject.name}


def _hatched(letters: Mapping[str, str]) -> int:
    return sum(code not in letters for code in cartogram())


def letters_of(setting: Setting, figure: Figure | None) -> tuple[tuple[MapGroup, ...], dict[str, str]]:
    """The groups, and the letter of each place of the map; none where nothing is drawn."""
    if figure is None or setting.subject.level is not Level.LOCAL_AUTHORITY:
        return QUARTERS, {}
    groups, by_place = _groups(setting, figure)
    return groups, _on_map(by_place)


def _groups(setting: Setting, figure: Figure) -> tuple[tuple[MapGroup, ...], dict[str, str]]:
    """The groups, and the letter of each place that may be judged."""
    values = dict(setting.peers(figure.ref, figure.period.start))
    if not_judged(setting, figure):
        values[figure.place] = None
    polarity = setting.measure(figure.ref).polarity
    if polarity is Polarity.NONE:
        found = [str(third or "") for third in thirds(list(values.values()))]
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


def _title(setting: Setting, figure: Figure) -> str:
    """Where the place stands, as the briefing's sentences say it."""
    subject, value = setting.subject.name, setting.value(figure)
    if not_judged(setting, figure):
        return f"{subject}: {value} in {when(figure.period)}, which is not judged."
    place = standing(setting, figure)
    band, rank = band_text(setting, place), rank_text(setting, place)
    if band:
        return f"{subject}, at {value}, is {band} {rank}."
    if not rank:
        return f"{subject}: {value} in {when(figure.period)}."
    return f"{subject}, at {value}, is {rank.strip('()')}."

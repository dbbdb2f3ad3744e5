"""A map of England for one series: every authority by the quarter it is in, this one picked out."""

from __future__ import annotations

from collections.abc import Mapping

from send_briefings.analysis.comparability import not_judged
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import quartile_bands, thirds
from send_briefings.analysis.setting import Setting
from send_briefings.config.places import cartogram, gazetteer
from send_briefings.model import Level, Polarity
from send_briefings.report.cartogram import MapGroup

QUARTERS = (
    MapGroup("A", "best quarter"),
    MapGroup("B", "second"),
    MapGroup("C", "third"),
    MapGroup("D", "worst quarter"),
)
THIRDS = (MapGroup("1", "lowest third"), MapGroup("2", "middle third"), MapGroup("3", "highest third"))


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

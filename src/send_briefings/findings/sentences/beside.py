"""A figure beside England's, the region's and all peers', in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.setting import Setting
from send_briefings.model import Place

if TYPE_CHECKING:
    from send_briefings.findings.kinds.beside import Beside


def beside_text(setting: Setting, found: Beside) -> str:
    """How much more or less the figure is than England's and the region's, and how many peers have more."""
    figure = found.figure
    said = [_apart(setting, figure, other, place) for other, place in _others(setting, found) if other is not None]
    first = f"{setting.subject_text(figure.ref)} was {wording.listed(said)}"
    if found.more == 0:
        rank = f"no other of the {found.known} {setting.spec.peers} with a figure has more"
    else:
        verb = "has" if found.more == 1 else "have"
        rank = f"of the {found.known} {setting.spec.peers} with a figure, {found.more} {verb} more"
    return " ".join(wording.sentence(part) for part in (first, rank))


def _others(setting: Setting, found: Beside) -> tuple[tuple[Figure | None, Place], ...]:
    region = (found.region, setting.region) if setting.region else (None, setting.england)
    return ((found.england, setting.england), region)


def _apart(setting: Setting, figure: Figure, other: Figure, place: Place) -> str:
    assert figure.value is not None
    if other.value is None:
        return f"not to be set beside {wording.possessive(place.in_sentence)}, which is not published"
    difference = figure.value - other.value
    theirs = f"{wording.possessive(place.in_sentence)} {setting.value(other)}"
    if wording.rounded(difference, setting.measure(figure.ref).decimals) == 0:
        return f"the same as {theirs}"
    return f"{setting.difference(figure.ref, difference)} {'more' if difference > 0 else 'less'} than {theirs}"

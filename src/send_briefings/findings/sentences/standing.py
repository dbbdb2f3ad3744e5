"""How a figure stands to others, in sentences."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.findings.setting import Setting
from send_briefings.findings.standing import Standing
from send_briefings.findings.trust import caution
from send_briefings.model import Polarity, Unit
from send_briefings.statistics import (
    BenchmarkVerdict,
)

SIZES = (Unit.COUNT, Unit.POUNDS)  # an average of places of different sizes says nothing


def england_text(setting: Setting, place: Standing) -> str:
    """How the figure stands to England's, to stand after a figure and a comma; "" where it is not tested."""
    return _england(setting, place).removeprefix("is ").replace("cannot be", "not to be", 1)


def it_stands(setting: Setting, place: Standing) -> str:
    """How the figure stands to England and its peers, as a clause about "it"; "" where neither can be told."""
    band = band_text(setting, place)
    told_apart = place.england_verdict is not BenchmarkVerdict.NOT_TOLD_APART
    england = _england(setting, place) + ("" if told_apart else _why_not_apart(setting, place))
    parts = [part for part in (england, f"is {band}" if band else "") if part]
    if len(parts) == 2 and parts[0].startswith("is "):
        parts[1] = parts[1].removeprefix("is ")
    return f"it {' and '.join(parts)}" if parts else ""


def _england(setting: Setting, place: Standing) -> str:
    """How the figure stands to England's, with its verb."""
    if place.england is None or place.england.value is None or place.england_verdict is None:
        return ""
    england = f"England's {setting.value(place.england)}"
    if place.england_verdict is BenchmarkVerdict.SIMILAR:
        return f"is similar to {england}"
    if place.england_verdict is BenchmarkVerdict.NOT_TOLD_APART:
        return f"cannot be told apart from {england}"
    apart = (place.figure.value or 0.0) - place.england.value
    relation = f"is {'higher' if apart > 0 else 'lower'} than {england}"
    if place.usual is not None and abs(apart) <= place.usual:
        return f"{relation} (though by no more than the usual ups and downs)"
    return relation


def _why_not_apart(setting: Setting, place: Standing) -> str:
    """Why the figure cannot be told from England's, in brackets: its interval, or that so few make the difference."""
    if place.interval is None or place.england is None or place.england.value is None:
        return ""
    if not place.interval.holds(place.england.value):
        return " (fewer than ten children make the difference)"
    low, high = (setting.amount(place.figure.ref, value) for value in (place.interval.lower, place.interval.upper))
    return f" (its 95% interval is {low} to {high})"


def band_text(setting: Setting, place: Standing) -> str:
    """Which quarter of its peers the place is in, as part of a sentence; "" where there is no band."""
    measure = setting.measure(place.figure.ref)
    low = measure.polarity is Polarity.LOW
    if place.band == "D":
        return f"{'higher' if low else 'lower'} than in three quarters of {setting.spec.peers}"
    if place.band == "A":
        return f"in the quarter of {setting.spec.peers} with the {'lowest' if low else 'highest'} figures"
    return f"in the middle half of {setting.spec.peers}" if place.band else ""


def rank_text(setting: Setting, place: Standing) -> str:
    """The rank, in brackets; "" where no other place has one."""
    if place.rank is None or place.rank.of == 1:
        return ""
    best = "lowest" if setting.measure(place.figure.ref).polarity is Polarity.LOW else "highest"
    tied = "joint " if place.rank.tied else ""
    return f"({tied}{wording.ordinal(place.rank.position)} of {place.rank.of}; 1st is {best})"


def position_sentence(setting: Setting, place: Standing) -> str:
    """One or two sentences on how the place stands to England, its peers and its neighbours."""
    ref = place.figure.ref
    found = it_stands(setting, place)
    parts = []
    if found:
        rank = rank_text(setting, place)
        careful = f"; {warning}" if (warning := caution(setting, ref)) else ""
        parts.append(f"At {setting.value(place.figure)}, {found}{f' {rank}' if rank else ''}{careful}")
    parts.append(england_untested(setting, place))
    if place.neighbours is not None and place.figure.unit not in SIZES:
        mean = setting.amount(ref, place.neighbours.mean)
        count = wording.counted(place.neighbours.used, "statistical neighbour")
        of = "its" if not place.neighbours.missing else "the"
        end = (
            "" if not place.neighbours.missing else f" that {'has' if place.neighbours.used == 1 else 'have'} a figure"
        )
        parts.append(f"The average of {of} {count}{end} was {mean}")
    return " ".join(wording.sentence(part) for part in parts if part)


def england_untested(setting: Setting, place: Standing) -> str:
    """England's figure as it is, where the two cannot be tested against each other; "" for a size or a tested one."""
    if place.england is None or place.england.value is None or place.england_verdict is not None:
        return ""
    plain = place.figure.unit in SIZES or setting.measure(place.figure.ref).polarity is Polarity.NONE
    return "" if plain else f"England's figure was {setting.value(place.england)}"

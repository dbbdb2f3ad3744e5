"""How a figure moved, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.compare.change import ChangeVerdict
from send_briefings.findings.movement import Movement
from send_briefings.findings.setting import Setting, when
from send_briefings.model import Counts, PeriodKind, Unit
from send_briefings.model.area import Ref

MOST_PERCENT = 1000.0


def change_sentence(setting: Setting, move: Movement) -> str:
    """A sentence on the change over one period, in the words the method allows."""
    before, start = setting.value(move.earlier), when(move.earlier.period)
    if move.broken:
        return broken_sentence(setting, [move])
    if setting.measure(move.later.ref).rare:
        return f"It was {before} in {start}. So few happen that we do not judge the change."
    if move.arithmetic:
        return wording.sentence(f"it {plain_change(setting, move, 'went')} from {before} in {start}")
    if move.direction == 0:
        return f"There is no clear change from {before} in {start}{_no_clear(setting, move)}."
    verb = "rose" if move.direction > 0 else "fell"
    size = setting.difference(move.later.ref, move.change.difference)
    return f"It {verb} by {size} from {before} in {start}{manner(setting, move)}."


def long_sentence(setting: Setting, move: Movement) -> str:
    """A sentence on the change over several periods."""
    before, start = setting.value(move.earlier), when(move.earlier.period)
    if move.broken:
        return broken_sentence(setting, [move])
    if setting.measure(move.later.ref).rare:
        return f"In {start} it was {before}."
    if move.arithmetic:
        return f"Since {start}, when it was {before}, it {plain_change(setting, move, 'has gone')}."
    if move.direction == 0:
        return f"Compared with {start}, when it was {before}, there is no clear change."
    verb = "risen" if move.direction > 0 else "fallen"
    size = setting.difference(move.later.ref, move.change.difference)
    return f"Since {start}, when it was {before}, it has {verb} by {size}{manner(setting, move, again=True)}."


def broken_sentence(setting: Setting, moves: Sequence[Movement]) -> str:
    """A sentence on earlier figures with which the newest is not compared, all for the reason of the first."""
    figures = [f"{setting.value(move.earlier)} in {when(move.earlier.period)}" for move in moves]
    return f"It is not compared with {wording.listed(figures, 'or')}: {moves[0].broken}."


def plain_change(setting: Setting, move: Movement, verb: str) -> str:
    """The change of a count or a sum of money as it is, with its size in per cent where that says something."""
    if move.direction == 0:
        return "did not change" if verb == "went" else "has not changed"
    way = "up" if move.direction > 0 else "down"
    share = f" ({wording.number(move.percent, 1)}%)" if move.percent is not None and move.percent < MOST_PERCENT else ""
    return f"{verb} {way} by {setting.difference(move.later.ref, move.change.difference)}{share}"


def manner(setting: Setting, move: Movement, again: bool = False) -> str:
    """How the change compares with all peers' changes, or with chance, as the end of a sentence.

    That counts are approximate is not said `again`.
    """
    if move.tested:
        if setting.spec.period is PeriodKind.MONTH:
            return ", more than its margin of error"
        told = again or setting.measure(move.later.ref).counts is not Counts.DERIVED
        return ", more than chance alone would explain" + ("" if told else " (on approximate counts)")
    peers = setting.spec.peers
    verdict = move.change.verdict.value
    if verdict.endswith("as_most"):
        return f", as in most {peers}"
    comparison = "more than" if verdict.endswith("more") else "less than"
    typical, against = move.change.peers, ""
    if typical is not None and comparison == "more than" and (typical.middle > 0) != (move.direction > 0):
        against = f", while the middle of their changes was {_signed_points(setting, move.later.ref, typical.middle)}"
    return f", {comparison} in three quarters of {peers}{against}"


def _no_clear(setting: Setting, move: Movement) -> str:
    if move.tested:
        return ": the difference is within what chance could explain"
    peers = move.change.peers
    if peers is None or move.change.verdict is ChangeVerdict.NOT_TESTED:
        return ""
    ref = move.later.ref
    low, high = (setting.signed(ref, value) for value in (peers.lower, peers.upper))
    own = f"it moved by {_signed_points(setting, ref, move.change.difference)}"
    return f": {own}. Half of all {setting.spec.peers} moved by between {low} and {high}"


def _signed_points(setting: Setting, ref: Ref, difference: float) -> str:
    measure = setting.measure(ref)
    one = abs(wording.rounded(difference, measure.decimals)) == 1
    points = f" percentage point{'' if one else 's'}" if measure.unit is Unit.PERCENT else ""
    return f"{setting.signed(ref, difference)}{points}"

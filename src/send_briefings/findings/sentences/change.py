"""How a figure moved, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.compare.change import ChangeVerdict
from send_briefings.findings.movement import Movement
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.words import Method
from send_briefings.model import Counts

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
        return no_clear_sentence(setting, move)
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
        return no_clear_sentence(setting, move)
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


def no_clear_sentence(setting: Setting, move: Movement) -> str:
    """That a change is none to speak of; where it is large, why it is none."""
    before, start = setting.value(move.earlier), when(move.earlier.period)
    if not move.tested:
        return f"It was {before} in {start}. Too few {setting.spec.peers} have both figures to judge the change."
    if why := why_not_clear(move):
        return f"It was {before} in {start}. {why}."
    return f"There is no clear change from {before} in {start}."


def why_not_clear(move: Movement) -> str:
    """Why a large change is no clear one, as a sentence without its full stop; "" where it is not large."""
    if move.unsettled:
        return "The difference is within the usual ups and downs"
    return "The difference is within what chance could explain, so there is no clear change" if move.large else ""


def manner(setting: Setting, move: Movement, again: bool = False) -> str:
    """How the change compares with the figure's usual ups and downs, or with all peers' changes: a sentence's end.

    That counts are approximate is not said `again`.
    """
    peers, told = setting.spec.peers, again or setting.measure(move.later.ref).counts is not Counts.DERIVED
    if move.own:
        ups_and_downs = move.method == Method.UPS_AND_DOWNS
        than = "the usual ups and downs" if ups_and_downs else "chance alone would explain"
        return f", more than {than}{'' if told else ' (on approximate counts)'}{_while_most(move, peers)}"
    less = move.change.verdict in {ChangeVerdict.ROSE_LESS, ChangeVerdict.FELL_LESS}
    return f", {'less than' if less else 'as'} in most {peers}"


def _while_most(move: Movement, peers: str) -> str:
    """That most peers moved the other way, where they did."""
    others = move.change.peers
    if others is None or not (others.upper < 0 < move.direction or move.direction < 0 < others.lower):
        return ""
    return f", while in most {peers} it {'fell' if move.direction > 0 else 'rose'}"

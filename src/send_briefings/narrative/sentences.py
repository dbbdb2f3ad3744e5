"""How a figure moved, how it stands, its trend, its control chart and an approximate interval, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.analysis.benchmark import BenchmarkVerdict, TrendDirection
from send_briefings.analysis.change import ChangeVerdict
from send_briefings.analysis.comparability import Approximate, caution
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.control_chart import WINDOW, Limits, Signal
from send_briefings.analysis.level import SeriesTrend
from send_briefings.analysis.movement import ChangeResult
from send_briefings.analysis.standing import Benchmarking, ControlChartResult
from send_briefings.analysis.vocabulary import TOO_FEW_POINTS, Method
from send_briefings.model import Counts, Polarity, Unit

MAX_PERCENT = 1000.0


def change_sentence(context: AnalysisContext, move: ChangeResult) -> str:
    """A sentence on the change over one period, in the words the method allows."""
    before, start = context.value(move.earlier), when(move.earlier.period)
    if move.broken:
        return broken_sentence(context, [move])
    if context.measure(move.later.ref).small_counts:
        return f"It was {before} in {start}. So few happen that we do not judge the change."
    if move.arithmetic:
        return wording.sentence(f"it {plain_change(context, move, 'went')} from {before} in {start}")
    if move.direction == 0:
        return no_clear_sentence(context, move)
    verb = "rose" if move.direction > 0 else "fell"
    size = context.difference(move.later.ref, move.change.difference)
    return f"It {verb} by {size} from {before} in {start}{manner(context, move)}."


def long_sentence(context: AnalysisContext, move: ChangeResult) -> str:
    """A sentence on the change over several periods."""
    before, start = context.value(move.earlier), when(move.earlier.period)
    if move.broken:
        return broken_sentence(context, [move])
    if context.measure(move.later.ref).small_counts:
        return f"In {start} it was {before}."
    if move.arithmetic:
        return f"Since {start}, when it was {before}, it {plain_change(context, move, 'has gone')}."
    if move.direction == 0:
        return no_clear_sentence(context, move)
    verb = "risen" if move.direction > 0 else "fallen"
    size = context.difference(move.later.ref, move.change.difference)
    return f"Since {start}, when it was {before}, it has {verb} by {size}{manner(context, move, again=True)}."


def broken_sentence(context: AnalysisContext, moves: Sequence[ChangeResult]) -> str:
    """A sentence on earlier figures with which the newest is not compared, all for the reason of the first."""
    figures = [f"{context.value(move.earlier)} in {when(move.earlier.period)}" for move in moves]
    return f"It is not compared with {wording.join_list(figures, 'or')}: {moves[0].broken}."


def plain_change(context: AnalysisContext, move: ChangeResult, verb: str) -> str:
    """The change of a count or a sum of money as it is, with its size in per cent where that says something."""
    if move.direction == 0:
        return "did not change" if verb == "went" else "has not changed"
    way = "up" if move.direction > 0 else "down"
    share = f" ({wording.number(move.percent, 1)}%)" if move.percent is not None and move.percent < MAX_PERCENT else ""
    return f"{verb} {way} by {context.difference(move.later.ref, move.change.difference)}{share}"


def no_clear_sentence(context: AnalysisContext, move: ChangeResult) -> str:
    """That a change is none to speak of; where it is large, why it is none."""
    before, start = context.value(move.earlier), when(move.earlier.period)
    if not move.tested:
        return f"It was {before} in {start}. Too few {context.spec.peers} have both figures to judge the change."
    if why := why_not_clear(move):
        return f"It was {before} in {start}. {why}."
    return f"There is no clear change from {before} in {start}."


def why_not_clear(move: ChangeResult) -> str:
    """Why a large change is no clear one, as a sentence without its full stop; "" where it is not large."""
    if move.unsettled:
        return "The difference is within the usual ups and downs"
    return "The difference is within what chance could explain, so there is no clear change" if move.large else ""


def manner(context: AnalysisContext, move: ChangeResult, again: bool = False) -> str:
    """How the change compares with the figure's usual ups and downs, or with all peers' changes: a sentence's end.

    That counts are approximate is not said `again`.
    """
    peers, reported = context.spec.peers, again or context.measure(move.later.ref).counts is not Counts.DERIVED
    if move.own:
        ups_and_downs = move.method == Method.UPS_AND_DOWNS
        than = "the usual ups and downs" if ups_and_downs else "chance alone would explain"
        return f", more than {than}{'' if reported else ' (on approximate counts)'}{_while_most(move, peers)}"
    less = move.change.verdict in {ChangeVerdict.ROSE_LESS, ChangeVerdict.FELL_LESS}
    return f", {'less than' if less else 'as'} in most {peers}"


def _while_most(move: ChangeResult, peers: str) -> str:
    """That most peers moved the other way, where they did."""
    others = move.change.peers
    if others is None or not (others.upper < 0 < move.direction or move.direction < 0 < others.lower):
        return ""
    return f", while in most {peers} it {'fell' if move.direction > 0 else 'rose'}"


SIZES = (Unit.COUNT, Unit.POUNDS)  # an average of places of different sizes says nothing


def england_text(context: AnalysisContext, place: Benchmarking) -> str:
    """How the figure stands to England's, to stand after a figure and a comma; "" where it is not tested."""
    return _england(context, place).removeprefix("is ").replace("cannot be", "not to be", 1)


def it_stands(context: AnalysisContext, place: Benchmarking) -> str:
    """How the figure stands to England and its peers, as a clause about "it"; "" where neither can be told."""
    band = band_text(context, place)
    told_apart = place.england_verdict is not BenchmarkVerdict.NOT_TOLD_APART
    england = _england(context, place) + ("" if told_apart else _why_not_apart(context, place))
    parts = [part for part in (england, f"is {band}" if band else "") if part]
    if len(parts) == 2 and parts[0].startswith("is "):
        parts[1] = parts[1].removeprefix("is ")
    return f"it {' and '.join(parts)}" if parts else ""


def _england(context: AnalysisContext, place: Benchmarking) -> str:
    """How the figure stands to England's, with its verb."""
    if place.england is None or place.england.value is None or place.england_verdict is None:
        return ""
    england = f"England's {context.value(place.england)}"
    if place.england_verdict is BenchmarkVerdict.SIMILAR:
        return f"is similar to {england}"
    if place.england_verdict is BenchmarkVerdict.NOT_TOLD_APART:
        return f"cannot be told apart from {england}"
    apart = (place.figure.value or 0.0) - place.england.value
    relation = f"is {'higher' if apart > 0 else 'lower'} than {england}"
    if place.usual is not None and abs(apart) <= place.usual:
        return f"{relation} (though by no more than the usual ups and downs)"
    return relation


def _why_not_apart(context: AnalysisContext, place: Benchmarking) -> str:
    """Why the figure cannot be told from England's, in brackets: its interval, or that so few make the difference."""
    if place.interval is None or place.england is None or place.england.value is None:
        return ""
    if not place.interval.holds(place.england.value):
        return " (fewer than ten children make the difference)"
    low, high = (context.amount(place.figure.ref, value) for value in (place.interval.lower, place.interval.upper))
    return f" (its 95% interval is {low} to {high})"


def band_text(context: AnalysisContext, place: Benchmarking) -> str:
    """Which quarter of its peers the place is in, as part of a sentence; "" where there is no band."""
    measure = context.measure(place.figure.ref)
    low = measure.polarity is Polarity.LOW
    if place.band == "D":
        return f"{'higher' if low else 'lower'} than in three quarters of {context.spec.peers}"
    if place.band == "A":
        return f"in the quarter of {context.spec.peers} with the {'lowest' if low else 'highest'} figures"
    return f"in the middle half of {context.spec.peers}" if place.band else ""


def rank_text(context: AnalysisContext, place: Benchmarking) -> str:
    """The rank, in brackets; "" where no other place has one."""
    if place.rank is None or place.rank.of == 1:
        return ""
    best = "lowest" if context.measure(place.figure.ref).polarity is Polarity.LOW else "highest"
    tied = "joint " if place.rank.tied else ""
    return f"({tied}{wording.ordinal(place.rank.position)} of {place.rank.of}; 1st is {best})"


def position_sentence(context: AnalysisContext, place: Benchmarking) -> str:
    """One or two sentences on how the place stands to England, its peers and its neighbours."""
    ref = place.figure.ref
    found = it_stands(context, place)
    parts = []
    if found:
        rank = rank_text(context, place)
        careful = f"; {warning}" if (warning := caution(context, ref)) else ""
        parts.append(f"At {context.value(place.figure)}, {found}{f' {rank}' if rank else ''}{careful}")
    parts.append(england_untested(context, place))
    if place.neighbours is not None and place.figure.unit not in SIZES:
        mean = context.amount(ref, place.neighbours.mean)
        count = wording.count_phrase(place.neighbours.used, "statistical neighbour")
        of = "its" if not place.neighbours.missing else "the"
        end = (
            "" if not place.neighbours.missing else f" that {'has' if place.neighbours.used == 1 else 'have'} a figure"
        )
        parts.append(f"The average of {of} {count}{end} was {mean}")
    return " ".join(wording.sentence(part) for part in parts if part)


def england_untested(context: AnalysisContext, place: Benchmarking) -> str:
    """England's figure as it is, where the two cannot be tested against each other; "" for a size or a tested one."""
    if place.england is None or place.england.value is None or place.england_verdict is not None:
        return ""
    plain = place.figure.unit in SIZES or context.measure(place.figure.ref).polarity is Polarity.NONE
    return "" if plain else f"England's figure was {context.value(place.england)}"


def trend_sentence(context: AnalysisContext, found: SeriesTrend | None) -> str:
    """What the trend says, as a sentence; "" where there is none to tell of."""
    if found is None or found.trend is None:
        return ""
    span = f"over the {wording.NUMBERS[len(found.figures)]} years to {when(found.figures[-1].period)}"
    if found.trend.direction is TrendDirection.NO_CLEAR_TREND:
        return wording.sentence(f"{span} there is no clear trend")
    verb = "risen" if found.trend.direction is TrendDirection.INCREASING else "fallen"
    counts = context.measure(found.figures[-1].ref).counts
    approximate = " (on approximate counts)" if counts is Counts.DERIVED else ""
    return wording.sentence(
        f"{span} it has {verb} by more than chance alone would explain{approximate}, whichever year is left out"
    )


def process_sentence(context: AnalysisContext, found: ControlChartResult | None) -> str:
    """What the newest month says of the process, in a sentence or two; "" where there is no signal or no verdict."""
    if found is None or found.limits is None or not found.newest:
        return ""
    return f"{wording.sentence(signal_clause(context, found))} {caution_sentence(context)}".rstrip()


def caution_sentence(context: AnalysisContext) -> str:
    """How far to trust the signals of a list that is mostly the same children month after month; "" for others."""
    if "waiting" not in context.spec.measures:
        return ""
    return (
        "That is a sign of change, but no proof: most children on a list are still on it a month later, and such lists "
        "give more false signs."
    )


def usual_range_sentence(context: AnalysisContext, found: ControlChartResult | None) -> str:
    """That the newest month is within the usual range of its stretch, as a sentence; "" where it cannot be said."""
    if found is None or found.limits is None or found.newest:
        return ""
    return wording.sentence(f"it is within {range_text(context, found, found.limits)}")


def verdict_text(context: AnalysisContext, found: ControlChartResult | None) -> str:
    """What a chart of the series says, in words: the signal's sentence, the usual range, or why there is neither."""
    if found is None:
        return ""
    if found.limits is None:
        return wording.sentence(f"no verdict on its course: {found.why_no_verdict.removeprefix(TOO_FEW_POINTS)}")
    return process_sentence(context, found) or usual_range_sentence(context, found)


def range_text(context: AnalysisContext, found: ControlChartResult, limits: Limits) -> str:
    """The usual range of a stretch in words; the limits of what a share can be bound it."""
    ref = found.stretch.figures[0].ref
    since = when(found.stretch.figures[0].period)
    low, high = (context.amount(ref, value) for value in (limits.lower, limits.upper))
    if limits.lower <= 0:
        return f"its usual range since {since}, up to {high}"
    if limits.upper >= 100:
        return f"its usual range since {since}, {low} and above"
    return f"its usual range since {since}, {low} to {high}"


def signal_clause(context: AnalysisContext, found: ControlChartResult) -> str:
    """The strongest signal of the newest month, as a clause; "" where there is none."""
    limits = found.limits
    if limits is None or not found.newest:
        return ""
    signal = found.newest[0]
    run = found.run(signal)
    since = when(found.stretch.figures[0].period)
    if signal in (Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT):
        side = "above" if signal.upward else "below"
        return f"at {context.value(run[-1])} it is {side} {range_text(context, found, limits)}"
    if signal in (Signal.RISING, Signal.FALLING):
        verb = "risen" if signal.upward else "fallen"
        return f"it has {verb} every month since {when(run[0].period)}, when it was {context.value(run[0])}"
    if signal in (Signal.NEAR_UPPER, Signal.NEAR_LOWER):
        end = "top" if signal.upward else "bottom"
        months = wording.NUMBERS[len(found.near())]
        last = wording.NUMBERS[WINDOW]
        which = f"the last {last} months" if len(found.near()) == WINDOW else f"{months} of the last {last} months"
        return f"{which} are near the {end} of {range_text(context, found, limits)}"
    side = "above" if signal.upward else "below"
    average = context.amount(run[-1].ref, limits.mean)
    count = wording.count_phrase(len(run), "month").removesuffix(" months")
    return f"the last {count} months are all {side} the average since {since}, which is {average}"


def approximate_text(context: AnalysisContext, found: Approximate) -> str:
    """The interval, how many children it supposes, and where they were counted; that it is approximate comes first."""
    ref, count = found.figure.ref, found.counts[0]
    low, high = (context.amount(ref, value) for value in (found.interval.lower, found.interval.upper))
    where = f"{context.sources[count.ref.source].publication}, {count.release}"
    children = f"{wording.number(found.children)} {found.group.phrase}, counted in {when(count.period)} ({where})"
    often = "" if found.figure.unit == Unit.PERCENT else " One child may count several times, so it is too narrow."
    return (
        f"An approximate 95% interval of the headline figure is {low} to {high}. It supposes {children}. They are not "
        f"quite the children behind the figure, so no verdict rests on it alone.{often}"
    )

"""How a figure moved between two periods, and what may be said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from send_briefings.compare.change import Change, ChangeVerdict, change_among_peers
from send_briefings.compare.figures import Figure
from send_briefings.compare.submissions import jumps
from send_briefings.findings.setting import Setting, when
from send_briefings.model import Counts, Period, PeriodKind, Polarity, Unit
from send_briefings.model.area import Ref
from send_briefings.model.period import month_before, year_before
from send_briefings.statistics import Interval, difference_interval


@dataclass(frozen=True, slots=True)
class Movement:
    """A change from one figure to a later one of the same series.

    `direction` is 1, -1 or 0 as the method allows it to be called: by Newcombe's interval of the difference where
    counts are published or derived, else by where the change lies among all peers' changes; `tested` tells which.
    `broken` says why the two do not compare, in which case no direction is given.
    """

    earlier: Figure
    later: Figure
    change: Change
    interval: Interval | None
    direction: int
    tested: bool
    broken: str = ""

    def better(self, polarity: Polarity) -> bool | None:
        """Whether the movement is for the better; None where neither is claimed."""
        if self.direction == 0 or polarity is Polarity.NONE:
            return None
        return (self.direction < 0) == (polarity is Polarity.LOW)

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        peers = self.change.peers
        return {
            "from_period": self.earlier.period.label,
            "from_value": self.earlier.value,
            "difference": self.change.difference,
            "direction": self.direction,
            "method": "newcombe_interval" if self.tested else "distribution_of_changes",
            "verdict": self.change.verdict.value,
            "interval": [self.interval.lower, self.interval.upper] if self.interval else None,
            "peers_middle_half": [peers.lower, peers.middle, peers.upper] if peers else None,
            "not_compared_because": self.broken or None,
        }


def movement(setting: Setting, later: Figure, earlier: Figure | None) -> Movement | None:
    """The movement of the subject between two of its figures; None where either has no value."""
    if earlier is None or earlier.value is None or later.value is None:
        return None
    level = setting.subject.level
    before = setting.figures.values(later.ref, earlier.period.start, level)
    after = setting.figures.values(later.ref, later.period.start, level)
    change = change_among_peers(before, after, later.place)
    if change is None:
        return None
    broken = _break_between(setting, later.ref, earlier.period.start, later.period.start)
    interval = _interval(setting, earlier, later)
    direction = change.verdict.direction
    if setting.measure(later.ref).polarity is Polarity.NONE:
        direction = 0
    if interval is not None:
        direction = 0 if interval.holds(0.0) else (1 if interval.estimate > 0 else -1)
    return Movement(earlier, later, change, interval, 0 if broken else direction, interval is not None, broken)


def earlier_figure(setting: Setting, figure: Figure) -> Figure | None:
    """The figure one period before: the year before, the same term a year before, or the month before."""
    start = figure.period.start
    before = month_before(start) if figure.period.kind is PeriodKind.MONTH else year_before(start)
    return _known(setting.figures.at(figure.ref, figure.place, before))


def first_figure(setting: Setting, figure: Figure) -> Figure | None:
    """The earliest figure that the newest is compared with over several periods.

    It is of the same time of year (the same term, the same month) and not before the area's `changes_from`.
    """
    series = setting.figures.series(figure.ref, figure.place)
    since = _start_of(setting.spec.changes_from, series) or date.min
    same_time_of_year = [
        other
        for other in series
        if other.value is not None
        and since <= other.period.start < figure.period.start
        and other.period.start.month == figure.period.start.month
    ]
    return same_time_of_year[0] if same_time_of_year else None


def change_sentence(setting: Setting, move: Movement) -> str:
    """A sentence on the change over one period, in the words the method allows."""
    ref, before = move.later.ref, setting.value(move.earlier)
    start = when(move.earlier.period)
    if move.broken:
        return f"It is not compared with {before} in {start}: {move.broken}."
    size = setting.difference(ref, move.change.difference)
    if move.direction == 0:
        return f"There was no clear change from {before} in {start}{_no_clear(setting, move)}."
    verb = "rose" if move.direction > 0 else "fell"
    return f"It {verb} by {size} from {before} in {start}{manner(setting, move)}."


def long_sentence(setting: Setting, move: Movement) -> str:
    """A sentence on the change over several periods."""
    ref, start = move.later.ref, when(move.earlier.period)
    if move.broken:
        return f"It is not compared with {start}: {move.broken}."
    if move.direction == 0:
        return f"Compared with {start}, when it was {setting.value(move.earlier)}, there is no clear change."
    verb = "risen" if move.direction > 0 else "fallen"
    size = setting.difference(ref, move.change.difference)
    return f"Since {start}, when it was {setting.value(move.earlier)}, it has {verb} by {size}{manner(setting, move)}."


def manner(setting: Setting, move: Movement) -> str:
    """How the change compares with all peers' changes, or with chance, as the end of a sentence."""
    if move.tested:
        approximate = setting.measure(move.later.ref).counts is Counts.DERIVED
        return ", more than chance alone would explain" + (" (on approximate counts)" if approximate else "")
    peers = setting.spec.peers
    verdict = move.change.verdict.value
    if verdict.endswith("as_most"):
        return f", as in most {peers}"
    rose = move.direction > 0
    comparison = "more than" if verdict.endswith("more") else "less than"
    typical = move.change.peers
    against = ""
    if typical is not None and comparison == "more than" and (typical.middle > 0) != rose:
        against = f", while the typical change was {setting.signed(move.later.ref, typical.middle)}"
    return f", {comparison} in three quarters of {peers}{against}"


def _no_clear(setting: Setting, move: Movement) -> str:
    if move.tested:
        return ": chance alone could explain the difference"
    peers = move.change.peers
    if peers is None or move.change.verdict is ChangeVerdict.NOT_TESTED:
        return ""
    ref = move.later.ref
    low, high = (setting.signed(ref, value) for value in (peers.lower, peers.upper))
    points = " percentage points" if setting.measure(ref).unit is Unit.PERCENT else ""
    own = f"it moved by {setting.signed(ref, move.change.difference)}{points}"
    return f": {own}, and half of all {setting.spec.peers} moved by between {low} and {high}"


def _interval(setting: Setting, earlier: Figure, later: Figure) -> Interval | None:
    if setting.measure(later.ref).counts is Counts.NONE:
        return None
    counts = (later.numerator, later.denominator, earlier.numerator, earlier.denominator)
    if any(count is None for count in counts) or not later.denominator or not earlier.denominator:
        return None
    return difference_interval(*(float(count) for count in counts if count is not None))


def _break_between(setting: Setting, ref: Ref, earlier: date, later: date) -> str:
    """Whether the number counted jumped between the two months, so that the two do not compare."""
    if setting.spec.period is not PeriodKind.MONTH or "waiting" not in setting.spec.measures:
        return ""
    counted = Ref("waiting", ref.cohort, ref.breakdown, ref.source)
    series = {f.period.start: f.value for f in setting.figures.series(counted, setting.subject.code)}
    for jump in jumps(series):
        if earlier < jump.later <= later:
            return f"who is counted changed in {when(_period(setting, counted, jump.later))}"
    return ""


def _period(setting: Setting, ref: Ref, start: date) -> Period:
    figure = setting.figures.at(ref, setting.subject.code, start)
    assert figure is not None
    return figure.period


def _start_of(label: str, series: Iterable[Figure]) -> date | None:
    return next((figure.period.start for figure in series if figure.period.label == label), None)


def _known(figure: Figure | None) -> Figure | None:
    return figure if figure is not None and figure.value is not None else None

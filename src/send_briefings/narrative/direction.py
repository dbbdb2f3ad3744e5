"""Which way a series goes, from the figures that compare with its newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD
from send_briefings.compare.size import CHILDREN, smallest_difference
from send_briefings.findings.comparability import comparability
from send_briefings.findings.movement import base_of, compared_since, movement
from send_briefings.findings.setting import Setting
from send_briefings.model import Counts, PeriodKind, Polarity, Unit
from send_briefings.narrative import quantities
from send_briefings.narrative.brief import Aspect, Tile, Tone
from send_briefings.narrative.trusting import few_events, flagged
from send_briefings.statistics import difference_interval
from send_briefings.text import Text

LITTLE, UP_AND_DOWN, TOO_SHORT = "Little changed", "Up and down", "Too short to say"
NOT_COMPARABLE = "Not comparable"
BY_CHANCE = ", perhaps by chance"
COURSES = (
    *(f"{way}{how}" for way in ("Up", "Down") for how in (" sharply", "", " a little", BY_CHANCE)),
    LITTLE,
    UP_AND_DOWN,
    TOO_SHORT,
    NOT_COMPARABLE,
)
"""The words of the tile over time."""

POINTS, LEAST_POINTS = 2.0, 0.5
SHARP_POINTS, SHARP_PART, SHARP_TIMES = 10.0, 0.25, 2.0
RETURNED = 1 / 3


@dataclass(frozen=True, slots=True)
class Step:
    """A change from an earlier figure.

    `certain` tells whether neither chance nor the usual ups and downs explain it; `smallest` is the smallest that is
    worth a word.
    """

    earlier: Figure
    difference: float
    certain: bool
    smallest: float

    @property
    def clear(self) -> bool:
        """Whether it is both certain and large."""
        return self.certain and abs(self.difference) >= self.smallest


def over_time(setting: Setting, figure: Figure, own: bool) -> tuple[Tile, tuple[Figure, ...]]:
    """The tile over time, and the figures in it: the one it is measured from first, the newest last."""
    bases, broken = _bases(setting, figure)
    steps = [step for base in bases if (step := _step(setting, figure, base)) is not None]
    if not steps:
        word = NOT_COMPARABLE if broken else TOO_SHORT
        detail = Text.of(quantities.shown(setting, figure), " in ", quantities.period(figure))
        return Tile(Aspect.TIME, word, detail), (figure,)
    word, since = _way(figure, steps)
    told = _told(figure, [step.earlier for step in steps], since, word)
    values = quantities.together(setting, told)
    parts = [Text.of(value, " in ", quantities.period(one)) for value, one in zip(values, told, strict=True)]
    return Tile(Aspect.TIME, word, Text.joined(parts, ", "), _time_tone(setting, figure, word, own)), told


def _bases(setting: Setting, figure: Figure) -> tuple[list[Figure], bool]:
    """The earlier figures that the newest compares with, oldest first, and whether there are some it does not."""
    series = [one for one in setting.figures.series(figure.ref, figure.place) if one.value is not None]
    before = [one for one in series if one.period.start < figure.period.start]
    if setting.spec.period is PeriodKind.MONTH:
        base = base_of(setting.spec.base_month, figure.period.start)
        chosen = [one for one in before if one.period.start == base and not flagged(setting, one)]
        found = [one for one in chosen if not comparability(setting, one, figure).reason]
        return found, bool(before) and not found
    since, month = compared_since(setting, series), figure.period.start.month
    alike = [one for one in before if one.period.start >= since and one.period.start.month == month]
    found = [one for one in alike if not comparability(setting, one, figure).reason and _enough(one)]
    return found, bool(alike) and not found


def _enough(figure: Figure) -> bool:
    return figure.denominator is None or figure.unit != Unit.PERCENT or figure.denominator >= GUARD


def _step(setting: Setting, figure: Figure, base: Figure) -> Step | None:
    if base.value is None or figure.value is None:
        return None
    difference = round(figure.value - base.value, 9)
    smallest = smallest_difference(base.value, Unit(figure.unit))
    smallest = max(smallest, LEAST_POINTS) if figure.unit == Unit.PERCENT else smallest
    counts = (figure.numerator, figure.denominator, base.numerator, base.denominator)
    known = setting.measure(figure.ref).counts is not Counts.NONE and None not in counts
    if known and Unit(figure.unit).is_share and figure.denominator and base.denominator:
        interval = difference_interval(*(float(count) for count in counts if count is not None))
        children = min(figure.denominator, base.denominator) / (Unit(figure.unit).base or 100.0)
        certain = not interval.holds(0.0) and abs(difference) * children >= CHILDREN and not few_events(figure, base)
        return Step(base, difference, certain, smallest)
    if Unit(figure.unit).is_plain:
        return Step(base, difference, difference != 0, smallest)
    moved = movement(setting, figure, base)
    return None if moved is None else Step(base, difference, moved.direction != 0, smallest)


def _way(figure: Figure, steps: Sequence[Step]) -> tuple[str, Figure]:
    """The word for the course of a series, and the figure it is measured from.

    The longest change is told where it is clear, else the shortest. A series that went far and came back was up and
    down: its longest change is under a third of its widest, and that widest is clear.
    """
    long, short = steps[0], steps[-1]
    widest = max(steps, key=lambda step: abs(step.difference))
    values = [step.earlier.value or 0.0 for step in steps] + [figure.value or 0.0]
    width = max(values) - min(values)
    returned = len(steps) > 1 and abs(long.difference) < RETURNED * width
    if returned and widest.clear:
        return UP_AND_DOWN, long.earlier
    for step in (long, short):
        if step.clear:
            return _clear_word(figure, step), step.earlier
    if returned and width >= 2 * long.smallest:
        return UP_AND_DOWN, long.earlier
    if abs(long.difference) >= long.smallest or abs(short.difference) >= short.smallest:
        step = long if abs(long.difference) >= long.smallest else short
        return f"{'Up' if step.difference > 0 else 'Down'}{BY_CHANCE}", step.earlier
    if long.certain and abs(long.difference) >= min(POINTS, long.smallest / 2):
        return f"{'Up' if long.difference > 0 else 'Down'} a little", long.earlier
    return LITTLE, long.earlier


def _clear_word(figure: Figure, step: Step) -> str:
    way, size = "Up" if step.difference > 0 else "Down", abs(step.difference)
    points = Unit(figure.unit) is Unit.PERCENT and size >= SHARP_POINTS
    part = size >= SHARP_PART * abs(step.earlier.value or 0.0) and size >= SHARP_TIMES * step.smallest
    return f"{way} sharply" if points or part else way


def _told(figure: Figure, bases: Sequence[Figure], since: Figure, word: str) -> tuple[Figure, ...]:
    """The figures that show the course: the first, the last before the newest (or the furthest), and the newest."""
    later = [base for base in bases if base.period.start > since.period.start]
    middle = later[-1:]
    if word == UP_AND_DOWN and later:
        middle = [max(later, key=lambda base: abs((base.value or 0.0) - (since.value or 0.0)))]
    return (since, *middle, figure)


def _time_tone(setting: Setting, figure: Figure, word: str, own: bool) -> Tone:
    polarity = setting.measure(figure.ref).polarity
    way = word.split(" ")[0]
    if not own or polarity is Polarity.NONE or way not in ("Up", "Down") or "chance" in word or word == UP_AND_DOWN:
        return Tone.NEUTRAL
    return Tone.GOOD if (way == "Up") == (polarity is Polarity.HIGH) else Tone.BAD

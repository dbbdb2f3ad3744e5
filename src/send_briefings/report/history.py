"""A chart of one series over time: the place bold, England thin, the middle half of its peers light, a limit a line.

It names its lines with their values at both ends, and says in a few words why a stretch may not be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from send_briefings.report.line_drawing import (
    GREY,
    GRID,
    INK,
    LAW,
    LETTER,
    LIGHT,
    NARROW,
    OWN,
    QUIET,
    WIDE,
    Drawing,
    apart,
    in_lines,
    steps,
    width_of,
)
from send_briefings.text import Text

ROW = 10.6  # points from one line of words to the next
HEIGHT = 152.0
SHADE = "#f1ede4"
GAP = 7.0  # points between a line's end and its label
EDGE = 4.0
UNDER = 15.0  # points for the names of the periods
MAX_NAMED = 2  # breaks


@dataclass(frozen=True, slots=True)
class Moment:
    """A period on the chart: where it stands in time (0 for the first, in steps), its name and what is known of it.

    Values are None where there is none; `hidden` says that the place has one which is kept back. `broken` says that
    the place's may not be compared with the one before, and `why` it may not, in four words. `count` is what the value
    is a share of, such as "344 of 1,290". `to_come` is a period that no figure can be of yet.
    """

    at: float
    name: str
    value: float | None = None
    england: float | None = None
    band: tuple[float, float] | None = None
    interval: tuple[float, float] | None = None
    broken: bool = False
    why: str = ""
    hidden: bool = False
    count: str = ""
    england_broken: bool = False
    to_come: bool = False


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """The chart. `shown` gives a value as words, `on_axis` as they stand at the axis; `limit` is (value, its name).

    `ticks` are the indices of the moments that are named below the axis, all by default. `other` names the thin dashed
    line, whose values stand in `Moment.england`.
    """

    place: str
    moments: tuple[Moment, ...]
    shown: Callable[[float], str]
    on_axis: Callable[[float], str]
    alt: Text | str
    limit: tuple[float, str] | None = None
    band_name: str = ""
    ticks: tuple[int, ...] | None = None
    reach: tuple[float, float] | None = None
    other: str = "England"


def reach_of(chart: SeriesHistory) -> tuple[float, float]:
    """The lowest and the highest value that the chart draws, zero among them."""
    values = [0.0, *(chart.reach or ()), *([chart.limit[0]] if chart.limit else [])]
    for one in chart.moments:
        values += [v for v in (one.value, one.england, *(one.band or ()), *(one.interval or ())) if v is not None]
    return min(values), max(values)


def history_svgs(chart: SeriesHistory, height: float = HEIGHT) -> tuple[str, str]:
    """The chart for a page and for a phone."""
    wide, narrow = (history_drawing(chart, width, height).svg(str(chart.alt)) for width in (WIDE, NARROW))
    return wide, narrow


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where values and periods stand in the drawing."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    first: float
    last: float

    def x(self, at: float) -> float:
        span = self.last - self.first
        return (
            (self.left + self.right) / 2
            if span <= 0
            else self.left + (at - self.first) / span * (self.right - self.left)
        )

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def history_drawing(chart: SeriesHistory, width: float, height: float = HEIGHT) -> Drawing:
    """The chart in a width and a height in points; the numbers below the years come on top of that."""
    low, high = reach_of(chart)
    marks = steps(low, high or 1.0, 5 if height >= HEIGHT else 3)
    axis = max(width_of(chart.on_axis(mark), LETTER) for mark in marks) + 6
    names = _names(chart)
    longest = 104.0 if width >= WIDE else 74.0
    labels = [
        (value, in_lines(words, longest, LETTER, weight), weight, colour) for value, words, weight, colour in names
    ]
    side = max((width_of(line, LETTER, w) for _, lines, w, _ in labels for line in lines), default=0.0)
    counts = _counts_fit(chart, width - axis - side - 16)
    drawing = Drawing(width, height + (ROW * counts if counts else 0))
    plane = _Plane(
        axis + 17, width - side - GAP - 8, 13.0, height - UNDER - 6, marks[0], marks[-1],
        min(one.at for one in chart.moments), max(one.at for one in chart.moments),
    )  # fmt: skip
    _breaks(drawing, plane, chart)
    _gaps(drawing, plane, chart)
    for mark in marks:
        y = plane.y(mark)
        drawing.line([(axis + 2, y), (plane.right + 4, y)], GREY if mark == 0 else GRID, 0.8)
        drawing.words(axis - 2, y + 3, chart.on_axis(mark), anchor="end", colour=QUIET)
    _band(drawing, plane, chart)
    if chart.limit is not None:
        drawing.line(
            [(axis + 2, plane.y(chart.limit[0])), (plane.right + 4, plane.y(chart.limit[0]))], LAW, 1.3, "1.5 2"
        )
    _line(drawing, plane, [(m.at, m.england, m.england_broken) for m in chart.moments], GREY, 1.2, "4 2.4", sign="")
    for one in chart.moments:
        if one.interval is not None and one.value is not None:
            ends = [(plane.x(one.at), plane.y(end)) for end in one.interval]
            drawing.line(ends, OWN, 0.9)
    _line(drawing, plane, [(m.at, m.value, m.broken) for m in chart.moments], OWN, 2.3, "", sign="circle")
    _missing(drawing, plane, chart)
    _starts(drawing, plane, chart)
    _ends(drawing, plane, labels)
    _periods(drawing, plane, chart, counts)
    return drawing


def _names(chart: SeriesHistory) -> list[tuple[float, str, int, str]]:
    """The labels at the right: (value, words, weight, colour), for the newest value of each line and the limit."""
    found: list[tuple[float, str, int, str]] = []
    newest = chart.moments[-1]
    for name, picked, weight, colour in (
        (chart.place, [(m, m.value) for m in chart.moments], 700, OWN),
        (chart.other, [(m, m.england) for m in chart.moments], 400, QUIET),
    ):
        known = [(m, value) for m, value in picked if value is not None]
        if known:
            when, value = known[-1]
            dated = "" if when is newest else f" in {when.name}"
            found.append((value, f"{name} {chart.shown(value).replace(' ', chr(160))}{dated}", weight, colour))
    if chart.limit is not None:
        found.append((chart.limit[0], chart.limit[1], 600, LAW))
    return found


def _counts_fit(chart: SeriesHistory, room: float) -> int:
    """In how many lines the counts below the periods fit, 0 where they do not."""
    known = [one.count for one in chart.moments if one.count]
    if not known or len(chart.moments) < 2:
        return 0
    each = room / (len(chart.moments) - 0.5)
    if max(width_of(words, 7.6) for words in known) < each - 3:
        return 1
    parts = [part for words in known for part in words.replace(" of ", " \nof ").split("\n")]
    return 2 if max(width_of(part, 7.6) for part in parts) < each - 2 else 0


def _breaks(drawing: Drawing, plane: _Plane, chart: SeriesHistory) -> None:
    """A shaded stretch between two periods that may not be compared, with the reason where there are but a few."""
    step = min((two.at - one.at for one, two in pairwise(chart.moments)), default=1.0)
    found = [(one, two) for one, two in pairwise(chart.moments) if two.broken and two.at - one.at <= step * 1.5]
    for index, (one, two) in enumerate(found):
        left, right = plane.x(one.at), plane.x(two.at)
        middle, half = (left + right) / 2, min(14.0, max(1.5, (right - left) / 2 - 5))
        drawing.box(middle - half, plane.top - 4, 2 * half, plane.bottom - plane.top + 4, SHADE)
        if two.why and len(found) <= MAX_NAMED:
            lines = in_lines(two.why, 62, 7.6)
            at = plane.bottom - 4 - ROW * 0.85 * (len(lines) - 1) if index % 2 == 0 else plane.bottom - 34
            for row, words in enumerate(lines):
                drawing.words(middle, at + row * ROW * 0.85, words, 7.6, anchor="middle", colour=QUIET)


def _gaps(drawing: Drawing, plane: _Plane, chart: SeriesHistory) -> None:
    """Where periods are missing between two, that there are no figures."""
    step = min((two.at - one.at for one, two in pairwise(chart.moments)), default=1.0)
    for one, two in pairwise(chart.moments):
        middle = (plane.x(one.at) + plane.x(two.at)) / 2
        if two.at - one.at > step * 1.5:
            drawing.box(
                plane.x(one.at) + 3,
                plane.top - 4,
                plane.x(two.at) - plane.x(one.at) - 6,
                plane.bottom - plane.top + 4,
                SHADE,
            )
            lines = in_lines("no figures", plane.x(two.at) - plane.x(one.at) - 8, 7.6)
            for row, words in enumerate(lines):
                drawing.words(middle, plane.top + 10 + row * 9, words, 7.6, anchor="middle", colour=QUIET)


def _band(drawing: Drawing, plane: _Plane, chart: SeriesHistory) -> None:
    stretch: list[tuple[float, tuple[float, float]]] = []
    stretches = [stretch]
    step = min((two.at - one.at for one, two in pairwise(chart.moments)), default=1.0)
    for one in chart.moments:
        apart = bool(stretch) and one.at - stretch[-1][0] > step * 1.5
        if one.band is None or (one.england_broken and stretch) or apart:
            stretch = []
            stretches.append(stretch)
        if one.band is not None:
            stretch.append((one.at, one.band))
    for part in stretches:
        if len(part) > 1:
            upper = [(plane.x(at), plane.y(high)) for at, (_, high) in part]
            lower = [(plane.x(at), plane.y(low)) for at, (low, _) in part]
            drawing.area([*upper, *reversed(lower)], LIGHT)
        elif part:
            at, (low, high) = part[0]
            drawing.box(plane.x(at) - 4, plane.y(high), 8, plane.y(low) - plane.y(high), LIGHT)


def _line(
    drawing: Drawing, plane: _Plane, points: Sequence[tuple[float, float | None, bool]], colour: str, width: float,
    dash: str, sign: str,
) -> None:  # fmt: skip
    """A line in stretches, none across a missing value or a break; a stretch of one point is a short dash or a dot."""
    steps_apart = min((b[0] - a[0] for a, b in pairwise(points)), default=1.0)
    run: list[tuple[float, float]] = []
    runs = [run]
    before: float | None = None
    for at, value, broken in points:
        if value is None or broken or (before is not None and at - before > steps_apart * 1.5):
            run = []
            runs.append(run)
        if value is not None:
            run.append((plane.x(at), plane.y(value)))
            before = at
    for part in runs:
        if len(part) > 1:
            drawing.line(part, colour, width, dash)
        elif part and not sign:
            drawing.line([(part[0][0] - 4, part[0][1]), (part[0][0] + 4, part[0][1])], colour, width)
        for x, y in part if sign and len(points) <= 16 else part[:1] if sign and len(part) == 1 else ():
            drawing.sign(sign, x, y, 2.9, colour)


def _missing(drawing: Drawing, plane: _Plane, chart: SeriesHistory) -> None:
    """On the axis, where the place has no value: a cross where one is kept back, a ring where there is none."""
    for one in chart.moments if len(chart.moments) <= 16 else ():
        if one.value is None and not one.to_come:
            kind = "cross" if one.hidden else "circle"
            drawing.sign(kind, plane.x(one.at), plane.bottom, 2.6, OWN if one.hidden else "#ffffff", OWN)


def _starts(drawing: Drawing, plane: _Plane, chart: SeriesHistory) -> None:
    """The value where the place's line begins, and where it begins again after a break that is not one of many."""
    known = [one for one in chart.moments if one.value is not None]
    breaks = [one for one in known if one.broken and one is not known[-1]]
    taken = -1e9
    for one in known[:1] + (breaks if len(breaks) <= MAX_NAMED else []) if len(known) > 1 else []:
        half = width_of(chart.shown(one.value or 0.0), LETTER, 700) / 2
        if one.value is None or plane.x(one.at) - half < taken:
            continue
        above = one.england is None or one.value >= one.england
        highest = max(one.value, one.interval[1] if one.interval else one.value)
        lowest = min(one.value, one.interval[0] if one.interval else one.value)
        beneath = plane.y(lowest) + 11
        y = plane.y(highest) - 5 if (above and plane.y(highest) > 16) or beneath > plane.bottom - 1 else beneath
        drawing.words(plane.x(one.at), y, chart.shown(one.value), LETTER, 700, "middle", OWN)
        taken = plane.x(one.at) + half + 3
    first = next((one for one in chart.moments if one.england is not None), None)
    if first is not None and first.england is not None and len(known) > 1:
        clash = first.value is not None and abs(plane.y(first.value) - plane.y(first.england)) < 12
        if not clash:
            above = first.value is not None and first.england > first.value
            y = plane.y(first.england) + (-4 if above else 10)
            drawing.words(plane.x(first.at), y, chart.shown(first.england), 7.8, 400, "middle", QUIET)


def _ends(
    drawing: Drawing, plane: _Plane, labels: Sequence[tuple[float, tuple[str, ...], int, str]]
) -> None:  # fmt: skip
    """The labels at the right, none on another; one that had to move has a line to where it belongs."""
    ordered = sorted(labels, key=lambda label: plane.y(label[0]))
    sizes = [ROW * len(lines) + 2 for _, lines, _, _ in ordered]
    places = apart([plane.y(value) for value, *_ in ordered], sizes, 2.0, plane.bottom + 8)
    for (value, lines, weight, colour), y in zip(ordered, places, strict=True):
        wanted = plane.y(value)
        if abs(wanted - y) > 3:
            drawing.line([(plane.right + 4, wanted), (plane.right + GAP + 5, y)], colour, 0.6)
        top = y - ROW * (len(lines) - 1) / 2 + 3
        for row, words in enumerate(lines):
            drawing.words(plane.right + GAP + 7, top + row * ROW, words, LETTER, weight, colour=colour)


def _periods(drawing: Drawing, plane: _Plane, chart: SeriesHistory, counts: int) -> None:
    """The names of the periods below the axis, and under them what each value is a share of."""
    for index in _named(chart, plane):
        one = chart.moments[index]
        x = plane.x(one.at)
        drawing.line([(x, plane.bottom), (x, plane.bottom + 3)], GREY, 0.8)
        bold = 700 if index == len(chart.moments) - 1 and len(chart.moments) > 1 else 400
        drawing.words(x, plane.bottom + 13, one.name, LETTER, bold, "middle", INK)
    for one in chart.moments if counts else ():
        parts = [one.count] if counts == 1 else one.count.replace(" of ", " \nof ").split("\n")
        for row, words in enumerate(parts if one.count else ()):
            y = plane.bottom + 13 + ROW * (row + 1)
            drawing.words(plane.x(one.at), y, words.strip(), 7.6, 400, "middle", QUIET)


def _named(chart: SeriesHistory, plane: _Plane) -> list[int]:
    """The periods that have room for their names: of those that may be named, the newest first."""
    wanted = chart.ticks if chart.ticks is not None else range(len(chart.moments))
    count = len(chart.moments)
    kept: list[int] = []
    if chart.ticks is None:
        widest = max(width_of(one.name, LETTER, 700) for one in chart.moments) + 5
        room = (plane.right - plane.left) / max(1, count - 1)
        every = max(1, -(-int(widest * 100) // max(1, int(room * 100))))
        return [index for index in range(count) if (count - 1 - index) % every == 0]
    edge = float("inf")
    for index in reversed(list(wanted)):
        one = chart.moments[index]
        half = width_of(one.name, LETTER, 700) / 2 + 3
        if plane.x(one.at) + half <= edge:
            kept.append(index)
            edge = plane.x(one.at) - half
    return kept[::-1]

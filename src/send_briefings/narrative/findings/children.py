"""Finding: a difference from England said in children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.benchmark import Children, children_beyond_benchmark
from send_briefings.analysis.comparability import caution, unreliable_reason
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import Interval
from send_briefings.analysis.standing import standing
from send_briefings.model import Counts
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement


def children_text(context: AnalysisContext, figure: Figure, england: Figure, children: Children) -> str:
    """How many more or fewer children England's rate would mean, with its limits and the counts it is from."""
    ref = figure.ref
    low, high = sorted((abs(children.lower), abs(children.upper)))
    what = context.subject_text(ref).removeprefix("the share of ")
    fewer = "fewer" if children.count > 0 else "more"
    size, warning = wording.approximately(children.count), caution(context, ref)
    there = f"there would be {size} {fewer} {what} in {when(figure.period)}"
    first = f"in numbers: at England's rate of {context.value(england)} {there}"
    bounds = f"allowing for chance, that is between {wording.approximately(low)} and {wording.approximately(high)}"
    counts = (figure.numerator or 0.0, figure.denominator or 0.0)
    approximate = context.measure(ref).counts is Counts.DERIVED
    numerator, denominator = (wording.approximately(n) if approximate else wording.number(n) for n in counts)
    reported = (first, bounds, f"there were {numerator}, of {denominator}", warning)
    return " ".join(wording.sentence(part) for part in reported if part)


MIN_CHILDREN = 100
MIN_COUNTED = 5


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The finding on the series the catalogue names."""
    return children_finding(context, spec.refs)


def children_finding(context: AnalysisContext, refs: Sequence[SeriesKey]) -> Finding | None:
    """How many more or fewer children England's rate would mean, for the series where that is most children.

    None without counts, where no rate is told apart from England's, or where fewer than 100 children or 5 cases are
    counted. Only series with a figure for the newest period are looked at.
    """
    newest = [figure for ref in refs if (figure := context.figures.newest(ref, context.subject.code)) is not None]
    month = max((figure.period.start for figure in newest), default=None)
    candidates = [figure for figure in newest if figure.period.start == month]
    found = [difference for figure in candidates if (difference := _difference(context, figure)) is not None]
    if not found:
        return None
    most = max(found, key=lambda difference: abs(difference.children.count))
    figure, children = most.figure, most.children
    return Finding(
        kind="children",
        ref=figure.ref,
        place=context.subject.code,
        period=figure.period.label,
        verdict="described",
        text=children_text(context, figure, most.england, children),
        basis=context.basis(figure),
        facts=judgement(most.method, None, interval=Interval(children.count, children.lower, children.upper))
        | {
            "children": children.count,
            "lower": children.lower,
            "upper": children.upper,
            "benchmark": most.england.value,
        },
        evidence=(figure, most.england),
    )


@dataclass(frozen=True, slots=True)
class _Difference:
    figure: Figure
    england: Figure
    children: Children
    method: str | None


def _difference(context: AnalysisContext, figure: Figure) -> _Difference | None:
    if (
        figure.value is None
        or figure.numerator is None
        or figure.denominator is None
        or unreliable_reason(context, figure)
    ):
        return None
    if figure.denominator < MIN_CHILDREN or figure.numerator < MIN_COUNTED:
        return None
    place = standing(context, figure)
    england = place.england
    if place.interval is None or england is None or england.value is None:
        return None
    if not place.apart_from_england:
        return None
    lower, upper = _bounds(place.interval, place.from_england, england.value)
    children = children_beyond_benchmark(figure.value, lower, upper, england.value, figure.denominator)
    return _Difference(figure, england, children, place.england_method)


def _bounds(own: Interval, apart: Interval | None, england: float) -> tuple[float, float]:
    """The limits of the place's rate: by its difference from England where that is known, else its own interval's."""
    return (own.lower, own.upper) if apart is None else (england + apart.lower, england + apart.upper)

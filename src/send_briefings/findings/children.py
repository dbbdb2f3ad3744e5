"""Finding: a difference from England said in children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.compare.children import Children, children_beyond_benchmark
from send_briefings.compare.figures import Figure
from send_briefings.findings.finding import Finding
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.size import too_small
from send_briefings.findings.standing import standing
from send_briefings.model import Counts
from send_briefings.model.area import Ref
from send_briefings.statistics import BenchmarkVerdict


def children_finding(setting: Setting, refs: Sequence[Ref]) -> Finding | None:
    """How many more or fewer children England's rate would mean, for the series where that is most children.

    None without counts, or where every rate is similar to England's.
    """
    found = [difference for ref in refs if (difference := _difference(setting, ref)) is not None]
    if not found:
        return None
    most = max(found, key=lambda difference: abs(difference.children.count))
    figure, children = most.figure, most.children
    return Finding(
        kind="children",
        ref=figure.ref,
        place=setting.subject.code,
        period=figure.period.label,
        verdict="described",
        text=_text(setting, most),
        basis=setting.basis(figure),
        facts={
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


def _difference(setting: Setting, ref: Ref) -> _Difference | None:
    figure = setting.figures.latest(ref, setting.subject.code)
    if figure is None or figure.value is None or figure.denominator is None or too_small(setting, figure):
        return None
    place = standing(setting, figure)
    england = place.england
    if place.interval is None or england is None or england.value is None:
        return None
    if place.england_verdict is BenchmarkVerdict.SIMILAR:
        return None
    lower, upper = place.interval.lower, place.interval.upper
    children = children_beyond_benchmark(figure.value, lower, upper, england.value, figure.denominator)
    return _Difference(figure, england, children)


def _text(setting: Setting, most: _Difference) -> str:
    figure, children, ref = most.figure, most.children, most.figure.ref
    low, high = sorted((abs(children.lower), abs(children.upper)))
    what = setting.subject_text(ref).removeprefix("the share of ")
    fewer = "fewer" if children.count > 0 else "more"
    size = wording.about(children.count)
    benchmark, bounds = setting.value(most.england), f"between {wording.about(low)} and {wording.about(high)}"
    there = f"there would be {size} {fewer} {what} in {when(figure.period)} ({bounds})"
    first = f"in children: at England's rate of {benchmark} {there}"
    counts = (figure.numerator or 0.0, figure.denominator or 0.0)
    approximate = setting.measure(ref).counts is Counts.DERIVED
    numerator, denominator = (wording.about(n) if approximate else wording.number(n) for n in counts)
    return f"{wording.sentence(first)} {wording.sentence(f'there were {numerator}, of {denominator}')}"

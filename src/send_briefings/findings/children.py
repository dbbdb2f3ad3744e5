"""Finding: a difference from England said in children."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.compare.children import children_beyond_benchmark
from send_briefings.findings.finding import Finding
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.size import too_small
from send_briefings.findings.standing import standing
from send_briefings.model import Counts
from send_briefings.model.area import Ref
from send_briefings.statistics import BenchmarkVerdict


def children_finding(setting: Setting, ref: Ref) -> Finding | None:
    """How many more or fewer children England's rate would mean; None without counts, or where rates are similar."""
    figure = setting.figures.latest(ref, setting.subject.code)
    if figure is None or figure.value is None or too_small(setting, figure):
        return None
    place = standing(setting, figure)
    england = place.england
    if place.interval is None or england is None or england.value is None or figure.denominator is None:
        return None
    if place.england_verdict is BenchmarkVerdict.SIMILAR:
        return None
    beyond = children_beyond_benchmark(
        figure.value, place.interval.lower, place.interval.upper, england.value, figure.denominator
    )
    low, high = sorted((abs(beyond.lower), abs(beyond.upper)))
    words = setting.words(ref)
    fewer = "fewer" if beyond.count > 0 else "more"
    size = wording.about(beyond.count)
    bounds = f"between {wording.about(low)} and {wording.about(high)}"
    what = setting.measure(ref).subject.format(**words).removeprefix("the share of ")
    derived = setting.measure(ref).counts is Counts.DERIVED
    text = (
        f"In children: at England's rate of {setting.value(england)}, {size} {fewer} would be counted among "
        f"{what} in {when(figure.period)} ({bounds})"
    )
    numerator, denominator = wording.number(figure.numerator or 0), wording.number(figure.denominator)
    count = f"{'about ' if derived else ''}{numerator} were, of {'about ' if derived else ''}{denominator}"
    return Finding(
        kind="children",
        ref=ref,
        place=setting.subject.code,
        period=figure.period.label,
        verdict="described",
        text=f"{wording.sentence(text)} {wording.sentence(count)}",
        basis=setting.basis(figure),
        facts={"children": beyond.count, "lower": beyond.lower, "upper": beyond.upper, "benchmark": england.value},
        evidence=(figure, england),
    )

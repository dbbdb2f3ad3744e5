"""How far a figure of a series usually moves though nothing lasting changed, by all places' figures of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import median

from send_briefings.compare.figures import Figure
from send_briefings.compare.usual import relative_variance, variance_by_chance
from send_briefings.findings.approximate import approximate
from send_briefings.findings.comparability import broken_everywhere
from send_briefings.findings.setting import Setting
from send_briefings.model import Counts, Period, PeriodKind, Unit
from send_briefings.model.area import Ref
from send_briefings.model.period import month_before, year_before
from send_briefings.statistics import Noise, noise_of
from send_briefings.statistics.noise import USUAL_MOVE


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual ups and downs of one place's figure, or of the difference of two.

    `limit` is the largest move they explain, in the measure's unit; `noise` that of all places, which it is from.
    """

    limit: float
    noise: Noise


def usual_change(setting: Setting, earlier: Figure, later: Figure) -> Usual | None:
    """How far the figure may have moved between two periods by the usual ups and downs; None where that is not known.

    Method: `statistics.noise_of` over all places' figures, in periods that compare, carried over to this place by its
    size and the height of its figures (`compare.usual`). Never less than chance among the children counted, by
    published, derived or approximate counts.
    """
    noise = series_noise(setting, later.ref)
    if noise is None:
        return None
    weights = (weight(setting, earlier), weight(setting, later))
    chance = [chance_variance(setting, figure) for figure in (earlier, later)]
    least = sum(one for one in chance if one is not None) if None not in chance else 0.0
    return Usual(USUAL_MOVE * max(noise.deviation(*weights), sqrt(least)), noise)


def usual_swing(setting: Setting, figure: Figure) -> Usual | None:
    """How far one period's figure may lie from its lasting level by the usual ups and downs; None if not known."""
    noise = series_noise(setting, figure.ref)
    if noise is None:
        return None
    least = chance_variance(setting, figure) or 0.0
    return Usual(USUAL_MOVE * max(noise.deviation(weight(setting, figure)), sqrt(least)), noise)


def series_noise(setting: Setting, ref: Ref) -> Noise | None:
    """The ups and downs of a series, worked out once; None where too few places have figures that compare.

    Years (or the same terms of years, or months) that follow one another are compared; those with a break between, or
    one that all places share, are not.
    """
    spec = setting.spec
    if ref.measure not in spec.measures or setting.measure(ref).unit.is_plain:
        return None
    key = ("noise", ref, setting.subject.level, spec.breaks, spec.size)
    return setting.figures.once(key, lambda: _series_noise(setting, ref))


def weight(setting: Setting, figure: Figure) -> float:
    """What the variance of a figure's ups and downs is proportional to, among the places of its series.

    Where the children counted are not published, the count by which the area knows a place's size stands for them.
    """
    ref, size = figure.ref, _size(setting, figure)
    middle_size, middle = _middles(setting, ref)
    return relative_variance(figure.value or 0.0, Unit(figure.unit), size, middle_size, middle)


def chance_variance(setting: Setting, figure: Figure) -> float | None:
    """The variance of a percentage or rate by chance among the children counted; None where they are not known."""
    children = counted(setting, figure)
    if figure.value is None or not children:
        return None
    return variance_by_chance(figure.value, Unit(figure.unit), children)


def counted(setting: Setting, figure: Figure) -> float | None:
    """How many children a percentage or a rate is about, exactly or approximately; None where that is not known."""
    if Unit(figure.unit).base is None:
        return None
    if setting.measure(figure.ref).counts is not Counts.NONE:
        return figure.denominator or None
    around = approximate(setting, figure)
    return around.children if around else None


def _series_noise(setting: Setting, ref: Ref) -> Noise | None:
    periods = _periods(setting, ref)
    values = [setting.peers(ref, period.start) for period in periods]
    places = sorted({place for known in values for place, value in known.items() if value is not None})
    rows = [[known.get(place) for known in values] for place in places]
    broken = {
        i for i in range(1, len(periods)) if not _follows(periods[i - 1], periods[i])
        or broken_everywhere(setting.spec, ref, periods[i - 1], periods[i])
    }  # fmt: skip
    weights = [
        [_weight_at(setting, ref, place, period, value) for period, value in zip(periods, row, strict=True)]
        for place, row in zip(places, rows, strict=True)
    ]
    return noise_of(rows, weights, broken)


def _weight_at(setting: Setting, ref: Ref, place: str, period: Period, value: float | None) -> float:
    figure = setting.figures.at(ref, place, period.start) if value is not None else None
    return weight(setting, figure) if figure is not None else 1.0


def _periods(setting: Setting, ref: Ref) -> tuple[Period, ...]:
    """The periods of a series that follow one another: all months or years, or the newest term of each year."""
    known = setting.figures.periods(ref, setting.subject.level)
    if not known or known[-1].kind is not PeriodKind.TERM:
        return known
    return tuple(period for period in known if period.start.month == known[-1].start.month)


def _follows(earlier: Period, later: Period) -> bool:
    before = month_before if later.kind is PeriodKind.MONTH else year_before
    return before(later.start) == earlier.start


def _size(setting: Setting, figure: Figure) -> float | None:
    """The children counted, or else the place's count by which the area knows how large it is."""
    if setting.measure(figure.ref).counts is not Counts.NONE:
        return figure.denominator or None
    return setting.place_sizes.get(figure.place) or None


def _middles(setting: Setting, ref: Ref) -> tuple[float | None, float]:
    """The median size of all places in the newest period, and the median of their figures."""
    key = ("middles", ref, setting.subject.level, setting.spec.size)
    return setting.figures.once(key, lambda: _find_middles(setting, ref))


def _find_middles(setting: Setting, ref: Ref) -> tuple[float | None, float]:
    newest = _periods(setting, ref)[-1:]
    known = {place: value for period in newest for place, value in setting.peers(ref, period.start).items()}
    figures = [setting.figures.at(ref, place, newest[0].start) for place, value in known.items() if value is not None]
    sizes = [size for figure in figures if figure is not None and (size := _size(setting, figure))]
    values = [figure.value for figure in figures if figure is not None and figure.value is not None]
    return median(sizes) if sizes else None, median(values) if values else 0.0

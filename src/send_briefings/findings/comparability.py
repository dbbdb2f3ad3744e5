"""Whether two figures of one series compare: breaks in the series, outliers, changed cohorts, and who is counted."""

from __future__ import annotations

from send_briefings.compare.change import Change
from send_briefings.compare.figures import Figure
from send_briefings.compare.submissions import jumps
from send_briefings.findings.sentences.reasons import list_changed, one_sided, other_children, outlier
from send_briefings.findings.setting import Setting, when
from send_briefings.model import Counts, Period, PeriodKind
from send_briefings.model.area import AreaSpec, Ref
from send_briefings.model.breaks import Break
from send_briefings.model.period import year_before

COHORT_RATIO = 1.5
PROVIDER_SHARE = 0.05
OUTLIER = 3.0
OUTLIER_POINTS = 5.0


def why_not_comparable(setting: Setting, earlier: Figure, later: Figure, change: Change) -> str:
    """Why no change is measured between the two, as the end of a sentence; "" where it may be."""
    found = broken_between(setting.spec, later.ref, earlier.period, later.period, later.place)
    if found is not None:
        return found.reason
    if setting.spec.period is PeriodKind.MONTH:
        return _jumped(setting, earlier, later) or _other_providers(setting, earlier, later)
    return _other_cohort(setting, earlier, later) or _outlier(setting, earlier, later, change)


def broken_between(spec: AreaSpec, ref: Ref, earlier: Period, later: Period, place: str = "") -> Break | None:
    """The first break in a series because of which two of its periods may not be compared; None where they may be.

    No change, trend or control chart is worked out across it. A break across which the source says that figures compare
    is none here. Without a place, a break in any place's figures counts.

    >>> from send_briefings.catalogue.areas import load_areas
    >>> from send_briefings.model import academic_year
    >>> absence = load_areas()["attendance"]
    >>> broken_between(absence, absence.headline, academic_year(2020), academic_year(2021)).label
    '2020/21'
    >>> broken_between(absence, absence.headline, academic_year(2018), academic_year(2024))
    """
    return next(
        (one for one in breaks_in(spec, ref, place) if one.forbids and one.separates(earlier, later)),
        None,
    )


def breaks_in(spec: AreaSpec, ref: Ref, place: str = "") -> tuple[Break, ...]:
    """Every break in a series in the order of their days, those across which figures compare included."""
    return tuple(one for one in spec.breaks if one.touches(ref.measure, ref.cohort, ref.breakdown, place))


def _other_cohort(setting: Setting, earlier: Figure, later: Figure) -> str:
    """Where counts are derived, whether the number of children counted changed by more than half."""
    if setting.measure(later.ref).counts is not Counts.DERIVED or not earlier.denominator or not later.denominator:
        return ""
    ratio = later.denominator / earlier.denominator
    if 1 / COHORT_RATIO <= ratio <= COHORT_RATIO:
        return ""
    return other_children(later.denominator, earlier.denominator)


def _outlier(setting: Setting, earlier: Figure, later: Figure, change: Change) -> str:
    """Whether the earlier figure stands far from those on both sides of it, as one wrongly recorded would.

    Far is more than three times the width of the middle half of peers' changes, and at least 5 percentage points, in
    opposite directions.
    """
    before = setting.figures.at(earlier.ref, earlier.place, year_before(earlier.period.start))
    peers = change.peers
    if before is None or before.value is None or earlier.value is None or peers is None:
        return ""
    if later.period.start != year_before(earlier.period.start, -1):
        return ""
    far = max(OUTLIER * (peers.upper - peers.lower), OUTLIER_POINTS)
    there, back = earlier.value - before.value, change.difference
    if there * back >= 0 or abs(there) <= far or abs(back) <= far:
        return ""
    return outlier(setting, earlier, before)


def _jumped(setting: Setting, earlier: Figure, later: Figure) -> str:
    counted = _counted(setting, later.ref)
    if counted is None:
        return ""
    series = {row.period.start: row.value for row in setting.figures.series(counted, later.place)}
    for jump in jumps(series):
        if earlier.period.start < jump.later <= later.period.start:
            row = setting.figures.at(counted, later.place, jump.later)
            month = when(row.period) if row else ""
            return list_changed(jump.before, jump.after, month)
    return ""


def _other_providers(setting: Setting, earlier: Figure, later: Figure) -> str:
    """Whether a provider with 5% or more of the list submitted in one of the two months only."""
    counted = _counted(setting, later.ref)
    if counted is None:
        return ""
    for place in setting.providers:
        rows = [setting.figures.at(counted, place.code, figure.period.start) for figure in (earlier, later)]
        values = [row.value if row else None for row in rows]
        if (values[0] is None) == (values[1] is None):
            continue
        totals = [setting.figures.at(counted, later.place, figure.period.start) for figure in (earlier, later)]
        share = max(
            (
                value / total.value
                for value, total in zip(values, totals, strict=True)
                if value and total and total.value
            ),
            default=0.0,
        )
        if share >= PROVIDER_SHARE:
            return one_sided(place)
    return ""


def _counted(setting: Setting, ref: Ref) -> Ref | None:
    return Ref("waiting", ref.cohort, ref.breakdown, ref.source) if "waiting" in setting.spec.measures else None

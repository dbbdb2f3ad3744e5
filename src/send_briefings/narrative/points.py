"""The findings on the page: at most four, each of another series, none telling the lead's figure again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from send_briefings.findings.setting import Setting
from send_briefings.model.area import PointSpec, Ref
from send_briefings.narrative import group_points, series_points
from send_briefings.narrative.brief import Point
from send_briefings.narrative.draft import Draft

AT_MOST = 4
KINDS: Mapping[str, Callable[[Setting, PointSpec], list[Draft]]] = {
    "series": series_points.series,
    "amount": group_points.amount,
    "gap": group_points.gap,
    "breakdowns": group_points.breakdowns,
    "zeros": group_points.zeros,
    "inspection": group_points.inspection,
    "tally": group_points.tallied,
    "alarms": group_points.doubtful,
}
BEHIND_THE_TITLE: Mapping[str, Callable[[Setting, PointSpec, Ref], list[Draft]]] = {
    "missed": series_points.missed_points,
    "counts": series_points.counts,
}
OF_THE_TITLE = ("series", "inspection", "amount")


def points_of(setting: Setting, lead: Ref) -> tuple[Point, ...]:
    """The findings of an area for a place under a title about the series `lead`, at most four.

    What concerns the quality of the newest figures comes first, then the children behind the title, then the rest by
    how many children they are about times how certain they are; those that are about none keep the catalogue's order.
    What does not fit stays in the file of findings. A number that cannot be right is none (`course.implausible`).
    """
    drafts = [draft for spec in setting.spec.points for draft in _drafts(setting, spec, lead)]
    told: list[Point] = []
    groups: set[str] = set()
    counterfactual = True
    for draft in sorted(drafts, key=lambda draft: (not draft.first, draft.kind != "alarms", -draft.score)):
        point = draft.point(counterfactual) if len(told) < AT_MOST else None
        if point is None or (draft.group and draft.group in groups):
            continue
        told.append(point)
        groups.add(draft.group)
        counterfactual = counterfactual and not (draft.tells_counterfactual and "rate" in str(point.text))
    return tuple(told)


def _drafts(setting: Setting, spec: PointSpec, lead: Ref) -> list[Draft]:
    """What one of the catalogue's points gives; that of the title's own series is left out."""
    if spec.kind in BEHIND_THE_TITLE:
        return BEHIND_THE_TITLE[spec.kind](setting, spec, lead)
    return [one for one in KINDS[spec.kind](setting, spec) if one.ref != lead or one.kind not in OF_THE_TITLE]

"""A page of a council's own return is published apart from public pages, unless the plan lets them be together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from send_briefings.catalogue.overviews import topics
from send_briefings.errors import UsageError
from send_briefings.model.overview import Topic
from send_briefings.model.place import Place
from send_briefings.plans.model import Plan
from send_briefings.publish import Record

TOGETHER = "Give them a folder of their own, or say `own_return = true` in the plan (`build --own-return`)."


def to_be_made(plan: Plan, published: Mapping[str, Record]) -> list[tuple[Place, Topic]]:
    """What a plan makes: each place with each topic that has anything to tell of it.

    Pages of a council's own return are left out of a run that makes public pages too, where the plan does not say that
    they may be together.

    Args:
        plan: the plan.
        published: what is published in its folder now, by path.

    Raises:
        UsageError: there is nothing to tell; or pages of the two kinds would stand in one folder.
    """
    pairs = [(place, area) for place in plan.places for area in plan.areas if area.covers(place.code)]
    if not pairs:
        raise UsageError(
            f"There is nothing to tell: {', '.join(area.name for area in plan.areas)} has no content for "
            f"{', '.join(place.in_sentence for place in plan.places)}.",
            next_step="docs/claims.md, docs/register.md and docs/own_return.md say how a place comes to have one.",
        )
    if plan.own_return:
        return pairs
    public = [(place, area) for place, area in pairs if not area.private]
    held = {path: record.area in _private() for path, record in published.items()}
    if public:
        replaced = {f"{place.slug}/{area.id}" for place in plan.places for area in plan.areas}
        if any(private and path not in replaced for path, private in held.items()):
            raise UsageError(
                "The folder holds a page of a council's own return, so no public page is published beside it.",
                next_step=TOGETHER,
            )
        return public
    if not all(held.values()):
        raise UsageError(
            "The folder holds public pages, so no page of a council's own return is published beside them.",
            next_step=TOGETHER,
        )
    return pairs


def left_apart(plan: Plan) -> Sequence[Topic]:
    """The topics of a plan that are held and left out, since they would stand beside public pages."""
    held = [area for area in plan.areas if any(area.covers(place.code) for place in plan.places)]
    private = [area for area in held if area.private]
    return () if plan.own_return or len(private) == len(held) else private


def _private() -> frozenset[str]:
    return frozenset(topic.id for topic in topics().values() if topic.private)

"""A whole brief: the finding that leads, its tiles, the other findings, questions, caveats and freshness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from send_briefings.findings.setting import Setting
from send_briefings.narrative.brief import Brief
from send_briefings.narrative.caveats import caveats_of
from send_briefings.narrative.freshness import Freshness, freshness_of
from send_briefings.narrative.lead import candidates, others_worth_telling
from send_briefings.narrative.points import points_of
from send_briefings.narrative.queries import queries_of
from send_briefings.narrative.title import subtitle_of, summary_of, title_of
from send_briefings.narrative.unjudged import Told, unjudged
from send_briefings.observations.known import Known
from send_briefings.text import Text


def brief_of(setting: Setting, *, known: Mapping[str, Known] | None = None, prepared: date | None = None) -> Brief:
    """All that an area's briefing says of a place.

    Args:
        setting: the area, the place and their figures.
        known: what publishers are known to have beyond what is held, by source.
        prepared: the day the briefing is of, by which newer figures are overdue; None where that is not known.
    """
    told = _told(setting)
    lead = told.ref or setting.spec.headline
    fresh = Freshness(Text(), False)
    if told.figure is not None:
        fresh = freshness_of(setting, told.figure, known, prepared)
    points = points_of(setting, lead) if told.figure is not None else ()
    return Brief(
        title=told.title,
        subtitle=told.subtitle,
        summary=told.summary,
        tiles=told.tiles,
        points=points,
        queries=queries_of(setting, lead, points),
        caveats=caveats_of(setting),
        freshness=fresh.text,
        stale=fresh.stale,
        empty=told.figure is None,
        lead=told.ref,
    )


def _told(setting: Setting) -> Told:
    found = candidates(setting)
    if not found:
        return unjudged(setting)
    lead = found[0]
    return Told(
        title_of(setting, lead),
        subtitle_of(setting, lead),
        summary_of(setting, lead, others_worth_telling(found)),
        lead.assessment.tiles,
        lead.ref,
        lead.assessment.figure,
    )

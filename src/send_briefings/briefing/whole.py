"""All the evidence of a briefing together, for the prose that is about several findings at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from send_briefings import wording
from send_briefings.briefing.charts import facts_of_charts
from send_briefings.briefing.news import Point
from send_briefings.briefing.set_up import SetUp, other_lengths
from send_briefings.briefing.sources import on_or_by, released_text
from send_briefings.briefing.stated import stated_facts
from send_briefings.compare.figures import Figure
from send_briefings.findings import Finding, Setting, when
from send_briefings.findings.approximate import Approximate, approximate


def whole(built: SetUp, parts: Iterable[Finding], told: Sequence[Point]) -> Finding:
    """One finding, `briefing`, with every row and fact of these findings and points, and what is known of releases.

    Its rows are also those of the charts: the subject's and England's figures of every series that is drawn.
    """
    setting = built.setting
    found = list(parts)
    drawn = [ref for chart in setting.spec.charts for ref in chart.refs]
    rows = [figure for part in found for figure in part.evidence]
    rows += [figure for point in told for figure in point.evidence]
    around = _approximate(setting)
    rows += around.counts if around else ()
    rows += setting.figures.figures(drawn, [setting.subject.code, setting.england.code])
    return Finding(
        kind="briefing",
        ref=setting.spec.headline,
        place=setting.subject.code,
        period="",
        verdict="described",
        text="",
        basis="",
        facts={part.id: part.facts for part in found} | whole_facts(built, told),
        evidence=tuple(dict.fromkeys(rows)),
    )


def whole_facts(built: SetUp, told: Sequence[Point]) -> dict[str, Any]:
    """What is known of the whole briefing: releases, periods, the place's days, how many peers, and what is new."""
    lead = _lead(built.setting)
    drawn = facts_of_charts(built.setting)
    return ({"charts": drawn} if drawn else {}) | {
        **({"approximate": around.facts()} if (around := _approximate(built.setting)) else {}),
        "releases": _releases(built),
        "periods": _periods(built),
        **({"held_not_used": unused} if (unused := _unused(built)) else {}),
        "place": _place(built.setting),
        "news": [dict(point.facts) for point in told],
        "stated": stated_facts(built),
        "peers": len(built.setting.peers(lead.ref, lead.period.start)) if lead else 0,
    }


def _lead(setting: Setting) -> Figure | None:
    return setting.figures.latest(setting.spec.headline, setting.subject.code)


def _approximate(setting: Setting) -> Approximate | None:
    lead = _lead(setting)
    return approximate(setting, lead) if lead else None


def _place(setting: Setting) -> dict[str, Any]:
    """When the authority began and ended, in words, and the names of those before and after it."""
    days = {"opened": setting.place.opened, "closed": setting.place.closed}
    told = {name: wording.date_text(day) for name, day in days.items() if day is not None}
    others = [setting.names[code] for code in (*setting.place.predecessors, *setting.place.successors)]
    return told | {"before_and_after": others}


def _periods(built: SetUp) -> list[str]:
    """The periods there are figures for, in order."""
    known = built.vintages[["period_start", "period_label"]].drop_duplicates().sort_values("period_start")
    return list(dict.fromkeys(known["period_label"]))


def _unused(built: SetUp) -> list[str]:
    """The periods of another length that the page says are held and not used, in its words."""
    return [when(period) for period in other_lengths(built.setting, built.tables.others)]


def _releases(built: SetUp) -> list[dict[str, str]]:
    """Each release that the area's figures are from: its name, its publication, and when it came out, in words."""
    columns = ["source", "release", "released"]
    known = built.vintages[columns].drop_duplicates().sort_values(columns)
    return [
        {
            "publication": built.sources[source].publication,
            "release": release,
            "published": on_or_by(released_text(built.sources[source], release, released.date())),
        }
        for source, release, released in known.itertuples(index=False)
    ]

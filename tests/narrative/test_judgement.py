"""Every finding tells how it was judged: method, interval, signal or p, and why there is no verdict where none is."""

from __future__ import annotations

import pytest

from send_briefings import load_area
from send_briefings.config.areas import load_areas
from send_briefings.narrative.findings import Finding

PLACES = ("Birmingham", "Leeds", "Cornwall", "Rutland", "City of London", "Isles of Scilly", "Cumberland")
METHODS = {
    "level": {"newcombe_interval", "usual_ups_and_downs", "arithmetic"},
    "growth": {"arithmetic"},
    "beside": {"arithmetic"},
    "inspection": set(),
    "outcome_shares": set(),
    "noughts": set(),
    "services": {"difference_from_whole", "benchmark_interval"},
    "children": {"difference_from_whole", "benchmark_interval"},
    "gap": {"quartile_band"},
    "breakdowns": {"quartile_band"},
    "alarms": {"submission_checks"},
}
UNJUDGED = ("not_judged", "not_compared")


def faults(finding: Finding) -> list[str]:
    facts, found = finding.facts, []
    missing = {"method", "interval", "signal", "p", "why_no_verdict"} - set(facts)
    if missing:
        return [f"without {sorted(missing)}"]
    method, why = facts["method"], facts["why_no_verdict"]
    if method is None and why is None:
        found.append("neither a method nor a reason")
    if method is not None and method not in METHODS[finding.kind]:
        found.append(f"method {method}")
    if finding.verdict in UNJUDGED and not (why and method is None and facts["interval"] is None):
        found.append(f"{finding.verdict} without a reason, or with the method of a comparison that was not made")
    if finding.verdict in ("better", "worse", "no_clear_change") and why and not why.startswith("so few"):
        found.append(f"{finding.verdict} and yet {why}")
    if why is not None and (not why.strip() or why.endswith(".")):
        found.append(f"a reason that is no end of a sentence: {why!r}")
    if method in ("newcombe_interval", "usual_ups_and_downs") and not facts["interval"]:
        found.append("an interval's method without an interval")
    if facts["interval"] is not None and not facts["interval"][0] <= facts["interval"][1]:
        found.append(f"interval {facts['interval']}")
    for part in [facts, *facts.get("services", {}).values()]:
        for name in ("process", "trend"):
            if part.get(name) is not None and (part[name]["why_no_verdict"] is None) == _empty(name, part[name]):
                found.append(f"{name}: a verdict and a reason, or neither")
    return found


def _empty(name: str, facts: dict[str, object]) -> bool:
    return facts["centre" if name == "process" else "direction"] is None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", list(load_areas()))
def test_every_finding_tells_how_it_was_judged(name: str, place: str) -> None:
    wrong = {finding.id: found for finding in load_area(name, place=place).findings if (found := faults(finding))}
    assert not wrong


def test_each_kind_of_finding_is_among_them() -> None:
    kinds = {f.kind for name in load_areas() for place in PLACES for f in load_area(name, place=place).findings}
    assert kinds == set(METHODS)


def test_a_finding_that_does_not_tell_would_be_found() -> None:
    from dataclasses import replace

    finding = load_area("neet", place="Birmingham").findings[0]
    assert faults(finding) == []
    assert faults(replace(finding, facts={})) != []
    assert faults(replace(finding, facts=finding.facts | {"method": None})) != []
    assert faults(replace(finding, facts=finding.facts | {"interval": None})) != []
    assert faults(replace(finding, verdict="not_judged")) != []

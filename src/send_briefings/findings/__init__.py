"""Findings: comparisons told in sentences, each holding the rows it came from."""

from __future__ import annotations

from send_briefings.findings.alarms import Alarm, alarms, alarms_finding
from send_briefings.findings.breakdowns import breakdowns_finding
from send_briefings.findings.children import children_finding
from send_briefings.findings.finding import Finding
from send_briefings.findings.gap import gap_finding
from send_briefings.findings.headline import Headline, headline
from send_briefings.findings.level import level_finding
from send_briefings.findings.questions import Question, questions
from send_briefings.findings.services import services_finding
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.since import Revision, Since, last_release_before, since_last
from send_briefings.findings.standing import Standing, standing
from send_briefings.model.area import FindingSpec

AT_MOST = 5


def findings(setting: Setting) -> tuple[Finding, ...]:
    """The area's findings for this place, in the catalogue's order, five at most; without figures, left out."""
    found = (find(setting, spec) for spec in setting.spec.findings)
    return tuple(finding for finding in found if finding is not None)[:AT_MOST]


def find(setting: Setting, spec: FindingSpec) -> Finding | None:
    """One finding, or None where the figures for it are not there."""
    if spec.kind == "gap" and spec.reference is not None:
        return gap_finding(setting, spec.refs[0], spec.reference)
    several = {
        "breakdowns": breakdowns_finding,
        "services": services_finding,
        "children": children_finding,
        "alarms": alarms_finding,
    }
    if spec.kind in several:
        return several[spec.kind](setting, spec.refs)
    return level_finding(setting, spec.refs[0])


__all__ = [
    "Alarm",
    "Finding",
    "Headline",
    "Question",
    "Revision",
    "Setting",
    "Since",
    "Standing",
    "alarms",
    "find",
    "findings",
    "headline",
    "last_release_before",
    "questions",
    "since_last",
    "standing",
    "when",
]

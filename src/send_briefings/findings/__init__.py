"""Findings: comparisons told in sentences, each holding the rows it came from."""

from __future__ import annotations

from importlib import import_module

from send_briefings.findings.finding import Finding
from send_briefings.findings.headline import Headline, headline
from send_briefings.findings.kinds.alarms import Alarm, alarms
from send_briefings.findings.questions import Question, questions
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
    """One finding, or None where the figures for it are not there; its kind is a module of `findings.kinds`."""
    kind = import_module(f"send_briefings.findings.kinds.{spec.kind}")
    found: Finding | None = kind.find(setting, spec)
    return found


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

"""The kinds of finding, one a module with its words, found by being there: a module `level` here is the kind `level`.

Each has

    find(setting: Setting, spec: FindingSpec) -> Finding | None

which gives the finding, or None where the figures for it are not there. A new kind is a new module; an area's catalogue
file names it. Here is what every finding has in common, and all of an area's for a place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import Interval
from send_briefings.model.area import FindingSpec, SeriesKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something the figures say, with the rows that say it.

    `text` is written from the comparisons that `facts` holds; `evidence` are the rows of the tidy table they were made
    from. `flags` are the rules of `questions` that hold for it. `basis` is the line under the finding: which measure,
    period and release. `verdict` is one of better, worse, no_clear_change, not_compared, not_judged, described, alarm.
    """

    kind: str
    ref: SeriesKey
    place: str
    period: str
    verdict: str
    text: str
    basis: str
    facts: dict[str, Any]
    evidence: tuple[Figure, ...]
    flags: frozenset[str] = field(default_factory=frozenset)

    @property
    def id(self) -> str:
        """A name that stays the same from run to run."""
        return "-".join([self.kind, self.ref.measure, self.ref.cohort, self.ref.breakdown])

    def as_json(self) -> dict[str, Any]:
        """The finding with its evidence rows, for the file beside the briefing."""
        return {
            "id": self.id,
            "kind": self.kind,
            "measure": self.ref.measure,
            "cohort": self.ref.cohort,
            "breakdown": self.ref.breakdown,
            "place": self.place,
            "period": self.period,
            "verdict": self.verdict,
            "text": self.text,
            "basis": self.basis,
            "flags": sorted(self.flags),
            "facts": self.facts,
            "evidence": [figure.row() for figure in self.evidence],
        }


def judgement(
    method: str | None,
    why_no_verdict: str | None,
    *,
    interval: Interval | None = None,
    signal: str | None = None,
    p: float | None = None,
) -> dict[str, Any]:
    """How a finding was judged: what the facts of every finding begin with.

    `interval` is that of the comparison the verdict is of, in its unit; `signal` a control chart's for the newest
    point; `p` that of a test. `why_no_verdict` is the end of a sentence, None where there is a verdict ("no clear
    change" and "similar" are verdicts); "" counts as None. Raises ValueError for a verdict without a method.

    >>> judgement("newcombe_interval", None, interval=Interval(10.0, 5.3, 14.6))["interval"]
    [5.3, 14.6]
    >>> judgement(None, None)
    Traceback (most recent call last):
    ValueError: a verdict without a method: expected a method, or why there is no verdict
    """
    if method is None and not why_no_verdict:
        raise ValueError("a verdict without a method: expected a method, or why there is no verdict")
    return {
        "method": method,
        "interval": [interval.lower, interval.upper] if interval else None,
        "signal": signal,
        "p": p,
        "why_no_verdict": why_no_verdict or None,
    }


AT_MOST = 5


def findings(context: AnalysisContext) -> tuple[Finding, ...]:
    """The area's findings for this place, in the catalogue's order, five at most; without figures, left out."""
    found = (find(context, spec) for spec in context.spec.findings)
    return tuple(finding for finding in found if finding is not None)[:AT_MOST]


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """One finding, or None where the figures for it are not there; its kind is a module of `narrative.findings`."""
    kind = import_module(f"{__name__}.{spec.kind}")
    found: Finding | None = kind.find(context, spec)
    return found

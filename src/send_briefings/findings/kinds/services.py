"""Finding: one measure for several services, each set beside England."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from send_briefings.findings.finding import Finding, judgement
from send_briefings.findings.process import Process, process
from send_briefings.findings.sentences.services import services_text
from send_briefings.findings.setting import Setting
from send_briefings.findings.standing import Standing, standing
from send_briefings.findings.trust import not_judged, reason_rows
from send_briefings.model.area import FindingSpec, Ref


def find(setting: Setting, spec: FindingSpec) -> Finding | None:
    """The finding on the series the catalogue names."""
    return services_finding(setting, spec.refs)


def services_finding(setting: Setting, refs: Sequence[Ref]) -> Finding | None:
    """The finding on a measure by service in the newest month; None where no service has a figure."""
    newest = max(
        (figure.period.start for ref in refs if (figure := setting.figures.newest(ref, setting.subject.code))),
        default=None,
    )
    if newest is None:
        return None
    rows = [row for ref in refs if (row := setting.figures.at(ref, setting.subject.code, newest)) is not None]
    known = [standing(setting, row) for row in rows if row.value is not None and not not_judged(setting, row)]
    if not known:
        return None
    first = known[0].figure
    processes = {place.figure.ref: process(setting, place.figure.ref) for place in known}
    signalled = {ref: found for ref, found in processes.items() if found and found.newest}
    evidence = [figure for place in known for figure in (place.figure, *place.others)]
    evidence += [figure for row in rows for figure in (row, *reason_rows(setting, row)) if row.value is not None]
    evidence += [figure for found in signalled.values() for figure in found.stretch.figures]
    worse = [place.figure.ref.breakdown for place in known if place.on_the_worse_side]
    return Finding(
        kind="services",
        ref=first.ref,
        place=setting.subject.code,
        period=first.period.label,
        verdict="described",
        text=services_text(setting, known, rows, signalled),
        basis=setting.basis(first),
        facts=_facts(known, processes),
        evidence=tuple(dict.fromkeys(evidence)),
        flags=frozenset(f"worse_than_england:{name}" for name in worse),
    )


def _facts(known: Sequence[Standing], processes: Mapping[Ref, Process | None]) -> dict[str, Any]:
    """How the services were judged, and the numbers of each. The interval is each service's own."""
    method = next((place.england_method for place in known if place.england_method), None)
    why = None if method else next((place.why_not_tested for place in known), None)
    services = {}
    for place in known:
        found = processes[place.figure.ref]
        services[place.figure.ref.breakdown] = {
            "value": place.figure.value,
            **place.facts(),
            "why_no_verdict": place.why_not_tested,
            "process": found.facts() if found else None,
        }
    signals = [found.newest[0].value for found in processes.values() if found and found.newest]
    return judgement(method, why, signal=signals[0] if signals else None) | {"services": services}

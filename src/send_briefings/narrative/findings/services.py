"""Finding: one measure for several services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from send_briefings import wording
from send_briefings.analysis.comparability import caution, reason_rows, unreliable_reason
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.standing import Benchmarking, ControlChartResult, process, standing
from send_briefings.analysis.vocabulary import as_clause
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement
from send_briefings.narrative.sentences import caution_sentence, england_text, signal_clause


def services_text(
    context: AnalysisContext,
    known: Sequence[Benchmarking],
    rows: Sequence[Figure],
    signalled: Mapping[SeriesKey, ControlChartResult],
) -> str:
    """Each service's figure beside England's, those without a figure or a comparison, and the signals."""
    first = known[0].figure
    lead = f"{context.measure(first.ref).name} in {when(first.period)}: "
    reported = [lead + " ".join(_capital(_service(context, place), i) + "." for i, place in enumerate(known))]
    absent = [context.spec.breakdowns[row.ref.breakdown].phrase for row in rows if row.status == "not_submitted"]
    empty = [context.spec.breakdowns[row.ref.breakdown].phrase for row in rows if row.status == "not_applicable"]
    if absent:
        reported.append(f" No provider counted under this area sent figures for {wording.join_list(absent)}.")
    reported.append(unjudged_text(context, rows))
    if empty:
        reported.append(f" No children were waiting for {wording.join_list(empty)}.")
    return "".join([*reported, signals_text(context, signalled)])


def signals_text(context: AnalysisContext, signalled: Mapping[SeriesKey, ControlChartResult]) -> str:
    """The signals of the newest month, a sentence a service, and once how far to trust them."""
    reported = ""
    for ref, found in signalled.items():
        name = context.spec.breakdowns[ref.breakdown].phrase
        reported += f" {wording.sentence(f'for {name}, {signal_clause(context, found)}')}"
    return f"{reported} {caution_sentence(context)}".rstrip() if reported else ""


def unjudged_text(context: AnalysisContext, rows: Sequence[Figure]) -> str:
    """The services whose figures are not compared, with the reason, as sentences."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.value is not None and (reason := unreliable_reason(context, row)):
            name = f"{context.spec.breakdowns[row.ref.breakdown].phrase} ({context.value(row)})"
            reasons.setdefault(as_clause(reason), []).append(name)
    return "".join(
        f" {wording.sentence(f'not compared {_verb(names)} {wording.join_list(names)}, because {reason}')}"
        for reason, names in reasons.items()
    )


def _verb(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _capital(stated: str, position: int) -> str:
    """The first service follows a colon, the others begin a sentence."""
    return stated if position == 0 else stated[:1].upper() + stated[1:]


def _service(context: AnalysisContext, place: Benchmarking) -> str:
    figure = place.figure
    name = context.spec.breakdowns[figure.ref.breakdown].phrase
    text = f"{name} {context.value(figure)}"
    if figure.numerator is not None and figure.denominator is not None:
        text += f" ({wording.number(figure.numerator)} of {wording.number(figure.denominator)} children)"
    england, warning = england_text(context, place), caution(context, figure.ref)
    text += f", {england}" if england else ""
    return f"{text}. {warning[:1].upper()}{warning[1:]}" if england and warning else text


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The finding on the series the catalogue names."""
    return services_finding(context, spec.refs)


def services_finding(context: AnalysisContext, refs: Sequence[SeriesKey]) -> Finding | None:
    """The finding on a measure by service in the newest month; None where no service has a figure."""
    newest = max(
        (figure.period.start for ref in refs if (figure := context.figures.newest(ref, context.subject.code))),
        default=None,
    )
    if newest is None:
        return None
    rows = [row for ref in refs if (row := context.figures.at(ref, context.subject.code, newest)) is not None]
    known = [standing(context, row) for row in rows if row.value is not None and not unreliable_reason(context, row)]
    if not known:
        return None
    first = known[0].figure
    processes = {place.figure.ref: process(context, place.figure.ref) for place in known}
    signalled = {ref: found for ref, found in processes.items() if found and found.newest}
    evidence = [figure for place in known for figure in (place.figure, *place.others)]
    evidence += [figure for row in rows for figure in (row, *reason_rows(context, row)) if row.value is not None]
    evidence += [figure for found in signalled.values() for figure in found.stretch.figures]
    worse = [place.figure.ref.breakdown for place in known if place.on_the_worse_side]
    return Finding(
        kind="services",
        ref=first.ref,
        place=context.subject.code,
        period=first.period.label,
        verdict="described",
        text=services_text(context, known, rows, signalled),
        basis=context.basis(first),
        facts=_facts(known, processes),
        evidence=tuple(dict.fromkeys(evidence)),
        flags=frozenset(f"worse_than_england:{name}" for name in worse),
    )


def _facts(known: Sequence[Benchmarking], processes: Mapping[SeriesKey, ControlChartResult | None]) -> dict[str, Any]:
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

"""Finding: one measure for several services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from send_briefings import wording
from send_briefings.analysis.comparability import caution, not_judged, reason_rows
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting, when
from send_briefings.analysis.standing import Process, Standing, process, standing
from send_briefings.analysis.vocabulary import as_clause
from send_briefings.model.area import FindingSpec, Ref
from send_briefings.narrative.findings import Finding, judgement
from send_briefings.narrative.sentences import caution_sentence, england_text, signal_clause


def services_text(
    setting: Setting, known: Sequence[Standing], rows: Sequence[Figure], signalled: Mapping[Ref, Process]
) -> str:
    """Each service's figure beside England's, those without a figure or a comparison, and the signals."""
    first = known[0].figure
    lead = f"{setting.measure(first.ref).name} in {when(first.period)}: "
    told = [lead + " ".join(_capital(_service(setting, place), i) + "." for i, place in enumerate(known))]
    absent = [setting.spec.breakdowns[row.ref.breakdown].phrase for row in rows if row.status == "not_submitted"]
    empty = [setting.spec.breakdowns[row.ref.breakdown].phrase for row in rows if row.status == "not_applicable"]
    if absent:
        told.append(f" No provider counted under this area sent figures for {wording.listed(absent)}.")
    told.append(unjudged_text(setting, rows))
    if empty:
        told.append(f" No children were waiting for {wording.listed(empty)}.")
    return "".join([*told, signals_text(setting, signalled)])


def signals_text(setting: Setting, signalled: Mapping[Ref, Process]) -> str:
    """The signals of the newest month, a sentence a service, and once how far to trust them."""
    told = ""
    for ref, found in signalled.items():
        name = setting.spec.breakdowns[ref.breakdown].phrase
        told += f" {wording.sentence(f'for {name}, {signal_clause(setting, found)}')}"
    return f"{told} {caution_sentence(setting)}".rstrip() if told else ""


def unjudged_text(setting: Setting, rows: Sequence[Figure]) -> str:
    """The services whose figures are not compared, with the reason, as sentences."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.value is not None and (reason := not_judged(setting, row)):
            name = f"{setting.spec.breakdowns[row.ref.breakdown].phrase} ({setting.value(row)})"
            reasons.setdefault(as_clause(reason), []).append(name)
    return "".join(
        f" {wording.sentence(f'not compared {_verb(names)} {wording.listed(names)}, because {reason}')}"
        for reason, names in reasons.items()
    )


def _verb(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _capital(said: str, position: int) -> str:
    """The first service follows a colon, the others begin a sentence."""
    return said if position == 0 else said[:1].upper() + said[1:]


def _service(setting: Setting, place: Standing) -> str:
    figure = place.figure
    name = setting.spec.breakdowns[figure.ref.breakdown].phrase
    text = f"{name} {setting.value(figure)}"
    if figure.numerator is not None and figure.denominator is not None:
        text += f" ({wording.number(figure.numerator)} of {wording.number(figure.denominator)} children)"
    england, warning = england_text(setting, place), caution(setting, figure.ref)
    text += f", {england}" if england else ""
    return f"{text}. {warning[:1].upper()}{warning[1:]}" if england and warning else text


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

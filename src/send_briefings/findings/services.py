"""Finding: one measure for several services, each set beside England."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.finding import Finding
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.standing import Standing, england_text, standing
from send_briefings.findings.trust import caution, not_judged, reason_rows
from send_briefings.model.area import Ref
from send_briefings.statistics import BenchmarkVerdict


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
    lead = f"{setting.measure(first.ref).name}, {when(first.period)}: "
    text = lead + "; ".join(_service(setting, place) for place in known) + "."
    absent = [setting.spec.breakdowns[row.ref.breakdown].phrase for row in rows if row.status == "not_submitted"]
    empty = [setting.spec.breakdowns[row.ref.breakdown].phrase for row in rows if row.status == "not_applicable"]
    if absent:
        text += f" No provider counted under this area sent figures for {wording.listed(absent)}."
    text += _unjudged(setting, rows)
    if empty:
        text += f" No children were waiting for {wording.listed(empty)}."
    evidence = [figure for place in known for figure in (place.figure, *place.others)]
    evidence += [figure for row in rows for figure in (row, *reason_rows(setting, row)) if row.value is not None]
    worse = [place.figure.ref.breakdown for place in known if place.england_verdict is BenchmarkVerdict.WORSE]
    return Finding(
        kind="services",
        ref=first.ref,
        place=setting.subject.code,
        period=first.period.label,
        verdict="described",
        text=text,
        basis=setting.basis(first),
        facts={p.figure.ref.breakdown: {"value": p.figure.value, **p.facts()} for p in known},
        evidence=tuple(dict.fromkeys(evidence)),
        flags=frozenset(f"worse_than_england:{name}" for name in worse),
    )


def _unjudged(setting: Setting, rows: Sequence[Figure]) -> str:
    """The services whose figures are not compared, with the reason, as sentences."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.value is not None and (reason := not_judged(setting, row)):
            name = f"{setting.spec.breakdowns[row.ref.breakdown].phrase} ({setting.value(row)})"
            reasons.setdefault(reason.removeprefix("It is not compared: "), []).append(name)
    return "".join(
        f" {wording.sentence(f'not compared are {wording.listed(names)}: {reason}')}"
        for reason, names in reasons.items()
    )


def _service(setting: Setting, place: Standing) -> str:
    figure = place.figure
    name = setting.spec.breakdowns[figure.ref.breakdown].phrase
    text = f"{name} {setting.value(figure)}"
    if figure.numerator is not None and figure.denominator is not None:
        text += f" ({wording.number(figure.numerator)} of {wording.number(figure.denominator)} children)"
    england, warning = england_text(setting, place), caution(setting, figure.ref)
    text += f", {england}" if england else ""
    return f"{text} ({warning})" if england and warning else text

"""One measure for several services, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.process import Process
from send_briefings.findings.sentences.process import caution_sentence, signal_clause
from send_briefings.findings.sentences.reasons import as_clause
from send_briefings.findings.sentences.standing import england_text
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.standing import Standing
from send_briefings.findings.trust import caution, not_judged
from send_briefings.model.area import Ref


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

"""Finding: what is wrong with the monthly figures themselves, found by code and told to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from send_briefings import wording
from send_briefings.compare import submissions
from send_briefings.compare.figures import Figure
from send_briefings.findings.finding import Finding, judgement
from send_briefings.findings.setting import Setting
from send_briefings.findings.trust import copied_lines, explanation
from send_briefings.model import Place
from send_briefings.model.area import Ref

KINDS = ("copied", "jump", "repeat", "not_submitted", "left", "joined")
TOLD = 3
GRAVE = ("copied", "jump", "repeat")


UNEXPLAINED = "The NHS gives no reason. It may be a change in who is counted, so nothing is compared across it."


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing a reader has to know before trusting a month's figures. `kind` is one of KINDS."""

    kind: str
    place: str
    month: date
    text: str
    evidence: tuple[Figure, ...]

    @property
    def about(self) -> tuple[str, date, frozenset[str]]:
        """What it is about, whoever's figures show it: its kind, month and services."""
        return self.kind, self.month, frozenset(figure.ref.breakdown for figure in self.evidence)

    def facts(self) -> dict[str, str]:
        """The alarm for the evidence file."""
        return {"kind": self.kind, "place": self.place, "month": self.month.isoformat(), "text": self.text}


def alarms(setting: Setting, refs: Sequence[Ref]) -> tuple[Alarm, ...]:
    """Every alarm on the subject and its providers, the gravest kind first, newest month first within a kind.

    A provider's alarm that says the same as the subject's own (same kind, services and months) is told once.
    """
    found: list[Alarm] = []
    for body in (setting.subject, *setting.providers):
        found += _copied(setting, body, refs)
        found += _jumps(setting, body, refs)
        found += _repeats(setting, body, refs)
        found += _not_submitted(setting, body, refs)
        if body is not setting.subject:
            found += _comings_and_goings(setting, body, refs)
    own = {alarm.about for alarm in found if alarm.place == setting.subject.code}
    told = [alarm for alarm in found if alarm.place == setting.subject.code or alarm.about not in own]
    return tuple(sorted(told, key=lambda alarm: (KINDS.index(alarm.kind), -alarm.month.toordinal(), alarm.text)))


def alarms_finding(setting: Setting, refs: Sequence[Ref]) -> Finding | None:
    """The finding on the gravest alarms, three at most, newest first; None where there are none."""
    found = alarms(setting, refs)
    told = worst_alarms(setting, found)
    if not told:
        return None
    rest = len(found) - len(told)
    text = "Take care with some of these figures. " + " ".join(alarm.text for alarm in told)
    if rest:
        text += f" {wording.sentence(f'there {_are(rest)} of this kind in the file of findings')}"
    newest = max(alarm.month for alarm in told)
    return Finding(
        kind="alarms",
        ref=refs[0],
        place=setting.subject.code,
        period=wording.month_text(newest),
        verdict="alarm",
        text=text,
        basis=f"Found by comparing every monthly workbook held, {setting.sources[refs[0].source].publication}.",
        facts=judgement("submission_checks", None)
        | {"alarms": [alarm.facts() for alarm in found], "not_told_here": rest},
        evidence=tuple(dict.fromkeys(figure for alarm in told for figure in alarm.evidence)),
        flags=frozenset({"alarm"}),
    )


def worst_alarms(setting: Setting, found: Sequence[Alarm]) -> list[Alarm]:
    """Those to tell first: copied, jumping or repeated figures, and what the area as a whole did not submit."""
    own = [alarm for alarm in found if alarm.kind in GRAVE or alarm.place == setting.subject.code]
    return sorted(own or found, key=lambda alarm: -alarm.month.toordinal())[:TOLD]


def _are(count: int) -> str:
    return f"{'is' if count == 1 else 'are'} {wording.counted(count, 'more point')}"


def _series(setting: Setting, ref: Ref, body: Place) -> dict[date, float | None]:
    return {figure.period.start: figure.value for figure in setting.figures.series(ref, body.code)}


def _rows(setting: Setting, refs: Iterable[Ref], body: Place, months: Iterable[date]) -> tuple[Figure, ...]:
    rows = (setting.figures.at(ref, body.code, month) for ref in refs for month in months)
    return tuple(row for row in rows if row is not None)


def _jumps(setting: Setting, body: Place, refs: Sequence[Ref]) -> list[Alarm]:
    result = []
    for ref in refs:
        for jump in submissions.jumps(_series(setting, ref, body)):
            service = setting.spec.breakdowns[ref.breakdown].phrase
            before = f"{wording.number(jump.before)} in {wording.month_text(jump.earlier)}"
            after = f"{wording.number(jump.after)} in {wording.month_text(jump.later)}"
            told = explanation(setting, body.code, ref, jump.later)
            reason = told.text if told else UNEXPLAINED
            text = f"The number waiting for {service} at {body.name} went from {before} to {after}. {reason}"
            evidence = _rows(setting, [ref], body, (jump.earlier, jump.later))
            result.append(Alarm("jump", body.code, jump.later, text, evidence))
    return result


def _repeats(setting: Setting, body: Place, refs: Sequence[Ref]) -> list[Alarm]:
    source, cohort = refs[0].source, refs[0].cohort
    services: list[Mapping[date, tuple[float | None, ...]]] = []
    for ref in refs:
        over = [Ref(m, cohort, ref.breakdown, source) for m in ("waiting_over_18_weeks", "waiting_over_52_weeks")]
        rows = {f.period.start: f for f in setting.figures.series(ref, body.code)}
        services.append(
            {
                month: (row.value, *(_numerator(setting, other, body, month) for other in over))
                for month, row in rows.items()
            }
        )
    whole = submissions.repeats(services)
    result = []
    for earlier, later in whole:
        text = (
            f"{body.name}'s figures for {wording.month_text(later)} are the same, in every service here and every band "
            f"of waiting, as for {wording.month_text(earlier)}. The old figures were probably submitted again."
        )
        result.append(Alarm("repeat", body.code, later, text, _rows(setting, refs, body, (earlier, later))))
    for ref, service in zip(refs, services, strict=True):
        name = setting.spec.breakdowns[ref.breakdown].phrase
        for earlier, later in submissions.repeated_lines(service):
            if (earlier, later) not in whole:
                text = (
                    f"{body.name}'s figures for {name} for {wording.month_text(later)} are the same, in every band of "
                    f"waiting, as for {wording.month_text(earlier)}. The old figures were probably submitted again."
                )
                result.append(Alarm("repeat", body.code, later, text, _rows(setting, [ref], body, (earlier, later))))
    return result


def _copied(setting: Setting, body: Place, refs: Sequence[Ref]) -> list[Alarm]:
    """The months in which a body reported the very same numbers for several services, as one alarm."""
    if body is setting.subject:
        return []
    cohort, source = refs[0].cohort, refs[0].source
    months = sorted({row.period.start for ref in refs for row in setting.figures.series(ref, body.code)})
    copied = {month: lines for month in months if (lines := copied_lines(setting, body, month, cohort, source))}
    if not copied:
        return []
    last = max(copied)
    lines = copied[last]
    row = setting.figures.at(lines[0], body.code, last)
    services = wording.listed([setting.spec.breakdowns[ref.breakdown].phrase for ref in lines])
    number = wording.number(row.value) if row is not None and row.value is not None else ""
    text = (
        f"{body.name} reported the same number, {number}, for {services} in {wording.month_text(last)}, with the same "
        "waits. One list has probably been entered more than once, so these figures are not compared."
    )
    if len(copied) > 1:
        text += f" It did so in {len(copied)} of the months held."
    return [Alarm("copied", body.code, last, text, _rows(setting, lines, body, (last,)))]


def _numerator(setting: Setting, ref: Ref, body: Place, month: date) -> float | None:
    row = setting.figures.at(ref, body.code, month)
    return row.numerator if row else None


def _not_submitted(setting: Setting, body: Place, refs: Sequence[Ref]) -> list[Alarm]:
    missing: dict[tuple[date, ...], list[Ref]] = {}
    for ref in refs:
        months = submissions.months_not_submitted(_series(setting, ref, body))
        if months:
            missing.setdefault(months, []).append(ref)
    result = []
    for months, absent in missing.items():
        services = wording.listed([setting.spec.breakdowns[ref.breakdown].phrase for ref in absent])
        text = f"{body.name} has no figures for {services} for {_months(months)}. Nothing was submitted."
        result.append(Alarm("not_submitted", body.code, max(months), text, _rows(setting, absent, body, months)))
    return result


def _months(months: Sequence[date]) -> str:
    """The months by name; more than three as a count between the first and the last."""
    if len(months) <= 3:
        return wording.listed([wording.month_text(month) for month in months])
    first, last = wording.month_text(months[0]), wording.month_text(months[-1])
    return f"{wording.counted(len(months), 'month')} between {first} and {last}"


def _comings_and_goings(setting: Setting, body: Place, refs: Sequence[Ref]) -> list[Alarm]:
    """One alarm a provider and kind, naming each month and its services."""
    result = []
    rules = (("joined", submissions.joined, "first appears"), ("left", submissions.left, "no longer appears"))
    for kind, find, words in rules:
        by_month: dict[date, list[Ref]] = {}
        for ref in refs:
            month = find(_series(setting, ref, body))
            if month is not None:
                by_month.setdefault(month, []).append(ref)
        if not by_month:
            continue
        moves: list[str] = []
        rows: list[Figure] = []
        for month, moved in sorted(by_month.items()):
            services = wording.listed([setting.spec.breakdowns[ref.breakdown].phrase for ref in moved])
            moves.append(f"for {services} in {wording.month_text(month)}")
            rows += _rows(setting, moved, body, (month,))
        text = wording.sentence(f"{body.name} {words} {'; '.join(moves)}")
        result.append(Alarm(kind, body.code, max(by_month), text, tuple(rows)))
    return result

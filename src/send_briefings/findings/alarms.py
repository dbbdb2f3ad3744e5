"""Finding: what is wrong with the monthly figures themselves, found by code and told to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from send_briefings import wording
from send_briefings.compare import submissions
from send_briefings.compare.figures import Figure
from send_briefings.findings.finding import Finding
from send_briefings.findings.setting import Setting
from send_briefings.model import Place
from send_briefings.model.area import Ref

KINDS = ("jump", "repeat", "not_submitted", "left", "joined")


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
        found += _jumps(setting, body, refs)
        found += _repeats(setting, body, refs)
        found += _not_submitted(setting, body, refs)
        if body is not setting.subject:
            found += _comings_and_goings(setting, body, refs)
    own = {alarm.about for alarm in found if alarm.place == setting.subject.code}
    told = [alarm for alarm in found if alarm.place == setting.subject.code or alarm.about not in own]
    return tuple(sorted(told, key=lambda alarm: (KINDS.index(alarm.kind), -alarm.month.toordinal(), alarm.text)))


def alarms_finding(setting: Setting, refs: Sequence[Ref]) -> Finding | None:
    """The finding on the alarms that touch the subject's own totals, and how many others there are; None for none."""
    found = alarms(setting, refs)
    if not found:
        return None
    grave = [alarm for alarm in found if alarm.kind in ("jump", "repeat") or alarm.place == setting.subject.code]
    told = grave[:3] or list(found[:1])
    rest = len(found) - len(told)
    text = "Take care with some of these figures. " + " ".join(alarm.text for alarm in told)
    if rest:
        more = wording.counted(rest, "more point")
        text += " " + wording.sentence(f"{more} of this kind: see How sure we are")
    newest = max(alarm.month for alarm in found)
    return Finding(
        kind="alarms",
        ref=refs[0],
        place=setting.subject.code,
        period=wording.month_text(newest),
        verdict="alarm",
        text=text,
        basis=f"Found by comparing every monthly workbook held, {setting.sources[refs[0].source].publication}.",
        facts={
            "alarms": [{"kind": a.kind, "place": a.place, "month": a.month.isoformat(), "text": a.text} for a in found]
        },
        evidence=tuple(dict.fromkeys(figure for alarm in told for figure in alarm.evidence)),
        flags=frozenset({"alarm"}),
    )


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
            reason = _explained(setting, body, ref, jump.later)
            text = f"The number waiting for {service} at {body.name} went from {before} to {after}. {reason}"
            evidence = _rows(setting, [ref], body, (jump.earlier, jump.later))
            result.append(Alarm("jump", body.code, jump.later, text, evidence))
    return result


def _explained(setting: Setting, body: Place, ref: Ref, month: date) -> str:
    """What the publisher says of the jump, or what its size suggests."""
    for explanation in setting.spec.explanations:
        if (explanation.breakdown, explanation.month) == (ref.breakdown, month) and body.code in explanation.places:
            return explanation.text
    return "So large a change in one month points to a change in who is counted, not in children."


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
    result = []
    for earlier, later in submissions.repeats(services):
        text = (
            f"{body.name}'s figures for {wording.month_text(later)} are the same, in every service here and every band "
            f"of waiting, as for {wording.month_text(earlier)}. The old figures were probably submitted again."
        )
        result.append(Alarm("repeat", body.code, later, text, _rows(setting, refs, body, (earlier, later))))
    return result


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
        text = f"{body.name} has no figures for {services} for {_months(months)}: none were submitted."
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

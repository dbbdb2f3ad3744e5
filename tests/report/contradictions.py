"""What contradicts itself in a briefing, read from its sentences; run as a script it reads every briefing."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date

from send_briefings import load_area
from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.model import Level, Polarity
from send_briefings.model.place import MONTHS
from send_briefings.narrative.findings import Finding
from send_briefings.report.area import Area

PERIOD = r"(?:the \w+ term of )?(?:[A-Z][a-z]+ )?\d{4}(?:[/-]\d\d)?"
NOT_COMPARED = re.compile(rf"not compared with (\S+ in {PERIOD})(?: or (\S+ in {PERIOD}))?")
COMPARED = re.compile(
    rf"(?:from|up from|down from) \S+ in ({PERIOD})|Since ({PERIOD})|Compared with ({PERIOD})|In ({PERIOD}) it was"
    rf"|[Ff]rom ({PERIOD}) to {PERIOD}:"
)
ROSE = re.compile(
    r"\bIt (rose|fell) by|\bit has (risen|fallen) (?:by|every month)|\bit is (above|below) its usual range"
)
UP = ("rose", "risen", "above")
WITHOUT_A_CHANGE = ("nothing", "not_compared", "not_judged", "described", "level")
JUMP = re.compile(
    rf"The number waiting for ([^.]+?) at [^.]+? went from \S+ in {PERIOD} to \S+ in ({PERIOD})\. [^.]+\. "
    r"It may be a change in who is counted, so nothing is compared across it\."
)
ENGLAND = re.compile(r"[Aa]t ([\d.,]+)%?,? it is (higher|lower) than England's ([\d.,]+)%?")


def contradictions(area: Area) -> list[str]:
    """Each contradiction of a page, with what is contradicted; [] where there is none."""
    return [*_compared_anyway(area), *_across_a_jump(area), *_other_way(area), *_beside_england(area)]


def _texts(area: Area) -> Iterator[tuple[Finding | None, str]]:
    yield None, f"{area.headline.label}. {area.headline.sentence}"
    for finding in area.findings:
        yield finding, finding.text


def _series(area: Area, finding: Finding | None) -> tuple[str, str, str]:
    ref = finding.ref if finding else area.spec.headline
    return ref.measure, ref.cohort, ref.breakdown


def _compared_anyway(area: Area) -> Iterator[str]:
    """A sentence that compares with a period that another says the series is not compared with."""
    banned: dict[tuple[str, str, str], set[str]] = {}
    for finding, text in _texts(area):
        for found in NOT_COMPARED.finditer(text):
            periods = {reported.split(" in ", 1)[1] for reported in found.groups() if reported}
            banned.setdefault(_series(area, finding), set()).update(periods)
    for finding, text in _texts(area):
        compared = {period for found in COMPARED.finditer(text) for period in found.groups() if period}
        for period in compared & banned.get(_series(area, finding), set()):
            yield f"compared with {period} and not compared with it: {text}"


def _across_a_jump(area: Area) -> Iterator[str]:
    """A sentence that compares across a month of which another says that nothing is compared across it."""
    for _, text in _texts(area):
        for found in JUMP.finditer(text):
            service, month = found[1], _month(found[2])
            for finding, other in _texts(area):
                ref = finding.ref if finding else area.spec.headline
                if area.spec.breakdowns[ref.breakdown].phrase != service or (finding and finding.kind == "alarms"):
                    continue
                for compared in COMPARED.finditer(other):
                    period = next(part for part in compared.groups() if part)
                    if _month(period) < month:
                        yield f"compared across {found[2]}: {other}"


def _month(text: str) -> date:
    name, year = text.split()
    return date(int(year), MONTHS.index(name) + 1, 1)


def _other_way(area: Area) -> Iterator[str]:
    """A finding on the headline's series that says better where the headline says only worse, or the other way."""
    head = area.headline
    polarity = area.context.measure(area.spec.headline).polarity
    if head.verdict in WITHOUT_A_CHANGE or polarity is Polarity.NONE:
        return
    if head.label.startswith("Mixed since"):
        return
    for finding in area.findings:
        if finding.kind != "level" or finding.ref != area.spec.headline:
            continue
        for found in ROSE.finditer(finding.text):
            up = next(word for word in found.groups() if word) in UP
            word = "better" if up != (polarity is Polarity.LOW) else "worse"
            if not re.search(rf"\b(?:{word}|{'higher|up|rose' if up else 'lower|down|fell'})\b", head.label.lower()):
                yield f"'{head.label}' and: {finding.text}"


def _beside_england(area: Area) -> Iterator[str]:
    """A figure called higher than England's that is lower, or the other way."""
    for _, text in _texts(area):
        for own, word, england in ENGLAND.findall(text):
            one, other = (float(number.replace(",", "").rstrip(".")) for number in (own, england))
            if (one < other) if word == "higher" else (one > other):
                yield f"{own} is {word} than {england}: {text}"


if __name__ == "__main__":
    places = gazetteer().places(Level.LOCAL_AUTHORITY)
    days = sys.argv[1:] or [""]
    wrong = 0
    for day in days:
        for name in load_areas():
            for place in places:
                for reported in contradictions(load_area(name, place=place.code, as_of=day)):
                    wrong += 1
                    print(f"{day} {name}, {place.name}: {reported}")
    print(f"{wrong} contradictions in {len(places)} authorities, {len(load_areas())} areas and {len(days)} days")
    sys.exit(bool(wrong))

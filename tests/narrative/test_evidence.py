"""No number without evidence: each number in a finding's text is found in its facts or its evidence rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from send_briefings import load_area, wording
from send_briefings.config.areas import load_areas
from send_briefings.model.area import AreaSpec
from send_briefings.narrative.findings import Finding
from send_briefings.report.area import Area

PLACES = (
    "Birmingham", "Leeds", "Cornwall", "Camden", "Rutland", "City of London", "Isles of Scilly", "Cumberland",
    "North Yorkshire", "Barnsley", "Hackney", "Kent",
)  # fmt: skip
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
YEARS = re.compile(r"\b(19|20)\d\d(/\d\d|-\d\d)?\b")


def numbers(content: Any) -> Iterator[float]:
    """Every number within facts or rows."""
    if isinstance(content, bool) or content is None:
        return
    if isinstance(content, int | float):
        yield float(content)
    elif isinstance(content, dict):
        for part in content.values():
            yield from numbers(part)
    elif isinstance(content, list | tuple):
        for part in content:
            yield from numbers(part)


def words(content: Any) -> Iterator[str]:
    """Every text within facts that holds a number, such as a day."""
    if isinstance(content, str) and NUMBER.search(content):
        yield content
    elif isinstance(content, dict):
        for part in content.values():
            yield from words(part)
    elif isinstance(content, list | tuple):
        for part in content:
            yield from words(part)


def written(known: Iterable[float]) -> set[str]:
    """The ways a number may stand in a text: rounded to 0, 1 or 2 places, or roughly."""
    found = set()
    for value in known:
        for decimals in (0, 1, 2):
            found.add(wording.number(abs(value), decimals))
            found |= set(NUMBER.findall(wording.pounds(abs(value), decimals)))
        found |= set(NUMBER.findall(wording.approximately(value)))
    return found


def of_the_catalogue(spec: AreaSpec) -> set[str]:
    """Numbers that belong to the area's own words, such as '18 weeks' and '16 and 17-year-olds'."""
    texts = [text for m in spec.measures.values() for text in (m.name, m.subject, m.statement)]
    texts += [w.phrase for w in (*spec.cohorts.values(), *spec.breakdowns.values())]
    texts += [words for one in spec.breaks for words in (one.reason, one.text)]
    return {number for text in texts for number in NUMBER.findall(text)}


def unsupported(area: Area, finding: Finding) -> list[str]:
    """The numbers in a finding's text that its facts and evidence do not hold."""
    periods = {figure.period.label for figure in finding.evidence}
    text = finding.text.replace("1st is", "").replace("95% interval", "")
    for label in sorted(periods | set(words(finding.facts)), key=len, reverse=True):
        text = text.replace(label, "")
    text = YEARS.sub("", text)
    known = written(
        [
            len(finding.facts.get("alarms", ())) - 3,
            *numbers(finding.facts),
            *numbers([figure.row() for figure in finding.evidence]),
        ]
    )
    return [n for n in NUMBER.findall(text) if n.rstrip(",") not in known | of_the_catalogue(area.spec)]


@pytest.mark.parametrize("name", list(load_areas()))
def test_each_number_in_a_finding_is_in_its_facts_or_evidence(name: str) -> None:
    areas = [load_area(name, place=place) for place in PLACES]
    wrong = {
        (area.place.name, finding.id): (found, finding.text)
        for area in areas
        for finding in area.findings
        if (found := unsupported(area, finding))
    }
    assert not wrong


def test_a_number_from_nowhere_would_be_found() -> None:
    area = load_area("neet", place="Birmingham")
    finding = area.findings[0]
    assert unsupported(area, finding) == []
    assert unsupported(area, replace(finding, text=finding.text + " That is 77.7% of all.")) == ["77.7"]
    assert unsupported(area, replace(finding, facts={}, evidence=())) != []

"""What was found for a claim as plain values, for a file or another program."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from send_briefings.claims import record_text
from send_briefings.claims.found import Beside, Candidate, ClaimFound, PartFound, Searched, Since
from send_briefings.compare.figures import Figure
from send_briefings.model.claim import StatedNumber


def claim_json(found: ClaimFound) -> dict[str, Any]:
    """A claim, its verdict, and for each part what was looked at and what was found."""
    claim, document = found.claim, found.claim.document
    return {
        "id": claim.id,
        "name": claim.name,
        "place": found.place.code,
        "place_name": found.place.name,
        "area": claim.area,
        "speaker": claim.speaker,
        "document": {
            "title": document.title,
            "publisher": document.publisher,
            "date": document.date.isoformat(),
            "precision": document.precision,
            "basis": document.basis,
            "url": document.url,
        },
        "claimed": claim.claimed,
        "verdict": found.verdict.value,
        "label": found.label,
        "text": {"record": str(record_text.record(found)), "verdict": str(record_text.verdict(found))},
        "parts": [_part(part) for part in found.parts],
        "since": [_since(one) for one in found.since],
        "related": _candidates(found.related),
        "as_of": found.as_of.isoformat() if found.as_of else "",
    }


def _part(found: PartFound) -> dict[str, Any]:
    part = found.part
    return {
        "role": part.role.value,
        "said": part.said,
        "number": _number(part.number) if part.number else None,
        "direction": part.direction.value if part.direction else None,
        "measure_worded": part.measure_worded,
        "period_worded": part.period_worded,
        "reading": part.reading,
        "place": part.place,
        "verdict": found.verdict.value,
        "no_longer": found.no_longer,
        "matches": _candidates(found.hits),
        "published_for_that_time": _candidates(found.meant),
        "near_for_that_time": _candidates(found.near_meant),
        "nearest": _candidate(found.nearest) if found.nearest else None,
        "newest_then": _candidate(found.newest_then) if found.newest_then else None,
        "passed_over": list(found.skipped),
        "then": [_beside(one) for one in found.then],
        "now": [_beside(one) for one in found.now],
        "searched": _searched(found.searched),
    }


def _number(number: StatedNumber) -> dict[str, Any]:
    """A stated number; a bound that there is none of is null."""
    return {
        "value": number.value,
        "lowest": number.lowest if isfinite(number.lowest) else None,
        "highest": number.highest if isfinite(number.highest) else None,
        "unit": number.unit.value,
        "change": number.change,
    }


def _candidates(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    return [_candidate(one) for one in found]


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "definition": one.definition.id,
        "value": one.value,
        "of_the_time_meant": one.timely,
        "definition_only_near": one.near,
        "known_then": one.known.value,
        "figures": [_figure(figure) for figure in one.figures],
    }


def _beside(one: Beside) -> dict[str, Any]:
    return {
        "definition": one.definition.id,
        "figure": _figure(one.figure),
        "beside": _figure(one.other) if one.other else None,
        "beside_definition": one.other_definition.id,
        "beside_value": one.other_value,
        "middle_of": one.stand_in.count if one.stand_in else None,
        "outcome": one.outcome.value,
        "tested": one.tested,
        "same_children": one.fair,
        "broken": one.broken,
    }


def _since(one: Since) -> dict[str, Any]:
    return {
        "definition": one.definition.id,
        "figure": _figure(one.figure),
        "england": _figure(one.england) if one.england else None,
    }


def _searched(one: Searched) -> dict[str, Any]:
    return {
        "place": one.place.code,
        "definitions": [definition.id for definition in one.definitions],
        "near": [definition.id for definition in one.near],
        "figures": [{"definition": definition, "period": period.label} for definition, period in one.figures],
        "in_releases_of_that_time": len(one.released_then),
        "versions": one.versions,
        "sources": list(one.sources),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return figure.row()

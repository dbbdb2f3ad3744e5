"""Birmingham's findings in each area: verdicts, flags, facts and rules, without a word of text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from send_briefings import load_area
from send_briefings.config.areas import load_areas


def meaning(content: Any) -> Any:
    """Facts without texts, numbers to six places."""
    if isinstance(content, dict):
        return {key: meaning(part) for key, part in content.items() if key not in ("text", "not_compared_because")}
    if isinstance(content, list | tuple):
        return [meaning(part) for part in content]
    return round(content, 6) if isinstance(content, float) else content


@pytest.mark.parametrize("name", list(load_areas()))
def test_birminghams_findings(name: str, golden: Callable[[str, str], None]) -> None:
    area = load_area(name, place="Birmingham")
    content = {
        "place": area.place.code,
        "subject": area.context.subject.code,
        "headline": area.headline.verdict,
        "findings": [
            {
                "id": finding.id,
                "period": finding.period,
                "verdict": finding.verdict,
                "flags": sorted(finding.flags),
                "facts": meaning(finding.facts),
                "evidence": [
                    [
                        row.ref.measure,
                        row.ref.cohort,
                        row.ref.breakdown,
                        row.place,
                        row.period.label,
                        meaning(row.value),
                    ]
                    for row in finding.evidence
                ],
            }
            for finding in area.findings
        ],
    }
    golden(f"{name}.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")

"""Several sections as one document: headings a level down, every number's identifier its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from send_briefings.display.block import element
from send_briefings.overviews.page import Section
from send_briefings.tracing.prose import ID

_HEADING = re.compile(r"<(/?)h([1-3])\b")
_EVIDENCE = re.compile(r'data-evidence="([^":]+)(?::(\d+))?"')
_HEADLINE_BOX = '<section class="headline">'


class Gathering:
    """Gathers sections, and the evidence of all of them as that of one briefing.

    A number's identifier in a section, `level-x:2`, becomes `section.level-x:2`; the prose of all sections is numbered
    through. `before` is the evidence of what stands in front of the sections.
    """

    def __init__(self, before: Mapping[str, Any]) -> None:
        self.headline: dict[str, Any] = before["headline"]
        self.findings: list[dict[str, Any]] = list(before["findings"])
        self.numbers: list[dict[str, Any]] = list(before["prose"]["numbers"])
        self.rows: dict[str, None] = dict.fromkeys(before["prose"]["rows"])
        self.facts: dict[str, Any] = dict(before["prose"]["facts"])
        self.tables: dict[str, Any] = dict(before["tables"])

    def add(self, section: Section) -> str:
        """A section as a chapter: its markup with its headings and identifiers changed, its evidence kept."""
        offsets = self._take(section)
        markup = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", section.markup)
        markup = markup.replace("<h2>", f'<h2 id="{section.id}">', 1).replace(_HEADLINE_BOX, "<section>", 1)

        def renamed(found: re.Match[str]) -> str:
            name, number = found[1], found[2]
            if number and name in offsets:
                return f'data-evidence="{ID}:{offsets[name] + int(number)}"'
            return f'data-evidence="{section.id}.{name}{f":{number}" if number else ""}"'

        return element("section", _EVIDENCE.sub(renamed, markup), class_=_classes(section))

    def as_json(self) -> dict[str, Any]:
        """Headline, findings, prose and tables, as `verify` reads them."""
        prose = {"id": ID, "numbers": self.numbers, "rows": list(self.rows), "facts": self.facts}
        return {"headline": self.headline, "findings": self.findings, "prose": prose, "tables": self.tables}

    def _take(self, section: Section) -> dict[str, int]:
        """Keep a section's evidence; how many numbers stand before those of its prose, by identifier.

        A headline without a row, where nothing is published, is prose: a finding has a row to show.
        """
        said, offsets = section.evidence, {}
        for found in (said["headline"], *said["findings"]):
            if found["evidence"]:
                self.findings.append(found | {"id": f"{section.id}.{found['id']}"})
            else:
                offsets[found["id"]] = len(self.numbers)
                self.numbers += [number | {"in": found["text"]} for number in found.get("numbers", ())]
        offsets[said["prose"]["id"]] = len(self.numbers)
        self.numbers += said["prose"]["numbers"]
        self.rows |= dict.fromkeys(said["prose"].get("rows", ()))
        self.facts[section.id] = said["prose"].get("facts", {})
        self.tables |= {f"{section.id}.{name}": entry for name, entry in said["tables"].items()}
        return offsets


def _classes(section: Section) -> str:
    return " ".join(
        ["chapter", *(["landscape"] if section.landscape else []), *(["condensed"] if section.condensed else [])]
    )

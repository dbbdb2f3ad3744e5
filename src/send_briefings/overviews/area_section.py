"""An outcome area as a section of the committee pack: shorter than its own briefing, in the same words."""

from __future__ import annotations

import json
import re
from typing import Any

from send_briefings.briefing import Area
from send_briefings.display.block import element, text
from send_briefings.overviews.page import RELEASES, Section

CHARTS, QUESTIONS = 2, 3
SURE, ASKED = "How sure we are", "Questions members may want to ask"
_FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_TITLE = re.compile(r"<h1>.*?</h1>", re.DOTALL)
_ENTRY = re.compile(r"<li>.*?</li>", re.DOTALL)
_PART = re.compile(r"(<h2>(.*?)</h2>)(.*?)(?=<h2>|\Z)", re.DOTALL)


def area_section(area: Area) -> Section:
    """The headline, the findings, two charts at most, the comparison, how sure we are, and the first questions.

    The rest is in the area's own briefing: more charts and tables, what is new, how it is judged.
    """
    questions = area.questions()
    title = element("h1", text(area.spec.title))
    summary = _TITLE.sub(lambda _: title, area.summary().html, count=1)
    comparison = _TABLE.search(area.comparison().html)
    parts = [
        summary,
        _charts(area),
        element("h2", "Compared with others") + _named(area, comparison[0]) if comparison else "",
        _part(area.confidence().html, SURE),
        _few(_part(questions.html, ASKED)),
    ]
    return Section(
        id=area.spec.id,
        title=area.spec.title,
        markup="".join(parts),
        evidence=_evidence(json.loads((questions.payload or {})["content"])),
        used=area.used[RELEASES].drop_duplicates(),
        terms=area.spec.glossary,
        condensed=True,
    )


def _charts(area: Area) -> str:
    """The first chart over time and the first of groups; two of one kind where the other has none."""
    over_time, groups = (_FIGURE.findall(block.html) for block in (area.trend(), area.breakdown()))
    chosen = [*over_time[:1], *groups[:1], *over_time[1:], *groups[1:]][:CHARTS]
    return element("h2", "How it has changed") + "".join(chosen) if chosen else ""


def _named(area: Area, table: str) -> str:
    """A table whose caption says what area it is of, so that no two of the pack have the same."""
    return table.replace("<caption>", f"<caption>{text(area.spec.name)}. ", 1)


def _part(markup: str, called: str) -> str:
    """The heading of the second level that is called so, with what stands under it; "" where there is none."""
    return next((part[1] + part[3] for part in _PART.finditer(markup) if part[2] == called), "")


def _few(markup: str) -> str:
    """A list with its first entries only."""
    entries = _ENTRY.findall(markup)
    for entry in entries[QUESTIONS:]:
        markup = markup.replace(entry, "", 1)
    return markup


def _evidence(said: dict[str, Any]) -> dict[str, Any]:
    """The parts of an area's file of findings that the pack's own is made from."""
    head = said["headline"] | {"text": f"{said['headline']['label']}. {said['headline']['sentence']}"}
    return {"headline": head, **{name: said[name] for name in ("findings", "prose", "tables")}}

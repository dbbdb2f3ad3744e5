"""What `docs/style.md` says, as rules that a brief can be held to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from send_briefings.config.project import project_root
from send_briefings.narrative import Brief
from send_briefings.narrative.brief import told_numbers, words_in
from send_briefings.text import Text

SHEET = (project_root() / "docs" / "style.md").read_text(encoding="utf-8")
LENGTHS = {
    "title": 14, "summary": 60, "tile": 12, "lead": 12, "finding": 30, "question": 30, "why": 30, "good answer": 30,
    "caveat": 35,
}  # fmt: skip
NUMBERS = {"title": 1, "finding": 4}
ENDS = {"question": "?", "finding": ".", "why": ".", "good answer": ".", "caveat": "."}
SLIPS = re.compile(
    r"[{}]|  |\.\.|,,|\(\)|\bNone\b(?! of)|\bnan\b|\bin the Isles?\b|\b(\w+) \1\b| [,;:.?]|\b0 of\b|no clear change"
)
READ = {"title": "top", "summary": "top", "lead": "findings", "finding": "findings", "question": "questions"}


def table(heading: str) -> list[tuple[str, ...]]:
    """The rows of the table under a heading of the style sheet."""
    section = SHEET.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in section.splitlines() if "|" in line]
    return rows[2:]


def pattern(word: str) -> str:
    """A word alone, whatever its case; a sign anywhere. "files" is as bad as "file"."""
    return rf"\b{re.escape(word)}s?\b" if word.replace(" ", "").replace("-", "").isalpha() else re.escape(word)


FORBIDDEN = re.compile("|".join(pattern(row[0]) for row in table("Words")), re.IGNORECASE)


def words_before(title: str) -> int:
    """The words of an NHS body's name before a title, which are not counted."""
    body, found, _ = title.partition(" ICB: ")
    return len(body.split()) + 1 if found else 0


def texts(brief: Brief) -> Iterator[tuple[str, Text]]:
    """Every text of a brief with what it is."""
    yield from (("title", brief.title), ("subtitle", brief.subtitle), ("summary", brief.summary))
    yield from (("tile", tile.detail) for tile in brief.tiles)
    for point in brief.points:
        yield from (("lead", point.lead), ("finding", point.text))
    for query in brief.queries:
        yield from (("question", query.text), ("why", query.why), ("good answer", query.good_answer))
    yield from (("caveat", text) for text in brief.caveats)
    yield "freshness", brief.freshness


def faults(brief: Brief) -> Iterator[str]:
    """What in a brief is against the style sheet."""
    for kind, text in texts(brief):
        stated = str(text)
        if found := FORBIDDEN.search(stated) or SLIPS.search(stated):
            yield f"'{found.group()}' in a {kind}: {stated}"
        if words_in(text) - (words_before(stated) if kind == "title" else 0) > LENGTHS.get(kind, 80):
            yield f"a {kind} of {words_in(text)} words: {stated}"
        if told_numbers(text) > NUMBERS.get(kind, 80):
            yield f"a {kind} with {told_numbers(text)} numbers: {stated}"
        if not stated.endswith(ENDS.get(kind, "")) or (kind in ("title", "lead") and stated.endswith(".")):
            yield f"a {kind} ends so: {stated}"
        if stated and kind != "tile" and not (stated[0].isupper() or stated[0].isdigit() or stated[0] in "£\u2212"):
            yield f"a {kind} begins so: {stated}"
    found_points = [str(point.text) for point in brief.points]
    if len(brief.points) > 4 or len(brief.queries) > 3 or len(brief.caveats) > 3:
        yield "too much is said"
    if len(set(found_points)) < len(found_points) or len({point.id for point in brief.points}) < len(brief.points):
        yield "a finding is said twice"
    if any(point.id.startswith("series") and point.ref == brief.lead for point in brief.points):
        yield "the title's figure has a finding of its own"
    if sum("England's rate" in text for text in found_points) > 1:
        yield "what would be at England's rate is said twice"


def read(brief: Brief) -> Iterator[tuple[str, str]]:
    """The texts whose reading age is measured: the top, the findings and the questions, each as a sentence."""
    for kind, text in texts(brief):
        if kind in READ and text:
            yield READ[kind], str(Text.of(text, "" if str(text).endswith((".", "?")) else "."))

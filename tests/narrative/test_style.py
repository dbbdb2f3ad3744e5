"""Every text of every place's briefings by `docs/style.md`: words, closed lists, lengths and reading age."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from send_briefings.briefing.readability import readability
from send_briefings.briefing.set_up import set_up
from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.places import gazetteer
from send_briefings.catalogue.root import project_root
from send_briefings.model import Level
from send_briefings.narrative import WORDS, Aspect, Brief, brief_of
from send_briefings.narrative.quantities import told_numbers, words_in
from send_briefings.observations import Store
from send_briefings.text import Text

STYLE = (project_root() / "docs" / "style.md").read_text(encoding="utf-8")
PLACES = gazetteer().places(Level.LOCAL_AUTHORITY)
AREAS = list(load_areas())
HARD = ("Birmingham", "Kent", "Hartlepool", "City of London", "Isle of Wight", "Isles of Scilly", "Rutland", "Bedford")
EVERY = 6
"""Each place's briefings on every sixth area; all of them with SEND_SWEEP=1, and for the hard places always."""

LENGTHS = {
    "title": 14, "summary": 60, "tile": 12, "lead": 12, "finding": 30, "question": 30, "why": 30, "good answer": 30,
    "caveat": 35,
}  # fmt: skip
SLIPS = re.compile(
    r"[{}]|  |\.\.|,,|\(\)|\bNone\b(?! of)|\bnan\b|\bin the Isles?\b|\b(\w+) \1\b| [,;:.?]|\u2212?\b0 of\b"
)
OLDEST = 14.0


def table(heading: str) -> list[tuple[str, ...]]:
    """The rows of the table under a heading of the style sheet."""
    section = STYLE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in section.splitlines() if "|" in line]
    return rows[2:]


FORBIDDEN = {word: instead for word, instead, *_ in table("Words")}


def pattern(word: str) -> str:
    """A word alone, whatever its case; a sign anywhere. "files" is as bad as "file"."""
    return rf"\b{re.escape(word)}s?\b" if word.replace(" ", "").replace("-", "").isalpha() else re.escape(word)


BAD = re.compile("|".join(pattern(word) for word in FORBIDDEN), re.IGNORECASE)


@lru_cache(maxsize=1)
def store() -> Store:
    return Store.open()


def chosen() -> Iterator[tuple[str, str]]:
    """The areas and places whose briefings are read."""
    everything = os.environ.get("SEND_SWEEP") == "1"
    for at, area in enumerate(AREAS):
        for number, place in enumerate(PLACES):
            if everything or (at + number) % EVERY == 0 or place.name in HARD:
                yield area, place.code


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


@pytest.fixture(scope="module")
def briefs() -> Mapping[tuple[str, str], Brief]:
    return {
        (area, place): brief_of(set_up(area, place, "", store()).setting, prepared=date(2026, 11, 22))
        for area, place in chosen()
    }


Briefs = Mapping[tuple[str, str], Brief]


def test_the_style_sheet_and_the_closed_lists_say_the_same() -> None:
    assert dict(table("Closed lists")) == {aspect.value: ", ".join(WORDS[aspect]) for aspect in Aspect}


def test_no_forbidden_word_and_no_slip(briefs: Briefs) -> None:
    wrong = [
        (where, kind, found.group(), str(text))
        for where, brief in briefs.items()
        for kind, text in texts(brief)
        if (found := BAD.search(str(text)) or SLIPS.search(str(text)))
    ]
    assert not wrong


def test_the_catalogues_words_for_findings_questions_and_caveats_hold_no_forbidden_word() -> None:
    wrong = []
    for area in load_areas().values():
        said = [word for point in area.points for one in (point, point.also) if one for word in one.words.values()]
        said += [text for question in area.questions for text in (question.text, question.why, question.good_answer)]
        said += [caveat.text for caveat in area.caveats]
        wrong += [(area.id, found.group(), text) for text in said if (found := BAD.search(text))]
    assert not wrong


def test_lengths_and_numbers(briefs: Briefs) -> None:
    wrong = []
    for where, brief in briefs.items():
        for kind, text in texts(brief):
            if words_in(text) > LENGTHS.get(kind, 80):
                wrong.append((where, kind, str(text)))
            numbers = {"finding": 4, "title": 1}.get(kind)
            if numbers is not None and told_numbers(text) > numbers:
                wrong.append((where, f"numbers of a {kind}", str(text)))
        if len(brief.points) > 4 or len(brief.queries) > 3 or len(brief.caveats) > 3:
            wrong.append((where, "too many", ""))
    assert not wrong


def test_every_text_is_a_sentence_or_a_label(briefs: Briefs) -> None:
    wrong = []
    for where, brief in briefs.items():
        for kind, text in texts(brief):
            said = str(text)
            ends = {"question": ("?",), "finding": (".",), "why": (".",), "good answer": (".",), "caveat": (".",)}
            if kind in ends and not said.endswith(ends[kind]):
                wrong.append((where, kind, said))
            if said and kind != "tile" and not (said[0].isupper() or said[0].isdigit() or said[0] in "£\u2212"):
                wrong.append((where, kind, said))
            if kind in ("title", "lead") and said.endswith("."):
                wrong.append((where, kind, said))
    assert not wrong


def test_one_briefing_says_once_what_would_be_at_englands_rate(briefs: Briefs) -> None:
    for brief in briefs.values():
        assert sum("England's rate" in str(point.text) for point in brief.points) <= 1


def test_no_finding_is_said_twice_and_none_is_the_titles(briefs: Briefs) -> None:
    for where, brief in briefs.items():
        found = [str(point.text) for point in brief.points]
        assert len(set(found)) == len(found), where
        assert not [p for p in brief.points if p.id.startswith("series") and p.ref == brief.lead], where
        assert len({point.id for point in brief.points}) == len(brief.points), where


def test_the_reading_age(briefs: Briefs, capsys: pytest.CaptureFixture[str]) -> None:
    """Of titles and summaries, of findings and of questions; over all briefings, and over each area's."""
    kinds = {"title": "top", "summary": "top", "lead": "findings", "finding": "findings", "question": "questions"}
    read: dict[str, list[str]] = defaultdict(list)
    for brief in briefs.values():
        for kind, text in texts(brief):
            if kind in kinds and text:
                read[kinds[kind]].append(str(Text.of(text, "" if str(text).endswith((".", "?")) else ".")))
    ages = {kind: found["reading_age"] for kind, said in read.items() if (found := readability(said))}
    with capsys.disabled():
        print(f"\nreading ages: {ages}")
    assert max(float(age) for age in ages.values()) <= OLDEST


def test_the_words_in_the_sheet_are_found() -> None:
    assert BAD.search("the files we have")
    assert BAD.search("see areas/x.toml")
    assert BAD.search("that was told apart")
    assert not BAD.search("profile, toldness and withheld are other words")
    assert Path(project_root() / "docs" / "style.md").is_file()

"""Published files compared with the same files made again from the data."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from send_briefings.tracing import numbers_in
from send_briefings.verification.discrepancy import Discrepancy
from send_briefings.verification.page import Page, Said

LONGEST = 160
TOLD_A_FILE = 5
ORDER = ("html", "json", "csv", "pdf")


def discrepancies(
    published: Mapping[str, bytes | None], expected: Mapping[str, bytes], evidence: bytes | None = None
) -> list[Discrepancy]:
    """Every discrepancy of some files; a few of each, the numbers in prose first.

    Files must be the same to the byte, and every number in a page's prose and tables must lead to what gives it.

    Args:
        published: the files as they are, by path; None for a link that leads elsewhere.
        expected: the files as they must be.
        evidence: the findings (JSON) in which the numbers of a page are looked up; None for pages without such numbers.
    """
    found: list[Discrepancy] = []
    for name in sorted(expected, key=_order):
        there, right = published.get(name), expected[name]
        if there is None:
            what = "a link that send-briefings did not make" if name in published else "the file is missing"
            found.append(Discrepancy(name, "", what, "build it again"))
            continue
        bare = list(_unproved(name, there, evidence)) if name.endswith(".html") and evidence is not None else []
        found += bare if there == right else [*bare, *_differences(name, there, right, bool(bare))]
    return found


def unexpected(published: Collection[str], expected: Collection[str]) -> list[Discrepancy]:
    """A discrepancy for each file that no run published."""
    extra = sorted(set(published) - set(expected))
    return [Discrepancy(name, "", "no run published this file", "remove it, or keep it elsewhere") for name in extra]


def _order(name: str) -> tuple[str, int]:
    stem, _, ending = name.rpartition(".")
    return stem, ORDER.index(ending) if ending in ORDER else len(ORDER)


def _differences(name: str, published: bytes, expected: bytes, explained: bool) -> list[Discrepancy]:
    """In what a file differs; where nothing a reader reads or sees does, the lines."""
    if name.endswith(".pdf"):
        return [_pdf(name, published, expected)]
    seen = _page(name, published, expected) if name.endswith(".html") else []
    return seen if seen or explained else list(_lines(name, published, expected))


def count_numbers(page: bytes) -> int:
    """How many numbers stand in the prose and the tables of a page."""
    return len(Page(page).numbers)


def _unproved(name: str, page: bytes, evidence: bytes) -> Iterator[Discrepancy]:
    """Numbers in prose and tables that lead to no evidence, or to evidence that gives another number."""
    known = _derived(evidence)
    for number in Page(page).numbers:
        derived = known.get(number.evidence)
        if derived is None:
            yield Discrepancy(name, number.heading, f"'{number.number}' has no evidence", "")
        elif derived != number.number:
            yield Discrepancy(name, number.heading, f"'{number.number}'", f"its evidence gives '{derived}'")


def _derived(evidence: bytes) -> dict[str, str]:
    """Each number that the store gives, by the identifier the page has for it."""
    said: dict[str, Any] = json.loads(evidence) if evidence else {}
    parts = [part for part in (said.get("headline"), said.get("prose"), *said.get("findings", [])) if part]
    prose = {
        f"{part['id']}:{place}": entry["number"]
        for part in parts
        for place, entry in enumerate(part.get("numbers", []), 1)
        if entry.get("how")
    }
    return prose | {name: entry["said"] for name, entry in said.get("tables", {}).items()}


def _page(name: str, page: bytes, anew: bytes) -> list[Discrepancy]:
    now, then = Page(anew), Page(page)
    found = [*_texts(name, then.texts, now.texts)][:TOLD_A_FILE]
    if not found and len(then.charts) != len(now.charts):
        found.append(Discrepancy(name, "", f"{len(then.charts)} charts", f"the figures give {len(now.charts)}"))
    elif not found:
        for was, here in zip(then.charts, now.charts, strict=True):
            if was.text != here.text:
                found.append(Discrepancy(name, was.heading, "a chart", "it is not the chart that the figures give"))
    return found


def _texts(name: str, published: list[Said], anew: list[Said]) -> Iterator[Discrepancy]:
    for was, here in zip_longest(published, anew, fillvalue=Said("", "")):
        if was == here:
            continue
        old, new = ([said.text[a:b] for a, b in numbers_in(said.text)] for said in (was, here))
        changed = [(x, y) for x, y in zip_longest(old, new, fillvalue="nothing") if x != y]
        where = f"{was.heading or here.heading}: {_short(was.text or here.text)}"
        if changed:
            yield Discrepancy(name, where, f"'{changed[0][0]}'", f"the figures give '{changed[0][1]}'")
        else:
            yield Discrepancy(name, where, "the words", f"made again they are: {_short(here.text)}")


def _lines(name: str, published: bytes, expected: bytes) -> Iterator[Discrepancy]:
    there, right = (content.decode(errors="backslashreplace").split("\n") for content in (published, expected))
    pairs = zip_longest(there, right, fillvalue="")
    different = [(row, was, here) for row, (was, here) in enumerate(pairs, 1) if was != here]
    for row, was, here in different[:TOLD_A_FILE]:
        found, wanted = _excerpts(was, here)
        yield Discrepancy(name, f"line {row}", found or "nothing", f"the figures give {wanted or 'nothing'}")
    if not different:
        yield Discrepancy(name, "", "a line end too many or too few", "build it again")


def _pdf(name: str, published: bytes, expected: bytes) -> Discrepancy:
    at = _first_difference(published, expected)
    return Discrepancy(
        name, f"from byte {at + 1:,} on", "it is not the document that the figures give", "build it again"
    )


def _first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    """Where two differ first, counted from 0.

    >>> _first_difference("5.2%", "5.3%")
    2
    """
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _excerpts(published: str, expected: str) -> tuple[str, str]:
    """The part of two long lines in which they differ first."""
    if max(len(published), len(expected)) <= LONGEST:
        return published, expected
    start = max(0, _first_difference(published, expected) - LONGEST // 4)
    before = "…" if start else ""
    return before + _short(published[start:]), before + _short(expected[start:])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

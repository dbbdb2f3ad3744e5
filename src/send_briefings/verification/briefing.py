"""A published briefing compared with the same briefing made anew from the store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from send_briefings.publish.held_back import NOTICE
from send_briefings.tracing import numbers_in
from send_briefings.verification.discrepancy import Discrepancy
from send_briefings.verification.page import Page, Said

LONGEST = 160
TOLD_A_FILE = 5


def discrepancies(path: str, published: Mapping[str, bytes], anew: Mapping[str, bytes]) -> list[Discrepancy]:
    """Every discrepancy of a briefing; a few of each file, the numbers in prose first.

    Args:
        path: the briefing's path in the reports folder, without an ending.
        published: its files as they are published, by ending.
        anew: the same files made anew from the store.
    """
    found: list[Discrepancy] = []
    for ending in sorted(anew, key=["html", "json", "csv", "pdf"].index):
        name = f"{path}.{ending}"
        if ending not in published:
            found.append(Discrepancy(name, "", "the file is missing", "build it anew"))
        elif ending == "html":
            page = NOTICE.sub(b"", published["html"])
            found += [*_unproved(name, page, anew.get("json", b"")), *_page(name, page, anew["html"])]
        elif published[ending] != anew[ending]:
            found += list(_lines(name, published[ending], anew[ending])) if ending != "pdf" else [_pdf(name)]
    return found


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
            yield Discrepancy(name, where, "the words", f"made anew they are: {_short(here.text)}")


def _lines(name: str, published: bytes, anew: bytes) -> Iterator[Discrepancy]:
    pairs = zip_longest(published.decode(errors="replace").splitlines(), anew.decode().splitlines(), fillvalue="")
    different = [(row, was, here) for row, (was, here) in enumerate(pairs, 1) if was != here]
    for row, was, here in different[:TOLD_A_FILE]:
        yield Discrepancy(
            name, f"line {row}", _short(was) or "nothing", f"the figures give {_short(here) or 'nothing'}"
        )
    if not different:
        yield Discrepancy(name, "", "other line ends or letters", "build it anew")


def _pdf(name: str) -> Discrepancy:
    return Discrepancy(name, "", "it is not the document that the figures give", "build it anew")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

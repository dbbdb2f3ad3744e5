"""What published pages say, compared with the same files made again from the data."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import pikepdf
from lxml import etree, html

from send_briefings.report.cell_evidence import numbers_in


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What was found in a file, where in it, and what the figures give; either may be ""."""

    file: str
    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.found}" + (f"; {self.expected}" if self.expected else "")


TEXTS = frozenset("h1 h2 h3 h4 p li th td caption dt dd figcaption summary".split())
PROSE = frozenset("lede finding point subtitle strip why question chart-source tile".split())
PROSE_LISTS = frozenset({"caveats", "questions"})


@dataclass(frozen=True, slots=True)
class PageText:
    """A text of a page and the heading it stands under."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A number in prose, or a table cell with a number: its heading, and the evidence it leads to; "" where to none."""

    heading: str
    number: str
    evidence: str


class PublishedPage:
    """A published page.

    >>> page = PublishedPage(b'<h2>Found</h2><p class="finding">It was <span data-evidence="level:1">5.2</span>.</p>')
    >>> page.texts[1], page.numbers
    (PageText(heading='Found', text='It was 5.2.'), [Marked(heading='Found', number='5.2', evidence='level:1')])
    """

    def __init__(self, content: bytes) -> None:
        parsed = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8", no_network=True))
        found = parsed.xpath("//main")
        self._main = found[0] if found else parsed
        self.texts: list[PageText] = []
        self.charts: list[PageText] = []
        self.numbers: list[Marked] = []
        heading = ""
        for part in self._main.iter():
            if not isinstance(part.tag, str):
                continue
            if part.tag in {"h1", "h2"}:
                heading = _text(part)
            if part.tag == "svg":
                self.charts.append(PageText(heading, etree.tostring(part, encoding="unicode", with_tail=False)))
            elif part.tag in TEXTS and not any(True for _ in part.iterancestors("svg")) and not _holds_texts(part):
                self.texts.append(PageText(heading, _text(part)))
                if _is_prose(part):
                    self.numbers += _numbers(part, heading)
                elif part.tag == "td" and numbers_in(_text(part)):
                    self.numbers.append(Marked(heading, _text(part), part.get("data-evidence", "")))


@lru_cache(maxsize=2)
def page_of(content: bytes) -> PublishedPage:
    """The page with these bytes; what is published is mostly what was made again, and read once."""
    return PublishedPage(content)


def _is_prose(part: etree._Element) -> bool:
    """Whether every number in a text must lead to its evidence: not in sources, definitions and the words used."""
    listed = part.getparent().get("class", "") if part.tag == "li" and part.getparent() is not None else ""
    above = part.getparent().get("class", "") if part.tag == "h1" and part.getparent() is not None else ""
    return (
        "brief" in above.split()
        or bool(PROSE & set(part.get("class", "").split()))
        or bool(PROSE_LISTS & set(listed.split()))
        or part.tag in {"figcaption", "caption"}
    )


def _holds_texts(part: etree._Element) -> bool:
    return any(child.tag in TEXTS for child in part.iterdescendants())


def _text(part: etree._Element) -> str:
    return " ".join("".join(part.itertext()).split())


def _numbers(part: etree._Element, heading: str) -> Iterator[Marked]:
    """Every number of a paragraph; marks may cover a number whole, or words with numbers in them, never a part of one.

    A mark is reported once, whatever it covers.
    """
    text, marks = "", []
    for piece, evidence in _pieces(part):
        if evidence:
            marks.append((len(text), len(text) + len(piece), evidence))
        text += piece
    for start, end in numbers_in(text):
        if not any(first <= start and end <= last for first, last, _ in marks):
            yield Marked(heading, text[start:end], "")
    for first, last, evidence in marks:
        yield Marked(heading, text[first:last], evidence)


def _pieces(part: etree._Element) -> Iterator[tuple[str, str]]:
    yield part.text or "", part.get("data-evidence", "")
    for child in part:
        yield from _pieces(child)
        yield child.tail or "", ""


MAX_LENGTH = 160
MAX_SHOWN_A_FILE = 5
ORDER = ("html", "json", "csv", "pdf", "xlsx")


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
        page = page_of(there) if name.endswith(".html") and (evidence is not None or there != right) else None
        bare = list(_unproved(name, page, evidence)) if page is not None and evidence is not None else []
        found += bare if there == right else [*bare, *_differences(name, there, right, page, bool(bare))]
    return found


def unexpected(published: Collection[str], expected: Collection[str]) -> list[Discrepancy]:
    """A discrepancy for each file that no run published."""
    extra = sorted(set(published) - set(expected))
    return [Discrepancy(name, "", "no run published this file", "remove it, or keep it elsewhere") for name in extra]


def _order(name: str) -> tuple[str, int]:
    stem, _, ending = name.rpartition(".")
    return stem, ORDER.index(ending) if ending in ORDER else len(ORDER)


def _differences(
    name: str, published: bytes, expected: bytes, page: PublishedPage | None, explained: bool
) -> list[Discrepancy]:
    """In what a file differs; where nothing a reader reads or sees does, the lines."""
    if name.endswith(".pdf"):
        return pdf_differences(name, published, expected)
    if name.endswith(".xlsx"):
        return [Discrepancy(name, "", "it is not the workbook that the figures give", "build it again")]
    seen = _page(name, page, page_of(expected)) if page is not None else []
    return seen if seen or explained else list(_lines(name, published, expected))


def count_numbers(page: bytes) -> int:
    """How many numbers stand in the prose and the tables of a page."""
    return len(page_of(page).numbers)


def _unproved(name: str, page: PublishedPage, evidence: bytes) -> Iterator[Discrepancy]:
    """Numbers in prose and tables that lead to no evidence, or to evidence that gives another number."""
    known = _derived(evidence)
    for number in page.numbers:
        derived = known.get(number.evidence)
        if derived is None:
            yield Discrepancy(name, number.heading, f"'{number.number}' has no evidence", "")
        elif derived != number.number:
            yield Discrepancy(name, number.heading, f"'{number.number}'", f"its evidence gives '{derived}'")


def _derived(evidence: bytes) -> dict[str, str]:
    """Each number that the store gives, by the identifier the page has for it."""
    stated: dict[str, Any] = json.loads(evidence) if evidence else {}
    listed = (*stated.get("findings", []), *stated.get("targets", []))
    parts = [part for part in (stated.get("headline"), stated.get("prose"), *listed) if part]
    prose = {
        f"{part['id']}:{place}": entry["number"]
        for part in parts
        for place, entry in enumerate(part.get("numbers", []), 1)
        if entry.get("how")
    }
    return prose | {name: entry["said"] for name, entry in stated.get("tables", {}).items()}


def _page(name: str, then: PublishedPage, now: PublishedPage) -> list[Discrepancy]:
    found = [*_texts(name, then.texts, now.texts)][:MAX_SHOWN_A_FILE]
    if not found and len(then.charts) != len(now.charts):
        found.append(Discrepancy(name, "", f"{len(then.charts)} charts", f"the figures give {len(now.charts)}"))
    elif not found:
        pairs = zip(then.charts, now.charts, strict=True)
        found += [_chart(name, was.heading, was.text, here.text) for was, here in pairs if was.text != here.text]
    return found[:MAX_SHOWN_A_FILE]


def _chart(name: str, heading: str, published: str, force: str) -> Discrepancy:
    """What is wrong with a drawing, and where in it: in its alternative, its words, its lines."""
    there, right = _excerpts(published, force)
    return Discrepancy(name, f"a chart under '{heading}'", there, f"the figures give {right}")


def _texts(name: str, published: list[PageText], force: list[PageText]) -> Iterator[Discrepancy]:
    for was, here in zip_longest(published, force, fillvalue=PageText("", "")):
        if was == here:
            continue
        old, new = ([stated.text[a:b] for a, b in numbers_in(stated.text)] for stated in (was, here))
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
    for row, was, here in different[:MAX_SHOWN_A_FILE]:
        found, wanted = _excerpts(was, here)
        yield Discrepancy(name, f"line {row}", found or "nothing", f"the figures give {wanted or 'nothing'}")
    if not different:
        yield Discrepancy(name, "", "a line end too many or too few", "build it again")


def first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    """Where two differ first, counted from 0.

    >>> first_difference("5.2%", "5.3%")
    2
    """
    same, end = 0, min(len(one), len(other))
    while same < end:  # by halves: whole pieces are compared at once
        middle = (same + end + 1) // 2
        same, end = (middle, end) if one[same:middle] == other[same:middle] else (same, middle - 1)
    return same


def _excerpts(published: str, expected: str) -> tuple[str, str]:
    """The part of two long lines in which they differ first."""
    if max(len(published), len(expected)) <= MAX_LENGTH:
        return published, expected
    start = max(0, first_difference(published, expected) - MAX_LENGTH // 4)
    before = "…" if start else ""
    return before + _short(published[start:]), before + _short(expected[start:])


def _short(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"


def pdf_differences(name: str, published: bytes, expected: bytes) -> list[Discrepancy]:
    """In what a PDF differs: what it says of itself, its bookmarks, the alternatives of its charts, what a page shows.

    Where in none of these, or where it cannot be opened, the first byte.
    """
    try:
        there, right = _pdf_parts(published), _pdf_parts(expected)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError):
        there, right = {}, {}
    found = []
    for part in dict.fromkeys([*there, *right]):
        old, new = there.get(part, []), right.get(part, [])
        for was, here in zip_longest(_without(old, new), _without(new, old)):
            if isinstance(was, bytes) or isinstance(here, bytes):
                what = "what it shows is not what the figures give"
                found.append(Discrepancy(name, part, what, "build it again"))
            else:
                shown, wanted = _excerpts(was or "", here or "")
                found.append(Discrepancy(name, part, shown or "nothing", f"the figures give {wanted or 'nothing'}"))
    if found:
        return found[:MAX_SHOWN_A_FILE]
    where = f"from byte {first_difference(published, expected) + 1:,} on"
    return [Discrepancy(name, where, "it is not the document that the figures give", "build it again")]


def _without(some: Sequence[str | bytes], others: Sequence[str | bytes]) -> list[str | bytes]:
    """What of some is not among others, however often it is there."""
    left = Counter(others)
    found = []
    for one in some:
        if left[one]:
            left[one] -= 1
        else:
            found.append(one)
    return found


PDF_WORDS = {"/Title": "a bookmark", "/Alt": "an alternative text", "/ActualText": "a text"}


def _pdf_parts(content: bytes) -> dict[str, list[str | bytes]]:
    """What a PDF says and shows, by the name of the part."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        parts: dict[str, list[str | bytes]] = {
            f"its {str(key).strip('/')}": [str(value)] for key, value in sorted(pdf.docinfo.items())
        }
        about = pdf.Root.get("/Metadata")
        if isinstance(about, pikepdf.Stream):
            stated = about.read_bytes().decode(errors="backslashreplace")
            parts["its metadata"] = [re.sub(r">\s+(?=<)", ">", re.sub(r"<\?xpacket[^>]*>", "", stated)).strip()]
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and one.objgen != pdf.docinfo.objgen:
                for key, what in PDF_WORDS.items():
                    if key in one:
                        parts.setdefault(what, []).append(str(one[key]))
        for name, attached in pdf.attachments.items():
            held = attached.get_file().read_bytes()
            parts[f"the attached {name}"] = [held.decode(errors="backslashreplace")]
        for number, page in enumerate(pdf.pages, 1):
            drawn = page.obj.get("/Contents")
            streams = drawn if isinstance(drawn, pikepdf.Array) else [drawn]
            parts[f"page {number}"] = [b"".join(one.read_bytes() for one in streams if one is not None)]
        return parts

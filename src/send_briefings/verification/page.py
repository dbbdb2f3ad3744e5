"""What a published page says: its texts with the heading they stand under, its charts, and its marked numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from send_briefings.tracing import numbers_in

TEXTS = frozenset("h1 h2 h3 h4 p li th td caption dt dd figcaption summary".split())
PROSE = frozenset("lede finding point subtitle strip why question chart-source tile".split())
PROSE_LISTS = frozenset({"caveats", "questions"})


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a page and the heading it stands under."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A number in prose, or a table cell with a number: its heading, and the evidence it leads to; "" where to none."""

    heading: str
    number: str
    evidence: str


class Page:
    """A published page.

    >>> page = Page(b'<h2>Found</h2><p class="finding">It was <span data-evidence="level:1">5.2</span>.</p>')
    >>> page.texts[1], page.numbers
    (Said(heading='Found', text='It was 5.2.'), [Marked(heading='Found', number='5.2', evidence='level:1')])
    """

    def __init__(self, content: bytes) -> None:
        parsed = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8", no_network=True))
        found = parsed.xpath("//main")
        self._main = found[0] if found else parsed
        self.texts: list[Said] = []
        self.charts: list[Said] = []
        self.numbers: list[Marked] = []
        heading = ""
        for part in self._main.iter():
            if not isinstance(part.tag, str):
                continue
            if part.tag in {"h1", "h2"}:
                heading = _text(part)
            if part.tag == "svg":
                self.charts.append(Said(heading, etree.tostring(part, encoding="unicode", with_tail=False)))
            elif part.tag in TEXTS and not any(True for _ in part.iterancestors("svg")) and not _holds_texts(part):
                self.texts.append(Said(heading, _text(part)))
                if _is_prose(part):
                    self.numbers += _numbers(part, heading)
                elif part.tag == "td" and numbers_in(_text(part)):
                    self.numbers.append(Marked(heading, _text(part), part.get("data-evidence", "")))


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

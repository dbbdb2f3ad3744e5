"""The way round the published pages: a bar on each that leads to all places, the place, and the pages beside it.

Which pages there are is known when they are published, not when one is made, so the bar is put on then; taken off, a
page is as it was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from send_briefings.publish.held_back import NOTICE, marked
from send_briefings.publish.record import Record

OPENING = '<nav class="page-way" aria-label="Pages">'
WAY = re.compile(re.escape(OPENING).encode() + rb".*?</nav>\n", re.DOTALL)
HEADER = re.compile(rb"</header>\n")
METHOD = "method"
PACK = "committee-pack"
FILES = {"pdf": "PDF", "csv": "Data (CSV)"}


def by_place(records: Mapping[str, Record]) -> dict[str, list[Record]]:
    """The records of each place by its folder's name, in the order of lists."""
    found: dict[str, list[Record]] = {}
    for record in sorted(records.values(), key=lambda one: (one.place_slug, one.order, one.area)):
        found.setdefault(record.place_slug, []).append(record)
    return found


def dressed(page: bytes, record: Record, beside: Iterable[Record]) -> bytes:
    """A page with its bar and its notice, and any earlier ones taken off.

    Args:
        page: as it was made, or as it was published.
        record: whose page it is.
        beside: all briefings of the same place that are published with it, in order.
    """
    plain = bare(page)
    start = HEADER.search(plain)
    if start is not None:
        plain = plain[: start.end()] + way(record, beside).encode() + plain[start.end() :]
    return marked(plain, record)


def bare(page: bytes) -> bytes:
    """A page as it was made, without bar and notice."""
    return NOTICE.sub(b"", WAY.sub(b"", page))


def way(record: Record, beside: Iterable[Record]) -> str:
    """The bar of a page, as markup on a line of its own."""
    pages = [one for one in beside if "html" in one.files]
    at = next((place for place, one in enumerate(pages) if one.area == record.area), None)
    here = f'<span aria-current="page">{escape(record.area_name)}</span>'
    places = f'<a href="../index.html">All places</a> › <a href="index.html">{escape(record.place_name)}</a> › {here}'
    links = []
    if at is not None and at > 0:
        links.append(_link(pages[at - 1], "Previous"))
    if at is not None and at + 1 < len(pages):
        links.append(_link(pages[at + 1], "Next"))
    links += [
        f'<a href="{record.area}.{ending}">{name}</a>' for ending, name in FILES.items() if ending in record.files
    ]
    if record.area != METHOD and any(one.area == METHOD for one in pages):
        links.append(f'<a href="{METHOD}.html">Method and words</a>')
    return f"{OPENING}<p>{places}</p><p>{' '.join(links)}</p></nav>\n"


def _link(other: Record, word: str) -> str:
    return Markup('<a href="{0}.html" rel="{1}">{2}: {3}</a>').format(
        other.area, {"Previous": "prev", "Next": "next"}[word], word, other.area_name
    )

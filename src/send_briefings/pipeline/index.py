"""The way round what is published: the bar on every page, a page of each place, the index, and a version's contents.

Which pages there are is known when they are published, not when one is made, so the bar is put on then; taken off, a
page is as it was made.

Publishing writes the bytes of a version's contents and verifying works them out again, both by the functions here.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from send_briefings import wording
from send_briefings.model.tidy import COLUMNS, MEANINGS, TYPES
from send_briefings.pipeline.records import (
    OWN_PAGE,
    SYNTHETIC,
    PublishedBriefing,
    by_path,
    held_back_text,
    marked,
    record_of,
    released_text,
    unmarked,
)

OPENING = '<nav class="page-way" aria-label="Pages">'
WAY = re.compile(re.escape(OPENING).encode() + rb".*?</nav>\n", re.DOTALL)
HEADER = re.compile(rb"</header>\n")
NAMED = re.compile(rb'<span data-page="([a-z][a-z0-9_-]*)">(.*?)</span>', re.DOTALL)
LINKED = re.compile(rb'<a data-page="([a-z][a-z0-9_-]*)" href="[^"]*">(.*?)</a>', re.DOTALL)
METHOD = "method"
PACK = "committee-pack"
FILES = {"pdf": "PDF", "csv": "Data (CSV)", "xlsx": "Workbook (.xlsx)"}


def by_place(records: Mapping[str, PublishedBriefing]) -> dict[str, list[PublishedBriefing]]:
    """The records of each place by its folder's name, in the order of lists."""
    found: dict[str, list[PublishedBriefing]] = {}
    for record in sorted(records.values(), key=lambda one: (one.place_slug, one.order, one.area)):
        found.setdefault(record.place_slug, []).append(record)
    return found


def dressed(page: bytes, record: PublishedBriefing, beside: Iterable[PublishedBriefing]) -> bytes:
    """A page with its bar, its notice and its links to other pages, and any earlier ones taken off.

    Args:
        page: as it was made, or as it was published.
        record: whose page it is.
        beside: all briefings of the same place that are published with it, in order.
    """
    pages = pages_of(beside := list(beside))
    plain = NAMED.sub(lambda found: _linked(found, pages), bare(page))
    start = HEADER.search(plain)
    if start is not None:
        plain = plain[: start.end()] + way(record, beside).encode() + plain[start.end() :]
    return marked(plain, record)


def bare(page: bytes) -> bytes:
    """A page as it was made, without bar, links to other pages, notice and release."""
    return LINKED.sub(rb'<span data-page="\1">\2</span>', unmarked(WAY.sub(b"", page)))


def pages_of(beside: Iterable[PublishedBriefing]) -> frozenset[str]:
    """The areas and overviews that have a page."""
    return frozenset(one.area for one in beside if "html" in one.files)


def alike(record: PublishedBriefing, before: Sequence[PublishedBriefing], now: Sequence[PublishedBriefing]) -> bool:
    """Whether a page has the same bar and the same links beside these pages as beside those."""
    return way(record, before) == way(record, now) and (record.area != PACK or pages_of(before) == pages_of(now))


def _linked(found: re.Match[bytes], pages: Collection[str]) -> bytes:
    name = found[1].decode()
    return b'<a data-page="%b" href="%b.html">%b</a>' % (found[1], found[1], found[2]) if name in pages else found[0]


def way(record: PublishedBriefing, beside: Iterable[PublishedBriefing]) -> str:
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


def _link(other: PublishedBriefing, word: str) -> str:
    return Markup('<a href="{0}.html" rel="{1}">{2}: {3}</a>').format(
        other.area, {"Previous": "prev", "Next": "next"}[word], word, other.area_name
    )


WORTH_A_FILTER = 20  # places
WHOLE, AREAS, ABOUT = "The whole picture", "One page each", "About these pages"


def index_page(records: Iterable[PublishedBriefing], below: str = "") -> bytes:
    """The index as one HTML page without scripts: a row a place; the same records make the same bytes.

    Args:
        records: the published briefings.
        below: the folder the briefings are in, seen from the page; the page's own by default.
    """
    listed = _ordered(records)
    places = [_place(list(group), below) for _, group in groupby(listed, key=lambda r: r.place_slug)]
    places.sort(key=lambda place: (_initial(place["name"]), place["name"].casefold(), place["path"]))
    letters = [(letter, list(group)) for letter, group in groupby(places, key=lambda place: _initial(place["name"]))]
    filtered = len(places) >= WORTH_A_FILTER
    return _rendered("index.html.j2", letters=letters, filtered=filtered, notice=_own_notice(listed))


def place_page(records: Sequence[PublishedBriefing]) -> bytes:
    """The page of a place: each of its briefings with what it found, in the order of lists.

    Args:
        records: the published briefings of the place, one at least.
    """
    ordered = _ordered(records)
    entries = [(_part(record), _entry(record)) for record in ordered]
    parts = [(name, [entry for part, entry in entries if part == name]) for name in (WHOLE, AREAS, ABOUT)]
    found = [record.finding for record in ordered if record.finding]
    place = ordered[0].place_name
    description = (
        f"{wording.count_phrase(len(ordered), 'briefing').capitalize()} on SEND in {place}, from published figures."
    )
    return _rendered(
        "place.html.j2",
        place=place,
        description=" ".join([description, *found[:1]]),
        parts=[(name, listed) for name, listed in parts if listed],
        notice=_own_notice(ordered),
    )


def _own_notice(records: Sequence[PublishedBriefing]) -> str:
    """That pages listed show a council's own return, and whether it is made up; "" where none does."""
    own = [record for record in records if record.area == OWN_PAGE or record.own_return]
    made_up = any(record.known.startswith(SYNTHETIC) for record in own)
    shown = "Pages listed here show a council's own return, not published statistics." if own else ""
    return f"{SYNTHETIC}: made-up data, not for publication. {shown}" if made_up else shown


def _part(record: PublishedBriefing) -> str:
    if record.area == METHOD:
        return ABOUT
    return WHOLE if record.order < 0 else AREAS


def _ordered(records: Iterable[PublishedBriefing]) -> list[PublishedBriefing]:
    return sorted(records, key=lambda r: (r.place_slug, r.order, r.area_name.casefold(), r.path))


def _initial(name: str) -> str:
    """The letter a place is listed under.

    >>> _initial("Ærø"), _initial("leeds"), _initial("21 Places")
    ('Other', 'L', 'Other')
    """
    letter = unicodedata.normalize("NFKD", name)[:1].upper()
    return letter if "A" <= letter <= "Z" and letter.isascii() else "Other"


def _place(records: Sequence[PublishedBriefing], below: str) -> dict[str, Any]:
    late = sum(record.held_back is not None for record in records)
    whole = [r for r in records if r.order < 0 and "html" in r.files]
    return {
        "name": records[0].place_name,
        "path": f"{below}{records[0].place_slug}/index.html",
        "links": [(record.area_name, f"{below}{record.path}.html") for record in whole[:2]],
        "late": f"{wording.count_phrase(late, 'briefing').capitalize()} could not be renewed." if late else "",
    }


def _entry(record: PublishedBriefing) -> dict[str, Any]:
    return {
        "area_name": record.area_name,
        "finding": record.finding,
        "path": f"{record.area}.html" if "html" in record.files else "",
        "known": record.known,
        "fresh": record.fresh,
        "held_back": held_back_text(record),
        "released": released_text(record),
        "files": [(label, f"{record.area}.{ending}") for ending, label in FILES.items() if ending in record.files],
    }


def _rendered(template: str, **values: Any) -> bytes:
    page: str = _templates().get_template(template).render(style=_style(), **values)
    return page.encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("send_briefings.pipeline", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


@cache
def _style() -> Markup:
    """The style sheet of every page, with its typeface: our own files."""
    looks = (files("send_briefings.export") / name for name in ("fonts.css", "page.css"))
    return Markup("".join(look.read_text(encoding="utf-8") for look in looks))


INDEX = "index.html"
CHECKSUMS = "SHA256SUMS"
DICTIONARY = "csv-metadata.json"
"""Where tools look for what the CSV files beside it mean (W3C, Metadata Vocabulary for Tabular Data)."""
DATATYPES = {"text": "string", "number": "number", "date": "date"}
OWN_COLUMNS = ("place_name", "lower", "upper")
OVERVIEW_COLUMNS = {
    "scorecard": ("area", (), ("place_name",)),
    "committee-pack": ("area", (), ("place_name",)),
    "improvement": ("area", (), ("place_name",)),
    "map": ("area", ("letter",), ()),
    "claims": ("claim", (), OWN_COLUMNS),
}
"""Of an overview's CSV the column before the tidy table's, those after it, and those that it has not."""
OPEN_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
RECORDS = "briefings.json"


def csv_columns(order: int, area: str) -> list[str]:
    """The columns of a briefing's CSV, by its place in lists and its id; none for a table of a kind of its own."""
    at = COLUMNS.index("place") + 1
    tidy = [*COLUMNS[:at], "place_name", *COLUMNS[at:]]
    if area in OVERVIEW_COLUMNS:
        first, last, without = OVERVIEW_COLUMNS[area]
        return [first, *(name for name in tidy if name not in without), *last]
    return tidy if order > 0 and area != METHOD else []


def data_dictionary(records: Sequence[PublishedBriefing]) -> bytes:
    """What the columns of a place's CSV files mean, as CSV on the Web metadata (W3C, 2015).

    A file of a council's own return says whose figures they are, and has not the licence of published ones.

    Args:
        records: the published briefings of the place, one at least.
    """
    own = {record.area for record in records if record.area == OWN_PAGE}
    tables = []
    for record in _ordered(records):
        if "csv" not in record.files:
            continue
        table: dict[str, Any] = {"url": f"{record.area}.csv", "dc:title": record.title, "dc:modified": record.date}
        if names := csv_columns(record.order, record.area):
            columns = [
                {"name": name, "titles": name, "dc:description": MEANINGS[name],
                 "datatype": DATATYPES[TYPES.get(name, "text")], "null": ""}
                for name in names
            ]  # fmt: skip
            table["tableSchema"] = {"columns": columns}
        if record.area in own:
            table["dc:description"] = record.known
        elif own:
            table["dc:license"] = {"@id": OPEN_LICENCE}
        tables.append(table)
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"Figures behind the briefings on SEND in {records[0].place_name}",
        **({} if own else {"dc:license": {"@id": OPEN_LICENCE}}),
        "tables": tables,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def listings(records: Mapping[str, PublishedBriefing], checksums: Mapping[str, str]) -> dict[str, bytes]:
    """The index, each place's page and data dictionary, the checksums of all that readers get, the list of briefings.

    Args:
        records: the briefings by path.
        checksums: the SHA-256 of each of their files by path.
    """
    pages = {INDEX: index_page(records.values())}
    for slug, found in by_place(records).items():
        pages[f"{slug}/{INDEX}"] = place_page(found)
        if any("csv" in record.files for record in found):
            pages[f"{slug}/{DICTIONARY}"] = data_dictionary(found)
    checked = {**checksums, **{path: hashlib.sha256(page).hexdigest() for path, page in pages.items()}}
    return {**pages, CHECKSUMS: checksum_list(checked), RECORDS: records_text(records)}


def checksum_list(checksums: Mapping[str, str]) -> bytes:
    """Checksums in the form that `sha256sum --check` reads."""
    return "".join(f"{checksums[path]}  {path}\n" for path in sorted(checksums)).encode()


def listed_checksums(content: bytes) -> dict[str, str]:
    """The checksums by path that such a list has.

    >>> listed_checksums(checksum_list({"index.html": "ab12"}))
    {'index.html': 'ab12'}
    """
    lines = content.decode(errors="backslashreplace").splitlines()
    return {path: checksum for checksum, _, path in (line.partition("  ") for line in lines)}


def records_text(records: Mapping[str, PublishedBriefing]) -> bytes:
    """The list of briefings that goes with a version, as JSON."""
    content = {"briefings": [record.as_json() for record in by_path(records.values()).values()]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def parse_records(content: bytes) -> dict[str, PublishedBriefing]:
    """The briefings a list of them holds, by path."""
    return by_path(record_of(entry) for entry in json.loads(content)["briefings"])

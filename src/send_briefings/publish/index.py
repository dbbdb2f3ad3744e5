"""The index of all places, A to Z, and the page of each place with its briefings and what each found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from send_briefings import wording
from send_briefings.publish.held_back import held_back_text
from send_briefings.publish.record import Record
from send_briefings.publish.way import METHOD

FORMATS = {"pdf": "PDF", "csv": "Data (CSV)"}
WORTH_A_FILTER = 20  # places
WHOLE, AREAS, ABOUT = "The whole picture", "One page each", "About these pages"


def index_page(records: Iterable[Record], below: str = "") -> bytes:
    """The index as one HTML page without scripts: a row a place; the same records make the same bytes.

    Args:
        records: the published briefings.
        below: the folder the briefings are in, seen from the page; the page's own by default.
    """
    places = [_place(list(group), below) for _, group in groupby(_ordered(records), key=lambda r: r.place_slug)]
    places.sort(key=lambda place: (_initial(place["name"]), place["name"].casefold(), place["path"]))
    letters = [(letter, list(group)) for letter, group in groupby(places, key=lambda place: _initial(place["name"]))]
    filtered = len(places) >= WORTH_A_FILTER
    return _rendered("index.html.j2", letters=letters, filtered=filtered)


def place_page(records: Sequence[Record]) -> bytes:
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
        f"{wording.counted(len(ordered), 'briefing').capitalize()} on SEND in {place}, from published figures."
    )
    return _rendered(
        "place.html.j2",
        place=place,
        description=" ".join([description, *found[:1]]),
        parts=[(name, listed) for name, listed in parts if listed],
    )


def _part(record: Record) -> str:
    if record.area == METHOD:
        return ABOUT
    return WHOLE if record.order < 0 else AREAS


def _ordered(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda r: (r.place_slug, r.order, r.area_name.casefold(), r.path))


def _initial(name: str) -> str:
    """The letter a place is listed under.

    >>> _initial("Ærø"), _initial("leeds"), _initial("21 Places")
    ('Other', 'L', 'Other')
    """
    letter = unicodedata.normalize("NFKD", name)[:1].upper()
    return letter if "A" <= letter <= "Z" and letter.isascii() else "Other"


def _place(records: Sequence[Record], below: str) -> dict[str, Any]:
    late = sum(record.held_back is not None for record in records)
    whole = [r for r in records if r.order < 0 and "html" in r.files]
    return {
        "name": records[0].place_name,
        "path": f"{below}{records[0].place_slug}/index.html",
        "links": [(record.area_name, f"{below}{record.path}.html") for record in whole[:2]],
        "late": f"{wording.counted(late, 'briefing').capitalize()} could not be renewed." if late else "",
    }


def _entry(record: Record) -> dict[str, Any]:
    return {
        "area_name": record.area_name,
        "finding": record.finding,
        "path": f"{record.area}.html" if "html" in record.files else "",
        "known": record.known,
        "fresh": record.fresh,
        "held_back": held_back_text(record),
        "files": [(label, f"{record.area}.{ending}") for ending, label in FORMATS.items() if ending in record.files],
    }


def _rendered(template: str, **values: Any) -> bytes:
    page: str = _templates().get_template(template).render(style=_style(), **values)
    return page.encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("send_briefings.publish", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


@cache
def _style() -> Markup:
    """The style sheet of every page, with its typeface: our own files."""
    looks = (files("send_briefings.export.html") / name for name in ("fonts.css", "page.css"))
    return Markup("".join(look.read_text(encoding="utf-8") for look in looks))

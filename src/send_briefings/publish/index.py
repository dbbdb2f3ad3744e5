"""The index page: every briefing in the reports folder, by place. Made again from the pages that are there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from lxml import etree, html
from markupsafe import Markup

from send_briefings.model.period import MONTHS

FORMATS = {"pdf": "PDF", "csv": "Figures (CSV)", "json": "Findings (JSON)"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One briefing as the index shows it; `path` is its page, `files` the labels and paths of what is beside it."""

    place_name: str
    area_name: str
    path: str
    known: str
    files: tuple[tuple[str, str], ...]


def read_entry(path: str, page: bytes, beside: Collection[str]) -> Entry:
    """What a briefing's page says of itself in its head: the place, the outcome area and up to when figures are known.

    A page that does not say is listed by its folder's and file's names.

    Args:
        path: the page's path in the reports folder, such as `leeds/neet.html`.
        page: its content.
        beside: all paths in the folder.
    """
    said = _head(page)
    where = PurePosixPath(path)
    return Entry(
        place_name=said.get("place") or where.parent.name.replace("-", " ").title(),
        area_name=said.get("area") or where.stem.replace("_", " ").capitalize(),
        path=path,
        known=said.get("known") or _up_to(said.get("date", "")),
        files=tuple(
            (label, name)
            for ending, label in FORMATS.items()
            if (name := str(where.with_suffix(f".{ending}"))) in beside
        ),
    )


def index_page(entries: Iterable[Entry]) -> bytes:
    """The index as one HTML page without scripts; the same entries make the same bytes."""
    ordered = sorted(entries, key=lambda e: (e.place_name.casefold(), e.place_name, e.area_name.casefold(), e.path))
    places = [(name, list(group)) for name, group in groupby(ordered, key=lambda e: e.place_name)]
    templates = Environment(
        loader=PackageLoader("send_briefings.publish", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    style = Markup((files("send_briefings.export.html") / "page.css").read_text(encoding="utf-8"))  # our own file
    return templates.get_template("index.html.j2").render(places=places, style=style).encode()


def _head(page: bytes) -> dict[str, str]:
    try:
        tree: Any = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return {}
    named = {
        meta.get("name"): " ".join(meta.get("content", "").split()) for meta in tree.iterfind(".//head/meta[@name]")
    }
    return {name: named.get(name, "") for name in ("place", "area", "date", "known")}


def _up_to(iso: str) -> str:
    """The line under a briefing whose page gives only a date."""
    if not iso:
        return ""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return f"Figures published up to {iso}"
    return f"Figures published up to {day.day} {MONTHS[day.month - 1]} {day.year}"

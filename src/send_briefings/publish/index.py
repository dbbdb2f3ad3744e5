"""The index page: every briefing in the reports folder, by place."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from send_briefings.publish.held_back import held_back_text
from send_briefings.publish.record import Record

FORMATS = {"pdf": "PDF", "csv": "Figures (CSV)", "json": "Findings (JSON)"}


def index_page(records: Iterable[Record], below: str = "") -> bytes:
    """The index as one HTML page without scripts; the same records make the same bytes.

    Args:
        records: the published briefings.
        below: the folder the briefings are in, seen from the page; the page's own by default.
    """
    ordered = sorted(
        records, key=lambda r: (r.place_name.casefold(), r.place_name, r.order, r.area_name.casefold(), r.path)
    )
    places = [(name, [_entry(r, below) for r in group]) for name, group in groupby(ordered, key=lambda r: r.place_name)]
    templates = Environment(
        loader=PackageLoader("send_briefings.publish", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    looks = (files("send_briefings.export.html") / name for name in ("fonts.css", "page.css"))
    style = Markup("".join(look.read_text(encoding="utf-8") for look in looks))  # our own files
    return templates.get_template("index.html.j2").render(places=places, style=style).encode()


def _entry(record: Record, below: str) -> dict[str, Any]:
    where = f"{below}{record.path}"
    return {
        "area_name": record.area_name,
        "path": f"{where}.html" if "html" in record.files else "",
        "known": record.known,
        "fresh": record.fresh,
        "held_back": held_back_text(record),
        "files": [(label, f"{where}.{ending}") for ending, label in FORMATS.items() if ending in record.files],
    }

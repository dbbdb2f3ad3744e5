"""A block of a briefing: it shows itself in Jupyter and carries what the exporters need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

MIME = "application/vnd.send-briefings+json"


@dataclass(frozen=True, slots=True)
class Block:
    """Semantic HTML, and where it is set a payload for the exporters: the briefing's particulars or an attachment.

    >>> Block("<p>One &amp; two</p>")
    One & two
    """

    html: str
    payload: Mapping[str, Any] | None = None

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/html": self.html, "text/plain": repr(self)}
        if self.payload is not None:
            bundle[MIME] = dict(self.payload)
        return bundle

    def __repr__(self) -> str:
        text = re.sub(r"<svg.*?</svg>", "[chart]", self.html, flags=re.DOTALL)
        text = re.sub(r"</(p|li|h\d|tr|caption|dd|dt|figure)>", "\n", text)
        return unescape(re.sub(r"<[^>]+>", " ", text)).replace("  ", " ").strip()


def element(tag: str, content: str, **attributes: str) -> str:
    """An element around markup that is already escaped; attribute values are escaped here.

    `class_` gives the class; other underscores become hyphens.

    >>> element("p", text("a < b"), class_="lede")
    '<p class="lede">a &lt; b</p>'
    """
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    shown = "".join(f' {name}="{escape(value)}"' for name, value in named.items())
    return f"<{tag}{shown}>{content}</{tag}>"


def text(content: str) -> str:
    """Plain text as markup.

    >>> text('"<script>"')
    '"&lt;script&gt;"'
    """
    return escape(content, quote=False)


def items(entries: list[str], tag: str = "ul", class_: str = "") -> str:
    """A list of entries that are already markup; "" where there are none."""
    if not entries:
        return ""
    body = "".join(element("li", entry) for entry in entries)
    return element(tag, body, class_=class_) if class_ else element(tag, body)

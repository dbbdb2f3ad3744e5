"""A block of a briefing: it shows itself in Jupyter and carries what the exporters need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

MIME = "application/vnd.send-briefings+json"

# In a notebook with a dark theme (JupyterLab, VS Code) drawings are turned light on dark, each hue kept, and their
# paper shows the theme's own. Pages and PDFs are made on white: exporters leave style sheets out.
DRAWING = "send-drawing"
IN_THE_DARK = (
    f'<style>body[data-jp-theme-light="false"] .{DRAWING}, .vscode-dark .{DRAWING} '
    "{ filter: invert(1) hue-rotate(180deg); mix-blend-mode: screen; }</style>"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Semantic HTML, and where it is set a payload for the exporters: the briefing's particulars or an attachment.

    >>> Block("<p>One &amp; two</p>")
    One & two
    """

    html: str
    payload: Mapping[str, Any] | None = None

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown = self.html
        if "<svg " in shown:
            shown = IN_THE_DARK + shown.replace("<svg ", f'<svg class="{DRAWING}" ')
        bundle: dict[str, Any] = {"text/html": shown, "text/plain": repr(self)}
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


def file_beside(name: str) -> str:
    """A file that stands beside the page: a link on the page, and only its name in a notebook, beside which it is not.

    >>> file_beside("neet.csv")
    '<a data-file="neet.csv">neet.csv</a>'
    """
    return element("a", text(name), data_file=name)


def items(entries: list[str], tag: str = "ul", class_: str = "") -> str:
    """A list of entries that are already markup; "" where there are none."""
    if not entries:
        return ""
    body = "".join(element("li", entry) for entry in entries)
    return element(tag, body, class_=class_) if class_ else element(tag, body)

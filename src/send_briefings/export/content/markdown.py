"""A Markdown cell to HTML; raw HTML in it passes through and is made safe with everything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import mistune

_ATTACHED = re.compile(r"\(attachment:([^)\s]+)")
_IMAGE_TYPES = ("image/png", "image/jpeg", "image/svg+xml")
_to_html = mistune.create_markdown(escape=False, plugins=["table"])


def markdown_html(source: str, attached: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Markdown as HTML, not yet safe to show; images pasted into the cell become data addresses.

    >>> markdown_html("## The question").strip()
    '<h2>The question</h2>'
    """

    def address(match: re.Match[str]) -> str:
        data = (attached or {}).get(match[1], {})
        kind = next((kind for kind in _IMAGE_TYPES if kind in data), None)
        return f"(data:{kind};base64,{''.join(str(data[kind]).split())}" if kind else match[0]

    return str(_to_html(_ATTACHED.sub(address, source)))

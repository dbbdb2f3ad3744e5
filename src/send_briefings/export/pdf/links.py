"""Links within the document: from a text to a heading, with the page it is on where the link is in a list of contents.

Only headings can be led to, and only those that a link leads to get a label; other links within the page are words.
"""

from __future__ import annotations

from lxml import etree

from send_briefings.export.content.headings import LEVELS
from send_briefings.export.pdf.text import literal

TARGET = "data-target"
PAGED = "data-paged"
CONTENTS = "contents"


def mark_targets(body: etree._Element) -> None:
    """Mark the headings that links of the document lead to, and those links; this changes the tree."""
    headings = {heading.get("id", ""): heading for heading in body.iter(*LEVELS)}
    for link in body.iter("a"):
        name = link.get("href", "")[1:] if link.get("href", "").startswith("#") else ""
        if name not in headings:
            continue
        link.set(TARGET, name)
        headings[name].set(TARGET, name)
        if any(CONTENTS in box.get("class", "").split() for box in link.iterancestors("ul", "ol")):
            link.set(PAGED, "yes")


def heading_code(heading: etree._Element, level: int, words: str) -> str:
    """A heading as a Typst statement, with a label where a link leads to it."""
    made = f"heading(level: {level}, {words})"
    name = heading.get(TARGET)
    return f"[#{made}#label({literal(name)})]" if name else made


def link_code(link: etree._Element, words: str) -> str:
    """A link to a heading as a Typst expression; the words alone where it leads to none."""
    name = link.get(TARGET)
    if not name:
        return words
    kind = "contents-link" if link.get(PAGED) else "link"
    return f"{kind}(label({literal(name)}), {words})"

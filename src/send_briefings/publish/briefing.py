"""A finished briefing: its files and what the index says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SLUG = re.compile(r"[^\W_]+(-[^\W_]+)*")
WORD = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Briefing:
    """One outcome area of one place, ready to be published.

    `files` holds the content by ending (html, pdf, csv, json). `date` is the date of the newest release used.
    """

    place_slug: str
    place_name: str
    area: str
    area_name: str
    title: str
    date: date
    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        named = {self.place_slug: SLUG, self.area: WORD} | dict.fromkeys(self.files, WORD)
        for name, form in named.items():
            if not form.fullmatch(name):
                raise ValueError(f"'{name}' cannot be part of a file's name")

    def paths(self) -> dict[str, bytes]:
        """The content by its path in the reports folder.

        >>> from datetime import date
        >>> b = Briefing("leeds", "Leeds", "neet", "NEET", "NEET in Leeds", date(2025, 3, 1), {"html": b"<p>"})
        >>> b.paths()
        {'leeds/neet.html': b'<p>'}
        """
        return {f"{self.place_slug}/{self.area}.{ending}": content for ending, content in sorted(self.files.items())}

"""One thing a published briefing says that its figures do not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What was found in a file, where in it, and what the figures give; either may be ""."""

    file: str
    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.found}" + (f"; {self.expected}" if self.expected else "")

"""Places: England, regions, local authorities and the NHS bodies that serve them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """What kind of area or body a place is."""

    ENGLAND = "england"
    REGION = "region"
    LOCAL_AUTHORITY = "local_authority"
    NHS_REGION = "nhs_region"
    ICB = "icb"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Place:
    """One place or body, as it stands in the tidy table's `place` column.

    `code` is the ONS code of England, a region or an authority, and the NHS organisation code of an NHS body.
    An authority whose ONS code changed while its area did not is one place under its newest code; the older codes
    are in `former_codes`. An authority that was merged or split is a place of its own with `closed` set.
    `old_code` is the DfE's three-digit code. `region` is the ONS code of the region ("" where there is none).
    """

    code: str
    name: str
    level: Level
    old_code: str = ""
    region: str = ""
    kind: str = ""
    opened: date | None = None
    closed: date | None = None
    former_codes: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as a folder name: lower case, words joined by hyphens.

        >>> Place("E06000023", "Bristol, City of", Level.LOCAL_AUTHORITY).slug
        'bristol-city-of'
        """
        words = "".join(c if c.isalnum() else " " for c in self.name.lower().replace("'", "")).split()
        return "-".join(words)

    @property
    def in_sentence(self) -> str:
        """The name inside a sentence, with its article where English wants one.

        >>> Place("E09000001", "City of London", Level.LOCAL_AUTHORITY).in_sentence
        'the City of London'
        """
        wants = ("City of ", "Isle", "East Riding", "North East", "North West", "South East", "South West")
        regions = {"East Midlands", "West Midlands", "East of England"}
        region = self.level is Level.REGION and self.name.startswith(wants[3:])
        article = region or self.name in regions or self.name.startswith(wants[:3])
        return f"the {self.name}" if article else self.name

    @property
    def located(self) -> str:
        """Where something is that is in the place: "in Leeds", "on the Isle of Wight".

        >>> Place("E06000046", "Isle of Wight", Level.LOCAL_AUTHORITY).located
        'on the Isle of Wight'
        """
        return f"{'on' if self.name.startswith('Isle') else 'in'} {self.in_sentence}"

    @property
    def current(self) -> bool:
        """Whether the place still exists."""
        return self.closed is None

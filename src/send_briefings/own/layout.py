"""What a SEN2 return holds, and what is wrong with one: where, what was expected, how many.

Items that identify a child, and those that no measure needs, are listed nowhere here, so no reader takes them in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

MAX_SHOWN = 5
"""How many rows a person is told of each fault; `--json` has all."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault of one item: `rows` are all rows that have it, as they are numbered in the file.

    `kind` is a short name that stays the same between versions, for a case system. `module` and `item` are "" for the
    whole file. `found` is what is there in words, never the value: it may be of a child, or a name in the wrong column.
    """

    kind: str
    module: str
    item: str
    found: str
    expected: str
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many rows have it; 1 for a fault of the whole file."""
        return len(self.rows) or 1

    def text(self, unit: str = "row") -> str:
        """The fault in a line; `unit` is what rows are called in the file.

        >>> fault = Fault("future", "requests", "ReceivedDate", "a date after the file's own", "a day up to it", (3, 9))
        >>> fault.text()
        "requests, ReceivedDate: a date after the file's own; expected a day up to it. 2 rows: 3, 9."
        """
        where = ", ".join(part for part in (self.module, self.item) if part) or "the whole file"
        reported = f"{where}: {self.found}; expected {self.expected}."
        if not self.rows:
            return reported
        some = ", ".join(f"{row:,}" for row in self.rows[:MAX_SHOWN])
        more = f" and {len(self.rows) - MAX_SHOWN:,} more" if len(self.rows) > MAX_SHOWN else ""
        units = unit if len(self.rows) == 1 else f"{unit}s"
        return f"{reported} {len(self.rows):,} {units}: {some}{more}."

    def as_json(self) -> Mapping[str, Any]:
        """For a case system."""
        return {
            "kind": self.kind,
            "module": self.module,
            "item": self.item,
            "found": self.found,
            "expected": self.expected,
            "count": self.count,
            "rows": list(self.rows),
        }


def row_fault(
    kind: str, module: str, item: str, found: str, expected: str, rows: npt.NDArray[np.int32] | Sequence[int]
) -> list[Fault]:
    """The fault of these rows in a list; none for no rows."""
    return [Fault(kind, module, item, found, expected, tuple(int(row) for row in rows))] if len(rows) else []


ABSENT = -1
"""What stands in a column where an item is not given."""
UNREADABLE = -2
"""What stands in a column where an item is given and is none of what may stand there."""


class Kind(StrEnum):
    """What an item is: a day; 1 or 0; one of a list of codes; a rank; or something whose being there alone counts."""

    DAY = "day"
    FLAG = "flag"
    CODE = "code"
    RANK = "rank"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a module by its name in the XML; `also` are other names of it, in small letters.

    `always` says that every version of the format has it; of others a table may have no column.
    """

    name: str
    kind: Kind
    codes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    always: bool = True

    @property
    def key(self) -> str:
        """Its name in small letters, as in the Blade export."""
        return self.name.lower()

    @property
    def expected(self) -> str:
        """What may stand there, in words."""
        return {
            Kind.DAY: "a date such as 2026-03-31",
            Kind.FLAG: "1 or 0",
            Kind.CODE: f"one of {', '.join(self.codes)}",
            Kind.RANK: "a whole number from 1",
            Kind.GIVEN: "anything",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its name in the Blade export, its element in the XML, the module it hangs on, and its items.

    `also` are other names of the element, in small letters.
    """

    name: str
    element: str
    parent: str
    items: tuple[Item, ...]
    also: tuple[str, ...] = ()
    by_key: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {name: item for item in self.items for name in (item.key, *item.also)}
        object.__setattr__(self, "by_key", MappingProxyType(named))

    def item(self, key: str) -> Item:
        """The item of this name, in small letters."""
        return self.by_key[key]


OUTCOMES = ("Y", "N", "W", "A", "H")
"""Carried out or issued, not, withdrawn, awaited, history (before the year collected)."""
SOURCES = ("1", "2", "3", "4", "5")
SETTINGS = ("OLA", "OPA", "EHE", "EYP", "OTH", "NEET", "NIEC", "NIEO")
NEEDS = ("SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH")
CEASE_REASONS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")


def _day(name: str, *also: str, always: bool = True) -> Item:
    return Item(name, Kind.DAY, also=also, always=always)


def _flag(name: str, *also: str) -> Item:
    return Item(name, Kind.FLAG, also=also)


def _code(name: str, codes: tuple[str, ...], *, always: bool = True) -> Item:
    return Item(name, Kind.CODE, codes, always=always)


def _given(name: str, *, always: bool = True) -> Item:
    return Item(name, Kind.GIVEN, always=always)


MODULES: Mapping[str, Module] = MappingProxyType(
    {
        module.name: module
        for module in (
            Module("person", "Person", "", (_day("PersonBirthDate", "dateofbirth"),), ("persons",)),
            Module(
                "requests",
                "Requests",
                "person",
                (
                    _day("ReceivedDate"),
                    _code("RequestSource", SOURCES, always=False),
                    _flag("RYA"),
                    _day("RequestOutcomeDate"),
                    _code("RequestOutcome", OUTCOMES),
                    _flag("RequestMediation"),
                    _flag("RequestTribunal"),
                ),
                ("request",),
            ),
            Module(
                "assessment",
                "Assessment",
                "requests",
                (
                    _code("AssessmentOutcome", OUTCOMES),
                    _day("AssessmentOutcomeDate"),
                    _flag("AssessmentMediation"),
                    _flag("AssessmentTribunal"),
                    _flag("Week20", "weeks20"),
                ),
                ("assessments",),
            ),
            Module(
                "namedplan",
                "NamedPlan",
                "assessment",
                (_day("StartDate"), _day("CeaseDate"), _code("CeaseReason", CEASE_REASONS)),
                ("namedplans",),
            ),
            Module(
                "plandetail",
                "PlanDetail",
                "namedplan",
                (_given("URN"), _given("UKPRN"), _code("SENsetting", SETTINGS)),
                ("plandetails",),
            ),
            Module(
                "activeplans",
                "ActivePlans",
                "requests",
                (
                    _given("TransferLA"),
                    _day("ReviewMeeting", always=False),
                    _day("LastReview"),
                    _day("PhaseTransferDueDate", always=False),
                    _day("PhaseTransferFinalDate", always=False),
                    _given("Res", always=False),
                ),
                ("activeplan",),
            ),
            Module(
                "placementdetail",
                "PlacementDetail",
                "activeplans",
                (
                    _given("URN"),
                    _given("UKPRN"),
                    _code("SENsetting", SETTINGS),
                    Item("PlacementRank", Kind.RANK),
                    _day("EntryDate"),
                    _day("LeavingDate"),
                    _flag("SENunitIndicator"),
                    _flag("ResourcedProvisionIndicator"),
                    _given("Res", always=False),
                ),
                ("placementdetails",),
            ),
            Module(
                "senneed",
                "SENneed",
                "activeplans",
                (_code("SENtype", NEEDS), Item("SENtypeRank", Kind.RANK)),
                ("senneeds",),
            ),
        )
    }
)
HEADER = ("year", "referencedate", "lea", "softwarecode", "datetime")
"""What is read of a file's header: what it is of and when it was made."""
PARENTS = ("persontableid", "requeststableid")
"""What links the modules of a workbook that has no keys of its own for the modules between."""
SYNTHETIC = "SYNTHETIC"
"""The header's software code of a made-up council."""

"""What a publisher has on offer, what asking came to, and how the kinds of place read their settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from send_briefings.config.sources import PlaceToLook, SourceSpec, open_place
from send_briefings.config.toml import Diagnostics, TomlTable

if TYPE_CHECKING:
    from send_briefings.live.client import Client


class Answer(StrEnum):
    """What a publisher's service said of a source."""

    NOTHING_NEW = "nothing new"
    NEW_RELEASE = "new release"
    CORRECTED = "same release, other figures"
    CANNOT_TELL = "cannot tell"


class Why(StrEnum):
    """Why it cannot be told what is newest."""

    UNREACHABLE = "not reached"
    MOVED = "moved"
    NOT_FOUND = "not found"
    WITHDRAWN = "withdrawn"
    AMBIGUOUS = "more than one match"
    NOT_AS_DESCRIBED = "not as described"
    TOO_LARGE = "too large"
    NOT_ALLOWED = "not allowed"


class CannotTell(Exception):  # noqa: N818 - an answer, not a fault of this program
    """A question to a publisher that had no answer: what was found, and what to do.

    What is held stays as it is. `unreachable` ones are the network's or the publisher's; every other needs a person.
    """

    def __init__(self, why: Why, message: str, next_step: str = "") -> None:
        self.why = why
        self.message = message
        self.next_step = next_step
        super().__init__(message)

    @property
    def unreachable(self) -> bool:
        """Whether the publisher could not be asked at all."""
        return self.why is Why.UNREACHABLE


@dataclass(frozen=True, slots=True)
class Offer:
    """One file on offer.

    Args:
        key: which of the source's files this is; the same for the same file of the same release.
        url: where it is.
        file_name: what the publisher calls it.
        version: the publisher's mark of its present state; "" where only its bytes tell whether it changed.
        release: the release it is of, as the publisher calls it; "" where the file itself says.
        published: the UK date the release came out; None where the file itself says.
        updated: the UK date of the last correction; None for none.
        notes: the publisher's words on corrections, the newest first.
        order: by which the offers of a source are sorted, the newest last.
        dated_by_header: whether only the Last-Modified header says when it came out.
        label: what it is called for a person where the publisher's own name for the release is not known yet.
    """

    key: str
    url: str
    file_name: str
    version: str = ""
    release: str = ""
    published: date | None = None
    updated: date | None = None
    notes: tuple[str, ...] = ()
    order: str = ""
    label: str = ""
    dated_by_header: bool = False

    @property
    def called(self) -> str:
        """What it is called for a person."""
        return self.release or self.label or self.file_name


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found: the files on offer, when the next release is due, and what was not as described.

    `due` is "2026-06-25" or "2026-06", "" where the publisher does not say. `drift` says what moved without harm, with
    what to change in the catalogue. `held` says of assumptions nobody could verify without a network whether they hold.
    """

    offers: tuple[Offer, ...]
    due: str = ""
    drift: tuple[str, ...] = ()
    held: Mapping[str, bool] = field(default_factory=dict)


class Kind(Protocol):
    """A module in `live.kinds`: one kind of place to look, found by its being there."""

    KIND: str

    def check(self, source: SourceSpec, place: PlaceToLook) -> None:
        """Check a place's settings.

        Raises:
            CatalogueError: every fault, with file and line.
        """

    def look(
        self, source: SourceSpec, place: PlaceToLook, client: Client, hosts: Mapping[str, str], held: Sequence[str]
    ) -> Look:
        """What is on offer there, asked with as few requests as can be.

        Args:
            held: the releases of the source that are held already.

        Raises:
            CannotTell: not reached, moved, withdrawn, or not as described.
        """


def uk_date(reported: str) -> date | None:
    """The UK date of a moment told in ISO; one without a zone is read as UTC. None for nothing.

    >>> uk_date("2026-06-24T23:30:00+00:00")
    datetime.date(2026, 6, 25)
    >>> uk_date("2026-01-15T23:30:00Z")
    datetime.date(2026, 1, 15)
    """
    from zoneinfo import ZoneInfo

    if not reported:
        return None
    moment = datetime.fromisoformat(reported)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZoneInfo("Europe/London")).date()


T = TypeVar("T")


def settings_of(source: SourceSpec, place: PlaceToLook, read: Callable[[TomlTable], T]) -> T:
    """A place's settings, as the kind reads them.

    Raises:
        CatalogueError: every fault, with file and line.
    """
    faults = Diagnostics()
    table = open_place(source.path, place.number, faults)
    found = read(table)
    table.finish()
    faults.raise_if_any()
    return found


def patterns(table: TomlTable, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """A list of regular expressions."""
    given = table.strings(key) if default is None else table.strings(key, default)
    for index, pattern in enumerate(given):
        try:
            re.compile(pattern)
        except re.error as fault:
            table.fault(key, f"'{key}' holds '{pattern}' ({fault})", "a regular expression", element=index)
            return ()
    return given

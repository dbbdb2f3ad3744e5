"""What a publisher has on offer, as a look at its service tells it, before anything is downloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from send_briefings.catalogue.live import PlaceToLook
    from send_briefings.catalogue.sources import SourceSpec
    from send_briefings.live.client import Client


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


def uk_date(told: str) -> date | None:
    """The UK date of a moment told in ISO; one without a zone is read as UTC. None for nothing.

    >>> uk_date("2026-06-24T23:30:00+00:00")
    datetime.date(2026, 6, 25)
    >>> uk_date("2026-01-15T23:30:00Z")
    datetime.date(2026, 1, 15)
    """
    from zoneinfo import ZoneInfo

    if not told:
        return None
    moment = datetime.fromisoformat(told)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZoneInfo("Europe/London")).date()

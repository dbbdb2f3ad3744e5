"""Where briefings are published to: a folder, or an address of an object store."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from send_briefings.publish.made import MadeBriefings
from send_briefings.publish.objects import VERSIONS, ReportsStore
from send_briefings.publish.record import Record
from send_briefings.publish.refusal import refused
from send_briefings.publish.versions import ENGINE, PROBE, ReportsFolder

NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP}


class Shelf(Protocol):
    """What a run needs of the place it publishes to."""

    engine: Path

    @property
    def name(self) -> str:
        """What to call it to a person."""

    def version(self) -> str:
        """The version that is published; empty where nothing is yet."""

    def records(self) -> dict[str, Record]:
        """The published briefings by path."""

    def intact(self, record: Record) -> bool:
        """Whether every file of a published briefing is as it was published."""

    def publish(self, version: str, records: Mapping[str, Record], made: MadeBriefings) -> None:
        """Show these briefings, all of them in one step, or raise StorageError."""

    def versions(self) -> tuple[str, ...]:
        """The versions that are kept, the oldest first."""

    def remove(self, versions: Collection[str]) -> None:
        """Remove versions, never the published one."""

    def recover(self) -> None:
        """Clear away what a killed run left."""


def shelf_at(output: str, engines: Path, *, write: bool = True) -> Shelf:
    """The shelf at a folder or an fsspec address.

    Args:
        output: the folder, or an address with "://".
        engines: the local folder under which an address has its engine's folder.
        write: whether anything will be written; the folder is not touched otherwise.

    Raises:
        StorageError: an address that cannot be used.
    """
    if "://" in output:
        return ReportsStore(output, engines / hashlib.sha256(output.encode()).hexdigest()[:16] / ENGINE)
    folder = Path(output)
    linked = _can_link(folder) if write else not (folder / VERSIONS).is_dir()
    if linked:
        return ReportsFolder(folder)
    return ReportsStore(folder.absolute().as_uri(), folder / ENGINE)


def _can_link(folder: Path) -> bool:
    """Whether a link can be made in a folder and replaced by another, which is how a version is shown.

    A folder that cannot be written is told later, where it matters.
    """
    if (folder / ENGINE / "current").is_symlink():
        return True
    if (folder / VERSIONS).is_dir():
        return False
    link = folder / ENGINE / f"{PROBE}{os.getpid()}"
    other = link.with_suffix(".new")
    try:
        link.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise refused(folder, fault) from fault
    try:
        for probe in (link, other):
            probe.symlink_to(".", target_is_directory=True)
        other.replace(link)
    except OSError as fault:
        return os.name == "posix" and fault.errno not in NO_LINKS
    finally:
        for probe in (link, other):
            with suppress(OSError):
                probe.unlink()
    return True

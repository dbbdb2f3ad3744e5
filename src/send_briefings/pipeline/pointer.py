"""What leads readers to one version, and the folder for what is not for readers.

The pointer is the only thing that a publication replaces, in one step and last. Where links can be made, a link:
`reports/leeds` leads to `.send/current/leeds`, and `.send/current` to the version, so
that a page's address stays. Elsewhere (an object store, many disks of Windows) the index, whose links lead to the files
of a version under `versions/`.

What is not for readers lies in the project, never in the folder of reports: a web server may serve that whole, with
all its hidden folders.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from send_briefings.errors import StorageError
from send_briefings.pipeline.index import CHECKSUMS, INDEX, RECORDS, index_page
from send_briefings.pipeline.records import PublishedBriefing
from send_briefings.pipeline.storage import LOCK, Storage, refused
from send_briefings.system import is_link, remove_tree, rename, sync_folder

LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def files_in(path: Path, name: str = "") -> dict[str, Path | None]:
    """Each file by its path below a folder; None for a link, and for what is no file that can be read.

    Files that a desktop leaves by itself in any folder are passed over.

    Args:
        path: the folder, or one file.
        name: what its own path is called; "" for a folder whose files are named by their path in it.
    """
    if path.name in LEFT_BY_SYSTEMS:
        return {}
    if is_link(path) or not path.is_dir():
        return {name: path if path.is_file() and not is_link(path) else None}
    found: dict[str, Path | None] = {}
    for entry in sorted(path.iterdir()):
        found |= files_in(entry, f"{name}/{entry.name}" if name else entry.name)
    return found


STATE_DIR = ".send"
CURRENT = "current"
PROBE = "link-"
VERSIONS = "versions"
VERSION = re.compile(r"\d{6}-[\d-]+")
_COMMENT = re.compile(rb"\n<!-- version (\d{6}-[\d-]+) -->\n$")


class Pointer(Protocol):
    """What leads readers to a version."""

    versions: str
    """The folder of all versions, in the storage."""

    def version(self) -> str:
        """The version it leads to; "" where there is none."""

    def is_there(self) -> bool:
        """Whether there is one at all, be it to a version that is gone."""

    def address(self, path: str) -> str:
        """Where readers find a file of the published version, in the storage."""

    def check_free(self, records: Mapping[str, PublishedBriefing], /) -> None:
        """Refuse to publish where something of others would be replaced, or stand in readers' way."""

    def show(self, version: str, records: Mapping[str, PublishedBriefing], /) -> None:
        """Lead to another version, in one step."""

    def is_whole(self, record: PublishedBriefing, /) -> bool:
        """Whether readers are led to a briefing."""

    def restore(self, records: Mapping[str, PublishedBriefing], /) -> None:
        """Put right what someone changed."""

    def clear(self) -> None:
        """Remove what a killed run left."""

    def seen_at(self, path: str) -> str:
        """The path at which `found` has a file of the published version."""

    def above(self, records: Mapping[str, PublishedBriefing], /) -> dict[str, bytes]:
        """What is to be there beside the version, by path."""

    def found(self) -> dict[str, Path | None]:
        """What is there for readers, and the list of briefings, by path; None for a link that is not ours."""


class LinkPointer:
    """Links in a reports folder of this machine.

    Args:
        folder: the reports folder.
    """

    versions = f"{STATE_DIR}/{VERSIONS}"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._current = folder / STATE_DIR / CURRENT

    def version(self) -> str:
        """The version it leads to; "" where there is none."""
        named = self._current.readlink() if self.is_there() else Path()
        known = len(named.parts) == 2 and named.parts[0] == VERSIONS and bool(VERSION.fullmatch(named.name))
        found = self._folder / self.versions / named.name
        return named.name if known and found.is_dir() and not is_link(found) else ""

    def is_there(self) -> bool:
        """Whether there is one at all, be it to a version that is gone."""
        return self._current.is_symlink()

    def address(self, path: str) -> str:
        """The same path: links lead on."""
        return path

    def check_free(self, records: Mapping[str, PublishedBriefing]) -> None:
        """Refuse where something that is no link of ours has a name that readers need.

        Raises:
            StorageError: what is in the way.
        """
        for entry in self._entries(records):
            if not self._is_ours(entry) and (entry.exists() or is_link(entry)):
                if entry.is_symlink():
                    raise in_the_way(str(entry), f"it is a link to {entry.readlink()}")
                raise in_the_way(str(entry))

    def show(self, version: str, records: Mapping[str, PublishedBriefing]) -> None:
        """Make the links that are missing, which lead nowhere yet, then replace the one to the version."""
        self._make_links(records)
        link = self._current.with_name(f"{CURRENT}.new")
        with suppress(FileNotFoundError):
            link.unlink()
        link.symlink_to(Path(VERSIONS) / version)
        rename(link, self._current)
        sync_folder(self._current.parent)

    def is_whole(self, record: PublishedBriefing) -> bool:
        """Whether the links to a place, the index and the checksums are there and ours."""
        return all(self._is_ours(entry) for entry in self._entries({record.path: record}))

    def restore(self, records: Mapping[str, PublishedBriefing]) -> None:
        """Make the links again that someone removed."""
        self._make_links(records)

    def clear(self) -> None:
        """Remove a link that was not put in place yet, and links to places that the published version has not."""
        engine = self._current.parent
        strays = [engine / f"{CURRENT}.new", *engine.glob(f"{PROBE}*")]
        if self._folder.is_dir():
            strays += [entry for entry in self._folder.iterdir() if self._is_ours(entry) and not entry.exists()]
        for link in strays:
            if link.is_symlink():
                with suppress(OSError):
                    link.unlink()

    def seen_at(self, path: str) -> str:
        """The path itself, save for the list of briefings, to which no link leads."""
        return f"{STATE_DIR}/{CURRENT}/{path}" if path == RECORDS else path

    def above(self, _records: Mapping[str, PublishedBriefing]) -> dict[str, bytes]:
        """Nothing but links."""
        return {}

    def found(self) -> dict[str, Path | None]:
        """What is there for readers, by the path they use: through our links, and beside them."""
        version = files_in(self._folder / self.versions / self.version())
        found: dict[str, Path | None] = {}
        for entry in sorted(self._folder.iterdir()):
            if self._is_ours(entry):
                led_to = [path for path in version if path.partition("/")[0] == entry.name]
                found |= {path: version.pop(path) for path in led_to}
            elif entry.name != STATE_DIR:
                found |= files_in(entry, entry.name)
        for entry in self._strays():
            found |= files_in(entry, entry.relative_to(self._folder).as_posix())
        return found | {f"{STATE_DIR}/{CURRENT}/{path}": file for path, file in version.items()}

    def _strays(self) -> list[Path]:
        """What stands in the engine's folder, which a web server may serve too, and is no version, pointer or lock."""
        engine, versions = self._current.parent, self._folder / self.versions
        beside = [entry for entry in engine.iterdir() if entry.name not in {CURRENT, VERSIONS, LOCK}]
        among = [entry for entry in versions.iterdir() if not VERSION.fullmatch(entry.name) or entry.is_symlink()]
        return sorted([*beside, *among])

    def _entries(self, records: Mapping[str, PublishedBriefing]) -> list[Path]:
        """What a reader sees at the top of the folder: a link for each place, for the index and for the checksums."""
        return [self._folder / name for name in sorted({r.place_slug for r in records.values()} | {INDEX, CHECKSUMS})]

    def _make_links(self, records: Mapping[str, PublishedBriefing]) -> None:
        missing = [entry for entry in self._entries(records) if not entry.is_symlink() and not entry.exists()]
        for entry in missing:
            entry.symlink_to(Path(STATE_DIR) / CURRENT / entry.name)
        if missing:
            sync_folder(self._folder)

    def _is_ours(self, entry: Path) -> bool:
        return entry.is_symlink() and entry.readlink() == Path(STATE_DIR) / CURRENT / entry.name


class IndexPointer:
    """The index at the top of a storage; its last line names the version."""

    versions = VERSIONS

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def version(self) -> str:
        """The version it leads to; "" where there is none.

        Raises:
            StorageError: the storage cannot be read, or its index is not one of ours.
        """
        page = self._storage.read(INDEX)
        stated = _COMMENT.search(page) if page is not None else None
        foreign = self._storage.folder is not None and is_link(self._storage.folder / INDEX)
        if foreign or (page is not None and stated is None):
            raise in_the_way(f"{INDEX} at {self._storage.name}")
        return stated[1].decode() if stated else ""

    def is_there(self) -> bool:
        """Whether there is an index."""
        return bool(self.version())

    def address(self, path: str) -> str:
        """The index at the top; everything else in the version's own folder."""
        return path if path == INDEX else f"{VERSIONS}/{self.version()}/{path}"

    def check_free(self, _records: Mapping[str, PublishedBriefing]) -> None:
        """Refuse to replace an index that is not ours.

        Raises:
            StorageError: it is in the way.
        """
        self.version()

    def show(self, version: str, records: Mapping[str, PublishedBriefing]) -> None:
        """Replace the index."""
        self._storage.replace(INDEX, _index(version, records))

    def is_whole(self, _record: PublishedBriefing) -> bool:
        """Always: where there is no index there is no version."""
        return True

    def restore(self, records: Mapping[str, PublishedBriefing]) -> None:
        """Put back an index that someone changed above its last line."""
        page = _index(self.version(), records)
        if self._storage.read(INDEX) != page:
            self._storage.replace(INDEX, page)

    def clear(self) -> None:
        """Remove an index that was not put in place yet."""
        if self._storage.folder is not None:
            with suppress(OSError):
                (self._storage.folder / f"{INDEX}.new").unlink(missing_ok=True)

    def seen_at(self, path: str) -> str:
        """Below the version's own folder."""
        return f"{VERSIONS}/{self.version()}/{path}"

    def above(self, records: Mapping[str, PublishedBriefing]) -> dict[str, bytes]:
        """The index that leads to the version."""
        return {INDEX: _index(self.version(), records)}

    def found(self) -> dict[str, Path | None]:
        """What is there for readers, by path: the index, the version that it leads to, and what is beside them.

        Raises:
            StorageError: it is no folder of this machine.
        """
        if self._storage.folder is None:
            raise StorageError(f"{self._storage.name} is an address.", next_step="Copy it to a folder.")
        shown, found = self.version(), dict[str, Path | None]()
        for entry in sorted(self._storage.folder.iterdir()):
            if entry.name == VERSIONS and not is_link(entry):
                earlier = {name for name in self._storage.folders(VERSIONS) if VERSION.fullmatch(name)} - {shown}
                for kept in sorted(entry.iterdir()):
                    found |= {} if kept.name in earlier else files_in(kept, f"{VERSIONS}/{kept.name}")
            elif entry.name != STATE_DIR:
                found |= files_in(entry, entry.name)
        return found


def in_the_way(what: str, why: str = "it was not put there by this version of send-briefings") -> StorageError:
    """The error for something that the engine did not make where it has to write."""
    return StorageError(
        f"{what} is in the way: {why}.",
        next_step=f"Move it elsewhere, or choose another {'address' if '://' in what else 'folder'} with --reports.",
    )


def _index(version: str, records: Mapping[str, PublishedBriefing]) -> bytes:
    page = index_page(records.values(), below=f"{VERSIONS}/{version}/").rstrip(b"\n")
    return page + f"\n<!-- version {version} -->\n".encode()


ONCE_SERVED = ("runs", "failed", "made")
OWNER_ONLY = 0o700


def keep_from_others(folder: Path) -> None:
    """Let nobody but a folder's owner and its group look into it, where that is the owner's to say.

    >>> keep_from_others(Path("no such folder"))
    """
    with suppress(OSError):
        mode = stat.S_IMODE(folder.stat().st_mode)
        if os.name == "posix" and mode & stat.S_IRWXO:
            folder.chmod(mode & ~stat.S_IRWXO)


def private_folder(engines: Path, output: str) -> Path:
    """The folder for a folder of reports, or an address: the same one whenever this project publishes to it."""
    return engines / hashlib.sha256(output.encode()).hexdigest()[:16] / STATE_DIR


def make_private(folder: Path, engine: Path) -> None:
    """Make the folder so that only its owner can look into it, and take in what earlier versions kept beside reports.

    Args:
        folder: a folder that `private_folder` gave.
        engine: the engine's folder within the reports, which is served.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.parents[1].mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)  # a person may have chosen this one
        for level in (folder.parent, folder):
            level.mkdir(mode=OWNER_ONLY, exist_ok=True)
            level.chmod(OWNER_ONLY)
    except OSError as fault:
        raise refused(str(folder), fault) from fault
    for name in ONCE_SERVED:
        served = engine / name
        if engine != folder and served.is_dir() and not is_link(served):
            (folder / name).mkdir(exist_ok=True)
            for entry in served.iterdir():
                if not (folder / name / entry.name).exists():
                    with suppress(OSError):
                        rename(entry, folder / name / entry.name)
            remove_tree(served)

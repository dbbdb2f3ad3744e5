"""Where briefings are published to, a folder or an address of an object store; one way of publishing for all.

Every publication is a version, a complete tree under a name of its own. Nothing leads there until it is whole; then the
one thing that leads readers to a version is replaced in one step (`pointer`). A run that is killed at any moment leaves
the old version or the new one shown, never a mixture. Files that did not change are shared between versions.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from send_briefings.errors import StorageError
from send_briefings.pipeline.index import (
    CHECKSUMS,
    DICTIONARY,
    INDEX,
    RECORDS,
    alike,
    bare,
    by_place,
    dressed,
    index_page,
    listed_checksums,
    listings,
    parse_records,
)
from send_briefings.pipeline.pointer import (
    CURRENT,
    PROBE,
    STATE_DIR,
    VERSION,
    VERSIONS,
    IndexPointer,
    LinkPointer,
    Pointer,
    files_in,
    make_private,
    private_folder,
)
from send_briefings.pipeline.records import BuildCache, PublishedBriefing, by_path, same_briefing
from send_briefings.pipeline.storage import LocalStorage, RemoteStorage, Source, Storage, refused
from send_briefings.system import is_link

NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP}


class PublishTarget:
    """Published briefings in one place.

    Args:
        storage: where versions are kept.
        pointer: what leads readers to one of them.
        engine: a folder of this machine for the lock; in a folder of reports it lies in that.
        private: a folder of this machine for what is not for readers: finished briefings that wait, records of runs,
            notebooks that failed. It never lies in the folder of reports, which a web server may serve whole.
    """

    def __init__(self, storage: Storage, pointer: Pointer, engine: Path, private: Path) -> None:
        self._storage = storage
        self._pointer = pointer
        self.engine = engine
        self.private = private
        self._shown: str | None = None

    @property
    def name(self) -> str:
        """What to call it to a person."""
        return self._storage.name

    @property
    def folder(self) -> Path | None:
        """The folder that it is; None for an address."""
        return self._storage.folder

    def make_private(self) -> None:
        """Make the private folder, for its owner's eyes alone.

        Raises:
            StorageError: it cannot be made.
        """
        make_private(self.private, self.engine)

    def version(self) -> str:
        """The version that is published; "" where nothing is yet.

        Raises:
            StorageError: it cannot be read, or what leads to a version is not ours.
        """
        self._shown = self._pointer.version()
        return self._shown

    def address(self, path: str) -> str:
        """Where readers find a published file, as a path or an address."""
        there = self._pointer.address(path)
        return f"{self.name}/{there}" if self.folder is None else str(self.folder / there)

    def records(self) -> dict[str, PublishedBriefing]:
        """The published briefings by path.

        Raises:
            StorageError: the list of them cannot be read, or is damaged.
        """
        version = self.version()
        if not version:
            return {}
        where = self._in(version, RECORDS)
        try:
            return parse_records(self._storage.read(where) or b"")
        except (ValueError, TypeError, KeyError) as fault:
            named = f"{where} at {self.name}" if self.folder is None else str(self.folder / where)
            raise StorageError(
                f"{named} cannot be read: {fault}.",
                next_step="Move the reports folder aside and make the briefings again.",
            ) from fault

    def intact(self, record: PublishedBriefing) -> bool:
        """Whether every file of a published briefing is as it was published, and readers are led to it."""
        version = self.version() if self._shown is None else self._shown
        for path, expected in record.paths().items():
            content = self._storage.read(self._in(version, path))
            if content is None:
                return False
            plain = bare(content) if path.endswith(".html") else content
            if hashlib.sha256(plain).hexdigest() != expected:
                return False
        return self._pointer.is_whole(record)

    def publish(self, version: str, records: Mapping[str, PublishedBriefing], made: BuildCache) -> None:
        """Write a version of these briefings and show it in place of the one before; call it under the lock.

        Args:
            version: its name.
            records: every briefing that is to be published.
            made: where files that are not in the published version are found.

        Raises:
            StorageError: something could not be written; what is published is what was before.
        """
        try:
            self._pointer.check_free(records)
            self._storage.add(self._in(version), self._contents(records, made))
            self._pointer.show(version, records)
        except BaseException as fault:
            shown = False
            with suppress(StorageError):
                shown = self.version() == version
                self.remove([version])
                self.recover()
            if isinstance(fault, OSError):
                raise refused(self.name, fault) from fault
            if not (shown and isinstance(fault, StorageError)):
                raise
        finally:
            self._shown = None

    def versions(self) -> tuple[str, ...]:
        """The versions that are kept, the oldest first.

        Raises:
            StorageError: they cannot be listed.
        """
        return tuple(name for name in self._storage.folders(self._pointer.versions) if VERSION.fullmatch(name))

    def remove(self, versions: Collection[str]) -> None:
        """Remove versions, never the published one, nor anything that is no version."""
        for name in set(versions) & set(self.versions()) - {self.version()}:
            self._storage.remove(self._in(name))

    def read(self, version: str, path: str) -> bytes | None:
        """A file of a version that is kept; None where there is none."""
        return self._storage.read(self._in(version, path))

    def kept(self, version: str) -> dict[str, Path | None]:
        """Every file of a version by its path there, None for a link; {} where it is no folder of this machine."""
        return {} if self.folder is None else files_in(self.folder / self._in(version))

    def kept_at(self, version: str, path: str) -> str:
        """Where a file of a version stands in the folder."""
        return self._in(version, path)

    def records_of(self, version: str) -> dict[str, PublishedBriefing]:
        """The briefings of a version that is kept, by path; none where its list is damaged."""
        try:
            return parse_records(self.read(version, RECORDS) or b"")
        except (ValueError, TypeError, KeyError):
            return {}

    def take_out(self, version: str, paths: Collection[str]) -> None:
        """Take briefings, by path, out of an earlier version as if they had never been in it; call it under the lock.

        Raises:
            ValueError: it is the version that is published.
            StorageError: something could not be removed.
        """
        if version == self.version():
            raise ValueError(f"{version} is published: publish another one in its place")
        before = self.records_of(version)
        for record in (before[path] for path in paths if path in before):
            for path in record.paths():
                self._storage.delete(self._in(version, path))
        left = {path: record for path, record in before.items() if path not in paths}
        gone = {record.place_slug for record in before.values()} - {record.place_slug for record in left.values()}
        stood = listed_checksums(self.read(version, CHECKSUMS) or b"") if left else {}
        for path in [f"{slug}/{name}" for slug in sorted(gone) for name in (INDEX, DICTIONARY)]:
            if path in stood:
                self._storage.delete(self._in(version, path))
        if not left:
            self._storage.remove(self._in(version))
            return
        checksums = stood
        kept = {path: checksums[path] for record in left.values() for path in record.paths() if path in checksums}
        now = by_place(left)
        for record in left.values():
            page = f"{record.path}.html"
            content = self.read(version, page) if "html" in record.files and record.place_slug not in gone else None
            ready = content if content is None else dressed(content, record, now[record.place_slug])
            if ready is not None and ready != content:
                self._storage.replace(self._in(version, page), ready)
                kept[page] = hashlib.sha256(ready).hexdigest()
        for path, content in listings(left, kept).items():
            self._storage.replace(self._in(version, path), content)

    def recover(self) -> None:
        """Clear away what a killed run left, put back what can be; what is published stays, and what was before it."""
        published = self.version()
        if published or not self._pointer.is_there():
            self.remove([name for name in self.versions() if name > published])
        with suppress(UnicodeDecodeError, StorageError, OSError):
            self._restore_index(published)
        self._pointer.clear()

    def seen_at(self, path: str) -> str:
        """The path at which `found` has a file of the published version."""
        return self._pointer.seen_at(path)

    def lists(self, records: Mapping[str, PublishedBriefing], checksums: Mapping[str, str]) -> dict[str, bytes]:
        """What stands beside the briefings if these are published: index, checksums, list of briefings, as in `found`.

        Args:
            records: the briefings by path.
            checksums: the SHA-256 of each of their files by path, with any notice that is on it.
        """
        inside = {self.seen_at(path): content for path, content in listings(records, checksums).items()}
        return self._pointer.above(records) | inside

    def found(self) -> dict[str, Path | None]:
        """Every file that readers can reach, and the list of briefings, by path; None for a link of others.

        Raises:
            StorageError: it is no folder of this machine.
        """
        return self._pointer.found()

    def _in(self, version: str, path: str = "") -> str:
        return "/".join(part for part in (self._pointer.versions, version, path) if part)

    def _restore_index(self, version: str) -> None:
        """Put back an index that someone changed, where it can be put back as it was."""
        listed = (self._storage.read(self._in(version, CHECKSUMS)) or b"").decode().splitlines()
        records = self.records()
        page = index_page(records.values())
        if f"{hashlib.sha256(page).hexdigest()}  {INDEX}" in listed:
            if self._storage.read(self._in(version, INDEX)) != page:
                self._storage.replace(self._in(version, INDEX), page)
            self._pointer.restore(records)

    def _contents(self, records: Mapping[str, PublishedBriefing], made: BuildCache) -> Iterator[tuple[str, Source]]:
        """The files of a version by path, from the published one where a briefing stays as it is."""
        before = self.records()
        shown = self.version()
        checksums = {}
        earlier, now = by_place(before), by_place(records)
        for record in by_path(records.values()).values():
            old = before.get(record.path)
            kept = old is not None and same_briefing(old, record)
            for path, checksum in record.paths().items():
                ending = path.rpartition(".")[2]
                source = self._storage.kept(self._in(shown, path)) if kept else made.file(record, ending)
                if source is None:
                    continue  # someone removed it; it is made again when a run is asked for it
                checksums[path] = checksum
                if ending == "html":
                    beside = now[record.place_slug]
                    page = source if isinstance(source, bytes) else source.read_bytes()
                    ready = kept and old == record and alike(record, earlier[record.place_slug], beside)
                    if not ready:
                        source = page = dressed(page, record, beside)
                    checksums[path] = hashlib.sha256(page).hexdigest()
                yield path, source
        yield from listings(records, checksums).items()


def open_target(output: str, engines: Path, *, write: bool = True) -> PublishTarget:
    """The shelf at a folder or an fsspec address.

    Args:
        output: the folder, or an address with "://".
        engines: the local folder under which each folder or address has one of its own for what is private.
        write: whether anything will be written; the folder is not touched otherwise.

    Raises:
        StorageError: an address that cannot be used, or a link where the engine keeps its own files.
    """
    if "://" in output:
        engine = private_folder(engines, output)
        at: Storage = _local(output) if output.startswith("file:") else RemoteStorage(output)
        _refuse_links(engine, at.folder)
        return PublishTarget(at, IndexPointer(at), engine, engine)
    folder = Path(output)
    private = private_folder(engines, str(folder.absolute()))
    _refuse_links(folder / STATE_DIR, folder)
    _refuse_links(private, None)
    linked = _can_link(folder) if write else not (folder / VERSIONS).is_dir()
    storage = LocalStorage(folder)
    return PublishTarget(storage, LinkPointer(folder) if linked else IndexPointer(storage), folder / STATE_DIR, private)


def _local(address: str) -> LocalStorage:
    """The folder that a file:// address names."""
    parts = urlsplit(address)
    shared = parts.netloc not in {"", "localhost"}  # a drive of another machine
    return LocalStorage(Path(url2pathname(f"//{parts.netloc}{parts.path}" if shared else parts.path)))


def _refuse_links(engine: Path, folder: Path | None) -> None:
    """Refuse links where the engine keeps and clears away its own files: what they lead to is not its own."""
    own = [engine] if folder is None else [engine, folder / VERSIONS]
    with suppress(OSError):
        if not is_link(engine):
            own += [e for e in engine.iterdir() if e.name.removesuffix(".new") != CURRENT and e.name[:5] != PROBE]
    for path in own:
        if is_link(path):
            raise StorageError(
                f"{path} is a link to {path.readlink()}. "
                "send-briefings keeps its own files there, and follows no link.",
                next_step="Remove the link (what it leads to stays as it is), or choose another folder with --reports.",
            )


def _can_link(folder: Path) -> bool:
    """Whether a link can be made in a folder and replaced by another, which is how a version is shown.

    A folder that cannot be written is reported later, where it matters.
    """
    if (folder / STATE_DIR / CURRENT).is_symlink():
        return True
    if (folder / VERSIONS).is_dir():
        return False
    link = folder / STATE_DIR / f"{PROBE}{os.getpid()}"
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

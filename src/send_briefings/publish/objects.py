"""Publishing where there are no links: an object store (through fsspec), or a disk that cannot make them.

Every version is written under its own name, `versions/<id>/`, and nothing leads there until the index at the top is
replaced, in one step and last. The index is the way in for readers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from send_briefings.errors import StorageError
from send_briefings.publish.held_back import NOTICE, marked, same_briefing
from send_briefings.publish.index import index_page
from send_briefings.publish.made import MadeBriefings, sync_folder, write, write_in_one_step
from send_briefings.publish.record import Record, by_path
from send_briefings.publish.versions import CHECKSUMS, INDEX, RECORDS, checksum_list, parse_records, records_text

VERSIONS = "versions"
POINTER = re.compile(rb"\n<!-- version (\d{6}-[\d-]+) -->\n$")
VERSION = re.compile(r"\d{6}-[\d-]+")
AT_ONCE = 64


class ReportsStore:
    """Reports at an fsspec address, such as `s3://bucket/reports`.

    Args:
        address: the fsspec URL.
        engine: a local folder for what is not published: the lock, finished briefings, records of runs.

    Raises:
        StorageError: the address cannot be used.
    """

    def __init__(self, address: str, engine: Path) -> None:
        import fsspec

        self.name = address
        self.engine = engine
        self._published: str | None = None
        try:
            self._files, root = fsspec.core.url_to_fs(address)
        except Exception as fault:
            raise StorageError(
                f"The output '{address}' cannot be used: {_told(fault)}.",
                next_step="Give a folder, or an address that fsspec knows; for some, a package must be installed.",
            ) from fault
        self._root = str(root).rstrip("/")

    def version(self) -> str:
        """The version that is published; empty where nothing is yet.

        Raises:
            StorageError: the store cannot be read, or its index is not one of ours.
        """
        page = self._read(INDEX)
        pointer = POINTER.search(page) if page is not None else None
        if page is not None and pointer is None:
            raise StorageError(
                f"{INDEX} at {self.name} is in the way: it was not put there by this version of send-briefings.",
                next_step="Move it elsewhere, or choose another address with --reports.",
            )
        self._published = pointer[1].decode() if pointer else ""
        return self._published

    def records(self) -> dict[str, Record]:
        """The published briefings by path.

        Raises:
            StorageError: the list of them cannot be read, or is damaged.
        """
        version = self.version()
        if not version:
            return {}
        try:
            return parse_records(self._read(f"{VERSIONS}/{version}/{RECORDS}") or b"")
        except (ValueError, TypeError, KeyError) as fault:
            raise StorageError(
                f"{VERSIONS}/{version}/{RECORDS} at {self.name} cannot be read: {_told(fault)}.",
                next_step="Move what is there aside and make the briefings again.",
            ) from fault

    def intact(self, record: Record) -> bool:
        """Whether every file of a published briefing is as it was published."""
        version = self.version() if self._published is None else self._published
        for path, expected in record.paths().items():
            content = self._read(f"{VERSIONS}/{version}/{path}")
            if content is None:
                return False
            plain = NOTICE.sub(b"", content) if record.held_back and path.endswith(".html") else content
            if hashlib.sha256(plain).hexdigest() != expected:
                return False
        return True

    def publish(self, version: str, records: Mapping[str, Record], made: MadeBriefings) -> None:
        """Write a version of these briefings, then replace the index.

        Raises:
            StorageError: something could not be written; what is published is what was before.
        """
        try:
            with self._refusals("written"):
                self._write_all(f"{VERSIONS}/{version}", self._contents(records, made))
                page = index_page(records.values(), below=f"{VERSIONS}/{version}/").rstrip(b"\n")
                self._replace_index(page + f"\n<!-- version {version} -->\n".encode())
        except StorageError:
            with suppress(StorageError):
                if self.version() == version:
                    return
                self.remove([version])
            raise
        finally:
            self._published = None

    def versions(self) -> tuple[str, ...]:
        """The versions that are kept, the oldest first.

        Raises:
            StorageError: the store cannot be read.
        """
        with self._refusals("read"):
            try:
                self._files.invalidate_cache()
                listed = self._files.ls(self._at(VERSIONS), detail=False)
            except FileNotFoundError:
                return ()
        names = {str(entry).replace("\\", "/").rstrip("/").rpartition("/")[2] for entry in listed}
        return tuple(sorted(name for name in names if VERSION.fullmatch(name)))

    def remove(self, versions: Collection[str]) -> None:
        """Remove versions, never the published one."""
        for name in set(versions) - {self.version(), ""}:
            with suppress(Exception):
                self._files.rm(self._at(VERSIONS, name), recursive=True)

    def recover(self) -> None:
        """Clear away versions that a killed run left unfinished: newer than the published one."""
        published = self.version()
        self.remove([name for name in self.versions() if name > published])
        if self._is_local:
            with suppress(OSError):
                Path(self._at(f"{INDEX}.new")).unlink(missing_ok=True)

    def _contents(self, records: Mapping[str, Record], made: MadeBriefings) -> Iterator[tuple[str, bytes]]:
        """The files of a version by path, from the published one where a briefing stays as it is."""
        before = self.records()
        shown = f"{VERSIONS}/{self._published}"
        checksums = {}
        for record in by_path(records.values()).values():
            old = before.get(record.path)
            kept = old is not None and same_briefing(old, record)
            for path, checksum in record.paths().items():
                ending = path.rpartition(".")[2]
                content = self._read(f"{shown}/{path}") if kept else made.file(record, ending).read_bytes()
                if content is None:
                    continue  # someone removed it; it is made again when a run is asked for it
                checksums[path] = checksum
                if ending == "html" and (record.held_back or (old and old.held_back)):
                    content = marked(content, record)
                    checksums[path] = hashlib.sha256(content).hexdigest()
                yield path, content
        page = index_page(records.values())
        checksums[INDEX] = hashlib.sha256(page).hexdigest()
        yield INDEX, page
        yield CHECKSUMS, checksum_list(checksums)
        yield RECORDS, records_text(records)

    def _read(self, path: str) -> bytes | None:
        """A file's content; None where there is no such file."""
        with self._refusals("read"):
            try:
                content: bytes = self._files.cat_file(self._at(path))
            except (FileNotFoundError, NotADirectoryError):
                return None
        return content

    def _write_all(self, below: str, files: Iterator[tuple[str, bytes]]) -> None:
        """Write files, many at a time where the store can."""
        folders: set[str] = set()
        while batch := {self._at(below, path): content for path, content in islice(files, AT_ONCE)}:
            for folder in {path.rpartition("/")[0] for path in batch} - folders:
                folders.add(folder)
                with suppress(Exception):  # an object store has none; where one was needed, writing tells
                    self._files.makedirs(folder, exist_ok=True)
            if self._is_local:
                for path, content in batch.items():
                    write(Path(path), content)
            else:
                self._files.pipe(batch)

    def _replace_index(self, page: bytes) -> None:
        target = self._at(INDEX)
        if not self._is_local:
            self._files.pipe_file(target, page)
            return
        write_in_one_step(Path(target), page)
        sync_folder(Path(target).parent)

    @contextmanager
    def _refusals(self, done: str) -> Iterator[None]:
        """What a store raises, whatever it is, as an error for a person."""
        try:
            yield
        except StorageError:
            raise
        except Exception as fault:
            raise StorageError(
                f"{self.name} could not be {done}: {_told(fault)}. What was there is untouched.",
                next_step="Check the address, your rights there, and the connection.",
            ) from fault

    @property
    def _is_local(self) -> bool:
        protocol: Any = self._files.protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    def _at(self, *parts: str) -> str:
        return "/".join([self._root, *parts])


def _told(fault: BaseException) -> str:
    """What an error of a store says, on one line."""
    return " ".join(str(fault).split())[:300] or type(fault).__name__

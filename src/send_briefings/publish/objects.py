"""Publishing where there are no links: an object store (through fsspec), or a disk that cannot make them.

Every version is written under its own name, `versions/<id>/`, and nothing leads there until the index at the top is
replaced, in one step and last. The index is the way in for readers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from send_briefings.errors import StorageError
from send_briefings.publish.held_back import NOTICE, marked
from send_briefings.publish.index import index_page
from send_briefings.publish.made import MadeBriefings
from send_briefings.publish.record import Record, by_path
from send_briefings.publish.versions import CHECKSUMS, INDEX, RECORDS, checksum_list, parse_records, records_text

VERSIONS = "versions"
POINTER = b"<!-- version "


class ReportsStore:
    """Reports at an fsspec address, such as `s3://bucket/reports`.

    Args:
        address: the fsspec URL.
        engine: a local folder for what is not published: the lock, finished briefings, records of runs.
    """

    def __init__(self, address: str, engine: Path) -> None:
        import fsspec

        self.name = address
        self.engine = engine
        try:
            self._files, self._root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError) as fault:
            raise StorageError(
                f"The output '{address}' cannot be used: {fault}.",
                next_step="Give a folder, or an address that fsspec knows; for some, a package must be installed.",
            ) from fault

    def version(self) -> str:
        """The version that is published; empty where nothing is yet."""
        with suppress(FileNotFoundError):
            page: bytes = self._files.cat_file(self._at(INDEX))
            return page.rpartition(POINTER)[2].partition(b" ")[0].decode() if POINTER in page else ""
        return ""

    def records(self) -> dict[str, Record]:
        """The published briefings by path."""
        version = self.version()
        return parse_records(self._files.cat_file(self._at(VERSIONS, version, RECORDS))) if version else {}

    def intact(self, record: Record) -> bool:
        """Whether every file of a published briefing is as it was published."""
        version = self.version()
        for path, expected in record.paths().items():
            try:
                content = self._files.cat_file(self._at(VERSIONS, version, path))
            except FileNotFoundError:
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
            self._fill(version, records, made)
            page = index_page(records.values(), below=f"{VERSIONS}/{version}/")
            self._write(INDEX, page + POINTER + version.encode() + b" -->\n")
        except Exception as fault:
            if self.version() != version:
                self.remove([version])
            raise StorageError(
                f"{self.name} could not be written: {fault}. What was there is untouched.",
                next_step="Check the address, the rights to write there, and the connection.",
            ) from fault

    def versions(self) -> tuple[str, ...]:
        """The versions that are kept, the oldest first."""
        try:
            listed = self._files.ls(self._at(VERSIONS), detail=False)
        except FileNotFoundError:
            return ()
        return tuple(sorted(str(entry).rstrip("/").rpartition("/")[2] for entry in listed))

    def remove(self, versions: Collection[str]) -> None:
        """Remove versions, never the published one."""
        for name in set(versions) - {self.version(), ""}:
            with suppress(Exception):
                self._files.rm(self._at(VERSIONS, name), recursive=True)

    def recover(self) -> None:
        """Clear away versions that a killed run left unfinished: newer than the published one."""
        published = self.version()
        self.remove([name for name in self.versions() if name > published])

    def _fill(self, version: str, records: Mapping[str, Record], made: MadeBriefings) -> None:
        published = self.version()
        before = self.records()
        checksums = {}
        for record in by_path(records.values()).values():
            old = before.get(record.path)
            kept = old is not None and old.key == record.key and old.files == record.files
            for path, checksum in record.paths().items():
                ending = path.rpartition(".")[2]
                checksums[path] = checksum
                if ending == "html":
                    source = self._read(published, path) if kept else made.file(record, ending).read_bytes()
                    page = marked(source, record)
                    checksums[path] = hashlib.sha256(page).hexdigest()
                    self._write(f"{VERSIONS}/{version}/{path}", page)
                elif kept:
                    self._copy(self._at(VERSIONS, published, path), self._at(VERSIONS, version, path))
                else:
                    self._write(f"{VERSIONS}/{version}/{path}", made.file(record, ending).read_bytes())
        page = index_page(records.values())
        checksums[INDEX] = hashlib.sha256(page).hexdigest()
        self._write(f"{VERSIONS}/{version}/{INDEX}", page)
        self._write(f"{VERSIONS}/{version}/{CHECKSUMS}", checksum_list(checksums))
        self._write(f"{VERSIONS}/{version}/{RECORDS}", records_text(records))

    def _read(self, version: str, path: str) -> bytes:
        content: bytes = self._files.cat_file(self._at(VERSIONS, version, path))
        return content

    def _write(self, path: str, content: bytes) -> None:
        target = self._at(path)
        self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
        aside = f"{target}.new"
        if self._is_local:
            self._files.pipe_file(aside, content)
            Path(aside).replace(target)
        else:
            self._files.pipe_file(target, content)

    def _copy(self, source: str, target: str) -> None:
        self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
        self._files.cp_file(source, target)

    @property
    def _is_local(self) -> bool:
        protocol: Any = self._files.protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    def _at(self, *parts: str) -> str:
        return "/".join([str(self._root).rstrip("/"), *parts])

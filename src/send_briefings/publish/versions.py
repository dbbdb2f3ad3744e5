"""A reports folder whose whole content changes in one step.

Every publication is a version, a complete tree of its own under `.send/versions/`. Readers see one of them through
links: `reports/leeds` leads to `.send/current/leeds`, and `.send/current` to the version. Replacing that one link
changes everything at once; a run that is killed at any moment leaves the old version or the new one, never a mixture.
Files that did not change are shared between versions, so a version costs only what is new in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from send_briefings.errors import StorageError
from send_briefings.publish.held_back import NOTICE, marked, same_briefing
from send_briefings.publish.index import index_page
from send_briefings.publish.made import MadeBriefings, checksum_of, sync_folder, write, write_in_one_step
from send_briefings.publish.record import Record, by_path, record_of
from send_briefings.publish.refusal import refused

ENGINE = ".send"
INDEX = "index.html"
CHECKSUMS = "SHA256SUMS"
RECORDS = "briefings.json"
PROBE = "link-"


class ReportsFolder:
    """A reports folder on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = folder / ENGINE
        self._versions = self.engine / "versions"
        self._current = self.engine / "current"

    @property
    def name(self) -> str:
        """What to call it to a person."""
        return str(self.folder)

    def version(self) -> str:
        """The version that is published; empty where nothing is yet."""
        return self._current.readlink().name if self._current.is_symlink() and self._current.exists() else ""

    def records(self) -> dict[str, Record]:
        """The published briefings by path.

        Raises:
            StorageError: the list of them is damaged.
        """
        return read_records(self._current / RECORDS)

    def intact(self, record: Record) -> bool:
        """Whether every file of a published briefing is as it was published."""
        root = self._current
        for path, expected in record.paths().items():
            if record.held_back and path.endswith(".html"):
                content = (root / path).read_bytes() if (root / path).is_file() else b""
                found = hashlib.sha256(NOTICE.sub(b"", content)).hexdigest()
            else:
                found = checksum_of(root / path)
            if found != expected:
                return False
        return all((self.folder / name).exists() for name in (record.place_slug, INDEX, CHECKSUMS))

    def publish(self, version: str, records: Mapping[str, Record], made: MadeBriefings) -> None:
        """Make a version of these briefings and show it in place of the one before; call it under the lock.

        Args:
            version: its name.
            records: every briefing the folder is to have.
            made: where files that are not in the published version are found.

        Raises:
            StorageError: something could not be written; what is published is what was before.
        """
        target = self._versions / version
        aside = self._versions / f"{version}.new"
        try:
            self._check_free_names(records)
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(parents=True)
            self._fill(aside, records, made)
            aside.rename(target)
            sync_folder(self._versions)
            self._link_places(records)
            self._show(target)
        except BaseException as fault:
            if self.version() != version:
                shutil.rmtree(target, ignore_errors=True)
            self.recover()
            if isinstance(fault, OSError):
                raise refused(self.folder, fault) from fault
            raise

    def versions(self) -> tuple[str, ...]:
        """The versions that are kept, the oldest first."""
        if not self._versions.is_dir():
            return ()
        return tuple(sorted(path.name for path in self._versions.iterdir() if not path.name.endswith(".new")))

    def remove(self, versions: Collection[str]) -> None:
        """Remove versions, never the published one."""
        for name in set(versions) - {self.version(), ""}:
            shutil.rmtree(self._versions / name, ignore_errors=True)

    def recover(self) -> None:
        """Clear away what a killed run left; what is published stays, and what was before it."""
        published = self.version()
        if self._versions.is_dir():
            for left in self._versions.glob("*.new"):
                shutil.rmtree(left, ignore_errors=True)
            if published or not self._current.is_symlink():
                self.remove([name for name in self.versions() if name > published])
        for link in (self.engine / "current.new", *self.engine.glob(f"{PROBE}*")):
            with suppress(OSError):
                link.unlink()
        with suppress(OSError, UnicodeDecodeError, StorageError):
            self._restore_index()
        self._unlink_strays()

    def _restore_index(self) -> None:
        """Put back an index that someone changed, where it can be put back as it was."""
        listed = (self._current / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        index = self._current / INDEX
        if f"{checksum_of(index)}  {INDEX}" not in listed:
            page = index_page(self.records().values())
            if f"{hashlib.sha256(page).hexdigest()}  {INDEX}" in listed:
                write_in_one_step(index, page)

    def _fill(self, root: Path, records: Mapping[str, Record], made: MadeBriefings) -> None:
        before = self.records()
        checksums = {}
        for record in by_path(records.values()).values():
            old = before.get(record.path)
            kept = old is not None and same_briefing(old, record)
            (root / record.place_slug).mkdir(exist_ok=True)
            for path, checksum in record.paths().items():
                ending = path.rpartition(".")[2]
                source = self._current / path if kept else made.file(record, ending)
                if kept and not source.is_file():
                    continue  # someone removed it; it is made again when a run is asked for it
                checksums[path] = checksum
                if ending == "html" and (record.held_back or (old and old.held_back)):
                    page = marked(source.read_bytes(), record)
                    write(root / path, page)
                    checksums[path] = hashlib.sha256(page).hexdigest()
                else:
                    _share(source.resolve(), root / path)
        page = index_page(records.values())
        checksums[INDEX] = hashlib.sha256(page).hexdigest()
        write(root / INDEX, page)
        write(root / CHECKSUMS, checksum_list(checksums))
        write(root / RECORDS, records_text(records))
        for folder in {root, *(root / record.place_slug for record in records.values())}:
            sync_folder(folder)

    def _entries(self, records: Mapping[str, Record]) -> list[Path]:
        """What a reader sees at the top of the folder: a link for each place, for the index and for the checksums."""
        return [self.folder / name for name in sorted({r.place_slug for r in records.values()} | {INDEX, CHECKSUMS})]

    def _check_free_names(self, records: Mapping[str, Record]) -> None:
        for entry in self._entries(records):
            if entry.exists() and not entry.is_symlink():
                raise StorageError(
                    f"{entry} is in the way: it was not put there by this version of send-briefings.",
                    next_step="Move it elsewhere, or choose another folder with --reports.",
                )

    def _link_places(self, records: Mapping[str, Record]) -> None:
        """Make the links by which readers reach the version; until it is shown, new ones lead nowhere."""
        for entry in self._entries(records):
            if not entry.is_symlink():
                entry.symlink_to(Path(ENGINE) / "current" / entry.name)
        sync_folder(self.folder)

    def _show(self, target: Path) -> None:
        link = self.engine / "current.new"
        with suppress(FileNotFoundError):
            link.unlink()
        link.symlink_to(Path("versions") / target.name)
        link.replace(self._current)
        sync_folder(self.engine)

    def _unlink_strays(self) -> None:
        """Remove links to places that the published version does not have."""
        if not self.folder.is_dir():
            return
        for entry in self.folder.iterdir():
            if entry.is_symlink() and not entry.exists() and entry.readlink().parts[:2] == (ENGINE, "current"):
                with suppress(OSError):
                    entry.unlink()


def read_records(path: Path) -> dict[str, Record]:
    """The briefings listed in a file, by path; none where there is no such file.

    Raises:
        StorageError: it is damaged.
    """
    try:
        return parse_records(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise StorageError(
            f"{path} cannot be read: {fault}.",
            next_step="Move the reports folder aside and make the briefings again.",
        ) from fault


def parse_records(content: bytes) -> dict[str, Record]:
    """The briefings a list of them holds, by path."""
    return by_path(record_of(entry) for entry in json.loads(content)["briefings"])


def records_text(records: Mapping[str, Record]) -> bytes:
    """The list of briefings that goes with a version, as JSON."""
    content = {"briefings": [record.as_json() for record in by_path(records.values()).values()]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def checksum_list(checksums: Mapping[str, str]) -> bytes:
    """Checksums in the form that `sha256sum --check` reads."""
    return "".join(f"{checksums[path]}  {path}\n" for path in sorted(checksums)).encode()


def _share(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system cannot share."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

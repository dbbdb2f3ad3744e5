"""Publishing: finished briefings into the reports folder, with its index and checksums, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from send_briefings.publish.briefing import Briefing
from send_briefings.publish.folder import locked, refused, swap
from send_briefings.publish.index import index_page, read_entry

INDEX = "index.html"
CHECKSUMS = "SHA256SUMS"


def publish(briefings: Sequence[Briefing], reports: Path) -> tuple[Path, ...]:
    """Put briefings into the reports folder and return the files written, sorted.

    A briefing replaces all files of the same place and area; every other briefing stays. The index and the checksums
    are made again from what is then in the folder, so the same content gives the same bytes.

    Raises:
        StorageError: the folder cannot be written; it is as it was before.
        BusyError: another run is writing to it.
    """
    if len({(b.place_slug, b.area) for b in briefings}) != len(briefings):
        raise ValueError("two briefings of one place and area")
    written = {path: content for briefing in briefings for path, content in briefing.paths().items()}
    with locked(reports):
        before = published_files(reports)
        removed = [path for path in before if path not in written and _replaced(path, briefings)]
        try:
            after = {path: (reports / path).read_bytes() for path in before if path not in removed} | written
        except OSError as fault:
            raise refused(reports, fault) from fault
        made = {INDEX: _index(after)}
        made[CHECKSUMS] = _checksums(after | made)
        swap(reports, dict.fromkeys(removed) | written | made)
    return tuple(sorted(reports / path for path in written | made))


def published_files(reports: Path) -> list[str]:
    """The briefings' files in a reports folder, by path: those one folder down, hidden ones left out."""
    found = (path.relative_to(reports) for path in reports.glob("*/*.*") if path.is_file())
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))


def _replaced(path: str, briefings: Iterable[Briefing]) -> bool:
    place, _, name = path.partition("/")
    return any(b.place_slug == place and b.area == name.rpartition(".")[0] for b in briefings)


def _index(files: Mapping[str, bytes]) -> bytes:
    return index_page(read_entry(path, page, files.keys()) for path, page in files.items() if path.endswith(".html"))


def _checksums(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)).encode()

"""A file fetched whole: taken up where it broke off where the publisher allows it, and never larger than it may be."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from send_briefings.live.answers import CannotTell, Why
from send_briefings.live.client import Client, PassingError, Reply
from send_briefings.live.replies import LOGIN, LOOK, is_html, raise_for_status

MOST_ENTRIES = 10_000
MOST_UNPACKED_TIMES = 200
MOST_UNPACKED = 1_000_000_000
NOT_MODIFIED = 304
PARTIAL = 206
PACKED = re.compile(r"gzip|deflate|br|zstd", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file on the disk, and what its publisher said of it."""

    path: Path
    final_url: str
    redirects: tuple[str, ...]
    status: int
    sha256: str
    bytes: int
    wire_bytes: int
    etag: str
    last_modified: str
    content_type: str
    content_encoding: str


@dataclass
class _Part:
    """What has come so far of a file."""

    path: Path
    most: int
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    size: int = 0
    wire: int = 0
    validator: str = ""

    def start(self) -> None:
        """Begin at the beginning."""
        self.path.write_bytes(b"")
        self.digest, self.size, self.validator = hashlib.sha256(), 0, ""

    def take(self, piece: bytes, url: str) -> None:
        """Keep a piece."""
        self.size += len(piece)
        if self.size > self.most:
            raise too_large(url, self.most)
        self.digest.update(piece)
        with self.path.open("ab") as file:
            file.write(piece)


def download(
    client: Client, url: str, into: Path, most: int, known: Mapping[str, str] | None = None
) -> Downloaded | None:
    """Fetch a file; None where the publisher says that it has not changed.

    Args:
        client: through which it is asked for.
        url: where it is.
        into: the file to write; what an earlier try left there is written over.
        most: the largest size taken, in bytes.
        known: the ETag and Last-Modified of the copy that is held (`etag`, `last_modified`), "" for none.

    Raises:
        CannotTell: not reached, not there, a web page, or too large.
        OSError: it cannot be written.
    """
    part = _Part(into, most)
    part.start()
    asked = _conditions(known or {})
    found: Downloaded | None = client.patiently(url, lambda: _try(client, url, part, asked))
    if found is not None:
        check_unpacks(into, url)
    return found


def _conditions(known: Mapping[str, str]) -> dict[str, str]:
    names = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
    return {header: known[name] for name, header in names.items() if known.get(name)}


def _try(client: Client, url: str, part: _Part, asked: Mapping[str, str]) -> Downloaded | None:
    """One try, going on from what an earlier one left."""
    headers = {**asked, "Accept": "*/*"}
    if part.size and part.validator:
        headers |= {"Range": f"bytes={part.size}-", "If-Range": part.validator}
    with client.opened(url, headers) as (response, redirects):
        if response.status_code == NOT_MODIFIED:
            return None
        if response.status_code == PARTIAL and _goes_on(response, part.size):
            pass
        elif response.status_code == 200:
            part.start()
        else:
            raise_for_status(Reply(url, str(response.url), response.status_code, dict(response.headers), b""))
        _stream(response, part, url)
        return _downloaded(response, redirects, part)


def _stream(response: httpx2.Response, part: _Part, url: str) -> None:
    told = response.headers
    whole = told.get("content-length", "")
    packed = bool(PACKED.search(told.get("content-encoding", "")))
    if whole.isdigit() and int(whole) > part.most:
        raise too_large(url, part.most)
    if not packed and told.get("accept-ranges") == "bytes":
        etag = told.get("etag", "")
        part.validator = etag if etag and not etag.startswith("W/") else told.get("last-modified", "")
    before, first = part.size, part.size == 0
    for piece in response.iter_bytes():
        if first and is_html(piece, told):
            raise CannotTell(Why.NOT_AS_DESCRIBED, f"A web page came where a file was due ({url}).", LOGIN)
        first = False
        part.take(piece, url)
    part.wire += response.num_bytes_downloaded
    if not packed and whole.isdigit() and part.size - before != int(whole):
        raise PassingError(f"it sent {part.size - before} of {whole} bytes")
    if not part.size:
        raise CannotTell(Why.NOT_AS_DESCRIBED, f"An empty file came ({url}).", LOOK)


def _goes_on(response: httpx2.Response, at: int) -> bool:
    return str(response.headers.get("content-range", "")).startswith(f"bytes {at}-")


def _downloaded(response: httpx2.Response, redirects: tuple[str, ...], part: _Part) -> Downloaded:
    told = response.headers
    return Downloaded(
        path=part.path,
        final_url=str(response.url),
        redirects=redirects,
        status=response.status_code,
        sha256=part.digest.hexdigest(),
        bytes=part.size,
        wire_bytes=part.wire,
        etag=told.get("etag", ""),
        last_modified=told.get("last-modified", ""),
        content_type=told.get("content-type", ""),
        content_encoding=told.get("content-encoding", ""),
    )


def check_unpacks(path: Path, url: str) -> None:
    """Refuse a workbook or zip file that is made to unpack to far more than it seems.

    Raises:
        CannotTell: it is.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return
    size, packed = sum(entry.file_size for entry in entries), max(1, path.stat().st_size)
    if len(entries) > MOST_ENTRIES or size > min(MOST_UNPACKED, packed * MOST_UNPACKED_TIMES):
        raise CannotTell(
            Why.TOO_LARGE,
            f"The file at {url} would unpack to {size // 1_000_000:,} MB in {len(entries):,} parts, which is no table.",
            "It was not opened. Look at it in a browser, and tell the publisher.",
        )


def too_large(url: str, most: int) -> CannotTell:
    """The answer to a file that is larger than its source's limit."""
    return CannotTell(
        Why.TOO_LARGE,
        f"The file at {url} is larger than {most / 1_000_000:,.1f} MB, the most that is taken for this source.",
        "If it really is the publisher's, raise 'max_bytes' under [[live]] in the source's file.",
    )

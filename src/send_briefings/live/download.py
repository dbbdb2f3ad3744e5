"""Replies held to what they ought to be, and files fetched whole."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from send_briefings.live.client import Client, PassingError, Reply
from send_briefings.live.offer import CannotTell, Why

LOOK = "Look at the address in a browser; correct [[live]] in the source's file in data/catalogue/sources if it moved."
LOGIN = (
    "If your network shows a login page, log in first; if the service changed, its kind in live/kinds has to follow."
)


def json_from(client: Client, url: str) -> Any:
    """The JSON that an address answers with.

    Raises:
        CannotTell: not reached, refused, gone, or something else than JSON.
    """
    reply = client.read(url)
    raise_for_status(reply)
    if is_html(reply.body, reply.headers):
        raise CannotTell(
            Why.NOT_AS_DESCRIBED, f"{_host(url)} answered with a web page where data was due ({url}).", LOGIN
        )
    try:
        return json.loads(reply.body)
    except ValueError as fault:
        raise CannotTell(
            Why.NOT_AS_DESCRIBED, f"{_host(url)} answered with something that is not JSON ({url}).", LOGIN
        ) from fault


def raise_for_status(reply: Reply) -> None:
    """Nothing for a good reply.

    Raises:
        CannotTell: it was refused, is not there, or is gone.
    """
    status, url = reply.status, reply.url
    if status == 200:
        return
    if status == 410:
        raise CannotTell(Why.WITHDRAWN, f"{url} is gone for good (410).{_alternative(reply.body)}", LOOK)
    if status == 403 and reply.headers.get("x-ratelimit-remaining") == "0":
        raise CannotTell(
            Why.UNREACHABLE, f"{_host(url)} takes no more questions for now (403).", "Try again in an hour."
        )
    if status == 403:
        raise CannotTell(Why.NOT_FOUND, f"{url} is not public (403): withdrawn, or not out yet.", LOOK)
    if status == 404:
        raise CannotTell(Why.NOT_FOUND, f"There is nothing at {url} (404).", LOOK)
    if status == 407:
        raise CannotTell(Why.UNREACHABLE, "Your network's proxy asks for a login (407).", "Ask whoever runs it.")
    raise CannotTell(Why.NOT_AS_DESCRIBED, f"{url} answered {status}.", LOOK)


def pages_of(client: Client, url: str, size: int) -> list[dict[str, Any]]:
    """Every result of a paged list, in order.

    Raises:
        CannotTell: as `json_from`, or a page is missing.
    """
    found: list[dict[str, Any]] = []
    mark = "&" if "?" in url else "?"
    for number in range(1, 1000):
        page = json_from(client, f"{url}{mark}page={number}&pageSize={size}")
        results, paging = part(page, "results", list, url), part(page, "paging", dict, url)
        found += [entry for entry in results if isinstance(entry, dict)]
        total = part(paging, "totalResults", int, url)
        if len(found) >= total or number >= part(paging, "totalPages", int, url):
            break
    if len(found) != total:
        raise CannotTell(
            Why.NOT_AS_DESCRIBED,
            f"{url} says it lists {total} and listed {len(found)}.",
            "Try again; if it stays so, report it.",
        )
    return found


def part(record: Any, name: str, kind: type, url: str) -> Any:
    """A member of a reply that has to be there and of a kind.

    Raises:
        CannotTell: it is not.
    """
    value = record.get(name) if isinstance(record, Mapping) else None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise CannotTell(
            Why.NOT_AS_DESCRIBED,
            f"The reply of {url} has no '{name}' as described.",
            "Its kind in live/kinds has to follow.",
        )
    return value


def is_html(body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether a body is a web page, by what it says and how it begins."""
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html")) or "text/html" in headers.get("content-type", "").lower()


def one_match(names: Iterator[tuple[str, Any]], patterns: tuple[str, ...], what: str, url: str) -> Any:
    """The one thing whose name matches one of the patterns; None for none.

    Raises:
        CannotTell: several do.
    """
    found = [(name, thing) for name, thing in names if any(re.search(pattern, name) for pattern in patterns)]
    if len(found) > 1:
        shown = ", ".join(f"'{name}'" for name, _ in found[:5])
        raise CannotTell(
            Why.AMBIGUOUS,
            f"{len(found)} {what} match where one is expected: {shown} ({url}).",
            "Make the pattern under [[live]] in the source's file say which one is meant.",
        )
    return found[0][1] if found else None


def release_name(title: str) -> str:
    """A release as the catalogue names it, from the publisher's title.

    >>> release_name("Academic year 2024/25"), release_name("Spring term 2024/25"), release_name("Reporting year 2026")
    ('2024/25', 'Spring term 2024/25', '2026')
    """
    return re.sub(r"^(academic|calendar|reporting|financial|tax) year\s+", "", title.strip(), flags=re.IGNORECASE)


def nearest(wanted: str, names: list[str]) -> str:
    """The names nearest to a wanted one, in words; all where there are few.

    >>> nearest("caseload", ["caseload_2.csv", "requests.csv"])
    "There are 'caseload_2.csv', 'requests.csv'."
    """
    from rapidfuzz import process

    if len(names) > 6:
        names = [str(name) for name, _, _ in process.extract(wanted, names, limit=6)]
        return f"The nearest are {', '.join(repr(name[:80]) for name in names)}."
    return f"There are {', '.join(repr(name[:80]) for name in names)}." if names else "There are none at all."


def _alternative(body: bytes) -> str:
    try:
        details = json.loads(body).get("details", {})
        reported = str(details.get("alternative_path") or "")
    except (ValueError, AttributeError):
        return ""
    return f" It names {reported} in its place." if reported else ""


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


MAX_ENTRIES = 10_000
MAX_UNPACK_RATIO = 200
MAX_UNPACKED = 1_000_000_000
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
    reported = response.headers
    whole = reported.get("content-length", "")
    packed = bool(PACKED.search(reported.get("content-encoding", "")))
    if whole.isdigit() and int(whole) > part.most:
        raise too_large(url, part.most)
    if not packed and reported.get("accept-ranges") == "bytes":
        etag = reported.get("etag", "")
        part.validator = etag if etag and not etag.startswith("W/") else reported.get("last-modified", "")
    before, first = part.size, part.size == 0
    for piece in response.iter_bytes():
        if first and is_html(piece, reported):
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
    reported = response.headers
    return Downloaded(
        path=part.path,
        final_url=str(response.url),
        redirects=redirects,
        status=response.status_code,
        sha256=part.digest.hexdigest(),
        bytes=part.size,
        wire_bytes=part.wire,
        etag=reported.get("etag", ""),
        last_modified=reported.get("last-modified", ""),
        content_type=reported.get("content-type", ""),
        content_encoding=reported.get("content-encoding", ""),
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
    if len(entries) > MAX_ENTRIES or size > min(MAX_UNPACKED, packed * MAX_UNPACK_RATIO):
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

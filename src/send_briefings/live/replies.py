"""Replies held to what they ought to be: JSON where JSON is due, a page where a page is, and words for what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from send_briefings.live.answers import CannotTell, Why
from send_briefings.live.client import Client, Reply

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
        told = str(details.get("alternative_path") or "")
    except (ValueError, AttributeError):
        return ""
    return f" It names {told} in its place." if told else ""


def _host(url: str) -> str:
    return urlsplit(url).hostname or url

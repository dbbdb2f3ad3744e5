"""Files that a web page links to: the links are read from the page, an address is never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urljoin, urlsplit

from send_briefings.config.sources import MONTHS, PlaceToLook, SourceSpec, load_hosts
from send_briefings.config.toml import TomlTable
from send_briefings.live.client import Client
from send_briefings.live.download import LOGIN, LOOK, is_html, raise_for_status
from send_briefings.live.offer import CannotTell, Look, Offer, Why, patterns, settings_of

KIND = "page_links"
RECHECKED = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """Pages of a host, and which links of theirs are meant.

    `link` is a pattern for the address with named groups: `year` and `month` (of a financial year, "2025" and "June"),
    or `day` ("2025-06-20", the day it came out). `text` is one for the link's own words. The newest `recheck` files are
    asked for again each time, since a file may be replaced under the same name.
    """

    host: str
    pages: tuple[str, ...]
    link: tuple[str, ...]
    text: tuple[str, ...]
    recheck: int


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    order: str
    release: str
    published: date | None
    page: int


def check(source: SourceSpec, place: PlaceToLook) -> None:
    """Check the settings; raises CatalogueError."""
    settings_of(source, place, _settings)


def look(source: SourceSpec, place: PlaceToLook, client: Client, hosts: Mapping[str, str], held: Sequence[str]) -> Look:
    """The files newer than what is held, the newest few again, and corrected ones that are not held."""
    stated = settings_of(source, place, _settings)
    links = [
        link
        for index, page in enumerate(stated.pages)
        for link in _links(client, hosts[stated.host] + page, stated, index)
    ]
    chosen: dict[str, _Link] = {}
    for link in sorted(links, key=_newness):
        chosen[link.order] = link
    ordered = [chosen[order] for order in sorted(chosen)]
    known = [link.order for link in ordered if link.release and link.release in held]
    newest_held = max(known, default="")
    wanted = [link for link in ordered if link.order > newest_held or _corrected(link, held)]
    wanted += [link for link in ordered[-stated.recheck :] if link not in wanted] if stated.recheck else []
    offers = [_offer(link) for link in sorted(wanted, key=lambda one: one.order)]
    return Look(tuple(offers), held={"link-names": True})


def _settings(table: TomlTable) -> Settings:
    stated = Settings(
        table.string("host", one_of=tuple(load_hosts())),
        table.strings("pages"),
        patterns(table, "link"),
        patterns(table, "text", ()),
        table.integer("recheck", RECHECKED),
    )
    for index, pattern in enumerate(stated.link):
        groups = set(re.compile(pattern).groupindex)
        if "day" not in groups and not {"year", "month"} <= groups:
            table.fault(
                "link",
                f"'{pattern}' has no named groups",
                "(?P<year>..) and (?P<month>..), or (?P<day>..)",
                element=index,
            )
    return stated


def _links(client: Client, page: str, stated: Settings, index: int) -> list[_Link]:
    """A page's links that are meant; none at all is a fault."""
    from lxml import html

    reply = client.read(page, accept="text/html")
    raise_for_status(reply)
    if not is_html(reply.body, reply.headers):
        raise CannotTell(Why.NOT_AS_DESCRIBED, f"{page} is not a web page any more.", LOOK)
    every = [a for a in html.document_fromstring(reply.body).iter("a") if a.get("href")]
    found: list[_Link] = []
    for a in every:
        url = urljoin(reply.final_url, str(a.get("href")).strip())
        if stated.text and not any(re.search(pattern, " ".join(a.text_content().split())) for pattern in stated.text):
            continue
        match = next((m for pattern in stated.link if (m := re.search(pattern, unquote(urlsplit(url).path)))), None)
        if match is not None and (link := _link(url, match, index)) is not None:
            found.append(link)
    if not found:
        raise CannotTell(
            Why.NOT_FOUND,
            f"{page} has {len(every)} links and none to a file as described.",
            f"{LOOK} {LOGIN}",
        )
    return found


def _link(url: str, match: re.Match[str], page: int) -> _Link | None:
    stated = match.groupdict()
    if day := stated.get("day"):
        try:
            return _Link(url, day, "", date.fromisoformat(day), page)
        except ValueError:
            return None
    name = str(stated["month"]).capitalize()
    if name not in MONTHS:
        return None
    month = MONTHS.index(name) + 1
    year = int(stated["year"]) + (month < 4)
    return _Link(url, f"{year:04}-{month:02}", f"{name} {year}", None, page)


def _newness(link: _Link) -> tuple[int, tuple[int, ...], int, str]:
    """By which of two files of one month the newer is known: the month it was uploaded, else its number or suffix."""
    path = urlsplit(link.url).path
    uploaded = re.search(r"/(\d{4})/(\d{2})/", path)
    suffix = re.search(r"-(\d+)\.\w+$", path)
    return (
        link.page,
        tuple(map(int, uploaded.groups())) if uploaded else (),
        int(suffix[1]) if suffix else int("revised" in path.lower()),
        path,
    )


def _corrected(link: _Link, held: Sequence[str]) -> bool:
    """Whether a link says that it is a correction, of a release whose correction is not held."""
    if "revised" not in link.url.lower() or not link.release:
        return False
    return not any(name.startswith(f"{link.release} (") for name in held)


def _offer(link: _Link) -> Offer:
    name = unquote(urlsplit(link.url).path.rpartition("/")[2])
    return Offer(
        key=link.order, url=link.url, file_name=name, published=link.published, order=link.order, label=link.release
    )

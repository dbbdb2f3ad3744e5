"""GOV.UK: attachments of a page, or of the newest page of a collection that has one, through its content API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from send_briefings.config.sources import PlaceToLook, SourceSpec
from send_briefings.config.toml import TomlTable
from send_briefings.live.client import Client
from send_briefings.live.download import LOOK, json_from, nearest
from send_briefings.live.offer import CannotTell, Look, Offer, Why, patterns, settings_of, uk_date

KIND = "govuk"
PAGES_LOOKED_AT = 8
HOPS = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """A page's path, or a collection's with a pattern for its pages; and which attachment, by file name or title."""

    path: str
    collection: str
    document: tuple[str, ...]
    attachment: tuple[str, ...]


def check(source: SourceSpec, place: PlaceToLook) -> None:
    """Check the settings; raises CatalogueError."""
    settings_of(source, place, _settings)


def look(source: SourceSpec, place: PlaceToLook, client: Client, hosts: Mapping[str, str], held: Sequence[str]) -> Look:
    """The attachment; a page that moved is followed and told, one that was withdrawn is never read as nothing new."""
    stated = settings_of(source, place, _settings)
    drift: list[str] = []
    for path in [stated.path] if stated.path else _documents(client, hosts, stated, drift):
        item = _item(client, hosts, path, drift)
        found = [
            one
            for one in _attachments(item, hosts)
            if any(re.search(p, f"{one[1]}\n{one[2]}") for p in stated.attachment)
        ]
        if len({one[0] for one in found}) > 1:
            shown = ", ".join(f"'{one[1]}'" for one in found[:5])
            raise CannotTell(
                Why.AMBIGUOUS,
                f"{len(found)} attachments of {path} match where one is expected: {shown}.",
                "Make 'attachment' under [[live]] in the source's file say which one is meant.",
            )
        if found:
            return Look((_offer(item, path, found[0]),), drift=tuple(drift), held={"attachment-titles": True})
        if stated.path:
            names = [one[1] for one in _attachments(item, hosts)]
            raise CannotTell(
                Why.NOT_FOUND,
                f"No attachment of {path} is the one described. {nearest(stated.attachment[0], names)}",
                "Correct 'attachment' under [[live]] in the source's file.",
            )
    raise CannotTell(
        Why.NOT_FOUND,
        f"None of the newest {PAGES_LOOKED_AT} pages of {stated.collection} has the attachment described.",
        "Look for it in a browser; correct 'attachment' or 'document' under [[live]] in the source's file.",
    )


def _settings(table: TomlTable) -> Settings:
    stated = Settings(
        table.string("path", ""),
        table.string("collection", ""),
        patterns(table, "document", ()),
        patterns(table, "attachment"),
    )
    if bool(stated.path) == bool(stated.collection) or (stated.collection and not stated.document):
        table.fault(None, "'path', or 'collection' and 'document'", "one of the two ways to say where")
    return stated


def _documents(client: Client, hosts: Mapping[str, str], stated: Settings, drift: list[str]) -> list[str]:
    """The paths of a collection's pages that fit, the newest first."""
    links = _item(client, hosts, stated.collection, drift).get("links", {})
    every = [one for one in links.get("documents", []) if isinstance(one, dict)]
    fitting = [
        one
        for one in every
        if not one.get("withdrawn") and any(re.search(p, str(one.get("base_path", ""))) for p in stated.document)
    ]
    if not fitting:
        raise CannotTell(
            Why.NOT_FOUND,
            f"None of the {len(every)} pages of {stated.collection} fits {', '.join(stated.document)}. "
            + nearest(stated.document[0], [str(one.get("base_path", "")) for one in every]),
            "Correct 'document' under [[live]] in the source's file: the pages may have been renamed.",
        )
    newest = sorted(fitting, key=lambda one: str(one.get("public_updated_at", "")), reverse=True)
    return [str(one["base_path"]) for one in newest[:PAGES_LOOKED_AT]]


def _item(client: Client, hosts: Mapping[str, str], path: str, drift: list[str]) -> dict[str, Any]:
    """A page's content; redirects are followed and told."""
    for _ in range(HOPS):
        url = f"{hosts['govuk']}/api/content{path}"
        item = json_from(client, url)
        sent = urlsplit(client.read(url).final_url).path.removeprefix("/api/content")
        if sent != path:
            drift.append(f"The page moved: {path} is {sent} now.")
        schema = item.get("schema_name") if isinstance(item, dict) else None
        if schema == "redirect":
            to = next((str(one.get("destination", "")) for one in item.get("redirects", [])), "")
            if not to.startswith("/"):
                raise CannotTell(Why.MOVED, f"{path} moved to '{to[:200]}', which is not on GOV.UK.", LOOK)
            drift.append(f'The page moved: write "{to}" in place of "{path}".')
            path = to
            continue
        if schema == "gone":
            raise CannotTell(Why.WITHDRAWN, f"{path} is gone for good.", LOOK)
        if not isinstance(item, dict) or not isinstance(item.get("details"), dict):
            raise CannotTell(Why.NOT_AS_DESCRIBED, f"The reply of {url} is not a page as described.", LOOK)
        if notice := item.get("withdrawn_notice"):
            reported = re.sub(r"<[^>]*>", " ", str(notice.get("explanation", "")))
            raise CannotTell(
                Why.WITHDRAWN,
                f"The publisher withdrew {path}: {' '.join(reported.split())[:300]}",
                "What is held stays.",
            )
        return item
    raise CannotTell(Why.MOVED, f"{path} is redirected again and again.", LOOK)


def _attachments(item: Mapping[str, Any], hosts: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Address, file name, title and size of each attached file, also of those that only the text links to."""
    found = [
        (str(one.get("url", "")), _name(one), str(one.get("title", "")), str(one.get("file_size", "")))
        for one in item["details"].get("attachments", [])
        if isinstance(one, dict) and one.get("attachment_type", "file") == "file" and one.get("url")
    ]
    known = {one[0] for one in found}
    return found + [one for one in _linked(item["details"].get("body"), hosts) if one[0] not in known]


def _linked(body: Any, hosts: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    from lxml import html

    texts = [str(one.get("content", "")) for one in body if isinstance(one, dict)] if isinstance(body, list) else [body]
    for text in texts:
        if not isinstance(text, str) or hosts["govuk_files"] not in text:
            continue
        for link in html.fromstring(f"<div>{text}</div>").iter("a"):
            url = str(link.get("href", ""))
            if url.startswith(f"{hosts['govuk_files']}/"):
                yield url, unquote(url.rpartition("/")[2]), str(link.text_content()).strip(), ""


def _name(attachment: Mapping[str, Any]) -> str:
    return str(attachment.get("filename") or unquote(str(attachment.get("url", "")).rpartition("/")[2]))


def _offer(item: Mapping[str, Any], path: str, attachment: tuple[str, str, str, str]) -> Offer:
    url, name, _, size = attachment
    day = uk_date(str(item.get("public_updated_at") or item.get("first_published_at") or ""))
    history = sorted(
        (one for one in item["details"].get("change_history", []) if isinstance(one, dict)),
        key=lambda one: str(one.get("public_timestamp", "")),
        reverse=True,
    )
    notes = [f"{str(one.get('public_timestamp', ''))[:10]}: {one.get('note', '')}" for one in history]
    return Offer(
        key=path,
        url=url,
        file_name=name,
        version=f"{url} {size}".strip(),
        published=day,
        notes=tuple(note for note in notes if not note.lower().rstrip(".").endswith("first published")),
        order=day.isoformat() if day else "",
    )

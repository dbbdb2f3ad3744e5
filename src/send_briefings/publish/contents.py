"""What a version holds: the briefings, and beside them the index, the checksums and the list of briefings.

Publishing writes these bytes and verifying works them out again, both by the functions here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from send_briefings.publish.index import index_page, place_page
from send_briefings.publish.record import Record, by_path, record_of
from send_briefings.publish.way import by_place

INDEX = "index.html"
CHECKSUMS = "SHA256SUMS"
RECORDS = "briefings.json"


def listings(records: Mapping[str, Record], checksums: Mapping[str, str]) -> dict[str, bytes]:
    """The index, each place's page, the checksums of everything readers get, and the list of briefings.

    Args:
        records: the briefings by path.
        checksums: the SHA-256 of each of their files by path.
    """
    pages = {INDEX: index_page(records.values())}
    pages |= {f"{slug}/{INDEX}": place_page(found) for slug, found in by_place(records).items()}
    checked = {**checksums, **{path: hashlib.sha256(page).hexdigest() for path, page in pages.items()}}
    return {**pages, CHECKSUMS: checksum_list(checked), RECORDS: records_text(records)}


def checksum_list(checksums: Mapping[str, str]) -> bytes:
    """Checksums in the form that `sha256sum --check` reads."""
    return "".join(f"{checksums[path]}  {path}\n" for path in sorted(checksums)).encode()


def records_text(records: Mapping[str, Record]) -> bytes:
    """The list of briefings that goes with a version, as JSON."""
    content = {"briefings": [record.as_json() for record in by_path(records.values()).values()]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def parse_records(content: bytes) -> dict[str, Record]:
    """The briefings a list of them holds, by path."""
    return by_path(record_of(entry) for entry in json.loads(content)["briefings"])

"""Receipts: what was asked of a publisher for a file, and what it said of it, in a file beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from send_briefings.errors import DataFileError

ENDING = ".receipt.json"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One download.

    Times are ISO with zone. `version` is the publisher's own mark of this state of the file ("" where it gives none),
    `release` and `published` the release and the UK date it came out ("" where only the file itself says), `updated`
    the date of the last correction, `notes` the publisher's words on corrections. `bytes` is the file's size and
    `wire_bytes` what came over the line. `imported_as` and `imported_released` are the release and day under which it
    went into the store, "" until it did. `practice` is true where a practice publisher stood in for the real one.
    """

    source: str
    key: str
    url: str
    final_url: str
    file_name: str
    fetched_at: str
    sha256: str
    bytes: int
    wire_bytes: int
    status: int = 200
    redirects: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    content_encoding: str = ""
    version: str = ""
    release: str = ""
    published: str = ""
    updated: str = ""
    notes: tuple[str, ...] = ()
    practice: bool = False
    imported_as: str = ""
    imported_released: str = ""
    asked_with: Mapping[str, str] = field(default_factory=dict)

    def as_text(self) -> str:
        """As it is written to a file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @property
    def imported_on(self) -> date | None:
        """The day under which it went into the store; None until it did."""
        return date.fromisoformat(self.imported_released) if self.imported_released else None


def receipt_path(file: Path) -> Path:
    """Where a file's receipt is.

    >>> receipt_path(Path("raw/caseload.csv")).name
    'caseload.csv.receipt.json'
    """
    return file.with_name(file.name + ENDING)


def receipt_of(file: Path, sha256: str | None = None) -> Receipt | None:
    """A file's receipt; None where it has none.

    Args:
        file: the file.
        sha256: the file's checksum, where the receipt has to be of these bytes.

    Raises:
        DataFileError: the receipt cannot be read, or is of other bytes.
    """
    path = receipt_path(file)
    if not path.is_file():
        return None
    try:
        receipt = read_receipt(path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataFileError(
            f"The receipt '{path.name}' is damaged ({type(error).__name__}).",
            next_step="Remove it and say --release and --released, or copy the file with its receipt again.",
        ) from error
    if sha256 is not None and receipt.sha256 != sha256:
        raise DataFileError(
            f"'{file.name}' is not the file that its receipt is of: its bytes differ.",
            next_step="Copy the file with its receipt again, or run `send-briefings data update` to fetch it anew.",
        )
    return receipt


def read_receipt(path: Path) -> Receipt:
    """A receipt from its own file.

    Raises:
        OSError, ValueError, TypeError, KeyError: it cannot be read or is not one.
    """
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Receipt(**{**said, "redirects": tuple(said["redirects"]), "notes": tuple(said["notes"])})

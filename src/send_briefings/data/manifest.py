"""What is held and what is known: the store's manifest, receipts of files, and newer releases of publishers.

They are kept in the store's folder beside its manifest, and a recorded run keeps those that it knew of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from send_briefings.errors import DataFileError, StorageError
from send_briefings.model import Account, Learnt, Rejection, Remark
from send_briefings.system import atomic_write

MANIFEST = "manifest.json"
FORMAT = 1
ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."
REBUILD = "Build the store again from the raw files with `send-briefings data import --replace-all FOLDER`."


@dataclass(frozen=True, slots=True)
class Accepted:
    """A person's decision to take in a file that is short or odd: why, and everything that was found about it."""

    reason: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One imported file: what it is, what became of its rows, and which part holds them.

    `sha256` is of the published file; `part_sha256` of the part. `first_period` and `last_period` are labels.
    `accepted` is None for a file that is whole.
    """

    file_name: str
    sha256: str
    source: str
    release: str
    released: date
    rows: int
    measures: tuple[str, ...]
    first_period: str
    last_period: str
    part: str
    part_sha256: str
    account: Account
    accepted: Accepted | None = None


def order(file: StoredFile) -> tuple[str, date, str, str]:
    """The key by which a manifest's files are sorted, so that the order of importing leaves no trace."""
    return (file.source, file.released, file.release, file.sha256)


def read_manifest(folder: Path, name: str | None = None) -> tuple[StoredFile, ...]:
    """The files in a store, in order; none where there is no manifest yet.

    Args:
        folder: the store's folder.
        name: the manifest's file name, where it is another than the store's own.

    Raises:
        StorageError: the manifest cannot be read or is damaged.
    """
    path = folder / (name or MANIFEST)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeError) as error:
        raise StorageError(f"The store's manifest '{path}' cannot be read: {error}.", next_step=REBUILD) from error
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise StorageError(
                f"The store's manifest '{path}' is of format {content['format']}, expected {FORMAT}.", next_step=REBUILD
            )
        return tuple(file_of(entry) for entry in content["files"])
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError(f"The store's manifest '{path}' is damaged ({error!r}).", next_step=REBUILD) from error


def manifest_text(files: Sequence[StoredFile]) -> str:
    """The manifest as JSON: sorted, without clock times, so that the same files give the same bytes."""
    content = {
        "format": FORMAT,
        "attribution": ATTRIBUTION,
        "files": [entry_of(file) for file in sorted(files, key=order)],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def entry_of(file: StoredFile) -> dict[str, Any]:
    """A stored file as it stands in a manifest."""
    account, accepted = file.account, file.accepted
    return {
        "file_name": file.file_name,
        "sha256": file.sha256,
        "source": file.source,
        "release": file.release,
        "released": file.released.isoformat(),
        "rows": file.rows,
        "measures": list(file.measures),
        "first_period": file.first_period,
        "last_period": file.last_period,
        "part": file.part,
        "part_sha256": file.part_sha256,
        "account": {
            "rows_read": account.rows_read,
            "kept": account.kept,
            "out_of_scope": dict(sorted(account.out_of_scope.items())),
            "rejected": [[r.sheet, r.row, r.column, r.found, r.expected] for r in account.rejected],
            **({"remarks": [[r.sheet, r.row, r.place, r.text] for r in account.remarks]} if account.remarks else {}),
            **({"learnt": [_learnt(one) for one in account.learnt]} if account.learnt else {}),
            **({"normalised": dict(sorted(account.normalised.items()))} if account.normalised else {}),
        },
        **({"accepted": {"reason": accepted.reason, "findings": list(accepted.findings)}} if accepted else {}),
    }


def file_of(entry: dict[str, Any]) -> StoredFile:
    """A stored file, from what a manifest says of it."""
    account, accepted = entry["account"], entry.get("accepted")
    return StoredFile(
        file_name=str(entry["file_name"]),
        sha256=str(entry["sha256"]),
        source=str(entry["source"]),
        release=str(entry["release"]),
        released=date.fromisoformat(entry["released"]),
        rows=int(entry["rows"]),
        measures=tuple(entry["measures"]),
        first_period=str(entry["first_period"]),
        last_period=str(entry["last_period"]),
        part=str(entry["part"]),
        part_sha256=str(entry["part_sha256"]),
        account=Account(
            int(account["rows_read"]),
            int(account["kept"]),
            dict(account["out_of_scope"]),
            tuple(Rejection(*rejection) for rejection in account["rejected"]),
            tuple(Remark(*remark) for remark in account.get("remarks", ())),
            dict(account.get("normalised", {})),
            tuple(_learnt_of(*one) for one in account.get("learnt", ())),
        ),
        accepted=Accepted(str(accepted["reason"]), tuple(map(str, accepted["findings"]))) if accepted else None,
    )


def _learnt(one: Learnt) -> list[str | int]:
    return [one.sheet, one.row, one.code, one.name, one.level, one.whole, one.start.isoformat(), one.end.isoformat()]


def _learnt_of(sheet: str, row: int, code: str, name: str, level: str, whole: str, start: str, end: str) -> Learnt:
    return Learnt(sheet, row, code, name, level, whole, date.fromisoformat(start), date.fromisoformat(end))


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
            next_step="Remove it and say --release and --release-date, or copy the file with its receipt again.",
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
    stated: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Receipt(**{**stated, "redirects": tuple(stated["redirects"]), "notes": tuple(stated["notes"])})


KNOWN = "known.json"
KNOWN_FORMAT = 1


@dataclass(frozen=True, slots=True)
class KnownReleases:
    """The newest release that is out and not held, "" for none, with its day; and the publisher's date of the next one.

    Days are ISO, a month "2026-06"; "" for unknown. `withdrawn` is the day on which the publisher was found to have
    withdrawn the figures, `notes` the publisher's own words on releases that are held, the newest first.
    """

    release: str = ""
    released: str = ""
    due: str = ""
    withdrawn: str = ""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stated: Mapping[str, Any]) -> KnownReleases:
        """As it was written to a file."""
        notes = {str(release): tuple(map(str, reported)) for release, reported in stated.get("notes", {}).items()}
        return cls(**{**stated, "notes": notes})


def known_path(folder: Path, listed: Path | None = None) -> Path:
    """Where they are kept, for a store or for a list of files that stands in for it."""
    return folder / KNOWN if listed is None else listed.with_name(f"{listed.name}.{KNOWN}")


def read_known(path: Path) -> dict[str, KnownReleases]:
    """What is known of each source; nothing where there is no file.

    Raises:
        StorageError: it is damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): KnownReleases.from_json(stated) for name, stated in content["sources"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StorageError(
            f"'{path}' is damaged ({type(error).__name__}).",
            next_step="Remove it; `send-briefings data update` writes it again.",
        ) from error


def write_known(folder: Path, known: Mapping[str, KnownReleases]) -> None:
    """Write them down; nothing is written where nothing changed, and no file is kept of nothing.

    Raises:
        StorageError: it cannot be written.
    """
    path = known_path(folder)
    try:
        if not known:
            path.unlink(missing_ok=True)
        elif not path.is_file() or path.read_text(encoding="utf-8") != known_text(known):
            folder.mkdir(parents=True, exist_ok=True)
            atomic_write(path, known_text(known).encode())
    except OSError as error:
        raise StorageError(
            f"'{path}' cannot be written: {error.strerror or error}.", next_step="Check that you may write there."
        ) from error


def known_text(known: Mapping[str, KnownReleases]) -> str:
    """As it is written to a file: sorted, so that the same facts give the same bytes."""
    content = {"format": KNOWN_FORMAT, "sources": {name: asdict(one) for name, one in sorted(known.items())}}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

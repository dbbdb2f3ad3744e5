"""The store's manifest: which parts hold, from which files. Replacing it is the one moment the store changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from send_briefings.errors import StorageError
from send_briefings.model import Account, Learnt, Rejection, Remark

MANIFEST = "manifest.json"
FORMAT = 1
ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."
REBUILD = "Build the store again from the raw files with `send-briefings data import --fresh FOLDER`."


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

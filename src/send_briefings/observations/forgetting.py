"""Taking a release out of a store, so that it can be had back; and a line in the store's log of each decision.

What is forgotten lies in the store's folder `forgotten`, a numbered folder for each time: the files' entries as a
manifest, and their parts. `decisions.log` has a line, as JSON, for each release forgotten or had back and for each
short or odd file taken in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from send_briefings.atomic import atomic_write
from send_briefings.errors import DataFileError, StorageError, UsageError
from send_briefings.observations.manifest import MANIFEST, StoredFile, manifest_text, read_manifest
from send_briefings.observations.part import read_part

FORGOTTEN = "forgotten"
LOG = "decisions.log"


def chosen(files: Sequence[StoredFile], release: str, source: str = "") -> tuple[StoredFile, ...]:
    """The files of a release.

    Raises:
        UsageError: no file is of it, or files of several sources are.
    """
    found = tuple(file for file in files if file.release == release and source in ("", file.source))
    sources = sorted({file.source for file in found})
    if len(sources) > 1:
        raise UsageError(
            f"Releases of {', '.join(sources)} are called '{release}'.",
            next_step=f"Say which: --source {sources[0]}.",
        )
    if not found:
        of = f" of '{source}'" if source else ""
        raise UsageError(
            f"The store holds no release '{release}'{of}.",
            next_step="See `send-briefings data list` for what it holds.",
        )
    return found


def keep(folder: Path, files: Sequence[StoredFile], parts: Path) -> Path:
    """Keep files and their parts among what was forgotten, before the store lets go of them; their new folder."""
    numbers = [int(path.name) for path in (folder / FORGOTTEN).glob("[0-9]*") if path.name.isdigit()]
    target = folder / FORGOTTEN / f"{max(numbers, default=0) + 1:04d}"
    target.mkdir(parents=True)
    for file in files:
        atomic_write(target / file.part, (parts / file.part).read_bytes())
    atomic_write(target / MANIFEST, manifest_text(files).encode())
    return target


def last_forgotten(folder: Path) -> tuple[Path, tuple[StoredFile, ...], dict[str, bytes]]:
    """What was forgotten last: its folder, its files and their parts' bytes, verified.

    Raises:
        UsageError: nothing was.
        StorageError: it is damaged.
    """
    kept = sorted(path for path in (folder / FORGOTTEN).glob("[0-9]*") if (path / MANIFEST).is_file())
    if not kept:
        raise UsageError(f"Nothing was forgotten in '{folder}'.")
    files = read_manifest(kept[-1])
    for file in files:
        read_part(kept[-1] / file.part, file.part_sha256)
    return kept[-1], files, {file.part: (kept[-1] / file.part).read_bytes() for file in files}


def drop(kept: Path) -> None:
    """Take away the folder of what was had back."""
    for path in [kept / MANIFEST, *kept.glob("*")]:
        path.unlink(missing_ok=True)
    kept.rmdir()


def refuse_contradiction(files: Sequence[StoredFile], held: Sequence[StoredFile]) -> None:
    """Refuse to have files back into a store that meanwhile holds others of their release.

    Raises:
        DataFileError: naming them.
    """
    now = {(file.source, file.release): file.file_name for file in held}
    for file in files:
        if (file.source, file.release) in now:
            raise DataFileError(
                f"The release '{file.release}' of '{file.source}' is held again, from "
                f"'{now[file.source, file.release]}'.",
                next_step="Forget that first, or leave it as it is.",
            )


def log(folder: Path, action: str, files: Sequence[StoredFile], reason: str = "") -> None:
    """Add a line for each file to the store's log of decisions: when, what was done, with which release, and why.

    Raises:
        StorageError: it cannot be written.
    """
    when = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [
        json.dumps(
            {
                "when": when,
                "action": action,
                "source": file.source,
                "release": file.release,
                "file": file.file_name,
                "sha256": file.sha256,
                **({"reason": reason} if reason else {}),
            },
            ensure_ascii=False,
        )
        for file in files
    ]
    try:
        with (folder / LOG).open("a", encoding="utf-8") as out:
            out.write("".join(line + "\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise StorageError(
            f"The store's log '{folder / LOG}' cannot be written: {error.strerror or error}.",
            next_step="Check that you may write there and that the disk is not full.",
        ) from error

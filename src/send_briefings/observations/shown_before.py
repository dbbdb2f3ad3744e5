"""What was published of a council's own figures before, so that a later file never gives away what was hidden.

A file for each place, in a folder that only its owner can read. It holds the figures of every publication as they were
typed, those that were hidden too: what readers saw then is set beside what they see now. So it is as private as the
council's own files, beside which it lies.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from send_briefings.errors import DataFileError, StorageError
from send_briefings.model import Status
from send_briefings.readers.returns import Key, Seen

FOLDER = ".protected"
Publication = tuple[Mapping[Key, Seen], ...]


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """The records in one folder, `.protected` beside the council's files."""

    folder: Path

    def of(self, place: str) -> tuple[Publication, ...]:
        """The publications of a place (its code), the oldest first, each with the figures of its files in their order.

        Raises:
            DataFileError: the record is damaged; without it nothing can be shown safely.
        """
        path = self._path(place)
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            return tuple(tuple(_figures(file) for file in files) for files in said["publications"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise DataFileError(
                f"{path}, the record of what was shown of the council's own figures before, cannot be read.",
                next_step="Restore it from a copy. Without it, numbers that were hidden before could be worked out.",
            ) from fault

    def add(self, place: str, files: Sequence[Mapping[Key, Seen]]) -> bool:
        """Note what is about to be published of a place; returns whether it was not published before.

        Args:
            place: its code.
            files: the figures of each of its files, the oldest file first.

        Raises:
            StorageError: it cannot be written; then nothing may be published.
            DataFileError: the record is damaged.
        """
        before, now = self.of(place), tuple(file for file in files if file)
        if not now or now in before:
            return False
        self._write(self._path(place), (*before, now))
        return True

    @property
    def paths(self) -> tuple[Path, ...]:
        """The records there are."""
        return tuple(sorted(self.folder.glob("*.json")))

    def _path(self, place: str) -> Path:
        return self.folder / f"{place}.json"

    def _write(self, path: Path, publications: Sequence[Publication]) -> None:
        content = {"publications": [[_as_json(file) for file in files] for files in publications]}
        aside = path.with_name(f"{path.name}.new")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                aside.unlink()
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(json.dumps(content, indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except OSError as fault:
            raise StorageError(
                f"{path} cannot be written: {fault.strerror or fault}. It keeps what was shown of the council's own "
                "figures, so nothing is published without it.",
                next_step="Make data/local a folder that can be written.",
            ) from fault


def _as_json(file: Mapping[Key, Seen]) -> list[dict[str, Any]]:
    return [
        {"figure": list(key), "counts": seen.counts, "status": seen.status.value, "hidden": seen.hidden}
        for key, seen in sorted(file.items())
    ]


def _figures(said: Sequence[Mapping[str, Any]]) -> dict[Key, Seen]:
    found = {}
    for one in said:
        measure, cohort, breakdown, period = (str(part) for part in one["figure"])
        counts = tuple(int(count) for count in one["counts"]) if one["counts"] is not None else None
        found[measure, cohort, breakdown, period] = Seen(counts, Status(one["status"]), bool(one["hidden"]))
    return found

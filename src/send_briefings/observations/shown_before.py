"""What readers have seen of a council's own figures before, so that a later file never gives away what was hidden.

A file for each place, in a folder that only its owner can read: which figures were hidden, and with which counts the
others were shown. No number that was hidden is in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from send_briefings.errors import DataFileError, StorageError
from send_briefings.model import Status, Unit
from send_briefings.readers.returns import Key, Past, ReturnRead

FOLDER = ".protected"


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """The records in one folder, `.protected` beside the council's files."""

    folder: Path

    def of(self, place: str) -> dict[Key, Past]:
        """What was shown of a place (its code), and hidden; nothing where there is no record.

        Raises:
            DataFileError: the record is damaged; without it nothing can be shown safely.
        """
        path = self._path(place)
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            return {_key(one["figure"]): _past(one) for one in said["figures"]}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise DataFileError(
                f"{path}, the record of what was shown of the council's own figures before, cannot be read.",
                next_step="Restore it from a copy. Without it, numbers that were hidden before could be worked out.",
            ) from fault

    def add(self, place: str, files: Iterable[ReturnRead], people: Iterable[str]) -> bool:
        """Note that a place's files, as they may be shown, are about to be published; returns whether that is new.

        Args:
            place: its code.
            files: its files, through `as_shown`.
            people: the ids of the measures that count people; of others only what is hidden has to be kept.

        Raises:
            StorageError: it cannot be written; then nothing may be published.
        """
        before = self.of(place)
        now = dict(before)
        counting = set(people)
        for file in files:
            for row in file.read.table.to_pylist() if file.read is not None else ():
                if row["measure"] in counting or row["status"] == Status.SUPPRESSED.value:
                    key = (
                        row["measure"],
                        row["cohort"],
                        row["breakdown"],
                        f"{row['period_start']}/{row['period_end']}",
                    )
                    now[key] = _with(now.get(key, Past()), row)
        if now == before:
            return False
        self._write(self._path(place), now)
        return True

    @property
    def paths(self) -> tuple[Path, ...]:
        """The records there are."""
        return tuple(sorted(self.folder.glob("*.json")))

    def _path(self, place: str) -> Path:
        return self.folder / f"{place}.json"

    def _write(self, path: Path, figures: Mapping[Key, Past]) -> None:
        entries = [
            {"figure": list(key), "hidden": past.hidden, "shown": [list(counts) for counts in past.shown]}
            for key, past in sorted(figures.items(), key=lambda one: one[0])
        ]
        aside = path.with_name(f"{path.name}.new")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                aside.unlink()
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(json.dumps({"figures": entries}, indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except OSError as fault:
            raise StorageError(
                f"{path} cannot be written: {fault.strerror or fault}. It keeps what was shown of the council's own "
                "figures, so nothing is published without it.",
                next_step="Make data/local a folder that can be written.",
            ) from fault


def _with(past: Past, row: Mapping[str, object]) -> Past:
    if row["status"] == Status.SUPPRESSED.value:
        return Past(past.shown, True)
    if row["value"] is None:
        return past
    if row["unit"] == Unit.PERCENT.value:
        top, bottom = int(float(str(row["numerator"]))), int(float(str(row["denominator"])))
        counts: tuple[int, ...] = (top, bottom - top)
    else:
        counts = (int(float(str(row["value"]))),)
    if past.shown and past.shown[-1] == counts:
        return past
    return Past((*(one for one in past.shown if one != counts), counts), past.hidden)


def _key(said: list[str]) -> Key:
    measure, cohort, breakdown, period = (str(part) for part in said)
    return (measure, cohort, breakdown, period)


def _past(said: Mapping[str, list[list[int]]]) -> Past:
    return Past(tuple(tuple(int(count) for count in counts) for counts in said["shown"]), bool(said["hidden"]))

"""The record of a run: what was asked for, what went in, what came out of each notebook, and how it ended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from send_briefings.atomic import atomic_write
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.observations.known import Known, known_path, known_text
from send_briefings.observations.manifest import StoredFile, manifest_text

NOTHING_KNOWN: Mapping[str, Known] = MappingProxyType({})
RUNNING = "running"
PUBLISHED = "published"
NOTHING_NEW = "nothing new"
FAILED = "failed"
STOPPED = "stopped"
KILLED = "killed"
ID = re.compile(r"(\d{6})-\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one briefing of a run: made, reused, failed, or not reached.

    `files` holds the SHA-256 of each file by ending. `notebook` is where the executed notebook of a failed one is.
    `since` is the day of the last briefing that it was given, `newest` that of the newest data file that may have gone
    into it, ISO. `prepared` is the day that it says it was made, ISO.
    """

    place: str
    place_name: str
    place_slug: str
    area: str
    outcome: str
    key: str
    files: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    peak_memory: int = 0
    fault: str = ""
    next_step: str = ""
    notebook: str = ""
    since: str = ""
    newest: str = ""
    prepared: str = ""


@dataclass
class Manifest:
    """One run. Times are ISO with zone; `seconds` is how long it took by a clock that cannot jump.

    `sections` are those of the committee pack, in order, none for its default.
    `contact` is whom readers of a briefing that could not be renewed may ask, "" for the council's analysts.
    `update` is what publishers were asked before it and what came of that: of each source its `source`, its `answer`,
    whether a person is `needed`, and `lines` in words.
    """

    id: str
    plan: str
    started: str
    outcome: str = RUNNING
    ended: str = ""
    seconds: float = 0.0
    exit_code: int = 0
    version: str = ""
    output: str = ""
    contact: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    sections: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    limits: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    update: list[dict[str, Any]] = field(default_factory=list)
    briefings: list[Outcome] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many briefings had this outcome."""
        return sum(briefing.outcome == outcome for briefing in self.briefings)

    def as_text(self) -> str:
        """As it is written to a file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def parse_manifest(text: str, name: str) -> Manifest:
    """A manifest from its text.

    Raises:
        UsageError: it is not one.
    """
    try:
        said = json.loads(text)
        return Manifest(**{**said, "briefings": [Outcome(**entry) for entry in said["briefings"]]})
    except (ValueError, TypeError, KeyError) as fault:
        raise UsageError(
            f"{name} is not a run's manifest: {fault}.",
            next_step="List the runs with `send-briefings runs` and give one's number.",
        ) from fault


class RunHistory:
    """The manifests in a private folder, one file a run."""

    def __init__(self, engine: Path) -> None:
        self.folder = engine / "runs"

    def next_id(self, day: str, versions: Iterable[str] = ()) -> str:
        """A name for a new run, larger than every earlier one's whatever the clock says."""
        known = [*self.ids(), *versions]
        numbers = [int(found[1]) for name in known if (found := ID.fullmatch(name))]
        return f"{max(numbers, default=0) + 1:06d}-{day}"

    def ids(self) -> tuple[str, ...]:
        """The runs that are recorded, the oldest first."""
        found = (path.name.removesuffix(".json") for path in self.folder.glob("*.json"))
        return tuple(sorted(name for name in found if ID.fullmatch(name)))

    def write(self, manifest: Manifest) -> None:
        """Record a run, replacing what was recorded of it.

        Raises:
            OSError: it could not be written; the earlier record stays.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        atomic_write(self.folder / f"{manifest.id}.json", manifest.as_text().encode(errors="replace"))

    def write_data(self, name: str, files: Sequence[StoredFile], known: Mapping[str, Known] = NOTHING_KNOWN) -> None:
        """Keep the list of data files a run used, from which the same figures can be had again, and what it knew."""
        (self.folder / f"{name}.data.json").write_text(manifest_text(files), encoding="utf-8")
        if known:
            self._known(name).write_text(known_text(known), encoding="utf-8")

    def data(self, name: str) -> Path:
        """Where the list of a run's data files is."""
        return self.folder / f"{name}.data.json"

    def _known(self, name: str) -> Path:
        return known_path(self.folder, self.data(name))

    def read(self, name: str) -> Manifest:
        """A run by its name, its number, or "last".

        Raises:
            UnknownNameError: there is no such run, with the newest ones.
        """
        known = self.ids()
        wanted = known[-1] if name == "last" and known else name
        for found in known:
            if wanted in {found, found.partition("-")[0].lstrip("0"), found.partition("-")[0]}:
                return parse_manifest((self.folder / f"{found}.json").read_text(encoding="utf-8"), found)
        newest = ", ".join(reversed(known[-3:]))
        raise UnknownNameError(
            "run", name, next_step=f"The newest runs are {newest}." if known else "None is recorded."
        )

    def remove(self, name: str) -> None:
        """Forget a run."""
        for path in (self.folder / f"{name}.json", self.data(name), self._known(name)):
            with suppress(FileNotFoundError):
                path.unlink()

    def settle(self, published: str) -> None:
        """Note how runs ended that could not do so themselves: they were killed, before or after they published."""
        for left in self.folder.glob("*.json.new"):
            with suppress(OSError):
                left.unlink()
        for name in reversed(self.ids()):
            manifest = self._read_or_none(name)
            if manifest is not None and manifest.outcome != RUNNING:
                return
            if manifest is not None:
                manifest.outcome = PUBLISHED if published == name else KILLED
                manifest.version = published if published == name else ""
                with suppress(OSError):
                    self.write(manifest)

    def _read_or_none(self, name: str) -> Manifest | None:
        """A run, None where its record is damaged: that must not keep new runs from being made."""
        try:
            return self.read(name)
        except (OSError, UsageError):
            return None

"""The record of a run, and the run in a few lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from send_briefings.config.plan import Plan
from send_briefings.config.register import briefing_specs
from send_briefings.data.manifest import KnownReleases, StoredFile, known_path, known_text, manifest_text
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.model.area import BriefingSpec
from send_briefings.model.place import Place
from send_briefings.pipeline.records import PublishedBriefing
from send_briefings.system import atomic_write

NOTHING_KNOWN: Mapping[str, KnownReleases] = MappingProxyType({})
RUNNING = "running"
PUBLISHED = "published"
NOTHING_NEW = "nothing new"
FAILED = "failed"
STOPPED = "stopped"
KILLED = "killed"
ID = re.compile(r"(\d{6})-\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class BriefingOutcome:
    """What became of one briefing of a run: made, reused, failed, or not reached.

    `files` holds the SHA-256 of each file by ending. `notebook` is where the executed notebook of a failed one is.
    `since` is the day of the last briefing that it was given, `newest` that of the newest data file that may have gone
    into it, ISO. `prepared` is the day that it says it was made, and `own_return` that of the council's own SEN2 return
    in a box on it, ISO, or "".
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
    own_return: str = ""


@dataclass
class Manifest:
    """One run. Times are ISO with zone; `seconds` is how long it took by a clock that cannot jump.

    `sections` are those of the committee pack, in order, none for its default.
    `contact` is whom readers of a briefing that could not be renewed may ask, "" for the council's analysts.
    `update` is what publishers were asked before it and what came of that: of each source its `source`, its `answer`,
    whether a person is `needed`, and `lines` in words.
    `release` is of a record that is no run but the release of one: the run `of`, `on` which day, by which `role`, which
    `checks` it passed with what was looked at, and the SHA-256 of its `files` by path. `released` are the releases of a
    run: the `record` of each, `on` which day, by which `role`.
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
    briefings: list[BriefingOutcome] = field(default_factory=list)
    release: dict[str, Any] = field(default_factory=dict)
    released: list[dict[str, str]] = field(default_factory=list)

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
        stated = json.loads(text)
        return Manifest(**{**stated, "briefings": [BriefingOutcome(**entry) for entry in stated["briefings"]]})
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

    def write_data(
        self, name: str, files: Sequence[StoredFile], known: Mapping[str, KnownReleases] = NOTHING_KNOWN
    ) -> None:
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
        """A run by its name, its number, or "latest" ("last" until 0.2).

        Raises:
            UnknownNameError: there is no such run, with the newest ones.
        """
        known = self.ids()
        wanted = known[-1] if name in ("latest", "last") and known else name
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

    def reconcile(self, published: str) -> None:
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


MADE = "made"
REUSED = "reused"
NOT_REACHED = "not reached"
UNCHANGED = "nothing new"


def summary(manifest: Manifest) -> str:
    """What a run did, each fault included.

    >>> print(summary(Manifest("000001-2026-11-05", "Birmingham", "2026-11-05T06:00:00+00:00", outcome="nothing new")))
    Birmingham: nothing new since the last run; nothing was changed.
    """
    lines = [f"{manifest.plan}: {_outcome(manifest)}"]
    for briefing in manifest.briefings:
        if briefing.fault:
            lines += ["", f"{briefing.place_name}, {briefing.area}: {briefing.fault}"]
            lines += [f"Next: {briefing.next_step}"] if briefing.next_step else []
    return "\n".join([*lines, *manifest.warnings, *update_lines(manifest)])


def update_lines(manifest: Manifest) -> list[str]:
    """What publishers were asked before a run, where there is more to tell of a source than that nothing is new."""
    reported = [
        line for one in manifest.update if one["answer"] != UNCHANGED or one["lines"][1:] for line in one["lines"]
    ]
    return ["", f"Publishers asked about {len(manifest.update)} sources first.", *reported] if manifest.update else []


def without_faults(manifest: Manifest) -> str:
    """The same for those outside: which briefings failed, and nothing of why.

    >>> from send_briefings.pipeline.manifest import BriefingOutcome
    >>> failed = BriefingOutcome("E08", "Leeds", "leeds", "neet", "failed", "k", fault="KeyError: 'Jack, 3'")
    >>> print(without_faults(Manifest("000007-2026-11-05", "Leeds", "", outcome="failed", briefings=[failed])))
    Leeds: failed (1 briefing: 1 failed). Nothing was published; the earlier briefings stay.
    Failed: Leeds, neet.
    Why: send-briefings runs show 000007-2026-11-05
    """
    lines = [f"{manifest.plan}: {_outcome(manifest)}"]
    failed = [f"{briefing.place_name}, {briefing.area}" for briefing in manifest.briefings if briefing.fault]
    if failed:
        lines.append(f"Failed: {'; '.join(failed)}.")
    if manifest.id and (failed or manifest.warnings):
        lines.append(f"Why: send-briefings runs show {manifest.id}")
    return "\n".join(lines)


def counts(manifest: Manifest) -> str:
    """How many briefings were made, reused and failed, in words.

    >>> counts(Manifest("", "", ""))
    'no briefings'
    """
    found = [(manifest.count(kind), kind) for kind in (MADE, REUSED, FAILED, NOT_REACHED)]
    stated = [f"{number} {kind}" for number, kind in found if number]
    total = len(manifest.briefings)
    return f"{total} briefing{'s' * (total != 1)}: {', '.join(stated)}" if total else "no briefings"


def _outcome(manifest: Manifest) -> str:
    if manifest.release and manifest.outcome == PUBLISHED:
        return f"released by: {manifest.release['role']}."
    untouched = "Nothing was published; the earlier briefings stay."
    return {
        PUBLISHED: f"published in {manifest.seconds:.0f} seconds ({counts(manifest)}).",
        NOTHING_NEW: "nothing new since the last run; nothing was changed.",
        FAILED: f"failed ({counts(manifest)}). {untouched}",
        STOPPED: f"stopped before it was done. {untouched}",
        KILLED: "killed before it was done. The earlier briefings stay.",
        RUNNING: "under way.",
    }[manifest.outcome]


TOGETHER = "Give them a folder of their own, or say `own_return = true` in the plan (`build --own-return`)."


def to_be_made(plan: Plan, published: Mapping[str, PublishedBriefing]) -> list[tuple[Place, BriefingSpec]]:
    """What a plan makes: each place with each topic that has anything to tell of it.

    Pages of a council's own return are left out of a run that makes public pages too, where the plan does not say that
    they may be together.

    Args:
        plan: the plan.
        published: what is published in its folder now, by path.

    Raises:
        UsageError: there is nothing to tell; or pages of the two kinds would stand in one folder.
    """
    pairs = [(place, area) for place in plan.places for area in plan.areas if area.covers(place.code)]
    if not pairs:
        raise UsageError(
            f"There is nothing to tell: {', '.join(area.name for area in plan.areas)} has no content for "
            f"{', '.join(place.in_sentence for place in plan.places)}.",
            next_step="docs/claims.md, docs/register.md and docs/own_return.md say how a place comes to have one.",
        )
    if plan.own_return:
        return pairs
    public = [(place, area) for place, area in pairs if not area.private]
    held = {path: record.area in _private() or bool(record.own_return) for path, record in published.items()}
    if public:
        replaced = {f"{place.slug}/{area.id}" for place in plan.places for area in plan.areas}
        if any(private and path not in replaced for path, private in held.items()):
            raise UsageError(
                "The folder holds a page of a council's own return, so no public page is published beside it.",
                next_step=TOGETHER,
            )
        return public
    if not all(held.values()):
        raise UsageError(
            "The folder holds public pages, so no page of a council's own return is published beside them.",
            next_step=TOGETHER,
        )
    return pairs


def left_apart(plan: Plan) -> Sequence[BriefingSpec]:
    """The topics of a plan that are held and left out, since they would stand beside public pages."""
    held = [area for area in plan.areas if any(area.covers(place.code) for place in plan.places)]
    private = [area for area in held if area.private]
    return () if plan.own_return or len(private) == len(held) else private


def _private() -> frozenset[str]:
    return frozenset(topic.id for topic in briefing_specs().values() if topic.private)

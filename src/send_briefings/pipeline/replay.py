"""Carrying out a recorded run again: the same inputs must give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from send_briefings.config.places import gazetteer
from send_briefings.config.plan import Limits, Plan
from send_briefings.config.project import project_root
from send_briefings.config.register import briefing_specs
from send_briefings.data.manifest import read_manifest
from send_briefings.errors import SendBriefingsError, UsageError
from send_briefings.pipeline.inputs import changed_files, changed_statements, read_inputs
from send_briefings.pipeline.manifest import MADE, REUSED, Manifest
from send_briefings.pipeline.run import Options, run_plan


class ReplayError(SendBriefingsError):
    """A replay gave other bytes than the run it repeats."""

    exit_code = 10


@dataclass(frozen=True)
class Replayed:
    """A replay: its own manifest, and the files that came out with other bytes, by path."""

    manifest: Manifest
    compared: int
    different: tuple[str, ...]


def replay(recorded: Manifest, data: Path, into: str, options: Options, jobs: int | None = None) -> Replayed:
    """Make the briefings of a recorded run again from the data it used, and compare every file.

    Args:
        recorded: the run.
        data: the list of data files that it used, which stands beside its manifest.
        into: the folder to publish the copy into.
        options: how to go about it; everything is made anew.
        jobs: briefings made beside each other; one a processor by default.

    Raises:
        UsageError: the program, a package, the catalogue, a notebook or a data file is not what it was; each is named.
    """
    if recorded.release:
        raise UsageError(
            f"{recorded.id} is the release of {recorded.release['of']}, and made nothing.",
            next_step=f"Repeat the run itself: send-briefings replay {recorded.release['of']}.",
        )
    plan = replace(plan_of(recorded, into), jobs=jobs)
    faults = differences(recorded, plan, data)
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise UsageError(
            f"The run {recorded.id} cannot be repeated here, because its inputs are not what they were:\n{listed}",
            next_step="Check out the version of the project that made it, with its data, and set it up (make setup).",
        )
    since = {f"{b.place_slug}/{b.area}": b.since for b in recorded.briefings}
    prepared = {f"{b.place_slug}/{b.area}": b.prepared for b in recorded.briefings}
    manifest = run_plan(plan, replace(options, force=True, store=data, since=since, prepared=prepared))
    before = {(b.place, b.area): b for b in recorded.briefings if b.outcome in {MADE, REUSED}}
    different = [
        f"{b.place_slug}/{b.area}.{ending}"
        for b in manifest.briefings
        if (b.place, b.area) in before
        for ending, checksum in before[b.place, b.area].files.items()
        if b.files.get(ending) != checksum
    ]
    return Replayed(manifest, sum(len(b.files) for b in before.values()), tuple(different))


def plan_of(recorded: Manifest, into: str) -> Plan:
    """The plan that a recorded run carried out, for another folder.

    Raises:
        UsageError: the catalogue no longer has one of its areas.
    """
    areas = briefing_specs()
    asked = list(dict.fromkeys(briefing.area for briefing in recorded.briefings))
    gone = [area for area in asked if area not in areas]
    if gone:
        raise UsageError(
            f"The run {recorded.id} made {', '.join(gone)}, which the catalogue no longer has.",
            next_step="Check out the version of the project that made it.",
        )
    places = gazetteer()
    return Plan(
        name=f"Replay of {recorded.id}",
        places=tuple(places.resolve(code) for code in dict.fromkeys(b.place for b in recorded.briefings)),
        areas=tuple(areas[area] for area in asked),
        output=into,
        parameters=recorded.parameters,
        sections=tuple(recorded.sections),
        formats=tuple(recorded.formats),
        limits=Limits(float(recorded.limits["seconds"]), int(recorded.limits["memory"])),
        contact=recorded.contact,
        own_return=any(b.own_return or areas[b.area].private for b in recorded.briefings),
    )


def differences(recorded: Manifest, plan: Plan, data: Path) -> list[str]:
    """What is not as it was when the run was made, a line each."""
    inputs = read_inputs(plan.areas)
    now = inputs.as_json()
    then = recorded.inputs
    found = [] if now["program"] == then["program"] else ["the program's own files have changed"]
    for name, version in sorted(then["packages"].items()):
        if now["packages"].get(name) != version:
            found.append(f"{name} was {version}, is {now['packages'].get(name, 'missing')}")
    for kind, what in (("catalogue", "catalogue files"), ("notebooks", "notebook")):
        for area, checksum in sorted(then[kind].items()):
            if now[kind].get(area) != checksum:
                found.append(f"the {what} of {area} changed")
    codes = [place.code for place in plan.places]
    found += changed_statements(inputs.council, then.get("council", {}), plan.areas, codes)
    return found + lost_parts(data) + changed_files(inputs.own, then.get("own", []), plan.areas, codes, plan.own_return)


def lost_parts(data: Path) -> list[str]:
    """The data files of a run that are no longer held as they were, a line each."""
    if not data.is_file():
        return [f"the list of data files {data} is missing"]
    parts = project_root() / "data" / "published" / "parts"
    return [
        f"the figures of {file.file_name} ({file.release}) are no longer held as they were"
        for file in read_manifest(data.parent, data.name)
        if not _same(parts / file.part, file.part_sha256)
    ]


def _same(path: Path, checksum: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == checksum
    except OSError:
        return False


def raise_if_different(replayed: Replayed, recorded: Manifest) -> None:
    """Raise ReplayError with the files that differ."""
    if replayed.different:
        raise ReplayError(
            f"{len(replayed.different)} of {replayed.compared} files differ from those of {recorded.id}: "
            + _some(replayed.different),
            next_step="The same inputs must give the same bytes: this is a bug. Report it with these names.",
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")

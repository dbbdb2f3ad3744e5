"""A recorded run: carried out again to the same bytes, or released by somebody once it has passed its checks."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from send_briefings.config.places import gazetteer
from send_briefings.config.plan import Limits, Plan
from send_briefings.config.project import project_root
from send_briefings.config.register import briefing_specs
from send_briefings.data.manifest import read_manifest
from send_briefings.errors import BusyError, ExportError, SendBriefingsError, UsageError
from send_briefings.export import check_html, check_pdf
from send_briefings.pipeline.index import bare
from send_briefings.pipeline.inputs import changed_files, changed_statements, read_inputs
from send_briefings.pipeline.manifest import FAILED, MADE, PUBLISHED, REUSED, Manifest, RunHistory
from send_briefings.pipeline.publish import PublishTarget
from send_briefings.pipeline.records import BuildCache, Released
from send_briefings.pipeline.run import Maker, Options, run_plan
from send_briefings.pipeline.storage import locked
from send_briefings.pipeline.verify import Progress, raise_if_faulty, verify


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


FIGURES, PAPERS, PAGES, LINKS = "every file made again from the figures", "PDF/UA-1", "accessible web pages", "links"
LONGEST_ROLE = 100
MAX_SHOWN = 10
_ELSEWHERE = ("http:", "https:", "mailto:", "data:")


def release(
    publish_target: PublishTarget,
    name: str,
    role: str,
    now: datetime,
    progress: Progress,
    jobs: int | None = None,
    maker: Maker | None = None,
) -> Manifest:
    """Release what a run published: check it whole, record who released it, and have every page say so.

    Nothing changes on a page but the line that says so, in a version of its own, which is shown in one step.

    Args:
        shelf: the reports folder.
        name: the run's name or number; "latest" for the one that is published.
        role: whose decision it is: a role, not a name.
        now: the day and time, for the record.
        progress: called with each briefing and "the same" or "differs".
        jobs: briefings made beside each other while verifying; one a processor by default.
        maker: makes the briefings; on this machine by default.

    Returns:
        The record of the release.

    Raises:
        UsageError: nothing is published there, readers see another run's briefings, some could not be renewed, or the
            role is blank or too long.
        VerificationError: a file is not what the figures give.
        ExportError: a PDF or page fails its checks, or a link leads nowhere.
        BusyError: another run is writing there, or published others meanwhile.
    """
    if not role.strip() or len(role) > LONGEST_ROLE or not role.isprintable():
        raise UsageError(
            "The role does not fit on a line.", next_step=f"Give one of 1 to {LONGEST_ROLE} characters, with --role."
        )
    history, version = RunHistory(publish_target.private), publish_target.version()
    of = _to_be_released(publish_target, history, name)
    verified = verify(publish_target, progress, jobs, maker)
    raise_if_faulty(verified)
    checks = {FIGURES: f"{verified.briefings:,} briefings, {verified.numbers:,} numbers"}
    checks |= inspected({path: file.read_bytes() for path, file in publish_target.found().items() if file is not None})
    with locked(publish_target.engine):
        publish_target.recover()
        publish_target.make_private()
        if publish_target.version() != version:
            raise BusyError(
                "Other briefings were published while these were checked, so nothing was released.",
                next_step="Run the command again.",
            )
        records, day = publish_target.records(), now.date().isoformat()
        run = history.next_id(day, publish_target.versions())
        manifest = Manifest(
            id=run,
            plan=f"Release of {of}",
            started=now.isoformat(timespec="seconds"),
            output=publish_target.name,
            release={
                "of": of,
                "on": day,
                "role": role.strip(),
                "checks": checks,
                "files": {path: one for record in records.values() for path, one in record.paths().items()},
            },
        )
        history.write(manifest)
        by = Released(day, run, of, role.strip(), tuple(checks))
        marked = {path: replace(record, released=by) for path, record in records.items()}
        try:
            publish_target.publish(run, marked, BuildCache(publish_target.private / "made"))
            manifest.version = run
        finally:
            manifest.outcome = PUBLISHED if manifest.version else FAILED
            manifest.ended = now.isoformat(timespec="seconds")
            history.write(manifest)
        recorded = history.read(of)
        recorded.released.append({"record": run, "on": day, "role": role.strip()})
        history.write(recorded)
    return manifest


def _to_be_released(publish_target: PublishTarget, history: RunHistory, name: str) -> str:
    """The name of the run that a person means, where it is what readers see."""
    version = publish_target.version()
    if not version:
        raise UsageError(
            f"There are no briefings in {publish_target.name}.", next_step="Build some: send-briefings build."
        )
    shown = history.read(version)
    of = str(shown.release["of"]) if shown.release else shown.id
    asked = history.read(name) if name not in ("latest", "last") else shown
    if {asked.id, asked.version} & {version, of} == set():
        raise UsageError(
            f"{asked.id} is not what readers see: that is {of}.",
            next_step=f"Release that (send-briefings release {of}), or run the plan again and release the new run.",
        )
    held = [record.path for record in publish_target.records().values() if record.held_back]
    if held:
        raise UsageError(
            f"{', '.join(held[:MAX_SHOWN])} could not be renewed, so what is published is not whole.",
            next_step=f"See why with `send-briefings runs show {shown.id}`, fix it, and run the plan again first.",
        )
    return of


def inspected(files: Mapping[str, bytes]) -> dict[str, str]:
    """Each check that published files passed beyond their bytes, with what was looked at.

    Raises:
        ExportError: a PDF or page fails its checks, or a link leads nowhere; all are listed.
    """
    papers = {path: content for path, content in files.items() if path.endswith(".pdf")}
    pages = {path: content.decode() for path, content in files.items() if path.endswith(".html")}
    faults = [f"{path}: {fault}" for path, content in papers.items() for fault in check_pdf(content)]
    faults += [f"{path}: {fault}" for path, page in pages.items() for fault in check_html(page)]
    links = {path: links_of(page) for path, page in pages.items()}
    anchors = {path: set(etree.HTML(page).xpath("//@id")) for path, page in pages.items()}
    for path, found in links.items():
        faults += [
            f"{path}: the link to '{one}' leads nowhere" for one in found if not _leads(path, one, files, anchors)
        ]
    if faults:
        more = f"\n  and {len(faults) - MAX_SHOWN} more" if len(faults) > MAX_SHOWN else ""
        listed = "\n".join(f"  {fault}" for fault in faults[:MAX_SHOWN])
        raise ExportError(
            f"What is published fails its checks, so it is not released:\n{listed}{more}",
            next_step="Build the briefings again with --force; if it fails then too, report it.",
        )
    count = sum(map(len, links.values()))
    passed = {PAPERS: f"{len(papers):,} PDFs", PAGES: f"{len(pages):,} pages", LINKS: f"{count:,} in these pages"}
    return {name: reported for name, reported in passed.items() if papers or name != PAPERS}


def links_of(page: str) -> list[str]:
    """Where a page's links within what is published lead.

    >>> links_of('<a href="a.html#b">a</a> <a href="https://example.org">b</a> <a href="#c">c</a>')
    ['a.html#b', '#c']
    """
    return [one for one in etree.HTML(page).xpath("//a/@href") if not one.startswith(_ELSEWHERE)]


def _leads(path: str, link: str, files: Collection[str], anchors: Mapping[str, set[str]]) -> bool:
    where, _, anchor = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(where))) if where else path
    return target in files and (not anchor or target not in anchors or unquote(anchor) in anchors[target])


def changed_since(publish_target: PublishTarget, released: Mapping[str, Any]) -> list[str]:
    """The files of a release that are not published as they were released, by path.

    Args:
        shelf: the reports folder.
        released: the release, as its record has it.
    """
    version, changed = publish_target.version(), []
    for path, checksum in released["files"].items():
        content = publish_target.read(version, path) if version else None
        plain = bare(content) if content is not None and path.endswith(".html") else content
        if plain is None or hashlib.sha256(plain).hexdigest() != checksum:
            changed.append(path)
    return changed


def release_lines(publish_target: PublishTarget, history: RunHistory, manifest: Manifest) -> list[str]:
    """What there is to say of a run's releases: who, when, which checks; of the newest what has changed since."""
    of = history.read(manifest.release["of"]) if manifest.release else manifest
    known = set(history.ids())
    found = [history.read(one["record"]) for one in of.released if one["record"] in known]
    lines = []
    for one in found:
        stated = one.release
        lines.append(f"Released on {stated['on']} by: {stated['role']} ({one.id}). Checks passed:")
        lines += [f"  {check}: {reported}" for check, reported in stated["checks"].items()]
    if found and (changed := changed_since(publish_target, found[-1].release)):
        more = f" and {len(changed) - MAX_SHOWN} more" if len(changed) > MAX_SHOWN else ""
        lines.append(f"Changed since it was released: {', '.join(changed[:MAX_SHOWN])}{more}.")
    return lines

"""A run released by somebody, by role, once it has passed every check; and what has changed since."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from lxml import etree

from send_briefings.errors import BusyError, ExportError, UsageError
from send_briefings.export import check_html, check_pdf
from send_briefings.pipeline.index import bare
from send_briefings.pipeline.manifest import FAILED, PUBLISHED, Manifest, RunHistory
from send_briefings.pipeline.publish import PublishTarget
from send_briefings.pipeline.records import BuildCache, Released
from send_briefings.pipeline.run import Maker
from send_briefings.pipeline.storage import locked
from send_briefings.pipeline.verify import Progress, raise_if_faulty, verify

FIGURES, PAPERS, PAGES, LINKS = "every file made again from the figures", "PDF/UA-1", "accessible web pages", "links"
MAX_ROLE_LENGTH = 100
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
    if not role.strip() or len(role) > MAX_ROLE_LENGTH or not role.isprintable():
        raise UsageError(
            "The role does not fit on a line.", next_step=f"Give one of 1 to {MAX_ROLE_LENGTH} characters, with --role."
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

"""After a run: what is kept, what a failed one leaves, what is taken back, and whom to tell.

Earlier versions lie beside the published one, and a web server that serves the folder serves them too.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from send_briefings.config.plan import Notification, Retention
from send_briefings.errors import SendBriefingsError, StorageError
from send_briefings.model.area import BriefingSpec
from send_briefings.model.measure import LOCAL_RETURN
from send_briefings.pipeline.inputs import FOLDER
from send_briefings.pipeline.manifest import (
    FAILED,
    ID,
    NOTHING_NEW,
    PUBLISHED,
    Manifest,
    RunHistory,
    summary,
    without_faults,
)
from send_briefings.pipeline.publish import PublishTarget
from send_briefings.pipeline.records import BuildCache, PublishedBriefing, StaleNotice, with_stale_notice
from send_briefings.pipeline.task import Failure, Task
from send_briefings.system import remove_tree


def last_briefing(parameters: Mapping[str, Any], record: PublishedBriefing | None, newest: str) -> str:
    """The date to give a briefing as `since`, ISO; "" where there is no earlier briefing to speak of.

    A date that the plan gives holds. Else, where the briefing published now was made from older files, it is the day of
    the newest file that went into it; where it was made from the same files, what it was told, so that it stays as it
    is. A day after the plan's own `as_of` is none.

    Args:
        parameters: the plan's.
        record: the briefing that is published now.
        newest: the day of the newest file that goes into the new one, ISO; "" where none does.
    """
    if parameters.get("since"):
        return str(parameters["since"])
    if record is None:
        return ""
    since = record.newest if record.newest and newest > record.newest else record.since
    as_of = str(parameters.get("as_of", ""))
    return "" if as_of and since > as_of else since


RECORDS_KEPT = 200


def prune(publish_target: PublishTarget, history: RunHistory, policy: Retention, today: date) -> tuple[str, ...]:
    """Remove published versions beyond the policy, and the records of runs beyond the newest 200; returns the versions.

    The records of runs that made, or could not renew, what is published stay: they show how it came about. The
    published version is never removed. The age of a version is by the day in its name; a clock that jumped can at worst
    keep one longer, or remove one that is not published.
    """
    versions = publish_target.versions()
    old = list(versions[: max(0, len(versions) - policy.max_versions)])
    if policy.max_age_days is not None:
        limit = (today - timedelta(days=policy.max_age_days)).isoformat()
        old += [name for name in versions if ID.fullmatch(name) and name[7:] < limit]
    removed = tuple(sorted(set(old) - {publish_target.version()}))
    publish_target.remove(removed)
    published = publish_target.records().values()
    named = {record.run for record in published} | {record.held_back.run for record in published if record.held_back}
    named |= {name for one in published if one.released for name in (one.released.run, one.released.of)}
    for name in history.ids()[:-RECORDS_KEPT]:
        if name not in named:
            history.remove(name)
    kept = set(history.ids())
    with suppress(OSError):
        for folder in (publish_target.private / "failed").iterdir():
            if ID.fullmatch(folder.name) and folder.name not in kept:
                remove_tree(folder)
    return removed


def keep_notebooks(publish_target: PublishTarget, manifest: Manifest, faults: Mapping[str, Failure]) -> None:
    """Save the executed notebooks of failed briefings, and say in the manifest where they are."""
    kept = []
    for outcome in manifest.briefings:
        fault = faults.get(f"{outcome.place_slug}/{outcome.area}")
        place = publish_target.private / "failed" / manifest.id / outcome.place_slug / f"{outcome.area}.ipynb"
        if fault is not None and fault.notebook:
            with suppress(OSError):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(fault.notebook, encoding="utf-8", errors="replace")
                step = f"{fault.next_step} Open {place} to see it.".strip()
                outcome = replace(outcome, notebook=str(place), next_step=step)
        kept.append(outcome)
    manifest.briefings = kept


def mark_stale(
    publish_target: PublishTarget,
    made: BuildCache,
    manifest: Manifest,
    tasks: Mapping[str, Task],
    faults: Mapping[str, Failure],
    contact: str = "",
) -> None:
    """Mark the published briefings that this run was to renew: from when they are, since when they are not renewed.

    A run that could not write leaves them alone: a disk that failed it once is not to be relied upon.

    Args:
        shelf: where they are published.
        made: the finished briefings that wait.
        manifest: the failed run; what became of the marks is noted in it.
        tasks: what the run was to make, by path.
        faults: why some of it could not be made, by path.
        contact: whom readers may ask, "" for the council's analysts.
    """
    if any(fault.exit_code == StorageError.exit_code for fault in faults.values()):
        return
    published = publish_target.records()
    stale = {path for path, task in tasks.items() if path in published and published[path].key != task.key}
    changed = not_renewed(published, tasks, stale | faults.keys(), manifest.id, contact)
    if changed:
        try:
            publish_target.publish(manifest.id, published | changed, made)
            manifest.version = publish_target.version()
        except SendBriefingsError as error:
            manifest.warnings.append(f"The earlier briefings could not be marked as not renewed: {error.message}")


def not_renewed(
    published: Mapping[str, PublishedBriefing],
    tasks: Mapping[str, Task],
    paths: Collection[str],
    run: str,
    contact: str,
) -> dict[str, PublishedBriefing]:
    """The records of published briefings marked as not renewed, since the first run that could not.

    Args:
        published: what is published, by path.
        tasks: what the run was to make, by path.
        paths: those that it could not renew.
        run: its name.
        contact: whom readers may ask, "" for the council's analysts.
    """
    marked = {}
    for path in sorted(set(paths) & set(published)):
        record = published[path]
        first = record.held_back or StaleNotice(tasks[path].day, run)
        marked[path] = with_stale_notice(record, StaleNotice(first.on, first.run or run, contact))
    return marked


FIGURE = ("place", "measure", "cohort", "breakdown", "period_start")
Figure = tuple[str, ...]


def take_out_withdrawn(
    publish_target: PublishTarget, briefing_specs: Iterable[BriefingSpec], home: Path
) -> dict[str, tuple[str, ...]]:
    """Take briefings out of earlier versions that show a council's own figures which are not shown any more.

    With one briefing go all of the place that may show its own figures: overviews repeat them. While a place's files
    have faults nothing of it is taken out: what they said last still holds. Of pages that show a council's own SEN2
    return no version is kept but the published one.

    Args:
        shelf: where versions are kept; its lock is held.
        topics: every area and overview.
        home: the project's folder.

    Returns:
        The paths taken out of each version.

    Raises:
        StorageError: something could not be removed.
    """
    listed = list(briefing_specs)
    own = {topic.id for topic in listed if any(ref.local for ref in topic.refs)}
    private = {topic.id for topic in listed if topic.private}
    published, taken = publish_target.records(), {}
    now: tuple[set[Figure], set[str]] | None = None
    for version in set(publish_target.versions()) - {publish_target.version()}:
        records = publish_target.records_of(version)
        if any(record.held_back and not record.held_back.run for record in records.values()):
            publish_target.remove([version])  # its notices tell why: an earlier program wrote them
            continue
        places = set()
        for path, record in records.items():
            if record.area not in own or (path in published and published[path].files == record.files):
                continue
            figures = _figures((publish_target.read(version, f"{path}.csv") or b"").decode(errors="replace"))
            if figures or "csv" not in record.files:
                now = now or _shown_now(home)
                shown, uncertain = now
                if record.place not in uncertain and "" not in uncertain and (not figures or figures - shown):
                    places.add(record.place)
        gone = {path for path, one in records.items() if one.place in places and one.area in own}
        gone |= {
            path
            for path, one in records.items()
            if (one.area in private or one.own_return) and (path not in published or published[path].files != one.files)
        }
        paths = tuple(sorted(gone))
        if paths:
            publish_target.take_out(version, paths)
            taken[version] = paths
    return taken


def _figures(text: str) -> set[Figure]:
    """A council's own figures with a value, in the figures beside a briefing."""
    if LOCAL_RETURN not in text:
        return set()
    rows = csv.DictReader(io.StringIO(text))
    return {_name(row) for row in rows if row.get("source") == LOCAL_RETURN and row.get("value")}


def _name(row: dict[str, str]) -> Figure:
    return tuple(str(row.get(name, ""))[:10] if name == "period_start" else str(row.get(name, "")) for name in FIGURE)


def _shown_now(home: Path) -> tuple[set[Figure], set[str]]:
    """The figures of all councils' own files that may be shown, and the places (codes) whose files have faults."""
    from send_briefings.data.local_figures import LocalData

    files = LocalData(home.joinpath(*FOLDER)).files()
    rows = (row for file in files if file.read is not None for row in file.read.table.to_pylist())
    shown = {_name(row) for row in rows if row["value"] is not None}
    return shown, {file.place.code if file.place else "" for file in files if file.faults}


WAIT_SECONDS = 30
FROM_ENVIRONMENT = "env:"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class NoticeError(SendBriefingsError):
    """The run ended as it says, but the notice of it could not be given."""

    exit_code = 9


def is_due(notice: Notification, manifest: Manifest) -> bool:
    """Whether this outcome is one the notice is for; an update after which a person is needed counts as a failure."""
    failed = manifest.outcome not in {PUBLISHED, NOTHING_NEW} or manifest.exit_code != 0
    failed = failed or any(one["needed"] for one in manifest.update)
    wanted = {"failure": failed, "change": failed or manifest.outcome == PUBLISHED, "always": True}
    return wanted[notice.on]


def give_notice(notice: Notification, manifest: Manifest) -> None:
    """Give the notice: a summary on the command's standard input, or as JSON to the address.

    The command gets SEND_RUN, SEND_OUTCOME and SEND_EXIT_CODE in its environment.

    Raises:
        NoticeError: the command failed, or the address did not take it. An address is never repeated in the message.
    """
    if notice.command:
        _by_command(notice.command, summary(manifest), manifest)
    if notice.webhook:
        _by_webhook(notice.webhook, without_faults(manifest), manifest)


def _by_command(command: tuple[str, ...], text: str, manifest: Manifest) -> None:
    stated = {"SEND_RUN": manifest.id, "SEND_OUTCOME": manifest.outcome, "SEND_EXIT_CODE": str(manifest.exit_code)}
    try:
        subprocess.run(
            command,
            input=text.encode(),
            env={**os.environ, **stated},
            check=True,
            capture_output=True,
            timeout=WAIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as fault:
        reported = getattr(fault, "stderr", None) or b""
        reason = reported.decode(errors="replace").strip().splitlines()[-1:] or [str(fault)]
        raise NoticeError(
            f"The notice could not be given: {command[0]}: {reason[0][:200]}",
            next_step="Check the command under [notify] in the plan.",
        ) from fault


class _StaysThere(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: it might lead to an address that others can read."""

    def redirect_request(self, *_: object) -> None:
        """None: the answer is taken as it is, an error."""


def _is_private(address: str) -> bool:
    """Whether nobody can read on the way what is posted to an address: it is encrypted, or does not leave the machine.

    >>> _is_private("https://example.org/hook"), _is_private("http://example.org"), _is_private("http://127.0.0.1:80/")
    (True, False, True)
    """
    found = urllib.parse.urlsplit(address)
    return bool(found.hostname) and (found.scheme == "https" or (found.scheme == "http" and found.hostname in LOOPBACK))


def _by_webhook(address: str, text: str, manifest: Manifest) -> None:
    if address.startswith(FROM_ENVIRONMENT):
        address = os.environ.get(address.removeprefix(FROM_ENVIRONMENT), "")
    content = {"text": text, "run": manifest.id, "outcome": manifest.outcome, "failed": manifest.count(FAILED)}
    try:
        if not _is_private(address):
            raise NoticeError(
                "The notice could not be given: the web address under [notify] does not begin with https://.",
                next_step="Give one that does, so that nobody on the way can read it, in the environment variable too.",
            )
        request = urllib.request.Request(address, json.dumps(content).encode(), {"Content-Type": "application/json"})
        with urllib.request.build_opener(_StaysThere).open(request, timeout=WAIT_SECONDS):
            return
    except (OSError, ValueError) as fault:
        reason = f"HTTP {fault.code}" if isinstance(fault, urllib.error.HTTPError) else type(fault).__name__
        raise NoticeError(
            f"The notice could not be given: the web address under [notify] did not take it ({reason}).",
            next_step="Check the address, or the environment variable that holds it, and the connection.",
        ) from fault

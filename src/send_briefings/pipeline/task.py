"""One briefing to be made: the task, whether its inputs are still the same, and the making of it.

A briefing is kept under a key of its inputs. Were one of them changed while it is made, it would be kept, and
published, under the key of others. So they are looked at again once the briefing is made, before it is kept.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from send_briefings.config.project import project_root
from send_briefings.config.register import PACK
from send_briefings.errors import BusyError, ExportError, NotebookError, SendBriefingsError
from send_briefings.pipeline.records import PublishedBriefing

PACKAGE = Path(__file__).resolve().parents[1]
INPUTS = ("data/catalogue", "data/published", "data/local")
NAMED = 5
PASSED_OVER = (".", "~$")
"""How names of files and folders begin that are no inputs: locks, records, what editors leave beside an open file."""


State = tuple[int, int, int]


def states(home: Path) -> dict[str, State]:
    """The state of each file that a briefing is made from but its notebook: its size, time of change and number.

    Args:
        home: the project's folder.
    """
    return {path.as_posix(): found for path in _files(home) if (found := _state(path)) is not None}


def stamp(found: Mapping[str, State]) -> str:
    """One checksum of files' states.

    >>> stamp({"a": (1, 2, 3)}) == stamp({"a": (1, 2, 4)})
    False
    """
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()


def refuse_changed(before: Mapping[str, State], home: Path) -> None:
    """Raise an error that names the files that are not in the state they were in.

    Args:
        before: their states when the run began.
        home: the project's folder.

    Raises:
        BusyError: always: some are, or were for a while.
    """
    now = states(home)
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    names = ", ".join(name.removeprefix(f"{home.as_posix()}/") for name in changed[:NAMED]) or "A file of data/"
    more = f" and {len(changed) - NAMED} more files" if len(changed) > NAMED else ""
    raise BusyError(
        f"{names}{more} changed while the run was at work, so nothing is published.",
        next_step="Run it again once nobody is changing them; what was finished before is not made again.",
    )


def _files(home: Path) -> Iterator[Path]:
    for folder in INPUTS:
        for path in (home / folder).rglob("*"):
            if not any(part.startswith(PASSED_OVER) for part in path.relative_to(home / folder).parts):
                yield path
    yield from _program()


@lru_cache(maxsize=1)
def _program() -> tuple[Path, ...]:
    return tuple(path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts)


def _state(path: Path) -> State | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ino) if path.is_file() else None


@dataclass(frozen=True, slots=True)
class Task:
    """One outcome area of one place.

    `key` is the content key. `home` is the project's folder on the machine that makes it, "" for that machine's own;
    `store` the list of data files to use, "" for all that are held. `run` is the run's name and `day` its day,
    `newest` that of the newest data file that may go into it, ISO. `order` is its place in lists. `notebook` is the
    notebook's content as it was when the key was worked out, and `stamp` that of the other inputs (`pipeline.task`);
    where they are empty, the notebook is read from its file, and the inputs may change meanwhile. `prepared` is the
    day it says it was made, ISO, and `contact` whom it names for questions; "" leaves either out.
    """

    place: str
    place_slug: str
    place_name: str
    area: str
    area_name: str
    key: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    formats: tuple[str, ...] = ("csv", "html", "json", "pdf")
    seconds: float = 300.0
    memory: int = 0
    home: str = ""
    store: str = ""
    run: str = ""
    day: str = ""
    newest: str = ""
    order: int = 0
    notebook: bytes = b""
    stamp: str = ""
    prepared: str = ""
    contact: str = ""

    @property
    def path(self) -> str:
        """Where its briefing goes in the reports folder, without an ending."""
        return f"{self.place_slug}/{self.area}"


def own_parameters(area: str, sections: Sequence[str], own_return: str = "") -> dict[str, str]:
    """What a run gives to one notebook alone: the sections to the committee pack's, the day of a return to an area's.

    >>> own_parameters("committee-pack", ["five", "neet"]), own_parameters("neet", ["five"])
    ({'sections': 'five neet'}, {})
    """
    return ({"sections": " ".join(sections)} if sections and area == PACK else {}) | (
        {"own": own_return} if own_return else {}
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a briefing could not be made: an error that can be sent from one process to another.

    `notebook` is the executed notebook of a cell that failed, as text.
    """

    message: str
    next_step: str = ""
    exit_code: int = 1
    notebook: str = ""


def failure_from(error: BaseException, notebook: str = "") -> Failure:
    """The fault an error tells of; a bug is told by its type and its last lines."""
    if isinstance(error, SendBriefingsError):
        return Failure(error.message, error.next_step, error.exit_code, notebook)
    import traceback

    stated = f"This is a bug in send-briefings: {type(error).__name__}: {str(error)[:300]}"
    where = "".join(traceback.format_exception(error)[-3:])
    return Failure(f"{stated}\n{where}", "Report it with these lines.", 1, notebook)


def build_briefing(task: Task) -> tuple[PublishedBriefing, dict[str, bytes]] | Failure:
    """Make a briefing; returns what is known of it and its files by ending, or why it could not be made."""
    aside = Path(tempfile.mkdtemp(prefix="send-run-"))
    kept = aside / f"{task.area}.ipynb"
    try:
        return _made(task, kept)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is told by the run, with all other faults
        fault = failure_from(error, kept.read_text(encoding="utf-8") if kept.is_file() else "")
        return replace(fault, next_step=fault.next_step.replace(f"Open {kept} to see it.", "").strip())
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _made(task: Task, keep_failed: Path) -> tuple[PublishedBriefing, dict[str, bytes]]:
    from send_briefings.export import attachments, briefing_metadata
    from send_briefings.pipeline.notebook import run_notebook

    started = time.monotonic()
    home = Path(task.home) if task.home else project_root()
    notebook = run_notebook(
        home / "notebooks" / f"{task.area}.ipynb",
        {"place": task.place_name, **task.parameters, **_said_of_the_run(task, home)},
        timeout=task.seconds,
        memory=task.memory,
        environment={"SEND_HOME": str(home)} | ({"SEND_STORE": task.store} if task.store else {}),
        keep_failed=keep_failed,
        content=task.notebook or None,
    )
    about = briefing_metadata(notebook)
    if about is None or (about.place_slug, about.area) != (task.place_slug, task.area):
        shown = f"a briefing on {about.area} in {about.place_slug}" if about else "no headline"
        raise NotebookError(
            f"{task.area}.ipynb shows {shown}, expected one on {task.area} in {task.place_slug}.",
            next_step="Load the area with the notebook's own parameters and show its headline.",
        )
    beside = attachments(notebook)
    _check_evidence(task.area, beside.get("json", ""))
    files = {ending: text.encode() for ending, text in beside.items()} | _pages(notebook, task)
    wanted = {ending: content for ending, content in files.items() if ending in task.formats}
    record = PublishedBriefing(
        place=about.place,
        place_slug=about.place_slug,
        place_name=about.place_name,
        area=about.area,
        area_name=about.area_name,
        title=about.title,
        date=about.date.isoformat(),
        known=about.dated,
        fresh=about.fresh,
        finding=about.finding,
        key=task.key,
        files=_checksums(wanted),
        run=task.run,
        made=task.day,
        order=task.order,
        newest=task.newest,
        since=str(task.parameters.get("since", "")),
        own_return=str(task.parameters.get("own", "")),
        seconds=round(time.monotonic() - started, 3),
        peak_memory=int(notebook.metadata["send_briefings"]["peak_memory"]),
    )
    return record, wanted


def _said_of_the_run(task: Task, home: Path) -> dict[str, str]:
    """The day and the contact, for a notebook that has parameters for them."""
    from send_briefings.notebook_parameters import notebook_parameters
    from send_briefings.pipeline.notebook import read_notebook

    path = home / "notebooks" / f"{task.area}.ipynb"
    known = notebook_parameters(read_notebook(path, task.notebook or None), path.name)
    given = {"prepared": task.prepared, "contact": task.contact}
    return {name: value for name, value in given.items() if value and name in known and name not in task.parameters}


def _pages(notebook: Any, task: Task) -> dict[str, bytes]:
    from send_briefings.export import SendHtmlExporter, SendPdfExporter, check_html, check_pdf, render_workbook

    made: dict[str, bytes] = {}
    faults: list[str] = []
    if "html" in task.formats:
        page, _ = SendHtmlExporter().from_notebook_node(notebook)
        made["html"] = page.encode()
        faults += [f"{task.area}.html: {fault}" for fault in check_html(page)]
    if "xlsx" in task.formats and (workbook := render_workbook(notebook)):
        made["xlsx"] = workbook
    if "pdf" in task.formats:
        made["pdf"], _ = SendPdfExporter().from_notebook_node(notebook)
        faults += [f"{task.area}.pdf: {fault}" for fault in check_pdf(made["pdf"])]
    if faults:
        raise ExportError(
            "These pages are not accessible to all readers, so they are not published:\n"
            + "\n".join(f"  {fault}" for fault in faults),
            next_step="Correct the notebook's displays.",
        )
    return made


def _check_evidence(area: str, text: str) -> None:
    """Refuse a briefing with a finding that has no figure to show for it, or a number in prose that nothing gives."""
    stated = json.loads(text) if text else {}
    findings = stated.get("findings", [])
    bare = [str(found.get("text", ""))[:100] for found in findings if not found.get("evidence")]
    if bare:
        raise ExportError(
            f"{area}: {len(bare)} of {len(findings)} findings have no evidence, so nothing is published. "
            f"The first is: {bare[0]}",
            next_step="Give each finding the rows it came from.",
        )
    for part in (stated.get("headline", {}), stated.get("prose", {}), *findings, *stated.get("targets", [])):
        for number in part.get("numbers", []):
            if not number.get("how"):
                raise ExportError(
                    f"{area}: nothing gives the number {number.get('number')}, so nothing is published. "
                    f"It stands in: {str(number.get('in') or part.get('text') or part.get('sentence', ''))[:200]}",
                    next_step="Give the finding the rows or the fact it came from.",
                )


def _checksums(files: Mapping[str, bytes]) -> dict[str, str]:
    return {ending: hashlib.sha256(content).hexdigest() for ending, content in sorted(files.items())}

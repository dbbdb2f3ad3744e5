"""Making one briefing: its notebook run, exported and checked."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from send_briefings.catalogue.root import project_root
from send_briefings.errors import ExportError, NotebookError
from send_briefings.publish import Record
from send_briefings.runs.task import Fault, Task, fault_of


def make_briefing(task: Task) -> tuple[Record, dict[str, bytes]] | Fault:
    """Make a briefing; returns what is known of it and its files by ending, or why it could not be made."""
    aside = Path(tempfile.mkdtemp(prefix="send-run-"))
    kept = aside / f"{task.area}.ipynb"
    try:
        return _made(task, kept)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is told by the run, with all other faults
        fault = fault_of(error, kept.read_text(encoding="utf-8") if kept.is_file() else "")
        return replace(fault, next_step=fault.next_step.replace(f"Open {kept} to see it.", "").strip())
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _made(task: Task, keep_failed: Path) -> tuple[Record, dict[str, bytes]]:
    from send_briefings.execution import run_notebook
    from send_briefings.export import attachments, briefing_metadata

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
    record = Record(
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
        seconds=round(time.monotonic() - started, 3),
        peak_memory=int(notebook.metadata["send_briefings"]["peak_memory"]),
    )
    return record, wanted


def _said_of_the_run(task: Task, home: Path) -> dict[str, str]:
    """The day and the contact, for a notebook that has parameters for them."""
    from send_briefings.execution import notebook_parameters, read_notebook

    path = home / "notebooks" / f"{task.area}.ipynb"
    known = notebook_parameters(read_notebook(path, task.notebook or None), path.name)
    given = {"prepared": task.prepared, "contact": task.contact}
    return {name: value for name, value in given.items() if value and name in known and name not in task.parameters}


def _pages(notebook: Any, task: Task) -> dict[str, bytes]:
    from send_briefings.export import SendHtmlExporter, SendPdfExporter, check_html, check_pdf

    made: dict[str, bytes] = {}
    faults: list[str] = []
    if "html" in task.formats:
        page, _ = SendHtmlExporter().from_notebook_node(notebook)
        made["html"] = page.encode()
        faults += [f"{task.area}.html: {fault}" for fault in check_html(page)]
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
    said = json.loads(text) if text else {}
    findings = said.get("findings", [])
    bare = [str(found.get("text", ""))[:100] for found in findings if not found.get("evidence")]
    if bare:
        raise ExportError(
            f"{area}: {len(bare)} of {len(findings)} findings have no evidence, so nothing is published. "
            f"The first is: {bare[0]}",
            next_step="Give each finding the rows it came from.",
        )
    for part in (said.get("headline", {}), said.get("prose", {}), *findings):
        for number in part.get("numbers", []):
            if not number.get("how"):
                raise ExportError(
                    f"{area}: nothing gives the number {number.get('number')}, so nothing is published. "
                    f"It stands in: {str(number.get('in') or part.get('text') or part.get('sentence', ''))[:200]}",
                    next_step="Give the finding the rows or the fact it came from.",
                )


def _checksums(files: Mapping[str, bytes]) -> dict[str, str]:
    return {ending: hashlib.sha256(content).hexdigest() for ending, content in sorted(files.items())}

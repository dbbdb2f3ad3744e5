"""Runs with briefings made up in this process, and runs of that kind in a process that dies at a given point.

As a script it reads a line of JSON for each run to be made and answers with a line; see `Asked`.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

from send_briefings.cli.runs import shelf_of
from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.plan import FORMATS, Plan, Retention
from send_briefings.config.project import project_root
from send_briefings.pipeline import inputs
from send_briefings.pipeline.records import BuildCache, PublishedBriefing
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.storage import refused
from send_briefings.pipeline.task import Failure, Task, failure_from

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><body><main id="main"><h1>{area} in {place}</h1><p>{reported}</p></main></body></html>
"""
CHANGES = {"os.rename", "os.symlink", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod"}
PLANS: dict[tuple[Sequence[str], Sequence[str]], Plan] = {}
ENGINE_ROOMS = ("send_briefings/pipeline/", "send_briefings/pipeline/")


@dataclass(frozen=True)
class Asked:
    """A run to be made, and where it is to die.

    `kind` is "change" (just before the nth change to the reports folder) or "line" (at the nth line of the engine).
    """

    reports: str
    places: tuple[str, ...]
    areas: tuple[str, ...] = ("attendance", "neet")
    failing: str = ""
    kind: str = "change"
    at: int = 0


def a_plan(
    reports: Path | str,
    places: Sequence[str] = ("Birmingham",),
    areas: Sequence[str] = ("attendance", "neet"),
    **more: Any,
) -> Plan:
    """A plan for these places and areas."""
    known = load_areas()
    return Plan(
        places=tuple(gazetteer().resolve(name) for name in places),
        areas=tuple(known[name] for name in areas),
        output=str(reports),
        **{"name": "Test", "retention": Retention(max_versions=2), **more},
    )


class Maker:
    """Makes up a briefing from its notebook and parameters alone; `failing` maps areas to their faults."""

    def __init__(self, failing: dict[str, Failure | BaseException] | None = None) -> None:
        self.failing = failing or {}
        self.made: list[str] = []

    def __call__(
        self, tasks: Sequence[Task], _jobs: int, made: Path
    ) -> Iterator[tuple[Task, PublishedBriefing | Failure]]:
        for task in tasks:
            fault = self.failing.get(task.area)
            if isinstance(fault, BaseException):
                raise fault
            if fault is not None:
                yield task, fault
                continue
            record, files = a_briefing(task)
            try:
                BuildCache(made).put(record, files)
            except OSError as error:
                yield task, failure_from(refused(made.parent.parent, error))
                continue
            self.made.append(task.path)
            yield task, record


def a_briefing(task: Task) -> tuple[PublishedBriefing, dict[str, bytes]]:
    """A briefing whose files tell its notebook and parameters."""
    notebook = (project_root() / "notebooks" / f"{task.area}.ipynb").read_bytes()
    reported = hashlib.sha256(notebook + repr(sorted(task.parameters.items())).encode()).hexdigest()
    page = PAGE.format(area=task.area_name, place=task.place_name, reported=reported)
    every = {
        "html": page,
        "pdf": f"%PDF {reported}",
        "csv": f"told\n{reported}\n",
        "json": json.dumps({"told": reported}),
    }
    files = {ending: every[ending].encode() for ending in FORMATS if ending in task.formats}
    record = PublishedBriefing(
        task.place,
        task.place_slug,
        task.place_name,
        task.area,
        task.area_name,
        task.area_name,
        "2025-03-20",
        "Figures published up to 20 March 2025",
        task.key,
        {ending: hashlib.sha256(content).hexdigest() for ending, content in files.items()},
        run=task.run,
        made=task.day,
        order=task.order,
        newest=task.newest,
        since=str(task.parameters.get("since", "")),
    )
    return record, files


def execute_plan(asked: Asked) -> int:
    """Make the run; returns its exit code."""
    failing: dict[str, Failure | BaseException] = (
        {asked.failing: Failure("It failed.", "Mend it.", 5)} if asked.failing else {}
    )
    plan = PLANS[asked.places, asked.areas]
    return run_plan(replace(plan, output=asked.reports), Options(maker=Maker(failing))).exit_code


class Doom:
    """Counts points of a run, and ends the process at one of them as `kill -9` does."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.private = str(shelf_of(asked.reports).private)
        self.passed = 0

    def arm(self) -> None:
        """Begin to count."""
        if self.asked.kind == "change":
            sys.addaudithook(self._audited)
        else:
            sys.settrace(self._traced)

    def _point(self) -> None:
        self.passed += 1
        if self.passed == self.asked.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def _audited(self, event: str, stated: tuple[Any, ...]) -> None:
        writing = event == "open" and isinstance(stated[2], int) and bool(stated[2] & (os.O_WRONLY | os.O_RDWR))
        paths = [str(part) for part in stated if isinstance(part, (str, os.PathLike))]
        ours = any(path.startswith((self.asked.reports, self.private)) for path in paths)
        if ours and (writing or event in CHANGES) and threading.current_thread() is threading.main_thread():
            self._point()

    def _traced(self, frame: FrameType, _event: str, _said: object) -> Callable[..., Any] | None:
        ours = any(room in frame.f_code.co_filename for room in ENGINE_ROOMS)
        return self._line if ours else None

    def _line(self, _frame: FrameType, event: str, _said: object) -> Callable[..., Any]:
        if event == "line":
            self._point()
        return self._line


def in_a_child(asked: Asked) -> dict[str, int]:
    """Make the run in a forked process; returns the signal it died of, its exit code and the points it passed."""
    if (asked.places, asked.areas) not in PLANS:
        PLANS[asked.places, asked.areas] = a_plan("", asked.places, asked.areas)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        doom = Doom(asked)
        doom.arm()
        code = 99
        try:
            code = execute_plan(asked)
        finally:
            sys.settrace(None)
            os.write(writing, str(doom.passed).encode())
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as reported:
        passed = reported.read()
    _, status = os.waitpid(child, 0)
    died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return {"signal": died, "code": 0 if died else os.WEXITSTATUS(status), "passed": int(passed or 0)}


def asked_for(line: str) -> Asked:
    """What a line of JSON asks for."""
    stated = json.loads(line)
    return Asked(**{**stated, "places": tuple(stated["places"]), "areas": tuple(stated["areas"])})


def make_ready() -> None:
    """Find out what is installed once, and leave the disk alone: what a killed process wrote is not lost."""
    found = inputs.installed()
    inputs.installed = lambda: found
    os.fsync = lambda _handle: None


if __name__ == "__main__":
    make_ready()
    for line in sys.stdin:
        print(json.dumps(in_a_child(asked_for(line))), flush=True)

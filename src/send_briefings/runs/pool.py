"""Making briefings on this machine: worker processes, and the one warm process their kernels are forked from.

Workers and warm process live on a lifeline: when the run ends, however it ends, so do they, and with them every
kernel and all that notebooks started.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from send_briefings.catalogue.root import project_root
from send_briefings.publish import MadeBriefings, Record
from send_briefings.runs.task import Fault, Task

WORKER_IMPORTS = ["send_briefings.runs.worker"]
ATTEMPTS = 2
REHEARSED_FROM = 3

Finished = tuple[Task, Record | Fault]


def make_here(tasks: Sequence[Task], jobs: int, made: Path) -> Iterator[Finished]:
    """Make briefings side by side, and tell of each as it is finished; each is put into the folder `made`.

    A worker that dies takes no other briefing with it: what it was making is begun again, once.

    Args:
        tasks: the briefings.
        jobs: how many at a time.
        made: the folder of finished briefings.
    """
    pending = {task.key: (task, 0) for task in tasks}
    with _Workers(tasks, min(jobs, len(tasks))) as workers:
        while pending:
            waiting = {workers.submit(task, made): key for key, (task, _) in pending.items()}
            for future in as_completed(waiting):
                key = waiting[future]
                task, attempts = pending[key]
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    attempts += in_hand(made, key).exists()
                    pending[key] = (task, attempts)
                    if attempts < ATTEMPTS:
                        continue
                    outcome = Fault("The process that was making it died, twice.", "Look at the system's log.", 5)
                del pending[key]
                yield task, outcome
            if pending:
                workers.renew()


def in_hand(made: Path, key: str) -> Path:
    """The file that is there while a worker makes the briefing of this key."""
    return made / f".in-hand-{key}"


class _Workers:
    """The worker processes of a run."""

    def __init__(self, tasks: Sequence[Task], jobs: int) -> None:
        self._tasks = tasks
        self._jobs = jobs
        self._warm: Any = None
        self._end: Connection | None = None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> _Workers:
        self._warm = start_warm_process(self._tasks)
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        if self._warm is not None:
            self._warm.stop()

    def submit(self, task: Task, made: Path) -> Future[Record | Fault]:
        """Have a briefing made."""
        if self._pool is None:
            raise RuntimeError("the workers are not there")
        return self._pool.submit(_work, task, made)

    def renew(self) -> None:
        """Start new workers in place of those that died."""
        self._stop()
        self._start()

    def _start(self) -> None:
        context = _context()
        reading, self._end = context.Pipe(duplex=False)
        address = self._warm.address if self._warm is not None else ""
        self._pool = ProcessPoolExecutor(
            self._jobs, mp_context=context, initializer=_begin, initargs=(reading, address, str(project_root()))
        )
        self._reading = reading

    def _stop(self) -> None:
        """Cut the lifeline: workers end at once, and so do their kernels."""
        if self._end is not None:
            self._end.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._reading.close()


def _context() -> Any:
    """How processes are started: from a server that has imported what workers need, where there is one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(WORKER_IMPORTS)
    return context


def start_warm_process(tasks: Sequence[Task]) -> Any:
    """A process to fork these briefings' kernels from; None where the system cannot fork.

    It has gone through the areas that come up often, with the inputs the first briefing names.
    """
    from send_briefings.kernels import PRELOAD, WarmProcess, can_fork, kernel_environment

    if not can_fork():
        return None
    areas = [task.area for task in tasks]
    often = sorted({area for area in areas if areas.count(area) >= REHEARSED_FROM})
    first = tasks[0]
    environment = kernel_environment(os.environ) | {
        "SEND_HOME": first.home or str(project_root()),
        "SEND_REHEARSAL": " ".join(often),
        "SEND_REHEARSAL_AS_OF": str(first.parameters.get("as_of", "")),
    }
    if first.store:
        environment["SEND_STORE"] = first.store
    return WarmProcess([*PRELOAD, *(["send_briefings.briefing.rehearsal:rehearse"] if often else [])], environment)


def _begin(lifeline: Connection, warm: str, home: str) -> None:
    """At the start of a worker: hang on to the lifeline, leave interruptions to the run."""
    from send_briefings.kernels import SOCKET_VARIABLE

    os.environ["SEND_HOME"] = home
    os.environ.pop(SOCKET_VARIABLE, None)
    if warm:
        os.environ[SOCKET_VARIABLE] = warm
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


def _work(task: Task, made: Path) -> Record | Fault:
    from send_briefings.publish import refused
    from send_briefings.runs.making import make_briefing
    from send_briefings.runs.task import fault_of

    try:
        made.mkdir(parents=True, exist_ok=True)
        in_hand(made, task.key).touch()
        outcome = make_briefing(task)
        if not isinstance(outcome, Fault):
            MadeBriefings(made).put(*outcome)
        in_hand(made, task.key).unlink()
    except OSError as fault:
        return fault_of(refused(made.parent.parent, fault))
    return outcome if isinstance(outcome, Fault) else outcome[0]

"""Making briefings on this machine: worker processes, and the one warm process their kernels are forked from.

Workers and warm process live on a lifeline: when the run ends, however it ends, so do they, and with them every
kernel and all that notebooks started.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from send_briefings.config.project import project_root
from send_briefings.errors import BusyError, StorageError
from send_briefings.pipeline.records import IN_HAND, BuildCache, PublishedBriefing
from send_briefings.pipeline.task import Failure, Task, stamp, states
from send_briefings.system import uninterrupted, without_current_folder, work_folder

WORKER_IMPORTS = ["send_briefings.pipeline.worker"]
REHEARSAL = "send_briefings.report.overviews.place_areas:rehearse"
ATTEMPTS = 2
WARM_UP_MIN_TASKS = 3

Finished = tuple[Task, PublishedBriefing | Failure]


class LocalExecutor:
    """Makes briefings on this machine, side by side.

    >>> with LocalExecutor() as here:
    ...     list(here([], 1, Path("made")))
    []
    """

    def __init__(self) -> None:
        self._warm: Any = None

    def __enter__(self) -> LocalExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        if self._warm is not None:
            self._warm.stop(unused=True)
            self._warm = None

    def get_ready(self) -> None:
        """Start what takes longest to start, before it is known what is to be made, where it is known that much is."""
        self._warm = self._warm or start_warm_process(temporary=work_folder())
        with suppress(OSError):  # it is tried again when workers are needed
            _start_server(_context())

    def __call__(self, tasks: Sequence[Task], jobs: int, made: Path) -> Iterator[Finished]:
        """Make briefings, and tell of each as it is finished; each is put into the folder `made`.

        A worker that dies takes no other briefing with it: what it was making is begun again, once. So are all
        workers where the process that they are forked from is lost.

        Args:
            tasks: the briefings.
            jobs: how many at a time.
            made: the folder of finished briefings.

        Raises:
            StorageError: no worker can be started, or they are lost again before any has finished a briefing.
        """
        if not tasks:
            return
        pending = {task.key: (task, 0) for task in tasks}
        warm, self._warm = self._warm or start_warm_process(temporary=work_folder()), None
        lost = 0
        with _Workers(tasks, min(jobs, len(tasks)), warm) as workers:
            while pending:
                before = len(pending)
                waiting = workers.submit([task for task, _ in pending.values()], made)
                for future in as_completed(waiting):
                    key = waiting[future]
                    task, attempts = pending[key]
                    try:
                        outcome = future.result()
                    except BrokenProcessPool:
                        attempts += in_progress(made, key).exists()
                        pending[key] = (task, attempts)
                        if attempts < ATTEMPTS:
                            continue
                        outcome = Failure("The process that was making it died, twice.", "Look at the system's log.", 5)
                    del pending[key]
                    yield task, outcome
                begun = any(in_progress(made, key).exists() for key in pending)
                lost = lost + 1 if len(pending) == before and not begun else 0
                if lost >= ATTEMPTS:
                    raise StorageError(
                        "The processes that make briefings were lost twice, before one of them began.",
                        next_step="Look at the system's log: memory may have run out. Then run it again; "
                        "what is finished is not made again.",
                    )
                if pending:
                    workers.renew()


def in_progress(made: Path, key: str) -> Path:
    """The file that is there while a worker makes the briefing of this key."""
    return made / f"{IN_HAND}{key}"


class _Workers:
    """The worker processes of a run."""

    def __init__(self, tasks: Sequence[Task], jobs: int, warm: Any) -> None:
        self._tasks = tasks
        self._jobs = jobs
        self._warm = warm
        self._end: Connection | None = None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> _Workers:
        if self._warm is not None:
            warm_caches(self._warm, self._tasks)
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        if self._warm is not None:
            self._warm.stop()

    def submit(self, tasks: Sequence[Task], made: Path) -> dict[Future[PublishedBriefing | Failure], str]:
        """Have briefings made: what is to become of each, with its key. Those that no worker takes are not among them.

        The workers start with the first. They are lost at once where the process that they are forked from is.
        """
        if self._pool is None:
            raise RuntimeError("the workers are not there")
        taken: dict[Future[PublishedBriefing | Failure], str] = {}
        with suppress(BrokenProcessPool, EOFError, OSError), without_current_folder(), uninterrupted():
            for task in tasks:
                taken[self._pool.submit(_work, task, made)] = task.key
        return taken

    def renew(self) -> None:
        """Start new workers in place of those that died."""
        self._stop()
        self._start()

    def _start(self) -> None:
        context = _context()
        with suppress(OSError):  # the first briefing that is handed out tries again
            _start_server(context)
        reading, self._end = context.Pipe(duplex=False)
        address = self._warm.address if self._warm is not None else ""
        begun = (reading, address, str(project_root()), str(work_folder()))
        self._pool = ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_begin, initargs=begun)
        self._reading = reading

    def _stop(self) -> None:
        """Cut the lifeline: workers end at once, and so do their kernels."""
        if self._end is not None:
            self._end.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._reading.close()


def _context() -> Any:
    """How processes are started: from a server that has imported what workers need, where kernels are forked too."""
    from send_briefings.kernels import can_fork

    if "forkserver" not in multiprocessing.get_all_start_methods() or not can_fork():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(WORKER_IMPORTS)
    return context


def _start_server(context: Any) -> None:
    """Start the process that workers are forked from, if there is to be one: its socket lies in the work folder."""
    if context.get_start_method() != "forkserver":
        return
    from multiprocessing.forkserver import ensure_running  # a module of systems that have it
    from multiprocessing.util import get_temp_dir

    before = tempfile.tempdir
    tempfile.tempdir = str(work_folder())
    try:
        get_temp_dir()
        with without_current_folder(), uninterrupted():
            ensure_running()
    finally:
        tempfile.tempdir = before


def start_warm_process(home: Path | None = None, temporary: Path | None = None) -> Any:
    """A process to fork kernels from; None where the system cannot fork.

    Args:
        home: the project's folder, where it is not this process's own.
        temporary: the folder in which it makes its own; the usual one if None.
    """
    from send_briefings.kernels import PRELOAD, ForkServer, can_fork, kernel_environment

    if not can_fork():
        return None
    environment = kernel_environment(os.environ) | {"SEND_HOME": str(home or project_root())}
    return ForkServer(PRELOAD, environment, temporary)


def warm_caches(warm: Any, tasks: Sequence[Task]) -> None:
    """Have a warm process go through the areas that come up often, with the inputs the first briefing names."""
    areas = [task.area for task in tasks]
    often = sorted({area for area in areas if areas.count(area) >= WARM_UP_MIN_TASKS})
    first = tasks[0]
    warm.call(REHEARSAL, " ".join(often), str(first.parameters.get("as_of", "")), first.store)


def _begin(lifeline: Connection, warm: str, home: str, temporary: str) -> None:
    """At the start of a worker: hang on to the lifeline, leave interruptions to the run."""
    from send_briefings.kernels import SOCKET_VARIABLE

    tempfile.tempdir = os.environ["TMPDIR"] = temporary
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


def _work(task: Task, made: Path) -> PublishedBriefing | Failure:
    from send_briefings.pipeline.storage import refused
    from send_briefings.pipeline.task import build_briefing, failure_from

    try:
        made.mkdir(parents=True, exist_ok=True)
        in_progress(made, task.key).touch()
        outcome = build_briefing(task)
        if task.stamp and stamp(states(project_root())) != task.stamp:
            outcome = Failure("What it is made from changed while it was made.", "Run it again.", BusyError.exit_code)
        if not isinstance(outcome, Failure):
            BuildCache(made).put(*outcome)
        in_progress(made, task.key).unlink()
    except OSError as fault:
        return failure_from(refused(made, fault))
    return outcome if isinstance(outcome, Failure) else outcome[0]

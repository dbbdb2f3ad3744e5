"""Running a notebook with parameters: the one way in, its memory watched, its failures told."""

from __future__ import annotations

import logging
import os
import re
import signal
import threading
import time
import warnings
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
import psutil
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from send_briefings.errors import NotebookError
from send_briefings.notebook_parameters import check_parameters, notebook_parameters
from send_briefings.pipeline.engine import ENGINE, Run
from send_briefings.system import kept_folder

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
INJECTED_TAG = "injected-parameters"
ADDED_TAGS = frozenset({INJECTED_TAG, "papermill-error-cell-tag"})


@dataclass(frozen=True, slots=True)
class UsedUp:
    """What the run was allowed, whether it was ended for using more memory than that, and for how long it ran."""

    seconds: float
    memory: int
    memory_exceeded: bool = False
    ran: float = 0.0

    @property
    def memory_words(self) -> str:
        """The memory it was allowed.

        >>> UsedUp(300, 2_000_000_000).memory_words, UsedUp(300, 600_000_000).memory_words
        ('2 GB', '600 MB')
        """
        size, unit = (self.memory / 1e9, "GB") if self.memory >= 1e9 else (self.memory / 1e6, "MB")
        return f"{size:.3g} {unit}"


def failed_notebook(
    path: Path, executed: NotebookNode | None, fault: BaseException, limits: UsedUp, keep: Path | None
) -> NotebookError:
    """The error for a failed run; the executed notebook is saved and the error says where.

    Args:
        path: the notebook that was run.
        executed: its cells as far as they ran; None when no kernel started.
        fault: what was raised.
        limits: what the run had.
        keep: where to save the executed notebook.
    """
    if executed is None:
        return NotebookError(
            f"{path.name} could not be started: {fault}",
            next_step="Set the environment up again (make setup), or run with --debug to see more.",
        )
    number, cell = _failed_cell(executed)
    reason, _, step = _reason(cell, fault, limits).partition("\nNext: ")
    place = _saved(executed, keep, path.name)
    look = f"Open {place} to see it" if place else "The executed notebook could not be saved; run it in JupyterLab"
    where = _where(number, cell)
    return NotebookError(f"{path.name} failed at {where}:\n{reason}", next_step=f"{step} {look}.".lstrip())


def _failed_cell(executed: NotebookNode) -> tuple[int, NotebookNode | None]:
    """The last cell that was started, counted from 1 as in the notebook itself (what papermill adds is not counted)."""
    number, found = 0, (0, None)
    for cell in executed.cells:
        number += 0 if ADDED_TAGS & set(cell.metadata.get("tags", ())) else 1
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time"):
            found = (number, cell)
    return found


def _where(number: int, cell: NotebookNode | None) -> str:
    if cell is None:
        return "its start, before any cell"
    lines = [line for line in cell.source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    kind = "the parameters given to it" if INJECTED_TAG in cell.metadata.get("tags", ()) else f"cell {number}"
    return f"{kind} ({lines[0].strip()[:100]})" if lines else kind


def _reason(cell: NotebookNode | None, fault: BaseException, limits: UsedUp) -> str:
    if limits.memory_exceeded:
        return f"It used more than {limits.memory_words} of memory, the most a notebook has, and was stopped."
    if isinstance(fault, CellTimeoutError):
        if limits.ran < limits.seconds - 1:
            return f"Its kernel gave no answer any more, and was stopped after {limits.ran:.0f} seconds."
        return f"The notebook was still running after {limits.seconds:g} seconds, the time it has, and was stopped."
    if isinstance(fault, DeadKernelError):
        return "The kernel died. It may have run out of memory, or been stopped from outside."
    for output in reversed(cell.outputs if cell else []):
        if output.output_type == "error":
            stated = ANSI.sub("", output.evalue).strip()
            if output.ename == "MemoryError" and limits.memory:
                stated = f"{stated} (a notebook may use {limits.memory_words})".lstrip()
            explained = "\nNext: " in stated
            return stated if explained else f"{output.ename}: {stated}" if stated else output.ename
    return f"{type(fault).__name__}: {fault}"


def _saved(executed: NotebookNode, keep: Path | None, name: str) -> Path | None:
    """Save the executed notebook, in a folder of the user's own where no other is named; None if that fails."""
    try:
        target = keep or kept_folder() / "failed" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(executed, target)
    except OSError:
        return None
    return target


POLL_SECONDS = 0.2


class MemoryWatch:
    """Looks at a kernel's memory until it is stopped.

    Args:
        limit: bytes that the kernel and its children may use together; 0 for no limit.

    `peak` is the most seen, in bytes. `exceeded` says that the kernel was ended for using more than the limit.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.peak = 0
        self.exceeded = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __deepcopy__(self, _memo: object) -> MemoryWatch:
        """Itself: traitlets copies the configuration that a watch is handed on in."""
        return self

    def start(self, pid: int) -> None:
        """Begin to watch this process."""
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self, pid: int) -> None:
        try:
            kernel = psutil.Process(pid)
        except psutil.Error:
            return
        while not self._stop.wait(POLL_SECONDS):
            used = _used(kernel)
            if not used:
                return
            self.peak = max(self.peak, used)
            if self.limit and used > self.limit:
                self.exceeded = True
                _kill(kernel)
                return


def _used(kernel: psutil.Process) -> int:
    """Bytes in use by a process and its descendants; 0 when it has ended."""
    try:
        used = int(kernel.memory_info().rss)
        descendants = kernel.children(recursive=True)
    except psutil.Error:
        return 0
    for descendant in descendants:
        with suppress(psutil.Error):
            used += int(descendant.memory_info().rss)
    return used


def _kill(kernel: psutil.Process) -> None:
    with suppress(psutil.Error):
        for descendant in kernel.children(recursive=True):
            with suppress(psutil.Error):
                descendant.kill()
    with suppress(psutil.Error, OSError):
        if os.name == "posix" and os.getpgid(kernel.pid) == kernel.pid:
            os.killpg(kernel.pid, signal.SIGKILL)
        kernel.kill()


TIMEOUT_SECONDS = 300
MEMORY_BYTES = 2_000_000_000
START_SECONDS = 60


def run_notebook(
    path: Path,
    parameters: Mapping[str, object],
    *,
    allowed: Mapping[str, Collection[object]] | None = None,
    timeout: float = TIMEOUT_SECONDS,
    memory: int = MEMORY_BYTES,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    keep_failed: Path | None = None,
    content: bytes | None = None,
) -> NotebookNode:
    """Run a notebook with these parameters in a kernel of this environment and return it executed.

    The parameters are checked first, and no kernel starts when one does not fit. Nothing is written beside the
    notebook.

    Args:
        path: the notebook.
        parameters: values by name; a name left out keeps the notebook's default.
        allowed: for a name, the values it may have.
        timeout: seconds for the whole notebook.
        memory: bytes that its kernel and all it starts may use together; 0 for no limit. The most used is noted in the
            executed notebook's metadata, as `send_briefings.peak_memory`.
        cwd: the folder the cells run in; the notebook's own by default.
        environment: variables the kernel has beside its own; of the caller's it gets only what is known to be needed.
        keep_failed: where the executed notebook is saved if it fails; a temporary folder by default.
        content: what was read from the notebook's file, to be run whatever is in the file now; it is read if None.

    Raises:
        UsageError: a parameter is unknown, of the wrong type or not allowed.
        NotebookError: the notebook cannot be read, a cell failed, time ran out or the kernel died. The message names
            the notebook and the cell and tells where the executed notebook was saved.
    """
    notebook = read_notebook(path, content)
    check_parameters(notebook_parameters(notebook, path.name), parameters, allowed, path.name)
    run = Run()
    watch = MemoryWatch(memory)
    began = time.monotonic()
    try:
        kernel = {"started": watch.start, "memory": memory, "environment": dict(environment or {})}
        executed = _execute(notebook, parameters, timeout, cwd or path.resolve().parent, run, kernel)
    except (Exception, SystemExit) as fault:
        limits = UsedUp(timeout, memory, watch.exceeded, time.monotonic() - began)
        raise failed_notebook(path, run.notebook, fault, limits, keep_failed) from fault
    finally:
        watch.stop()
    executed.metadata["send_briefings"] = {"peak_memory": watch.peak}
    return executed


def read_notebook(path: Path, content: bytes | None = None) -> NotebookNode:
    """The notebook in a file, in the current format.

    Args:
        path: the file.
        content: what was read from it before; it is read now if None.

    Raises:
        NotebookError: there is no such file, or it is not a notebook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook: NotebookNode = nbformat.reads(_text(path, content), as_version=4)
            return notebook
    except FileNotFoundError as fault:
        raise NotebookError(f"There is no notebook {path}.", next_step="Check the file's name and folder.") from fault
    except Exception as fault:
        reason = str(fault).splitlines()[0][:200] if str(fault) else type(fault).__name__
        raise NotebookError(
            f"{path} is not a notebook that can be read: {reason}",
            next_step="Open it in JupyterLab and save it again, or take a fresh copy.",
        ) from fault


def _text(path: Path, content: bytes | None) -> str:
    return (path.read_bytes() if content is None else content).decode("utf-8")


def _execute(
    notebook: NotebookNode,
    parameters: Mapping[str, object],
    timeout: float,
    cwd: Path,
    run: Run,
    kernel: Mapping[str, object],
) -> NotebookNode:
    deadline = time.monotonic() + timeout
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        executed: NotebookNode = papermill.execute_notebook(
            notebook,
            None,
            dict(parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=min(START_SECONDS, max(1, round(timeout))),
            run=run,
            config=Config(OwnKernel=dict(kernel)),
            resources={"metadata": {"path": str(cwd)}},
            timeout_func=lambda _cell: max(0.1, deadline - time.monotonic()),
        )
    return executed

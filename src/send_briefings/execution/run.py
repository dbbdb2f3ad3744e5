"""Running a notebook with parameters: the one way in, whatever asks for it."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode
from traitlets.config import Config

from send_briefings.errors import NotebookError
from send_briefings.execution.engine import ENGINE, Run
from send_briefings.execution.failure import UsedUp, failed_notebook
from send_briefings.execution.memory import MemoryWatch
from send_briefings.execution.parameters import check_parameters, notebook_parameters

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

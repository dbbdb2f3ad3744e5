"""What to tell a person when a notebook failed: which cell, why, and where to look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from send_briefings.errors import NotebookError
from send_briefings.temporary import kept_folder

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
            said = ANSI.sub("", output.evalue).strip()
            if output.ename == "MemoryError" and limits.memory:
                said = f"{said} (a notebook may use {limits.memory_words})".lstrip()
            explained = "\nNext: " in said
            return said if explained else f"{output.ename}: {said}" if said else output.ename
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

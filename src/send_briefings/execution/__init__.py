"""Running notebooks: parameters checked first, in a kernel of this environment, with clear failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from send_briefings.execution.parameters import Parameter, check_parameters, notebook_parameters

if TYPE_CHECKING:
    from send_briefings.execution.kernel import stop_kernels
    from send_briefings.execution.run import MEMORY_BYTES, TIMEOUT_SECONDS, read_notebook, run_notebook

__all__ = [
    "MEMORY_BYTES",
    "TIMEOUT_SECONDS",
    "Parameter",
    "check_parameters",
    "notebook_parameters",
    "read_notebook",
    "run_notebook",
    "stop_kernels",
]

_ROOMS = {
    "MEMORY_BYTES": "run",
    "TIMEOUT_SECONDS": "run",
    "read_notebook": "run",
    "run_notebook": "run",
    "stop_kernels": "kernel",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for: papermill is slow to import, and checking parameters does not need it."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)

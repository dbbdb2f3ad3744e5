"""Running notebooks: parameters checked first, in a kernel of this environment, with clear failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from send_briefings.execution.parameters import Parameter, check_parameters, notebook_parameters
from send_briefings.on_demand import on_demand

if TYPE_CHECKING:
    from send_briefings.execution.run import MEMORY_BYTES, TIMEOUT_SECONDS, read_notebook, run_notebook

__all__ = [
    "MEMORY_BYTES",
    "TIMEOUT_SECONDS",
    "Parameter",
    "check_parameters",
    "notebook_parameters",
    "read_notebook",
    "run_notebook",
]

# papermill is slow to import, and checking parameters does not need it
__getattr__ = on_demand(
    __name__,
    {
        "MEMORY_BYTES": "run",
        "TIMEOUT_SECONDS": "run",
        "read_notebook": "run",
        "run_notebook": "run",
    },
)

"""Runs: a plan carried out, all or nothing, with a record of what went in and what came out."""

from typing import TYPE_CHECKING

from send_briefings.on_demand import on_demand

if TYPE_CHECKING:
    from send_briefings.runs.manifest import Manifest, Outcome, RunHistory
    from send_briefings.runs.run import Options, preview, run_plan
    from send_briefings.runs.task import Fault, Task

__all__ = ["Fault", "Manifest", "Options", "Outcome", "RunHistory", "Task", "preview", "run_plan"]

__getattr__ = on_demand(
    __name__,
    {
        "Fault": "task",
        "Manifest": "manifest",
        "Options": "run",
        "Outcome": "manifest",
        "RunHistory": "manifest",
        "Task": "task",
        "preview": "run",
        "run_plan": "run",
    },
)

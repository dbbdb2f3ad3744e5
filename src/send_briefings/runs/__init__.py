"""Runs: a plan carried out, all or nothing, with a record of what went in and what came out."""

from send_briefings.runs.manifest import Manifest, Outcome, RunHistory
from send_briefings.runs.run import Options, preview, run_plan
from send_briefings.runs.task import Fault, Task

__all__ = ["Fault", "Manifest", "Options", "Outcome", "RunHistory", "Task", "preview", "run_plan"]

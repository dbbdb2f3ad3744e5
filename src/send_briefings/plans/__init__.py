"""Plans: what a run is to make, for whom, and how; read from a TOML file and checked whole before anything starts."""

from send_briefings.plans.model import History, Limits, Notice, Plan
from send_briefings.plans.reading import PlanError, read_plan
from send_briefings.plans.selection import SelectorError, select_places

__all__ = ["History", "Limits", "Notice", "Plan", "PlanError", "SelectorError", "read_plan", "select_places"]

"""Plans: what a run is to make, for whom, and how; read from a TOML file and checked whole before anything starts."""

from send_briefings.plans.model import History, Limits, Notice, Plan

__all__ = ["History", "Limits", "Notice", "Plan"]

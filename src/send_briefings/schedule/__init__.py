"""Schedules: a plan's monthly run as text for cron, systemd, the Windows Task Scheduler or a CI service."""

from send_briefings.schedule.cron import crontab_lines
from send_briefings.schedule.executable import environment_command
from send_briefings.schedule.job import Job, Monthly, ScheduleError
from send_briefings.schedule.systemd import systemd_units
from send_briefings.schedule.unattended import run_plan
from send_briefings.schedule.windows import task_bytes, task_xml
from send_briefings.schedule.workflow import workflow

__all__ = [
    "Job",
    "Monthly",
    "ScheduleError",
    "crontab_lines",
    "environment_command",
    "run_plan",
    "systemd_units",
    "task_bytes",
    "task_xml",
    "workflow",
]

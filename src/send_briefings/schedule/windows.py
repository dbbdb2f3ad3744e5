"""A job as a task of the Windows Task Scheduler."""

from __future__ import annotations

import subprocess
from xml.sax.saxutils import escape

from send_briefings.schedule.job import Job, ScheduleError

MONTHS = "January February March April May June July August September October November December".split()


def task_xml(job: Job) -> str:
    """The task for `schtasks /Create /XML`; to be stored as UTF-16, as `task_bytes` does.

    It starts Python directly, not through `cmd`, which would read `%`, `^` and `&` in paths. It runs while its owner
    is logged on, needs no administrator and no password, and catches up on a run that was missed.

    Raises:
        ScheduleError: a path holds what the Task Scheduler would replace by something else.
    """
    for text in (job.python, job.folder, job.log_file, *job.words):
        _check(str(text))
    watched = ("-P", "-m", "send_briefings.schedule.unattended", "--log", str(job.log_file), "--home", str(job.folder))
    arguments = subprocess.list2cmdline([*watched, "--", *job.words])
    months = "".join(f"          <{month} />\n" for month in MONTHS)
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<!-- schtasks /Create /TN {job.name} /XML THIS-FILE -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{escape(f"Run the plan {job.plan.name} every month")}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2025-01-{job.when.day:02}T{job.when.clock}:00</StartBoundary>
      <RandomDelay>PT15M</RandomDelay>
      <ScheduleByMonth>
        <DaysOfMonth>
          <Day>{job.when.day}</Day>
        </DaysOfMonth>
        <Months>
{months}        </Months>
      </ScheduleByMonth>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>P1D</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(str(job.python))}</Command>
      <Arguments>{escape(arguments)}</Arguments>
      <WorkingDirectory>{escape(str(job.folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def task_bytes(text: str) -> bytes:
    """The task as Windows reads it: UTF-16 with a byte order mark and Windows line ends."""
    return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")


def _check(path: str) -> None:
    found = "%" if path.count("%") > 1 else "$(" if "$(" in path else ""
    if found:
        raise ScheduleError(
            f"The path '{path}' holds '{found}', which the Task Scheduler may replace by something else.",
            next_step="Rename the file or folder.",
        )

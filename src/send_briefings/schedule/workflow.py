"""A job as a workflow file for a continuous integration service that reads GitHub Actions' syntax."""

from __future__ import annotations

import json
from pathlib import PurePath

from send_briefings.schedule.job import Job, ScheduleError


def workflow(job: Job, output: str) -> str:
    """The workflow, for `.github/workflows/` of the repository that the project's folder is.

    Everything in it is relative to the checkout, since the service has folders of its own. What the run wrote is kept
    as an artifact, unless it was published to a web address.

    Args:
        job: the plan's monthly run; its time is taken as UTC, as such services do.
        output: where the plan publishes: a folder, or an address with "://".

    Raises:
        ScheduleError: the plan or the output lies outside the project's folder.
    """
    plan = _inside(job.plan, job.folder, "plan", "Move the plan into the project.")
    published = str(job.reports) if job.reports else output
    command = '.venv/bin/send-briefings run "$PLAN"'
    settings = [f"PLAN: {_scalar(plan)}"]
    kept = ""
    if "://" in published:
        folder = published
    else:
        folder = _inside(type(job.folder)(published), job.folder, "output", "Give one inside it: --reports reports.")
        kept = _artifact(job.name, folder)
    if job.reports:
        command += ' --reports "$REPORTS"'
        settings.append(f"REPORTS: {_scalar(folder)}")
    environment = "\n          ".join(settings)
    return f"""# .github/workflows/{job.name}.yml
name: {job.name}
"on":
  schedule:
    - cron: "{job.when.minute} {job.when.hour} {job.when.day} * *" # {job.when.clock} UTC on day {job.when.day}
  workflow_dispatch:
permissions:
  contents: read
concurrency: {job.name}
jobs:
  run:
    runs-on: ubuntu-latest
    timeout-minutes: 360
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Set up
        run: make setup
      - name: Run the plan
        env:
          {environment}
        run: {command}
{kept}"""


def _artifact(name: str, folder: str) -> str:
    return f"""      - name: Keep the briefings
        uses: actions/upload-artifact@v4
        with:
          name: {name}
          path: {_scalar(folder)}
          if-no-files-found: error
"""


def _inside(path: PurePath, folder: PurePath, what: str, mend: str) -> str:
    if not path.is_relative_to(folder) or ".." in path.parts:
        raise ScheduleError(
            f"The {what} '{path}' lies outside the project's folder '{folder}'; the service checks out only that.",
            next_step=mend,
        )
    return path.relative_to(folder).as_posix()


def _scalar(text: str) -> str:
    """A text in YAML's double quotation marks, in which the service reads no expression.

    >>> print(_scalar('plans/a "b" ${{ c }}.toml'))
    "plans/a \\"b\\" ${{ '${{' }} c }}.toml"
    """
    return json.dumps(text.replace("${{", "${{ '${{' }}"), ensure_ascii=False)

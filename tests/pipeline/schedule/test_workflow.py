"""The workflow file, read by a YAML parser and run by a shell."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from hypothesis import given

from send_briefings.pipeline.schedule import Job, Monthly, ScheduleError
from send_briefings.pipeline.unattended import workflow
from tests.pipeline.schedule.conftest import HOSTILE, names


def steps(text: str) -> list[dict[str, Any]]:
    found = yaml.safe_load(text)["jobs"]["run"]["steps"]
    assert isinstance(found, list)
    return found


def without_expressions(text: str) -> str:
    """The text as the service gives it to the shell."""
    literal = text.replace("${{ '${{' }}", "\0")
    assert "${{" not in literal
    return literal.replace("\0", "${{")


def test_the_workflow(job: Job) -> None:
    read = yaml.safe_load(workflow(replace(job, when=Monthly(7, 4, 15)), "/srv/send/reports"))
    assert read["name"] == "send-briefings-birmingham"
    assert read["on"] == {"schedule": [{"cron": "15 4 7 * *"}], "workflow_dispatch": None}
    assert read["permissions"] == {"contents": "read"}
    assert list(read["jobs"]) == ["run"]
    checkout, python, load_context, run, keep = read["jobs"]["run"]["steps"]
    assert checkout == {"uses": "actions/checkout@v4"}
    assert python == {"uses": "actions/setup-python@v5", "with": {"python-version": "3.12"}}
    assert load_context["run"] == "make setup"
    assert run["env"] == {"PLAN": "plans/birmingham.toml"}
    assert run["run"] == '.venv/bin/send-briefings run "$PLAN"'
    assert keep["uses"] == "actions/upload-artifact@v4"
    assert keep["with"] == {"name": "send-briefings-birmingham", "path": "reports", "if-no-files-found": "error"}


def test_the_set_up_is_a_target_of_the_makefile() -> None:
    makefile = Path(__file__).resolve().parents[3] / "Makefile"
    assert "\nsetup: " in makefile.read_text(encoding="utf-8")


def test_another_folder_for_the_reports(job: Job) -> None:
    *_, run, keep = steps(workflow(replace(job, reports=PurePosixPath("/srv/send/my out")), "/elsewhere"))
    assert run["env"] == {"PLAN": "plans/birmingham.toml", "REPORTS": "my out"}
    assert run["run"] == '.venv/bin/send-briefings run "$PLAN" --reports "$REPORTS"'
    assert keep["with"]["path"] == "my out"


def test_what_is_published_to_an_address_is_not_kept_again(job: Job) -> None:
    assert [step.get("uses") or step["run"] for step in steps(workflow(job, "s3://bucket/reports"))] == [
        "actions/checkout@v4",
        "actions/setup-python@v5",
        "make setup",
        '.venv/bin/send-briefings run "$PLAN"',
    ]


def test_an_address_asked_for_is_passed_on(job: Job) -> None:
    *_, run = steps(workflow(replace(job, reports="s3://bucket/reports"), "/elsewhere"))
    assert run["env"] == {"PLAN": "plans/birmingham.toml", "REPORTS": "s3://bucket/reports"}
    assert run["run"] == '.venv/bin/send-briefings run "$PLAN" --reports "$REPORTS"'


def test_a_plan_or_an_output_outside_the_project_is_refused(job: Job) -> None:
    with pytest.raises(ScheduleError, match=r"The plan '/etc/a\.toml' lies outside the project's folder '/srv/send'"):
        workflow(replace(job, plan=PurePosixPath("/etc/a.toml")), "/srv/send/reports")
    with pytest.raises(ScheduleError, match="The output '/var/www' lies outside") as refused:
        workflow(job, "/var/www")
    assert refused.value.next_step == "Give one inside it: --reports reports."


@given(name=names())
def test_any_path_comes_through(name: str) -> None:
    home = PurePosixPath("/srv")
    job = Job(home / "c", home / "p", home / f"{name}.toml", home)
    *_, run, keep = steps(workflow(job, f"/srv/x{name}"))
    assert without_expressions(run["env"]["PLAN"]) == f"{name}.toml"
    assert without_expressions(keep["with"]["path"]) == f"x{name}"


@pytest.mark.skipif(os.name == "nt", reason="the service's shell is Unix's")
def test_the_command_runs_in_a_shell(tmp_path: Path, stub: Callable[..., Path]) -> None:
    program = stub("bin")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(program.parent)
    plan = f"plans/{HOSTILE}.toml"
    *_, run, _ = steps(workflow(Job(program, program, tmp_path / plan, tmp_path), str(tmp_path / "reports")))
    environment = {**run["env"], "SEND_HOME": "here"}
    ended = subprocess.run(
        ["/bin/sh", "-ec", run["run"]], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 7
    assert ended.stdout.splitlines()[:2] == ["run", plan]

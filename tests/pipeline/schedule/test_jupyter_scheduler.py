"""The notebook plans/run_plan.ipynb, scheduled and run by jupyter-scheduler in a real Jupyter server on loopback."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from send_briefings.config.project import project_root
from tests.conftest import SHOW, write_notebook

PATIENCE = 180
NOTEBOOK = project_root() / "plans" / "run_plan.ipynb"


@dataclass(frozen=True)
class Server:
    """A Jupyter server with jupyter-scheduler, and the project it stands in."""

    url: str
    token: str
    home: Path

    def ask(self, path: str, body: object = None) -> Any:
        """The answer to a GET, or to a POST of this body."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        with urlopen(Request(f"{self.url}scheduler/{path}", data, headers), timeout=60) as answer:
            return json.load(answer)

    def run_monthly(self, plan: str) -> dict[str, Any]:
        """Schedule the notebook for the fifth of every month, run the definition now, and wait for its end."""
        definition = {
            "input_uri": "run_plan.ipynb",
            "name": plan,
            "runtime_environment_name": self.ask("runtime_environments")[0]["name"],
            "output_formats": ["ipynb"],
            "parameters": {"plan": f'"{plan}"'},
            "schedule": "0 6 5 * *",
            "timezone": "Europe/London",
        }
        identity = self.ask("job_definitions", definition)["job_definition_id"]
        assert self.ask(f"job_definitions/{identity}")["schedule"] == "0 6 5 * *"
        job = self.ask(f"job_definitions/{identity}/jobs", {"parameters": definition["parameters"]})["job_id"]
        until = time.monotonic() + PATIENCE
        while (found := self.ask(f"jobs/{job}"))["status"] not in ("COMPLETED", "FAILED"):
            assert time.monotonic() < until, f"the job does not end: {found}"
            time.sleep(0.2)
        assert isinstance(found, dict)
        return found

    def stated(self) -> str:
        """What the cells of every job said."""
        notebooks = [path for path in (self.home / "staging").rglob("*.ipynb") if path.name != "run_plan.ipynb"]
        cells = [cell for path in notebooks for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        return "".join("".join(output.get("text", [])) for output in outputs)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "project"
    shutil.copytree(project_root() / "data" / "catalogue", home / "data" / "catalogue")
    (home / "plans").mkdir()
    shutil.copy(NOTEBOOK, home / "plans")
    write_notebook(home, "neet", SHOW.format(area="neet", name="NEET"))
    runtime = tmp_path / "runtime"
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"),
        *(
            f"--ServerApp.port={_free_port()}",
            f"--ServerApp.root_dir={home / 'plans'}",
            "--IdentityProvider.token=secret",
        ),
        "--ServerApp.jpserver_extensions={'jupyter_scheduler': True}",
        f"--SchedulerApp.db_url=sqlite:///{tmp_path / 'jobs.sqlite'}",
        f"--Scheduler.staging_path={home / 'staging'}",
    ]
    environment = {**os.environ, **own, "SEND_HOME": str(home)}
    with (tmp_path / "server.log").open("wb") as log:
        started = subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log)
    try:
        yield Server(_address(started, runtime, tmp_path / "server.log"), "secret", home)
    finally:
        started.terminate()
        try:
            started.wait(PATIENCE)
        finally:
            started.kill()


def _free_port() -> int:
    """A port of its own for each server: two that look for one at the same time would find the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(started: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Where the server listens; its file may be there a moment before it does."""
    written = runtime / f"jpserver-{started.pid}.json"
    until = time.monotonic() + PATIENCE
    while not written.is_file() or not written.read_text(encoding="utf-8").endswith("}") or not _listens(written):
        assert started.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < until, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    return str(json.loads(written.read_text(encoding="utf-8"))["url"])


def _listens(written: Path) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", json.loads(written.read_text(encoding="utf-8"))["port"])) == 0


def test_a_scheduled_plan_is_run_and_published(server: Server) -> None:
    (server.home / "plans" / "leeds.toml").write_text(
        'places = ["Leeds"]\nareas = ["neet"]\noutput = "../reports"\n', encoding="utf-8"
    )
    job = server.run_monthly("leeds.toml")
    assert (job["status"], job["status_message"]) == ("COMPLETED", None), server.stated()
    page = (server.home / "reports" / "leeds" / "neet.html").read_text(encoding="utf-8")
    assert "NEET in Leeds" in page


def test_a_plan_that_fails_makes_the_job_fail_and_says_why(server: Server) -> None:
    (server.home / "plans" / "leeds.toml").write_text('places = ["Leds"]\n', encoding="utf-8")
    job = server.run_monthly("leeds.toml")
    assert job["status"] == "FAILED"
    assert "The run of 'leeds.toml' ended with exit code 2" in job["status_message"]
    assert "The plan has faults:" in server.stated()
    assert not (server.home / "reports").exists()

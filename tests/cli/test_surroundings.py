"""A command in a process that was started without what others have."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from send_briefings.cli import main

posix = pytest.mark.skipif(os.name != "posix", reason="file numbers, accounts and permissions")
HOSTILE = ("json", "numpy", "pandas", "socket", "multiprocessing", "typing", "send_briefings", "ipykernel")
NOBODY = """
import pwd, sys
def unknown(number):
    raise KeyError(number)
pwd.getpwuid = unknown
from send_briefings.cli import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""
PLAN = 'places = ["Leeds"]\nareas = ["neet"]\noutput = "../reports"\n'


@pytest.fixture
def plan(project: Path) -> Path:
    """A plan of one briefing."""
    path = project / "plans" / "one.toml"
    path.parent.mkdir()
    path.write_text(PLAN)
    return path


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_run_in_the_worst_of_places_publishes(
    plan: Path, tmp_path: Path, published: Callable[[Path], dict[str, bytes]]
) -> None:
    """No standard input, output and error full, a number without account and home, modules that lie in wait in the
    current folder, a temporary folder of 132 letters, and files that anybody may write by default.
    """
    program = tmp_path / "program" / "nobody.py"
    folder = tmp_path / "current"
    long = Path(f"{tmp_path}/{'x' * (131 - len(str(tmp_path)))}")
    for made in (program.parent, folder, long):
        made.mkdir()
    assert len(str(long)) == 132
    program.write_text(NOBODY)
    for name in HOSTILE:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})")
    environment = {name: value for name, value in os.environ.items() if name not in {"HOME", "USER", "LOGNAME"}}
    run = shlex.join([sys.executable, str(program), "run", str(plan)])
    done = subprocess.run(
        ["sh", "-c", f"umask 000; exec {run} <&- >/dev/full 2>/dev/full"],
        cwd=folder,
        env=environment | {"TMPDIR": str(long)},
        check=False,
    )
    assert done.returncode == 9
    assert "leeds/neet.pdf" in published(plan.parents[1] / "reports")
    assert not (tmp_path / "ran").exists()
    assert list(long.iterdir()) == []
    files = [path for path in (plan.parents[1] / "reports").rglob("*") if not path.is_symlink()]
    assert [path for path in files if path.stat().st_mode & 0o022] == []


@posix
def test_a_closed_terminal_ends_a_run_with_all_it_started(plan: Path, tmp_path: Path) -> None:
    command = [Path(sys.executable).parent / "send-briefings", "run", plan]
    own = Path(f"/tmp/t{os.getpid()}")
    own.mkdir()
    environment = os.environ | {"TMPDIR": str(own)}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True, env=environment
    ) as process:
        made = plan.parents[1] / ".send-outputs"
        while not list(made.rglob(".in-hand-*")):
            assert process.poll() is None
            time.sleep(0.01)
        started = psutil.Process(process.pid).children(recursive=True)
        assert started
        os.killpg(process.pid, signal.SIGHUP)
        assert process.stderr is not None
        assert process.stderr.read() == "Stopped.\n"
    assert process.returncode == 129
    assert psutil.wait_procs(started, timeout=10)[1] == []
    assert list(own.iterdir()) == []
    own.rmdir()


def test_a_removed_current_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def removed() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(os, "getcwd", removed)
    assert main(["areas"]) == 2
    reported = "The folder you are in has been removed.\nNext: Go to another folder (cd) and run it again.\n"
    assert capsys.readouterr() == ("", reported)

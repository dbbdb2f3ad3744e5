"""What is installed is what the locks name, on every platform, whichever way a person installs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement

Tool = Callable[[str], ModuleType]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PLATFORMS = [
    {"python_full_version": f"3.{minor}.5", "python_version": f"3.{minor}", "sys_platform": system, "os_name": os_name}
    for minor in (11, 12, 13)
    for system, os_name in (("linux", "posix"), ("darwin", "posix"), ("win32", "nt"))
]


def read(lock: Path, tool: Tool) -> list[Requirement]:
    """The packages of a lock."""
    return [package for package, _ in tool("check_ground").locked(lock.read_text())]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_file_that_may_be_installed_is_known_by_its_hash(lock: str, root: Path, tool: Tool) -> None:
    for package, hashes in tool("check_ground").locked((root / lock).read_text()):
        assert hashes, package.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), package.name


def test_the_build_backend_is_the_locked_one(root: Path, tool: Tool) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = project["build-system"]["requires"]
    assert sorted(wanted) == sorted(project["dependency-groups"]["build"])
    pinned = {(package.name, str(package.specifier)) for package in read(root / "requirements.lock", tool)}
    assert {(each.name, str(each.specifier)) for each in map(Requirement, wanted)} <= pinned


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda p: f"{p['sys_platform']}-{p['python_version']}")
def test_each_platform_gets_one_version_of_each_package(
    lock: str, platform: dict[str, str], root: Path, tool: Tool
) -> None:
    lines = read(root / lock, tool)
    chosen = [line for line in lines if line.marker is None or line.marker.evaluate(platform)]
    names = [line.name for line in chosen]
    assert len(names) == len(set(names)) > 20
    assert all([part.operator for part in line.specifier] == ["=="] for line in chosen)


def test_windows_and_macos_get_what_only_they_need(root: Path, tool: Tool) -> None:
    lines = read(root / "requirements.lock", tool)
    markers = {line.name: line.marker for line in lines if line.marker}
    for name, system, os_name in (
        ("pywinpty", "win32", "nt"),
        ("colorama", "win32", "nt"),
        ("appnope", "darwin", "posix"),
    ):
        assert markers[name].evaluate({"sys_platform": system, "os_name": os_name})
        assert not markers[name].evaluate({"sys_platform": "linux", "os_name": "posix"})


def test_the_dev_lock_agrees_with_the_first(root: Path, tool: Tool) -> None:
    first, dev = (read(root / lock, tool) for lock in LOCKS)
    pinned: dict[str, set[str]] = {}
    for required in first:
        pinned.setdefault(required.name, set()).add(str(required.specifier))
    both = [required for required in dev if required.name in pinned]
    assert len(both) > 20
    assert [str(required) for required in both if str(required.specifier) not in pinned[required.name]] == []


@pytest.mark.parametrize(
    ("wanted", "lock", "faults"),
    [
        (["a>=1"], "a==1.2 --hash=sha256:0", []),
        (["A_b>=1"], "a-b==1.2 ; sys_platform == 'win32' --hash=sha256:0", []),
        (["a>=2"], "a==1.2 --hash=sha256:0", ["x: a 1.2 is not >=2"]),
        (["a", "b"], "a==1 --hash=sha256:0", ["x: b of pyproject.toml is missing"]),
        (["a"], "a==1", ["x: a has no --hash"]),
        (["a"], "a>=1", ["x: 'a>=1' is not pinned with =="]),
    ],
)
def test_a_lock_behind_pyproject_is_told(wanted: list[str], lock: str, faults: list[str], tool: Tool) -> None:
    assert tool("check_ground").lock_faults(wanted, lock, "x") == faults


@pytest.mark.parametrize(
    "line", ["https://" + "py" + "pi.org/simple", "--index" + "-url x", "files.python" + "hosted.org"]
)
def test_a_file_that_names_a_package_index_is_told(line: str, tool: Tool) -> None:
    assert tool("check_ground").host_faults("a.txt", f"fine\n{line}\n") == ["a.txt:2: names a package index"]


def test_an_import_that_nobody_asked_for_is_told(tool: Tool) -> None:
    text = "import os\nimport pandas.io\nfrom numpy import array\nfrom send_briefings import x\nfrom . import y"
    assert tool("check_ground").import_faults({"a.py": text}, ["pandas>=3"]) == [
        "a.py: imports numpy, which is no dependency in pyproject.toml"
    ]


def test_conda_users_get_the_same(root: Path) -> None:
    environment = yaml.safe_load((root / "environment.yml").read_text())
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert environment["dependencies"] == ["python>=3.11,<3.14", "pip", {"pip": ["-r requirements.lock"]}]
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11"


def test_what_is_installed_here_is_what_the_lock_names(root: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--no-deps", "--quiet", "--report=-"]
    done = subprocess.run(
        [*pip, f"--requirement={root / 'requirements.lock'}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["install"] == []


def test_this_project_is_installed_as_it_stands(root: Path) -> None:
    reported = json.loads(distribution("send-briefings").read_text("direct_url.json") or "{}")
    assert reported["dir_info"] == {"editable": True}
    assert Path(reported["url"].removeprefix("file://")) == root

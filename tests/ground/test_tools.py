"""The scripts behind `make`: what they refuse, what they mend."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

Tool = Callable[[str], ModuleType]


def test_every_target_is_explained_by_make_help(root: Path) -> None:
    text = (root / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", text, re.MULTILINE)) - {"dev", "help"}
    assert targets == set(re.findall(r'@echo "make ([a-z]+) ', text))
    assert {"setup", "briefings", "test", "check", "fix", "lab", "snapshot", "clean"} <= targets


def test_an_old_python_is_told(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))
    assert tool("set_up").fault_of_python().startswith("This is Python 3.10.2; 3.11 or newer is needed.")


def test_a_python_that_makes_no_environment_is_told(
    tool: Tool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = tool("set_up")
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert re.search(r"apt install python3\.\d+-venv$", module.fault_of_python())


def test_bytecode_is_compiled_whatever_the_environment_says(
    tool: Tool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module, calls = tool("set_up"), []
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(subprocess, "run", lambda command, **settings: calls.append((command, settings["env"])))
    module.install(dev=True)
    made, packages, itself, kernelspec, compiled = (command for command, _ in calls)
    assert made[1:3] == ["-m", "venv"]
    assert packages[-4:] == ["-r", "requirements.lock", "-r", "requirements-dev.lock"]
    assert {"--compile", "--require-hashes", "--only-binary=:all:"} < set(packages)
    assert itself[-6:] == ["--compile", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
    assert kernelspec[1] == "-c"
    assert "install_kernelspec(pathlib.Path(sys.prefix))" in kernelspec[2]
    assert compiled[1:3] == ["-m", "compileall"]
    assert not any("PYTHONDONTWRITEBYTECODE" in environment for _, environment in calls)


def test_the_environment_is_compiled(root: Path) -> None:
    import pandas

    assert list((Path(pandas.__file__).parent / "__pycache__").glob(f"__init__.{sys.implementation.cache_tag}.pyc"))


def test_the_browser_named_is_used_or_told(root: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    command = [sys.executable, str(root / "tools" / "ensure_browser.py")]
    environment = {**os.environ, "SEND_CHROMIUM": str(browser)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"SEND_CHROMIUM is '{browser}', which is no file.\n"
    browser.write_text("")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{browser}\n")


def notebook() -> nbformat.NotebookNode:
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell("# A"), v4.new_code_cell("a = 1", metadata={"tags": ["parameters"]})]
    made = v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return made


def test_a_notebook_as_it_should_be_has_no_faults(tool: Tool) -> None:
    assert tool("check_notebooks").faults(notebook()) == []


def test_what_a_run_left_is_told_and_mended(tool: Tool) -> None:
    module, ran = tool("check_notebooks"), notebook()
    ran.cells[1].outputs = [nbformat.v4.new_output("stream", text="1")]
    ran.cells[1].execution_count = 3
    ran.cells[0].metadata["trusted"] = True
    ran.metadata["kernelspec"]["name"] = "my-env"
    assert module.faults(ran) == [
        "cell 1 holds metadata other than tags: trusted",
        "cell 2 holds the output of a run",
        "the kernel is not python3",
    ]
    module.fix(ran)
    assert module.faults(ran) == []
    assert ran.cells[1].metadata["tags"] == ["parameters"]


def test_a_notebook_without_parameters_is_told(tool: Tool) -> None:
    bare = notebook()
    bare.cells[1].metadata.pop("tags")
    assert tool("check_notebooks").faults(bare) == ["0 cells are tagged 'parameters', expected one"]


@pytest.mark.parametrize("name", ["absence", "exclusions", "lait", "neet", "nhs_community", "finance", "ofsted"])
def test_the_snapshot_is_made_from_folders_that_exist(name: str, root: Path, raw_data: Path) -> None:
    assert re.search(rf'"\$\(RAW\)(?:/{name}"|"/{name}/)', (root / "Makefile").read_text())
    assert (raw_data / name).is_dir()


def test_the_ci_script_can_be_run(root: Path) -> None:
    assert os.access(root / ".ci" / "run", os.X_OK)
    done = subprocess.run(["bash", "-n", str(root / ".ci" / "run")], check=False)
    assert done.returncode == 0


def test_ci_fails_without_the_raw_files(root: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "SEND_RAW_DATA": str(tmp_path / "none")}
    done = subprocess.run([str(root / ".ci" / "run")], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "which is no folder" in done.stderr

"""What is installed for Jupyter is what the package says, and can be had."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

import pytest

from send_briefings.kernels import PRELOAD, PROVISIONER
from send_briefings.kernels.provisioner import WarmProvisioner


@pytest.mark.parametrize("named", PRELOAD)
def test_what_is_imported_in_advance_exists(named: str) -> None:
    importlib.import_module(named)


def test_the_provisioner_is_found_by_its_name() -> None:
    (found,) = entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER)
    assert found.load() is WarmProvisioner


def test_jupyter_lists_the_kernel_as_the_package_says_it() -> None:
    command = [sys.executable, "-m", "jupyter_client.kernelspecapp", "list", "--json"]
    listed = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["kernelspecs"]
    own = json.loads((files("send_briefings.kernels.kernelspec") / "kernel.json").read_text())
    folder = Path(listed["send-briefings"]["resource_dir"])
    assert json.loads((folder / "kernel.json").read_text()) == own, "install the package again (make dev)"
    assert folder.is_relative_to(sys.prefix)
    assert own["display_name"] == "SEND briefings"

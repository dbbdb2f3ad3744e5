"""What is installed for Jupyter is what the package says, and can be had."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from send_briefings.kernels import PRELOAD, PROVISIONER, install_kernelspec
from send_briefings.kernels.provisioner import WarmProvisioner, _kernel_arguments


@pytest.mark.parametrize("named", PRELOAD)
def test_what_is_imported_in_advance_exists(named: str) -> None:
    importlib.import_module(named)


def test_the_provisioner_is_found_by_its_name() -> None:
    (found,) = entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER)
    assert found.load() is WarmProvisioner


def test_jupyter_lists_the_kernel_as_the_package_says_it() -> None:
    command = [sys.executable, "-m", "jupyter_client.kernelspecapp", "list", "--json"]
    listed = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["kernelspecs"]
    own = json.loads((files("send_briefings.kernels") / "kernelspec" / "kernel.json").read_text())
    folder = Path(listed["send-briefings"]["resource_dir"])
    found = json.loads((folder / "kernel.json").read_text())
    assert found | {"argv": own["argv"]} == own, "install the package again (make dev)"
    assert found["argv"][1:] == own["argv"][1:]
    assert folder.is_relative_to(sys.prefix)
    assert own["display_name"] == "SEND briefings"


def test_the_kernelspec_that_is_set_up_starts_its_own_python_whatever_is_on_the_path(tmp_path: Path) -> None:
    path = install_kernelspec(tmp_path)
    assert path == tmp_path / "share" / "jupyter" / "kernels" / "send-briefings" / "kernel.json"
    stated = json.loads(path.read_text())
    own = json.loads((files("send_briefings.kernels") / "kernelspec" / "kernel.json").read_text())
    assert stated == own | {"argv": [sys.executable, *own["argv"][1:]]}
    code = "import sys; print(sys.executable)"
    elsewhere = {name: value for name, value in os.environ.items() if name != "PATH"} | {"PATH": str(tmp_path)}
    done = subprocess.run([stated["argv"][0], "-c", code], env=elsewhere, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).parent == Path(sys.executable).parent


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_this_python_is_known_by_all_its_names(tmp_path: Path) -> None:
    names = [path for path in Path(sys.executable).parent.glob("python*") if path.samefile(sys.executable)]
    assert names
    known = [_kernel_arguments([str(path), "-m", "ipykernel_launcher", "-f", "k.json"]) for path in names]
    assert known == [["-f", "k.json"]] * len(names)
    (tmp_path / "python").symlink_to(sys.executable)
    assert _kernel_arguments([str(tmp_path / "python"), "-m", "ipykernel_launcher"]) is None
    assert _kernel_arguments(["python", "-m", "ipykernel_launcher"]) is None


def test_an_editor_that_starts_the_kernelspec_by_itself_gets_a_kernel(tmp_path: Path) -> None:
    """As VS Code does: the kernelspec's own command with a connection file, none of Jupyter's provisioners."""
    path = install_kernelspec(tmp_path)
    connection, _ = write_connection_file(str(tmp_path / "kernel.json"), ip="127.0.0.1")
    argv = [part.replace("{connection_file}", connection) for part in json.loads(path.read_text())["argv"]]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path) as kernel:
        client = BlockingKernelClient(connection_file=connection)
        client.load_connection_file()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            found = []
            client.execute_interactive(
                "import send_briefings as sb; sb.__version__", timeout=60, output_hook=lambda one: found.append(one)
            )
        finally:
            client.stop_channels()
            kernel.terminate()
    assert [one["content"]["data"]["text/plain"] for one in found if one["msg_type"] == "execute_result"] == ["'0.1.0'"]
    assert (path.parent / "logo-svg.svg").read_text().startswith("<svg ")

"""Every Jupyter client gets forked kernels by the kernelspec's name, and ordinary ones where forking cannot be."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from nbclient import NotebookClient

from send_briefings.kernels import ForkServer
from tests.kernels.conftest import Kernel, begin_to_sleep, gone, needs_fork, what_ended

pytestmark = needs_fork
Start = Callable[..., Kernel]
PICTURE = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"
COMMANDS = {
    "papermill -k send-briefings": ["papermill", "-k", "send-briefings", "in.ipynb", "out.ipynb"],
    "papermill --engine send_briefings": ["papermill", "--engine", "send_briefings", "in.ipynb", "out.ipynb"],
    "jupyter execute": ["jupyter", "execute", "--kernel_name=send-briefings", "in.ipynb", "--output=out.ipynb"],
}


def a_notebook(*cells: str, kernel: str = "send-briefings") -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"name": kernel, "display_name": "SEND briefings", "language": "python"}
    return made


@pytest.fixture(scope="module")
def executed(warm: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The outputs of one notebook, by the command that ran it; all run beside each other."""
    home = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"} | {"SEND_WARM_SOCKET": warm.address}
    runs = {}
    for name, (module, *arguments) in COMMANDS.items():
        folder = tmp_path_factory.mktemp("client")
        nbformat.write(a_notebook("import os; print(os.getppid(), os.getcwd())", PICTURE), folder / "in.ipynb")
        backend = {"MPLBACKEND": "agg"} if name == "jupyter execute" else {}
        command = [sys.executable, "-m", module, *arguments]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        runs[name] = (folder, subprocess.Popen(command, cwd=folder, env=home | backend, **quiet))  # type: ignore[call-overload]
    outputs = {}
    for name, (folder, process) in runs.items():
        _, stated = process.communicate(timeout=60)
        assert process.returncode == 0, stated.decode()[-2000:]
        cells = nbformat.read(folder / "out.ipynb", as_version=4).cells
        outputs[name] = [folder, *(cell.outputs for cell in cells)]
    return outputs


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_gets_a_forked_kernel(executed: dict[str, list[Any]], warm: ForkServer, command: str) -> None:
    folder, (stated,), pictures = executed[command]
    assert stated.text == f"{warm.pid} {folder}\n"
    shown = [sorted(output.data) for output in pictures]
    assert shown == ([["image/png", "text/plain"]] if command == "papermill -k send-briefings" else [])


def test_nbclient_gets_a_forked_kernel(warm: ForkServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEND_WARM_SOCKET", warm.address)
    client = NotebookClient(a_notebook("import os; print(os.getppid())"), resources={"metadata": {"path": tmp_path}})
    assert client.execute().cells[0].outputs[0].text == f"{warm.pid}\n"


def test_a_kernel_is_interrupted_and_restarted(kernel: Start) -> None:
    one = kernel()
    connection = Path(one.manager.connection_file).read_bytes()
    assert one.run("x = 1") == ""
    asked = begin_to_sleep(one.client)
    one.manager.interrupt_kernel()
    assert what_ended(one.client, asked) == "KeyboardInterrupt"
    assert one.run("print(x)") == "1"
    before = one.pid
    one.client.stop_channels()
    one.manager.restart_kernel(now=True)
    one.connect()
    assert one.pid != before
    assert one.is_forked
    assert gone([before], 10)
    assert Path(one.manager.connection_file).read_bytes() == connection
    assert one.run("print('x' in globals())") == "False"


def test_the_debugger_stops_in_a_forked_kernel(kernel: Start) -> None:
    one = kernel()
    assert _debug(one, "initialize", clientID="test", adapterID="debugpy", pathFormat="path")["success"]
    assert _debug(one, "attach")["success"]
    code = "x = 1\nx += 1\nprint(x)"
    source = {"path": _debug(one, "dumpCell", code=code)["body"]["sourcePath"]}
    stops = _debug(one, "setBreakpoints", source=source, breakpoints=[{"line": 2}], sourceModified=False)
    assert stops["body"]["breakpoints"][0]["verified"]
    assert _debug(one, "configurationDone")["success"]
    one.client.execute(code)
    while (message := one.client.get_iopub_msg(timeout=20))["content"].get("event") != "stopped":
        pass
    assert message["content"]["body"]["reason"] == "breakpoint"
    assert _debug(one, "continue", threadId=message["content"]["body"]["threadId"])["success"]
    stated = ""
    while "2\n" not in stated:
        stated += one.client.get_iopub_msg(timeout=20)["content"].get("text", "")


@pytest.fixture(scope="module")
def server(warm: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A Jupyter server's address, with the folder of its kernels' connection files."""
    folder = tmp_path_factory.mktemp("server")
    own = {"JUPYTER_RUNTIME_DIR": str(folder), "JUPYTER_CONFIG_DIR": str(folder), "SEND_WARM_SOCKET": warm.address}
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1"]
    settings = ["--IdentityProvider.token=t", f"--ServerApp.root_dir={folder}"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*command, *settings], env=os.environ | own, stdout=log, stderr=log)
    deadline = time.monotonic() + 60
    while not (address := _address(folder)):
        assert time.monotonic() < deadline, (folder / "log").read_text()
        time.sleep(0.1)
    yield address, folder
    process.terminate()
    process.wait(20)


def test_a_jupyter_server_starts_interrupts_restarts_and_deletes(server: tuple[str, Path], warm: ForkServer) -> None:
    address, folder = server
    name = _ask(address, "api/kernels", "POST", {"name": "send-briefings"})["id"]
    client = _client(folder, name)
    pid = _value(client, "os.getpid()")
    assert psutil.Process(pid).ppid() == warm.pid
    asked = begin_to_sleep(client)
    _ask(address, f"api/kernels/{name}/interrupt", "POST")
    assert what_ended(client, asked) == "KeyboardInterrupt"
    client.stop_channels()
    _ask(address, f"api/kernels/{name}/restart", "POST")
    client = _client(folder, name)
    again = _value(client, "os.getpid()")
    assert again != pid
    assert psutil.Process(again).ppid() == warm.pid
    client.stop_channels()
    _ask(address, f"api/kernels/{name}", "DELETE")
    assert gone([pid, again], 10)
    assert _ask(address, "api/kernels") == []


def ordinary_settings(tmp_path: Path) -> dict[str, dict[str, Any]]:
    return {
        "piped": {"stdout": subprocess.PIPE},
        "into a file": {"stderr": (tmp_path / "said").open("w")},
        "independent": {"independent": True},
    }


@pytest.mark.parametrize("name", ["piped", "into a file", "independent"])
def test_settings_that_a_fork_cannot_have_get_an_ordinary_kernel(kernel: Start, tmp_path: Path, name: str) -> None:
    one = kernel(**ordinary_settings(tmp_path)[name])
    assert not one.is_forked
    assert one.run("print(1)") == "1"


def test_without_fork_there_is_an_ordinary_kernel(kernel: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("send_briefings.kernels.provisioner.can_fork", lambda: False)
    one = kernel()
    assert not one.is_forked
    assert one.run(PICTURE) == "image/png text/plain"


def test_another_python_is_started_in_the_ordinary_way(kernel: Start, tmp_path: Path) -> None:
    other = tmp_path / "python"
    other.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    other.chmod(0o755)
    spec = json.loads((Path(sys.prefix) / "share/jupyter/kernels/send-briefings/kernel.json").read_text())
    spec["argv"][0] = str(other)
    (tmp_path / "kernels" / "other").mkdir(parents=True)
    (tmp_path / "kernels" / "other" / "kernel.json").write_text(json.dumps(spec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(tmp_path))
        assert not kernel(name="other").is_forked


def test_a_warm_process_that_does_not_answer_is_passed_over(
    kernel: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("send_briefings.kernels.fork_client.ANSWER_SECONDS", 0.1)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        monkeypatch.setenv("SEND_WARM_SOCKET", str(tmp_path / "silent"))
        monkeypatch.setenv("PYTHONWARNINGS", "ignore::DeprecationWarning")
        assert not kernel().is_forked


def test_a_folder_that_is_not_there_is_told_as_ever(kernel: Start, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        kernel(cwd=str(tmp_path / "none"))


def _address(folder: Path) -> str:
    """Where the server answers; nothing as long as it does not."""
    for file in folder.glob("jpserver-*.json"):
        with suppress(ValueError, OSError):
            address = str(json.loads(file.read_text())["url"])
            _ask(address, "api/status")
            return address
    return ""


def _ask(address: str, path: str, method: str = "GET", content: object = None) -> Any:
    request = urllib.request.Request(address + path, method=method, headers={"Authorization": "token t"})
    request.data = json.dumps(content).encode() if content is not None else None
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def _debug(kernel: Kernel, command: str, **arguments: object) -> dict[str, Any]:
    content = {"type": "request", "seq": 1, "command": command, "arguments": arguments}
    asked = kernel.client.session.msg("debug_request", content)
    kernel.client.control_channel.send(asked)
    while (reply := kernel.client.get_control_msg(timeout=20))["parent_header"]["msg_id"] != asked["header"]["msg_id"]:
        pass
    found: dict[str, Any] = reply["content"]
    return found


def _client(folder: Path, name: str) -> BlockingKernelClient:
    client = BlockingKernelClient(connection_file=str(folder / f"kernel-{name}.json"))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    return client


def _value(client: BlockingKernelClient, expression: str) -> Any:
    reply = client.execute("import os", user_expressions={"value": expression}, reply=True, timeout=30)
    return json.loads(reply["content"]["user_expressions"]["value"]["data"]["text/plain"])

"""The papermill engine `send_briefings`, and the kernel a briefing runs in.

A kernelspec called `python3` in the user's folders (a common leftover of another project) would otherwise be found
first and run the notebook in another environment. IPython's start-up files, history and the user's site-packages are
kept out too, so that two people get the same briefing.

`papermill --engine send_briefings notebook.ipynb out.ipynb` uses the engine too. It keeps to what papermill and
nbclient offer: a kernel manager and a client class of one's own, and the setting that ends a kernel without waiting
for its goodbye.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode
from papermill.engines import NBClientEngine
from traitlets import Any as Anything
from traitlets import Dict, Int

from send_briefings.kernels import MEMORY_VARIABLE, PRELOAD, PROVISIONER, SOCKET_VARIABLE, kernel_environment
from send_briefings.kernels.fork_client import socket_home
from send_briefings.kernels.provisioner import LAUNCHER, OWN_LAUNCHER

OWN_NAMES = frozenset({NATIVE_KERNEL_NAME, "send-briefings"})
OPTIONS = ["--HistoryManager.enabled=False", "--InteractiveShellApp.ignore_cwd=True", "--log-level=ERROR"]
SAFE_PATH = "-P"
TEMPORARY = ("TMPDIR", "TEMP", "TMP")


class OwnKernelSpecs(KernelSpecManager):
    """Knows one kernel, `python3`: the Python that is running now. Takes no notice of installed kernelspecs."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The spec of this environment's kernel; any name but its own two is unknown."""
        if kernel_name not in OWN_NAMES:
            raise NoSuchKernel(kernel_name)
        spec = KernelSpec(resource_dir=str(RESOURCES), **get_kernel_dict(OPTIONS))
        spec.argv = [sys.executable, SAFE_PATH, "-m", OWN_LAUNCHER, *spec.argv[spec.argv.index(LAUNCHER) + 1 :]]
        spec.env = {"IPYTHONDIR": str(self._folder)}
        spec.metadata["kernel_provisioner"] = {"provisioner_name": PROVISIONER, "config": {"preload": list(PRELOAD)}}
        return spec


def private_transport(sockets: bool = os.name == "posix") -> dict[str, str]:
    """How a kernel is spoken to so that no other user of the machine can listen or give it orders.

    Args:
        sockets: whether the system has sockets in folders.

    >>> private_transport(sockets=False)
    {'transport': 'tcp', 'transport_encryption': 'required'}
    """
    return {"transport": "ipc"} if sockets else {"transport": "tcp", "transport_encryption": "required"}


class OwnKernel(AsyncKernelManager):
    """Starts and stops one kernel, its files in a temporary folder of its own.

    The kernel talks over IPC sockets in that folder where the platform has them, so kernels beside each other cannot
    collide on a port, and no other user of the machine can reach one; elsewhere over ports, encrypted with a key of the
    kernel's own. What the kernel's own process prints (not the cells, whose output is in the notebook) is dropped.
    """

    started = Anything(help="Called with the process number of the kernel once it has started.").tag(config=True)
    memory = Int(0, help="Bytes of private memory that the system is to refuse more of; 0 for no limit.").tag(
        config=True
    )

    environment = Dict(help="Environment variables that the kernel has beside its own.").tag(config=True)

    def __init__(self, **settings: Any) -> None:
        self._pid = 0
        self._home = TemporaryDirectory(prefix="send-", dir=_warm_home() or socket_home(), ignore_cleanup_errors=True)
        folder = Path(self._home.name)
        super().__init__(
            connection_file=str(folder / "kernel.json"),
            kernel_spec_manager=OwnKernelSpecs(folder),
            **{**private_transport(), **settings},
        )

    async def start_kernel(self, **settings: Any) -> None:  # type: ignore[override]
        """Start the kernel, quietly."""
        limit = {MEMORY_VARIABLE: str(self.memory)} if self.memory else {}
        own = {
            "env": kernel_environment(os.environ)
            | dict.fromkeys(TEMPORARY, self._home.name)
            | limit
            | self.environment,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        await super().start_kernel(**{**settings, **own})
        self._pid = int(getattr(self.provisioner, "pid", 0) or 0)
        if self.started is not None:
            self.started(self._pid)

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:  # type: ignore[override]
        """End the kernel with all it started, which on some systems only shows while it runs."""
        left = _descendants(self._pid)
        await super().shutdown_kernel(now=now, restart=restart)
        for process in left:
            with suppress(psutil.Error):
                process.kill()

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """Remove the kernel's files once it will not start again."""
        await super().cleanup_resources(restart)
        if not restart:
            self._home.cleanup()


def _warm_home() -> Path | None:
    """The folder of a run's warm process, which removes it with all in it even when the run is killed."""
    home = Path(os.environ.get(SOCKET_VARIABLE, "")).parent
    return home if home.is_absolute() and home.is_dir() else None


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True) if pid else []
    except psutil.Error:
        return []


ENGINE = "send_briefings"
ASK_AGAIN_SECONDS = 1.0


@dataclass
class Run:
    """What a run has reached: the notebook as far as it was executed."""

    notebook: NotebookNode | None = None


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel answers.

    Jupyter's own client then listens for another fifth of a second, to discard what the kernel may still say. That is
    not needed here: the messages of each cell are told apart by the request they answer.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output can be heard.

        Raises:
            RuntimeError: it died, or did not answer in time.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        while True:
            self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=ASK_AGAIN_SECONDS)
                await self.get_iopub_msg(timeout=ASK_AGAIN_SECONDS)
            except Empty:
                reply = {"msg_type": ""}
            if reply["msg_type"] == "kernel_info_reply":
                return
            if not await self._alive():
                raise RuntimeError("The kernel died before it was ready")
            if time.monotonic() > deadline:
                raise RuntimeError(f"The kernel did not answer within {timeout:g} seconds")

    async def _alive(self) -> bool:
        manager: Any = self.parent
        return bool(await manager.is_alive()) if manager is not None else True


class PromptKernel(OwnKernel):
    """This environment's kernel with a client that does not wait."""

    client_class = f"{__name__}.PromptClient"
    client_factory = PromptClient


class BriefingEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine on a kernel of ours; it also hands back the notebook of a run that failed."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, run: Run | None = None, **settings: Any) -> Any:
        """Run the cells; `run` holds the notebook from the start."""
        if run is not None:
            run.notebook = nb_man.nb
        ours = {"kernel_manager_class": PromptKernel, "shutdown_kernel": "immediate"}
        return super().execute_managed_notebook(nb_man, kernel_name, **{**ours, **settings})

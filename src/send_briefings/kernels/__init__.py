"""Kernels that start at once: each is forked from one warm process in which everything is imported already.

Any Jupyter client gets them through the kernelspec `send-briefings` in the folder of that name, which stands in
JupyterLab's launcher with a picture of its own. Where the system cannot fork (Windows), the kernel is started in the
ordinary way.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

from send_briefings.kernels.fork_client import SOCKET_VARIABLE, ForkServer, can_fork, stop_warm_processes, warm_process
from send_briefings.kernels.request import MEMORY_VARIABLE, kernel_environment
from send_briefings.system import atomic_write

__all__ = [
    "MEMORY_VARIABLE",
    "PRELOAD",
    "PROVISIONER",
    "SOCKET_VARIABLE",
    "ForkServer",
    "can_fork",
    "install_kernelspec",
    "kernel_environment",
    "stop_warm_processes",
    "warm_process",
]

_OURS = files(__name__) / "kernelspec"
_WHOLE = json.loads((_OURS / "kernel.json").read_text(encoding="utf-8"))
_SAID = _WHOLE["metadata"]["kernel_provisioner"]
PROVISIONER: str = _SAID["provisioner_name"]
PRELOAD: tuple[str, ...] = tuple(_SAID["config"]["preload"])
PLACE = ("share", "jupyter", "kernels", "send-briefings", "kernel.json")
LOGO = "logo-svg.svg"


def install_kernelspec(prefix: Path) -> Path:
    """Write the kernelspec with this Python's whole path, so that it is started whatever is on the PATH.

    A package can only be installed with a kernelspec that says "python".

    Args:
        prefix: the environment's folder.

    Raises:
        OSError: it cannot be written.
    """
    path = prefix.joinpath(*PLACE)
    path.parent.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, *_WHOLE["argv"][1:]]
    atomic_write(path, (json.dumps({**_WHOLE, "argv": argv}, indent=2) + "\n").encode())
    atomic_write(path.with_name(LOGO), (_OURS / LOGO).read_bytes())
    return path

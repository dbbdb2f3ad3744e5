"""The kernelspec `send-briefings`, as it is installed for Jupyter, and what it says."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

from send_briefings.system import atomic_write

_WHOLE = json.loads((files(__name__) / "kernel.json").read_text(encoding="utf-8"))
_SAID = _WHOLE["metadata"]["kernel_provisioner"]
PROVISIONER: str = _SAID["provisioner_name"]
PRELOAD: tuple[str, ...] = tuple(_SAID["config"]["preload"])
PLACE = ("share", "jupyter", "kernels", "send-briefings", "kernel.json")


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
    return path

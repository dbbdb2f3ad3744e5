"""The kernelspec `send-briefings`, as it is installed for Jupyter, and what it says."""

from __future__ import annotations

import json
from importlib.resources import files

_SAID = json.loads((files(__name__) / "kernel.json").read_text(encoding="utf-8"))["metadata"]["kernel_provisioner"]
PROVISIONER: str = _SAID["provisioner_name"]
PRELOAD: tuple[str, ...] = tuple(_SAID["config"]["preload"])

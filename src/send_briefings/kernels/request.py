"""The request for a kernel, as it is sent to the warm process: one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_REQUEST = 4_000_000


@dataclass(frozen=True, slots=True)
class KernelRequest:
    """What a kernel is started with.

    `arguments` are those of an IPython kernel, such as `-f connection.json`; `environment` is its whole environment;
    `folder` is the one it works in. `quiet` drops what its process prints (what cells print is not affected).
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    quiet: bool = False

    def line(self) -> bytes:
        """It as it is sent.

        >>> KernelRequest(("-f", "k.json"), {"LANG": "C"}, "/tmp").line()
        b'{"arguments": ["-f", "k.json"], "environment": {"LANG": "C"}, "folder": "/tmp", "quiet": false}\\n'
        """
        said = {
            "arguments": list(self.arguments),
            "environment": dict(self.environment),
            "folder": self.folder,
            "quiet": self.quiet,
        }
        return json.dumps(said).encode() + b"\n"


def read_request(line: bytes) -> KernelRequest:
    """The request in a line.

    Raises:
        ValueError: the line is not one.

    >>> read_request(b'{"arguments": [], "environment": {}, "folder": "/", "quiet": true}').quiet
    True
    """
    try:
        said = json.loads(line)
    except RecursionError as fault:
        raise ValueError("its brackets are too deep") from fault
    match said:
        case {
            "arguments": list(arguments),
            "environment": dict(variables),
            "folder": str(folder),
            "quiet": bool(quiet),
        }:
            texts = [folder, *arguments, *variables, *variables.values()]
            well = all(isinstance(text, str) and "\0" not in text for text in texts)
            if well and all(name and "=" not in name for name in variables):
                return KernelRequest(tuple(arguments), variables, folder, quiet)
    raise ValueError("it lacks arguments, an environment or a folder")

"""The request for a kernel, as it is sent to the warm process: one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

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
        return json.dumps(asdict(self)).encode() + b"\n"


def read_request(line: bytes) -> KernelRequest:
    """The request in a line.

    Raises:
        ValueError: the line is not one.

    >>> read_request(b'{"arguments": [], "environment": {}, "folder": "/", "quiet": true}').quiet
    True
    """
    try:
        match json.loads(line):
            case {
                "arguments": list(arguments),
                "environment": dict(variables),
                "folder": str(),
                "quiet": bool(),
            } as found:
                if all(isinstance(text, str) and "\0" not in text for text in (*arguments, *variables.values())):
                    return KernelRequest(tuple(arguments), variables, found["folder"], found["quiet"])
    except RecursionError as fault:
        raise ValueError("its brackets are too deep") from fault
    raise ValueError("it lacks arguments, an environment or a folder")

"""Write the three lock files from pyproject.toml, for every platform and Python we support.

Run by `make lock`; needs the package index. Each package stands with the SHA-256 of every file that the index has of
that version, so that pip refuses any other. The first lock holds what the program and its build need; the dev lock
adds the dev group at versions that agree with the first. The audit lock holds the two programs of `make sbom` and
`make audit`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = ("--universal", "--python-version=3.11")
HASHED = ("--generate-hashes",)
QUIET = ("--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-cache")


def compile_lock(target: str, *sources: str) -> None:
    """Resolve the sources into the target with uv, which writes one file with environment markers."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        *SUPPORTED,
        *HASHED,
        *QUIET,
        *sources,
        "--output-file",
        target,
    ]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    compile_lock("requirements.lock", "pyproject.toml", "--group=build", *upgrade)
    compile_lock("requirements-dev.lock", "--group=dev", "--constraints=requirements.lock", *upgrade)
    compile_lock("requirements-audit.lock", "--group=audit", *upgrade)

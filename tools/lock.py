"""Write requirements.lock and requirements-dev.lock from pyproject.toml, for every platform and Python we support.

Run by `make lock`; needs the package index. The dev lock adds the dev group at versions that agree with the first.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = ("--universal", "--python-version=3.11")
QUIET = ("--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-cache")


def compile_lock(target: str, *sources: str) -> None:
    """Resolve the sources into the target with uv, which writes one file with environment markers."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *SUPPORTED, *QUIET, *sources, "--output-file", target]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    compile_lock("requirements.lock", "pyproject.toml", *upgrade)
    compile_lock("requirements-dev.lock", "--group=dev", "--constraints=requirements.lock", *upgrade)

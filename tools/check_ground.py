"""Check that the lock files hold every dependency of pyproject.toml, and that no file names a package index."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
INDEX = "py" + "pi"  # said in two parts, so that this file does not name it
HOSTS = re.compile(rf"{INDEX}\.(org|python)|pythonhosted\.org|--(extra-)?index-url|--find-links")
TEXT = {".py", ".toml", ".lock", ".txt", ".yml", ".yaml", ".md", ".cfg", ".ini", ".sh", ".in", ""}


def lock_faults(wanted: Iterable[str], lock: str, name: str) -> list[str]:
    """Dependencies that a lock file lacks, or holds at a version outside what is asked for."""
    pinned: dict[str, set[str]] = {}
    for line in lock.splitlines():
        if line.strip() and not line.startswith("#"):
            requirement = Requirement(line)
            versions = {part.version for part in requirement.specifier if part.operator == "=="}
            if not versions:
                return [f"{name}: '{line}' is not pinned with =="]
            pinned.setdefault(canonicalize_name(requirement.name), set()).update(versions)
    found = []
    for text in wanted:
        requirement = Requirement(text)
        versions = pinned.get(canonicalize_name(requirement.name), set())
        if not versions:
            found.append(f"{name}: {requirement.name} of pyproject.toml is missing")
XX    return found


def host_faults(path: str, text: str) -> list[str]:
    """Lines that name a package index."""
    return [f"{path}:{n}: names a package index" for n, line in enumerate(text.splitlines(), 1) if HOSTS.search(line)]


def _committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.suffix in TEXT and path.is_file() and path.name != Path(__file__).name]


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, dev = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    faults = lock_faults(runtime, (ROOT / "requirements.lock").read_text(), "requirements.lock")
    faults += lock_faults(dev, (ROOT / "requirements-dev.lock").read_text(), "requirements-dev.lock")
    for path in _committed():
        faults += host_faults(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace"))
    if faults:
        print("\n".join(faults))
        sys.exit("Run `make lock` where a lock file is behind pyproject.toml.")

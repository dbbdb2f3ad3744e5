"""Check that the lock files hold every dependency of pyproject.toml, and that no file names a package index."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
INDEX, FILES = "py" + "pi", "python" + "hosted"  # said in two parts, so that this file does not name them
HOSTS = re.compile(rf"({INDEX}|{FILES})\.(org|python)|--(extra-)?index" + "-url|--find" + "-links")
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
        wrong = sorted(version for version in versions if version not in requirement.specifier)
        found += [f"{name}: {requirement.name} {version} is not {requirement.specifier}" for version in wrong]
    return found


def host_faults(path: str, text: str) -> list[str]:
    """Lines that name a package index."""
    return [f"{path}:{n}: names a package index" for n, line in enumerate(text.splitlines(), 1) if HOSTS.search(line)]


def _own_files() -> list[Path]:
    """The project's text files, without what is installed or made."""
    made = {".git", ".venv", "reports", "local", "__pycache__"}
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in made and not name.endswith("_cache"))
        found += [Path(folder) / name for name in sorted(names) if Path(name).suffix in TEXT]
    return found


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, dev = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    faults = lock_faults(runtime, (ROOT / "requirements.lock").read_text(), "requirements.lock")
    faults += lock_faults(dev, (ROOT / "requirements-dev.lock").read_text(), "requirements-dev.lock")
    for path in _own_files():
        faults += host_faults(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace"))
    if faults:
        print("\n".join(faults))
        sys.exit("Run `make lock` where a lock file is behind pyproject.toml.")

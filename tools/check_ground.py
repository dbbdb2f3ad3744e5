"""Check that pyproject.toml asks for what the source imports and the locks hold it; that no file names an index."""

from __future__ import annotations

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
INDEX, FILES = "py" + "pi", "python" + "hosted"  # said in two parts, so that this file does not name them
HOSTS = re.compile(rf"({INDEX}|{FILES})\.(org|python)|--(extra-)?index" + "-url|--find" + "-links")
TEXT = {".py", ".toml", ".lock", ".txt", ".yml", ".yaml", ".md", ".cfg", ".ini", ".sh", ".in", ""}


def locked(lock: str) -> list[tuple[Requirement, list[str]]]:
    """Each package of a lock file with the hashes that pip holds its files to.

    >>> [(str(package), hashes) for package, hashes in locked("a==1 \\\\\\n    --hash=sha256:00\\nb==2\\n")]
    [('a==1', ['sha256:00']), ('b==2', [])]
    """
    lines = [line for line in lock.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
    found = []
    for line in lines:
        package, *hashes = re.split(r"\s+--hash=", line.strip())
        found.append((Requirement(package), hashes))
    return found


def lock_faults(wanted: Iterable[str], lock: str, name: str) -> list[str]:
    """Dependencies that a lock file lacks, or holds at a version outside what is asked for."""
    pinned: dict[str, set[str]] = {}
    found = []
    for requirement, hashes in locked(lock):
        versions = {part.version for part in requirement.specifier if part.operator == "=="}
        if not versions:
            return [f"{name}: '{requirement}' is not pinned with =="]
        if not hashes:
            found.append(f"{name}: {requirement.name} has no --hash")
        pinned.setdefault(canonicalize_name(requirement.name), set()).update(versions)
    for text in wanted:
        requirement = Requirement(text)
        versions = pinned.get(canonicalize_name(requirement.name), set())
        if not versions:
            found.append(f"{name}: {requirement.name} of pyproject.toml is missing")
        wrong = sorted(version for version in versions if version not in requirement.specifier)
        found += [f"{name}: {requirement.name} {version} is not {requirement.specifier}" for version in wrong]
    return found


def import_faults(sources: Mapping[str, str], wanted: Iterable[str]) -> list[str]:
    """Packages that the source imports and pyproject.toml does not ask for; they might be missing elsewhere.

    Args:
        sources: the text of each module by its path.
        wanted: the runtime dependencies.
    """
    asked = {canonicalize_name(Requirement(text).name) for text in wanted}
    provided = packages_distributions()
    found = set()
    for path, text in sources.items():
        for name in _imported(ast.parse(text)) - sys.stdlib_module_names - {"send_briefings"}:
            if not asked & {canonicalize_name(each) for each in provided.get(name, [])}:
                found.add(f"{path}: imports {name}, which is no dependency in pyproject.toml")
    return sorted(found)


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def host_faults(path: str, text: str) -> list[str]:
    """Lines that name a package index."""
    return [f"{path}:{n}: names a package index" for n, line in enumerate(text.splitlines(), 1) if HOSTS.search(line)]


def _own_files() -> list[Path]:
    """The project's text files, without what is installed or made."""
    made = {".git", ".venv", ".venv-audit", "build", "reports", "local", "__pycache__"}
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in made and not name.endswith("_cache"))
        found += [Path(folder) / name for name in sorted(names) if Path(name).suffix in TEXT]
    return found


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, dev = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    build = project["build-system"]["requires"]
    faults = lock_faults([*runtime, *build], (ROOT / "requirements.lock").read_text(), "requirements.lock")
    faults += lock_faults(dev, (ROOT / "requirements-dev.lock").read_text(), "requirements-dev.lock")
    audit = project["dependency-groups"]["audit"]
    faults += lock_faults(audit, (ROOT / "requirements-audit.lock").read_text(), "requirements-audit.lock")
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")}
    faults += import_faults(sources, runtime)
    for path in _own_files():
        faults += host_faults(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace"))
    if faults:
        print("\n".join(faults))
        sys.exit("Run `make lock` where a lock file is behind pyproject.toml.")

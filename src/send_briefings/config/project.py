"""Where the project's own folders lie, and which modules of a folder are there."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path


def project_root() -> Path:
    """The project's folder: `SEND_HOME` where it is set, else the checkout this package is installed from.

    >>> (project_root() / "data" / "catalogue").is_dir()
    True
    """
    named = os.environ.get("SEND_HOME")
    return Path(named) if named else Path(__file__).resolve().parents[3]


def state_folder() -> Path:
    """Where a project keeps what is private: `SEND_STATE` where it is set, else `.send-outputs` in the project.

    >>> state_folder().name
    '.send-outputs'
    """
    named = os.environ.get("SEND_STATE")
    return Path(named) if named else project_root() / ".send-outputs"


def state_of(*paths: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of files: while it is the same, what was read from them still holds."""
    found = [(str(path), path.stat()) for path in paths if path.is_file()]
    return tuple((name, about.st_mtime_ns, about.st_size) for name, about in found)


def notebook_of(area: str) -> Path:
    """The notebook of an outcome area, whether or not it exists.

    >>> notebook_of("neet").name
    'neet.ipynb'
    """
    return project_root() / "notebooks" / f"{area}.ipynb"


@cache
def kinds_in(folder: str) -> tuple[str, ...]:
    """The names of the modules in a folder of the package, in order; none is imported.

    >>> "flow" in kinds_in("report/charts")
    True
    """
    found = files("send_briefings").joinpath(*folder.split("/")).iterdir()
    names = [entry.name.removesuffix(".py") for entry in found if entry.name.endswith(".py")]
    return tuple(sorted(name for name in names if not name.startswith("_")))

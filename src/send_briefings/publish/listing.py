"""Every file of a folder as it lies there, following no link."""

from __future__ import annotations

from pathlib import Path

from send_briefings.atomic import is_link

LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def files_in(path: Path, name: str = "") -> dict[str, Path | None]:
    """Each file by its path below a folder; None for a link, and for what is no file that can be read.

    Files that a desktop leaves by itself in any folder are passed over.

    Args:
        path: the folder, or one file.
        name: what its own path is called; "" for a folder whose files are named by their path in it.
    """
    if path.name in LEFT_BY_SYSTEMS:
        return {}
    if is_link(path) or not path.is_dir():
        return {name: path if path.is_file() and not is_link(path) else None}
    found: dict[str, Path | None] = {}
    for entry in sorted(path.iterdir()):
        found |= files_in(entry, f"{name}/{entry.name}" if name else entry.name)
    return found

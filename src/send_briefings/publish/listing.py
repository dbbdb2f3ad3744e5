"""Every file of a folder as it lies there, following no link."""

from __future__ import annotations

from pathlib import Path

from send_briefings.atomic import is_link

LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def files_in(path: Path, name: str = "") -> dict[str, bytes | None]:
    """The content of each file by its path below a folder; None for a link, and for what cannot be read as a file.

    Files that a desktop leaves by itself in any folder are passed over.

    Args:
        path: the folder, or one file.
        name: what its own path is called; "" for a folder whose files are named by their path in it.
    """
    if path.name in LEFT_BY_SYSTEMS:
        return {}
    if is_link(path) or not path.is_dir():
        return {name: _content(path)}
    found: dict[str, bytes | None] = {}
    for entry in sorted(path.iterdir()):
        found |= files_in(entry, f"{name}/{entry.name}" if name else entry.name)
    return found


def _content(path: Path) -> bytes | None:
    try:
        return None if is_link(path) or not path.is_file() else path.read_bytes()
    except OSError:
        return None

"""A run's inputs as one archive, to be sent to other machines: notebooks, catalogue, published and own figures."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath

from send_briefings.atomic import rename
from send_briefings.observations.known import KNOWN, known_path

SHIPPED = ("notebooks", "data/catalogue", "data/published", "data/local")
STORE = "data/listed.json"
LEFT_OUT = frozenset({".ipynb_checkpoints", "__pycache__"})
OWN_RECORD = "data/local/own/.protected/"
"""Exact counts of a council's own returns: no briefing is made from them, so they stay on their machine."""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def pack(home: Path, store: str = "") -> bytes:
    """The inputs in a project's folder as a zip file; the same files give the same bytes.

    Args:
        home: the project's folder.
        store: a list of data files to use in place of all that are held, "" for none.

    Raises:
        OSError: a file cannot be read.
    """
    files = {path.relative_to(home).as_posix(): path for folder in SHIPPED for path in (home / folder).rglob("*")}
    wanted = {
        name: path
        for name, path in files.items()
        if path.is_file() and not LEFT_OUT & set(path.parts) and not name.startswith(OWN_RECORD)
    }
    if store:
        wanted[STORE] = Path(store)
        known = known_path(Path(store).parent, Path(store))
        if known.is_file():
            wanted[f"{STORE}.{KNOWN}"] = known
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name in sorted(wanted):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, wanted[name].read_bytes())
    return archive.getvalue()


def unpack(archive: bytes, folder: Path) -> None:
    """Write a packed archive's files into a new folder, which is there only once it is whole.

    Raises:
        OSError: it cannot be written.
    """
    aside = folder.with_name(f"{folder.name}.new")
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(aside)
    rename(aside, folder)


def listed(home: Path) -> str:
    """The list of data files that came with the inputs unpacked in a folder; "" where there is none."""
    path = home.joinpath(*PurePosixPath(STORE).parts)
    return str(path) if path.is_file() else ""

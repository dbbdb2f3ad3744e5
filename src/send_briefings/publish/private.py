"""The folder for what is not for readers: finished briefings that wait, records of runs, notebooks that failed.

It lies in the project, never in the folder of reports: a web server may serve that whole, with all its hidden folders.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from send_briefings.atomic import is_link, remove_tree, rename
from send_briefings.publish.pointer import ENGINE
from send_briefings.publish.refusal import refused

ONCE_SERVED = ("runs", "failed", "made")
OWNER_ONLY = 0o700


def keep_from_others(folder: Path) -> None:
    """Let nobody but a folder's owner and its group look into it, where that is the owner's to say.

    >>> keep_from_others(Path("no such folder"))
    """
    with suppress(OSError):
        mode = stat.S_IMODE(folder.stat().st_mode)
        if os.name == "posix" and mode & stat.S_IRWXO:
            folder.chmod(mode & ~stat.S_IRWXO)


def private_folder(engines: Path, output: str) -> Path:
    """The folder for a folder of reports, or an address: the same one whenever this project publishes to it."""
    return engines / hashlib.sha256(output.encode()).hexdigest()[:16] / ENGINE


def make_private(folder: Path, engine: Path) -> None:
    """Make the folder so that only its owner can look into it, and take in what earlier versions kept beside reports.

    Args:
        folder: a folder that `private_folder` gave.
        engine: the engine's folder within the reports, which is served.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.parents[1].mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)  # a person may have chosen this one
        for level in (folder.parent, folder):
            level.mkdir(mode=OWNER_ONLY, exist_ok=True)
            level.chmod(OWNER_ONLY)
    except OSError as fault:
        raise refused(str(folder), fault) from fault
    for name in ONCE_SERVED:
        served = engine / name
        if engine != folder and served.is_dir() and not is_link(served):
            (folder / name).mkdir(exist_ok=True)
            for entry in served.iterdir():
                if not (folder / name / entry.name).exists():
                    with suppress(OSError):
                        rename(entry, folder / name / entry.name)
            remove_tree(served)

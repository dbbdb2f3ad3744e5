"""The error for a reports folder that could not be written, with what can be done about it."""

from __future__ import annotations

import errno
from pathlib import Path

from send_briefings.errors import StorageError

NEXT_STEPS = {
    errno.ENOSPC: "Free some space on this disk, or choose another folder with --reports.",
    errno.EDQUOT: "Free some of your disk quota, or choose another folder with --reports.",
    errno.EACCES: "Close any of its files that are open elsewhere, ask for permission to write there, "
    "or choose another folder with --reports.",
}


def refused(folder: Path | str, fault: OSError) -> StorageError:
    """What to tell a person when the system refused to write in a folder."""
    where = f" ({fault.filename})" if fault.filename else ""
    return StorageError(
        f"{folder} could not be written: {fault.strerror or fault}{where}. What was there is untouched.",
        next_step=NEXT_STEPS.get(fault.errno or 0, "Check the folder, or choose another one with --reports."),
    )

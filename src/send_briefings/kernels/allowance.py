"""The memory a kernel may have."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

MEMORY_VARIABLE = "SEND_KERNEL_MEMORY"


def allow_memory(limit: str) -> None:
    """Make the system refuse this process more private memory than this many bytes, where it can.

    What was reserved before without being used (an allocator may reserve a gigabyte when it is loaded) is not counted.

    Args:
        limit: the number of bytes; what is no number is no limit.
    """
    import resource

    if limit.isdigit() and hasattr(resource, "RLIMIT_DATA"):
        most = int(limit) + _reserved()
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _reserved() -> int:
    """Bytes of private memory that this process has reserved and does not use."""
    try:
        said = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    kilobytes = {line.partition(":")[0]: line.split()[1] for line in said if line.startswith(("VmData:", "RssAnon:"))}
    return max(0, int(kilobytes.get("VmData", 0)) - int(kilobytes.get("RssAnon", 0))) * 1024

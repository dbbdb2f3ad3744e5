"""Running a command and watching all its processes: seconds, memory over time, what is left behind."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

LASTING_SECONDS = 20.0


@dataclass
class Sample:
    """One look: seconds since the start, bytes of all processes, of those that last, and their open files."""

    at: float
    all_bytes: int
    lasting_bytes: int
    lasting_files: int
    processes: int


@dataclass
class Watched:
    """What was seen of a command."""

    seconds: float
    exit_code: int
    output: str
    samples: list[Sample] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def peak(self) -> int:
        """The most memory at one look, in bytes; memory shared by processes is counted in each."""
        return max((sample.all_bytes for sample in self.samples), default=0)


def watch(command: Sequence[str], folder: Path | None = None, every: float = 0.25) -> Watched:
    """Run a command to its end, looking at its processes every so many seconds.

    Those that last (older than 20 seconds: the run itself, its workers, its warm process) are told apart from kernels.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    samples: list[Sample] = []
    seen: dict[int, float] = {}
    done = threading.Event()

    def look() -> None:
        while not done.wait(every):
            samples.append(_sample(process.pid, began, seen))

    looking = threading.Thread(target=look)
    looking.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - began
    done.set()
    looking.join()
    time.sleep(1)
    return Watched(seconds, process.returncode, output, samples, _left(seen))


def _sample(pid: int, began: float, seen: dict[int, float]) -> Sample:
    whole = lasting = files = count = 0
    now = time.time()
    try:
        top = psutil.Process(pid)
        family = [top, *top.children(recursive=True)]
    except psutil.Error:
        family = []
    for member in family:
        try:
            created, used = member.create_time(), member.memory_info().rss
            seen[member.pid] = created
            whole, count = whole + used, count + 1
            if now - created > LASTING_SECONDS:
                lasting, files = lasting + used, files + member.num_fds()
        except (psutil.Error, AttributeError):
            continue
    return Sample(time.perf_counter() - began, whole, lasting, files, count)


def _left(seen: dict[int, float]) -> list[str]:
    """Processes of the command that still run after its end."""
    left = []
    for pid, created in seen.items():
        try:
            process = psutil.Process(pid)
            if process.create_time() == created and process.status() != psutil.STATUS_ZOMBIE:
                left.append(f"{pid} {' '.join(process.cmdline())[:80]}")
        except psutil.Error:
            continue
    return left

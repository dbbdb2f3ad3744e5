"""What runs on the machines of a Dask cluster: a run's inputs as one archive, and briefings made from them."""

from __future__ import annotations

import io
import os
import platform
import shutil
import signal
import stat
import tempfile
import threading
import weakref
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from send_briefings.data.manifest import KNOWN, known_path
from send_briefings.pipeline.inputs import installed
from send_briefings.pipeline.records import PublishedBriefing
from send_briefings.pipeline.task import Failure, Task
from send_briefings.system import rename

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


PROGRAM = "send-briefings' own files"
CHANGED = "changed since this process was started"
UPDATE = "Install the same version everywhere (docs/cluster.md), and start the scheduler and the workers again."
FREE_SPACE = "Free some space on that machine, or start its worker with another --local-directory."
_first_seen: dict[str, str] = {}
_benches: weakref.WeakSet[Workbench] = weakref.WeakSet()


class Workbench:
    """A run's inputs in a worker process.

    Dask sends it to each worker that needs it, and lets go of it when the run ends or its coordinator is gone. The
    inputs are unpacked when a briefing first asks for them, into the worker's own folder, and kernels are then forked
    from a process that has read them. Both end with the workbench.

    Args:
        run: a name that no other run has.
        archive: the inputs as `shipped_inputs.pack` gave them.
        expected: what must be installed, as `installed_here` tells it.
        tasks: the areas to go through beforehand, as tasks.
    """

    def __init__(self, run: str, archive: bytes, expected: Mapping[str, str], tasks: Sequence[Task]) -> None:
        self.run = run
        self.stopped = False
        self._shipment = (run, archive, expected, tasks)
        self._home: Path | None = None
        self._warm: Any = None
        self._lock = threading.Lock()
        _benches.add(self)

    def __reduce__(self) -> tuple[type[Workbench], tuple[Any, ...]]:
        return Workbench, self._shipment

    @cached_property
    def differences(self) -> list[str]:
        """What is installed here that is not as on the coordinating machine."""
        return differences(self._shipment[2], installed_here())

    def prepare(self) -> tuple[Path, str]:
        """The folder of the unpacked inputs, and the address that kernels are forked at ("" where none can be).

        Raises:
            OSError: the inputs cannot be unpacked.
        """
        with self._lock:
            if self._home is None:
                self._home = self._unpacked()
            return self._home, self._warm.address if self._warm is not None else ""

    def stop(self) -> None:
        """End the kernels of this run, and start none any more."""
        with self._lock:
            self.stopped = True
            if self._warm is not None:
                self._warm.stop()

    def _unpacked(self) -> Path:
        from distributed import get_worker

        from send_briefings.pipeline.pool import start_warm_process, warm_caches

        _, archive, _, tasks = self._shipment
        place = Path(tempfile.mkdtemp(prefix="send-inputs-", dir=_own(Path(get_worker().local_directory))))
        home = place / "home"
        try:
            unpack(archive, home)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        self._warm = start_warm_process(home)
        if self._warm is not None:
            warm_caches(self._warm, [replace(task, home=str(home), store=listed(home)) for task in tasks])
        weakref.finalize(self, _clear_away, place, self._warm)
        return home


def make_there(bench: Workbench, task: Task) -> tuple[PublishedBriefing, dict[str, bytes]] | Failure:
    """Make a briefing in this worker process; returns it with its files, or why it could not be made."""
    from send_briefings.pipeline.task import build_briefing

    if bench.differences:
        stated = "; ".join(bench.differences)
        return Failure(f"A worker on {platform.node()} joined with other packages than the run's: {stated}.", UPDATE, 2)
    try:
        home, address = bench.prepare()
    except OSError as fault:
        return Failure(f"The worker on {platform.node()} could not unpack the run's inputs: {fault}.", FREE_SPACE, 7)
    with _forking_from(address):
        if bench.stopped:
            return Failure("The run was stopped.")
        return build_briefing(replace(task, home=str(home), store=listed(home)))


def stop_there(run: str) -> None:
    """End what this worker process is doing for a run."""
    for bench in list(_benches):
        if bench.run == run:
            bench.stop()


def leave_interruptions() -> None:
    """Take no notice of Ctrl+C, which reaches every process of a terminal: the coordinator ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def installed_here() -> dict[str, str]:
    """The versions installed here, by name, and the checksum of this package's files as this process found them."""
    program, packages = installed()
    first = _first_seen.setdefault(PROGRAM, program)
    return {**packages, PROGRAM: first if first == program else CHANGED}


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """How what is installed on one machine differs from what is expected, one line for each package.

    >>> differences({"pandas": "3.0.1", "typer": "0.16"}, {"pandas": "2.3.0", "typer": "0.16"})
    ['pandas is 2.3.0, expected 3.0.1']
    """
    lines = []
    for name in sorted(expected):
        there = found.get(name, "missing")
        if there == expected[name] and there != CHANGED:
            continue
        if name == PROGRAM:
            lines.append(f"{PROGRAM} {CHANGED if there == CHANGED else 'are another version'}")
        else:
            lines.append(f"{name} is {there}, expected {expected[name]}")
    return lines


class _Turn:
    """Whose warm process kernels are forked from: one at a time, since the environment names it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.address = ""
        self.users = 0


_turn = _Turn()


@contextmanager
def _forking_from(address: str) -> Iterator[None]:
    """Have kernels forked there; threads at work for the same run share the turn, those of another run wait for it."""
    from send_briefings.kernels import SOCKET_VARIABLE

    if not address:
        yield
        return
    with _turn.changed:
        _turn.changed.wait_for(lambda: not _turn.users or _turn.address == address)
        _turn.address = os.environ[SOCKET_VARIABLE] = address
        _turn.users += 1
    try:
        yield
    finally:
        with _turn.changed:
            _turn.users -= 1
            if not _turn.users:
                os.environ.pop(SOCKET_VARIABLE, None)
            _turn.changed.notify_all()


def _own(folder: Path) -> Path:
    """The folder, if no other user can put something else in its place: a council's own figures are written there.

    Raises:
        PermissionError: another user could.
    """
    for place in (folder, *folder.resolve().parents) if hasattr(os, "getuid") else ():
        found = place.stat()
        shared = stat.S_IWOTH | (0 if found.st_gid in (0, os.getgid()) else stat.S_IWGRP)
        if found.st_uid not in (0, os.getuid()) or (found.st_mode & shared and not found.st_mode & stat.S_ISVTX):
            raise PermissionError(f"other users can change what is in {place}")
    return folder


def _clear_away(folder: Path, warm: Any) -> None:
    if warm is not None:
        warm.stop()
    shutil.rmtree(folder, ignore_errors=True)

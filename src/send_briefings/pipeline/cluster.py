"""Making briefings on a Dask cluster: each is a task, its inputs are sent along, its files come back as bytes."""

from __future__ import annotations

import logging
import time
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from send_briefings.config.project import project_root
from send_briefings.errors import BusyError, StorageError, UsageError
from send_briefings.pipeline.cluster_security import ENCRYPTED, LOCAL, check_address, key_of_a_run, security_of
from send_briefings.pipeline.cluster_worker import (
    UPDATE,
    Workbench,
    differences,
    installed_here,
    leave_interruptions,
    make_there,
    pack,
    stop_there,
)
from send_briefings.pipeline.pool import Finished
from send_briefings.pipeline.records import BuildCache, PublishedBriefing
from send_briefings.pipeline.storage import refused
from send_briefings.pipeline.task import Failure, Task, failure_from, stamp, states
from send_briefings.system import uninterrupted, without_current_folder, work_folder

if TYPE_CHECKING:
    from distributed import Security

    from send_briefings.pipeline.run import Maker

LISTENS = "127.0.0.1"
CONNECT_SECONDS = 10.0
WORKERLESS_SECONDS = 60.0
LOOK_AROUND_SECONDS = 1.0
FETCH_SECONDS = 30.0
STOP_SECONDS = 10.0
IN_HAND = 3
LISTED = 10


def make_on(address: str, *, keys: Path | None = None, plain: bool = False) -> Maker:
    """A maker that has briefings made on a cluster.

    Args:
        address: the scheduler's, such as `tls://10.0.0.5:8786`; or `local`, for a cluster on this machine that lives
            as long as the run.
        keys: the folder of the cluster's keys; None for what Dask's own configuration names.
        plain: speak without encryption to a scheduler that has none.

    Raises:
        UsageError: that is no address, or one that anybody could give orders to, or there is no key. When briefings
            are made: nobody answers there, no worker is there, or what is installed there differs from here.
    """
    check_address(address, plain=plain)
    security = None if address == LOCAL else security_of(address, keys)

    def make(tasks: Sequence[Task], jobs: int, made: Path) -> Iterator[Finished]:
        with _connected(address, min(jobs, len(tasks)), security) as client:
            _check(client, address)
            yield from _Coordinator(client, address, BuildCache(made)).make(tasks)

    return make


class _Coordinator:
    """Hands out briefings, a few for each thread of the cluster, and takes in what comes back, one at a time."""

    def __init__(self, client: Any, address: str, made: BuildCache) -> None:
        self._client = client
        self._address = address
        self._made = made
        self._run = uuid.uuid4().hex
        self._under_way: dict[str, tuple[Task, Any]] = {}
        self._threads = 0
        self._looked = self._workers_seen = time.monotonic()

    def make(self, tasks: Sequence[Task]) -> Iterator[Finished]:
        """Tell of each briefing as it is finished; what is under way when this is left early is ended."""
        waiting = deque(tasks)
        shipment = self._shipment(tasks)
        try:
            bench = self._client.submit(Workbench, *shipment, key=f"send-inputs-{self._run}")
            self._look_around(at_once=True)
            while waiting or self._under_way:
                while waiting and len(self._under_way) < IN_HAND * max(1, self._threads):
                    self._hand_out(waiting.popleft(), bench)
                for task, future in self._finished():
                    outcome = self._outcome(task, future)
                    if outcome is not None:
                        del self._under_way[future.key]
                        future.release()
                        yield task, outcome
                self._look_around()
        except (CancelledError, OSError) as fault:
            self._under_way.clear()
            raise StorageError(
                f"The cluster at {self._address} was lost: {' '.join(str(fault).split())[:200]}",
                next_step="Start its scheduler again, and run this again; what is finished is not made again.",
            ) from fault
        finally:
            self._stop()

    def _shipment(self, tasks: Sequence[Task]) -> tuple[Any, ...]:
        """What a workbench is made of."""
        home = Path(tasks[0].home) if tasks[0].home else project_root()
        archive = pack(home, tasks[0].store)
        if tasks[0].stamp and stamp(states(home)) != tasks[0].stamp:
            raise BusyError("What the run is made from changed as it began.", next_step="Run it again.")
        areas = [task.area for task in tasks]
        first = [task for number, task in enumerate(tasks) if areas[:number].count(task.area) < IN_HAND]
        return self._run, archive, installed_here(), first

    def _hand_out(self, task: Task, bench: Any) -> None:
        key = f"{task.area}-{task.key}-{self._run}"
        self._under_way[key] = (task, self._client.submit(make_there, bench, task, key=key))

    def _finished(self) -> list[tuple[Task, Any]]:
        """Those that are done, or none after a short while."""
        from distributed import wait

        try:
            futures = [future for _, future in self._under_way.values()]
            done = wait(futures, LOOK_AROUND_SECONDS, "FIRST_COMPLETED").done  # type: ignore[no-untyped-call]
        except TimeoutError:
            return []
        return [self._under_way[future.key] for future in done]

    def _outcome(self, task: Task, future: Any) -> PublishedBriefing | Failure | None:
        """What became of a briefing; None where it was lost with its worker on the way here, and is made again."""
        from distributed import KilledWorker

        fault = future.exception()
        if isinstance(fault, KilledWorker):
            return Failure(
                f"{task.area_name} for {task.place_name}: each worker that was making it died.",
                "Look at the log of the worker's machine: it may have run out of memory.",
                5,
            )
        if fault is not None:
            return failure_from(fault)
        outcome: tuple[PublishedBriefing, Mapping[str, bytes]] | Failure
        try:
            outcome = future.result(timeout=FETCH_SECONDS)
        except TimeoutError:
            return None
        if isinstance(outcome, Failure):
            return outcome
        try:
            self._made.put(*outcome)
        except OSError as full:
            return failure_from(refused(self._made.folder, full))
        return outcome[0]

    def _look_around(self, *, at_once: bool = False) -> None:
        """Count the cluster's threads, now and then."""
        now = time.monotonic()
        if not at_once and now - self._looked < LOOK_AROUND_SECONDS:
            return
        self._looked = now
        self._threads = sum(self._client.nthreads().values())
        if self._threads:
            self._workers_seen = now
        elif now - self._workers_seen > WORKERLESS_SECONDS:
            raise StorageError(
                f"The cluster at {self._address} has had no worker for {WORKERLESS_SECONDS:.0f} seconds.",
                next_step="Start its workers again, and run this again; what is finished is not made again.",
            )

    def _stop(self) -> None:
        """End what is under way on the cluster."""
        if not self._under_way:
            return
        with suppress(Exception):
            self._client.cancel([future for _, future in self._under_way.values()], force=True)
        with suppress(Exception):
            self._client.run(stop_there, self._run, on_error="ignore", callback_timeout=STOP_SECONDS)


@contextmanager
def _connected(address: str, jobs: int, security: Security | None) -> Iterator[Any]:
    """A client of the cluster."""
    from distributed import Client

    if address == LOCAL:
        with _on_this_machine(jobs) as client:
            yield client
        return
    try:
        client = Client(address, timeout=CONNECT_SECONDS, security=security)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as fault:
        refused_us = " with these keys" if security is not None else ""
        raise UsageError(
            f"No Dask scheduler answers at {address}{refused_us}.",
            next_step="Start one as docs/cluster.md says, and give the address it prints.",
        ) from fault
    with client:
        yield client


@contextmanager
def _on_this_machine(jobs: int) -> Iterator[Any]:
    """A client of a cluster of this user's own, to which nobody without the key made for it can speak.

    Its processes answer no web browser, and keep their files in a folder that no other user can enter.
    """
    import dask
    from distributed import Client, LocalCluster

    nothing_shown: dict[str, list[str]] = {f"distributed.{each}.http.routes": [] for each in ("scheduler", "worker")}
    with (
        TemporaryDirectory(prefix="dask-", dir=work_folder(), ignore_cleanup_errors=True) as folder,
        dask.config.set(nothing_shown),
        without_current_folder(),
    ):
        with uninterrupted():
            cluster = LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                host=LISTENS,
                protocol=f"{ENCRYPTED}://",
                security=key_of_a_run(),
                dashboard_address=f"{LISTENS}:0",
                scheduler_kwargs={"dashboard": False},
                local_directory=folder,
                silence_logs=logging.CRITICAL,
            )
        with cluster, Client(cluster) as client:  # type: ignore[no-untyped-call]
            client.run(leave_interruptions)
            yield client


def _check(client: Any, address: str) -> None:
    """Refuse a cluster on which something else is installed than here, or that has no worker."""
    try:
        client.wait_for_workers(1, timeout=WORKERLESS_SECONDS)
    except TimeoutError as fault:
        raise UsageError(
            f"The cluster at {address} has no worker.",
            next_step=f"Start one with `dask worker {address}` in an environment where send-briefings is installed.",
        ) from fault
    if bare := [worker for worker in client.nthreads() if address.startswith(ENCRYPTED) and not _encrypted(worker)]:
        raise UsageError(
            f"A worker of the cluster at {address} is not encrypted: {bare[0]}.",
            next_step="Start every worker with the cluster's keys, as docs/cluster.md says.",
        )
    expected = installed_here()
    found = {
        "this process": expected,
        "the scheduler": _told_by_scheduler(client),
        **client.run(installed_here, on_error="return"),
    }
    lines = [f"  {where}: {difference}" for where, there in found.items() for difference in _differing(expected, there)]
    if lines:
        raise UsageError(
            f"The cluster at {address} would not make the same briefings: what is installed there differs from here.\n"
            + "\n".join(_first(lines)),
            next_step=UPDATE,
        )


def _encrypted(worker: str) -> bool:
    return worker.startswith(f"{ENCRYPTED}://")


def _told_by_scheduler(client: Any) -> Mapping[str, str] | Exception:
    try:
        reported: Mapping[str, str] = client.run_on_scheduler(installed_here)
        return reported
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is told with those of the workers
        return fault


def _differing(expected: Mapping[str, str], found: Mapping[str, str] | Exception) -> Iterable[str]:
    if isinstance(found, ModuleNotFoundError):
        return [f"send-briefings is not installed ({found})"]
    if isinstance(found, Exception):
        return [f"what is installed could not be told ({type(found).__name__}: {str(found)[:100]})"]
    return differences(expected, found)


def _first(lines: Sequence[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], *([f"  and {more} more"] if more > 0 else [])]

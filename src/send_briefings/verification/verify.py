"""Making every published briefing anew from the data it was made from, and comparing what the two say."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from send_briefings.errors import SendBriefingsError, UsageError
from send_briefings.publish import MadeBriefings, Record
from send_briefings.runs.manifest import RunHistory
from send_briefings.runs.pool import Here
from send_briefings.runs.task import Fault, Task
from send_briefings.verification.briefing import count_numbers, discrepancies
from send_briefings.verification.discrepancy import Discrepancy

TOLD = 20
Told = Callable[[Task, str], None]


class VerificationError(SendBriefingsError):
    """A published page says what the figures do not."""

    exit_code = 11


@dataclass(frozen=True, slots=True)
class Verified:
    """How many briefings were verified, how many numbers stand in their prose and tables, and what was wrong."""

    briefings: int
    numbers: int
    discrepancies: tuple[Discrepancy, ...]


def verify(folder: Path, records: dict[str, Record], engine: Path, told: Told, jobs: int | None = None) -> Verified:
    """Verify published briefings.

    Each is made anew, by its notebook, from the data files that its run used, in a folder of its own; nothing published
    is touched.

    Args:
        folder: the reports folder.
        records: the published briefings by path.
        engine: the folder of the runs' records; data files that are no longer recorded are taken as they are now.
        told: called with each briefing and "the same" or "differs".
        jobs: briefings made beside each other; one a processor by default.

    Raises:
        UsageError: nothing is published there.
        VerificationError: a briefing cannot be made anew; its error is told.
    """
    if not records:
        raise UsageError(f"There are no briefings in {folder}.", next_step="Build some: send-briefings build.")
    found: list[Discrepancy] = []
    numbers = 0
    with tempfile.TemporaryDirectory(prefix="send-verify-") as aside:
        made = MadeBriefings(Path(aside))
        tasks = [_task(folder, record, RunHistory(engine)) for record in records.values()]
        for task, outcome in Here()(tasks, jobs or os.cpu_count() or 1, made.folder):
            published = dict(_files(folder, records[task.path]))
            if isinstance(outcome, Fault):
                raise VerificationError(
                    f"{task.path} cannot be made anew: {outcome.message}", next_step=outcome.next_step
                )
            anew = {ending: made.file(outcome, ending).read_bytes() for ending in outcome.files}
            wrong = discrepancies(task.path, published, anew)
            numbers += count_numbers(published["html"]) if "html" in published else 0
            found += wrong
            told(task, "differs" if wrong else "the same")
    return Verified(len(records), numbers, tuple(sorted(found, key=lambda one: (one.file, one.where))))


def raise_if_faulty(verified: Verified) -> None:
    """Raise VerificationError with what was found, if anything was."""
    found = verified.discrepancies
    if not found:
        return
    listed = "\n".join(f"  {one}" for one in found[:TOLD])
    more = f"\n  and {len(found) - TOLD} more" if len(found) > TOLD else ""
    files = len({one.file for one in found})
    raise VerificationError(
        f"{files} published {'file says' if files == 1 else 'files say'} what the figures do not:\n{listed}{more}",
        next_step="If the program or the catalogue changed since, build the briefings anew and verify again; "
        "if not, the files were altered: build them anew, and find out how.",
    )


def _task(folder: Path, record: Record, history: RunHistory) -> Task:
    """The briefing as its run asked for it."""
    said = _particulars(folder, record)
    parameters = {name: str(said[name]) for name in ("as_of", "since") if said.get(name)}
    data = history.data(record.run)
    return Task(
        place=record.place,
        place_slug=record.place_slug,
        place_name=record.place_name,
        area=record.area,
        area_name=record.area_name,
        key=record.key,
        parameters=parameters,
        formats=tuple(sorted({*record.files, "html", "json"})),
        store=str(data) if data.is_file() else "",
        run=record.run,
    )


def _particulars(folder: Path, record: Record) -> dict[str, object]:
    """What the file of findings says the briefing was made for; nothing where it cannot be read."""
    try:
        said = json.loads((folder / f"{record.path}.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _files(folder: Path, record: Record) -> Iterator[tuple[str, bytes]]:
    for ending in record.files:
        try:
            yield ending, (folder / f"{record.path}.{ending}").read_bytes()
        except OSError:
            continue

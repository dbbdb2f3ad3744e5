"""Making every published briefing again from the data it was made from, and comparing every byte."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from send_briefings.catalogue.overviews import topics
from send_briefings.errors import SendBriefingsError, UsageError
from send_briefings.publish import MadeBriefings, Record, Shelf
from send_briefings.publish.contents import RECORDS
from send_briefings.publish.way import by_place, dressed
from send_briefings.runs.manifest import RunHistory
from send_briefings.runs.pool import Here
from send_briefings.runs.run import Maker
from send_briefings.runs.task import Fault, Task
from send_briefings.verification.briefing import count_numbers, discrepancies, unexpected
from send_briefings.verification.discrepancy import Discrepancy
from send_briefings.verification.provenance import Provenance, as_made

TOLD = 20
Progress = Callable[[Task, str], None]


class VerificationError(SendBriefingsError):
    """A published page says what the figures do not."""

    exit_code = 11


@dataclass(frozen=True, slots=True)
class Verified:
    """How many briefings were verified, how many numbers stand in their prose and tables, and what was wrong."""

    briefings: int
    numbers: int
    discrepancies: tuple[Discrepancy, ...]


def verify(shelf: Shelf, progress: Progress, jobs: int | None = None, maker: Maker | None = None) -> Verified:
    """Verify everything that is published in a folder.

    Each briefing is made again, by its notebook, from the data files that its run used, in a folder of its own; nothing
    published is touched. Every file must then be the same to the byte: pages with the notice that the record of runs
    gives them, the index, the checksums and the list of briefings too; and no other file may be there.

    Args:
        shelf: the reports folder.
        progress: called with each briefing and "the same" or "differs".
        jobs: briefings made beside each other; one a processor by default.
        maker: makes the briefings; on this machine by default.

    Raises:
        UsageError: nothing is published there.
        VerificationError: a briefing cannot be made again; its error is reported.
    """
    records = shelf.records()
    if not records:
        raise UsageError(f"There are no briefings in {shelf.name}.", next_step="Build some: send-briefings build.")
    history = RunHistory(shelf.private)
    provenance = Provenance(history)
    there = shelf.found()
    places = by_place(records)
    wrong: list[Discrepancy] = []
    numbers = 0
    right: dict[str, Record] = {}
    checksums: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="send-verify-") as aside:
        made = MadeBriefings(Path(aside))
        tasks = [
            _task(shelf, record, history, provenance.parameters(record), provenance.contact(record))
            for record in records.values()
        ]
        for task, outcome in (maker or Here())(tasks, jobs or os.cpu_count() or 1, made.folder):
            if isinstance(outcome, Fault):
                raise VerificationError(
                    f"{task.path} cannot be made again: {outcome.message}", next_step=outcome.next_step
                )
            record = as_made(records[task.path], outcome)
            beside = places[record.place_slug]
            files = {path: _content(made, outcome, record, path, beside) for path in record.paths()}
            expected = {shelf.seen_at(path): content for path, content in files.items()}
            evidence = made.file(outcome, "json").read_bytes() if "json" in outcome.files else b""
            found = discrepancies(_read(there, expected), expected, evidence)
            found += [Discrepancy(shelf.seen_at(RECORDS), *one) for one in provenance.unproved(records[task.path])]
            numbers += count_numbers(files.get(f"{task.path}.html", b""))
            right[task.path] = record
            checksums |= {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
            wrong += found
            progress(task, "differs" if found else "the same")
    lists = shelf.lists(right, checksums)
    wrong += discrepancies(_read(there, lists), lists)
    wrong += unexpected(there, [*lists, *map(shelf.seen_at, checksums)])
    return Verified(len(records), numbers, tuple(sorted(wrong, key=lambda one: (one.file, one.where))))


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


def _task(shelf: Shelf, record: Record, history: RunHistory, recorded: Mapping[str, str], contact: str) -> Task:
    """The briefing as its run asked for it, with the parameters that are recorded, or else those it names itself."""
    parameters = recorded or _parameters(shelf, record)
    data = history.data(record.run)
    known = topics().get(record.area)
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
        day=record.made,
        prepared=record.made,
        contact=contact,
        order=known.order if known else record.order,
    )


def _parameters(shelf: Shelf, record: Record) -> dict[str, str]:
    """The dates that the file of findings says the briefing was made for; none where it cannot be read."""
    try:
        said = json.loads(Path(shelf.address(f"{record.path}.json")).read_bytes())
    except (OSError, ValueError):
        return {}
    found = said if isinstance(said, dict) else {}
    return {name: str(found[name]) for name in ("as_of", "since") if found.get(name)}


def _content(made: MadeBriefings, outcome: Record, record: Record, path: str, beside: Sequence[Record]) -> bytes:
    """A file made again, with the bar and the notice that are on it."""
    content = made.file(outcome, path.rpartition(".")[2]).read_bytes()
    return dressed(content, record, beside) if path.endswith(".html") else content


def _read(there: Mapping[str, Path | None], wanted: Collection[str]) -> dict[str, bytes | None]:
    """The content of published files; one that cannot be read is left out, as if it were missing."""
    found: dict[str, bytes | None] = {}
    for path in wanted:
        if path in there:
            file = there[path]
            with suppress(OSError):
                found[path] = None if file is None else file.read_bytes()
    return found

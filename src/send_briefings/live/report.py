"""What an update found, for each source: for a person, for a program, and as an exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from send_briefings.live.answers import Answer, CannotTell
from send_briefings.live.difference import Difference

PERSON_NEEDED = 12
NOT_ASKED = 13
NOTES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ReleaseFound:
    """A release that is new or corrected: taken in (`taken`) or held back (`waiting`, with why)."""

    release: str
    released: str
    answer: Answer
    taken: bool
    why_waiting: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    silent: bool = False
    difference: Difference = field(default_factory=Difference, repr=False)


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What asking about one source came to.

    `faults` are the places that gave no answer. `drift` is what moved without harm. `verdicts` are built briefings
    whose verdict changed, `areas` the outcome areas to be made anew. `newest` and `due` are the publisher's.
    """

    source: str
    title: str
    publisher: str
    answer: Answer
    releases: tuple[ReleaseFound, ...] = ()
    faults: tuple[CannotTell, ...] = ()
    drift: tuple[str, ...] = ()
    newest: str = ""
    newest_released: str = ""
    held: str = ""
    due: str = ""
    verdicts: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    assumptions: tuple[tuple[str, bool], ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether a release of it waits for a person."""
        return any(not one.taken and one.why_waiting for one in self.releases)

    @property
    def unreachable(self) -> bool:
        """Whether it could not be asked, and that is all that is wrong."""
        return bool(self.faults) and all(fault.unreachable for fault in self.faults)

    def lines(self) -> Iterator[str]:
        """In words."""
        mark = " (held back until you accept it)" if self.waiting else ""
        yield f"{self.source}: {self.answer}{mark}"
        for one in self.releases:
            yield from (f"  {line}" for line in _release_lines(one, self.source))
        for fault in self.faults:
            yield f"  {fault.why}: {fault.message}"
            if fault.next_step:
                yield f"  Next: {fault.next_step}"
        yield from (f"  Changed at the publisher's: {line}" for line in self.drift)
        yield from (f"  {line}" for line in self.told)
        yield from (f"  Verdict: {line}" for line in self.verdicts)
        if self.areas:
            yield f"  Briefings to be made again: {', '.join(self.areas)}."

    def as_json(self) -> dict[str, Any]:
        """The same, whole, for a program."""
        return {
            "source": self.source,
            "title": self.title,
            "publisher": self.publisher,
            "answer": str(self.answer),
            "held_back": self.waiting,
            "held": self.held,
            "newest": self.newest,
            "newest_released": self.newest_released,
            "due": self.due,
            "releases": [
                {
                    "release": one.release,
                    "released": one.released,
                    "answer": str(one.answer),
                    "taken": one.taken,
                    "why_waiting": list(one.why_waiting),
                    "publisher_notes": list(one.notes),
                    "silent": one.silent,
                    "difference": one.difference.as_json(),
                }
                for one in self.releases
            ],
            "faults": [
                {"why": str(fault.why), "message": fault.message, "next_step": fault.next_step} for fault in self.faults
            ],
            "drift": list(self.drift),
            "told": list(self.told),
            "verdicts": list(self.verdicts),
            "areas": list(self.areas),
            "assumptions": dict(self.assumptions),
        }


def exit_code(reports: Sequence[SourceReport]) -> int:
    """0 where every source was asked and nothing waits; 12 where a person is needed, 13 where one was not reached."""
    needed = any(
        report.waiting or (report.answer is Answer.CANNOT_TELL and not report.unreachable) for report in reports
    )
    if needed:
        return PERSON_NEEDED
    return NOT_ASKED if any(report.faults for report in reports) else 0


def counted(reports: Sequence[SourceReport]) -> str:
    """How many sources gave which answer, in a line."""
    found = [(answer, sum(report.answer is answer for report in reports)) for answer in Answer]
    told = ", ".join(f"{count} {answer}" for answer, count in found if count)
    waiting = sum(report.waiting for report in reports)
    held = f"; {waiting} held back until you accept" if waiting else ""
    return f"{len(reports)} source{'s' * (len(reports) != 1)} asked: {told or 'none'}{held}."


def _release_lines(one: ReleaseFound, source: str) -> Iterator[str]:
    corrected = one.answer is Answer.CORRECTED
    what = "Corrected" if corrected else "New"
    yield f"{what}: {one.release}, published {one.released}{', taken in' if one.taken else ''}."
    if one.silent:
        yield "The publisher does not say that it changed these figures."
    for note in one.notes[:NOTES_SHOWN]:
        yield f"The publisher: {note[:500]}"
    yield from one.difference.lines()
    if one.why_waiting:
        yield "Not taken in:"
        yield from (f"  {why}" for why in one.why_waiting[:10])
        if len(one.why_waiting) > 10:
            yield f"  and {len(one.why_waiting) - 10} more"
        yield f"Next: look at what changed; to take it in, `send-briefings data update {source} --accept {source}`."

"""One briefing to be made: everything a worker needs, wherever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from send_briefings.catalogue.overviews import PACK
from send_briefings.errors import SendBriefingsError


@dataclass(frozen=True, slots=True)
class Task:
    """One outcome area of one place.

    `key` is the content key. `home` is the project's folder on the machine that makes it, "" for that machine's own;
    `store` the list of data files to use, "" for all that are held. `run` is the run's name and `day` its day,
    `newest` that of the newest data file that may go into it, ISO. `order` is its place in lists. `notebook` is the
    notebook's content as it was when the key was worked out, and `stamp` that of the other inputs (`runs.stamp`); where
    they are empty, the notebook is read from its file, and the inputs may change meanwhile. `prepared` is the day it
    says it was made, ISO, and `contact` whom it names for questions; "" leaves either out.
    """

    place: str
    place_slug: str
    place_name: str
    area: str
    area_name: str
    key: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    formats: tuple[str, ...] = ("csv", "html", "json", "pdf")
    seconds: float = 300.0
    memory: int = 0
    home: str = ""
    store: str = ""
    run: str = ""
    day: str = ""
    newest: str = ""
    order: int = 0
    notebook: bytes = b""
    stamp: str = ""
    prepared: str = ""
    contact: str = ""

    @property
    def path(self) -> str:
        """Where its briefing goes in the reports folder, without an ending."""
        return f"{self.place_slug}/{self.area}"


def own_parameters(area: str, sections: Sequence[str]) -> dict[str, str]:
    """What a plan gives to one notebook alone: the sections to the committee pack's.

    >>> own_parameters("committee-pack", ["five", "neet"]), own_parameters("neet", ["five"])
    ({'sections': 'five neet'}, {})
    """
    return {"sections": " ".join(sections)} if sections and area == PACK else {}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a briefing could not be made: an error that can be sent from one process to another.

    `notebook` is the executed notebook of a cell that failed, as text.
    """

    message: str
    next_step: str = ""
    exit_code: int = 1
    notebook: str = ""

    def as_error(self) -> SendBriefingsError:
        """The error to raise."""
        error = SendBriefingsError(self.message, next_step=self.next_step)
        error.exit_code = self.exit_code
        return error


def fault_of(error: BaseException, notebook: str = "") -> Fault:
    """The fault an error tells of; a bug is told by its type and its last lines."""
    if isinstance(error, SendBriefingsError):
        return Fault(error.message, error.next_step, error.exit_code, notebook)
    import traceback

    said = f"This is a bug in send-briefings: {type(error).__name__}: {str(error)[:300]}"
    where = "".join(traceback.format_exception(error)[-3:])
    return Fault(f"{said}\n{where}", "Report it with these lines.", 1, notebook)

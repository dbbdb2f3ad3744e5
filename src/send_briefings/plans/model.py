"""What a plan says, checked and resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from send_briefings.model.overview import Topic
from send_briefings.model.place import Place

FORMATS = ("csv", "html", "json", "pdf")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one notebook may use: seconds of time, bytes of memory (all its processes together)."""

    seconds: float = 300.0
    memory: int = 2_000 * MEGABYTE


@dataclass(frozen=True, slots=True)
class History:
    """How much is kept: the newest `keep` published versions, and of those only the ones not older than `days`.

    The published version itself is always kept. `days` None means no limit by age.
    """

    keep: int = 3
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Whom to tell how a run ended: a command that gets it on standard input, or a web address it is posted to.

    `on` is "failure", "change" (a failure, or something new was published) or "always". `webhook` is an address or
    "env:NAME", the environment variable that holds it.
    """

    command: tuple[str, ...] = ()
    webhook: str = ""
    on: str = "failure"


@dataclass(frozen=True, slots=True)
class Plan:
    """A run to be made: every area and overview for every place.

    `parameters` go to every notebook beside `place`. `output` is a folder (absolute) or an fsspec URL. `jobs` None
    means one a processor. `contact` is whom readers may ask about a briefing that could not be renewed, "" for the
    council's analysts. `source` is the plan's file, None for a run asked for on the command line.
    `sections` are those of the committee pack, in order, () for its default.
    `update` names the sources about which publishers are asked first, () for all; None for no asking. `own_return` says
    that pages of a council's own SEN2 return may stand beside public ones.
    """

    name: str
    places: tuple[Place, ...]
    areas: tuple[Topic, ...]
    output: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    formats: tuple[str, ...] = FORMATS
    limits: Limits = Limits()
    jobs: int | None = None
    history: History = History()
    notice: Notice | None = None
    contact: str = ""
    sections: tuple[str, ...] = ()
    update: tuple[str, ...] | None = None
    own_return: bool = False
    source: Path | None = None

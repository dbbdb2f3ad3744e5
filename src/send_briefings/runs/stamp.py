"""Whether a run's inputs are still what they were when its keys were worked out.

A briefing is kept under a key of its inputs. Were one of them changed while it is made, it would be kept, and
published, under the key of others. So they are looked at again once the briefing is made, before it is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from send_briefings.errors import BusyError

PACKAGE = Path(__file__).resolve().parents[1]
INPUTS = ("data/catalogue", "data/published", "data/local")
NAMED = 5
PASSED_OVER = (".", "~$")
"""How names of files and folders begin that are no inputs: locks, records, what editors leave beside an open file."""


State = tuple[int, int, int]


def states(home: Path) -> dict[str, State]:
    """The state of each file that a briefing is made from but its notebook: its size, time of change and number.

    Args:
        home: the project's folder.
    """
    return {path.as_posix(): found for path in _files(home) if (found := _state(path)) is not None}


def stamp(found: Mapping[str, State]) -> str:
    """One checksum of files' states.

    >>> stamp({"a": (1, 2, 3)}) == stamp({"a": (1, 2, 4)})
    False
    """
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()


def refuse_changed(before: Mapping[str, State], home: Path) -> None:
    """Raise an error that names the files that are not in the state they were in.

    Args:
        before: their states when the run began.
        home: the project's folder.

    Raises:
        BusyError: always: some are, or were for a while.
    """
    now = states(home)
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    names = ", ".join(name.removeprefix(f"{home.as_posix()}/") for name in changed[:NAMED]) or "A file of data/"
    more = f" and {len(changed) - NAMED} more files" if len(changed) > NAMED else ""
    raise BusyError(
        f"{names}{more} changed while the run was at work, so nothing is published.",
        next_step="Run it again once nobody is changing them; what was finished before is not made again.",
    )


def _files(home: Path) -> Iterator[Path]:
    for folder in INPUTS:
        for path in (home / folder).rglob("*"):
            if not any(part.startswith(PASSED_OVER) for part in path.relative_to(home / folder).parts):
                yield path
    yield from _program()


@lru_cache(maxsize=1)
def _program() -> tuple[Path, ...]:
    return tuple(path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts)


def _state(path: Path) -> State | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ino) if path.is_file() else None

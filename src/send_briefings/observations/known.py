"""Releases that are known to be out and are not in the store, so that a briefing can say that it does not use them.

They are kept in the store's folder beside its manifest, and a recorded run keeps those that it knew of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from send_briefings.atomic import atomic_write
from send_briefings.errors import StorageError

KNOWN = "known.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Known:
    """A release that is out: its name, the day it came out and when the one after it is due, ISO or "" for unknown."""

    release: str
    released: str = ""
    due: str = ""


def known_path(folder: Path, listed: Path | None = None) -> Path:
    """Where they are kept, for a store or for a list of files that stands in for it."""
    return folder / KNOWN if listed is None else listed.with_name(f"{listed.name}.{KNOWN}")


def read_known(path: Path) -> dict[str, Known]:
    """The newest release known of each source that has one which is not held; none where there is no file.

    Raises:
        StorageError: it is damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): Known(**said) for name, said in content["sources"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StorageError(
            f"'{path}' is damaged ({type(error).__name__}).",
            next_step="Remove it; `send-briefings data update` writes it again.",
        ) from error


def write_known(folder: Path, known: Mapping[str, Known]) -> None:
    """Write them down; nothing is written where nothing changed, and no file is kept of nothing.

    Raises:
        StorageError: it cannot be written.
    """
    path = known_path(folder)
    try:
        if not known:
            path.unlink(missing_ok=True)
        elif not path.is_file() or path.read_text(encoding="utf-8") != known_text(known):
            folder.mkdir(parents=True, exist_ok=True)
            atomic_write(path, known_text(known).encode())
    except OSError as error:
        raise StorageError(
            f"'{path}' cannot be written: {error.strerror or error}.", next_step="Check that you may write there."
        ) from error


def known_text(known: Mapping[str, Known]) -> str:
    """As it is written to a file: sorted, so that the same facts give the same bytes."""
    content = {"format": FORMAT, "sources": {name: asdict(one) for name, one in sorted(known.items())}}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

"""What publishers are known to have beyond what is held, so that a briefing can say that it does not use it.

They are kept in the store's folder beside its manifest, and a recorded run keeps those that it knew of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from send_briefings.atomic import atomic_write
from send_briefings.errors import StorageError

KNOWN = "known.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Known:
    """The newest release that is out and not held, "" for none, with its day; and the publisher's date of the next one.

    Days are ISO, a month "2026-06"; "" for unknown. `withdrawn` is the day on which the publisher was found to have
    withdrawn the figures, `notes` the publisher's own words on releases that are held, the newest first.
    """

    release: str = ""
    released: str = ""
    due: str = ""
    withdrawn: str = ""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Known:
        """As it was written to a file."""
        notes = {str(release): tuple(map(str, told)) for release, told in said.get("notes", {}).items()}
        return cls(**{**said, "notes": notes})


def known_path(folder: Path, listed: Path | None = None) -> Path:
    """Where they are kept, for a store or for a list of files that stands in for it."""
    return folder / KNOWN if listed is None else listed.with_name(f"{listed.name}.{KNOWN}")


def read_known(path: Path) -> dict[str, Known]:
    """What is known of each source; nothing where there is no file.

    Raises:
        StorageError: it is damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): Known.from_json(said) for name, said in content["sources"].items()}
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

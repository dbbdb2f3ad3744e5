"""The single validated door to the tidy table: store, vintages, queries, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from send_briefings.observations.manifest import StoredFile

if TYPE_CHECKING:
    from send_briefings.observations.importing import ImportedFile, ImportReport, Outcome, import_paths
    from send_briefings.observations.store import Store
    from send_briefings.observations.vintage import latest

__all__ = ["ImportReport", "ImportedFile", "Outcome", "Store", "StoredFile", "import_paths", "latest"]

_ROOMS = {
    "ImportReport": "importing",
    "ImportedFile": "importing",
    "Outcome": "importing",
    "import_paths": "importing",
    "Store": "store",
    "latest": "vintage",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for: the manifest alone needs no pandas."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)

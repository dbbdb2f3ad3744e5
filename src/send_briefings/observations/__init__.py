"""The single validated door to the tidy table: store, vintages, queries, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from send_briefings.observations.manifest import StoredFile
from send_briefings.on_demand import on_demand

if TYPE_CHECKING:
    from send_briefings.observations.importing import ImportedFile, ImportReport, Outcome, import_paths
    from send_briefings.observations.store import Store
    from send_briefings.observations.vintage import latest

__all__ = ["ImportReport", "ImportedFile", "Outcome", "Store", "StoredFile", "import_paths", "latest"]

# the manifest alone needs no pandas
__getattr__ = on_demand(
    __name__,
    {
        "ImportReport": "importing",
        "ImportedFile": "importing",
        "Outcome": "importing",
        "import_paths": "importing",
        "Store": "store",
        "latest": "vintage",
    },
)

"""The single validated door to the tidy table: store, vintages, queries, imports."""

from send_briefings.observations.importing import ImportedFile, ImportReport, Outcome, import_paths
from send_briefings.observations.manifest import StoredFile
from send_briefings.observations.store import Store
from send_briefings.observations.vintage import latest

__all__ = ["ImportReport", "ImportedFile", "Outcome", "Store", "StoredFile", "import_paths", "latest"]

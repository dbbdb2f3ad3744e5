"""Own figures that a council no longer gives, or that are hidden now: they are taken out of every version that is kept.

Earlier versions lie beside the published one, and a web server that serves the folder serves them too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from send_briefings.model.measure import LOCAL_RETURN
from send_briefings.model.overview import Topic
from send_briefings.publish import Shelf
from send_briefings.runs.own_files import FOLDER

FIGURE = ("place", "measure", "cohort", "breakdown", "period_start")
Figure = tuple[str, ...]


def take_out_withdrawn(shelf: Shelf, topics: Iterable[Topic], home: Path) -> dict[str, tuple[str, ...]]:
    """Take briefings out of earlier versions that show a council's own figures which are not shown any more.

    With one briefing go all of the place that may show its own figures: overviews repeat them. While a place's files
    have faults nothing of it is taken out: what they said last still holds. Of the page of a council's own SEN2 return
    no version is kept but the published one.

    Args:
        shelf: where versions are kept; its lock is held.
        topics: every area and overview.
        home: the project's folder.

    Returns:
        The paths taken out of each version.

    Raises:
        StorageError: something could not be removed.
    """
    listed = list(topics)
    own = {topic.id for topic in listed if any(ref.local for ref in topic.refs)}
    private = {topic.id for topic in listed if topic.private}
    published, taken = shelf.records(), {}
    now: tuple[set[Figure], set[str]] | None = None
    for version in set(shelf.versions()) - {shelf.version()}:
        records = shelf.records_of(version)
        if any(record.held_back and not record.held_back.run for record in records.values()):
            shelf.remove([version])  # its notices tell why: an earlier program wrote them
            continue
        places = set()
        for path, record in records.items():
            if record.area not in own or (path in published and published[path].files == record.files):
                continue
            figures = _figures((shelf.read(version, f"{path}.csv") or b"").decode(errors="replace"))
            if figures or "csv" not in record.files:
                now = now or _shown_now(home)
                shown, uncertain = now
                if record.place not in uncertain and "" not in uncertain and (not figures or figures - shown):
                    places.add(record.place)
        gone = {path for path, one in records.items() if one.place in places and one.area in own}
        gone |= {
            path
            for path, one in records.items()
            if one.area in private and (path not in published or published[path].files != one.files)
        }
        paths = tuple(sorted(gone))
        if paths:
            shelf.take_out(version, paths)
            taken[version] = paths
    return taken


def _figures(text: str) -> set[Figure]:
    """A council's own figures with a value, in the figures beside a briefing."""
    if LOCAL_RETURN not in text:
        return set()
    rows = csv.DictReader(io.StringIO(text))
    return {_name(row) for row in rows if row.get("source") == LOCAL_RETURN and row.get("value")}


def _name(row: dict[str, str]) -> Figure:
    return tuple(str(row.get(name, ""))[:10] if name == "period_start" else str(row.get(name, "")) for name in FIGURE)


def _shown_now(home: Path) -> tuple[set[Figure], set[str]]:
    """The figures of all councils' own files that may be shown, and the places (codes) whose files have faults."""
    from send_briefings.observations.returns import Returns

    files = Returns(home.joinpath(*FOLDER)).files()
    rows = (row for file in files if file.read is not None for row in file.read.table.to_pylist())
    shown = {_name(row) for row in rows if row["value"] is not None}
    return shown, {file.place.code if file.place else "" for file in files if file.faults}

"""`send-briefings data check`: is everything the briefings rest on sound?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from send_briefings.errors import StorageError

EXAMPLES = """\b
Examples:
  send-briefings data check
"""


def check(
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
) -> None:
    """Check the catalogue and the store: every file read, every checksum and rule, every measure with figures.

    The exit code is 4 for faults of the catalogue and 7 for faults of the store.
    """
    from send_briefings.catalogue.areas import load_areas
    from send_briefings.catalogue.overviews import load_overviews
    from send_briefings.catalogue.places import gazetteer
    from send_briefings.catalogue.sources import load_sources
    from send_briefings.model.place import Level
    from send_briefings.observations import Store

    areas, sources = load_areas(), load_sources()
    overviews = load_overviews()
    authorities = gazetteer().places(Level.LOCAL_AUTHORITY)
    held = Store.open(store)
    faults = held.check()
    if not faults:
        missing = {m for area in areas.values() for m in area.measures} - set(held.measures())
        faults = [f"no file holds figures of the measure '{measure}'" for measure in sorted(missing)]
    if faults:
        raise StorageError(
            f"The store '{held.folder}' has faults:\n" + "\n".join(f"  {fault}" for fault in faults),
            next_step="Build it again with `send-briefings data import --fresh FOLDER`, or restore it from a copy.",
        )
    files = held.files()
    typer.echo(
        f"The catalogue is sound: {len(areas)} outcome areas, {len(overviews)} overviews, {len(sources)} sources, "
        f"{len(authorities)} authorities."
    )
    typer.echo(f"The store is sound: {len(files)} files, {sum(file.rows for file in files):,} rows.")

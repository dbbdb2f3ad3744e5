"""`send-briefings data check`: is everything the briefings rest on sound?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import printable
from send_briefings.errors import DataFileError, StorageError

if TYPE_CHECKING:
    from send_briefings.observations import Store
    from send_briefings.readers.returns import ReturnRead

EXAMPLES = """\b
Examples:
  send-briefings data check
  send-briefings data check data/local/local_offer.csv
"""
FAULTS_SHOWN = 50


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="A council's own files, or folders of them, to check alone.", metavar="PATH"),
    ] = None,
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
) -> None:
    """Check the catalogue, the store of published figures, and the council's own files in data/local.

    Of the store: every file read, every checksum and rule, every measure with figures. Of the council's own files:
    every cell; each fault is told with its row, its column, what was found, what was expected and how to mend it. With
    PATH, only those files are checked.

    The exit code is 3 for faults of the council's own files, 4 for faults of the catalogue and 7 for faults of the
    store.
    """
    from send_briefings.observations.returns import Returns

    if paths:
        _check_returns([found for path in paths for found in _files(path)])
        return
    _check_catalogue_and_store(store)
    _check_returns(Returns.open().paths())


def _check_catalogue_and_store(folder: Path | None) -> None:
    from send_briefings.catalogue.areas import load_areas
    from send_briefings.catalogue.overviews import load_overviews
    from send_briefings.catalogue.places import gazetteer
    from send_briefings.catalogue.register import load_register
    from send_briefings.catalogue.sources import load_sources
    from send_briefings.live.kinds import check_places
    from send_briefings.model.place import Level
    from send_briefings.observations import Store

    areas, sources = load_areas(), load_sources()
    overviews = load_overviews()
    load_register()
    check_places(sources)
    authorities = gazetteer().places(Level.LOCAL_AUTHORITY)
    held = Store.open(folder)
    faults = held.check() or _without_figures(held)
    if faults:
        raise StorageError(
            f"The store '{held.folder}' has faults:\n" + "\n".join(f"  {fault}" for fault in faults),
            next_step="Build it again with `send-briefings data import --fresh FOLDER`, or restore it from a copy.",
        )
    _check_claims(held)
    files = held.files()
    typer.echo(
        f"The catalogue is sound: {len(areas)} outcome areas, {len(overviews)} overviews, {len(sources)} sources, "
        f"{len(authorities)} authorities."
    )
    typer.echo(f"The store is sound: {len(files)} files, {sum(file.rows for file in files):,} rows.")


def _check_claims(held: Store) -> None:
    """Read the claims, and look whether each names an outcome area and series that are held."""
    from send_briefings.catalogue.areas import load_areas
    from send_briefings.catalogue.claims import load_claims
    from send_briefings.catalogue.places import gazetteer
    from send_briefings.claims import read_record
    from send_briefings.errors import CatalogueError

    claims, areas = load_claims(), load_areas()
    strange = [claim for claim in claims.claims if claim.area not in areas]
    if strange:
        expected = f"expected one of {', '.join(areas)}"
        raise CatalogueError([f"{claim.where}: 'area' is '{claim.area}', {expected}" for claim in strange])
    read_record(held, claims, gazetteer())


def _without_figures(held: Store) -> list[str]:
    """The published measures that no file of the store holds, each as a fault."""
    from send_briefings.catalogue.areas import load_areas

    measures = (measure for area in load_areas().values() for measure in area.measures.values())
    published = {measure.id for measure in measures if not measure.only_local}
    missing = sorted(published - set(held.measures()))
    return [f"no file holds figures of the measure '{measure}'" for measure in missing]


def _files(path: Path) -> Sequence[Path]:
    """A file, or the files of a folder."""
    from send_briefings.observations.returns import Returns

    if not path.is_dir():
        return [path]
    found = Returns(path).paths()
    if not found:
        raise DataFileError(f"There is no CSV file or workbook in '{path}'.", next_step="Name another file or folder.")
    return found


def _check_returns(paths: Sequence[Path]) -> None:
    """Tell of each of the council's own files whether it is sound, and every fault of those that are not.

    Raises:
        DataFileError: any of them has faults.
    """
    from send_briefings.observations.returns import read_returns

    files = read_returns(dict.fromkeys(paths))
    for file in files:
        typer.echo(printable(_told(file)))
    faulty = [file for file in files if file.faults]
    if not files:
        typer.echo("There are no files of a council's own figures in data/local.")
    if faulty:
        names = ", ".join(file.path.name for file in faulty)
        raise DataFileError(
            f"{len(faulty)} of {len(files)} files of a council's own figures cannot be used: {names}.",
            next_step="Mend what is listed, save the file, and run this again. Nothing was changed or stored.",
        )


def _told(file: ReturnRead) -> str:
    if file.faults:
        count = len(file.faults)
        lines = [f"{file.path}: {count} {'fault' if count == 1 else 'faults'}"]
        for fault in file.faults[:FAULTS_SHOWN]:
            lines += [f"  {line}" for line in str(fault).splitlines()]
        return "\n".join([*lines, f"  and {count - FAULTS_SHOWN} more"] if count > FAULTS_SHOWN else lines)
    if file.read is None:
        return f"{file.path}: a template that is not filled in; nothing of it is used"
    kept = file.read.account.kept
    about = f"{file.area}, {file.place.name if file.place else ''}, {file.read.release}"
    told = f"{file.path}: sound, {kept:,} {'figure' if kept == 1 else 'figures'}: {about}"
    if file.dated is not None and file.dated > date.today():
        told += "\n  its date lies in the future: is it right?"
    if file.hidden:
        told += f"\n  {file.hidden:,} hidden, so that no small number of children is shown or can be worked out"
    if file.lost:
        lost = "a hidden number" if file.lost == 1 else f"{file.lost:,} hidden numbers"
        told += f"\n  {lost} can be worked out from what was published before; what was seen cannot be taken back"
    for question in file.questions:
        told += f"\n  {question}"
    if file.unfilled:
        told += f"\n  {file.unfilled:,} rows are not filled in and are passed over"
    return told

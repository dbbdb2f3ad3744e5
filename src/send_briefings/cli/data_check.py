"""`send-briefings data check` and `template`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import printable
from send_briefings.errors import DataFileError, StorageError, UsageError

if TYPE_CHECKING:
    from send_briefings.data.local_reading import ReturnRead
    from send_briefings.data.store import Store
    from send_briefings.model.area import AreaSpec
    from send_briefings.model.measure import Measure

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
    every cell; each fault is reported with its row, its column, what was found, what was expected and how to fix
    it. With PATH, only those files are checked.

    The exit code is 3 for faults of the council's own files, 4 for faults of the catalogue and 7 for faults of the
    store.
    """
    from send_briefings.data.local_figures import LocalData

    if paths:
        _check_returns([found for path in paths for found in _files(path)])
        return
    _check_catalogue_and_store(store)
    _check_returns(LocalData.open().paths())


def _check_catalogue_and_store(folder: Path | None) -> None:
    from send_briefings.config.areas import load_areas
    from send_briefings.config.places import gazetteer
    from send_briefings.config.register import load_overviews, load_register
    from send_briefings.config.sources import load_sources
    from send_briefings.data.store import Store
    from send_briefings.live.kinds import check_places
    from send_briefings.model.place import Level

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
            next_step="Build it again with `send-briefings data import --replace-all FOLDER`, or restore a copy.",
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
    from send_briefings.config.areas import load_areas
    from send_briefings.config.claims import load_claims
    from send_briefings.config.places import gazetteer
    from send_briefings.errors import CatalogueError
    from send_briefings.narrative.claims.record import read_record

    claims, areas = load_claims(), load_areas()
    strange = [claim for claim in claims.claims if claim.area not in areas]
    if strange:
        expected = f"expected one of {', '.join(areas)}"
        raise CatalogueError([f"{claim.where}: 'area' is '{claim.area}', {expected}" for claim in strange])
    read_record(held, claims, gazetteer())


def _without_figures(held: Store) -> list[str]:
    """The published measures that no file of the store holds, each as a fault; of a rate, those it is made of."""
    from send_briefings.config.areas import load_areas

    measures = (measure for area in load_areas().values() for measure in area.measures.values())
    published: set[str] = set()
    for measure in measures:
        if measure.rate_of is not None:
            published |= {measure.rate_of.numerator, measure.rate_of.measure}
        elif not measure.only_local:
            published.add(measure.id)
    missing = sorted(published - set(held.measures()))
    return [f"no file holds figures of the measure '{measure}'" for measure in missing]


def _files(path: Path) -> Sequence[Path]:
    """A file, or the files of a folder."""
    from send_briefings.data.local_figures import LocalData

    if not path.is_dir():
        return [path]
    found = LocalData(path).paths()
    if not found:
        raise DataFileError(f"There is no CSV file or workbook in '{path}'.", next_step="Name another file or folder.")
    return found


def _check_returns(paths: Sequence[Path]) -> None:
    """Tell of each of the council's own files whether it is sound, and every fault of those that are not.

    Raises:
        DataFileError: any of them has faults.
    """
    from send_briefings.data.local_figures import read_returns

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
    reported = f"{file.path}: sound, {kept:,} {'figure' if kept == 1 else 'figures'}: {about}"
    if file.dated is not None and file.dated > date.today():
        reported += "\n  its date lies in the future: is it right?"
    if file.hidden:
        reported += f"\n  {file.hidden:,} hidden, so that no small number of children is shown or can be worked out"
    if file.lost:
        lost = "a hidden number" if file.lost == 1 else f"{file.lost:,} hidden numbers"
        reported += f"\n  {lost} can be worked out from what was published before; what was seen cannot be taken back"
    for question in file.questions:
        reported += f"\n  {question}"
    if file.unfilled:
        reported += f"\n  {file.unfilled:,} rows are not filled in and are passed over"
    return reported


TEMPLATE_EXAMPLES = """\b
Examples:
  send-briefings data template local_offer --place Leeds --out data/local/local_offer.csv
"""

COLUMNS = ("measure", "cohort", "breakdown", "period", "value", "numerator", "denominator", "note")


def template(
    area: Annotated[str, typer.Argument(help="The outcome area; `send-briefings areas` lists them.", metavar="AREA")],
    place: Annotated[str, typer.Option(help="The council's area, to be written into the file.", metavar="PLACE")] = "",
    out: Annotated[
        Path | None, typer.Option(help="The file to write; shown on the screen by default.", metavar="FILE")
    ] = None,
) -> None:
    """Write a CSV file for a council's own figures of an area, to be filled in with a spreadsheet program.

    Its comment lines say what each column means, which words may stand there, and how to go about it. A file that is
    there already is never written over. The exit code is 2 for an area that takes no such figures.
    """
    from send_briefings.config.places import gazetteer
    from send_briefings.model.place import Level

    spec = _area(area)
    name = gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY).name if place else ""
    text = template_text(spec, name)
    give_template(text, out, "Open it with a spreadsheet program; its first lines say how to fill it in.")


def template_text(spec: AreaSpec, place: str = "") -> str:
    """The file for an area: how to fill it in, the data dictionary as comments, and a row for each series.

    >>> from send_briefings.config.areas import load_areas
    >>> lines = template_text(load_areas()["local_offer"], "Leeds").splitlines()
    >>> lines[1:3]
    ['# area: local_offer', '# place: Leeds']
    >>> lines[-2:]
    ['measure,cohort,breakdown,period,value,numerator,denominator,note', 'local_offer_views,all,total,,,,,']
    """
    measures = [measure for measure in spec.measures.values() if measure.local]
    lines = [*_head(spec, place), *_dictionary(spec, measures), "# AN EXAMPLE, WITH A MADE-UP FIGURE"]
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerows([line] for line in lines)
    writer.writerows([_example_row(spec, measures[0]), ["#"], COLUMNS])
    for measure in measures:
        series = [(cohort, breakdown) for cohort in measure.cohorts for breakdown in measure.breakdowns]
        writer.writerows([measure.id, cohort, breakdown, "", "", "", "", ""] for cohort, breakdown in series)
    return written.getvalue()


def give_template(text: str, out: Path | None, then: str) -> None:
    """Show a template where no file is named; else write it, and say what to do with it then."""
    if out is None:
        typer.echo(text, nl=False)
        return
    write_template(out, text)
    typer.echo(f"{out} is written. {then}", err=True)


def write_template(out: Path, text: str) -> None:
    """Write it as Excel reads it best: UTF-8 with a byte-order mark, and the line ends of Windows.

    Raises:
        UsageError: there is a file of that name.
        StorageError: it cannot be written.
    """
    from send_briefings.config.project import project_root
    from send_briefings.pipeline.pointer import keep_from_others

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("x", encoding="utf-8-sig", newline="\r\n") as file:
            file.write(text)
        if out.absolute().parent == project_root().absolute() / "data" / "local":
            keep_from_others(out.parent)
    except FileExistsError as error:
        raise UsageError(
            f"There is a file '{out}' already.", next_step="Choose another name with --out; nothing is written over."
        ) from error
    except OSError as error:
        raise StorageError(
            f"'{out}' cannot be written: {error.strerror or error}.", next_step="Choose another folder with --out."
        ) from error


def _area(name: str) -> AreaSpec:
    """The area of that name, if a measure of it takes a council's own figures."""
    from send_briefings.cli.screen import nearest, word
    from send_briefings.config.areas import load_areas
    from send_briefings.errors import UnknownNameError

    known = load_areas()
    found = known.get(word(name))
    taking = ", ".join(area.id for area in known.values() if area.local_refs)
    if found is None:
        near = nearest(word(name), known)
        step = "" if near else f"Areas that take a council's own figures: {taking}."
        raise UnknownNameError("area", name[:80], near, next_step=step)
    if not found.local_refs:
        raise UsageError(
            f"The area '{found.id}' has published figures only; no measure of it takes a council's own.",
            next_step=f"Areas that take them: {taking}. To add one, see docs/local_returns.md.",
        )
    return found


def _head(spec: AreaSpec, place: str) -> list[str]:
    return [
        f"# A council's own figures for SEND Outcomes Briefings: {spec.title}",
        f"# area: {spec.id}",
        f"# place: {place}".rstrip(),
        "# date:",
        "# made-up: no",
        "# counted anew from:",
        "#",
        "# HOW TO FILL THIS IN",
        "# 1. Complete the lines above. place: the council's area, such as Leeds. date: the day on which these figures",
        "#    were taken, such as 2026-10-01 or 01/10/2026. made-up: yes if any figure is made up, for practice.",
        "# 2. Leave 'counted anew from' empty, unless the way of counting changed. Then give the first day of the new",
        "#    way: figures before and after it are not compared.",
        "# 3. Below the column names, give each figure a row of its own. Copy a row as often as you need.",
        "# 4. Give totals only: never a name, and never a row for each child.",
        "# 5. Save it in the folder data/local as 'CSV UTF-8 (comma delimited)', or as a workbook (.xlsx or .ods),",
        "#    and run: send-briefings data check",
        "# Lines that begin with # are comments. They may stay, go, or stand anywhere.",
        "#",
    ]


def _dictionary(spec: AreaSpec, measures: list[Measure]) -> list[str]:
    """What each column means, and which words may stand in it."""
    from send_briefings.data.local_cells import EXPECTED
    from send_briefings.model.tidy import Unit

    lines = ["# WHAT EACH COLUMN MEANS", "# measure: what is counted. One of:"]
    for measure in measures:
        kind = "a percentage" if measure.unit is Unit.PERCENT else "a number"
        lines.append(f"#    {measure.id}: {measure.name}, {kind}. {measure.definition}")
    for column, what, wordings in (
        ("cohort", "whom it is about", spec.cohorts),
        ("breakdown", "which part of them", spec.breakdowns),
    ):
        used = dict.fromkeys(name for measure in measures for name in getattr(measure, f"{column}s"))
        reported = "; ".join(f"{name} ({wordings[name].phrase or wordings[name].short.lower()})" for name in used)
        lines.append(f"# {column}: {what}. One of: {reported}.")
    lines += [
        f"# period: {EXPECTED[spec.period]}.",
        "# value: the figure, such as 1234 or 1,234. c (or <5) if it is too small to give. x if it is not known.",
    ]
    if any(measure.unit is Unit.PERCENT for measure in measures):
        lines += [
            "# numerator and denominator: for a percentage, how many, out of how many. Both are needed, so that small",
            "#    groups can be hidden. value may then stay empty, and is worked out.",
        ]
    else:
        lines.append("# numerator and denominator: stay empty here, since nothing is a percentage.")
    below = sorted({measure.suppress_below for measure in measures if measure.suppress_below > 1})
    if below:
        under = " or ".join(str(number) for number in below)
        lines.append(f"# Numbers of children under {under} are hidden as the file is read, before anything is shown.")
    return [*lines, "# note: anything for yourself. It is not read.", "#"]


def _example_row(spec: AreaSpec, measure: Measure) -> list[str]:
    """A row as it may look, as a comment."""
    from send_briefings.data.local_cells import EXAMPLES as PERIODS
    from send_briefings.model.tidy import Unit

    figures = ["", "60", "80"] if measure.unit is Unit.PERCENT else ["1234", "", ""]
    return [f"# {measure.id}", measure.cohorts[0], measure.breakdowns[0], PERIODS[spec.period], *figures, ""]

"""`send-briefings data template`: a file for a council's own figures, with what each column means."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.errors import StorageError, UsageError

if TYPE_CHECKING:
    from send_briefings.model.area import AreaSpec
    from send_briefings.model.measure import Measure

EXAMPLES = """\b
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
    from send_briefings.catalogue.places import gazetteer
    from send_briefings.model.place import Level

    spec = _area(area)
    name = gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY).name if place else ""
    text = template_text(spec, name)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_template(out, text)
    typer.echo(
        f"{out} is written. Open it with a spreadsheet program; its first lines say how to fill it in.", err=True
    )


def template_text(spec: AreaSpec, place: str = "") -> str:
    """The file for an area: how to fill it in, the data dictionary as comments, and a row for each series.

    >>> from send_briefings.catalogue.areas import load_areas
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


def write_template(out: Path, text: str) -> None:
    """Write it as Excel reads it best: UTF-8 with a byte-order mark, and the line ends of Windows.

    Raises:
        UsageError: there is a file of that name.
        StorageError: it cannot be written.
    """
    from send_briefings.catalogue.root import project_root
    from send_briefings.publish.private import keep_from_others

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
    from send_briefings.catalogue.areas import load_areas
    from send_briefings.cli.names import nearest, word
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
    from send_briefings.model.tidy import Unit
    from send_briefings.readers.returns.periods import EXPECTED

    lines = ["# WHAT EACH COLUMN MEANS", "# measure: what is counted. One of:"]
    for measure in measures:
        kind = "a percentage" if measure.unit is Unit.PERCENT else "a number"
        lines.append(f"#    {measure.id}: {measure.name}, {kind}. {measure.definition}")
    for column, what, wordings in (
        ("cohort", "whom it is about", spec.cohorts),
        ("breakdown", "which part of them", spec.breakdowns),
    ):
        used = dict.fromkeys(name for measure in measures for name in getattr(measure, f"{column}s"))
        told = "; ".join(f"{name} ({wordings[name].phrase or wordings[name].short.lower()})" for name in used)
        lines.append(f"# {column}: {what}. One of: {told}.")
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
    from send_briefings.model.tidy import Unit
    from send_briefings.readers.returns.periods import EXAMPLES as PERIODS

    figures = ["", "60", "80"] if measure.unit is Unit.PERCENT else ["1234", "", ""]
    return [f"# {measure.id}", measure.cohorts[0], measure.breakdowns[0], PERIODS[spec.period], *figures, ""]

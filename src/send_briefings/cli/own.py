"""`send-briefings own`: a council's own SEN2 return, checked, imported, or made up to try it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from send_briefings.cli.screen import day as day_of
from send_briefings.cli.screen import only_ascii, printable
from send_briefings.errors import DataFileError, StorageError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from send_briefings.model import Place
    from send_briefings.own.layout import Fault
    from send_briefings.own.measure import Measured
    from send_briefings.own.record import OwnFigures
    from send_briefings.own.table import Returned

CHECK_EXAMPLES = """\b
Examples:
  send-briefings own check SEN2.xml
  send-briefings own check blade/ --json > faults.json
"""
IMPORT_EXAMPLES = """\b
Examples:
  send-briefings own import SEN2.xml
  send-briefings own import blade/ --day 2026-09-30
"""
DEMO_EXAMPLES = """\b
Examples:
  send-briefings own demo --place Birmingham --seed 1 --out demo
  send-briefings own demo --place Leeds --plans 500 --fault all --format blade
  send-briefings own demo --place Leeds --year 2024
"""
EXAMPLES = """\b
Examples:
  send-briefings own demo --place Birmingham --seed 1 --out demo
  send-briefings own check demo/SYNTHETIC-SEN2.xml
  send-briefings own import demo/SYNTHETIC-SEN2.xml --reports demo/reports
"""
FAULTS_SHOWN = 60
FORMATS = ("xml", "blade", "workbook")

Files = Annotated[
    list[Path],
    typer.Argument(
        help="The XML file, the workbook, the folder of the Blade CSV export, or its files.", metavar="FILE..."
    ),
]
Day = Annotated[str, typer.Option(help="The day the file was made, YYYY-MM-DD, where it does not say.", metavar="DATE")]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON, with every row.")]


def own_options() -> None:
    """Count a council's own SEN2 return by the published definitions, today, with nobody identifiable."""


def check(files: Files, day: Day = "", as_json: Json = False) -> None:
    """Say what is wrong in a return, by module, item and row, with what was expected and how many rows have it.

    With it how many rows entered each measure, and why the others did not. Names, UPN, ULN and postcodes are never
    read, and no value is repeated. Nothing is stored; what it prints is exact: for the person who mends the file, not
    for publication. The exit code is 3 where there are faults.
    """
    from send_briefings.own.record import no_memory_dump

    with no_memory_dump():
        found, on = _read(files, day)
        faults, made = _checked(found, on)
    if as_json:
        _print_json({"format": found.format, "day": on.isoformat(), "synthetic": found.synthetic}, faults, made)
    else:
        typer.echo(_told(found, on))
        _print_account(made)
        _print_faults(faults, found.unit)
    if faults:
        rows = sum(fault.count for fault in faults)
        raise DataFileError(
            f"{len(faults)} kinds of fault in {rows:,} rows.",
            next_step="Mend them in the case management system, and make the file again.",
        )
    if not as_json:
        typer.echo("No faults were found.")


def import_return(
    files: Files,
    day: Day = "",
    place: Annotated[str, typer.Option(help="The council's area, where the file does not say.", metavar="PLACE")] = "",
    reports: Annotated[
        Path | None, typer.Option(help="Make the page 'EHC plans today' too, into this folder.", metavar="DIR")
    ] = None,
    as_json: Json = False,
) -> None:
    """Count a return by the published definitions, and keep what may be shown of it in data/local/own.

    Rows of children are read in memory and written nowhere. Small counts are hidden, and others until none can be
    worked out, also from what was shown before; the rest is rounded. The account says how many rows did not enter each
    measure, and why, protected like all else, since what this prints may be kept in a log: `own check` says it exactly,
    for the person who mends the file. Faults do not stop it.
    """
    from send_briefings.own.record import OwnRecord, no_memory_dump, nothing_repeated

    with no_memory_dump():
        found, on = _read(files, day)
        authority = _authority(found, place)
        faults, made = _checked(found, on)
        with nothing_repeated():
            figures, done = OwnRecord.open().add(authority, found, made)
    if as_json:
        head = {"place": authority.code, "day": on.isoformat(), "synthetic": found.synthetic, "format": found.format}
        shown = {"counts": len(figures.counts), "hidden": figures.hidden, "kinds_of_fault": len(faults)}
        typer.echo(json.dumps({**head, **shown, "left_out": _left_out(figures)}, indent=1, ensure_ascii=only_ascii()))
    else:
        made_up = "SYNTHETIC, made up: " if found.synthetic else ""
        typer.echo(f"{made_up}a SEN2 return as {found.format}, of {on.isoformat()}. Rows that did not enter a measure:")
        for name, reasons in _left_out(figures).items():
            for why, number in reasons.items():
                typer.echo(
                    f"  {name}: {why}: {'a few, or hidden with others' if number is None else f'about {number:,}'}"
                )
        if faults:
            typer.echo(f"{len(faults)} kinds of fault were found: see them with `send-briefings own check`.")
        typer.echo(
            f"{len(figures.counts):,} counts of {authority.name} are kept; {len(done.hidden):,} are hidden, so that no "
            f"count of 1 to {figures.rule.below - 1} is shown or can be worked out. The rest is rounded to the nearest "
            f"{figures.rule.rounding}."
        )
        if done.lost:
            typer.echo(f"{done.lost:,} hidden counts can be worked out from what was published before.")
    if reports is not None:
        from send_briefings.cli.build import build

        build(place=authority.code, area=["ehc_today"], reports=reports)


def demo(
    place: Annotated[str, typer.Option(help="The authority to make up a council for.", metavar="PLACE")] = "Birmingham",
    seed: Annotated[int, typer.Option(help="Another number gives another council.", metavar="N")] = 1,
    plans: Annotated[
        int, typer.Option(min=1, max=200_000, help="About how many plans are in force.", metavar="N")
    ] = 12_000,
    day: Annotated[str, typer.Option(help="The day of the file, YYYY-MM-DD.", metavar="DATE")] = "2026-09-30",
    year: Annotated[
        int | None,
        typer.Option(
            min=2015,
            max=2100,
            help="In place of --day: the calendar year it is the return of, such as one that is published; the file is "
            "then of 31 January after.",
            metavar="YEAR",
        ),
    ] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help="A kind of fault to put in; repeat for several, or 'all'.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="xml, blade or workbook.", metavar="FORMAT")] = "xml",
    out: Annotated[Path, typer.Option(help="The folder to write into.", metavar="FOLDER")] = Path("demo"),
) -> None:
    """Make up a whole council's SEN2 return, to try it all without data. It is labelled SYNTHETIC."""
    from send_briefings.config.places import gazetteer
    from send_briefings.model import Level
    from send_briefings.own.synthetic import FAULTS, synthetic_council
    from send_briefings.own.synthetic_files import write_blade, write_workbook, write_xml

    authority = gazetteer().resolve(place, Level.LOCAL_AUTHORITY)
    if format_ not in FORMATS:
        raise UnknownNameError("format", format_[:40], next_step=f"Formats: {', '.join(FORMATS)}.")
    faults = list(FAULTS) if fault == ["all"] else list(fault or ())
    for name in faults:
        if name not in FAULTS:
            raise UnknownNameError("fault", name[:40], next_step=f"Faults: all, {', '.join(FAULTS)}.")
    when = date(year + 1, 1, 31) if year else day_of(day, "--day") or date(2026, 9, 30)
    council = synthetic_council(seed, plans, authority.old_code or "", when, faults)
    try:
        out.mkdir(parents=True, exist_ok=True)
        if format_ == "xml":
            target = out / "SYNTHETIC-SEN2.xml"
            write_xml(council, target)
        elif format_ == "blade":
            target = out / "SYNTHETIC-blade"
            write_blade(council, target)
        else:
            target = out / "SYNTHETIC-SEN2.xlsx"
            write_workbook(council, target)
    except OSError as error:
        raise StorageError(
            f"'{out}' cannot be written: {error.strerror or error}.", next_step="Choose another folder with --out."
        ) from None
    typer.echo(f"{target} is written: {len(council.persons):,} children who do not exist. Next:")
    typer.echo(f"  send-briefings own import {target} --reports {out / 'reports'}")


def _read(files: Sequence[Path], day: str) -> tuple[Returned, date]:
    from send_briefings.own.reading import read_own
    from send_briefings.own.record import nothing_repeated

    with nothing_repeated():
        found = read_own(files, day_of(day, "--day"))
    if found.day is None:
        raise UsageError("The return does not say when it was made.", next_step="Give the day with --day YYYY-MM-DD.")
    if found.day > date.today():
        raise UsageError(
            f"The return says that it was made on {found.day.isoformat()}, which is to come.",
            next_step="Give the day with --day YYYY-MM-DD.",
        )
    return found, found.day


def _checked(found: Returned, day: date) -> tuple[tuple[Fault, ...], Measured]:
    from send_briefings.own.check import check as faults_of
    from send_briefings.own.measure import measured
    from send_briefings.own.record import nothing_repeated

    with nothing_repeated():
        return faults_of(found, day), measured(found, day)


def _authority(found: Returned, place: str) -> Place:
    from send_briefings.config.places import gazetteer
    from send_briefings.model import Level

    of_file = gazetteer().by_old_code(found.authority) if found.authority else None
    if not place:
        if of_file is None or of_file.level is not Level.LOCAL_AUTHORITY:
            raise UsageError("The return does not say of which council it is.", next_step="Give it with --place.")
        return of_file
    given = gazetteer().resolve(place, Level.LOCAL_AUTHORITY)
    if of_file is not None and of_file.code != given.code:
        raise UsageError(
            f"The return says that it is of {of_file.name}, not of {given.name}.", next_step="Leave --place out."
        )
    return given


def _left_out(figures: OwnFigures) -> dict[str, dict[str, int | None]]:
    """How many rows did not enter each measure, by why, as it may be shown; None where hidden, none of none."""
    found: dict[str, dict[str, int | None]] = {}
    for (table, name, why, period), number in figures.counts.items():
        if table == "left_out" and period == "now" and why != "total" and number != 0:
            found.setdefault(name, {})[why] = number
    return found


def _told(found: Returned, day: date) -> str:
    label = "SYNTHETIC, made up: " if found.synthetic else ""
    rows = ", ".join(f"{len(table):,} {name}" for name, table in found.tables.items())
    return printable(f"{label}a SEN2 return as {found.format}, of {day.isoformat()}: {rows}.")


def _print_faults(faults: Sequence[Fault], unit: str) -> None:
    for fault in faults[:FAULTS_SHOWN]:
        typer.echo(printable(f"  {fault.text(unit)}"))
    if len(faults) > FAULTS_SHOWN:
        typer.echo(f"  and {len(faults) - FAULTS_SHOWN} more kinds: see all with --json")


def _print_account(made: Measured) -> None:
    for name, account in made.accounts.items():
        typer.echo(f"  {name}: {account.rows:,} rows of {account.module} entered")
        for why, number in account.left_out.items():
            typer.echo(f"    {number:,} did not: {why}")


def _print_json(head: dict[str, Any], faults: Sequence[Fault], made: Measured) -> None:
    content = {
        **head,
        "faults": [fault.as_json() for fault in faults],
        "account": {
            name: {"module": one.module, "entered": one.rows, "left_out": dict(one.left_out)}
            for name, one in made.accounts.items()
        },
    }
    typer.echo(json.dumps(content, indent=1, ensure_ascii=only_ascii()))

"""`send-briefings data list`, `show`, `export`, `forget` and `freshness`: what is held, and how new it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import day, print_table, printable
from send_briefings.errors import StorageError, UsageError

if TYPE_CHECKING:
    from send_briefings.cli.data_question import Question, Row

EXAMPLES = """\b
Examples:
  send-briefings data list
  send-briefings data list --json
"""
PREFIX = 12


def list_files(
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print whole checksums and findings as JSON.")] = False,
) -> None:
    """List the releases held, each with its day, periods, rows and file.

    Below stand the files that were taken in though they were not whole, with the reason given and what was found.
    """
    from send_briefings.data.store import Store

    files = Store.open(store).files()
    if as_json:
        records = [
            {
                "source": file.source,
                "release": file.release,
                "released": file.released.isoformat(),
                "first_period": file.first_period,
                "last_period": file.last_period,
                "rows": file.rows,
                "file": file.file_name,
                "sha256": file.sha256,
                "accepted": None
                if file.accepted is None
                else {"reason": file.accepted.reason, "findings": list(file.accepted.findings)},
            }
            for file in files
        ]
        typer.echo(json.dumps(records, indent=1, ensure_ascii=False))
        return
    if not files:
        typer.echo("The store is empty. Import published files with `send-briefings data import FILE`.")
        return
    rows = [
        (
            file.source,
            file.release,
            file.released.isoformat(),
            f"{file.first_period} to {file.last_period}",
            f"{file.rows:,}",
            file.file_name,
            file.sha256[:PREFIX],
        )
        for file in files
    ]
    print_table(("Source", "Release", "Released", "Periods", "Rows", "File", "SHA-256"), rows, right=(4,))
    for file in files:
        if file.accepted:
            typer.echo(printable(f"\n{file.source}, {file.release}: taken in though not whole: {file.accepted.reason}"))
            for finding in file.accepted.findings:
                typer.echo(printable(f"  {finding}"))


SHOW_EXAMPLES = """\b
Examples:
  send-briefings data show persistent_absence --place Birmingham
  send-briefings data show persistent_absence --place 330 --cohort ehc_plan --breakdown total --json
  send-briefings data show waiting_over_18_weeks --place Leeds --breakdown speech_and_language_therapy
  send-briefings data show neet_or_not_known --place England --as-of 2024-12-31 --csv
"""


def show(
    measure: Annotated[str, typer.Argument(help="`send-briefings areas` lists the measures.", metavar="MEASURE")],
    place: Annotated[
        str, typer.Option(help="A name, an ONS or NHS code, or a three-digit code.", metavar="PLACE")
    ] = "Birmingham",
    cohort: Annotated[
        str, typer.Option(help="Which children: ehc_plan, sen_support, no_sen or all.", metavar="COHORT")
    ] = "",
    breakdown: Annotated[str, typer.Option(help="Such as total, primary, or a service.", metavar="BREAKDOWN")] = "",
    as_of: Annotated[str, typer.Option(help="As known on this day, YYYY-MM-DD.", metavar="DATE")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")] = False,
) -> None:
    """Show a measure's published figures for a place: every cohort, breakdown and period unless one is named.

    Rates are worked out from two published numbers, and small numbers left out, as in a briefing. JSON and CSV have the
    tidy table's columns. Where nothing is published the command says so and ends with 0.
    """
    from send_briefings.cli import data_question as shown
    from send_briefings.cli.data_question import check_breakdown, read_question
    from send_briefings.data.importing import places_known
    from send_briefings.data.store import Store
    from send_briefings.report.rates import figures_of

    if as_json and as_csv:
        raise UsageError("--json and --csv were both given.", next_step="Give one of them.")
    known_on = day(as_of, "--as-of")
    store = Store.open()
    question = read_question(measure, place, cohort, breakdown, places_known(store))
    table = figures_of(store, question.measure, [question.place.code], known_on)
    check_breakdown(question, table["breakdown"].unique())
    for column, wanted in (("cohort", question.cohort), ("breakdown", question.breakdown)):
        table = table[table[column] == wanted] if wanted else table
    rows = shown.plain_rows(table)
    if not rows:
        typer.echo(_nothing(question, as_of), err=True)
    if as_json or as_csv:
        typer.echo(shown.as_json(rows) if as_json else shown.as_csv(rows), nl=as_json)
    elif rows:
        _tell(question, rows)


EXPORT_EXAMPLES = """\b
Examples:
  send-briefings data export figures.parquet
  send-briefings data export figures.parquet --as-of 2025-01-31 --force
"""
TABLE_DATES = ("period_start", "period_end", "released")


def export(
    out: Annotated[Path, typer.Argument(help="The Parquet file to write.", metavar="FILE.parquet")],
    as_of: Annotated[str, typer.Option(help="As known on this day, YYYY-MM-DD.", metavar="DATE")] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over a file of that name.")] = False,
) -> None:
    """Write every figure that is held as one Parquet file, for DuckDB, Power BI, R or any database.

    A row is the newest published figure of a series in a period, with the tidy table's columns and the names of place
    and measure. Small numbers are left out, as in a briefing. The same figures give the same bytes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from send_briefings.config.areas import load_areas
    from send_briefings.data.importing import places_known
    from send_briefings.data.store import Store
    from send_briefings.report.rates import without_small
    from send_briefings.system import atomic_write

    if out.exists() and not force:
        raise UsageError(f"There is a file '{out}' already.", next_step="Choose another name, or give --force.")
    held, areas = Store.open(), load_areas().values()
    rows = held.observations(held.measures(), as_of=day(as_of, "--as-of"))
    rows = without_small(rows, [measure for spec in areas for measure in spec.worked_on])
    known = places_known(held)
    places = {code: found.name if (found := known.find(code)) else code for code in rows["place"].unique()}
    measures = {one.id: one.name for spec in areas for one in spec.measures.values()}
    rows.insert(list(rows.columns).index("place") + 1, "place_name", rows["place"].map(places))
    rows.insert(1, "measure_name", rows["measure"].map(lambda name: measures.get(name, name)))
    table = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
    for name in TABLE_DATES:
        at = table.column_names.index(name)
        table = table.set_column(at, name, table.column(at).cast(pa.timestamp("ns")).cast(pa.date32()))
    written = pa.BufferOutputStream()
    pq.write_table(table, written, compression="zstd")
    try:
        atomic_write(out, written.getvalue().to_pybytes())
    except OSError as error:
        raise StorageError(
            f"'{out}' cannot be written: {error.strerror or error}.", next_step="Choose another folder."
        ) from error
    typer.echo(f"{out} is written: {len(rows):,} figures of {rows['measure'].nunique()} measures.")


def _tell(question: Question, rows: Sequence[Row]) -> None:
    from send_briefings.cli.data_question import for_a_person
    from send_briefings.config.sources import load_sources

    typer.echo(f"{question.name}, {question.place.name} ({question.place.code})")
    for note in question.notes:
        typer.echo(note)
    typer.echo("")
    headings, cells = for_a_person(rows, question.decimals)
    numbers = [n for n, heading in enumerate(headings) if heading in {"Value", "Number", "Of"}]
    print_table(headings, cells, right=numbers)
    typer.echo("")
    sources = load_sources()
    for name in sorted({row["source"] for row in rows} & sources.keys()):
        typer.echo(f"{name}: {sources[name].publisher}, {sources[name].publication}")


def _nothing(question: Question, as_of: str) -> str:
    chosen = ", ".join(part for part in (question.cohort, question.breakdown) if part)
    known = f" by {as_of}" if as_of else ""
    which = f" ({chosen})" if chosen else ""
    notes = " ".join(("", *question.notes))
    return f"In the files held, nothing is published{known} on {question.name}{which} for {question.place.name}.{notes}"


FORGET_EXAMPLES = """\b
Examples:
  send-briefings data forget "2024/25" --source dfe_absence_sen --reason "The file was cut short."
  send-briefings data forget --undo
"""


def forget(
    release: Annotated[
        str, typer.Argument(help="The release, as `data list` names it.", metavar="[RELEASE]", show_default=False)
    ] = "",
    source: Annotated[
        str, typer.Option(help="Its source, where releases of several have that name.", metavar="SOURCE")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why; kept in the store's log of decisions.", metavar="REASON")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Have back what was forgotten last.")] = False,
    store: Annotated[
        Path | None, typer.Option(help="The store's folder; data/published in the project by default.", metavar="DIR")
    ] = None,
) -> None:
    """Take a release out of the store, such as one from a file that turned out to be wrong.

    Its figures are kept in the store's folder `forgotten`, and --undo has them back. A line in the store's
    `decisions.log` tells when, what and why. Briefings made before stay until the next run.
    """
    from send_briefings.data.store import Store

    if bool(release) == undo:
        raise UsageError(
            "Name one release, or give --undo." if not undo else "A release and --undo were both given.",
            next_step="See `send-briefings data list` for the releases held.",
        )
    held = Store.open(store)
    if undo:
        files = held.recall()
        stated, then = "Had back", "Briefings use it from the next run on."
    else:
        files = held.forget(release, source, " ".join(reason.split()))
        stated, then = "Forgotten", "`send-briefings data forget --undo` has it back."
    for file in files:
        typer.echo(
            printable(f"{stated}: {file.source}, release {file.release}, {file.rows:,} rows of {file.file_name}.")
        )
    typer.echo(then, err=True)


FRESHNESS_EXAMPLES = """\b
Examples:
  send-briefings data freshness
  send-briefings data freshness --json
"""


def freshness(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show how fresh each source is: what is held, what is newest, and when the next release is due.

    No publisher is asked: it is what the last `data update` found out. A date is the publisher's own where it gives
    one, else a month worked out from how often its figures come ("about").
    """
    from datetime import UTC, datetime

    from send_briefings.config.project import project_root
    from send_briefings.config.sources import load_sources
    from send_briefings.data.store import Store
    from send_briefings.live.lock import State
    from send_briefings.live.lock import freshness as found

    home = project_root()
    state, store = State(home / "data" / "live"), Store.open(home / "data" / "published")
    rows = found(load_sources().values(), store, state, datetime.now(UTC).date())
    if as_json:
        typer.echo(json.dumps({"sources": [row.as_json() for row in rows]}, indent=1, ensure_ascii=False))
        return
    print_table(
        ("Source", "Held", "Published", "Newest known", "Next due", "Status", "Asked"),
        [
            (
                row.source,
                row.held or "-",
                row.held_released or "-",
                row.newest or "-",
                row.due or "-",
                row.status,
                row.asked or "never",
            )
            for row in rows
        ],
    )

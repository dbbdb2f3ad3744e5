"""`send-briefings data show`: the published figures of one measure in one place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from send_briefings.cli.screen import day, print_table
from send_briefings.errors import UsageError

if TYPE_CHECKING:
    from send_briefings.cli.data.question import Question
    from send_briefings.cli.data.rows import Row

EXAMPLES = """\b
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

    JSON and CSV have the tidy table's columns. Where nothing is published the command says so and ends with 0.
    """
    from send_briefings.cli.data import rows as shown
    from send_briefings.cli.data.question import check_breakdown, read_question
    from send_briefings.observations import Store
    from send_briefings.observations.learnt import places_known

    if as_json and as_csv:
        raise UsageError("--json and --csv were both given.", next_step="Give one of them.")
    known_on = day(as_of, "--as-of")
    store = Store.open()
    question = read_question(measure, place, cohort, breakdown, places_known(store))
    table = store.observations([question.measure], places=[question.place.code], as_of=known_on)
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


def _tell(question: Question, rows: Sequence[Row]) -> None:
    from send_briefings.catalogue.sources import load_sources
    from send_briefings.cli.data.rows import for_a_person

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

"""`send-briefings new source` and `new area`: their files written from a real CSV, asking what it does not tell."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from send_briefings.cli.screen import printable
from send_briefings.errors import DataFileError, StorageError, UsageError

if TYPE_CHECKING:
    from send_briefings.config.sources import SourceSpec
    from send_briefings.data.source_draft import Lack
    from send_briefings.model import FileRead

EXAMPLES = """\b
Examples:
  send-briefings new source FILE --title "Personal budgets" --publisher "Department for Education"
  send-briefings new area FILE --name "Personal budgets" --question "How many have a personal budget?"
"""
SOURCE_EXAMPLES = """\b
Examples:
  send-briefings new source FILE
  send-briefings new source FILE --by breakdown --topic Sex --cohort ehc_plan --release-date 2025-06-26
"""
AREA_EXAMPLES = """\b
Examples:
  send-briefings new area FILE
  send-briefings new area FILE --id ended_plans --name "Plans that ended" --question "Why do plans end?"
"""
Given = Annotated[list[str] | None, typer.Option(metavar="COLUMN=WORD")]
Ask = Annotated[bool | None, typer.Option("--ask/--no-ask", help="Ask for what is missing; in a terminal by default.")]


def new_options() -> None:
    """Write the files of a new source or outcome area from a CSV; nothing is written over."""


def source(
    file: Annotated[Path, typer.Argument(help="A CSV in DfE's tidy layout.", metavar="FILE")],
    id_: Annotated[str, typer.Option("--id", help="Its name in the catalogue; the file's by default.")] = "",
    title: Annotated[str, typer.Option(help="What the figures are of; the file's own title.")] = "",
    publisher: Annotated[str, typer.Option(help="Who publishes it.")] = "",
    publication: Annotated[str, typer.Option(help="In what publication.")] = "",
    url: Annotated[str, typer.Option(help="Its address on the web.")] = "",
    licence: Annotated[str, typer.Option(help="On what terms it may be used.")] = "Open Government Licence v3.0",
    release: Annotated[str, typer.Option(help="The name of this release, such as 2025.")] = "",
    release_date: Annotated[str, typer.Option(help="The day it was published, as YYYY-MM-DD.")] = "",
    cohort: Annotated[
        str,
        typer.Option(help="Which children it is about, where no column tells: ehc_plan, sen_support, no_sen or all."),
    ] = "",
    counted_in: Annotated[
        str, typer.Option(help="The month of the count, where a year's figures are about one day.", metavar="MONTH")
    ] = "",
    by: Annotated[str, typer.Option(help="The column whose labels become breakdowns.", metavar="COLUMN")] = "",
    topic: Annotated[
        list[str] | None, typer.Option(help="Of those, the topic that is read, such as Sex.", metavar="LABEL")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="A column of figures to read; all by default.", metavar="COLUMN")
    ] = None,
    whole: Annotated[
        list[str] | None, typer.Option(help="The label that stands for all.", metavar="COLUMN=LABEL")
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(help="A column's unit, such as count or percent.", metavar="COLUMN=UNIT"),
    ] = None,
    symbol: Annotated[
        list[str] | None,
        typer.Option(help="What a sign in place of a number means; an empty cell is 'blank'.", metavar="SIGN=MEANING"),
    ] = None,
    ask: Ask = None,
) -> None:
    """Describe a new source: write data/catalogue/sources/<id>.toml from a file of it.

    Columns, units, periods, levels and symbols are inferred; `<name>.meta.csv` or a guidance text beside the file gives
    the columns' descriptions. What the file does not tell is asked, or listed with its option where nobody can be
    asked. The file is then read as described, and what became of its rows is told. The exit code is 2 where something
    is missing or such a source is there already, 3 for a file that is not in the layout.
    """
    from send_briefings.config.project import project_root
    from send_briefings.data.source_draft import Choices, lacking, slug, source_text, survey

    _refuse_known(file)
    about = survey(file)
    choices = Choices(
        id_ or slug(file.stem), title, publisher, publication, url, licence, release, release_date, cohort, counted_in,
        by, tuple(topic or ()), tuple(column or ()), _pairs(whole, "--whole"), _pairs(unit, "--unit"),
        _pairs(symbol, "--symbol"),
    )  # fmt: skip
    while lacks := lacking(about, choices):
        _complete(choices, lacks, ask)
    text = source_text(about, choices)
    path = project_root() / "data" / "catalogue" / "sources" / f"{choices.id}.toml"
    _refuse_there([path])
    read = _tried(text, choices.id, file)
    _write(path, text)
    account, periods = read.account, about.periods(choices.counted_in)
    typer.echo(
        f"{_shown(path)} is written: {_counted(text.count('[[layout.indicators]]'), 'measure')}, {periods[0].label} to "
        f"{periods[-1].label}. Of {account.rows_read:,} rows {account.kept:,} are read, {len(account.rejected):,} are "
        f"refused, and the rest are by groups that are not used."
    )
    _tell(
        "Not in it yet; it works without:",
        [
            "notes: what a reader of the figures has to know (docs/sources.md)",
            "the counts behind percentages, by which chance is weighed (denominator and numerator in docs/sources.md)",
            "[whole]: what a whole file holds, by which a short or odd one is held back (docs/importing.md)",
            "[[live]]: where the next release is looked for (docs/live_data.md)",
        ],
    )
    _tell("Next:", [f"send-briefings data import {file}", f"send-briefings new area {file}"])


def area(
    file: Annotated[str, typer.Argument(help="A file of the source, or the source's id.", metavar="FILE")],
    id_: Annotated[str, typer.Option("--id", help="Its name in commands and files; the file's by default.")] = "",
    name: Annotated[str, typer.Option(help="Its short name, such as Attendance.")] = "",
    title: Annotated[str, typer.Option(help="The title over a briefing; the name by default.")] = "",
    question: Annotated[str, typer.Option(help="The question it answers.")] = "",
    measure: Annotated[
        list[str] | None,
        typer.Option(
            help="A measure it is about, the one under the title first; six at most by default.", metavar="ID"
        ),
    ] = None,
    better: Annotated[str, typer.Option(help="Which way of the first measure is better: low, high or none.")] = "none",
    body: Annotated[str, typer.Option(help="Who is accountable.")] = "the director of children's services for {place}",
    ask: Ask = None,
) -> None:
    """Describe a new outcome area: write its catalogue file and its notebook, which build at once.

    Measures, cohorts, breakdowns and periods come from the figures that are held; `send-briefings data import` brings
    them in. The words are general, and the file says which a person should make better. The exit code is 2 where
    something is missing or such an area is there already.
    """
    from send_briefings.config.project import notebook_of, project_root
    from send_briefings.data.area_draft import AreaChoices, area_text, areas_of, held_measures, notebook_text
    from send_briefings.data.source_draft import Lack, slug

    path = Path(file)
    spec = _source_of(path, file)
    rows = _rows_of(spec.id, spec.layout, file)
    identity = id_ or slug(path.stem)
    lacks = [Lack("name", "", "Its short name", spec.title)] if not name else []
    lacks += [Lack("question", "", "The question it answers")] if not question else []
    if better not in ("low", "high", "none"):
        raise UsageError(f"--better is '{better[:40]}'.", next_step="Expected one of: low, high, none.")
    answers: dict[str, Any] = {"name": name, "question": question}
    _complete(answers, lacks, ask)
    named, asked = answers["name"], answers["question"]
    choices = AreaChoices(identity, named, title or named, asked, tuple(measure or ()), better, body)
    toml = project_root() / "data" / "catalogue" / "areas" / f"{identity}.toml"
    _refuse_there([toml, notebook_of(identity)])
    held = held_measures(rows, _labels(spec, path))
    text = area_text(spec.id, rows, held, choices)
    _checked(text, identity, toml.parent)
    others = [one for one in areas_of(spec.id) if one != identity]
    _write(toml, text)
    _write(notebook_of(identity), notebook_text(choices, notebook_of("attendance").read_text(encoding="utf-8")))
    typer.echo(f"{_shown(toml)} and {_shown(notebook_of(identity))} are written.")
    _tell(
        "To be made better by a person who knows the subject; it builds without:",
        [
            "the names and definitions of measures, and which way is better (polarity)",
            "the questions, and what a good answer would show",
            "caveats: what a reader should not do with the figures; breaks in the series (docs/catalogue.md)",
            *([f"the same source is used by: {', '.join(others)}"] if others else []),
        ],
    )
    _tell("Next:", [f"send-briefings build --place Birmingham --area {identity}", "send-briefings data check"])


def _refuse_known(file: Path) -> None:
    from send_briefings.data.reading import UnknownFileError, recognise_file

    try:
        known = recognise_file(file)
    except UnknownFileError:
        return
    raise UsageError(
        f"'{file.name}' is read already, as the source '{known.id}' ({known.title}). Nothing is written.",
        next_step=f"Make an area from it: send-briefings new area {file}",
    )


def _refuse_there(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists():
            raise UsageError(
                f"There is a file '{_shown(path)}' already.",
                next_step="Choose another name with --id; nothing is written.",
            )


def _pairs(given: Iterable[str] | None, option: str) -> dict[str, str]:
    found = dict(one.partition("=")[::2] for one in given or ())
    if wrong := next((name for name, word in found.items() if not (name and word)), None):
        raise UsageError(f"{option} is '{wrong[:40]}', expected two words with '=' between.", next_step="See --help.")
    return found


def _complete(choices: Any, lacks: Sequence[Lack], ask: bool | None) -> None:
    """Ask for what is missing, and put the answers in.

    Raises:
        UsageError: nobody can be asked; it lists every option that is missing.
    """
    if lacks and not (sys.stdin.isatty() if ask is None else ask):
        lines = "\n".join(f"  {one.option}  ({_asked(one)})" for one in lacks)
        raise UsageError(f"The file does not tell, and nobody said:\n{lines}", next_step="Give these options.")
    for one in lacks:
        answer = ""
        while not answer or (one.one_of and answer not in one.one_of):
            answer = str(typer.prompt(_asked(one), default=one.guess or None)).strip()
        if isinstance(choices, dict):
            choices[one.key] = answer
        elif one.about:
            getattr(choices, one.key)[one.about] = answer
        else:
            setattr(choices, one.key, answer)


def _asked(one: Lack) -> str:
    words = ", ".join(one.one_of[:12])
    return printable(f"{one.question}: {words}" if words else one.question)


def _tried(text: str, name: str, file: Path) -> FileRead:
    """The file as it is read by the description.

    Raises:
        DataFileError: it cannot be read so.
    """
    from send_briefings.config.sources import load_sources
    from send_briefings.data.reading import read_file
    from send_briefings.data.release_checks import check_released

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.toml").write_text(text, encoding="utf-8")
        described = load_sources(Path(folder))
        read = read_file(file, sources=described)
        check_released(read, described[name], date.today())
        return read


def _source_of(path: Path, given: str) -> SourceSpec:
    from send_briefings.config.sources import load_sources
    from send_briefings.data.reading import UnknownFileError, recognise_file

    known = load_sources()
    if not path.is_file():
        if given in known:
            return known[given]
        raise UsageError(f"'{given[:80]}' is no file, and no source's id.", next_step="Give the path of a file.")
    try:
        return recognise_file(path)
    except UnknownFileError as error:
        raise DataFileError(
            f"'{path.name}' is of no source that is known.", next_step=f"Describe it: send-briefings new source {path}"
        ) from error


def _measures_in(layout: Any) -> set[str]:
    """Every measure that a layout names, however deep."""
    inner = layout.values() if isinstance(layout, Mapping) else layout if isinstance(layout, list | tuple) else ()
    found = {layout["measure"]} if isinstance(layout, Mapping) and isinstance(layout.get("measure"), str) else set()
    return found.union(*map(_measures_in, inner))


def _rows_of(source: str, layout: Any, file: str) -> Any:
    from send_briefings.data.store import Store

    held = Store.open()
    known = set(held.measures())
    rows = held.observations(sorted(known.intersection(_measures_in(layout)) or known))
    rows = rows[rows["source"] == source]
    if not len(rows):
        raise DataFileError(
            f"No figures of '{source}' are held yet.", next_step=f"Bring them in: send-briefings data import {file}"
        )
    return rows


def _labels(spec: SourceSpec, path: Path) -> dict[str, str]:
    """What a source's measures are called, from the descriptions beside its file."""
    from send_briefings.data.source_draft import labels_beside

    described = labels_beside(path) if path.is_file() else {}
    indicators = spec.layout.get("indicators", ())
    return {one["measure"]: described[one["column"]] for one in indicators if one.get("column") in described}


def _checked(text: str, name: str, folder: Path) -> None:
    """Read the area as it will be read, before anything is written."""
    from send_briefings.config.areas import load_areas

    with tempfile.TemporaryDirectory() as aside:
        areas = Path(aside) / "areas"
        areas.mkdir()
        (Path(aside) / "glossary.toml").write_bytes((folder.parent / "glossary.toml").read_bytes())
        (areas / f"{name}.toml").write_text(text, encoding="utf-8")
        load_areas(areas)


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except OSError as error:
        raise StorageError(
            f"'{path}' cannot be written: {error.strerror or error}.", next_step="Look at the folder's permissions."
        ) from error


def _shown(path: Path) -> str:
    from send_briefings.config.project import project_root

    return str(path.relative_to(project_root()))


def _counted(number: int, what: str) -> str:
    from send_briefings import wording

    return wording.count_phrase(number, what)


def _tell(heading: str, lines: Iterable[str]) -> None:
    typer.echo(printable("\n".join([heading, *(f"  {line}" for line in lines)])))

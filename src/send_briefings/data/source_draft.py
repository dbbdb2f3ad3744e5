"""A first description of a new source, from a file in DfE's tidy layout: what can be inferred is, the rest is asked.

In: a CSV with `time_period, time_identifier, geographic_level`, codes of places, filters and figures; beside it, where
they are there, EES's `<name>.meta.csv` or a guidance text with the columns' descriptions. Out: the text of
`data/catalogue/sources/<id>.toml`, and what the file does not tell and a person has to. Nothing is written here.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from send_briefings.data.ees_layout import LEVEL_COLUMN, NAMES, OLD_CODES
from send_briefings.data.ees_places import PeriodError, ees_period
from send_briefings.data.table_file import open_table_file
from send_briefings.errors import DataFileError, UsageError
from send_briefings.model import Cohort, Level, Period, Status, Unit
from send_briefings.model.place import MONTHS

PERIOD_COLUMNS = ("time_period", "time_identifier")
PLACE_COLUMNS = {Level.LOCAL_AUTHORITY: "new_la_code", Level.REGION: "region_code", Level.ENGLAND: "country_code"}
LEVEL_NAMES = {Level.LOCAL_AUTHORITY: "local authority", Level.REGION: "regional", Level.ENGLAND: "national"}
GENERAL = frozenset({*PERIOD_COLUMNS, LEVEL_COLUMN, OLD_CODES, *NAMES, *NAMES.values()})
SYMBOLS = {  # of the Government Statistical Service
    "x": Status.NOT_AVAILABLE,
    "c": Status.SUPPRESSED,
    "z": Status.NOT_APPLICABLE,
    "low": Status.ROUNDS_TO_ZERO,
    "k": Status.ROUNDS_TO_ZERO,
    "u": Status.LOW_RELIABILITY,
}
BLANK = "blank"
MAX_SYMBOLS = 8
WHOLE = re.compile(r"(total|all)\b", re.IGNORECASE)
PERCENT = re.compile(r"percent|proportion|share|(^|_)(pct|perc|pc|pt)(_|$)|%", re.IGNORECASE)
COHORTS = {
    "ehc plan": Cohort.EHC_PLAN,
    "ehcp": Cohort.EHC_PLAN,
    "education, health and care plans": Cohort.EHC_PLAN,
    "sen support": Cohort.SEN_SUPPORT,
    "no identified sen": Cohort.NO_SEN,
    "no sen": Cohort.NO_SEN,
    "total": Cohort.ALL,
    "all pupils": Cohort.ALL,
}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
GUIDANCE_LINE = re.compile(r"(\w+) +\| +(\S.*)")


@dataclass(frozen=True, slots=True)
class Figures:
    """A column of figures: its description, and its unit where that can be told."""

    column: str
    name: str
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file tells of itself: its labels in each filter, its figures, symbols, periods as printed, and levels.

    `topics` gives, for a filter that another one groups (as `breakdown_topic` does `breakdown`), its labels by topic.
    """

    path: Path
    filters: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, Mapping[str, tuple[str, ...]]]
    figures: tuple[Figures, ...]
    symbols: tuple[str, ...]
    printed: tuple[tuple[str, str], ...]
    levels: tuple[Level, ...]

    def periods(self, counted_in: str = "") -> list[Period]:
        """The periods, in order; with the month of the count, where a year's figures are about one day of it."""
        found = {ees_period(given, identifier, {}, counted_in) for given, identifier in self.printed}
        return sorted(found, key=lambda one: (one.start, one.end))


@dataclass(slots=True)
class Choices:
    """What a person says of a source; empty where nothing was said.

    `counted_in` is the month of the count, where figures of a year are about one day in it.
    `columns` are the columns of figures wanted (all by default). `by` is the filter whose labels become breakdowns, and
    `topics` those of its topics that are read.
    `wholes` names, for a filter, the label that stands for all; `units` a column's unit; `symbols` a sign's meaning.
    """

    id: str = ""
    title: str = ""
    publisher: str = ""
    publication: str = ""
    url: str = ""
    licence: str = "Open Government Licence v3.0"
    release: str = ""
    released: str = ""
    cohort: str = ""
    counted_in: str = ""
    by: str = ""
    topics: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    wholes: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something the file does not tell: the key of Choices (with the column or sign it is about), and what is asked."""

    key: str
    about: str
    question: str
    guess: str = ""
    one_of: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """How it is given on the command line.

        >>> Lack("units", "max_age", "").option
        '--unit max_age=...'
        """
        name = {"units": "unit", "wholes": "whole", "symbols": "symbol", "released": "release-date"}.get(
            self.key, self.key.replace("_", "-")
        )
        return f"--{name} {self.about}=..." if self.about else f"--{name} ..."


def survey(path: Path, labels: Mapping[str, str] | None = None) -> Survey:
    """Look through a file.

    Raises:
        DataFileError: it cannot be read, or is not in DfE's tidy layout: what is missing is named.
    """
    file = open_table_file(path)
    missing = [name for name in (*PERIOD_COLUMNS, LEVEL_COLUMN, "new_la_code") if name not in file.columns]
    if missing:
        raise DataFileError(
            f"'{path.name}' is not in DfE's tidy layout: it has no column {', '.join(map(repr, missing))}.",
            next_step="Files from explore-education-statistics.service.gov.uk are. For others see docs/sources.md.",
        )
    rows = pd.concat(file.batches(file.columns)).map(str.strip)
    if not len(rows):
        raise DataFileError(f"'{path.name}' has headings and no rows.", next_step="Download it again.")
    named = labels_beside(path) if labels is None else labels
    filters: dict[str, tuple[str, ...]] = {}
    figures: list[Figures] = []
    signs: dict[str, None] = {}
    for name in (column for column in file.columns if column not in GENERAL and column):
        cells = rows[name]
        numbers = pd.to_numeric(cells.str.replace(",", ""), errors="coerce")
        others = tuple(dict.fromkeys(cells[numbers.isna()]))
        if numbers.notna().any() and len(others) <= MAX_SYMBOLS and not any(len(one) > 4 for one in others):
            signs.update(dict.fromkeys(one or BLANK for one in others))
            described = named.get(name, "")
            called = described or name.replace("_", " ").strip().capitalize()
            figures.append(Figures(name, called, _unit(name, described, numbers)))
        else:
            filters[name] = tuple(dict.fromkeys(cells))
    if not figures:
        raise DataFileError(
            f"'{path.name}' has no column of figures: {', '.join(filters) or 'it has places and periods alone'}.",
            next_step="A source needs a column of numbers for every place. Choose another file of the release.",
        )
    levels = tuple(level for level in PLACE_COLUMNS if LEVEL_NAMES[level] in set(rows[LEVEL_COLUMN].str.casefold()))
    topics = {
        name: {str(topic): tuple(dict.fromkeys(part[name])) for topic, part in rows.groupby(group, sort=False)}
        for name in filters
        if (group := _topic_of(filters, name))
    }
    return Survey(path, filters, topics, tuple(figures), tuple(signs), _printed(path, rows), levels)


def labels_beside(path: Path) -> dict[str, str]:
    """The descriptions of a file's columns, from `<name>.meta.csv` or from a guidance text in the same folder.

    A guidance text has them under a line `Filename: <name>.csv`, as `column | description`.
    """
    meta = path.with_name(f"{path.stem}.meta.csv")
    if meta.is_file():
        with meta.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return {row["col_name"]: row.get("label") or row["col_name"] for row in rows if row.get("col_name")}
    for text in sorted(path.parent.glob("*guidance*.txt")):
        _, there, after = text.read_text(encoding="utf-8-sig", errors="replace").partition(f"Filename: {path.name}")
        if there:
            own = after.partition("Filename: ")[0]
            pairs = (
                match.groups() for match in map(GUIDANCE_LINE.fullmatch, map(str.strip, own.splitlines())) if match
            )
            return {column: described.split(" - ")[0].strip() for column, described in pairs}
    return {}


def lacking(about: Survey, choices: Choices) -> list[Lack]:
    """What the file does not tell and nobody has said yet, in the order in which it is asked."""
    found = [
        Lack(key, "", question, guess)
        for key, question, guess in (
            ("title", "What are the figures of, in a few words (the file's own title)", ""),
            ("publisher", "Who publishes it", "Department for Education"),
            ("publication", "In what publication", ""),
            ("url", "Its address on the web", ""),
            ("release", "The name of this release, such as 2025", about.periods()[-1].label),
            ("released", "The day it was published (YYYY-MM-DD)", ""),
        )
        if not getattr(choices, key)
    ]
    if not choices.cohort and cohort_filter(about) is None:
        found.append(Lack("cohort", "", "Which children are the figures about", "ehc_plan", tuple(Cohort)))
    end = about.periods(choices.counted_in)[-1].end
    if DAY.fullmatch(choices.released) and choices.released < end.isoformat() and not choices.counted_in:
        asked = f"The newest period ends on {end}, after the release. In which month of a year were they counted"
        found.append(Lack("counted_in", "", asked, "January", MONTHS))
    for name, labels in about.filters.items():
        if _role(about, choices, name) == "constant" and not _whole(about, choices, name):
            what = f"Which label of '{name}' stands for all"
            found.append(Lack("wholes", name, what, labels[0] if len(labels) == 1 else "", labels))
    for one in _wanted(about, choices):
        if one.unit is None and one.column not in choices.units:
            found.append(Lack("units", one.column, f"The unit of '{one.column}' ({one.name})", "", tuple(Unit)))
    meanings = tuple(status.value for status in Status if not status.has_value)
    for sign in about.symbols:
        if sign not in SYMBOLS and sign not in choices.symbols:
            guess = Status.NOT_AVAILABLE.value if sign == BLANK else ""
            what = "What does an empty cell mean" if sign == BLANK else f"What does '{sign}' in place of a number mean"
            found.append(Lack("symbols", sign, what, guess, meanings))
    return found


def cohort_filter(about: Survey) -> str | None:
    """The filter whose every label is a group of children that we know, where there is one."""
    for name, labels in about.filters.items():
        if len(labels) > 1 and all(label.casefold() in COHORTS for label in labels):
            return name
    return None


def source_text(about: Survey, choices: Choices) -> str:
    """The source's file as TOML, from a survey and choices that lack nothing.

    Raises:
        UsageError: a choice names a column, label or word that is not there.
    """
    _check(about, choices)
    identity = choices.id or slug(about.path.stem)
    head = {"id": identity, "format": "ees_csv"}
    head |= {name: getattr(choices, name) for name in ("publisher", "publication", "title", "url", "licence")}
    lines = [f"{name} = {quoted(value)}" for name, value in head.items()]
    lines += [
        "built_in = false", "",
        "[[releases]]", f"release = {quoted(choices.release)}", f"released = {choices.released}", 'precision = "day"',
        'basis = "Given by whoever described this source"',
        f"latest_period = {quoted(about.periods(choices.counted_in)[-1].label)}",
        *(["", "[layout.period]", f"counted_in = {quoted(choices.counted_in)}"] if choices.counted_in else []),
        "", "[layout.place]", *(f'{level.value} = "{PLACE_COLUMNS[level]}"' for level in about.levels),
    ]  # fmt: skip
    by_cohort = cohort_filter(about)
    for name, labels in about.filters.items():
        role = _role(about, choices, name)
        if role == "constant":
            kept = [_whole(about, choices, name)]
            if choices.by and name == _topic_of(about.filters, choices.by):
                kept += [topic for topic in choices.topics or labels if topic not in kept]
            if rest := [label for label in labels if label not in kept]:
                shown = f"other_than = {json.dumps(kept, ensure_ascii=False)}"
                lines += ["", "[[layout.out_of_scope]]", f"column = {quoted(name)}", shown]
                lines += [f"reason = {quoted(f'rows by {name} other than these, such as {rest[0]}, are not used')}"]
            continue
        if name in about.topics and choices.topics:
            group = _topic_of(about.filters, name)
            shown_topics = (_whole(about, choices, group), *choices.topics)
            labels = tuple(dict.fromkeys(label for topic in shown_topics for label in about.topics[name][topic]))
        words = {label: COHORTS[label.casefold()].value for label in labels} if role == "cohort" else breakdowns(labels)
        pairs = ", ".join(f"{quoted(label)} = {quoted(word)}" for label, word in words.items())
        lines += [
            "",
            "[[layout.filters]]",
            f"column = {quoted(name)}",
            f'role = "{role}"',
            f"values = {{ {pairs} }}",
        ]
    for one in _wanted(about, choices):
        unit = choices.units.get(one.column) or (one.unit.value if one.unit else "")
        lines += ["", f"# {one.name}", "[[layout.indicators]]", f"column = {quoted(one.column)}"]
        lines += [f"measure = {quoted(f'{identity}_{slug(one.column)}')}", f"unit = {quoted(unit)}"]
        lines += [] if by_cohort else [f"cohort = {quoted(choices.cohort)}"]
        lines += [] if choices.by else ['breakdown = "total"']
    meanings = {sign: status.value for sign, status in SYMBOLS.items()} | choices.symbols
    lines += ["", "[layout.symbols]", *(f"{_key(sign)} = {quoted(meaning)}" for sign, meaning in meanings.items())]
    return "\n".join(lines) + "\n"


def breakdowns(labels: Iterable[str]) -> dict[str, str]:
    """Our word for each label of the filter that is broken down by; what stands for all is "total".

    >>> breakdowns(["Total", "Age 5 to 10", "Female"])
    {'Total': 'total', 'Age 5 to 10': 'age_5_to_10', 'Female': 'female'}
    """
    whole = next((label for label in labels if WHOLE.match(label)), None)
    return {label: "total" if label == whole else slug(label) for label in labels}


def slug(text: str) -> str:
    """A text as an id.

    >>> slug("Ceased plans (2024)")
    'ceased_plans_2024'
    """
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "source"


def _check(about: Survey, choices: Choices) -> None:
    columns = [one.column for one in about.figures]
    for given, known, option in (
        (choices.columns, columns, "--column"),
        (choices.units, columns, "--unit"),
        (choices.wholes, about.filters, "--whole"),
        (choices.topics, about.topics.get(choices.by, ()), "--topic"),
        ([choices.by] if choices.by else [], about.filters, "--by"),
        (choices.units.values(), [unit.value for unit in Unit], "--unit"),
        (choices.symbols.values(), [one.value for one in Status if not one.has_value], "--symbol"),
        ([choices.counted_in] if choices.counted_in else [], MONTHS, "--counted-in"),
        ([choices.cohort] if choices.cohort else [], [one.value for one in Cohort], "--cohort"),
    ):
        _refuse_unknown(given, known, option)
    for name, label in choices.wholes.items():
        _refuse_unknown([label], about.filters[name], f"--whole {name}=")
    if not DAY.fullmatch(choices.released):
        raise UsageError(
            f"--release-date is '{choices.released[:40]}', expected a date as YYYY-MM-DD.",
            next_step="For example: --release-date 2025-06-26",
        )


def _refuse_unknown(given: Iterable[str], known: Collection[str], option: str) -> None:
    for one in given:
        if one not in known:
            raise UsageError(f"{option} names '{one[:60]}'.", next_step=f"Expected one of: {', '.join(known)}.")


def _wanted(about: Survey, choices: Choices) -> list[Figures]:
    return [one for one in about.figures if not choices.columns or one.column in choices.columns]


def _role(about: Survey, choices: Choices, name: str) -> str:
    """What a filter is for: its labels are cohorts, breakdowns, or one of them is all that is read."""
    return "cohort" if name == cohort_filter(about) else "breakdown" if name == choices.by else "constant"


def _whole(about: Survey, choices: Choices, name: str) -> str:
    """The label of a filter that stands for all; "" where that is not plain."""
    labels = about.filters[name]
    found = [label for label in labels if WHOLE.match(label)]
    given = choices.wholes.get(name, "")
    return given or (labels[0] if len(labels) == 1 else found[0] if len(found) == 1 else "")


def _topic_of(filters: Collection[str], by: str) -> str:
    """The filter that groups another's labels, as `breakdown_topic` does `breakdown`; "" where there is none."""
    return next((name for name in (f"{by}_topic", f"{by}_group") if name in filters), "")


def _printed(path: Path, rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Each period as the file prints it, with its kind; all are known ones."""
    pairs = tuple(rows[list(PERIOD_COLUMNS)].drop_duplicates().itertuples(index=False, name=None))
    try:
        for given, identifier in pairs:
            ees_period(given, identifier, {})
    except PeriodError as error:
        wrong = PERIOD_COLUMNS[1 if error.of_identifier else 0]
        raise DataFileError(
            f"'{path.name}': a period in the column '{wrong}' is not one we know; expected {error.expected}.",
            next_step="See [layout.period] in docs/sources.md: such a file is described by hand.",
        ) from error
    return pairs


def _unit(column: str, described: str, numbers: pd.Series[float]) -> Unit | None:
    known = numbers.dropna()
    if PERCENT.search(column) or PERCENT.match(described):
        return Unit.PERCENT if known.max() <= 100 else None
    return Unit.COUNT if (known == known.round()).all() else None


def quoted(value: str) -> str:
    """A text as a TOML string."""
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)

"""A first description of a new outcome area, and its notebook, from a source whose figures are held.

In: the source, its rows in the store, and what its columns are called. Out: the text of
`data/catalogue/areas/<id>.toml` and of `notebooks/<id>.ipynb`, which build at once. The words are plain and general:
the file says where a person who knows the subject should put better ones. Nothing is written here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_briefings.config.areas import load_areas
from send_briefings.data.source_draft import quoted
from send_briefings.errors import UsageError
from send_briefings.model import Cohort, Measure, PeriodKind, Unit

MAX_MEASURES = 6
MAX_ROWS = 14
SHORT_WORDS = 8
LEADING = re.compile(r"^((total )?number|percentage|proportion|share) (of )?", re.IGNORECASE)
JOINING = frozenset("a an and at by for from in of on or the to who with".split())
COHORT_WORDS = {
    Cohort.EHC_PLAN: ("EHC plan", "children and young people with an EHC plan"),
    Cohort.SEN_SUPPORT: ("SEN support", "children and young people on SEN support"),
    Cohort.NO_SEN: ("No identified SEN", "children and young people without identified special educational needs"),
    Cohort.ALL: ("All", "all children and young people"),
}
NUMBERED = re.compile(r"(total )?number\b|total\b", re.IGNORECASE)
SHARED = re.compile(r"(percentage|proportion|share)\b", re.IGNORECASE)
YEAR = {1: PeriodKind.CALENDAR_YEAR, 4: PeriodKind.FINANCIAL_YEAR, 12: PeriodKind.WINTER_AVERAGE}


@dataclass(frozen=True, slots=True)
class AreaChoices:
    """What a person says of an area.

    `measures` are those it is about, the one under its title first; `polarity` is which way of that is better.
    """

    id: str
    name: str
    title: str
    question: str
    measures: tuple[str, ...] = ()
    polarity: str = "none"
    body: str = "the director of children's services for {place}"


@dataclass(frozen=True, slots=True)
class Held:
    """A measure of the source as it is held: its unit, cohorts, breakdowns, and the words that are known of it."""

    id: str
    unit: Unit
    cohorts: tuple[str, ...]
    breakdowns: tuple[str, ...]
    name: str
    counted: bool
    known: Measure | None

    @property
    def short(self) -> str:
        """Its name in a few words, to stand in bold."""
        words = re.sub(LEADING, "", self.name).split()
        short = words[:SHORT_WORDS]
        while len(short) < len(words) and short[-1].lower() in JOINING:
            short.pop()
        return " ".join(short)


def held_measures(rows: pd.DataFrame, labels: Mapping[str, str]) -> list[Held]:
    """The measures in a source's rows, in the order of their names; a total and what other areas know comes first.

    Args:
        rows: the source's rows as the store gives them.
        labels: what a measure is called, by its id; its id in words where it is not there.
    """
    known = {one.id: one for spec in load_areas().values() for one in spec.measures.values()}
    found = []
    for name, part in rows.groupby("measure", sort=True):
        measure = str(name)
        reported = known.get(measure)
        reported = reported if reported and reported.source == part["source"].iloc[0] else None
        called = reported.name if reported else labels.get(measure, measure.replace("_", " ").capitalize())
        unit = Unit(part["unit"].iloc[0])
        counted = unit is not Unit.COUNT and bool(part["denominator"].notna().any())
        cohorts, breakdowns = tuple(part["cohort"].unique()), tuple(part["breakdown"].unique())
        ordered = tuple(sorted(breakdowns, key=lambda one: (one != "total", breakdowns.index(one))))
        found.append(Held(measure, unit, cohorts, ordered, called, counted, reported))
    return sorted(found, key=lambda one: (one.known is None, "total" not in one.name.lower()))


def area_text(source: str, rows: pd.DataFrame, held: Sequence[Held], choices: AreaChoices) -> str:
    """The area's file as TOML.

    Raises:
        UsageError: a measure that the source has not.
    """
    chosen = _chosen(held, choices.measures)
    first = chosen[0]
    headline = _ref(first.id, first.cohorts[0], first.breakdowns[0])
    periods = rows.sort_values("period_start")["period_label"].drop_duplicates().tolist()
    lines = [
        f"# Made by `send-briefings new area` from {source}. What the words mean is in docs/catalogue.md.",
        "# It builds as it is. Names, definitions, polarity and questions are for who knows the subject.",
        f"id = {quoted(choices.id)}", f"order = {_next_order()}", f"name = {quoted(choices.name)}",
        f"title = {quoted(choices.title)}", f"question = {quoted(choices.question)}", 'level = "local_authority"',
        'peers = "authorities"', f'period = "{_kind(rows).value}"',
        'comparators = ["england", "region", "neighbours", "peers"]', f"baseline_period = {quoted(periods[0])}",
        'baseline_reason = "the first year held"', 'glossary = ["ehc_plan", "statistical_neighbours"]',
        "", "[headline]", *headline,
    ]  # fmt: skip
    for one in chosen:
        lines += _measure(one, source, choices.polarity if one is first else "none")
    for cohort in dict.fromkeys(cohort for one in chosen for cohort in one.cohorts):
        short, phrase = COHORT_WORDS[Cohort(cohort)]
        lines += ["", f"[cohorts.{cohort}]", f"short = {quoted(short)}", f"phrase = {quoted(phrase)}"]
    for breakdown in dict.fromkeys(name for one in chosen for name in one.breakdowns):
        short, phrase = _breakdown_words(breakdown, chosen)
        lines += ["", f"[breakdowns.{breakdown}]", f"short = {quoted(short)}", f"phrase = {quoted(phrase)}"]
    for one in chosen:
        lines += _point(one)
    lines += [
        "", "[figures_table]", f"measures = {json.dumps([one.id for one in chosen])}",
        f"cohorts = {json.dumps(list(dict.fromkeys(c for one in chosen for c in one.cohorts)))}",
        f"breakdowns = {json.dumps(_tabled(chosen))}",
    ]  # fmt: skip
    for one in chosen[:3]:
        lines += ["", "[[comparison_columns]]", *_ref(one.id, one.cohorts[0], one.breakdowns[0])]
    for one in chosen:
        lines += _doubt(one) if one.unit is Unit.COUNT else []
    for one in chosen[:3]:
        lines += _question(one)
    lines += ["", "[bodies]", f"council = {quoted(choices.body)}"]
    return "\n".join(lines) + "\n"


def notebook_text(choices: AreaChoices, like: str) -> str:
    """The area's notebook: the cells of another area's, with this one's name, question and identifiers.

    Args:
        choices: the area.
        like: the text of the notebook of an area.
    """
    notebook: dict[str, Any] = json.loads(like)
    hyphened = choices.id.replace("_", "-")
    for number, cell in enumerate(notebook["cells"], start=1):
        cell["id"] = f"{hyphened}-{number}"[-64:]
        if cell["cell_type"] == "markdown":
            cell["source"] = [
                f"# {choices.name}\n", "\n", f"**The question.** {choices.question}\n", "\n",
                "**The reader.** A councillor on a scrutiny committee. Analysts: change the parameters below and run "
                "all cells; `area.observations` is the table behind every figure.\n", "\n",
                "**What good looks like.** Say here what a good answer would show.",
            ]  # fmt: skip
        else:
            text = "".join(cell["source"])
            text = re.sub(r'load_area\("[^"]*"', lambda _: f"load_area({json.dumps(choices.id)}", text)
            cell["source"] = text.splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _chosen(held: Sequence[Held], wanted: Sequence[str]) -> list[Held]:
    by = {one.id: one for one in held}
    if strange := [name for name in wanted if name not in by]:
        raise UsageError(f"--measure names '{strange[0][:60]}'.", next_step=f"Expected one of: {', '.join(by)}.")
    return [by[name] for name in wanted] or list(held[:MAX_MEASURES])


def _tabled(chosen: Sequence[Held]) -> list[str]:
    """The breakdowns in the table of figures: all where the table stays short, else the first of each measure."""
    rows = sum(len(one.cohorts) * len(one.breakdowns) for one in chosen)
    return list(dict.fromkeys(name for one in chosen for name in one.breakdowns[: None if rows <= MAX_ROWS else 1]))


def _next_order() -> int:
    return max((spec.order for spec in load_areas().values()), default=0) + 1


def _kind(rows: pd.DataFrame) -> PeriodKind:
    """What kind of period the rows are of, by the first day and the length of the newest."""
    newest = rows.sort_values("period_start").iloc[-1]
    days = (newest["period_end"] - newest["period_start"]).days
    if days < 40:
        return PeriodKind.MONTH
    if days < 80 or newest["period_start"].month == 12:
        return PeriodKind.WINTER_AVERAGE
    return PeriodKind.TERM if days < 200 else YEAR.get(newest["period_start"].month, PeriodKind.ACADEMIC_YEAR)


def _measure(one: Held, source: str, polarity: str) -> list[str]:
    known = one.known
    part, group = ("{breakdown}" if len(one.breakdowns) > 1 else ""), (" for {cohort}" if len(one.cohorts) > 1 else "")
    subject = known.subject if known else f"{_spoken(one)}{part} {{located}}{group}"
    statement = known.statement if known else f"{_spoken(one)}{part} {{located}}{group} in {{period}} was {{value}}"
    definition = known.definition if known else f"{one.name}, as the publisher gives it."
    decimals = known.decimals if known else 0 if one.unit is Unit.COUNT else 1
    return [
        "", "[[measures]]", f'id = "{one.id}"', f"name = {quoted(one.name)}", f"subject = {quoted(subject)}",
        f"statement = {quoted(statement)}", f'unit = "{one.unit.value}"',
        f'polarity = "{known.polarity.value if known else polarity}"', f"decimals = {decimals}",
        f'counts = "{known.counts.value if known else "published" if one.counted else "none"}"',
        f"definition = {quoted(definition)}", f'source = "{source}"', f"cohorts = {json.dumps(list(one.cohorts))}",
        f"breakdowns = {json.dumps(list(one.breakdowns))}",
        "[measures.lead]", f"title = {quoted(f'{{value}} {{where}} in {{period}}: {_lower(one.short)}')}",
        f"subtitle = {quoted(one.name)}",
        f"told = {quoted(f'{{where}}, {_spoken(one)} was {{value}} in {{period}}')}",
        f'cohorts = ["{one.cohorts[0]}"]', f'breakdowns = ["{one.breakdowns[0]}"]',
    ]  # fmt: skip


def _point(one: Held) -> list[str]:
    words = _lower(one.short)
    head = ["", "[[points]]", f'kind = "{"counts" if one.unit is Unit.COUNT else "series"}"']
    lines = head + _ref(one.id, one.cohorts[0], one.breakdowns[0])
    lines += [
        f"up = {quoted(f'{words}: up')}",
        f"down = {quoted(f'{words}: down')}",
        f"same = {quoted(f'{words}: as before')}",
    ]
    if one.unit is not Unit.COUNT:
        lines += [f"above = {quoted(f'{words}: higher than {{elsewhere}}')}"]
        lines += [f"below = {quoted(f'{words}: lower than {{elsewhere}}')}"]
    return [*lines, 'told = "it was {value} in {period}"']


def _question(one: Held) -> list[str]:
    about = ["", "[[questions]]", f'measure = "{one.id}"', f'cohort = "{one.cohorts[0]}"', 'body = "council"']
    always = [
        'when = "always"', f"text = {quoted(f'What lies behind {_spoken(one)} {{located}}?')}",
        'why = "It was {value} in {period}."', 'good_answer = "The reasons, with numbers for each."',
    ]  # fmt: skip
    doubtful = [
        'when = "doubtful"', f"text = {quoted(f'Is {_spoken(one)} {{located}} complete on record?')}",
        'why = "The record has {now} for {period} and {before} for {before_period}."',
        'good_answer = "The number in the council\'s own system, and whether the return was whole."',
    ]  # fmt: skip
    return [*about, *doubtful, *about, *always] if one.unit is Unit.COUNT else [*about, *always]


def _doubt(one: Held) -> list[str]:
    """The caveat for a count that cannot be right."""
    text = (
        f"{one.name}: the figures for {{period}} are probably incomplete ({{now}} on record, {{before}} in "
        "{before_period}): do not draw conclusions from that year."
    )
    words = _ref(one.id, one.cohorts[0], one.breakdowns[0])
    return ["", "[[caveats]]", 'when = "doubtful"', "priority = 1", *words, f"text = {quoted(text)}"]


def _ref(measure: str, cohort: str, breakdown: str) -> list[str]:
    return [f'measure = "{measure}"', f'cohort = "{cohort}"', f'breakdown = "{breakdown}"']


def _spoken(one: Held) -> str:
    """The measure in the middle of a sentence; a name that is no number or share of something is quoted."""
    if NUMBERED.match(one.name) or SHARED.match(one.name):
        return f"the {_lower(one.name)}"
    return f"the figure “{one.name}”"


def _lower(name: str) -> str:
    """A name with a small first letter, unless it begins with an abbreviation.

    >>> _lower("Total plans"), _lower("EHC plans")
    ('total plans', 'EHC plans')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _breakdown_words(name: str, chosen: Sequence[Held]) -> tuple[str, str]:
    """How a breakdown is named: as in the area whose words of a measure are taken over, else by its id."""
    over = {one.id for one in chosen if one.known}
    for spec in load_areas().values():
        if name in spec.breakdowns and any(measure in over for measure in spec.measures):
            return spec.breakdowns[name].short, spec.breakdowns[name].phrase
    spoken = name.replace("_", " ").capitalize()
    return ("All", "") if name == "total" else (spoken, f" ({spoken.lower()})")


def areas_of(source: str) -> Iterable[str]:
    """The areas that use a source already."""
    return [spec.id for spec in load_areas().values() if any(one.source == source for one in spec.measures.values())]

"""What `data show` is asked for, and its rows as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from send_briefings.cli.screen import nearest, only_ascii, word
from send_briefings.config.areas import load_areas
from send_briefings.config.places import Gazetteer, gazetteer
from send_briefings.errors import UnknownNameError
from send_briefings.model.place import Level, Place
from send_briefings.model.tidy import COLUMNS, Cohort, Status, Unit
from send_briefings.wording import number, value_text

if TYPE_CHECKING:
    import pandas as pd

    from send_briefings.model.area import AreaSpec


@dataclass(frozen=True, slots=True)
class Question:
    """Which figures are wanted.

    `asked` is the place that was named and `place` the one that holds the figures: for the waits of an authority, the
    integrated care board that serves most of it. `notes` says so, for a person.
    """

    measure: str
    area: AreaSpec | None
    asked: Place
    place: Place
    cohort: str = ""
    breakdown: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The measure's name."""
        spec = self.area.measures.get(self.measure) if self.area else None
        return spec.name if spec else self.measure.replace("_", " ").capitalize()

    @property
    def decimals(self) -> int | None:
        """The decimals the measure is shown with; None where no outcome area says."""
        spec = self.area.measures.get(self.measure) if self.area else None
        return spec.decimals if spec else None


def read_question(
    measure: str, place: str, cohort: str = "", breakdown: str = "", places: Gazetteer | None = None
) -> Question:
    """The question in ids.

    Args:
        measure: a measure's id, in any case, with spaces or hyphens for underscores.
        place: any name or code the gazetteer knows.
        cohort: a cohort or "".
        breakdown: a breakdown or "".
        places: the places known, with those that the store's files tell of; the catalogue's by default.

    Raises:
        UnknownNameError: the measure, place, cohort or breakdown is unknown; says the nearest.
    """
    areas = load_areas()
    context = (ref.measure for area in areas.values() for ref in area.refs)
    known = dict.fromkeys([*(m for area in areas.values() for m in area.measures), *context])
    wanted = _known("measure", measure, known)
    area = next((area for area in areas.values() if wanted in area.measures), None)
    asked = (places or gazetteer()).resolve(place)
    held, notes = _holding(asked, area)
    return Question(
        measure=wanted,
        area=area,
        asked=asked,
        place=held,
        cohort=_known("cohort", cohort, list(Cohort)) if cohort else "",
        breakdown=word(breakdown),
        notes=notes,
    )


def check_breakdown(question: Question, published: Iterable[str]) -> None:
    """Refuse a breakdown that the measure has nowhere.

    Raises:
        UnknownNameError: naming the breakdowns there are.
    """
    spec = question.area.measures.get(question.measure) if question.area else None
    if question.breakdown:
        _known("breakdown", question.breakdown, dict.fromkeys([*(spec.breakdowns if spec else ()), *published]))


def _known(kind: str, text: str, known: Iterable[str]) -> str:
    choices = list(known)
    if word(text) in choices:
        return word(text)
    near = nearest(word(text), choices)
    listed = f"There are: {', '.join(choices)}."
    raise UnknownNameError(
        kind, text[:80], near, next_step=f"Did you mean {' or '.join(near)}? {listed}" if near else listed
    )


def _holding(asked: Place, area: AreaSpec | None) -> tuple[Place, tuple[str, ...]]:
    """The place whose figures answer for the one asked, and what a reader must know of it."""
    if area is None or area.level is not Level.ICB or asked.level is not Level.LOCAL_AUTHORITY:
        return asked, ()
    serving = gazetteer().icbs_of(asked)
    if not serving:
        return asked, ()
    first, others = serving[0], serving[1:]
    served = [place.name for place in gazetteer().authorities_of(first) if place != asked]
    notes = [
        f"The NHS publishes these figures for integrated care boards, not for councils: {first.name} ({first.code})."
    ]
    if served:
        notes.append(f"It also serves {'; '.join(served)}.")
    if others:
        notes.append(f"Part of {asked.name} is served by {'; '.join(icb.name for icb in others)}.")
    return first, tuple(notes)


Row = Mapping[str, Any]
DATES = frozenset({"period_start", "period_end", "released"})


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The table's rows under the tidy table's column names: dates as YYYY-MM-DD, None for what is missing."""
    columns = [[_plain(name, value) for value in table[name]] for name in COLUMNS]
    return [dict(zip(COLUMNS, values, strict=True)) for values in zip(*columns, strict=True)]


def as_json(rows: Sequence[Row]) -> str:
    """The rows as JSON, one row a line."""
    return "[" + ",".join("\n" + json.dumps(row, ensure_ascii=only_ascii(), allow_nan=False) for row in rows) + "\n]"


def as_csv(rows: Sequence[Row]) -> str:
    """The rows as CSV with a header; what is missing is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def for_a_person(rows: Sequence[Row], decimals: int | None) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of a table for a person; counts only where any row has them."""
    counted = any(row["numerator"] is not None or row["denominator"] is not None for row in rows)
    headings = ["Cohort", "Breakdown", "Period", "Value", *(["Number", "Of"] if counted else [])]
    cells = []
    for row in rows:
        counts = [_count(row["numerator"]), _count(row["denominator"])] if counted else []
        reported = [row["cohort"], row["breakdown"], row["period_label"], value_cell(row, decimals), *counts]
        cells.append([*reported, row["source"], row["release"], row["released"]])
    return [*headings, "Source", "Release", "Released"], cells


def value_cell(row: Row, decimals: int | None) -> str:
    """A value rounded for a person; where there is none, why not and what was printed in its place.

    >>> value_cell({"value": 38.12, "unit": "percent", "status": "published", "symbol": None}, 1)
    '38.1%'
    >>> value_cell({"value": None, "unit": "percent", "status": "suppressed", "symbol": "c"}, 1)
    'suppressed (c)'
    """
    status = str(row["status"]).replace("_", " ")
    if row["value"] is None:
        return f"{status} ({row['symbol']})" if row["symbol"] else status
    unit = Unit(row["unit"])
    places = decimals if decimals is not None else 0 if unit is Unit.COUNT else 1
    text = value_text(row["value"], unit, places)
    return text if row["status"] == Status.PUBLISHED else f"{text} ({status})"


def _count(value: float | None) -> str:
    return "" if value is None else number(value, 0)


def _plain(name: str, value: Any) -> Any:
    if value is None or value != value:  # missing numbers and dates are unequal to themselves
        return None
    if name in DATES:
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value

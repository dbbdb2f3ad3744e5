"""Which of LAIT's measures are used, and what their years mean.

The `[layout]` of a source with `format = "lait"`:

    [[layout.measures]]
    code = "TotAbs"                       # LAIT's "Short Desc"
    measure = "overall_absence"
    cohort = "all"
    breakdown = "total"
    unit = "percent"
    years = "academic_year_ending"        # 2025 is 2024/25; the other kinds are the keys of `YEAR_KINDS`

    [layout.also_called]                  # a column's names in other editions
    "LA Number" = ["LA Code"]

    [layout.symbols]                      # what stands in place of a number
    "-" = "not_available"

    [layout.year_marks]                   # what stands in brackets after a year: "2025 (prov)"
    prov = "provisional"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from send_briefings.catalogue.sources import SourceSpec, open_layout
from send_briefings.catalogue.toml_document import Faults, TomlTable
from send_briefings.model import (
    Cohort,
    Period,
    Status,
    Unit,
    academic_year,
    calendar_year,
    financial_year,
    month,
    winter_average,
)
from send_briefings.readers.cells import Symbols
from send_briefings.readers.ees_layout import read_symbols

YEAR = re.compile(r"((?:19|20)\d\d)(?:([/-])(\d\d))?(?:\s*\(([^)]*)\))?")
YEAR_KINDS = {
    "academic_year_ending": "a year such as 2025 (meaning 2024/25)",
    "academic_year": "a year such as 2024/25",
    "winter_average": "a year such as 2025 (December 2024 to February 2025)",
    "january": "a year such as 2025 (a count in January 2025)",
    "calendar_year": "a year such as 2024 (January to December)",
    "financial_year": "a year such as 2024-25 (April to March)",
}
BETWEEN = {"academic_year": "/", "financial_year": "-"}
PERIODS: Mapping[str, Callable[[int], Period]] = {
    "academic_year_ending": lambda year: academic_year(year - 1),
    "academic_year": academic_year,
    "winter_average": winter_average,
    "january": lambda year: month(year, 1),
    "calendar_year": calendar_year,
    "financial_year": financial_year,
}


@dataclass(frozen=True, slots=True)
class LaitMeasure:
    """One of LAIT's measures as one of ours."""

    code: str
    measure: str
    cohort: str
    breakdown: str
    unit: Unit
    years: str
    may_exceed_100: bool


@dataclass(frozen=True, slots=True)
class LaitLayout:
    """A checked layout: measures by LAIT's code."""

    measures: Mapping[str, LaitMeasure]
    symbols: Symbols
    year_marks: Mapping[str, Status]
    also_called: Mapping[str, tuple[str, ...]]


def read_layout(source: SourceSpec) -> LaitLayout:
    """The layout of a source, checked; kept for as long as its file stays as it is.

    Raises:
        CatalogueError: all faults at once, each with file and line.
    """
    return _read_layout(source, source.path.stat().st_mtime_ns if source.path.exists() else 0)


@lru_cache(maxsize=64)
def _read_layout(source: SourceSpec, _changed: int) -> LaitLayout:
    faults = Faults()
    table = open_layout(source, faults)
    measures: dict[str, LaitMeasure] = {}
    for entry in table.tables("measures"):
        measure = _measure(entry)
        if measure.code in measures:
            entry.fault("code", f"the code '{measure.code}' is given twice", "each code once")
        measures[measure.code] = measure
    marks_table = table.table("year_marks", needed=False)
    allowed = [status.value for status in Status if status.has_value]
    marks = {mark: marks_table.string(mark, one_of=allowed) for mark in marks_table.keys()}  # noqa: SIM118
    symbols = read_symbols(table.table("symbols", needed=False))
    called = table.table("also_called", needed=False)
    names = {name: called.strings(name) for name in called.keys()}  # noqa: SIM118
    table.finish()
    faults.raise_if_any()
    return LaitLayout(measures, symbols, {mark: Status(status) for mark, status in marks.items()}, names)


def lait_year(text: str, kind: str, marks: Mapping[str, Status]) -> tuple[Period, Status] | None:
    """The period of a year as printed for a measure of that kind, with the status its mark gives; None for a bad one.

    >>> period, status = lait_year("2025 (prov)", "academic_year_ending", {"prov": Status.PROVISIONAL})
    >>> period.label, status.value
    ('2024/25', 'provisional')
    """
    found = YEAR.fullmatch(text.strip())
    alike = {mark.casefold(): status for mark, status in marks.items()}
    mark_given = found[4].strip().casefold() if found and found[4] is not None else None
    if found is None or (mark_given is not None and mark_given not in alike):
        return None
    year, mark, span = int(found[1]), found[2] or "", found[3] or ""
    if mark + span != (f"{BETWEEN[kind]}{(year + 1) % 100:02d}" if kind in BETWEEN else ""):
        return None
    return PERIODS[kind](year), alike[mark_given] if mark_given is not None else Status.PUBLISHED


def _measure(table: TomlTable) -> LaitMeasure:
    unit = table.string("unit", one_of=list(Unit))
    return LaitMeasure(
        code=table.string("code"),
        measure=table.string("measure"),
        cohort=table.string("cohort", one_of=list(Cohort)),
        breakdown=table.string("breakdown"),
        unit=Unit(unit) if unit in set(Unit) else Unit.COUNT,
        years=table.string("years", one_of=YEAR_KINDS),
        may_exceed_100=table.boolean("may_exceed_100", default=False),
    )

"""A small made-up world: literal tables of figures for a handful of real places, and areas that exist only here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figures
from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.model import COLUMNS, Counts, Level, Measure, Period, Unit, academic_year, month, winter_average
from send_briefings.model.area import AreaSpec

AREAS = Path(__file__).parents[1] / "fixtures" / "areas" / "made_up"
PLACES = {
    "Birmingham": "E08000025", "Leeds": "E08000035", "Sandwell": "E08000028", "Walsall": "E08000030",
    "Kent": "E10000016", "Essex": "E10000012", "Camden": "E09000007", "Rutland": "E06000017",
    "England": "E92000001", "West-Midlands": "E12000005",
}  # fmt: skip
AUTHORITIES = tuple(list(PLACES)[:8])
SYMBOLS = {"c": "suppressed", "z": "not_applicable", "n": "not_submitted"}

Rows = list[dict[str, Any]]


def period(name: str) -> Period:
    """'2023/24' is a school year, '2024' a winter, '2024-05' a month."""
    if "/" in name:
        return academic_year(int(name[:4]))
    return month(int(name[:4]), int(name[5:])) if "-" in name else winter_average(int(name))


def rows(spec: AreaSpec, text: str) -> Rows:
    """The tidy rows of one table.

    Its first line names measure, cohort and breakdown, its second the periods; then a line a place. A cell is a value,
    `60/80` for a percentage with its counts, a symbol (c suppressed, z not applicable, n not submitted), or `-` where
    there is no row.
    """
    title, header, *lines = [line.split() for line in text.strip().splitlines()]
    measure, cohort, breakdown = title
    made = []
    for place, *cells in lines:
        code = PLACES.get(place, place)
        for name, cell in zip(header[1:], cells, strict=True):
            if cell != "-":
                when = period(name)
                known = measure_of(spec, measure)
                unit = known.unit.value if known else "count"
                made.append(
                    {
                        "measure": measure, "cohort": cohort, "breakdown": breakdown, "place": code,
                        "level": gazetteer().get(code).level.value, "period_start": when.start, "period_end": when.end,
                        "period_label": when.label, "unit": unit, "symbol": cell if cell in SYMBOLS else "",
                        "status": SYMBOLS.get(cell, "published"), "source": "made_up", "release": "the newest",
                        "released": date(2026, 3, 31), **numbers(cell),
                    }
                )  # fmt: skip
    return made


def numbers(cell: str) -> Mapping[str, float | None]:
    """Value, numerator and denominator of a cell."""
    if cell in SYMBOLS:
        return {"value": None, "numerator": None, "denominator": None}
    if "/" in cell:
        numerator, denominator = (float(part) for part in cell.split("/"))
        return {"value": 100 * numerator / denominator, "numerator": numerator, "denominator": denominator}
    return {"value": float(cell), "numerator": None, "denominator": None}


def measure_of(spec: AreaSpec, name: str) -> Measure | None:
    """The area's measure of that name; one that a test adds, severe_absence, is like the one it is named after."""
    return spec.measures.get(name) or spec.measures.get(name.partition("_")[2])


def quiet_years(spec: AreaSpec, table: str, by: float) -> str:
    """A table of eight earlier years of the same series and places, without counts, that moved `by` some points.

    They are before any year that a change is measured from: only a figure's usual ups and downs are known from them.
    """
    title, _, *lines = [line.split() for line in table.strip().splitlines()]
    measure = measure_of(spec, title[0])
    places = [place for place, *cells in lines if any(cell not in SYMBOLS and cell != "-" for cell in cells)]
    if measure is None or measure.unit is not Unit.PERCENT or measure.counts is not Counts.NONE:
        return ""
    years = [f"{year}/{(year + 1) % 100:02d}" for year in range(2010, 2018)]
    chance = Random(1)
    made = [" ".join([place, *(f"{30 + chance.gauss(0, by):.1f}" for _ in years)]) for place in places]
    return "\n".join([" ".join(title), " ".join(["place", *years]), *made])


@pytest.fixture(scope="session")
def made_up_areas() -> Mapping[str, AreaSpec]:
    return load_areas(AREAS)


@pytest.fixture
def world(made_up_areas: Mapping[str, AreaSpec]) -> Callable[..., AnalysisContext]:
    """Makes the setting of a made-up area for a place, from literal tables of figures.

    Rates without counts have years before them in which all moved by `quiet` points or so, none where it is 0, so that
        changes can be judged.
    """

    def make(
        area: str,
        place: str,
        *tables: str,
        neighbours: Sequence[str] = ("Leeds", "Sandwell", "Walsall"),
        quiet: float = 0.5,
    ) -> AnalysisContext:
        spec, known = made_up_areas[area], gazetteer()
        before = [found for table in tables if quiet and (found := quiet_years(spec, table, quiet))]
        made = [row for table in (*tables, *before) for row in rows(spec, table)]
        frame = pd.DataFrame(made, columns=list(COLUMNS)).astype(
            dict.fromkeys(("period_start", "period_end", "released"), "datetime64[us]")
        )
        where = known.get(PLACES[place])
        subject = known.icbs_of(where)[0] if spec.level is Level.ICB else where
        return AnalysisContext(
            spec=spec,
            place=where,
            subject=subject,
            england=known.england,
            region=known.region_of(where) if "region" in spec.comparators else None,
            neighbours=tuple(known.get(PLACES[n]) for n in neighbours) if "neighbours" in spec.comparators else (),
            providers=known.providers_of(subject) if spec.level is Level.ICB else (),
            shared_with=(),
            shared_in_part=frozenset(),
            other_icbs=(),
            names={p.code: p.name for level in Level for p in known.places(level, current_only=False)},
            sources={"made_up": a_source()},
            figures=Figures(frame, [known.get(PLACES[name]) for name in AUTHORITIES]),
        )

    return make


def a_source() -> SourceSpec:
    return SourceSpec(
        id="made_up",
        format="made_up",
        publisher="A department",
        publication="Made-up figures",
        title="Made-up figures",
        url="https://example.org",
        licence="OGL",
        releases=(),
        notes=(),
        layout={},
        path=Path("made_up.toml"),
    )

"""A council's own targets, read from `data/local/targets.toml`, which is never committed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root, state_of
from send_briefings.config.toml import Faults, TomlTable, choices, read_toml
from send_briefings.errors import UnknownNameError
from send_briefings.model import Level, Unit
from send_briefings.model.area import AreaSpec, Ref
from send_briefings.model.register import Milestone, Target

FILE = "targets.toml"
TEMPLATE = """\
# Targets of {place}, as a document of its own states them. Copy the table for each further target.
# `send-briefings targets check` says what is wrong with it; `send-briefings areas` lists the areas.
# Nothing here is published unless a briefing is made; the file is never committed.

[[targets]]
place = "{place}"
area = "{area}"
measure = "{measure}"            # one of: {measures}
cohort = "{cohort}"              # one of: {cohorts}
breakdown = "{breakdown}"        # one of: {breakdowns}
baseline = "{period}"            # the period it starts from, as the briefing names it
baseline_value = 0.0             # what the document says it was then
milestones = [                   # the value to be reached by each day; the target itself comes last
  {{ day = 2026-12-31, value = 0.0 }},
  {{ day = 2027-12-31, value = 0.0 }},
]
owner = "Director of Children's Services"   # a role, not a person
document = "SEND improvement plan"
where = "page 1"                            # where in the document it stands
document_date = 2026-01-01
"""


def load_targets(path: Path | None = None) -> tuple[Target, ...]:
    """Every target of the file, in its order; none where there is no file.

    Raises:
        CatalogueError: all faults of the file at once, each with its line.
    """
    path = path or project_root() / "data" / "local" / FILE
    return _load(path, state_of(path)) if path.is_file() else ()


def targets_of(place: str, known_on: date | None = None) -> tuple[Target, ...]:
    """The targets of a place, by its code, that a document of a day or before states; all of them for None."""
    return tuple(
        one for one in load_targets() if one.place == place and (known_on is None or one.document_date <= known_on)
    )


def template(place: str, spec: AreaSpec) -> str:
    """A file with one target of an area, to be filled in."""
    lead = spec.headline
    measure = spec.measures[lead.measure]
    return TEMPLATE.format(
        place=place,
        area=spec.id,
        measure=lead.measure,
        measures=", ".join(spec.measures),
        cohort=lead.cohort,
        cohorts=", ".join(measure.cohorts),
        breakdown=lead.breakdown,
        breakdowns=", ".join(measure.breakdowns),
        period=spec.changes_from or "2024",
    )


@lru_cache(maxsize=4)
def _load(path: Path, _state: tuple[tuple[str, int, int], ...]) -> tuple[Target, ...]:
    faults = Faults()
    document = read_toml(path, faults)
    found: list[Target] = []
    for table in document.tables("targets", needed=bool(document.values)):
        target = _target(table)
        if target is None:
            continue
        if any((one.place, one.ref) == (target.place, target.ref) for one in found):
            table.fault("measure", "a second target for this series and place", "one target a series and place")
        found.append(target)
    document.finish()
    faults.raise_if_any()
    return tuple(found)


def _target(table: TomlTable) -> Target | None:
    areas = load_areas()
    place = _place(table)
    spec = areas.get(table.string("area", one_of=tuple(areas)))
    ref = _series(table, spec) if spec else None
    milestones = _milestones(table.anything("milestones"), table)
    said: dict[str, Any] = {
        "baseline": table.string("baseline"),
        "baseline_value": table.number("baseline_value"),
        "owner": table.string("owner"),
        "document": table.string("document"),
        "where": table.string("where"),
        "document_date": table.date("document_date"),
    }
    if spec is None or ref is None or not place or not milestones:
        return None
    if spec.measures[ref.measure].unit is Unit.PERCENT:
        for value in (said["baseline_value"], *(one.value for one in milestones)):
            if not 0 <= value <= 100:
                table.fault("milestones", f"a percentage is {value:g}", "0 to 100")
    name = "-".join(["target", ref.measure, ref.cohort, ref.breakdown])
    return Target(id=name, place=place, area=spec.id, ref=ref, milestones=milestones, **said)


def _place(table: TomlTable) -> str:
    given = table.string("place")
    try:
        return gazetteer().resolve(given, level=Level.LOCAL_AUTHORITY).code if given else ""
    except UnknownNameError as fault:
        near = f" ({' or '.join(fault.suggestions)}?)" if fault.suggestions else ""
        table.fault("place", f"'place' is '{given[:60]}'", f"an authority{near}")
        return ""


def _series(table: TomlTable, spec: AreaSpec) -> Ref | None:
    """The series a target is of; the area's headline where the target leaves cohort and breakdown out."""
    name = table.string("measure", one_of=tuple(spec.measures))
    cohort, breakdown = table.string("cohort", ""), table.string("breakdown", "")
    if name not in spec.measures:
        return None
    measure, same = spec.measures[name], spec.headline.measure == name
    cohort = cohort or (spec.headline.cohort if same else measure.cohorts[0])
    breakdown = breakdown or (spec.headline.breakdown if same else measure.breakdowns[0])
    for key, value, known in (("cohort", cohort, measure.cohorts), ("breakdown", breakdown, measure.breakdowns)):
        if value not in known:
            table.fault(key, f"'{key}' is '{value}'", choices(value, known))
            return None
    if measure.unit is Unit.OUTCOME:
        table.fault("measure", f"'{name}' has outcomes, not values", "a measure with a value")
        return None
    return Ref(name, cohort, breakdown, measure.source)


def _milestones(given: Any, table: TomlTable) -> tuple[Milestone, ...]:
    expected = "a list such as [{ day = 2027-12-31, value = 60.0 }], the last being the target"
    found = []
    for one in given if isinstance(given, list) else []:
        day, value = (one.get("day"), one.get("value")) if isinstance(one, Mapping) else (None, None)
        if (
            not isinstance(day, date)
            or isinstance(day, datetime)
            or isinstance(value, bool)
            or not isinstance(value, int | float)
        ):
            table.fault("milestones", "'milestones' holds something else than a day and a value", expected)
            return ()
        found.append(Milestone(day, float(value)))
    if not found:
        table.fault("milestones" if "milestones" in table else None, "'milestones' is empty or missing", expected)
    elif [one.day for one in found] != sorted({one.day for one in found}):
        table.fault(
            "milestones", "'milestones' are not in the order of their days", "each day later than the one before"
        )
    return tuple(found)

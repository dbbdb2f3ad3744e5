"""What a council states itself, read from files in `data/local`, which are never committed.

`targets.toml` has its targets, and `commentary/AREA.md` the words of an accountable officer on an area, with what was
asked and promised before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import category

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root, state_of
from send_briefings.config.toml import Diagnostics, TomlTable, choices, read_text, read_toml, toml_of
from send_briefings.errors import UnknownNameError
from send_briefings.model import Level, Unit
from send_briefings.model.area import AreaSpec, SeriesKey
from send_briefings.model.register import Asked, Commentary, Milestone, Target

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
        period=spec.baseline_period or "2024",
    )


@lru_cache(maxsize=4)
def _load(path: Path, _state: tuple[tuple[str, int, int], ...]) -> tuple[Target, ...]:
    faults = Diagnostics()
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
    faults.raise_if_any("The council's own targets have faults")
    return tuple(found)


def _target(table: TomlTable) -> Target | None:
    areas = load_areas()
    place = _place(table)
    spec = areas.get(table.string("area", one_of=tuple(areas)))
    ref = _series(table, spec) if spec else None
    milestones = _milestones(table.anything("milestones"), table)
    stated: dict[str, Any] = {
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
        for value in (stated["baseline_value"], *(one.value for one in milestones)):
            if not 0 <= value <= 100:
                table.fault("milestones", f"a percentage is {value:g}", "0 to 100")
    name = "-".join(["target", ref.measure, ref.cohort, ref.breakdown])
    return Target(id=name, place=place, area=spec.id, ref=ref, milestones=milestones, **stated)


def _place(table: TomlTable) -> str:
    given = table.string("place")
    try:
        return gazetteer().resolve(given, level=Level.LOCAL_AUTHORITY).code if given else ""
    except UnknownNameError as fault:
        near = f" ({' or '.join(fault.suggestions)}?)" if fault.suggestions else ""
        table.fault("place", f"'place' is '{given[:60]}'", f"an authority{near}")
        return ""


def _series(table: TomlTable, spec: AreaSpec) -> SeriesKey | None:
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
    return SeriesKey(name, cohort, breakdown, measure.source)


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


COMMENTARY = "commentary"
FENCE = "+++"
MAX_WORDS, MAX_LETTERS, MAX_ASKED, MAX_OF_ONE = 100, 1_000, 3, 30
WORDS_TEMPLATE = """\
+++
# What the council says of {name} in {place}. `send-briefings commentary check` says what is wrong with it.
# Below the second +++ the words themselves, at most {words}: paragraphs, lists (- ), **bold** and *italic*.
# Keep an earlier file as it is, and write the next as {area}-2027-03-31.md, say: briefings as of its day show it.
place = "{place}"
date = {date}                              # the day these words are of
role = "Director of Children's Services"       # a role, never a name

# What was asked and promised last time: a table for each question, at most {asked}. Leave all out for none.
# [[asked]]
# asked = 2026-06-12
# question = "When will new requests be decided in time?"
# answer = "From January 2027, with six more psychologists."
# answered = 2026-07-01
+++
"""


def commentary_of(place: str, area: str, known_on: date | None = None) -> Commentary | None:
    """The newest commentary on an area of a place, by its code, of a day or before; None where there is none.

    Raises:
        CatalogueError: a file of commentary has faults; all of all files, each with its line.
    """
    found = [
        one
        for one in load_commentary()
        if one.place == place and one.area == area and (known_on is None or one.date <= known_on)
    ]
    return max(found, key=lambda one: one.date, default=None)


def load_commentary(folder: Path | None = None) -> tuple[Commentary, ...]:
    """Every commentary in the folder, by file name; none of a template without words.

    Raises:
        CatalogueError: all faults of all files at once, each with its line.
    """
    folder = folder or project_root() / "data" / "local" / COMMENTARY
    if not folder.is_dir():
        return ()
    return _load_commentary(folder, state_of(folder, *sorted(folder.glob("*.md"))))


def commentary_template(place: str, spec: AreaSpec, day: date) -> str:
    """A file for the council's words on an area, to be filled in."""
    return WORDS_TEMPLATE.format(
        name=spec.name, area=spec.id, place=place, date=day.isoformat(), words=MAX_WORDS, asked=MAX_ASKED
    )


@lru_cache(maxsize=4)
def _load_commentary(folder: Path, _state: tuple[tuple[str, int, int], ...]) -> tuple[Commentary, ...]:
    faults = Diagnostics()
    found: dict[tuple[str, str, date], Commentary] = {}
    for path in sorted(folder.glob("*.md")):
        one = _commentary(path, faults)
        if one is None:
            continue
        key = (one.place, one.area, one.date)
        if key in found:
            faults.add(path, 1, f"'{found[key].file}' is of the same place, area and date", "one file a day")
        found[key] = one
    faults.raise_if_any("What the council says has faults")
    return tuple(found.values())


def _commentary(path: Path, faults: Diagnostics) -> Commentary | None:
    """The commentary in a file; None where it says nothing yet, or has faults."""
    text = read_text(path, faults, "a text file")
    if text is None:
        return None
    head, words, first = _parts(_seen(text), path, faults)
    if head is None:
        return None
    before = len(faults.lines)
    table = toml_of(head, path, faults)
    area = _area_of(path, faults)
    place, day, role = _place(table), table.date("date"), table.string("role")
    asked = tuple(_asked(one, day) for one in table.tables("asked", needed=False))
    table.finish()
    if len(asked) > MAX_ASKED:
        table.fault("asked", f"{len(asked)} questions", f"up to {MAX_ASKED}")
    count = len(words.split())
    if count > MAX_WORDS or len(words) > MAX_LETTERS:
        most = f"up to {MAX_WORDS} words of {MAX_LETTERS:,} letters, so that the briefing keeps to its pages"
        faults.add(path, first, f"{count} words of {len(words):,} letters", most)
    if len(faults.lines) > before or not (words or asked):
        return None
    return Commentary(place, area, day, role, words, asked, path.name)


def _parts(text: str, path: Path, faults: Diagnostics) -> tuple[str | None, str, int]:
    """What stands between the fences (its lines keep their numbers), the words, and the line they begin on."""
    lines = text.split("\n")
    ends = [at for at, line in enumerate(lines) if line.strip() == FENCE]
    if len(ends) < 2 or ends[0] != 0:
        found = f"the first line is '{lines[0].strip()[:40]}'" if not ends or ends[0] else "there is one line '+++'"
        faults.add(path, 1, found, "a line '+++', then place, date and role, then a line '+++'")
        return None, "", 1
    return "\n".join(["", *lines[1 : ends[1]]]), "\n".join(lines[ends[1] + 1 :]).strip(), ends[1] + 2


def _area_of(path: Path, faults: Diagnostics) -> str:
    """The area that a file is on, by its name: the area's id, and after a hyphen whatever tells files apart."""
    area = path.stem.partition("-")[0]
    if area not in load_areas():
        faults.add(path, 1, f"the file's name begins with '{area[:40]}'", f"an area: {choices(area, load_areas())}")
    return area


def _asked(table: TomlTable, day: date) -> Asked:
    asked, answer = table.date("asked"), table.string("answer", "")
    answered = table.date("answered") if "answered" in table or answer else None
    found = Asked(asked, table.string("question"), answer, answered)
    if found.answered is not None and not answer:
        table.fault("answered", "there is a day of an answer and no 'answer'", "both or neither")
    for key, given in (("asked", asked), ("answered", answered)):
        if given is not None and given > day > date.min:
            table.fault(key, f"'{key}' is {given}, after the 'date' of the words", f"{day} or before")
    for key in ("question", "answer"):
        if (count := len(getattr(found, key).split())) > MAX_OF_ONE:
            table.fault(key, f"{count} words", f"up to {MAX_OF_ONE}")
    return found


def _seen(text: str) -> str:
    """The text without characters that are not seen, such as those that turn the direction of writing."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(one for one in plain if one == "\n" or category(one) not in ("Cc", "Cf", "Cs", "Co", "Cn"))

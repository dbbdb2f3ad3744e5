"""The points of an area, read from its [[points]]: what may be told on the page, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from send_briefings.catalogue.templates import template
from send_briefings.catalogue.toml_document import TomlTable
from send_briefings.model.area import PointSpec, Ref
from send_briefings.model.measure import Measure

FIGURE = ("value", "numerator", "denominator", "missed", "beside", "period", "breakdown", "cohort", "place")
GROUP = ("breakdown", "cohort", "place")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of point: the words it has to have and those it may have, each with the places that may stand in it.

    `reference` is the key of the series it is set beside. `outcomes` begin the keys of words for each outcome of its
    measure, by its number, such as `outcome_2`.
    """

    needed: Mapping[str, tuple[str, ...]]
    allowed: Mapping[str, tuple[str, ...]]
    reference: str = ""
    outcomes: tuple[str, ...] = ()


LEADS = dict.fromkeys(("up", "down", "above", "below", "same"), (*GROUP, "elsewhere", "share", "value"))
KINDS: Mapping[str, Kind] = {
    "series": Kind(
        LEADS | {"told": FIGURE},
        {
            "more": GROUP,
            "fewer": GROUP,
            "few": GROUP,
            "none": GROUP,
            "none_told": FIGURE,
            "one_told": FIGURE,
            "plain": (*GROUP, "share", "value"),
            "after": (),
            "elsewhere": ("england",),
            "counterfactual": ("count",),
        },
        "beside",
    ),
    "missed": Kind(
        {"noun": GROUP, "told": FIGURE, "alone": (*GROUP, "share"), "none": GROUP},
        {"volume_up": ("now", "before"), "volume_down": ("now", "before"), "fewer": ()}
        | {"counterfactual": ("count",), "one_told": FIGURE},
        "volume",
    ),
    "counts": Kind({"up": GROUP, "down": GROUP, "same": GROUP, "told": (*GROUP, "value", "period")}, {"noun": ()}),
    "amount": Kind({"lead": (*GROUP, "next"), "told": (*GROUP, "value", "period", "next")}, {"after": ()}),
    "gap": Kind(
        dict.fromkeys(("wide", "grew", "shrank", "same", "alike", "lower"), GROUP) | {"told": ("other", "period")},
        {"after": ()},
        "reference",
    ),
    "breakdowns": Kind({"highest": GROUP, "lowest": GROUP, "even": GROUP, "told": ("values", "period")}, {"after": ()}),
    "zeros": Kind({"lead": GROUP, "told": ("names", "others", "period")}, {"after": ()}),
    "inspection": Kind({"lead": ("outcome", "month")}, {}, outcomes=("outcome", "told")),
    "tally": Kind(
        {"lead": ("share", "outcome"), "told": ("total",), "near": ("number", "outcome")}, {}, outcomes=("outcome",)
    ),
    "alarms": Kind({"lead": ()}, {}),
}


def read_point(
    table: TomlTable,
    measures: Mapping[str, Measure],
    cohorts: Sequence[str],
    breakdowns: Sequence[str],
    made: Callable[[str, str, str], Ref],
) -> PointSpec:
    """One [[points]] table; a missing or unknown key, and a place for a word that is never filled, are faults."""
    kind = table.string("kind", one_of=tuple(KINDS))
    measure = table.string("measure", one_of=tuple(measures))
    cohort = table.string("cohort", one_of=cohorts)
    if "breakdowns" in table:
        chosen = table.strings("breakdowns", one_of=breakdowns)
    else:
        chosen = (table.string("breakdown", one_of=breakdowns),)
    refs = tuple(made(measure, cohort, breakdown) for breakdown in chosen)
    if kind not in KINDS:
        table.keys()
        return PointSpec(kind, refs, MappingProxyType({}))
    rules = KINDS[kind]
    words = {name: template(table, name, places) for name, places in rules.needed.items()}
    words |= {name: template(table, name, places) for name, places in rules.allowed.items() if name in table}
    for one in measures[measure].outcomes if measure in measures else ():
        words |= {f"{key}_{one.value}": table.string(f"{key}_{one.value}") for key in rules.outcomes}
    if kind == "inspection":
        words |= {key: table.string(key) for key in table.values if key.startswith("revisit_")}
    reference = also = None
    if rules.reference == "reference":
        reference = made(measure, table.string("reference", one_of=cohorts), chosen[0])
    elif rules.reference and rules.reference in table:
        other = table.string(rules.reference, one_of=tuple(measures))
        reference = made(other, cohort, "total" if rules.reference == "volume" else chosen[0])
    if kind == "counts" and "also" in table:
        also = read_point(table.table("also"), measures, cohorts, breakdowns, made)
    return PointSpec(kind, refs, MappingProxyType(words), reference, also, table.boolean("aside", False))

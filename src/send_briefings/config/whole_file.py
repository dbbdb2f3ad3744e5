"""What a whole file of a source looks like: the `[whole]` of its TOML, by which a short or odd file is held back.

[whole]
levels = { local_authority = "all", provider = [100, 200] }   # every place, or how many at least and at most
absent = ["E09000001"]              # authorities the publisher leaves out
first = 2018-09-01                  # the first period of a file that holds several begins on this day or before
gaps = ["2019/20"]                  # periods the publisher leaves out
cohorts = ["ehc_plan", "no_sen"]    # groups that each measure has, unless its own line says otherwise
breakdowns = ["total", "primary"]
by_period = false                   # where a place has a day of its own, as an inspection has: places are counted
                                    # over the whole file
own_periods = true                  # where each series has periods of its own
newest_alone = true                 # where only the newest period has every place and group
ahead = true                        # where figures are about a period that goes on when they come out
sums = ["appeals"]                  # counts of which the parts of the country add up to the whole

[whole.measures]                    # one line a measure
persistent_absence = { most = 100, average = [5, 60], published = 0.9 }
# least, most: the range of one figure, by its unit where left out; average: of the places, of one group in one period;
# published: the least share of places with a number in one period, but for the periods in `unpublished`;
# counted = true: shares come with their counts; fractions = true: a count need not be whole; cohorts, breakdowns

[[whole.fewer]]                     # figures that fewer places have, or none
measures = ["severe_absence"]       # left out: all; likewise cohorts, breakdowns and periods
breakdowns = ["special"]
absent = ["E06000053"]              # the places that may have none; left out: any number of places

[[whole.never_more]]                # of one place, period and group
part = "severe_absence"
of = "persistent_absence"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from send_briefings.config.toml import TomlTable
from send_briefings.model import Cohort, Level

ALL = "all"
EVERY = (0, 1_000_000)


@dataclass(frozen=True, slots=True)
class WholeMeasure:
    """What the figures of one measure look like; None and () where nothing is said.

    `average` is the range in which the average of the places lies, for any one group in any one period. `published` is
    the least share of places with a number in one period, save those in `unpublished`.
    """

    cohorts: tuple[str, ...]
    breakdowns: tuple[str, ...]
    least: float | None = None
    most: float | None = None
    average: tuple[float, float] | None = None
    published: float = 0.0
    unpublished: frozenset[str] = frozenset()
    fractions: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Fewer:
    """Figures that fewer places have: those of these words (all where empty).

    `absent` is None where any place may have none.
    """

    measures: frozenset[str]
    cohorts: frozenset[str]
    breakdowns: frozenset[str]
    periods: frozenset[str]
    absent: frozenset[str] | None

    def covers(self, measure: str, cohort: str, breakdown: str, period: str) -> bool:
        """Whether figures of these words are among those meant."""
        pairs = ((self.measures, measure), (self.cohorts, cohort), (self.breakdowns, breakdown), (self.periods, period))
        return all(not words or word in words for words, word in pairs)


@dataclass(frozen=True, slots=True)
class Whole:
    """What a whole file of a source looks like.

    `levels` gives the least and the most places of each level; None where every place is expected. `measures` is empty
    where nothing is said of the source's figures.
    """

    levels: Mapping[Level, tuple[int, int] | None] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    first: date | None = None
    gaps: frozenset[str] = frozenset()
    by_period: bool = True
    own_periods: bool = False
    newest_alone: bool = False
    ahead: bool = False
    sums: tuple[str, ...] = ()
    measures: Mapping[str, WholeMeasure] = field(default_factory=dict)
    fewer: tuple[Fewer, ...] = ()
    never_more: tuple[tuple[str, str], ...] = ()

    def may_lack(self, measure: str, cohort: str, breakdown: str, period: str) -> frozenset[str] | None:
        """The places that may have none of these figures; None where any may."""
        found = [entry.absent for entry in self.fewer if entry.covers(measure, cohort, breakdown, period)]
        if None in found:
            return None
        return self.absent.union(*(places for places in found if places is not None))


NOTHING_SAID = Whole()


def read_whole(document: TomlTable) -> Whole:
    """The `[whole]` of a source's file; `NOTHING_SAID` where there is none."""
    if "whole" not in document:
        return NOTHING_SAID
    table = document.table("whole")
    cohorts = table.strings("cohorts", default=("all",), one_of=list(Cohort))
    breakdowns = table.strings("breakdowns", default=("total",))
    measures = table.table("measures")
    named = {name: _measure(measures.table(name), cohorts, breakdowns) for name in measures.keys()}  # noqa: SIM118
    return Whole(
        levels=_levels(table.table("levels")),
        absent=frozenset(table.strings("absent", default=())),
        first=table.date("first") if "first" in table else None,
        gaps=frozenset(table.strings("gaps", default=())),
        by_period=table.boolean("by_period", default=True),
        own_periods=table.boolean("own_periods", default=False),
        newest_alone=table.boolean("newest_alone", default=False),
        ahead=table.boolean("ahead", default=False),
        sums=table.strings("sums", default=(), one_of=list(named)),
        measures=named,
        fewer=tuple(_fewer(entry, list(named)) for entry in table.tables("fewer", needed=False)),
        never_more=tuple(
            (entry.string("part", one_of=list(named)), entry.string("of", one_of=list(named)))
            for entry in table.tables("never_more", needed=False)
        ),
    )


def _levels(table: TomlTable) -> dict[Level, tuple[int, int] | None]:
    levels: dict[Level, tuple[int, int] | None] = {}
    for name in table.keys():  # noqa: SIM118
        if name not in set(Level):
            table.fault(name, f"the level '{name}'", f"one of {', '.join(Level)}")
        elif table.values[name] == ALL:
            levels[Level(name)] = None
        else:
            least, most = _range(table, name) or EVERY
            levels[Level(name)] = (int(least), int(most))
    return levels


def _measure(table: TomlTable, cohorts: tuple[str, ...], breakdowns: tuple[str, ...]) -> WholeMeasure:
    return WholeMeasure(
        cohorts=table.strings("cohorts", default=cohorts, one_of=list(Cohort)),
        breakdowns=table.strings("breakdowns", default=breakdowns),
        least=table.number("least") if "least" in table else None,
        most=table.number("most") if "most" in table else None,
        average=_range(table, "average"),
        published=table.number("published", default=0.0),
        unpublished=frozenset(table.strings("unpublished", default=())),
        fractions=table.boolean("fractions", default=False),
        counted=table.boolean("counted", default=False),
    )


def _range(table: TomlTable, key: str) -> tuple[float, float] | None:
    """Two numbers, the smaller first; None where the key is absent or is something else, which is a fault."""
    if key not in table:
        return None
    given = table.anything(key)
    if isinstance(given, list) and len(given) == 2 and all(type(one) in (int, float) for one in given):
        low, high = given
        if low <= high:
            return float(low), float(high)
    table.fault(key, f"'{key}' is {given!r}", "two numbers, the smaller first, such as [5, 60]")
    return None


def _fewer(table: TomlTable, measures: list[str]) -> Fewer:
    return Fewer(
        measures=frozenset(table.strings("measures", default=(), one_of=measures)),
        cohorts=frozenset(table.strings("cohorts", default=(), one_of=list(Cohort))),
        breakdowns=frozenset(table.strings("breakdowns", default=())),
        periods=frozenset(table.strings("periods", default=())),
        absent=frozenset(table.strings("absent")) if "absent" in table else None,
    )

"""How one source's EES-format CSV is laid out: which columns hold period, place, filters and figures.

The `[layout]` of a source with `format = "ees_csv"`:

    [layout.period]                       # optional; the columns are time_period and time_identifier
    identifiers = { "Calendar year" = "winter_average" }    # where the publisher's identifier is not what is meant
    counted_in = "January"                # where a year's figure is a count on one day: the month that day is in
    always = "2020"                       # where no column tells the period: the one the whole file is about
    always_identifier = "Calendar year"   # where no column tells what kind of period it is; "Month" for months that are
                                          # told by their first day, such as 2023-06-01
    printed = "Calendar year"             # the identifier by which the file is told from another with the same columns

    [layout.place]
    level = "local_authority"             # where there is no geographic_level column
    local_authority = "new_la_code"       # the column of codes for each level in the file
    region = "region_code"
    england = "country_code"
    by_name = true                        # optional: those columns hold names where the file has no codes
    level_column = "data_level"           # where another column tells the level, and what it says for each of ours
    levels = { "National" = "england", "CCG or Sub ICB" = "icb" }
    codes = { "15E" = "QHL" }             # optional: what is printed for a place, and our code of it

    [[layout.filters]]
    column = "send_category"
    role = "cohort"                       # or "breakdown", or "constant": only rows with these values are read
    values = { "EHC plan" = "ehc_plan" }  # a constant has a list
    added_up = true                       # optional: rows with one of our words are one group, added up

    [[layout.out_of_scope]]
    column = "la_name"
    values = ["LA demo"]                  # or other_than = ["All plans"]: rows with any other value are not for us
    reason = "a demonstration row"

    [[layout.doubtful]]
    where = { time_period = "2021", geographic_level = "National" }
    columns = ["NEET_NK_EHCP_percent"]
    reason = "..."                        # the figure is kept as not available, with what was printed as its symbol
    counts_only = true                    # optional: the share printed stands, without the counts beside it

    [[layout.indicators]]
    column = "susp_rate"
    measure = "suspension_rate"
    unit = "per_100"
    cohort = "ehc_plan"                   # optional, where no filter tells it; likewise breakdown
    only = { breakdown = "total" }        # optional: only of rows with these of our words; then the indicator may name
                                          # a breakdown or a cohort of its own in place of the row's
    may_exceed_100 = true                 # optional: the publisher's method can give a percentage above 100
    may_be_negative = true                # optional: or one below 0, such as a deficit as a share of income
    denominator = { whole = "Cohort_DJFavg", percent = "cohort_EHCP_percent" }   # or { column = "..." }
                                          # or { sum = ["one", "other"] }, two columns or more added up
    numerator = { column = "..." }        # or { sum = [...] }; with a denominator and no numerator it is value x it

An indicator without `column` is worked out from its numerator and denominator: a percentage or a rate per 100; a count
without one is its numerator, such as ages added up. A row
whose numerator is the larger is rejected, or, with `above_100 = "low_reliability"`, has no value but that status;
`nought = "low_reliability"` does the same to one whose numerator is 0 and denominator is not.

    [layout.symbols]                      # what stands in place of a number
    c = "suppressed"
    blank = "not_available"               # an empty cell; without this it is a fault

    [layout.also_called]                  # a column's names in other years
    enrolments_pa_10_exact_percent = ["sess_overall_percent_pa_10_exact"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from send_briefings.config.sources import SourceSpec, open_layout
from send_briefings.config.toml import Diagnostics, TomlTable
from send_briefings.data.cells import Symbols
from send_briefings.model import Cohort, Level, PeriodKind, Status, Unit
from send_briefings.model.place import MONTHS

LEVEL_COLUMN = "geographic_level"
LEVELS = (Level.LOCAL_AUTHORITY, Level.REGION, Level.ICB, Level.NHS_REGION, Level.ENGLAND)
EES_LEVELS: Mapping[str, Level] = {
    "National": Level.ENGLAND,
    "Regional": Level.REGION,
    "Local authority": Level.LOCAL_AUTHORITY,
}
OLD_CODES = "old_la_code"
NAMES: Mapping[str, str] = {"new_la_code": "la_name", "region_code": "region_name", "country_code": "country_name"}
"""EES's own names of the columns of names beside its columns of codes; they are read where they are there."""
ROLES = ("breakdown", "cohort", "constant")
BLANK = "blank"
SHARES = (Unit.PERCENT, Unit.PER_100)


@dataclass(frozen=True, slots=True)
class Filter:
    """A column that says which children or schools a row is about; `values` maps what is printed to our words.

    `added_up` says that rows with several values of one word are parts of one group.
    """

    column: str
    role: str
    values: Mapping[str, str]
    added_up: bool = False


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Rows that are not for us: those with one of `values` in `column`, and why; with `but`, those with any other."""

    column: str
    values: frozenset[str]
    reason: str
    but: bool = False


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Figures the publisher printed that cannot be right: in rows matching `where`, those in `columns`.

    With `counts_only` a share that is printed stands, without the counts, which do not give it.
    """

    where: Mapping[str, str]
    columns: tuple[str, ...]
    reason: str
    counts_only: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column of figures: of which measure, in which unit, and where its counts are.

    `column` is "" for a share worked out from its counts. `numerator` and `whole` name columns to add up; the
    denominator is `whole`, times the column `percent` where that is not "". `above_100` and `zero` are
    the status of a share worked out as more than all, or as none, where that cannot be right; None where the row is
    rejected, and where a nought stands. `only` gives, by role, the word a row must have to hold the figure at all.
    """

    column: str
    measure: str
    unit: Unit
    cohort: str
    breakdown: str
    may_exceed_100: bool
    may_be_negative: bool
    above_100: Status | None
    zero: Status | None
    whole: tuple[str, ...]
    percent: str
    numerator: tuple[str, ...]
    only: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns this figure needs."""
        return tuple(name for name in (self.column, *self.whole, self.percent, *self.numerator) if name)


@dataclass(frozen=True, slots=True)
class EesLayout:
    """A checked layout."""

    period_column: str
    identifier_column: str
    identifiers: Mapping[str, PeriodKind]
    counted_in: str
    printed: str
    always: Mapping[str, str]
    fixed_level: Level | None
    level_column: str
    levels: Mapping[str, Level]
    code_columns: Mapping[Level, str]
    codes: Mapping[str, str]
    by_name: bool
    filters: tuple[Filter, ...]
    out_of_scope: tuple[OutOfScope, ...]
    doubtful: tuple[Doubtful, ...]
    indicators: tuple[Indicator, ...]
    symbols: Symbols
    also_called: Mapping[str, tuple[str, ...]]

    @property
    def general_columns(self) -> tuple[str, ...]:
        """The columns that most EES files have: period, level and place."""
        level = () if self.fixed_level else (self.level_column,)
        reported = [name for name in (self.period_column, self.identifier_column) if name not in self.always]
        return (*reported, *level, *dict.fromkeys(self.code_columns.values()))

    @property
    def name_columns(self) -> Mapping[Level, str]:
        """The columns of names that EES puts beside the columns of codes, which need not be there."""
        return {level: NAMES[column] for level, column in self.code_columns.items() if column in NAMES}

    @property
    def number_columns(self) -> Mapping[str, tuple[Unit, bool, bool]]:
        """Each column of figures or counts, with its unit and whether percentages above 100, or below 0, may stand."""
        columns: dict[str, tuple[Unit, bool, bool]] = {}
        for indicator in self.indicators:
            if indicator.column:
                columns[indicator.column] = (indicator.unit, indicator.may_exceed_100, indicator.may_be_negative)
            columns.update(dict.fromkeys((*indicator.whole, *indicator.numerator), (Unit.COUNT, False, False)))
            if indicator.percent:
                columns[indicator.percent] = (Unit.PERCENT, False, False)
        return columns

    @property
    def adds_rows(self) -> bool:
        """Whether several rows of the file are added up to one."""
        return any(entry.added_up for entry in self.filters)

    @property
    def figure_columns(self) -> tuple[str, ...]:
        """The columns of figures and counts."""
        return tuple(dict.fromkeys(name for indicator in self.indicators for name in indicator.columns))

    @property
    def own_columns(self) -> tuple[str, ...]:
        """The columns that make this source's file what it is: its filters and figures."""
        named = [entry.column for entry in self.filters]
        named += [entry.column for entry in self.out_of_scope]
        named += [column for rule in self.doubtful for column in rule.where]
        named += self.figure_columns
        return tuple(name for name in dict.fromkeys(named) if name not in self.general_columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that must be there."""
        return (*self.general_columns, *self.own_columns)


def read_layout(source: SourceSpec) -> EesLayout:
    """The layout of a source, checked; kept for as long as its file stays as it is.

    Raises:
        CatalogueError: all faults at once, each with file and line.
    """
    return _read_layout(source, source.path.stat().st_mtime_ns if source.path.exists() else 0)


@lru_cache(maxsize=64)
def _read_layout(source: SourceSpec, _changed: int) -> EesLayout:
    faults = Diagnostics()
    table = open_layout(source, faults)
    layout = _layout(table)
    table.finish()
    faults.raise_if_any()
    return layout


def _layout(table: TomlTable) -> EesLayout:
    period = table.table("period", needed=False)
    identifiers = period.string_map("identifiers", default={})
    for kind in identifiers.values():
        if kind not in set(PeriodKind):
            period.fault("identifiers", f"the period kind '{kind}'", f"one of {', '.join(PeriodKind)}")
    place = table.table("place")
    fixed, codes = _place(place)
    period_column = period.string("column", default="time_period")
    identifier_column = period.string("identifier_column", default="time_identifier")
    always = {
        period_column: period.string("always", default=""),
        identifier_column: period.string("always_identifier", default=""),
    }
    filters = tuple(_filter(entry) for entry in table.tables("filters", needed=False))
    reported = {entry.role: frozenset(entry.values.values()) for entry in filters}
    indicators = tuple(_indicator(entry, reported) for entry in table.tables("indicators"))
    shares = [one for one in indicators if one.unit is not Unit.COUNT and not one.only]
    if shares and any(entry.added_up for entry in filters):
        table.fault(None, "a share or a rate in a layout that adds rows up", "counts only, or 'only' beside the share")
    called = table.table("also_called", needed=False)
    also_called = {name: called.strings(name) for name in called.keys()}  # noqa: SIM118
    if column := codes.get(Level.LOCAL_AUTHORITY):
        also_called[column] = (*also_called.get(column, ()), OLD_CODES)
    return EesLayout(
        period_column=period_column,
        identifier_column=identifier_column,
        identifiers={name: PeriodKind(kind) for name, kind in identifiers.items() if kind in set(PeriodKind)},
        counted_in=period.string("counted_in", default="", one_of=MONTHS),
        printed=period.string("printed", default=""),
        always={name: text for name, text in always.items() if text},
        fixed_level=fixed,
        level_column=place.string("level_column", default=LEVEL_COLUMN),
        levels=_levels(place),
        code_columns=codes,
        codes=place.string_map("codes", default={}),
        by_name=place.boolean("by_name", default=False),
        filters=filters,
        out_of_scope=tuple(_out_of_scope(entry) for entry in table.tables("out_of_scope", needed=False)),
        doubtful=tuple(
            Doubtful(
                entry.string_map("where"),
                entry.strings("columns"),
                entry.string("reason"),
                entry.boolean("counts_only", default=False),
            )
            for entry in table.tables("doubtful", needed=False)
        ),
        indicators=indicators,
        symbols=read_symbols(table.table("symbols", needed=False)),
        also_called=also_called,
    )


def _place(table: TomlTable) -> tuple[Level | None, dict[Level, str]]:
    codes = {level: table.string(level.value, default="") for level in LEVELS}
    codes = {level: column for level, column in codes.items() if column}
    fixed = table.string("level", default="", one_of=[level.value for level in LEVELS])
    if not codes:
        table.fault(None, "no column of place codes", f"one of {', '.join(LEVELS)}")
    if fixed in set(LEVELS) and Level(fixed) not in codes:
        table.fault("level", f"'level' is '{fixed}' but no column of its codes is named", f"{fixed} = a column")
    return (Level(fixed) if fixed in set(LEVELS) else None), codes


def _levels(table: TomlTable) -> Mapping[str, Level]:
    """What the column of levels says for each of ours; EES's own words where the layout has none."""
    printed = table.string_map("levels", default={})
    for level in printed.values():
        if level not in set(LEVELS):
            table.fault("levels", f"the level '{level}'", f"one of {', '.join(LEVELS)}")
    return {name: Level(level) for name, level in printed.items() if level in set(LEVELS)} or EES_LEVELS


def _out_of_scope(table: TomlTable) -> OutOfScope:
    but = "other_than" in table
    values = frozenset(table.strings("other_than" if but else "values"))
    return OutOfScope(table.string("column"), values, table.string("reason"), but)


def _filter(table: TomlTable) -> Filter:
    role = table.string("role", one_of=ROLES)
    constant = role == "constant"
    values = {value: value for value in table.strings("values")} if constant else table.string_map("values")
    for ours in values.values():
        if role == "cohort" and ours not in set(Cohort):
            table.fault("values", f"the cohort '{ours}'", f"one of {', '.join(Cohort)}")
    return Filter(table.string("column"), role, values, table.boolean("added_up", default=False))


def _indicator(table: TomlTable, reported: Mapping[str, frozenset[str]]) -> Indicator:
    unit = table.string("unit", one_of=list(Unit))
    cohort = table.string("cohort", default="", one_of=list(Cohort))
    breakdown = table.string("breakdown", default="")
    only = table.string_map("only", default={})
    for name, value in (("cohort", cohort), ("breakdown", breakdown)):
        if bool(value) == (name in reported) and not (value and name in only):
            table.fault(None, f"{name} is told {'twice' if value else 'nowhere'}", f"by a filter or by '{name} =' here")
    for role, word in only.items():
        if word not in reported.get(role, ()):
            table.fault("only", f"no filter gives the {role} '{word}'", "a word of a filter above")
    counts = table.table("denominator", needed=False)
    numerator = _added_up(table.table("numerator", needed=False))
    percent = counts.string("percent") if "whole" in counts else ""
    whole = (counts.string("whole"),) if "whole" in counts else _added_up(counts)
    column = table.string("column", default="")
    if not column and not (numerator and (unit == Unit.COUNT if not whole else unit in SHARES)):
        table.fault(
            None,
            "no 'column'",
            "one, or a numerator and a denominator of which a percentage or a rate per 100 is worked out",
        )
    return Indicator(
        column=column,
        measure=table.string("measure"),
        unit=Unit(unit) if unit in set(Unit) else Unit.COUNT,
        cohort=cohort,
        breakdown=breakdown,
        may_exceed_100=table.boolean("may_exceed_100", default=False),
        may_be_negative=table.boolean("may_be_negative", default=False),
        above_100=_status(table, "above_100"),
        zero=_status(table, "zero"),
        whole=whole,
        percent=percent,
        numerator=numerator,
        only=only,
    )


def _status(table: TomlTable, key: str) -> Status | None:
    """A status of figures that are not there; None where the key is absent."""
    given = table.string(key, default="", one_of=[status.value for status in Status if not status.has_value])
    return Status(given) if given in set(Status) else None


def _added_up(table: TomlTable) -> tuple[str, ...]:
    """The columns of a count: one, or several to add up; none where the table is empty."""
    column = table.string("column", default="")
    return (column,) if column else table.strings("sum", default=())


def read_symbols(table: TomlTable) -> Symbols:
    """The symbols of a `[layout.symbols]` table."""
    allowed = [status.value for status in Status if not status.has_value]
    statuses = {mark: table.string(mark, one_of=allowed) for mark in table.keys()}  # noqa: SIM118
    known = {mark: Status(status) for mark, status in statuses.items() if status in allowed}
    blank = known.pop(BLANK, None)
    return Symbols(known, blank)

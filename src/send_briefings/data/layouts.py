"""How the catalogue lays out the tables of appeals and of the dedicated schools grant.

The `[layout]` of a source with `format = "tribunals"`:

    name_column = "Local Authority"       # the headings of the first two columns, by which the table is found
    code_column = "LA code"
    nought = "-"                          # stands for no appeals, where the rate beside it is nought

    [[layout.measures]]
    measure = "appeal_rate"
    unit = "percent"
    value = "SEND Tribunal Appeal Rate"   # headings as printed under each year, without their footnote numbers
    numerator = "Appeals registered"      # optional, with denominator
    denominator = "Total Appealable Decisions"
    since = 2024                          # optional: the first year it is in; earlier tables need no such heading

    [layout.method]                       # how to tell a table of a later method that has the headings of the earlier
    name = "Birmingham"                   # the rate of one place and year under this heading ...
    year = "2024"
    heading = "SEND Tribunal Appeal Rate"
    earlier = 4.8                         # ... by the earlier method and by the later, whichever it is near to
    later = 7.4
    headings = { "SEND Tribunal Appeal Rate" = "In development: SEND Tribunal Appeal Rate" }  # what they are there

    [layout.totals]                       # rows that are England's, and the measures read from each
    "England Total" = ["appeals", "appeal_rate"]

    [[layout.earlier]]                    # a row that in years before this one is about another place
    name = "Dorset"
    before = 2019
    place = "E10000009"

    [[layout.doubtful]]                   # figures kept as not available, with what was printed as their symbol
    names = ["Cambridgeshire"]
    years = ["2024"]
    headings = ["Total Appealable Decisions", "SEND Tribunal Appeal Rate"]
    reason = "..."                        # whole sentences, for the reader of these places' figures
    used = true                           # optional: the figures are used all the same, and the reader is told

    [layout.symbols]
    x = "not_available"
    blank = "not_available"

The `[layout]` of a source with `format = "dsg_allocations"`:

    title = "Dedicated schools grant"             # what the workbook is recognised by
    information_sheet = "Information"             # how the name of the sheet begins that says when it was published
    published_label = "Publication date"          # what stands to the left of the day there
    main_sheet = "High_needs_block"               # a row a place; rows of the other sheets are more columns of these

    [[layout.figures]]
    measure = "high_needs_block"
    unit = "pounds"
    sheet = "High_needs_block"
    columns = ["Total high needs block before deductions (£s)"]         # several are added up
    again = { sheet = "Allocations_summary", under = "before recoupment", column = "High needs block (£s)" }

    [[layout.ratios]]                             # one figure divided by another
    measure = "high_needs_per_pupil"
    unit = "pounds"
    of = "high_needs_block"
    by = ["pupils_in_schools_block", "pupils_in_special_schools"]

    [layout.groups]                               # rows that are sums of authorities other than a region or England
    reason = "a group of authorities by type"
    names = ["METROPOLITAN AUTHORITIES"]
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from send_briefings.config.sources import SourceSpec, open_layout
from send_briefings.config.toml import Diagnostics, TomlTable
from send_briefings.data.cells import Symbols
from send_briefings.data.ees_layout import read_symbols
from send_briefings.model import Unit


@dataclass(frozen=True, slots=True)
class TribunalMeasure:
    """A measure, and the headings of its value and, for a rate, of its counts."""

    measure: str
    unit: Unit
    value: str
    numerator: str
    denominator: str
    since: int


@dataclass(frozen=True, slots=True)
class Method:
    """The rate of one place and year by which a table of the later method is told, and what its headings are."""

    name: str
    year: str
    heading: str
    earlier: float
    later: float
    headings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A name that in years before `before` is of the place with this code."""

    name: str
    before: int
    place: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Printed figures that cannot be what they say, or hardly, and why, in whole sentences for a reader.

    Those that hardly can are `used` all the same.
    """

    names: tuple[str, ...]
    years: tuple[str, ...]
    headings: tuple[str, ...]
    reason: str
    used: bool


@dataclass(frozen=True, slots=True)
class TribunalsLayout:
    """A checked layout. `totals` gives the measures read from each of England's rows."""

    name_column: str
    code_column: str
    zero: str
    measures: tuple[TribunalMeasure, ...]
    totals: Mapping[str, tuple[str, ...]]
    earlier: tuple[Earlier, ...]
    doubtful: tuple[Doubtful, ...]
    method: Method | None
    symbols: Symbols

    def headings_of(self, years: Collection[str], later: bool) -> tuple[str, ...]:
        """The headings that a table of these years has; one of the `later` method has not the earlier's."""
        last = max(map(int, years), default=0)
        gone = self.method.headings if later and self.method else {}
        used = [m for m in self.measures if m.since <= last and m.value not in gone]
        return tuple(dict.fromkeys(name for m in used for name in (m.value, m.numerator, m.denominator) if name))

    @property
    def headings(self) -> Mapping[str, Unit]:
        """Every heading that is read, with the unit of its cells."""
        counts = {name: Unit.COUNT for m in self.measures for name in (m.numerator, m.denominator) if name}
        return counts | {m.value: m.unit for m in self.measures}

    def rate_of(self, heading: str) -> str:
        """The heading of the rate that counts under this heading belong to; "" for none."""
        return next((m.value for m in self.measures if heading in (m.numerator, m.denominator)), "")

    def doubt(self, name: str, year: str, heading: str) -> Doubtful | None:
        """What is doubtful about a printed figure; None where nothing is."""
        found = (d for d in self.doubtful if name in d.names and year in d.years and heading in d.headings)
        return next(found, None)


def read_layout(source: SourceSpec) -> TribunalsLayout:
    """The layout of a source, checked; kept for as long as its file stays as it is.

    Raises:
        CatalogueError: all faults at once, each with file and line.
    """
    return _read_layout(source, source.path.stat().st_mtime_ns if source.path.exists() else 0)


@lru_cache(maxsize=16)
def _read_layout(source: SourceSpec, _changed: int) -> TribunalsLayout:
    faults = Diagnostics()
    table = open_layout(source, faults)
    measures = tuple(_measure(entry) for entry in table.tables("measures"))
    names = [measure.measure for measure in measures]
    totals = table.table("totals")
    layout = TribunalsLayout(
        name_column=table.string("name_column"),
        code_column=table.string("code_column"),
        zero=table.string("zero", ""),
        measures=measures,
        totals={row: totals.strings(row, one_of=names) for row in totals.keys()},  # noqa: SIM118
        earlier=tuple(
            Earlier(entry.string("name"), entry.integer("before"), entry.string("place"))
            for entry in table.tables("earlier", needed=False)
        ),
        doubtful=tuple(_doubtful(entry, measures) for entry in table.tables("doubtful", needed=False)),
        method=_method(table.table("method", needed=False)) if "method" in table else None,
        symbols=read_symbols(table.table("symbols", needed=False)),
    )
    table.finish()
    faults.raise_if_any()
    return layout


def _measure(table: TomlTable) -> TribunalMeasure:
    unit = table.string("unit", one_of=list(Unit))
    return TribunalMeasure(
        measure=table.string("measure"),
        unit=Unit(unit) if unit in set(Unit) else Unit.COUNT,
        value=table.string("value"),
        numerator=table.string("numerator", ""),
        denominator=table.string("denominator", ""),
        since=table.integer("since") if "since" in table else 0,
    )


def _method(table: TomlTable) -> Method:
    return Method(
        name=table.string("name"),
        year=table.string("year"),
        heading=table.string("heading"),
        earlier=table.number("earlier"),
        later=table.number("later"),
        headings=table.string_map("headings"),
    )


def _doubtful(table: TomlTable, measures: tuple[TribunalMeasure, ...]) -> Doubtful:
    headings = {name for m in measures for name in (m.value, m.numerator, m.denominator) if name}
    return Doubtful(
        names=table.strings("names"),
        years=table.strings("years"),
        headings=table.strings("headings", one_of=sorted(headings)),
        reason=table.string("reason"),
        used=table.boolean("used", default=False),
    )


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column by its sheet, its own heading and some words of the heading above it ("" for any)."""

    sheet: str
    column: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A measure that is one column or the sum of several; `again` is where the same figure stands a second time."""

    measure: str
    unit: Unit
    columns: tuple[ColumnRef, ...]
    again: ColumnRef | None


@dataclass(frozen=True, slots=True)
class RatioSpec:
    """A measure that is one figure divided by the sum of others."""

    measure: str
    unit: Unit
    of: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DsgLayout:
    """A checked layout."""

    title: str
    information_sheet: str
    published_label: str
    main_sheet: str
    figures: tuple[FigureSpec, ...]
    ratios: tuple[RatioSpec, ...]
    group_names: tuple[str, ...]
    group_reason: str

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that figures stand in, the main one first."""
        refs = [ref for figure in self.figures for ref in (*figure.columns, figure.again) if ref]
        return tuple(dict.fromkeys((self.main_sheet, *(ref.sheet for ref in refs))))


def read_dsg_layout(source: SourceSpec) -> DsgLayout:
    """The layout of a source, checked; kept for as long as its file stays as it is.

    Raises:
        CatalogueError: all faults at once, each with file and line.
    """
    return _read_dsg_layout(source, source.path.stat().st_mtime_ns if source.path.exists() else 0)


@lru_cache(maxsize=16)
def _read_dsg_layout(source: SourceSpec, _changed: int) -> DsgLayout:
    faults = Diagnostics()
    table = open_layout(source, faults)
    figures = tuple(_figure(entry) for entry in table.tables("figures"))
    names = [figure.measure for figure in figures]
    ratios = tuple(_ratio(entry, names) for entry in table.tables("ratios", needed=False))
    groups = table.table("groups", needed=False)
    layout = DsgLayout(
        title=table.string("title"),
        information_sheet=table.string("information_sheet"),
        published_label=table.string("published_label"),
        main_sheet=table.string("main_sheet"),
        figures=figures,
        ratios=ratios,
        group_names=groups.strings("names", default=()),
        group_reason=groups.string("reason", default="a group of authorities"),
    )
    table.finish()
    faults.raise_if_any()
    return layout


def _figure(table: TomlTable) -> FigureSpec:
    sheet, under = table.string("sheet"), table.string("under", default="")
    columns = tuple(ColumnRef(sheet, column, under) for column in table.strings("columns"))
    if not columns and "columns" in table:
        table.fault("columns", "'columns' is empty", "the heading of one column or more")
    again = table.table("again", needed=False)
    ref = None
    if "again" in table:
        ref = ColumnRef(again.string("sheet"), again.string("column"), again.string("under", default=""))
    return FigureSpec(table.string("measure"), _unit(table), columns, ref)


def _ratio(table: TomlTable, measures: list[str]) -> RatioSpec:
    of = table.string("of", one_of=measures)
    by = table.strings("by", one_of=measures)
    return RatioSpec(table.string("measure"), _unit(table), of, by)


def _unit(table: TomlTable) -> Unit:
    unit = table.string("unit", one_of=list(Unit))
    return Unit(unit) if unit in set(Unit) else Unit.POUNDS

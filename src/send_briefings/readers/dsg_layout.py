"""Which columns of a dedicated schools grant workbook are used, as its source's TOML says.

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

from dataclasses import dataclass
from functools import lru_cache

from send_briefings.catalogue.sources import SourceSpec, open_layout
from send_briefings.catalogue.toml_document import Faults, TomlTable
from send_briefings.model import Unit


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


def read_layout(source: SourceSpec) -> DsgLayout:
    """The layout of a source, checked; kept for as long as its file stays as it is.

    Raises:
        CatalogueError: all faults at once, each with file and line.
    """
    return _read_layout(source, source.path.stat().st_mtime_ns if source.path.exists() else 0)


@lru_cache(maxsize=16)
def _read_layout(source: SourceSpec, _changed: int) -> DsgLayout:
    faults = Faults()
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

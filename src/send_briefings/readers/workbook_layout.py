"""How a source's catalogue file says its waits workbook is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from send_briefings.catalogue.sources import SourceSpec, open_layout
from send_briefings.catalogue.toml_document import Faults, TomlTable
from send_briefings.model import Level, Status

LABELS = ("type", "code", "name")


@dataclass(frozen=True, slots=True)
class WaitsLayout:
    """The `[layout]` of a waits workbook; what each part means is said in the file itself."""

    cover_sheet: str
    contents_sheet: str
    series_sheet: str
    total_sheet: str
    bands_may_miss_percent: float
    services: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, Level]
    symbols: Mapping[str, Status]
    shares: Mapping[str, int]


def waits_layout(source: SourceSpec) -> WaitsLayout:
    """The layout in a source's catalogue file.

    Raises:
        CatalogueError: with all its faults, each with its line.
    """
    faults = Faults()
    table = open_layout(source, faults)
    table.string("title")
    labels, shares, symbols = table.table("labels"), table.table("shares"), table.table("symbols")
    layout = WaitsLayout(
        cover_sheet=table.string("cover_sheet"),
        contents_sheet=table.string("contents_sheet"),
        series_sheet=table.string("series_sheet"),
        total_sheet=table.string("total_sheet"),
        bands_may_miss_percent=table.number("bands_may_miss_percent"),
        services=table.string_map("services"),
        labels={label: labels.strings(label) for label in LABELS},
        kinds={kind: Level(name) for kind, name in _words(table.table("organisation_types"), list(Level)).items()},
        symbols={symbol: Status(name) for symbol, name in _words(symbols, _reasons()).items()},
        shares={measure: shares.integer(measure) for measure in shares.keys()},  # noqa: SIM118 (not a mapping)
    )
    if "" not in symbols:
        symbols.fault(None, "no status is given for a blank cell", '"" = "not_submitted"')
    table.finish()
    faults.raise_if_any()
    return layout


def _words(table: TomlTable, allowed: list[str]) -> dict[str, str]:
    """A table of the publisher's words to ours; a word of ours that does not exist is a fault and is left out."""
    given = {key: table.string(key, one_of=allowed) for key in table.keys()}  # noqa: SIM118 (not a mapping)
    return {key: word for key, word in given.items() if word in allowed}


def _reasons() -> list[str]:
    return [status for status in Status if not status.has_value]

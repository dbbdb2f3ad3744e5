"""The area's charts, what several kinds share, and what charts say in words.

Each module in `report.charts` is one kind of chart. It is found by its being there, and has

    chart(setting, spec, shown) -> Chart | None    # None where it would compare fewer than three things

where `shown` keeps what the numbers of its table come from.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Protocol, cast

from send_briefings.analysis.setting import Setting
from send_briefings.model.area import ChartSpec
from send_briefings.report import charts as chart_kinds
from send_briefings.report.cell_evidence import CellEvidence, Chart


class ChartKind(Protocol):
    """What a module in `report.charts` offers."""

    def chart(self, setting: Setting, spec: ChartSpec, shown: CellEvidence, /) -> Chart | None:
        """The chart; None where there is too little to compare."""


@cache
def chart_kind(name: str) -> ChartKind:
    """The module of a kind of chart, by its name.

    >>> chart_kind("flow").__name__
    'send_briefings.report.charts.flow'
    """
    return cast("ChartKind", importlib.import_module(f"{chart_kinds.__name__}.{name}"))

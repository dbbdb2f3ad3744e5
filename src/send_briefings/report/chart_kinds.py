"""The charts that an area's catalogue file asks for beside those of the leading series, each by its kind.

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
from send_briefings.report.cell_evidence import CellEvidence, Chart, Said, framed


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


def details(setting: Setting, said: Said, shown: CellEvidence) -> str:
    """The charts as markup, in order, without those that would compare fewer than three things."""
    made = [chart_kind(spec.kind).chart(setting, spec, shown) for spec in setting.spec.charts]
    return "".join(framed(chart, said) for chart in made if chart is not None)

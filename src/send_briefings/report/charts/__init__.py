"""The charts that an area's catalogue file asks for beside those of the leading series, each by its kind.

To add one, add a module here and nothing else; `ChartKind` says what it must have. The catalogue takes the file's name
as the kind's. A module whose name begins with an underscore is not a kind.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Protocol, cast

from send_briefings.analysis.setting import Setting
from send_briefings.model.area import ChartSpec
from send_briefings.report.cell_evidence import CellEvidence, Chart, Said, framed


class ChartKind(Protocol):
    """What a module of this package offers."""

    def chart(self, setting: Setting, spec: ChartSpec, shown: CellEvidence, /) -> Chart | None:
        """The chart; None where it would compare fewer than three things.

        `shown` keeps what the numbers of its table come from.
        """


@cache
def chart_kind(name: str) -> ChartKind:
    """The module of a kind of chart, by its name.

    >>> chart_kind("flow").__name__
    'send_briefings.report.charts.flow'
    """
    return cast("ChartKind", importlib.import_module(f"{__name__}.{name}"))


def details(setting: Setting, said: Said, shown: CellEvidence) -> str:
    """The charts that an area's catalogue file asks for as markup, in order, without those that compare too little."""
    made = [chart_kind(spec.kind).chart(setting, spec, shown) for spec in setting.spec.charts]
    return "".join(framed(chart, said) for chart in made if chart is not None)

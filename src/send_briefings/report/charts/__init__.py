"""The charts that an area's catalogue file asks for beside those of the leading series, each by its kind.

To add one, add a module here and nothing else; `ChartKind` says what it must have. The catalogue takes the file's name
as the kind's. A module whose name begins with an underscore is not a kind.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Protocol, cast

from send_briefings.analysis.context import AnalysisContext
from send_briefings.model.area import ChartSpec
from send_briefings.report.cell_evidence import CellEvidence, Chart, TextMarker, framed


class ChartKind(Protocol):
    """What a module of this package offers."""

    def chart(self, context: AnalysisContext, spec: ChartSpec, shown: CellEvidence, /) -> Chart | None:
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


def charts_of(context: AnalysisContext, shown: CellEvidence) -> dict[str, Chart]:
    """The charts that an area's catalogue file asks for, by kind, in order, without those that compare too little.

    A second chart of a kind is called "flow 2" and so on.
    """
    found: dict[str, Chart] = {}
    for spec in context.spec.charts:
        made = chart_kind(spec.kind).chart(context, spec, shown)
        if made is not None:
            again = sum(name.partition(" ")[0] == spec.kind for name in found)
            found[f"{spec.kind} {again + 1}" if again else spec.kind] = made
    return found


def details(context: AnalysisContext, stated: TextMarker, shown: CellEvidence) -> str:
    """Those charts as markup."""
    return "".join(framed(chart, stated) for chart in charts_of(context, shown).values())

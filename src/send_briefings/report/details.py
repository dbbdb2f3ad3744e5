"""The charts that an area's catalogue file asks for beside those of the leading series."""

from __future__ import annotations

from send_briefings.analysis.setting import Setting
from send_briefings.report.cell_evidence import CellEvidence, Said, framed
from send_briefings.report.chart_words import chart_kind


def details(setting: Setting, said: Said, shown: CellEvidence) -> str:
    """The charts as markup, in order, without those that would compare fewer than three things."""
    made = [chart_kind(spec.kind).chart(setting, spec, shown) for spec in setting.spec.charts]
    return "".join(framed(chart, said) for chart in made if chart is not None)

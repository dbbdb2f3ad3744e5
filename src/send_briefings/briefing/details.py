"""The charts that an area's catalogue file asks for beside those of the leading series."""

from __future__ import annotations

from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.briefing.chart_frame import framed
from send_briefings.briefing.charts import chart_kind
from send_briefings.briefing.said import Said
from send_briefings.findings import Setting


def details(setting: Setting, said: Said, shown: CellEvidence) -> str:
    """The charts as markup, in order, without those that would compare fewer than three things."""
    made = [chart_kind(spec.kind).chart(setting, spec, shown) for spec in setting.spec.charts]
    return "".join(framed(chart, said) for chart in made if chart is not None)

"""Charts as inline SVG, each with a text alternative."""

from send_briefings.display.charts.panels import Panel, PanelChart, UsualRange, panels_svg
from send_briefings.display.charts.series import Gap, Line, Point
from send_briefings.display.charts.spread import SpreadChart, SpreadRow, spread_svg
from send_briefings.display.charts.trend import Band, Trend, trend_svg

__all__ = [
    "Band",
    "Gap",
    "Line",
    "Panel",
    "PanelChart",
    "Point",
    "SpreadChart",
    "SpreadRow",
    "Trend",
    "UsualRange",
    "panels_svg",
    "spread_svg",
    "trend_svg",
]

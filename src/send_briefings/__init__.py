"""Briefings that councillors can trust, from published figures about children with SEND.

A briefing's notebook uses one name: `load_area`, or that of an overview, such as `load_scorecard`. Analysts have the
names of `send_briefings.explore` besides: `measures`, `figures`, `compare_places`, `chart`, `table`, `explain`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from send_briefings.explore import chart, compare_places, explain, figures, measures, neighbours, table
    from send_briefings.report.area import Area, load_area

__version__ = "0.1.0"
__all__ = [
    "Area",
    "__version__",
    "chart",
    "compare_places",
    "explain",
    "figures",
    "load_area",
    "measures",
    "neighbours",
    "table",
]
EXPLORE = frozenset(__all__) - {"Area", "__version__", "load_area"}


def __dir__() -> list[str]:
    """What completion offers."""
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    """Load the notebook's names when they are first used, so that the command line starts quickly."""
    if name in ("Area", "load_area"):
        from send_briefings.report import area

        return getattr(area, name)
    if name in EXPLORE:
        from send_briefings import explore

        return getattr(explore, name)
    if name.startswith("load_"):
        from send_briefings.report.overviews import loader

        if (found := loader(name)) is not None:
            return found
    raise AttributeError(f"module 'send_briefings' has no attribute '{name}'")

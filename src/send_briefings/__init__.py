"""Briefings that councillors can trust, from published figures about children with SEND.

A notebook uses one name: `load_area`, or that of an overview, such as `load_scorecard`: every overview has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from send_briefings.briefing import Area, load_area

__version__ = "0.1.0"
__all__ = ["Area", "__version__", "load_area"]


def __getattr__(name: str) -> Any:
    """Load the notebook's names when they are first used, so that the command line starts quickly."""
    if name in ("Area", "load_area"):
        from send_briefings import briefing

        return getattr(briefing, name)
    if name.startswith("load_"):
        from send_briefings.overviews import loader

        if (found := loader(name)) is not None:
            return found
    raise AttributeError(f"module 'send_briefings' has no attribute '{name}'")

"""What papermill finds under the engine's name: it stands for the engine until a notebook is run.

papermill loads every engine while it is itself half loaded, so this imports nothing of papermill.
"""

from __future__ import annotations

from typing import Any


class EngineWhenAsked:
    """Has all that `BriefingEngine` has; loads it when the first of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        from send_briefings.pipeline.engine import BriefingEngine

        return getattr(BriefingEngine, name)


ENGINE = EngineWhenAsked()

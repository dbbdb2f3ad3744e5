"""Going through areas once before the first notebook, in the warm process: tables are read and caches filled."""

from __future__ import annotations

import os

from send_briefings.briefing.area import load_area
from send_briefings.catalogue.places import gazetteer
from send_briefings.model import Level

PARTS = ("summary", "trend", "breakdown", "comparison", "confidence", "questions")


def rehearse() -> None:
    """Make every part of the areas that `SEND_REHEARSAL` names, for one place, and throw them away."""
    place = gazetteer().places(Level.LOCAL_AUTHORITY)[0].code
    for name in os.environ.get("SEND_REHEARSAL", "").split():
        area = load_area(name, place=place, as_of=os.environ.get("SEND_REHEARSAL_AS_OF", ""))
        for part in PARTS:
            getattr(area, part)()

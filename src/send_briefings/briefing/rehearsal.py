"""Going through areas once before the first notebook, in the warm process: tables are read and caches filled."""

from __future__ import annotations

import os

from send_briefings.briefing.area import load_area
from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.places import gazetteer
from send_briefings.catalogue.sources import load_sources
from send_briefings.model import Level

PARTS = ("summary", "trend", "breakdown", "comparison", "confidence", "questions")


def rehearse(areas: str = "", as_of: str = "", store: str = "") -> None:
    """Read the catalogue; make every part of some areas for one place, and throw them away.

    Args:
        areas: their names, separated by spaces.
        as_of: the day the briefings are as of, ISO; "" for today.
        store: the list of data files that the briefings use; "" for all that are held.
    """
    place = gazetteer().places(Level.LOCAL_AUTHORITY)[0].code
    load_areas()
    load_sources()
    if store:
        os.environ["SEND_STORE"] = store
    for name in areas.split():
        area = load_area(name, place=place, as_of=as_of)
        for part in PARTS:
            getattr(area, part)()

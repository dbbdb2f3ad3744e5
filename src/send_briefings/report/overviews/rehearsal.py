"""Going through topics once before the first notebook, in the warm process: tables are read and caches filled.

Going through areas once before the first notebook, in the warm process: tables are read and caches filled.

Going through topics once before the first notebook, in the warm process: tables are read and caches filled.
"""

from __future__ import annotations

import os
from importlib import import_module

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.register import load_overviews, topics
from send_briefings.config.sources import load_sources
from send_briefings.model import Level
from send_briefings.report.area import load_area

PARTS = ("summary", "trend", "breakdown", "comparison", "confidence", "questions")


def rehearse_areas(areas: str = "", as_of: str = "", store: str = "") -> None:
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


def rehearse(names: str = "", as_of: str = "", store: str = "") -> None:
    """Make every part of the areas that some topics draw on, for one place, and import the pages of the overviews.

    Args:
        names: the topics' ids, separated by spaces.
        as_of: the day the briefings are as of, ISO; "" for today.
        store: the list of data files that the briefings use; "" for all that are held.
    """
    known, overviews = topics(), load_overviews()
    asked = [name for name in names.split() if name in known]
    for name in asked:
        if name in overviews:
            import_module(f"{__package__}.{overviews[name].page}")
    drawn = dict.fromkeys(area for name in asked for area in known[name].draws_on)
    rehearse_areas(" ".join(drawn), as_of, store)

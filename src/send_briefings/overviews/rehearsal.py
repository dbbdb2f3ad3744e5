"""Going through topics once before the first notebook, in the warm process: tables are read and caches filled."""

from __future__ import annotations

from importlib import import_module

from send_briefings.briefing.rehearsal import rehearse as rehearse_areas
from send_briefings.catalogue.overviews import load_overviews, topics


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

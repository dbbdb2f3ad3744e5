"""What a reader is told of the figures: how they stand, which way they go, what to ask.

In: a `findings.Setting` (the area, the place and their figures) and the analysis of `findings`. Out: a `Brief`, whose
texts carry what their numbers come from. `briefing` and `overviews` lay briefs out as pages.
"""

from send_briefings.narrative.assessment import WORDS, Assessment, assess
from send_briefings.narrative.brief import Aspect, Brief, Point, Query, Tile, Tone
from send_briefings.narrative.compose import brief_of
from send_briefings.narrative.freshness import Freshness, freshness_of

__all__ = [
    "WORDS",
    "Aspect",
    "Assessment",
    "Brief",
    "Freshness",
    "Point",
    "Query",
    "Tile",
    "Tone",
    "assess",
    "brief_of",
    "freshness_of",
]

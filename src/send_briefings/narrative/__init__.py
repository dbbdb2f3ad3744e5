"""What a reader is told of the figures: a briefing's words, claims checked, the register's verdicts.

In: an `analysis.setting.Setting` (the area, the place, those it is compared with, and their figures). Out: words that
hold the rows they came from; how they are laid out is the concern of `report`.
"""

from send_briefings.narrative.assessment import WORDS, Assessment, assess
from send_briefings.narrative.brief import Aspect, Brief, Point, Query, TargetPoint, Tile, Tone
from send_briefings.narrative.compose import Freshness, brief_of, freshness_of

__all__ = [
    "WORDS",
    "Aspect",
    "Assessment",
    "Brief",
    "Freshness",
    "Point",
    "Query",
    "TargetPoint",
    "Tile",
    "Tone",
    "assess",
    "brief_of",
    "freshness_of",
]

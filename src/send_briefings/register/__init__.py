"""What the published figures say today of each entry of an improvement register. Pure: figures in, findings out."""

from send_briefings.register.entry import EntryFound, entry_found
from send_briefings.register.measure import MeasureFound, measure_found
from send_briefings.register.rhythm import NextRelease, next_release
from send_briefings.register.verdict import Direction, Verdict

__all__ = [
    "Direction",
    "EntryFound",
    "MeasureFound",
    "NextRelease",
    "Verdict",
    "entry_found",
    "measure_found",
    "next_release",
]

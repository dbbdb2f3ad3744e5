"""Pure comparisons over plain values: change, gap, neighbours, rank, band, children."""

from send_briefings.compare.change import Change, ChangeVerdict, change_among_peers
from send_briefings.compare.children import Children, children_beyond_benchmark
from send_briefings.compare.gap import gap, gaps
from send_briefings.compare.neighbours import NeighbourAverage, neighbour_average
from send_briefings.compare.rank import Rank, Spread, quartile_band, rank_by_polarity, spread

__all__ = [
    "Change",
    "ChangeVerdict",
    "Children",
    "NeighbourAverage",
    "Rank",
    "Spread",
    "change_among_peers",
    "children_beyond_benchmark",
    "gap",
    "gaps",
    "neighbour_average",
    "quartile_band",
    "rank_by_polarity",
    "spread",
]

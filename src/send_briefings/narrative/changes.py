"""What the tiles of an area say otherwise than they did on an earlier day."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.narrative.assessment import Assessment, assess
from send_briefings.narrative.brief import Tile
from send_briefings.narrative.lead import all_led


@dataclass(frozen=True, slots=True)
class Changed:
    """A series of which a tile says another word than on an earlier day, or which is no longer judged.

    `tiles` are the tiles of then and now whose words differ; none where it is no longer judged.
    """

    then: Assessment
    now: Assessment
    tiles: tuple[tuple[Tile, Tile], ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that what was said then rests on."""
        stated = tuple(figure for tile, _ in self.tiles for figure in tile.detail.figures)
        return stated if self.then.figure is None else (self.then.figure, *stated)


def changed(then: AnalysisContext, now: AnalysisContext) -> tuple[Changed, ...]:
    """The series of an area of which something else is said now than of what was known on an earlier day.

    A series is left out that was not judged then or has no figure now: a new period is no other verdict.
    """
    refs = [now.spec.headline, *(one.ref for one in all_led(now))]
    refs += [ref for spec in now.spec.points if spec.kind == "series" for ref in spec.refs]
    found = []
    for ref in dict.fromkeys(refs):
        before = assess(then, ref)
        after = assess(now, ref) if before.judged else before
        if not before.judged or after.figure is None:
            continue
        words = {tile.aspect: tile for tile in before.tiles}
        both = [(words[tile.aspect], tile) for tile in after.tiles if tile.aspect in words]
        tiles = tuple((old, new) for old, new in both if old.word != new.word) if after.judged else ()
        if tiles or not after.judged:
            found.append(Changed(before, after, tiles))
    return tuple(found)

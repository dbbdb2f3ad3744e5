"""An outcome area as one page of the committee pack: what its own briefing says first, in the same words."""

from __future__ import annotations

from functools import cached_property

from send_briefings.briefing import Area
from send_briefings.briefing.page import BriefPage
from send_briefings.display.block import text
from send_briefings.narrative import Assessment, Brief, brief_of
from send_briefings.narrative.lead import candidates, weight
from send_briefings.observations import Store
from send_briefings.overviews.marks import Marks, shared
from send_briefings.overviews.page import RELEASES, Chapter


class AreaSection:
    """An area's brief, what it weighs beside other areas', and its page in the pack."""

    def __init__(self, area: Area) -> None:
        self.area = area

    @cached_property
    def brief(self) -> Brief:
        """What the area's briefing says of the place."""
        known = Store.open().known() if self.area.setting.known_on is None else {}
        return brief_of(self.area.setting, known=known)

    @cached_property
    def lead(self) -> Assessment | None:
        """What leads the area; None where nothing may be judged."""
        found = candidates(self.area.setting)
        return found[0].assessment if found else None

    @cached_property
    def weight(self) -> float:
        """How much it weighs beside the findings of other areas."""
        return weight(self.area.setting, self.lead) if self.lead else 0.0

    @property
    def has_page(self) -> bool:
        """Whether there is something to tell on a page of its own."""
        measure = self.area.setting.measure(self.area.spec.headline)
        return not self.brief.empty and not measure.unfit and bool(self.brief.points)

    def chapter(self, marks: Marks, *, questions: bool = True) -> Chapter:
        """Title, summary, tiles, the first chart, the points and the questions.

        The rest is in the area's own briefing: its other charts, how sure we are, the table of years.
        """
        spec = self.area.spec
        page = BriefPage(self.area.setting, self.brief)
        page.said = shared(marks)
        name = f"{spec.name}: "
        named = str(self.brief.title).startswith(name)
        opening = page.opening if named else page.opening.replace("<h1>", f"<h1>{text(name)}", 1)
        chart = page.course or page.neighbours
        markup = opening + chart + page.points + (page.questions if questions else "")
        marks.cells |= page.cells.entries
        used = self.area.used[RELEASES].drop_duplicates()
        return Chapter(spec.id, spec.name, markup, used, spec.glossary, condensed=True)

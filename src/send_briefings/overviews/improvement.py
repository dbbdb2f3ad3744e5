"""The improvement register of a place: each weakness and recommendation with what is published on it today."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from send_briefings import wording
from send_briefings.catalogue.register import load_register
from send_briefings.display.block import element, items, text
from send_briefings.model import COLUMNS
from send_briefings.model.overview import OverviewSpec
from send_briefings.model.register import EntryKind, PlaceRegister
from send_briefings.overviews.page import RELEASES, Page, areas_for, overview_called
from send_briefings.overviews.place_areas import PlaceAreas
from send_briefings.overviews.register_entry import entry_section, entry_without_figure, shown_at_a_glance
from send_briefings.overviews.statement import Statement
from send_briefings.register import EntryFound, Verdict, entry_found

SERIES = ["measure", "cohort", "breakdown", "source"]
TOLD = {
    Verdict.IMPROVEMENT: "improvement",
    Verdict.DECLINE: "decline",
    Verdict.MIXED: "a mixed picture",
    Verdict.NO_CLEAR_CHANGE: "no clear change",
}
LABELS = {
    Verdict.IMPROVEMENT: "improved",
    Verdict.DECLINE: "declined",
    Verdict.MIXED: "mixed",
    Verdict.NO_CLEAR_CHANGE: "without clear change",
}


class Improvement(Page):
    """The register: what was found, what the figures say since, and what no figure tells.

    `register` is None where none is held for the place; then the page says how to add one.
    """

    def __init__(
        self, spec: OverviewSpec, areas: PlaceAreas, registers: dict[str, PlaceRegister] | None = None
    ) -> None:
        super().__init__(spec, areas)
        held = load_register() if registers is None else registers
        self.register = held.get(areas.place.code)

    @cached_property
    def found(self) -> tuple[EntryFound, ...]:
        """Each entry of the register with what its measures say."""
        if self.register is None:
            return ()
        last = self._all_used["released"].max().date()
        return tuple(
            entry_found(entry, lambda area: self.areas[area].setting, self.register.since, last)
            for entry in self.register.entries
        )

    def headline(self) -> Statement:
        """What the figures say of how many weaknesses; or that no register is held."""
        register = self.register
        if register is None:
            said = f"No register is held for {self.place.in_sentence}. This page says how to add one."
            return Statement(id="improvement", text=said, facts={"place": self.place.in_sentence})
        weak = [one for one in self.found if one.entry.kind is EntryKind.WEAKNESS]
        counts = {verdict: sum(one.verdict is verdict for one in weak) for verdict in Verdict}
        label = wording.listed([f"{counts[way]} {word}" for way, word in LABELS.items() if counts[way]])
        told = [f"{words} in {counts[way]}" for way, words in TOLD.items() if counts[way]]
        bearing = sum(bool(one.evidence) for one in weak)
        shown = f"They show {wording.listed(told)}" if told else "None of them can be compared"
        rest = bearing - sum(counts[way] for way in TOLD)
        if told and rest:
            shown += f", and {rest} cannot be judged"
        sentence = (
            f"Published figures bear on {bearing} of the {len(weak)} weaknesses named here. {shown}. "
            f"Inspectors counted {register.weaknesses} in {register.first_year}, and in {register.visit_year} found "
            f"too little progress in {register.insufficient} of them."
        )
        return Statement(
            id="improvement",
            text=f"{wording.sentence(label or 'nothing to judge')} {sentence}",
            facts=self._facts(register)
            | {"named": len(weak), "bearing": bearing, "not_judged": rest}
            | {way.value: n for way, n in counts.items()},
            evidence=tuple(dict.fromkeys(row for one in weak for row in one.evidence)),
        )

    def body(self) -> str:
        """All entries at a glance, then each with its figures, those without a figure, and the documents."""
        register = self.register
        if register is None:
            return self._how_to_add()
        with_figures = [one for one in self.found if one.entry.links]
        without = [one for one in self.found if not one.entry.links]
        story = Statement(id="story", text=register.story, facts={"story": register.story})
        return "".join(
            [
                element("p", self.said.said(story)),
                shown_at_a_glance(register, self.found, self.said),
                element("h2", "With published figures"),
                *(entry_section(one, register, self.said) for one in with_figures),
                element("h2", "Without a published figure") if without else "",
                items([entry_without_figure(one, register, self.said) for one in without]),
                element("h2", "Where this is known from"),
                items(self._documents(register), "ul", "sources"),
                element("h3", "How we know what was counted"),
                element("p", text(register.counting), class_="small") if register.counting else "",
                items([text(f"{one.entry.title}: {one.entry.basis}") for one in self.found], "ul", "sources"),
            ]
        )

    def methods(self) -> Sequence[str]:
        """How verdicts are given, and when the next figure is expected."""
        if self.register is None:
            return ()
        return (
            f"Each measure is compared with its first figure since {self.register.visit} that compares, is at least a "
            "year older and of no year that the pandemic disrupted, and with the figure before, by the rules of its "
            "own briefing. For monthly figures only the first is told.",
            "A measure is better or worse where either change is and the other is not the other way; else it is mixed, "
            "or shows no clear change. So it is with the measures of a weakness. How a place stands beside England "
            "is shown and has no say in it. Band A is the best quarter of all places, D the worst.",
            "The verdict is on the figures. It does not say that a weakness has gone, or what brought a change about.",
            "The next figure is expected one year, term or month after the newest came out, whichever the figures are.",
        )

    def figures(self) -> pd.DataFrame | None:
        """The rows of the linked measures for the places shown, with the area's id first; None without a register."""
        frames = []
        links = [one.link for found in self.found for one in found.measures]
        for area in dict.fromkeys(link.area for link in links):
            used = self.areas[area].used
            wanted = pd.MultiIndex.from_tuples(
                [
                    (link.ref.measure, link.ref.cohort, link.ref.breakdown, link.ref.source)
                    for link in links
                    if link.area == area
                ]
            )
            own = used[pd.MultiIndex.from_frame(used[SERIES]).isin(wanted)]
            frame = own[[name for name in own.columns if name in COLUMNS]].copy()
            frame.insert(0, "area", area)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True) if frames else None

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of the linked measures; without a register, of all areas."""
        frame = self.figures()
        if frame is None:
            return self._all_used
        return frame[RELEASES].drop_duplicates().sort_values(["source", "released", "release"]).reset_index(drop=True)

    @cached_property
    def _all_used(self) -> pd.DataFrame:
        frames = [self.areas[area.id].used[RELEASES] for area in self.spec.areas]
        whole = pd.concat(frames).drop_duplicates().sort_values(["source", "released", "release"])
        return whole.reset_index(drop=True)

    def _facts(self, register: PlaceRegister) -> dict[str, object]:
        return {
            "weaknesses": register.weaknesses,
            "insufficient": register.insufficient,
            "years": [str(register.first_year), str(register.visit_year)],
            "visit": register.visit,
        }

    def _documents(self, register: PlaceRegister) -> list[str]:
        told = []
        for one in sorted(register.documents, key=lambda document: (document.date, document.id)):
            day = wording.date_text(one.date) if one.precision == "day" else wording.month_text(one.date)
            title = element("a", text(one.title), href=one.url) if one.url else text(one.title)
            told.append(f"{text(one.publisher)}: {title}. {day}.")
        return told

    def _how_to_add(self) -> str:
        steps = [
            "Open data/catalogue/register.toml and add a [[registers]] table for the place: how many weaknesses "
            "inspectors counted, and when they came.",
            "Add an [[entries]] table for each weakness or recommendation: its name, what was found, the document that "
            "says so, and the published measures that bear on it, or why there is none.",
            "Run send-briefings data check. It tells every fault with its line.",
        ]
        why = (
            f"What inspectors or a commissioner found in {self.place.in_sentence} stands in no file of this project, "
            "so there is nothing to set figures beside. The outcome areas' own briefings show the figures."
        )
        return (
            element("p", text(why))
            + element("h2", "How to add a register")
            + items([text(step) for step in steps], "ol")
            + element("p", text("docs/register.md says what each word means. No code is touched."))
        )

    def _end_matter(self) -> str:
        if self.register is not None:
            return super()._end_matter()
        note = element("p", text("No figures are shown on this page."))
        return element("h2", "Sources and methods") + note


def load_improvement(place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None) -> Improvement:
    """The improvement register of a place, ready to show.

    `place`, `as_of` and `since` are as for `load_area`; `areas` are the areas at hand, loaded here where left out.

    Raises:
        CatalogueError: for faults of the register's file, each with its line.
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.

    >>> load_improvement("Leeds").headline().text
    'No register is held for Leeds. This page says how to add one.'
    """
    return Improvement(overview_called("improvement"), areas_for(place, as_of, since, areas))

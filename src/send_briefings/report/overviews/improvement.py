"""The improvement register of a place: what inspectors found, how that is known, and the figures published since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.config.register import load_register
from send_briefings.errors import UsageError
from send_briefings.model import COLUMNS
from send_briefings.model.area import OverviewSpec
from send_briefings.model.register import (
    DocumentKind,
    EntryKind,
    InspectionOutcome,
    PlaceRegister,
    Progress,
    RegisterEntry,
)
from send_briefings.narrative import Freshness
from send_briefings.report.blocks import element, items, text
from send_briefings.report.overviews.page import RELEASES, Chapter, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import Assessed, Marks, PlaceAreas, verdict_text
from send_briefings.text import Constant, Number, Text

SERIES = ["measure", "cohort", "breakdown", "source"]
PROGRESS = {
    Progress.SUFFICIENT: "Yes",
    Progress.INSUFFICIENT: "No",
    Progress.NOT_KNOWN: "Not known",
}
KINDS = {
    EntryKind.WEAKNESS: "Weaknesses",
    EntryKind.RECOMMENDATION: "Recommendations of the commissioner",
    EntryKind.PRIORITY_ACTION: "Priority actions",
    EntryKind.IMPROVEMENT: "What else is to improve",
}
OF_INSPECTIONS = (EntryKind.PRIORITY_ACTION, EntryKind.IMPROVEMENT)
OUTCOMES = {
    InspectionOutcome.POSITIVE: "that children's experiences and outcomes were typically positive",
    InspectionOutcome.INCONSISTENT: "that children's experiences and outcomes were inconsistent",
    InspectionOutcome.FAILINGS: "widespread or systemic failings",
}
PUBLIC_ONLY = "Known from public accounts only"


class Improvement(OverviewPage):
    """The register: a row for each weakness or recommendation.

    Raises:
        UsageError: the place has no register.
    """

    def __init__(
        self, spec: OverviewSpec, areas: PlaceAreas, registers: dict[str, PlaceRegister] | None = None
    ) -> None:
        super().__init__(spec, areas)
        known = load_register() if registers is None else registers
        if areas.place.code not in known:
            raise UsageError(
                f"There is no improvement register for {areas.place.in_sentence}.",
                next_step="docs/register.md says how to add one.",
            )
        self.register = known[areas.place.code]

    @cached_property
    def assessed(self) -> dict[str, tuple[Assessed, ...]]:
        """The measures of each entry by its id, each as every page judges it."""
        return {
            entry.id: tuple(self.areas.assessed(link.area, link.ref) for link in entry.links)
            for entry in self.register.entries
        }

    def lead(self) -> Text:
        """What inspectors found when they came back, and how much is known of it at first hand."""
        register = self.register
        if register.outcome is not None and register.inspected is not None:
            return _of_inspection(register, register.outcome, register.inspected)
        year = Number(str(register.first_year), Constant("date"))
        found = Text.of(
            "By ", Text.constant(register.visit, "catalogue"), ", inspectors saw enough progress on ",
            _count(register.weaknesses - register.insufficient), " of the ", _count(register.weaknesses),
            " weaknesses they had found in ", year,
        ).sentence()  # fmt: skip
        return found if register.primary else Text.of(found, f" {PUBLIC_ONLY}: see below.")

    def body(self) -> str:
        """What happened, a table of the weaknesses and one of the recommendations, and the documents."""
        register = self.register
        reported = [element("p", self.marks.text(Text.constant(register.story, "catalogue")))]
        if register.originals:
            note = self.marks.strong(Text.of(f"{PUBLIC_ONLY}."), Text.constant(register.originals, "catalogue"))
            reported.append(element("div", element("p", note), class_="callout note", role="note"))
        reported += [self._table(kind) for kind in KINDS if register.of_kind(kind)]
        entries = [self._document(one) for one in register.documents]
        return "".join(reported) + element("h2", "Where this is known from") + items(entries, "ul", "sources")

    def chapter(self, marks: Marks) -> Chapter:
        """As a chapter of the pack without the documents, which the register's own page has."""
        self.marks = marks
        intro = element("p", marks.text(self._lead), class_="lede")
        first = next((kind for kind in (EntryKind.WEAKNESS, *OF_INSPECTIONS) if self.register.of_kind(kind)), None)
        reported = element("h1", text(self.spec.title)) + intro + (self._table(first) if first else "")
        return Chapter(self.spec.id, self.spec.name, reported, self.used, self.spec.glossary, condensed=True)

    def notes(self) -> Sequence[Text]:
        """When a figure is judged, and what it cannot show."""
        return (
            Text.of(
                "A figure is judged only where the entry names what it measures, by the rules of its own briefing. "
                "A related figure is shown beside it and judges nothing. No figure says that a weakness has gone, or "
                "what brought a change about."
            ),
        )

    def figures(self) -> pd.DataFrame | None:
        """The rows of the linked measures for the places shown, with the area's id first."""
        frames = []
        links = [link for entry in self.register.entries for link in entry.links]
        for area in dict.fromkeys(link.area for link in links):
            used = self.areas[area].used
            refs = [link.ref for link in links if link.area == area]
            wanted = pd.MultiIndex.from_tuples([(ref.measure, ref.cohort, ref.breakdown, ref.source) for ref in refs])
            own = used[pd.MultiIndex.from_frame(used[SERIES]).isin(wanted)]
            frame = own[[name for name in own.columns if name in COLUMNS]].copy()
            frame.insert(0, "area", area)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True) if frames else None

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of the linked measures; where none is linked, of all areas."""
        frame = self.figures()
        if frame is None:
            frame = pd.concat([self.areas[area.id].used[RELEASES] for area in self.spec.areas])
        whole = frame[RELEASES].drop_duplicates()
        return whole.sort_values(["source", "released", "release"]).reset_index(drop=True)

    def findings_json(self) -> dict[str, Any]:
        """Each entry with its documents and its figures."""
        return {"register": [self._entry_json(entry) for entry in self.register.entries]}

    def _table(self, kind: EntryKind) -> str:
        weak = kind is EntryKind.WEAKNESS
        names = [
            "What inspectors asked for" if kind in OF_INSPECTIONS else "What was found",
            "Known from",
            *(["Enough progress?"] if weak else []),
            "Newest published figures" if kind in OF_INSPECTIONS else "Published figures since",
        ]
        head = element("tr", "".join(element("th", text(name), scope="col") for name in names))
        rows = "".join(element("tr", self._row(entry)) for entry in self.register.of_kind(kind))
        caption = element("caption", text(KINDS[kind]))
        return element("table", caption + element("thead", head) + element("tbody", rows), class_="register cards")

    def _row(self, entry: RegisterEntry) -> str:
        found = Text.joined(
            [
                Text.of(Number(str(one.year), Constant("date")), ": ", Text.constant(one.text, "catalogue"))
                for one in entry.found
            ]
        )
        title = Text.constant(entry.title, "catalogue").sentence()
        head = element("strong", self.marks.text(title)) + " " + self.marks.text(found)
        progress = self.marks.cell(Text.of(PROGRESS[entry.progress])) if entry.kind is EntryKind.WEAKNESS else ""
        return (
            element("th", head, scope="row")
            + self.marks.cell(self._known_from(entry))
            + progress
            + self.marks.cell(self._figures(entry))
        )

    def _known_from(self, entry: RegisterEntry) -> Text:
        """Document and page of each; where none is the inspectors' own, that plainly first."""
        pages = [
            Text.constant(f"{one.document.name}, {one.page}" if one.page else one.document.name, "catalogue")
            for one in entry.found
        ]
        listed = Text.joined(dict.fromkeys(pages), "; ")
        primary = any(one.document.kind is DocumentKind.PRIMARY for one in entry.found)
        return listed if primary else Text.of("Public accounts only: ", listed)

    def _figures(self, entry: RegisterEntry) -> Text:
        """The newest figures, those of one measure, body and period together; or why there are none."""
        if not entry.links:
            return Text.constant(entry.no_data, "catalogue")
        together: dict[tuple[bool, str, str], list[Assessed]] = {}
        for link, one in zip(entry.links, self.assessed[entry.id], strict=True):
            figure = one.assessment.figure
            together.setdefault((link.named, link.ref.measure, figure.period.label if figure else ""), []).append(one)
        return Text.joined([self._measure(named, same) for (named, *_), same in together.items()])

    def _measure(self, named: bool, same: Sequence[Assessed]) -> Text:
        """Figures of one measure: a judgement on each where the weakness names what it measures."""
        first = same[0]
        name = first.context.measure(first.ref).name
        head = [Text.constant(name, "catalogue"), *([Text.constant(first.body, "name")] if first.body else [])]
        stood = first.fresh.stood if named else Text()
        head += [stood or Text.of(first.period)] if first.period else []
        reported = []
        for one in same:
            label = one.context.label(one.ref)
            shown = Text.of("" if label == name else f"{label} ", one.value)
            reported.append(Text.of(shown, ", ", verdict_text(replace(one, fresh=_said(one)))) if named else shown)
        stated = Text.of(Text.joined(head, ", "), ": ", Text.joined(reported, "; ")).sentence()
        return stated if named else Text.of("Related figure: ", stated)

    def _document(self, document: Any) -> str:
        day = wording.date_text(document.date) if document.precision == "day" else wording.month_text(document.date)
        title = element("a", text(document.title), href=document.url) if document.url else text(document.title)
        return f"{text(document.publisher)}: {title}. {day}."

    def _entry_json(self, entry: RegisterEntry) -> dict[str, Any]:
        return {
            "id": entry.id,
            "kind": entry.kind.value,
            "title": entry.title,
            "progress": entry.progress.value,
            "known_from": [
                {"year": one.year, "document": one.document.title, "kind": one.document.kind.value, "page": one.page}
                for one in entry.found
            ],
            "figures": [
                {
                    "area": link.area,
                    "named_by_the_weakness": link.named,
                    "verdict": str(verdict_text(one)) if link.named else "",
                    "figure": one.assessment.figure.row() if one.assessment.figure else None,
                }
                for link, one in zip(entry.links, self.assessed[entry.id], strict=True)
            ],
        }


def _said(one: Assessed) -> Freshness:
    """How old a figure is, where what it stood as is said already for all of its measure."""
    return replace(one.fresh, stood=Text())


def _of_inspection(register: PlaceRegister, outcome: InspectionOutcome, inspected: date) -> Text:
    """What the inspectors found as a whole, and how much they asked for."""
    month = Number(wording.month_text(inspected), Constant("date"))
    asked: list[Text] = []
    for kind, one, several in (
        (EntryKind.PRIORITY_ACTION, "priority action", "priority actions"),
        (EntryKind.IMPROVEMENT, "improvement", "improvements"),
    ):
        if number := len(register.of_kind(kind)):
            other = "other " if asked else ""
            asked.append(Text.of(_count(number), f" {other}{one if number == 1 else several}"))
    return Text.of(
        "In ", month, " inspectors found ", OUTCOMES[outcome], ", and asked for ", Text.joined(asked, " and "),
    ).sentence()  # fmt: skip


def _count(count: int) -> Number:
    shown = wording.NUMBERS[count] if 0 < count < len(wording.NUMBERS) else str(count)
    return Number(shown, Constant("catalogue"))


def load_improvement(
    place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None, prepared: str = "", contact: str = ""
) -> Improvement:
    """The improvement register of a place, ready to show.

    `place`, `as_of`, `since`, `prepared` and `contact` are as for `load_area`; `areas` are the areas at
    hand, loaded here where left out.

    Raises:
        CatalogueError: for faults of the register's file, each with its line.
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one, or a place without a register.

    >>> load_improvement("Birmingham").register.weaknesses
    13
    """
    return Improvement(overview_called("improvement"), areas_for(place, as_of, since, areas, prepared, contact))

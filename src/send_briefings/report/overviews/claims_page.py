"""The claims check: what was said in public about a place, what the published record shows, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.model.claim import Document
from send_briefings.narrative.claims import tables as reported
from send_briefings.narrative.claims.checking import check_claims
from send_briefings.narrative.claims.found import LABELS, ClaimFound, ClaimVerdict
from send_briefings.narrative.claims.tables import claim_json
from send_briefings.report.blocks import element
from send_briefings.report.load import day
from send_briefings.report.overviews.page import RELEASES, OverviewPage, areas_for, overview_called
from send_briefings.report.overviews.place_areas import PlaceAreas
from send_briefings.text import Computed, Constant, Number, Text

COUNTED = {
    ClaimVerdict.RIGHT: ("is right", "are right"),
    ClaimVerdict.PARTLY: ("is partly right", "are partly right"),
    ClaimVerdict.WRONG: ("is wrong", "are wrong"),
    ClaimVerdict.UNCHECKED: ("cannot be checked from figures we hold", "cannot be checked from figures we hold"),
}
HEADINGS = ("What was said", "What the record shows", "Verdict")


class ClaimsPage(OverviewPage):
    """Every claim about the place and about England: said, record, verdict, under the document it was made in."""

    @cached_property
    def checked(self) -> tuple[ClaimFound, ...]:
        """The claims with what was found for each."""
        return check_claims(self.place, as_of=day("as_of", self.areas.as_of), store=self.areas.store)

    def lead(self) -> Text:
        """How many claims were checked, and with what verdicts."""
        if not self.checked:
            here = Text.constant(self.place.in_sentence, "name")
            return Text.of("We know of no claim about ", here, " from before that day.")
        counts = Counter(found.verdict for found in self.checked)
        shares = [
            Text.of(_count(counts[verdict]), " ", words[counts[verdict] != 1])
            for verdict, words in COUNTED.items()
            if counts[verdict]
        ]
        noun = "claim" if len(self.checked) == 1 else "claims"
        return Text.of("Of ", _count(len(self.checked)), f" {noun}, ", Text.joined(shares, ", ", " and ")).sentence()

    def body(self) -> str:
        """One table, with the claims under the document they were made in, the newest document first."""
        grouped: dict[Document, list[ClaimFound]] = {}
        for found in self.checked:
            grouped.setdefault(found.claim.document, []).append(found)
        newest_first = sorted(grouped, key=lambda document: document.date, reverse=True)
        rows = "".join(self._document(document, grouped[document]) for document in newest_first)
        head = element("tr", "".join(element("th", name, scope="col") for name in HEADINGS))
        caption = element("caption", self.marks.text(Text.of("Each claim: ", Text.constant(self.place.name, "name"))))
        return (
            element("table", caption + element("thead", head) + element("tbody", rows), class_="claims cards")
            if self.checked
            else ""
        )

    def notes(self) -> Sequence[Text]:
        """How a verdict comes about."""
        near = Number("95%", Constant("method"))
        return (
            Text.of(
                "A number is right where a published figure for the time that was meant rounds to it. Where counts "
                "are published, one figure is higher or lower only where the ",
                near, " interval of the difference leaves out zero.",
            ),
            Text.of(
                "Right: every part is. Partly right: the parts named are. Wrong: none is, and figures of that time are "
                "published. Cannot be checked: we hold no figure that could show it.",
            ),
        )  # fmt: skip

    def findings_json(self) -> dict[str, Any]:
        """Each claim with all that was looked at for it: how we searched."""
        return {"claims": [claim_json(found) for found in self.checked]}

    def figures(self) -> pd.DataFrame:
        """Every figure that the page rests on, with the claim's id first."""
        names = ["claim", "measure", "cohort", "breakdown", "place", "period_start", "source", "release"]
        frame = pd.DataFrame(self._evidence_rows, columns=None if self._evidence_rows else names)
        return frame.drop_duplicates(names).reset_index(drop=True)

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases of those figures."""
        rows = [{name: row[name] for name in RELEASES} for row in self._evidence_rows]
        frame = pd.DataFrame(rows, columns=RELEASES).drop_duplicates()
        frame["released"] = pd.to_datetime(frame["released"])
        return frame.sort_values(["source", "released", "release"]).reset_index(drop=True)

    @cached_property
    def _evidence_rows(self) -> list[dict[str, object]]:
        return [{"claim": found.claim.id, **figure.row()} for found in self.checked for figure in found.evidence]

    def _document(self, document: Document, found: Sequence[ClaimFound]) -> str:
        """A row that names the document, then a row a claim: first those that the record can check."""
        dated = wording.month_text(document.date) if document.precision == "month" else wording.date_text(document.date)
        title = self.marks.text(Text.constant(document.title, "name"))
        speaker = found[0].claim.speaker
        by = "" if speaker == document.publisher else f" Said by {speaker}."
        publisher = Text.constant(document.publisher, "name")
        about = Text.of(". ", publisher, ", ", Number(dated, Constant("date")), ".", Text.constant(by, "name"))
        named = (element("a", title, href=document.url) if document.url else title) + self.marks.text(about)
        heading = element("th", named, scope="rowgroup", colspan=str(len(HEADINGS)))
        ordered = sorted(found, key=lambda one: one.verdict is ClaimVerdict.UNCHECKED)
        rows = [element("tr", self._cells(one, speaker)) for one in ordered]
        return element("tr", heading, class_="group") + "".join(rows)

    def _cells(self, found: ClaimFound, speaker: str) -> str:
        by = Text.constant("" if found.claim.speaker == speaker else f"{found.claim.speaker}: ", "name")
        stated = Text.of(by, reported.claimed(found))
        verdict = reported.verdict(found)
        label = LABELS[found.verdict]
        cell = self.marks.cell(verdict, class_="verdict").replace(label, element("strong", label), 1)
        return (
            self.marks.cell(stated, tag="th", scope="row")
            + self.marks.cell(reported.record(found), data_label=HEADINGS[1])
            + cell
        )


def _count(count: int) -> Number:
    shown = wording.NUMBERS[count] if count < len(wording.NUMBERS) else f"{count}"
    return Number(shown, Computed("count", count))


def load_claims_page(
    place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None, prepared: str = "", contact: str = ""
) -> ClaimsPage:
    """The claims check of a place, ready to show.

    `place`, `as_of`, `since`, `prepared` and `contact` are as for `load_area`; `areas` are the areas at
    hand, loaded here where left out.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.
    """
    return ClaimsPage(overview_called("claims"), areas_for(place, as_of, since, areas, prepared, contact))

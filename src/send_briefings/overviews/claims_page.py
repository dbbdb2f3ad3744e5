"""The claims check: what was said in public about a place, and what the published record says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import groupby

import pandas as pd

from send_briefings import wording
from send_briefings.briefing.set_up import day
from send_briefings.claims import ClaimFound, Verdict, check_claims, sentences
from send_briefings.claims.rows import ClaimRow, claim_rows
from send_briefings.claims.telling import Said
from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, items, text
from send_briefings.display.table import Cell, Row, table
from send_briefings.model.claim import Document
from send_briefings.overviews.evidence import Cells
from send_briefings.overviews.page import RELEASES, Page, areas_for, overview_called
from send_briefings.overviews.place_areas import PlaceAreas
from send_briefings.overviews.statement import Statement
from send_briefings.tracing import row_id

HEADINGS = ("Claim", "Period", "Published", "Beside", "Finding")
NONE = Cell("–", "number")
COUNTED = (
    (Verdict.MATCHES, False, "{} the published figures", ("matches", "match")),
    (Verdict.MATCHES, True, "{} some of the published figures and not others", ("matches", "match")),
    (
        Verdict.OTHER_COMPARATOR,
        False,
        "{}, but {} set beside a different year's or definition's figure",
        ("matches", "match"),
    ),
    (Verdict.IN_PART, False, "{} in part, with another figure that is in no published one", ("matches", "match")),
    (Verdict.NO_LONGER, False, "{} true when said and {} no longer so", ("was", "were")),
    (Verdict.NO_MATCH, False, "{} no published figure", ("matches", "match")),
    (
        Verdict.NO_MEASURE,
        False,
        "cannot be checked, because nothing is published for that time or measure",
        ("", ""),
    ),
)
HOW_TO_ADD = (
    "A claim is added in data/catalogue/claims.toml: who said it, where and when, what was said in our own words, and "
    "in which published series to look. The verdict then comes from the figures."
)


class ClaimsPage(Page):
    """Every claim about the place and about England, in the order of the documents they were made in."""

    @cached_property
    def checked(self) -> tuple[ClaimFound, ...]:
        """The claims with what was found for each."""
        return check_claims(self.place, as_of=day("as_of", self.areas.as_of), store=self.areas.store)

    @property
    def own(self) -> tuple[ClaimFound, ...]:
        """The claims about the place itself."""
        return tuple(found for found in self.checked if found.place.code == self.place.code)

    def headline(self) -> Statement:
        """How many claims were checked, and with what verdicts."""
        checked, here = self.checked, self.place.in_sentence
        counts = Counter((found.verdict, found.partly) for found in checked)
        facts = {
            f"{verdict}{'_partly' if partly else ''}": count for (verdict, partly), count in sorted(counts.items())
        }
        told = " ".join(
            wording.sentence(_counted(counts[verdict, partly], words, verbs))
            for verdict, partly, words, verbs in _present(counts)
        )
        late = [_inside(found.claim.name) for found in checked if Verdict.NO_LONGER in found.also]
        claims = wording.counted(len(checked), "claim")
        if not self.own:
            lead = f"No claim about {here} is held"
            sentence = f"{claims.capitalize()} about England {_is(len(checked))} checked. {told}"
            if not checked:
                sentence = "There is nothing to check."
        else:
            lead = f"{claims.capitalize()} checked"
            sentence = told
        if late:
            sentence += f" True when said, but no longer so: {wording.listed(late)}."
        return Statement(id="claims", text=f"{lead}. {sentence}", facts={"claims": len(checked), "late": late} | facts)

    def body(self) -> str:
        """A section a claim, under the document it was made in."""
        parts = [] if self.own else [element("p", text(HOW_TO_ADD))]
        for document, found in groupby(self.checked, key=lambda one: one.claim.document):
            parts.append(self._document(document))
            parts += [self._claim(one) for one in found]
        return "".join(parts)

    def methods(self) -> Sequence[str]:
        """How a verdict comes about."""
        return (
            "For each part of a claim we look at every published figure that it can mean: each definition, period and "
            "version. A number matches when a figure for the time that was meant rounds to it.",
            "What a claim is set beside is checked in the same way: it should be of the same year and definition as "
            "the claim's own figure. Where counts are published, one figure is called higher or lower only where the "
            "95% interval of the difference leaves out nought (for a place in England: of the place from the whole; "
            "else Newcombe's). Without counts the comparison is plain, and we say so.",
            "What was known when a claim was made is judged by the releases we hold from that time. Where there are "
            "none, by which periods had ended, and how long the source takes to publish.",
            *((HOW_TO_ADD,) if self.own else ()),
        )

    @cached_property
    def _evidence_rows(self) -> list[dict[str, object]]:
        return [{"claim": found.claim.id, **figure.row()} for found in self.checked for figure in found.evidence]

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

    def _document(self, document: Document) -> str:
        dated = wording.month_text(document.date) if document.precision == "month" else wording.date_text(document.date)
        told = f"{document.title}. {document.publisher}, {dated}."
        said = Statement(id=f"document.{document.id}", text=told, facts={"document": told})
        return element("h2", text(f"{document.publisher}, {dated}")) + element(
            "p", self.said.said(said), class_="small"
        )

    def _claim(self, found: ClaimFound) -> str:
        claim = found.claim
        said = sentences.claimed(found)
        by = claim.speaker if not claim.speaker.startswith("A ") else f"a {claim.speaker[2:]}"
        speaker = "" if claim.speaker == claim.document.publisher else f" by {by}"
        claimed = Said(f"Said{speaker}: {said.text}", said.evidence, said.facts)
        since = sentences.since(found)
        return (
            element("h3", text(claim.name))
            + element("p", self.said.said(self._statement(f"{claim.id}.claimed", claimed, found)))
            + self._verdict(found)
            + self._table(found)
            + (self._paragraph(f"{claim.id}.since", since, found) if since else "")
            + self._paragraph(f"{claim.id}.search", sentences.search(found), found, class_="small")
        )

    def _verdict(self, found: ClaimFound) -> str:
        """The label, and what is said of each part: in a list where there are several."""
        label = f"{'. '.join(found.labels)}."
        told = sentences.verdicts(found)
        name = f"{found.claim.id}.verdict"
        if len(told) == 1:
            whole = Said(f"{label} {told[0].text}", told[0].evidence, told[0].facts)
            return element("p", self.said.said(self._statement(name, whole, found), strong=len(label)))
        each = [self.said.said(self._statement(f"{name}.{i}", said, found)) for i, said in enumerate(told, 1)]
        return element("p", element("strong", text(label))) + items(each, class_="caveats")

    def _paragraph(self, name: str, said: Said, found: ClaimFound, class_: str = "") -> str:
        lead = "Since then. " if name.endswith(".since") else "How we searched. "
        statement = self._statement(name, Said(lead + said.text, said.evidence, said.facts), found)
        marked = self.said.said(statement, strong=len(lead) - 1)
        return element("p", marked, class_=class_) if class_ else element("p", marked)

    def _statement(self, name: str, said: Said, found: ClaimFound) -> Statement:
        return Statement(id=name, text=said.text, facts=said.facts, evidence=said.evidence, verdict=found.verdict.value)

    def _table(self, found: ClaimFound) -> str:
        """The figures found; none where there is only the newest one, which is told in words."""
        rows = claim_rows(found)
        if not any(row.finding for row in rows):
            return ""
        shown = self.said.cells()
        name = found.claim.id
        caption = f"{found.claim.name}: {found.place.name}"
        cells = [Row(row.label, _cells(row, shown, f"{name}.{i}")) for i, row in enumerate(rows)]
        markup = table(caption, HEADINGS, cells, numbers=("Published", "Beside"))
        return self.said.captions(markup, name, {"name": found.claim.name})


def _cells(row: ClaimRow, shown: Cells, name: str) -> tuple[Cell, ...]:
    """A row's cells; what their numbers come from is kept in `shown`."""
    figure = row.figures[-1]
    if len(row.figures) > 1:
        published = shown.fact(f"{name}.change", row.text, row.text, kind="number")
    else:
        published = _figure(figure, row.text, shown)
    beside = NONE
    if row.beside is not None:
        beside = _figure(row.beside, row.beside_text, shown)
    elif row.middle is not None:
        beside = shown.among("middle", figure.ref, figure.period.start, row.middle.middle, row.beside_text)
    return shown.period(figure), published, beside, Cell(row.finding or "–")


def _figure(figure: Figure, said: str, shown: Cells) -> Cell:
    """A published value; of a figure that was revised, an earlier one carries the name of its release."""
    name = row_id(figure.ref, figure.place, figure.period.start)
    if shown.entries.get(name, {"said": said})["said"] == said:
        return shown.figure(figure, said)
    release = "-".join(figure.release.lower().split())
    return shown.fact(f"{name}.{release}", said, figure.value, kind="number")


def _present(counts: Counter[tuple[Verdict, bool]]) -> list[tuple[Verdict, bool, str, tuple[str, str]]]:
    return [one for one in COUNTED if counts[one[0], one[1]]]


def _counted(count: int, words: str, verbs: tuple[str, str]) -> str:
    """A verdict with how many claims it is of: "three match the published figures"."""
    verb = verbs[count != 1]
    return f"{wording.NUMBERS[count] if count <= 10 else count} {words.format(verb, _is(count))}"


def _inside(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def load_claims_page(place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None) -> ClaimsPage:
    """The claims check of a place, ready to show.

    `place`, `as_of` and `since` are as for `load_area`; `areas` are the areas at hand, loaded here where left out.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.
    """
    return ClaimsPage(overview_called("claims"), areas_for(place, as_of, since, areas))

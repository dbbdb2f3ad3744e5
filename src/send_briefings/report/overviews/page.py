"""The base of an overview's page: what it shows in a notebook, what it gives to the committee pack."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.config.places import gazetteer
from send_briefings.config.register import load_overviews
from send_briefings.config.sources import load_sources
from send_briefings.data.store import Store
from send_briefings.errors import UnknownNameError
from send_briefings.model.area import OverviewSpec
from send_briefings.model.measure import LOCAL_RETURN
from send_briefings.report.blocks import Block, element, file_beside, text
from send_briefings.report.load import day
from send_briefings.report.overviews.place_areas import Marks, PlaceAreas, figure_id, short_sources
from send_briefings.report.page import prepared_text, readability
from send_briefings.report.sources import ATTRIBUTION, newer_texts, released_text
from send_briefings.text import Text

RELEASES = ["source", "release", "released"]


@dataclass(frozen=True, slots=True)
class Chapter:
    """An overview or an area as a part of the committee pack.

    `markup` begins with its first-level heading and holds neither sources nor glossary. `used` are the releases it is
    from (source, release, released), `terms` the words to be explained. `condensed` sets it a little smaller.
    """

    id: str
    title: str
    markup: str
    used: pd.DataFrame
    terms: tuple[tuple[str, str], ...] = ()
    condensed: bool = False


class OverviewPage:
    """An overview for one place. A page of its own kind says what `lead` and `body` are.

    `areas` are the outcome areas for the place, by id; `marks` makes markup of texts and keeps where each number comes
    from.
    """

    def __init__(self, spec: OverviewSpec, areas: PlaceAreas) -> None:
        self.spec = spec
        self.areas = areas
        self.place = areas.place
        self.marks = Marks()

    def lead(self) -> Text:
        """The sentence or two the page opens with."""
        raise NotImplementedError

    def body(self) -> str:
        """The rest of the page as markup, with headings of the second level and below."""
        raise NotImplementedError

    def notes(self) -> Sequence[Text]:
        """How it was worked out, a sentence or two each, for the end of the page."""
        return ()

    def figures(self) -> pd.DataFrame | None:
        """The table behind the page, for the CSV beside it; None where there is none of its own."""
        return None

    def findings_json(self) -> dict[str, Any]:
        """What was found, as plain values, for the file beside the page."""
        return {}

    @cached_property
    def used(self) -> pd.DataFrame:
        """The releases the page is from: source, release, released. Those of its areas, if it says no other."""
        frames = [self.areas[area.id].used[RELEASES] for area in self.spec.areas]
        whole = pd.concat(frames) if frames else pd.DataFrame(columns=RELEASES)
        return whole.drop_duplicates().sort_values(["source", "released", "release"]).reset_index(drop=True)

    def summary(self) -> Block:
        """What the page opens with."""
        return Block(self._opening("h1", f"{self.spec.title}: {self.place.name}"), self._metadata())

    def details(self) -> Block:
        """The rest of the page, with the figures behind it attached as CSV."""
        frame = self.figures()
        if frame is None:
            return Block(self._body)
        content = frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
        return Block(self._body, {"kind": "attachment", "name": "csv", "content": content})

    def sources(self) -> Block:
        """Sources, method and glossary; what the page says and its evidence are attached as JSON."""
        content = json.dumps(self._content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        return Block(self._end_matter(), {"kind": "attachment", "name": "json", "content": content})

    def chapter(self, marks: Marks) -> Chapter:
        """The page as a chapter of the committee pack, its numbers counted on by the pack's own marks."""
        self.marks = marks
        intro = element("p", marks.text(self._lead), class_="lede")
        markup = element("section", element("h1", text(self.spec.title)) + intro) + self._body
        return Chapter(self.spec.id, self.spec.name, markup, self.used, self.spec.glossary)

    @cached_property
    def evidence(self) -> dict[str, Any]:
        """The lead, and what every number of the page comes from."""
        self._body  # noqa: B018 - what it says is kept while it is made
        reported = self._lead.as_json(figure_id)
        head = {"id": "lead", "sentence": reported["text"], **reported, "numbers": [], "evidence": []}
        return {"headline": head, "findings": [], **self.marks.as_json()}

    @cached_property
    def _lead(self) -> Text:
        return self.lead()

    @cached_property
    def _body(self) -> str:
        self.marks.text(self._lead)  # numbers are counted in reading order
        return self.body()

    def _opening(self, tag: str, title: str) -> str:
        intro = element("p", self.marks.text(self._lead), class_="lede")
        dated = element("p", " · ".join(text(part) for part in self._strip), class_="place-date")
        return element("section", element(tag, text(title)) + dated + intro, class_="headline") + self._notice()

    @property
    def _strip(self) -> list[str]:
        """When the page was made, up to when its figures were published, whom to ask."""
        parts = [
            str(prepared_text(day("prepared", self.areas.prepared))),
            f"Figures published up to {self._known_text}",
        ]
        parts += [f"Questions to {self.areas.contact}"] if self.areas.contact else []
        return [part for part in parts if part]

    @cached_property
    def _newer(self) -> list[str]:
        """What is said of newer releases that are not used."""
        return newer_texts(load_sources(), self.used, Store.open().known(), day("as_of", self.areas.as_of))

    def _notice(self) -> str:
        if self.place.closed is None:
            return ""
        after = wording.join_list([gazetteer().resolve(code).name for code in self.place.successors])
        stated = (
            f"{self.place.name} was abolished on {wording.date_text(self.place.closed)}. These are the last figures."
        )
        stated += f" It was followed by {after}." if after else ""
        return element("div", element("p", text(stated)), class_="callout note", role="note")

    def _end_matter(self) -> str:
        """Sources and method in a few lines: the page of method has them at length."""
        notes = [text(str(note)) for note in self.notes()]
        lines = [f"Figures: {short_sources(load_sources(), self.used)}.", *notes]
        terms = "".join(
            element("dt", text(term)) + element("dd", text(reported)) for term, reported in self.spec.glossary
        )
        return (
            element("h2", "Sources and methods")
            + "".join(element("p", line, class_="small") for line in lines)
            + (element("dl", terms, class_="glossary") if terms else "")
            + self._files().replace("</p>", f" {text(ATTRIBUTION)}</p>")
        )

    def _files(self) -> str:
        """What lies beside the page."""
        files = [("the figures", "csv")] if self.figures() is not None else []
        reported = [
            f"{what} in " + file_beside(f"{self.spec.id}.{ending}")
            for what, ending in [*files, ("what it says and the evidence", "json")]
        ]
        return element("p", f"Behind this page: {wording.join_list(reported)}.", class_="files")

    @cached_property
    def _newest(self) -> tuple[str, str, pd.Timestamp] | None:
        """The newest published release used: its source, its name and its day."""
        published = self.used[self.used["source"] != LOCAL_RETURN]
        used = published.sort_values(["released", "source", "release"], kind="stable")
        return None if used.empty else tuple(used.iloc[-1][RELEASES])

    @property
    def _known_text(self) -> str:
        known_on = day("as_of", self.areas.as_of)
        if known_on is not None:
            return wording.date_text(known_on)
        if self._newest is None:
            return "the date of the files held"
        source, release, released = self._newest
        return released_text(load_sources()[source], release, released.date())

    def _metadata(self) -> dict[str, Any]:
        return {
            "kind": "briefing",
            "title": f"{self.spec.title}: {self.place.name}",
            "area": self.spec.id,
            "area_name": self.spec.name,
            "place": self.place.code,
            "place_name": self.place.name,
            "place_slug": self.place.slug,
            "date": self._newest[2].date().isoformat() if self._newest is not None else self.areas.as_of,
            "known": f"Figures published up to {self._known_text}",
            "fresh": " ".join(self._newer),
            "as_of": self.areas.as_of,
            "since": self.areas.since,
            "description": self.evidence["headline"]["sentence"],
            "landscape": self.spec.landscape,
            "synthetic": any(self.areas[area.id].synthetic for area in self.spec.areas if area.local_refs),
        }

    @property
    def _content(self) -> dict[str, Any]:
        """The file of what the page says."""
        return {
            **{name: value for name, value in self._metadata().items() if name != "kind"},
            "subject": self.place.code,
            "subject_name": self.place.name,
            **self.evidence,
            **self.findings_json(),
            "readability": readability([str(self._lead)]),
            "attribution": ATTRIBUTION,
        }


def overview_called(name: str) -> OverviewSpec:
    """The overview of that id.

    Raises:
        UnknownNameError: there is none, with those there are.
    """
    known = load_overviews()
    if name not in known:
        raise UnknownNameError("overview", name[:80], next_step=f"Overviews: {', '.join(known)}.")
    return known[name]


def areas_for(
    place: str, as_of: str = "", since: str = "", areas: PlaceAreas | None = None, prepared: str = "", contact: str = ""
) -> PlaceAreas:
    """The areas for a place, or those at hand: what every `load_...` of this package begins with.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.
        UsageError: for a date that is not one.
    """
    day("as_of", as_of), day("since", since), day("prepared", prepared)
    return areas if areas is not None else PlaceAreas(place, as_of, since, prepared=prepared, contact=contact)

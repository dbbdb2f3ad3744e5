"""An outcome area for one place: what a briefing's notebook shows, cell by cell."""

from __future__ import annotations

import json
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.config.council import commentary_of
from send_briefings.data.local_figures import LocalData
from send_briefings.data.store import Store
from send_briefings.errors import UnknownNameError
from send_briefings.model import COLUMNS
from send_briefings.model.register import Commentary
from send_briefings.narrative import Brief, Point, brief_of
from send_briefings.own.record import OwnFigures, OwnRecord
from send_briefings.report.blocks import Block, element, text
from send_briefings.report.cell_evidence import CellEvidence, Chart
from send_briefings.report.charts import charts_of, details
from send_briefings.report.council import Change, changes_since, council_json, council_markup
from send_briefings.report.lead_charts import history_chart, neighbours_chart
from send_briefings.report.load import LoadedArea, as_known_on, day, load_context
from send_briefings.report.news import NewsItem, news_of
from send_briefings.report.own_today import BOXES, today_box
from send_briefings.report.page import BriefPage, prepared_text, readability
from send_briefings.report.rates import FigureFrame, frame_of
from send_briefings.report.sources import ATTRIBUTION, LABEL, local_table, notes_of, released_text, rests_on_returns
from send_briefings.text import Text

OVER_TIME, NEIGHBOURS = "over time", "neighbours"


class Area:
    """One outcome area for one place.

    `observations` is the tidy table behind the briefing (a pandas DataFrame, open for anyone to explore): every place,
    period, cohort and breakdown of the area's measures, as known on the date asked for. `brief` is what the briefing
    says. The methods give its parts, in order; each shows itself in Jupyter.
    """

    def __init__(
        self,
        built: LoadedArea,
        since: date | None = None,
        prepared: date | None = None,
        contact: str = "",
        own: OwnFigures | None = None,
    ) -> None:
        self._built = built
        self._return = own if own is not None and built.context.spec.id in BOXES else None
        self._since = since
        self._prepared = prepared
        self._contact = contact
        self.context = built.context
        self.spec = built.context.spec
        self.place = built.context.place
        self.observations = built.observations

    @cached_property
    def brief(self) -> Brief:
        """All that the briefing says."""
        known = None if self._built.as_of is not None else self._built.known
        return brief_of(self.context, known=known, prepared=self._prepared)

    @property
    def findings(self) -> tuple[Point, ...]:
        """The findings that the briefing tells, each with the figures it rests on; `brief` has the rest."""
        return self.brief.points

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was noted of the place when the files were read."""
        return self._built.remarks

    @cached_property
    def notes(self) -> list[str]:
        """What an analyst may want to know: gaps, changes of area, remarks on files, how the figures are made."""
        return notes_of(self.context, self._built.remarks)

    @cached_property
    def news_items(self) -> tuple[NewsItem, ...]:
        """What is new since the last briefing: releases, revised figures, changed verdicts, changes of method."""
        return news_of(self._built, self._since)

    @property
    def news(self) -> list[str]:
        """The same as plain text, for analysts."""
        return [str(item.text) for item in self.news_items]

    @property
    def synthetic(self) -> bool:
        """Whether a figure comes from a council's own file that says that it is made up."""
        return self._built.synthetic or (self._return is not None and self._return.synthetic)

    def chart_data(self, chart: str = OVER_TIME) -> FigureFrame:
        """The figures drawn in a chart of the briefing as a frame, for `sb.chart`, `sb.table` and anything of pandas.

        Args:
            chart: "over time", "neighbours", or one of the area's own, such as "flow" or "groups".

        Raises:
            UnknownNameError: the briefing has no such chart; it names those it has.

        >>> plans = load_area("ehc_plans", place="Leeds")
        >>> plans.chart_data("neighbours")["place_name"].tolist()[:2]
        ['Southampton', 'Bournemouth, Christchurch and Poole']
        """
        lead, shown = self.brief.lead, CellEvidence()
        found: dict[str, Chart | None] = {}
        if lead:
            found[OVER_TIME] = history_chart(self.context, lead)
            found[NEIGHBOURS] = neighbours_chart(self.context, lead, shown)
        made = {name: one for name, one in (found | charts_of(self.context, shown)).items() if one is not None}
        if chart not in made:
            raise UnknownNameError("chart", chart[:40], list(made))
        return frame_of(self.context, made[chart].figures)

    @cached_property
    def page(self) -> BriefPage:
        """The briefing as parts of a page."""
        return BriefPage(self.context, self.brief, self._strip(), self._notices())

    def summary(self) -> Block:
        """Whose briefing it is, the finding that leads, the summary and the tiles."""
        return Block(self.page.opening, self._metadata())

    def trend(self) -> Block:
        """The chart over time, and what else the figures show."""
        points = self.page.points
        return Block(self.page.course + (element("h2", "What the figures show") + points if points else ""))

    def breakdown(self) -> Block:
        """The area's own charts, such as a flow in numbers, what the council itself reports, its return and targets."""
        return Block(self._details + self._own + self._today + self.page.targets)

    def comparison(self) -> Block:
        """The chart of neighbours by name, and what the council says; the figures behind it all attached as CSV."""
        attached = {"kind": "attachment", "name": "csv", "content": self._figures_csv()}
        return Block(self.page.neighbours + self._council, attached)

    def questions(self) -> Block:
        """Questions for members."""
        return Block(self.page.questions)

    def confidence(self) -> Block:
        """How sure we are, the table of years, and where the rest is; all that is said is attached as JSON."""
        years = self.page.years
        if (self.commentary or self._today) and years:  # a briefing on paper keeps to two pages
            years = element("div", years, class_="screen-only")
        content = self.page.caveats + years + self.page.ending
        return Block(content, {"kind": "attachment", "name": "json", "content": self._evidence_json()})

    @cached_property
    def _details(self) -> str:
        return details(self.context, self.page.stated, self.page.cells)

    @cached_property
    def _own(self) -> str:
        return local_table(self.context, self.page.cells, self.page.stated)

    @cached_property
    def _today(self) -> str:
        return today_box(self.context, self._return, self.page.cells, self.page.stated) if self._return else ""

    @cached_property
    def commentary(self) -> Commentary | None:
        """What the council says of the area, as of the day that the figures are known on; None for nothing."""
        return commentary_of(self.place.code, self.spec.id, self._built.as_of)

    @cached_property
    def _changes(self) -> tuple[Change, ...]:
        """What has changed since the council's words were written."""
        if self.commentary is None or not self.commentary.words:
            return ()
        return changes_since(self.context, as_known_on(self._built, self.commentary.date), self.page.figures)

    @cached_property
    def _council(self) -> str:
        if self.commentary is None:
            return ""
        return council_markup(self.context, self.commentary, self._changes, self.page.stated)

    def _strip(self) -> list[Text]:
        """Place, subject, whose figures they are where not the place's own, the day, whom to ask."""
        parts = [Text.constant(self.place.name, "name"), Text.constant(self.spec.name, "catalogue")]
        if self.context.subject.code != self.place.code:
            parts.append(Text.of("Figures of ", Text.constant(self.context.subject.name, "name")))
        if rests_on_returns(self.context) and not self.brief.empty:
            parts.append(Text.of(LABEL))
        if self._built.as_of is not None:
            parts.append(Text.of("As known on ", Text.constant(wording.date_text(self._built.as_of), "date")))
        parts.append(prepared_text(self._prepared))
        if self._contact:
            parts.append(Text.of("Questions to ", Text.constant(self._contact, "name")))
        return parts

    def _notices(self) -> str:
        notes = []
        context = self.context
        if context.subject.code != context.place.code:
            whole = [p.in_sentence for p in context.shared_with if p.code not in context.shared_in_part]
            parts = [p.in_sentence for p in context.shared_with if p.code in context.shared_in_part]
            others = wording.join_list([*whole, *([f"parts of {wording.join_list(parts)}"] if parts else [])])
            also = f", which also serves {others}" if others else ""
            notes.append(
                f"These figures are for {context.subject.name}{also}. The NHS does not publish them for "
                f"{context.place.in_sentence} alone."
            )
        if context.place.closed is not None:
            closed = wording.date_text(context.place.closed)
            successors = wording.join_list([context.names[code] for code in context.place.successors])
            followed = f" It was followed by {successors}: see their briefings." if successors else ""
            last = "" if self.brief.empty else " These are the last figures published for the old area."
            notes.append(f"{context.place.name} was abolished on {closed}.{followed}{last}")
        if rests_on_returns(context) and not self.brief.empty:
            notes.append(f"{LABEL}: nobody else has checked these figures, and no other place is compared.")
        return "".join(element("div", element("p", text(n)), class_="callout note", role="note") for n in notes)

    @cached_property
    def _used(self) -> pd.DataFrame:
        """The rows of the places shown: this one, its neighbours or providers, its region and England."""
        context = self.context
        shown = [context.subject, context.england, *context.neighbours, *context.providers]
        codes = {place.code for place in shown} | ({context.region.code} if context.region else set())
        return self.observations[self.observations["place"].isin(codes)]

    @property
    def used(self) -> pd.DataFrame:
        """The rows of the places shown, one a figure: what the sources at the end are named from."""
        return self._used

    def _figures_csv(self) -> str:
        """The rows of the places shown, and every place's rows for the newest period of the headline's measures."""
        lead = self.context.figures.latest(self.spec.headline, self.context.subject.code)
        frame = self.observations
        rows = frame.index.isin(self._used.index)
        if lead is not None:
            rows |= (frame["period_start"] == pd.Timestamp(lead.period.start)) & (
                frame["level"] == self.context.subject.level.value
            )
        chosen = frame[rows].copy()
        names = chosen["place"].map(self.context.names)
        chosen.insert(list(chosen.columns).index("place") + 1, "place_name", names)
        columns = [name for name in chosen.columns if name in COLUMNS or name == "place_name"]
        return chosen[columns].to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")

    def _evidence_json(self) -> str:
        stated = self.brief
        self._details, self._own, self._today, self._council  # noqa: B018 - what they say is evidence too
        content: dict[str, Any] = {
            **{key: value for key, value in self._metadata().items() if key != "kind"},
            **({"own": self._return.day.isoformat()} if self._return else {}),
            "subject": self.context.subject.code,
            "subject_name": self.context.subject.name,
            **self.page.evidence(),
            "tiles": [
                {"about": tile.aspect.value, "word": tile.word, "tone": tile.tone.value, "detail": str(tile.detail)}
                for tile in stated.tiles
            ],
            "questions": [
                {"text": str(q.text), "why": str(q.why), "good_answer": str(q.good_answer),
                 "follows_from": q.follows_from, "body": q.body}
                for q in stated.queries
            ],
            **(
                {"council": council_json(self.context, self.commentary, self._changes)} if self.commentary else {}
            ),
            "how_sure_we_are": [str(caveat) for caveat in stated.caveats],
            "freshness": str(stated.freshness),
            "stale": stated.stale,
            "stood": str(stated.stood),
            "readability": readability([str(stated.summary), *(f"{p.lead}. {p.text}" for p in stated.points)]),
            "attribution": ATTRIBUTION,
        }  # fmt: skip
        return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    @cached_property
    def _newest(self) -> pd.Series[Any] | None:
        """The newest released row among the places shown, of any source."""
        return _newest_of(self._used)

    def _known_line(self) -> str:
        """Of when the figures are, without a full stop, for the foot of each page and for lists."""
        if self._return is None:
            return self._published_line()
        made_up = "SYNTHETIC. " if self._return.synthetic else ""
        day = wording.date_text(self._return.day)
        return f"{made_up}{self._published_line()}. In a box of its own, the council's return of {day}: {LABEL}"

    def _published_line(self) -> str:
        if self._built.as_of is not None:
            return f"Figures published up to {wording.date_text(self._built.as_of)}"
        first = str(self.brief.freshness).partition(". ")[0].rstrip(".")
        if first:
            return first
        newest = self._newest
        if newest is None:
            nobody = self.spec.no_data is not None and not self.spec.no_data.title
            return "No figures are published" if nobody else "We have no figures"
        day = released_text(self._built.sources[newest["source"]], newest["release"], newest["released"].date())
        return f"Figures published up to {day}"

    def _fresh(self) -> str:
        """Whether newer figures are out or due."""
        return "" if self._built.as_of is not None else str(self.brief.freshness).partition(". ")[2]

    def _checked(self) -> str:
        """The day that dates a briefing without a figure: it is as of, or when none was found."""
        if self._built.as_of is not None:
            return self._built.as_of.isoformat()
        return self.spec.no_data.checked.isoformat() if self.spec.no_data else ""

    def _period(self) -> str:
        """The period of the figure that leads, after a comma."""
        lead = self.brief.lead
        figure = self.context.figures.latest(lead, self.context.subject.code) if lead is not None else None
        return f", {figure.period.label}" if figure is not None else ""

    def _metadata(self) -> dict[str, Any]:
        newest = self._newest
        return {
            "kind": "briefing",
            "title": f"{self.place.name}: {self.spec.name}{self._period()}",
            "area": self.spec.id,
            "area_name": self.spec.name,
            "place": self.place.code,
            "place_name": self.place.name,
            "place_slug": self.place.slug,
            "date": newest["released"].date().isoformat() if newest is not None else self._checked(),
            "known": self._known_line(),
            "fresh": self._fresh(),
            "finding": str(self.brief.title),
            "as_of": self._built.as_of.isoformat() if self._built.as_of else "",
            "since": self._since.isoformat() if self._since else "",
            "description": str(self.brief.summary) or str(self.brief.title),
            "synthetic": self.synthetic,
            "own_figures": rests_on_returns(self.context) or self._return is not None,
        }


def _newest_of(rows: pd.DataFrame) -> pd.Series[Any] | None:
    """The row released last; of several the last in the table's order. None where there is no row."""
    return rows.sort_values("released", kind="stable").iloc[-1] if len(rows) else None


def load_area(
    area: str,
    place: str,
    as_of: str = "",
    since: str = "",
    store: Store | None = None,
    returns: LocalData | None = None,
    prepared: str = "",
    contact: str = "",
    own: str = "",
    record: OwnRecord | None = None,
) -> Area:
    """An outcome area for one place, ready to show.

    `place` is a name, an ONS code or an old three-digit code. `as_of` (an ISO date) takes the figures as they were
    known on that day; "" takes all that is held. `since` is the date of the last briefing; "" means the newest release
    is what is new. `prepared` is the day the briefing is made (an ISO date), by which newer figures are overdue, and
    `contact` whom readers may ask; "" leaves either out. `store` is the table to read, and `returns` the councils' own
    figures; the project's own where they are left out. `own` is the day (an ISO date) of the council's own SEN2
    return that is to stand in a box of its own beside the published figures, "" for none; it is looked up in `record`.

    Raises:
        UnknownNameError: for an area or a place in no list, with the nearest names.
        UsageError: for a date that is not one, or no return held of that day.
        DataFileError: the council's own figures for the area have faults.

    >>> load_area("attendance", place="birmingham").place.name
    'Birmingham'
    """
    built = load_context(area, place, as_of, store, returns)
    of = day("own", own)
    figures = (record or OwnRecord.open()).of_day(built.context.place.code, of) if of else None
    return Area(built, day("since", since), day("prepared", prepared), contact, figures)

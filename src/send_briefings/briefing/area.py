"""An outcome area for one place: what a briefing's notebook shows, cell by cell."""

from __future__ import annotations

import json
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from send_briefings import findings, wording
from send_briefings.briefing import stated
from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.briefing.charts import charts_in
from send_briefings.briefing.confidence import confidence
from send_briefings.briefing.freshness import due_text, newer_texts
from send_briefings.briefing.judging import how_we_judge
from send_briefings.briefing.news import Point, points
from send_briefings.briefing.own_returns import known_line, labelled, measures_told, notice, own_table, rests_on_returns
from send_briefings.briefing.readability import readability
from send_briefings.briefing.set_up import SetUp, day, set_up
from send_briefings.briefing.sources import ATTRIBUTION, released_text, source_entries
from send_briefings.briefing.tables import comparison_table, context_table, figures_table
from send_briefings.briefing.whole import whole, whole_facts
from send_briefings.display.block import Block, element, file_beside, items, text
from send_briefings.findings import Finding, Question
from send_briefings.model import COLUMNS
from send_briefings.observations import Store
from send_briefings.observations.returns import Returns
from send_briefings.tracing import Prose, TracedNumber, marked_text, numbers_json, opening, trace


class Area:
    """One outcome area for one place.

    `observations` is the tidy table behind the briefing (a pandas DataFrame, open for anyone to explore): every place,
    period, cohort and breakdown of the area's measures, as known on the date asked for. The methods give the parts of
    the briefing, in order; each shows itself in Jupyter.
    """

    def __init__(self, built: SetUp, since: date | None = None) -> None:
        self._built = built
        self._since = since
        self.setting = built.setting
        self.spec = built.setting.spec
        self.place = built.setting.place
        self.observations = built.observations

    @cached_property
    def headline(self) -> findings.Headline:
        """The verdict and the sentence the briefing opens with."""
        return findings.headline(self.setting)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, each with its evidence rows."""
        return findings.findings(self.setting)

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions that follow from the findings."""
        return findings.questions(self.setting, self.findings)

    @property
    def synthetic(self) -> bool:
        """Whether a figure comes from a council's own file that says that it is made up."""
        return self._built.synthetic

    @cached_property
    def stated(self) -> list[str]:
        """What has been said in public of the area's figures here, with document and date."""
        return stated.stated_texts(self._built)

    @cached_property
    def caveats(self) -> list[str]:
        """What a reader has to know before trusting the figures."""
        return confidence(self.setting, self.headline, self._built.remarks)

    @cached_property
    def news(self) -> list[str]:
        """What has changed since the last briefing."""
        return [point.text for point in self._points]

    @cached_property
    def _points(self) -> tuple[Point, ...]:
        return points(self._built, self._since)

    def summary(self) -> Block:
        """The headline and the findings."""
        lede = element("p", self._lede(), class_="lede")
        dated = "".join(
            element("p", text(line), class_="place-date") for line in (f"{self._known_line()}.", *self._newer)
        )
        title = element("h1", text(f"{self.spec.title}: {self.place.name}"))
        opening = element("section", title + dated + lede, class_="headline")
        entries = [
            element("p", marked_text(f.text, f.id, self._traced[f.id]), class_="finding")
            + element("p", text(f.basis), class_="evidence")
            for f in self.findings
        ]
        body = element("h2", "What we found") + items(entries, "ol", "findings") if entries else ""
        return Block(opening + self._notices() + body, self._particulars())

    def trend(self) -> Block:
        """The charts over time."""
        shown = self._prose.captions(self._drawn["trend"])
        return Block((element("h2", "How it has changed") if shown else "") + shown)

    def breakdown(self) -> Block:
        """The charts of groups, and the figures at a glance."""
        shown = self._prose.captions(self._drawn["breakdown"] + self._tables["glance"] + self._tables["own"])
        return Block((element("h2", "Where it stands") if shown else "") + shown)

    def comparison(self) -> Block:
        """The comparison table, with the figures behind the briefing attached as CSV."""
        shown = self._prose.captions(self._tables["comparison"] + self._tables["context"])
        heading = element("h2", "Compared with others") if shown else ""
        return Block(heading + shown, {"kind": "attachment", "name": "csv", "content": self._figures_csv()})

    def confidence(self) -> Block:
        """How sure we are, and what has changed since the last briefing."""
        points = [self._prose.text(point) for point in self.caveats]
        told = [self._prose.text(point) for point in self.news]
        return Block(
            self._said()
            + (element("h2", "How sure we are") + items(points, "ul", "caveats") if points else "")
            + element("h2", "Since the last briefing")
            + items(told, "ul", "caveats")
        )

    def _said(self) -> str:
        """What has been said in public of these figures, apart from them; "" where nothing is held."""
        told = [self._prose.text(said) for said in self.stated]
        label = element("p", text(stated.LABEL), class_="small")
        return element("h2", stated.HEADING) + label + items(told, "ul", "caveats") if told else ""

    def questions(self) -> Block:
        """Questions for members, sources, method and glossary; the findings and their evidence are attached as JSON."""
        entries = [
            element("strong", self._prose.text(q.text))
            + " "
            + element("span", self._prose.text(_accountable(q)), class_="accountable")
            for q in self.asked
        ]
        asked = (
            element("h2", "Questions members may want to ask") + items(entries, "ol", "questions") if entries else ""
        )
        return Block(
            asked + self._end_matter(), {"kind": "attachment", "name": "json", "content": self._evidence_json()}
        )

    @cached_property
    def opening(self) -> Finding:
        """The headline as a finding, with its evidence rows."""
        return opening(self.setting, self.headline)

    @cached_property
    def _traced(self) -> dict[str, tuple[TracedNumber, ...]]:
        """The numbers of the headline and of each finding with their derivations, by the finding's id."""
        return {finding.id: trace(self.setting, finding) for finding in (self.opening, *self.findings)}

    def _lede(self) -> str:
        """The headline, its label set apart, its numbers marked."""
        head, numbers = self.opening, self._traced[self.opening.id]
        return marked_text(head.text, head.id, numbers, strong=len(self.headline.label) + 1)

    def _numbers(self, finding: Finding) -> dict[str, Any]:
        return {"numbers": numbers_json(finding.text, self._traced[finding.id])}

    @cached_property
    def _drawn(self) -> dict[str, str]:
        """The charts of each part."""
        return {slot: labelled(self.setting, charts_in(self.setting, slot)) for slot in ("trend", "breakdown")}

    @cached_property
    def _prose(self) -> Prose:
        """What marks the rest of the prose; all of it is marked at once, so that numbers have one order."""
        prose = Prose(self.setting, whole(self._built, [self.opening, *self.findings], self._points))
        for markup in (*self._drawn.values(), *self._tables.values()):
            prose.captions(markup)
        asked = (part for q in self.asked for part in (q.text, _accountable(q)))
        for said in (*self.stated, *self.caveats, *self.news, *asked):
            prose.text(said)
        return prose

    def _notices(self) -> str:
        notes = []
        setting = self.setting
        if setting.subject.code != setting.place.code:
            whole = [p.in_sentence for p in setting.shared_with if p.code not in setting.shared_in_part]
            parts = [p.in_sentence for p in setting.shared_with if p.code in setting.shared_in_part]
            others = wording.listed([*whole, *([f"parts of {wording.listed(parts)}"] if parts else [])])
            also = f", which also serves {others}" if others else ""
            notes.append(
                f"These figures are for {setting.subject.name}{also}. The NHS does not publish them for "
                f"{setting.place.in_sentence} alone."
            )
        if setting.place.closed is not None:
            closed = wording.date_text(setting.place.closed)
            successors = wording.listed([setting.names[code] for code in setting.place.successors])
            followed = f" It was followed by {successors}: see their briefings." if successors else ""
            last = " These are the last figures published for the old area." if self.headline.found else ""
            notes.append(f"{setting.place.name} was abolished on {closed}.{followed}{last}")
        told = "".join(element("div", element("p", text(n)), class_="callout note", role="note") for n in notes)
        return told + notice(setting)

    def _end_matter(self) -> str:
        told = measures_told(self.setting)
        definitions = [element("strong", text(m.name)) + f": {text(m.definition)}" for m in told]
        shown = " ".join([self._tables["glance"], *self._drawn.values()])
        rules = how_we_judge(self.setting, self.headline, self.findings, shown)
        terms = "".join(
            element("dt", text(term)) + element("dd", text(meaning)) for term, meaning in self.spec.glossary
        )
        files = " ".join(
            [
                "The figures behind this briefing are in",
                file_beside(f"{self.spec.id}.csv") + ",",
                "the findings with their evidence in",
                file_beside(f"{self.spec.id}.json") + ".",
            ]
        )
        return (
            element("h2", "Sources and methods")
            + items(source_entries(self._built.sources, self._used), "ul", "sources")
            + element("h3", "What is measured")
            + items(definitions, "ul", "sources")
            + element("h3", "How we judge")
            + items(rules, "ul", "sources")
            + element("h3", "Words used")
            + element("dl", terms, class_="glossary")
            + element("p", files, class_="files")
            + (element("p", text(ATTRIBUTION), class_="small") if not rests_on_returns(self.setting) else "")
        )

    @cached_property
    def _tables(self) -> dict[str, str]:
        """The tables; what their numbers come from is kept in `_cells`."""
        made = {"glance": figures_table, "comparison": comparison_table, "context": context_table, "own": own_table}
        return {name: labelled(self.setting, make(self.setting, self._cells)) for name, make in made.items()}

    @cached_property
    def _cells(self) -> CellEvidence:
        return CellEvidence()

    def _cell_entries(self) -> dict[str, Any]:
        """Where each number of the tables comes from, by the identifier its cell has."""
        return self._cells.entries if self._tables else {}

    @cached_property
    def _used(self) -> pd.DataFrame:
        """The rows of the places shown: this one, its neighbours or providers, its region and England."""
        setting = self.setting
        shown = [setting.subject, setting.england, *setting.neighbours, *setting.providers]
        codes = {place.code for place in shown} | ({setting.region.code} if setting.region else set())
        return self.observations[self.observations["place"].isin(codes)]

    @property
    def used(self) -> pd.DataFrame:
        """The rows of the places shown, one a figure: what the sources at the end are named from."""
        return self._used

    def _figures_csv(self) -> str:
        """The rows of the places shown, and every place's rows for the newest period of the headline's measures."""
        lead = self.setting.figures.latest(self.spec.headline, self.setting.subject.code)
        frame = self.observations
        rows = frame.index.isin(self._used.index)
        if lead is not None:
            rows |= (frame["period_start"] == pd.Timestamp(lead.period.start)) & (
                frame["level"] == self.setting.subject.level.value
            )
        chosen = frame[rows].copy()
        names = chosen["place"].map(self.setting.names)
        chosen.insert(list(chosen.columns).index("place") + 1, "place_name", names)
        columns = [name for name in chosen.columns if name in COLUMNS or name == "place_name"]
        return chosen[columns].to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")

    def _evidence_json(self) -> str:
        head = self.headline
        content: dict[str, Any] = {
            **{key: value for key, value in self._particulars().items() if key != "kind"},
            "subject": self.setting.subject.code,
            "subject_name": self.setting.subject.name,
            "headline": {
                "id": self.opening.id,
                "verdict": head.verdict,
                "label": head.label,
                "sentence": head.sentence,
                **self._numbers(self.opening),
                "evidence": [figure.row() for figure in self.opening.evidence],
            },
            "findings": [finding.as_json() | self._numbers(finding) for finding in self.findings],
            "questions": [
                {"text": q.text, "follows_from": q.follows_from, "body": q.body, "rule": q.rule, "finding": q.finding}
                for q in self.asked
            ],
            "prose": self._prose.as_json() | {"facts": whole_facts(self._built, self._points)},
            "tables": self._cell_entries(),
            "readability": readability([head.sentence, *(finding.text for finding in self.findings)]),
            "what_has_been_said": self.stated,
            "how_sure_we_are": self.caveats,
            "since_the_last_briefing": self.news,
            "attribution": ATTRIBUTION,
        }
        return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    @cached_property
    def _newest(self) -> pd.Series[Any] | None:
        """The newest released row among the places shown, of any source."""
        return _newest_of(self._used)

    @cached_property
    def _newer(self) -> list[str]:
        """What is said of newer releases that are not used."""
        return newer_texts(self._built.sources, self._used, self._built.known, self._built.as_of)

    def _fresh(self) -> str:
        """How fresh the figures are, in sentences: newer ones that are not used, and when the next are due."""
        source = self.spec.headline.source
        rows = self._used[self._used["source"] == source]
        released = None if rows.empty else rows["released"].max().date()
        due = due_text(self._built.sources.get(source), released, self._built.known.get(source), self._built.as_of)
        return " ".join([*self._newer, *([due] if due else [])])

    def _known_text(self) -> str:
        if self._built.as_of is not None:
            return wording.date_text(self._built.as_of)
        return self._released(self._newest)

    def _released(self, row: pd.Series[Any] | None) -> str:
        if row is None:
            return "the date of the files held"
        return released_text(self._built.sources[row["source"]], row["release"], row["released"].date())

    def _known_line(self) -> str:
        """Up to when the figures are known, without a full stop: the main ones, and others where those are newer."""
        rows = self._used
        main = _newest_of(rows[rows["source"] == self.spec.headline.source])
        own = known_line(self.setting, main["released"].date() if main is not None else None, self._built.as_of)
        newest = self._newest
        if own or self._built.as_of is not None or main is None or newest is None:
            return own or f"Figures published up to {self._known_text()}"
        if main["released"] == newest["released"]:
            return f"Figures published up to {self._known_text()}"
        return f"Main figures published up to {self._released(main)}, others up to {self._known_text()}"

    def _checked(self) -> str:
        """The day that dates a briefing without a figure: it is as of, or when none was found."""
        if self._built.as_of is not None:
            return self._built.as_of.isoformat()
        return self.spec.no_figure.checked.isoformat() if self.spec.no_figure else ""

    def _particulars(self) -> dict[str, Any]:
        newest = self._newest
        return {
            "kind": "briefing",
            "title": f"{self.spec.title}: {self.place.name}",
            "area": self.spec.id,
            "area_name": self.spec.name,
            "place": self.place.code,
            "place_name": self.place.name,
            "place_slug": self.place.slug,
            "date": newest["released"].date().isoformat() if newest is not None else self._checked(),
            "known": self._known_line(),
            "fresh": self._fresh(),
            "as_of": self._built.as_of.isoformat() if self._built.as_of else "",
            "since": self._since.isoformat() if self._since else "",
            "description": self.headline.sentence,
            "synthetic": self.synthetic,
            "own_figures": rests_on_returns(self.setting),
        }


def _newest_of(rows: pd.DataFrame) -> pd.Series[Any] | None:
    """The row released last; of several the last in the table's order. None where there is no row."""
    return rows.sort_values("released", kind="stable").iloc[-1] if len(rows) else None


def _accountable(question: Question) -> str:
    """Whom a question is for, and which finding it follows from."""
    return f"For {question.body}. From {question.follows_from}."


def load_area(
    area: str,
    place: str,
    as_of: str = "",
    since: str = "",
    store: Store | None = None,
    returns: Returns | None = None,
) -> Area:
    """An outcome area for one place, ready to show.

    `place` is a name, an ONS code or an old three-digit code. `as_of` (an ISO date) takes the figures as they were
    known on that day; "" takes all that is held. `since` is the date of the last briefing; "" means the newest release
    is what is new. `store` is the table to read, and `returns` the councils' own figures; the project's own where they
    are left out.

    Raises:
        UnknownNameError: for an area or a place in no list, with the nearest names.
        UsageError: for a date that is not one.
        DataFileError: the council's own figures for the area have faults.

    >>> load_area("attendance", place="birmingham").place.name
    'Birmingham'
    """
    return Area(set_up(area, place, as_of, store, returns), day("since", since))

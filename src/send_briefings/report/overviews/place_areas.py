"""The areas an overview draws on for one place: each is loaded when first asked for, and once.

With them what overviews share: their sources, each publication once; their texts as markup, each number with what it
comes from; how a series stands, as a sign. Every area can be gone through before the first notebook, to fill caches.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from importlib import import_module
from itertools import pairwise
from typing import Any

import pandas as pd

from send_briefings.analysis.comparability import NotComparable, comparability
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.register import briefing_specs, load_overviews
from send_briefings.config.sources import SourceSpec, load_sources
from send_briefings.data.manifest import KnownReleases
from send_briefings.data.store import Store
from send_briefings.model import Level, PeriodKind, Place, Polarity, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.narrative import Aspect, Assessment, Freshness, Tile, Tone, assess, freshness_of
from send_briefings.narrative.brief import period as short_period
from send_briefings.report.area import Area, load_area
from send_briefings.report.blocks import element, position_svg, sparkline_svg, text
from send_briefings.report.cell_evidence import TextMarker, numbers_in, row_id
from send_briefings.report.load import day
from send_briefings.text import Constant, Number, Observed, Text


class PlaceAreas(Mapping[str, Area]):
    """Every outcome area for one place, by id, in the order they are listed.

    `as_of`, `since`, `store`, `prepared` and `contact` are as for `load_area`.

    Raises:
        UnknownNameError: for a place in no list, with the nearest names.

    >>> list(PlaceAreas("Birmingham"))[:2], PlaceAreas("330").place.name
    (['demand', 'placements'], 'Birmingham')
    """

    def __init__(
        self,
        place: str,
        as_of: str = "",
        since: str = "",
        store: Store | None = None,
        prepared: str = "",
        contact: str = "",
    ) -> None:
        self.place: Place = gazetteer().resolve(place, level=Level.LOCAL_AUTHORITY)
        self.as_of = as_of
        self.since = since
        self.store = store
        self.prepared = prepared
        self.contact = contact
        self._specs = load_areas()
        self._loaded: dict[str, Area] = {}

    def __getitem__(self, name: str) -> Area:
        if name not in self._specs:
            raise KeyError(name)
        if name not in self._loaded:
            self._loaded[name] = load_area(
                name, self.place.code, self.as_of, self.since, self.store, None, self.prepared, self.contact
            )
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def assessed(self, name: str, ref: SeriesKey) -> Assessed:
        """A series of an area, assessed by the rules that hold for every page, with what its age lets one say."""
        context = self[name].context
        found = assess(context, ref)
        if found.figure is None:
            return Assessed(context, ref, found)
        return Assessed(context, ref, found, freshness_of(context, found.figure, self._known, day("", self.prepared)))

    @cached_property
    def _known(self) -> Mapping[str, KnownReleases]:
        """What publishers are known to have beyond what is held; nothing is, of a day that is over."""
        return (self.store or Store.open()).known() if day("as_of", self.as_of) is None else {}


def short_sources(sources: Mapping[str, SourceSpec], used: pd.DataFrame) -> str:
    """The sources of several areas in one line as markup: each publication once, with its newest release.

    Args:
        sources: the catalogue's sources, by id.
        used: the releases used: source, release, released.
    """
    newest: dict[tuple[str, str, str], tuple[pd.Timestamp, str]] = {}
    own: list[str] = []
    for name, rows in used.groupby("source", sort=False):
        spec = sources[str(name)]
        key = (spec.publisher, spec.publication, spec.url)
        if spec.local:
            files = ", ".join(sorted(set(rows["release"])))
            own.append(text(f"{spec.publisher}, {spec.publication}: file {files}"))
            continue
        for released, release in zip(rows["released"], rows["release"], strict=True):
            newest[key] = max(newest.get(key, (pd.Timestamp.min, "")), (pd.Timestamp(released), str(release)))
    reported: dict[str, list[str]] = {}
    for (publisher, name, url), (_, release) in sorted(newest.items()):
        reported.setdefault(publisher, []).append(f"{element('a', text(name), href=url)} ({text(release)})")
    return "; ".join([*(f"{text(publisher)}: {', '.join(names)}" for publisher, names in reported.items()), *own])


ID = "overview"


class Marks:
    """Marks the numbers of texts in the order in which they are shown, one count for the whole document.

    A number of running text leads to `overview:N`, a table cell that holds a number to `cell:N`. The same text is
    marked alike wherever it is shown.

    >>> from send_briefings.text import Computed
    >>> marks = Marks()
    >>> marks.text(Text.of("It was ", Number("27%", Computed("share", 26.7)), "."))
    'It was <span data-evidence="overview:1">27%</span>.'
    """

    def __init__(self) -> None:
        self.numbers: list[dict[str, Any]] = []
        self.cells: dict[str, dict[str, Any]] = {}
        self.figures: dict[Figure, None] = {}
        self._marked: dict[Text, str] = {}

    def text(self, stated: Text) -> str:
        """A text as markup."""
        if stated not in self._marked:
            self._marked[stated] = self._mark(stated)
        return self._marked[stated]

    def strong(self, lead: Text, rest: Text) -> str:
        """Two texts as one, the first of them set apart."""
        return element("strong", self.text(lead)) + (f" {self.text(rest)}" if rest else "")

    def cell(self, stated: Text, class_: str = "", tag: str = "td", **attributes: str) -> str:
        """A table cell; where it holds a number, what its numbers come from is kept under the cell's own name."""
        named = dict(attributes) | ({"class_": class_} if class_ else {})
        plain = str(stated)
        if numbers_in(plain):
            name = f"cell:{len(self.cells) + 1}"
            self.figures |= dict.fromkeys(stated.figures)
            self.cells[name] = {"said": " ".join(plain.split()), "numbers": stated.as_json(figure_id)["numbers"]}
            named["data_evidence"] = name
        return element(tag, text(plain), **named)

    def as_json(self) -> dict[str, Any]:
        """The prose and the table cells, as `verify` reads them, with the rows that their numbers come from."""
        rows = [figure_id(figure) for figure in self.figures]
        return {"prose": {"id": ID, "numbers": self.numbers, "rows": rows}, "tables": self.cells}

    def _mark(self, stated: Text) -> str:
        plain, spans = str(stated), list(stated.spans())
        self.figures |= dict.fromkeys(stated.figures)
        parts, done = [], 0
        for start, end in numbers_in(plain):
            number = next((one for first, last, one in spans if first <= start and end <= last), None)
            self.numbers.append({"number": plain[start:end], **_source(number), "in": plain})
            marked = element("span", text(plain[start:end]), data_evidence=f"{ID}:{len(self.numbers)}")
            parts += [text(plain[done:start]), marked]
            done = end
        return "".join([*parts, text(plain[done:])])


class _Shared(TextMarker):
    """What a briefing's own page says, marked by these marks."""

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks

    def own(self, identifier: str, stated: Text) -> str:  # noqa: ARG002 - the pack counts all numbers through
        return self._marks.text(stated)

    def text(self, stated: Text) -> str:
        return self._marks.text(stated)


def shared(marks: Marks) -> TextMarker:
    """What marks the texts of a briefing's own page within a document that counts its numbers through."""
    return _Shared(marks)


def figure_id(figure: Figure) -> str:
    """The identifier of a figure's row in the CSV."""
    return row_id(figure.ref, figure.place, figure.period.start)


def _source(number: Number | None) -> Mapping[str, Any]:
    """What a number comes from; nothing, which stops the briefing, where no part of the text covers it."""
    if number is None:
        return {"how": None}
    source = number.source
    if isinstance(source, Constant):
        return {"said": number.shown, "how": source.reason}
    if isinstance(source, Observed):
        return {"said": number.shown, "how": source.part, "rows": [figure_id(source.figure)]}
    rows = [figure_id(figure) for figure in source.figures]
    return {"said": number.shown, "how": source.how, "value": source.value, "rows": rows}


SIGNS = {Tone.GOOD: "▲", Tone.BAD: "▼", Tone.NEUTRAL: "●", Tone.NONE: "○"}
BESIDE = {
    Aspect.LAW: "the law",
    Aspect.TARGET: "the target",
    Aspect.ENGLAND: "England",
    Aspect.COUNCILS: "most councils",
}
JOINED = {"About the same": "as", "Not clearly different": "from"}


@dataclass(frozen=True, slots=True)
class Assessed:
    """A series of a place with its assessment, and how old its figure is."""

    context: AnalysisContext
    ref: SeriesKey
    assessment: Assessment
    fresh: Freshness = field(default_factory=lambda: Freshness(Text()))

    @property
    def name(self) -> Text:
        """The measure in a few words, with the group it is about."""
        context, ref = self.context, self.ref
        measure, label = context.measure(ref).name, context.label(ref)
        return Text.constant(measure if measure == label else f"{measure}, {label}", "catalogue")

    @property
    def body(self) -> str:
        """The NHS body whose figures they are, in a sentence; "" where they are the place's own."""
        return "" if self.assessment.own else self.context.subject.in_sentence

    @property
    def value(self) -> Text:
        """The newest figure; that there is none."""
        figure = self.assessment.figure
        return Text.of("no figure") if figure is None else Text.of(Number(self.context.value(figure), Observed(figure)))

    @property
    def period(self) -> Text:
        """The period of the newest figure; empty where there is none."""
        figure = self.assessment.figure
        return Text() if figure is None else Text.of(short_period(figure))


def position_markup(one: Assessed) -> str:
    """Where the figure stands among all places of its kind; "" where it is not judged."""
    context, found = one.context, one.assessment
    figure = found.figure
    if figure is None or figure.value is None or not found.judged:
        return ""
    values = [value for value in context.peers(figure.ref, figure.period.start).values() if value is not None]
    polarity = context.measure(figure.ref).polarity
    if polarity is Polarity.NONE or len(values) < 4:
        return ""
    worse = sum(v > figure.value if polarity is Polarity.LOW else v < figure.value for v in values)
    england = england_of(one)
    alt = f"{worse} of {len(values)} do worse."
    beside = england.value if england else None
    return position_svg(values, figure.value, beside, alt, low_is_best=polarity is Polarity.LOW)


def england_of(one: Assessed) -> Figure | None:
    """England's figure of the same period; None where it is not to be had."""
    figure = one.assessment.figure
    if figure is None:
        return None
    found = one.context.figures.at(figure.ref, one.context.england.code, figure.period.start)
    return found if found is not None and found.value is not None else None


SEPARATE = {PeriodKind.MONTH: 45}
YEAR = 400
SHOWN = timedelta(days=5 * 366)


def course_svg(one: Assessed) -> str:
    """The last five years of a series as a sparkline."""
    context, figure = one.context, one.assessment.figure
    if figure is None or figure.unit == Unit.OUTCOME:
        return ""
    series = context.figures.series(figure.ref, figure.place)
    recent = [one for one in series if one.value is not None and figure.period.start - one.period.start <= SHOWN]
    runs = _runs(context, recent)
    placed = [[(one.period.start.toordinal() * 1.0, one.value or 0.0) for one in run] for run in runs]
    return sparkline_svg(placed, _alt(context, recent))


def _runs(context: AnalysisContext, known: list[Figure]) -> list[list[Figure]]:
    """The stretches of figures that compare with one another and follow one another without a gap."""
    runs = [known[:1]] if known else []
    for before, after in pairwise(known):
        days = (after.period.start - before.period.start).days
        apart = days > SEPARATE.get(after.period.kind, YEAR)
        if apart or isinstance(comparability(context, before, after), NotComparable):
            runs.append([])
        runs[-1].append(after)
    return runs


def _alt(context: AnalysisContext, known: list[Figure]) -> str:
    if not known:
        return ""
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"One figure, {context.value(last)} in {when(last.period)}."
    return f"From {context.value(first)} in {when(first.period)} to {context.value(last)} in {when(last.period)}."


def verdict_markup(tile: Tile | None, *, signed: bool = True) -> str:
    """A verdict's sign, hidden from a screen reader, and its word; a body that is not the council takes no sign."""
    if tile is None:
        return text("not judged")
    sign = element("span", SIGNS[tile.tone], class_="sign", aria_hidden="true") + " " if signed else ""
    return f"{sign}{element('strong', text(tile.word))}"


def verdict_text(one: Assessed) -> Text:
    """Both words as running text: "worse than England, down sharply"; why there are none where it is not judged.

    Of a figure of which newer ones are out or overdue it says of when it is: "..., as it stood in 2024".
    """
    found = one.assessment
    if one.fresh.in_doubt:
        return Text.of("not judged. ", one.fresh.in_doubt)
    if not found.judged or found.standing is None or found.direction is None:
        return Text.of("not judged. ", found.why_not)
    return Text.joined([words_text(found.standing, found.direction), one.fresh.stood], ", ")


def words_text(standing: Tile, direction: Tile) -> Text:
    """How something stands and which way it goes: "worse than England, down sharply"."""
    word, aspect = standing.word.lower(), standing.aspect
    joined = JOINED.get(standing.word, "than")
    stands = (
        f"{BESIDE[aspect]} {word}" if aspect in (Aspect.LAW, Aspect.TARGET) else f"{word} {joined} {BESIDE[aspect]}"
    )
    return Text.of(f"{stands}, {direction.word[:1].lower()}{direction.word[1:]}")


PARTS = ("summary", "trend", "breakdown", "comparison", "confidence", "questions")


def rehearse_areas(areas: str = "", as_of: str = "", store: str = "") -> None:
    """Read the catalogue; make every part of some areas for one place, and throw them away.

    Args:
        areas: their names, separated by spaces.
        as_of: the day the briefings are as of, ISO; "" for today.
        store: the list of data files that the briefings use; "" for all that are held.
    """
    place = gazetteer().places(Level.LOCAL_AUTHORITY)[0].code
    load_areas()
    load_sources()
    if store:
        os.environ["SEND_STORE"] = store
    for name in areas.split():
        area = load_area(name, place=place, as_of=as_of)
        for part in PARTS:
            getattr(area, part)()


def warm_caches(names: str = "", as_of: str = "", store: str = "") -> None:
    """Make every part of the areas that some topics draw on, for one place, and import the pages of the overviews.

    Args:
        names: the topics' ids, separated by spaces.
        as_of: the day the briefings are as of, ISO; "" for today.
        store: the list of data files that the briefings use; "" for all that are held.
    """
    known, overviews = briefing_specs(), load_overviews()
    asked = [name for name in names.split() if name in known]
    for name in asked:
        if name in overviews:
            page = import_module(f"{__package__}.{overviews[name].page}")
            for module in getattr(page, "PRELOAD", ()):
                import_module(module)
    drawn = dict.fromkeys(area for name in asked for area in known[name].draws_on)
    rehearse_areas(" ".join(drawn), as_of, store)

"""Where the figures come from, also a council's own: what newer there is, what is left out, which breaks are stated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
from markupsafe import Markup

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.config.area_parts import names_later
from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.data.local_reading import ReturnRead
from send_briefings.data.manifest import KnownReleases
from send_briefings.model import Level, Measure, Period, PeriodKind, Place, Unit, month
from send_briefings.model.area import AreaSpec, SeriesKey
from send_briefings.model.measure import OWN_LABEL, Break, BreakKind, Citation
from send_briefings.report.blocks import Cell, Row, element, table, text
from send_briefings.report.cell_evidence import CellEvidence, TextMarker
from send_briefings.text import Text

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."


def released_text(source: SourceSpec, release: str, released: date) -> str:
    """When a release came out: the day, or the end of the month by which it was out where only that is known."""
    spec = next((spec for spec in source.releases if spec.release == release), None)
    monthly = spec is not None and spec.precision == "month" and spec.released == released
    return f"the end of {wording.month_text(released)}" if monthly else wording.date_text(released)


def on_or_by(reported: str) -> str:
    """The date with its preposition.

    >>> on_or_by("15 May 2025"), on_or_by("the end of March 2026")
    ('on 15 May 2025', 'by the end of March 2026')
    """
    return f"by {reported}" if reported.startswith("the end of") else f"on {reported}"


def source_entries(sources: Mapping[str, SourceSpec], used: pd.DataFrame) -> list[str]:
    """One entry a source among the rows used, as markup: publisher, publication, releases and dates.

    Where several are files of one publication, each has its own title too.
    """
    entries = []
    releases = used[["source", "release", "released"]].drop_duplicates().sort_values(["source", "released", "release"])
    published = [sources[str(name)].publication for name in releases["source"].unique()]
    for name, rows in releases.groupby("source", sort=True):
        source = sources[str(name)]
        dates = [pd.Timestamp(day).date() for day in rows["released"]]
        reported = [released_text(source, str(which), day) for which, day in zip(rows["release"], dates, strict=True)]
        newest = str(rows["release"].iloc[-1])
        if source.local:
            files = f"file {newest}" if len(rows) == 1 else f"{len(rows)} files, the newest {newest}"
            entries.append(text(f"{source.publisher}, {source.publication}: {files}."))
            continue
        if len(rows) == 1:
            which = f"Release {newest}, published {on_or_by(reported[0])}."
        else:
            which = f"{len(rows)} releases; the newest, {newest}, was published {on_or_by(reported[-1])}."
        link = element("a", text(source.publication), href=source.url)
        title = f" ({text(source.title)})" if published.count(source.publication) > 1 else ""
        entries.append(f"{text(source.publisher)}: {link}{title}. {text(which)}")
    return entries


def newer_texts(
    sources: Mapping[str, SourceSpec], used: pd.DataFrame, known: Mapping[str, KnownReleases], as_of: date | None
) -> list[str]:
    """A sentence for each source used that has a newer release which is not held, or was withdrawn; none for others.

    A briefing as of an earlier day says nothing of it.

    Args:
        sources: the catalogue's sources.
        used: the rows used: source, release and released.
        known: what publishers are known to have beyond what is held.
        as_of: the day the briefing is as of; None for all that is held.
    """
    if as_of is not None:
        return []
    reported: list[str] = []
    for name in sorted(set(used["source"]) & set(known)):
        one, publication = known[name], sources[name].publication
        if one.withdrawn:
            found = wording.date_text(date.fromisoformat(one.withdrawn))
            reported.append(
                f"{publication}: the publisher had withdrawn these figures by {found}. "
                "Do not use them before it says why."
            )
        if not one.release:
            continue
        day = f" on {wording.date_text(date.fromisoformat(one.released))}" if one.released else ""
        base = one.release.partition(" (")[0]
        if base != one.release and base in set(used.loc[used["source"] == name, "release"]):
            reported.append(
                f"{publication}: the publisher corrected {base}{day}; the corrected figures are not used here."
            )
        else:
            reported.append(f"{publication}: a newer release, {one.release}, came out{day} and is not used here.")
    return list(dict.fromkeys(reported))


def due_text(source: SourceSpec | None, released: date | None, known: KnownReleases | None, as_of: date | None) -> str:
    """When the next figures of a source are due, as a sentence; "" where none are expected or it is as of a day.

    The publisher's own date, else a month worked out from how often its figures come ("about").

    >>> due_text(None, None, None, None)
    ''
    """
    if as_of is not None or source is None or released is None:
        return ""
    reported = known.due if known else ""
    if reported > released.isoformat()[: len(reported)]:
        first = date.fromisoformat(reported if len(reported) > len("2026-06") else f"{reported}-01")
        day = wording.date_text(first) if len(reported) > len("2026-06") else wording.month_text(first)
        return f"Next figures due {day}."
    every = min((place.every for place in source.live), default=0)
    if not every:
        return ""
    count = released.year * 12 + released.month - 1 + every
    return f"Next figures due about {wording.month_text(date(count // 12, count % 12 + 1, 1))}."


STORE = Citation("This project's own store", "the list of files held")
SAME_SERIES = "The figures before and after are of the same monthly publication. Only our copies are missing."


def with_gaps(spec: AreaSpec, observations: pd.DataFrame, sources: Mapping[str, SourceSpec]) -> AreaSpec:
    """The area of months with a gap for every stretch between its first month and its newest that is not held.

    A gap that the area's file states is kept as it stands, unless months in it are held by now: then only those still
    missing are gaps. Figures on both sides of a gap found here compare, since nothing says that they do not.
    Inspections are no monthly series, though each is dated by its month; which months a council's own return has is
    its own affair.
    """
    headline = spec.headline
    if spec.period is not PeriodKind.MONTH or headline.local or spec.measures[headline.measure].unit is Unit.OUTCOME:
        return spec
    held = _months(observations, spec.level)
    stated = [one for one in spec.breaks if one.kind is not BreakKind.GAP or not _filled(one, held)]
    within = [(one.start, one.end or date.max) for one in stated if one.kind is BreakKind.GAP]
    missing = [
        one for one in _missing(held) if not any(first <= one.start and one.end <= last for first, last in within)
    ]
    gaps = [_gap(run, spec, sources) for run in _runs(missing)]
    if not gaps and len(stated) == len(spec.breaks):
        return spec
    return replace(spec, breaks=tuple(sorted([*stated, *gaps], key=lambda one: one.start)))


def left_out(spec: AreaSpec, subject: Place, observations: pd.DataFrame, places: Gazetteer) -> tuple[str, ...]:
    """That the newest figures name no such NHS area as this one, and which they name that no list of councils knows."""
    if spec.level is not Level.ICB:
        return ()
    rows = observations[observations["level"] == spec.level.value]
    own = rows[rows["place"] == subject.code]
    if not len(own) or own["period_start"].max() == rows["period_start"].max():
        return ()
    newest = rows[rows["period_start"] == rows["period_start"].max()]
    label, last = newest["period_label"].iloc[0], own.sort_values("period_start")["period_label"].iloc[-1]
    reported = (
        f"The figures for {label} name no area called {subject.name}. The newest shown for it are those for {last}."
    )
    unknown = [place for place in _named(newest, places) if not places.authorities_of(place)]
    if not unknown:
        return (reported,)
    names = wording.join_list([place.name for place in unknown])
    may = "which may serve this council now" if len(unknown) == 1 else "one of which may serve this council now"
    return (reported, f"They name {names}, {may}. No list that we hold says which councils it serves.")


def _named(rows: pd.DataFrame, places: Gazetteer) -> list[Place]:
    found = (places.find(str(code)) for code in sorted(rows["place"].unique()))
    return [place for place in found if place is not None]


def _months(observations: pd.DataFrame, level: Level) -> frozenset[date]:
    starts = observations.loc[observations["level"] == level.value, "period_start"].drop_duplicates()
    return frozenset(day.date() for day in starts)


def _filled(gap: Break, held: Collection[date]) -> bool:
    return any(gap.start <= day <= (gap.end or date.max) for day in held)


def _missing(held: Collection[date]) -> Iterator[Period]:
    """The months between the first held and the last that are not held, in order."""
    if not held:
        return
    first, last = min(held), max(held)
    for number in range(first.year * 12 + first.month, last.year * 12 + last.month - 1):
        one = month(number // 12, number % 12 + 1)
        if one.start not in held:
            yield one


def _runs(months: Sequence[Period]) -> list[list[Period]]:
    """The months in stretches without a held month between them."""
    runs: list[list[Period]] = []
    for one in months:
        if runs and (one.start - runs[-1][-1].end).days == 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _gap(run: Sequence[Period], spec: AreaSpec, sources: Mapping[str, SourceSpec]) -> Break:
    label = stretch(run)
    source = next((sources[ref.source] for ref in spec.refs if ref.source in sources), None)
    return Break(
        kind=BreakKind.GAP,
        label=label,
        start=run[0].start,
        end=run[-1].end,
        measures=(),
        cohorts=(),
        breakdowns=(),
        places=(),
        reason=f"we have no figures for {label}",
        text=f"We have no figures for {label}.",
        stated=STORE,
        compares=SAME_SERIES,
        compares_stated=Citation(source.publication if source else "", "the workbooks before and after"),
    )


def stretch(run: Sequence[Period]) -> str:
    """A stretch of months in words.

    >>> stretch([month(2025, 8), month(2025, 9)]), stretch([month(2025, 8)])
    ('August and September 2025', 'August 2025')
    >>> stretch([month(2023, number) for number in (10, 11, 12)])
    'October to December 2023'
    """
    first, last = run[0].label, run[-1].label
    if len(run) == 1:
        return first
    same_year = run[0].start.year == run[-1].start.year
    return f"{first.split()[0] if same_year else first} {'and' if len(run) == 2 else 'to'} {last}"


def with_own_breaks(spec: AreaSpec, place: Place, files: Iterable[ReturnRead]) -> AreaSpec:
    """The area with a break for each day from which the place's files say that it counts in another way.

    It is in the measures that only a council can give: published figures are not counted by the council's rules.
    """
    own = tuple(measure.id for measure in spec.measures.values() if measure.only_local)
    stated = {file.counted_anew: file for file in files if file.counted_anew is not None and file.read is not None}
    found = [
        Break(
            kind=BreakKind.CHANGE,
            label="Counted anew",
            start=day,
            end=None,
            measures=own,
            cohorts=(),
            breakdowns=(),
            places=(place.code,),
            reason=f"the council counts in another way from {wording.date_text(day)}",
            text=f"The council says that it counts in another way from {wording.date_text(day)}. Figures before and "
            "after that day are not compared.",
            stated=Citation("The council's own return", file.read.release if file.read else ""),
        )
        for day, file in stated.items()
    ]
    if not found or not own:
        return spec
    return replace(spec, breaks=tuple(sorted([*spec.breaks, *found], key=lambda one: one.start)))


LABEL = OWN_LABEL
MISSING = Cell("–", "missing")


def rests_on_returns(context: AnalysisContext) -> bool:
    """Whether the area's headline is of a series that only a council itself can give."""
    return context.spec.headline.local


def measures_told(context: AnalysisContext) -> list[Measure]:
    """The measures whose definition a reader needs: not those that only a council can give where it gave none."""
    given = {ref.measure for ref in context.spec.local_refs if context.figures.series(ref, context.subject.code)}
    until = context.known_on
    measures = [m for m in context.spec.measures.values() if until is None or not names_later(m.name, until)]
    return [m for m in measures if rests_on_returns(context) or not m.only_local or m.id in given]


def local_table(context: AnalysisContext, shown: CellEvidence, said: TextMarker) -> str:
    """What the council itself gave of measures that are published too; "" where it gave nothing.

    The newest figure of each series stands with its period, and the one before it; none is set beside a published one.
    """
    if rests_on_returns(context):
        return ""
    found = [(ref, context.figures.series(ref, context.subject.code)) for ref in context.spec.local_refs]
    rows = [_row(context, shown, ref, series) for ref, series in found if series]
    if not rows:
        return ""
    releases = list(dict.fromkeys(series[-1].release for _, series in found if series))
    words = f"What the council itself reports, {context.subject.name}. {LABEL}, {' and '.join(releases)}."
    caption = said.text(Text.constant(words, "name"))
    return table(
        Markup(caption), ["Figure", "Newest", "Period", "Before", "Period before"], rows, class_="comparison own"
    )


def _row(context: AnalysisContext, shown: CellEvidence, ref: SeriesKey, series: tuple[Figure, ...]) -> Row:
    measure, label = context.measure(ref), context.label(ref)
    header = f"{measure.name}: {label}" if label != measure.name else measure.name
    newest, before = series[-1], series[-2] if len(series) > 1 else None
    cells = [*_cells(context, shown, newest), *(_cells(context, shown, before) if before else (MISSING, MISSING))]
    return Row(header, tuple(cells))


def _cells(context: AnalysisContext, shown: CellEvidence, figure: Figure) -> tuple[Cell, Cell]:
    known = figure.value is not None
    value = shown.figure(figure, context.value(figure)) if known else Cell(context.value(figure), "missing")
    return value, shown.period(figure)


def notes_of(context: AnalysisContext, remarks: Sequence[str] = ()) -> list[str]:
    """The notes, those on this place first; none where the area has no figure for it.

    Args:
        setting: the area and the place.
        remarks: what was noted of the place when the files were read.
    """
    if not any(context.figures.latest(ref, context.subject.code) for ref in context.spec.refs):
        return []
    gaps = [gap.reason for gap in context.spec.missing_periods]
    return list(dict.fromkeys([*_of_the_place(context), *remarks, *gaps, *context.spec.method_notes]))


def _of_the_place(context: AnalysisContext) -> list[str]:
    points = []
    if context.other_icbs:
        names = wording.join_list([place.name for place in context.other_icbs])
        verb = "serves" if len(context.other_icbs) == 1 else "serve"
        points.append(
            f"{names} {verb} other parts of {context.place.in_sentence}. Children there are not in these figures."
        )
    earlier = any(context.figures.series(context.spec.headline, code) for code in context.place.predecessors)
    if context.place.opened is not None and earlier:
        names = wording.join_list([context.names[code] for code in context.place.predecessors])
        opened = wording.date_text(context.place.opened)
        points.append(
            f"{context.place.name} began on {opened}. Figures for earlier years are published under {names} and are "
            "not shown."
        )
    return points

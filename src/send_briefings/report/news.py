"""Since the last briefing: what is newly published, what was revised, which verdicts changed, and what breaks a series.

What the last briefing said is not read from its file: what was known on its day is judged again by today's method. So a
briefing follows from the figures, the catalogue and its parameters alone, and a change of method is never taken for a
change in the figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from send_briefings import wording
from send_briefings.analysis.comparability import comparability
from send_briefings.analysis.context import (
    AnalysisContext,
    Revision,
    SinceBriefing,
    breaks_reached,
    last_release_before,
    since_last,
)
from send_briefings.model.area import SeriesKey
from send_briefings.model.measure import Break, BreakKind
from send_briefings.narrative.brief import Tile, period
from send_briefings.narrative.changes import Changed, changed
from send_briefings.report.load import LoadedArea, as_known_on
from send_briefings.report.sources import on_or_by, released_text
from send_briefings.text import Computed, Constant, Number, Text

AT_MOST = 6
LARGE = 0.01  # a revision of an England figure, as a share of it, from which on it is told
LOST = "We have no earlier {}, so we cannot say whether figures were revised or a verdict changed."
ANEW = "Verdicts of then are worked out again by today's method, so only new or revised figures can change one."


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One thing that is new, or that is not: `kind` says in a word what it is about."""

    kind: str
    text: Text


def news_of(built: LoadedArea, since: date | None) -> tuple[NewsItem, ...]:
    """What is new since the last briefing, in order; `since` is None for "before the newest release"."""
    context = built.context
    own = {context.spec.headline.source, *(ref.source for ref in context.spec.figures_table)}
    vintages = built.vintages[built.vintages["source"].isin(own)]
    last = since or last_release_before(vintages)
    if last is None:
        return (NewsItem("nothing_held", Text.of("We have no figures, so nothing is new.")),)
    found = [
        point for source in sorted(own) for point in _of_source(built, source, _found(built, vintages, source, last))
    ]
    if not found:
        done = "added" if context.spec.headline.local else "published"
        found = [NewsItem("nothing_new", Text.of(f"Nothing has been {done} since ", _day(last), "."))]
    else:
        own_rows = vintages[vintages["place"].isin([context.subject.code, context.england.code])]
        breaks = breaks_reached(context.spec.breaks, own_rows, last)
        verdicts = _verdicts(built, vintages, last, {one.reason for one in breaks})
        reported = [_break(context, one) for one in breaks]
        found = [_compared(built, since, last, bool(verdicts)), *_said_once(found), *reported, *verdicts]
    return (*found, *_methods(built, last))


def _day(day: date) -> Number:
    return Number(wording.date_text(day), Constant("date"))


def _found(built: LoadedArea, vintages: pd.DataFrame, source: str, last: date) -> SinceBriefing:
    context = built.context
    shown = {*_local(context), context.england.code}
    return since_last(vintages[vintages["source"] == source], last, shown, context.subject.level)


def _compared(built: LoadedArea, since: date | None, last: date, judged: bool) -> NewsItem:
    """What is set beside what, so that a reader knows what "new" means."""
    local = built.context.spec.headline.local
    done, since_then = ("dated up to", "dated since") if local else ("published by", "published since")
    if since is None:
        what = "the council's newest file" if local else "the newest release"
        text = Text.of(f"No date of a last briefing was given, so this is what {what} brought.")
    elif built.as_of is None:
        text = Text.of(f"This sets what was {done} ", _day(last), f" beside what was {since_then}.")
    else:
        text = Text.of("This sets what was published by ", _day(last), " beside what was published by ")
        text = Text.of(text, _day(built.as_of), ".")
    return NewsItem("compared", Text.of(text, f" {ANEW}") if judged else text)


def _of_source(built: LoadedArea, source: str, found: SinceBriefing) -> list[NewsItem]:
    if not found.releases:
        return []
    spec = built.sources[source]
    brought = next((labels for name, labels in found.new_periods if name == source), ())
    periods = [label for label in brought if label in _periods_of_figures(built)]
    _, release, released = found.releases[-1]
    publication = Text.constant(_publication(built, source), "name")
    newest = Text.constant(release, "name")
    reported = Text.constant(on_or_by(released_text(spec, release, released)), "date")
    if spec.local:
        count = wording.count_phrase(len(found.releases), "file")
        several = _counted(f": {count} were added, the newest", len(found.releases)) if len(found.releases) > 1 else ","
        text = Text.of(Text.constant(spec.publisher, "name"), several, " ", newest, _new(periods), ".")
    elif len(found.releases) == 1:
        text = Text.of(publication, ", release ", newest, ", was published ", reported, _new(periods), ".")
    else:
        count = wording.count_phrase(len(found.releases), "release")
        several = _counted(f": {count} were published, the newest (", len(found.releases))
        text = Text.of(publication, several, newest, ") ", reported, _new(periods), ".")
    if said := built.known[source].notes.get(release) if source in built.known else None:
        quoted = Text.constant(wording.sentence(said[0]), "name")
        text = Text.of(text, " The publisher says of it: “", quoted, "”")
    new = NewsItem("released", text)
    if not found.earlier_held:
        return [
            new,
            NewsItem("no_earlier_release", Text.of(LOST.format("file of it" if spec.local else "release of it"))),
        ]
    return [new, *_revised(built, found.revisions)]


def _counted(words: str, count: int) -> Text:
    """Words in which a count stands, which is written in figures from ten on."""
    return Text.joined(
        [Number(part, Computed("count", float(count))) if part.isdigit() else part for part in words.split(" ")]
    )


def _periods_of_figures(built: LoadedArea) -> frozenset[str]:
    """The labels of every period with figures, those of the count by which a place is known to be small left out."""
    size = built.context.spec.size
    counted = built.vintages["measure"] != (size.ref.measure if size else "")
    return frozenset(built.vintages.loc[counted, "period_label"].unique())


def _publication(built: LoadedArea, source: str) -> str:
    """A source's publication, with the source's own title where the briefing has several of that publication."""
    spec = built.sources[source]
    used = {ref.source for ref in built.context.spec.refs}
    several = sum(built.sources[other].publication == spec.publication for other in used) > 1
    return f"{spec.publication} ({spec.title})" if several else spec.publication


def _said_once(found: list[NewsItem]) -> list[NewsItem]:
    """The points, with what holds for every release newly published said once, after them."""
    lost = [point for point in found if point.kind == "no_earlier_release"]
    if len(lost) < 2 or len(lost) < sum(point.kind == "released" for point in found):
        return found
    return [
        *(point for point in found if point not in lost),
        NewsItem("no_earlier_release", Text.of(LOST.format("release of these"))),
    ]


def _new(periods: Sequence[str]) -> Text:
    if not periods:
        return Text.of(", with no new period")
    first, last = (Text.constant(label, "date") for label in (periods[0], periods[-1]))
    return Text.of(", with figures for ", first, *(() if len(periods) == 1 else (" to ", last)))


def _revised(built: LoadedArea, revisions: Sequence[Revision]) -> list[NewsItem]:
    """The revisions of figures shown here; England's only where they are of 1% or more."""
    context = built.context
    local = _local(context)
    own = [r for r in revisions if r.place in local or (r.place == context.england.code and _large(r))]
    own = [r for r in own if len(set(_told(built, r))) > 1]
    if not own:
        text = "No past figure for this place was revised, and none for England by "
        return [NewsItem("no_revision", Text.of(text, Number(f"{LARGE:.0%}", Constant("method")), " or more."))]
    return _at_most([_revision(built, revision) for revision in own], "more past figure", "was", "were", "revised")


def _at_most(found: list[NewsItem], what: str, one: str, several: str, done: str) -> list[NewsItem]:
    """The first points, and how many more there are."""
    more = len(found) - AT_MOST
    if more <= 0:
        return found
    rest = _counted(f"{wording.count_phrase(more, what)} {one if more == 1 else several} {done}", more)
    return [*found[:AT_MOST], NewsItem(f"more_{done}", rest.sentence())]


def _local(context: AnalysisContext) -> set[str]:
    """The codes of the subject and its providers."""
    return {context.subject.code, *(place.code for place in context.providers)}


def _large(revision: Revision) -> bool:
    if revision.old is None or revision.new is None:
        return True
    return abs(revision.new - revision.old) >= LARGE * abs(revision.old)


def _revision(built: LoadedArea, revision: Revision) -> NewsItem:
    """What was revised. Of a figure that is no longer given the old value is not told: it may be one that is kept back
    now, for few children."""
    context = built.context
    old, new = (
        Text.of(Number(shown, Computed(f"value in {release}", value))) if value is not None else Text.of(shown)
        for shown, value, release in zip(
            _told(built, revision),
            (revision.old, revision.new),
            (revision.old_release, revision.new_release),
            strict=True,
        )
    )
    place = Text.constant(context.names.get(revision.place, revision.place), "name")
    when = Text.constant(revision.period, "date")
    about = Text.of("Revised: ", _name(context, _ref(built, revision)), ", ", place, ", ", when)
    if revision.new is None:
        what = Text.of(about, ": a figure was given before, none is given now")
    else:
        what = Text.of(about, ", from ", old, " to ", new)
    return NewsItem("revised", Text.of(what, ". ", _why(context, revision)))


def _why(context: AnalysisContext, revision: Revision) -> Text:
    for given in context.spec.revision_reasons:
        if given.release == revision.new_release and (not given.measures or revision.measure in given.measures):
            reason = wording.sentence(f"The reason given: {given.reason} ({given.stated.publication})")
            return Text.constant(reason, "catalogue")
    return Text.of("We know of no reason given.")


def _ref(built: LoadedArea, revision: Revision) -> SeriesKey:
    source = built.context.spec.measures[revision.measure].source
    return SeriesKey(revision.measure, revision.cohort, revision.breakdown, source)


def _told(built: LoadedArea, revision: Revision) -> tuple[str, str]:
    """The old and the new value as a reader sees them."""
    ref = _ref(built, revision)
    old, new = (
        built.context.amount(ref, value) if value is not None else "no figure" for value in (revision.old, revision.new)
    )
    return old, new


def _name(context: AnalysisContext, ref: SeriesKey) -> Text:
    """A series' measure and group."""
    name, label = context.measure(ref).name, context.label(ref)
    return Text.constant(f"{name}, {label}" if label != name else name, "catalogue")


def _verdicts(built: LoadedArea, vintages: pd.DataFrame, last: date, reported: Collection[str]) -> list[NewsItem]:
    """The verdicts that changed, or that none did; [] where there was nothing to judge on that day.

    `reported` are the reasons of the breaks told before them, which are not told again.
    """
    context = built.context
    known = vintages[vintages["released"] <= pd.Timestamp(last)]
    if not (known["place"] == context.subject.code).any():
        return []
    then = as_known_on(built, last)
    found = [one for one in changed(then, context) if not _rests_on_withdrawn(context, one)]
    if not found:
        return [NewsItem("no_verdict", Text.of("No verdict changed."))]
    return _at_most([_verdict(context, one, reported) for one in found], "more verdict", "has", "have", "changed")


def _rests_on_withdrawn(context: AnalysisContext, one: Changed) -> bool:
    """Whether what was said then rests on a figure that is no longer given: to tell it would be to give it again."""
    return any(
        figure.value is not None
        and (now := context.figures.at(figure.ref, figure.place, figure.period.start)) is not None
        and now.value is None
        for figure in one.figures
    )


def _verdict(context: AnalysisContext, one: Changed, reported: Collection[str]) -> NewsItem:
    """What the tiles said then and say now, each with its figures."""
    said = [_tiles(old, new) for old, new in one.tiles]
    if not one.now.judged:
        said = [Text.of("It is no longer judged"), one.now.why_not]
    periods = [period(figure) for figure in (one.then.figure, one.now.figure) if figure is not None]
    last = periods[-1:] if len({number.shown for number in periods}) == 1 else periods
    name = Text.of("Changed verdict: ", _name(context, one.now.ref), ", ", Text.joined(last, " to "))
    parts = (name, *said, _not_compared(context, one, reported))
    return NewsItem("verdict", Text.joined(part.sentence() for part in parts))


def _tiles(old: Tile, new: Tile) -> Text:
    then, now = (Text.of(f"“{tile.word}” (", tile.detail, ")") for tile in (old, new))
    return Text.of(f"{new.aspect}: ", then, " became ", now)


def _not_compared(context: AnalysisContext, one: Changed, reported: Collection[str]) -> Text:
    """That the figures of the two days are not like each other, where they are not, and why."""
    then, now = one.then.figure, one.now.figure
    if then is None or now is None or then.period == now.period:
        return Text()
    reason = comparability(context, then, now).reason
    if reason in reported:
        return Text.of("Because of the change at the source, the two figures are not compared")
    return Text.constant(f"The two figures are not compared: {reason}", "catalogue") if reason else Text()


def _break(context: AnalysisContext, one: Break) -> NewsItem:
    if one.compares:
        end = one.compares
    elif one.kind is BreakKind.DISRUPTION:
        end = "Figures of that time are not compared with others."
    else:
        end = "Figures before and after are not compared."
    england = ", in England's figures" if one.places and context.subject.code not in one.places else ""
    text = f"{wording.sentence(f'Changed at the source{england}: {one.reason}')} {end}"
    return NewsItem("break", Text.constant(text, "catalogue"))


def _methods(built: LoadedArea, last: date) -> Iterator[NewsItem]:
    """Our own changes of method and definition since that day."""
    changes = built.context.spec.method_changes
    made = [change.text for change in changes if last < change.day <= (built.as_of or date.max)]
    for text in made:
        yield NewsItem("method", Text.constant(f"Changed by us: {text}", "catalogue"))
    if not made:
        none = "No change in how we define or work out these figures is recorded in that time."
        yield NewsItem("no_method", Text.of(none))

"""Since the last briefing: what is newly published, what was revised, which verdicts changed, and what breaks a series.

What the last briefing said is not read from its file: what was known on its day is judged again by today's method. So a
briefing follows from the figures, the catalogue and its parameters alone, and a change of method is never taken for a
change in the figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from send_briefings import wording
from send_briefings.analysis.context import (
    AnalysisContext,
    Revision,
    SinceBriefing,
    breaks_reached,
    last_release_before,
    since_last,
    when,
)
from send_briefings.analysis.figures import Figure
from send_briefings.model.area import SeriesKey
from send_briefings.model.measure import Break, BreakKind
from send_briefings.narrative.questions import CHANGE, ENGLAND, ChangedVerdict, Judgement, changed_verdicts
from send_briefings.report.load import LoadedArea, as_known_on
from send_briefings.report.sources import on_or_by, released_text

AT_MOST = 6
LARGE = 0.01  # a revision of an England figure, as a share of it, from which on it is told
LOST = "No earlier release of {} is held, so neither revised figures nor changed verdicts can be told."
ANEW = "Verdicts of then are worked out again by today's method, so only new or revised figures can change one."


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is new, or that is not.

    `facts` and `evidence` give every number of the text: what was compared, in numbers or in words such as a date, and
    the rows of the table.
    """

    kind: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Figure, ...] = ()


def news(built: LoadedArea, since: date | None) -> list[str]:
    """The texts of `points`."""
    return [point.text for point in points(built, since)]


def points(built: LoadedArea, since: date | None) -> tuple[Point, ...]:
    """The points of the part "Since the last briefing"; `since` is None for "before the newest release"."""
    context = built.context
    own = {context.spec.headline.source, *(ref.source for ref in context.spec.figures_table)}
    vintages = built.vintages[built.vintages["source"].isin(own)]
    last = since or last_release_before(vintages)
    if last is None:
        return (Point("nothing_held", "No figures are held, so nothing is new."),)
    found = [
        point for source in sorted(own) for point in _of_source(built, source, _found(built, vintages, source, last))
    ]
    if not found:
        day = wording.date_text(last)
        done = "added" if context.spec.headline.local else "published"
        found = [Point("nothing_new", f"Nothing has been {done} since {day}.", {"since": day})]
    else:
        own_rows = vintages[vintages["place"].isin([context.subject.code, context.england.code])]
        breaks = breaks_reached(context.spec.breaks, own_rows, last)
        verdicts = _verdicts(built, vintages, last, {one.reason for one in breaks})
        reported = [_break(context, one) for one in breaks]
        found = [_compared(built, since, last, bool(verdicts)), *_said_once(found), *reported, *verdicts]
    return (*found, *_methods(built, last))


def _found(built: LoadedArea, vintages: pd.DataFrame, source: str, last: date) -> SinceBriefing:
    context = built.context
    shown = {*_local(context), context.england.code}
    return since_last(vintages[vintages["source"] == source], last, shown, context.subject.level)


def _compared(built: LoadedArea, since: date | None, last: date, judged: bool) -> Point:
    """What is set beside what, so that a reader knows what "new" means."""
    day = wording.date_text(last)
    facts = {"since": day}
    if since is None:
        what = "the council's newest file" if built.context.spec.headline.local else "the newest release"
        text = f"No date of a last briefing was given, so this is what {what} brought."
    elif built.as_of is None:
        done = "dated up to" if built.context.spec.headline.local else "published by"
        since_then = "dated since" if built.context.spec.headline.local else "published since"
        text = f"This sets what was {done} {day} beside what was {since_then}."
    else:
        facts["until"] = wording.date_text(built.as_of)
        text = f"This sets what was published by {day} beside what was published by {facts['until']}."
    return Point("compared", f"{text} {ANEW}" if judged else text, facts)


def _of_source(built: LoadedArea, source: str, found: SinceBriefing) -> list[Point]:
    if not found.releases:
        return []
    spec = built.sources[source]
    brought = next((labels for name, labels in found.new_periods if name == source), ())
    periods = [label for label in brought if label in _periods_of_figures(built)]
    newest = found.releases[-1]
    publication = _publication(built, source)
    reported = on_or_by(released_text(spec, newest[1], newest[2]))
    if spec.local:
        several = f": {len(found.releases)} files were added, the newest" if len(found.releases) > 1 else ","
        text = f"{spec.publisher}{several} {newest[1]}{_new(periods)}."
    elif len(found.releases) == 1:
        text = f"{publication}, release {newest[1]}, was published {reported}{_new(periods)}."
    else:
        count = wording.count_phrase(len(found.releases), "release")
        text = f"{publication}: {count} were published, the newest ({newest[1]}) {reported}{_new(periods)}."
    facts = {
        "publication": publication,
        "releases": len(found.releases),
        "newest": newest[1],
        "published": reported,
        "periods": periods,
    }
    if said := built.known[source].notes.get(newest[1]) if source in built.known else None:
        text = f"{text} The publisher says of it: “{wording.sentence(said[0])}”"
        facts["publisher_says"] = wording.sentence(said[0])
    released = Point("released", text, facts)
    if not found.earlier_held and spec.local:
        return [released, Point("no_earlier_release", LOST.format("it").replace("release", "file"))]
    if not found.earlier_held:
        return [released, Point("no_earlier_release", LOST.format("it"))]
    return [released, *_revised(built, found.revisions)]


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


def _said_once(found: list[Point]) -> list[Point]:
    """The points, with what holds for every release newly published said once, after them."""
    lost = [point for point in found if point.kind == "no_earlier_release"]
    if len(lost) < 2 or len(lost) < sum(point.kind == "released" for point in found):
        return found
    return [*(point for point in found if point not in lost), Point("no_earlier_release", LOST.format("these"))]


def _new(periods: Sequence[str]) -> str:
    if not periods:
        return ", with no new period"
    if len(periods) == 1:
        return f", with figures for {periods[0]}"
    return f", with figures for {periods[0]} to {periods[-1]}"


def _revised(built: LoadedArea, revisions: Sequence[Revision]) -> list[Point]:
    """The revisions of figures shown here; England's only where they are of 1% or more."""
    context = built.context
    local = _local(context)
    own = [r for r in revisions if r.place in local or (r.place == context.england.code and _large(r))]
    own = [r for r in own if len(set(_told(built, r))) > 1]
    if not own:
        text = f"No past figure for this place was revised, and none for England by {LARGE:.0%} or more."
        return [Point("no_revision", text, {"large": f"{LARGE:.0%}"})]
    return _at_most([_revision(built, revision) for revision in own], "more past figure", "was", "were", "revised")


def _at_most(found: list[Point], what: str, one: str, several: str, done: str) -> list[Point]:
    """The first points, and how many more there are."""
    more = len(found) - AT_MOST
    if more <= 0:
        return found
    rest = wording.sentence(f"{wording.count_phrase(more, what)} {one if more == 1 else several} {done}")
    return [*found[:AT_MOST], Point(f"more_{done}", rest, {"more": more})]


def _local(context: AnalysisContext) -> set[str]:
    """The codes of the subject and its providers."""
    return {context.subject.code, *(place.code for place in context.providers)}


def _large(revision: Revision) -> bool:
    if revision.old is None or revision.new is None:
        return True
    return abs(revision.new - revision.old) >= LARGE * abs(revision.old)


def _revision(built: LoadedArea, revision: Revision) -> Point:
    """What was revised. Of a figure that is no longer given the old value is in neither text nor facts: it may be
    one that is kept back now, for few children."""
    context = built.context
    old, new = _told(built, revision)
    place = context.names.get(revision.place, revision.place)
    withdrawn = revision.new is None
    facts = {
        "place": revision.place,
        "period": revision.period,
        "old": None if withdrawn else revision.old,
        "new": revision.new,
        "told": [new] if withdrawn else [old, new],
        "old_release": revision.old_release,
        "new_release": revision.new_release,
    }
    about = f"{_name(context, _ref(built, revision))}, {place}, {revision.period}"
    what = f"{about}: a figure was given before, none is given now" if withdrawn else f"{about}, from {old} to {new}"
    return Point("revised", f"Revised: {what}. {_why(context, revision)}", facts)


def _why(context: AnalysisContext, revision: Revision) -> str:
    for given in context.spec.revision_reasons:
        if given.release == revision.new_release and (not given.measures or revision.measure in given.measures):
            return wording.sentence(f"The reason given: {given.reason} ({given.stated.publication})")
    return "We know of no reason given."


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


def _name(context: AnalysisContext, ref: SeriesKey) -> str:
    """A series' measure and group."""
    name, label = context.measure(ref).name, context.label(ref)
    return f"{name}, {label}" if label != name else name


def _verdicts(built: LoadedArea, vintages: pd.DataFrame, last: date, reported: Collection[str]) -> list[Point]:
    """The verdicts that changed, or that none did; [] where there was nothing to judge on that day.

    `reported` are the reasons of the breaks told before them, which are not told again.
    """
    context = built.context
    known = vintages[vintages["released"] <= pd.Timestamp(last)]
    if not (known["place"] == context.subject.code).any():
        return []
    then = as_known_on(built, last)
    changed = [one for one in changed_verdicts(then, context) if not _rests_on_withdrawn(built, one)]
    if not changed:
        return [Point("no_verdict", "No verdict changed.")]
    return _at_most([_verdict(context, one, reported) for one in changed], "more verdict", "has", "have", "changed")


def _rests_on_withdrawn(built: LoadedArea, one: ChangedVerdict) -> bool:
    """Whether what was said then rests on a figure that is no longer given: to tell it would be to give it again."""
    return any(
        figure.value is not None
        and (now := built.context.figures.at(figure.ref, figure.place, figure.period.start)) is not None
        and now.value is None
        for figure in (one.then.figure, *one.then.evidence)
    )


def _verdict(context: AnalysisContext, one: ChangedVerdict, reported: Collection[str]) -> Point:
    then, now = _said(context, one, one.then), _said(context, one, one.now)
    text = f"Changed verdict: {_name(context, one.ref)}. It was {then}. It is now {now}.{_not_compared(one, reported)}"
    return Point("verdict", text, {"ref": _identity(one.ref), **one.facts()}, one.evidence)


def _identity(ref: SeriesKey) -> dict[str, str]:
    return {"measure": ref.measure, "cohort": ref.cohort, "breakdown": ref.breakdown, "source": ref.source}


def _said(context: AnalysisContext, one: ChangedVerdict, judgement: Judgement) -> str:
    """A figure, its period, and what was said of it where that changed."""
    words = wording.join_list([judgement.words[about] for about in one.about])
    return f"{context.value(judgement.figure)} in {when(judgement.figure.period)}, {words}"


def _not_compared(one: ChangedVerdict, reported: Collection[str]) -> str:
    """That the figures of the two days are not like each other, where they are not, and why."""
    said = CHANGE in one.about and one.now.verdicts[CHANGE] == "not_compared"
    own = ""
    if one.broken in reported:
        because = " Because of the change at the source, the two figures are not compared."
        own = " The reason is the change at the source." if said else because
    elif one.broken:
        own = f" {'The reason' if said else 'The two figures are not compared'}: {one.broken}."
    england = " England's two figures do not compare either." if own else " England's two figures do not compare."
    return own + (england if one.england_broken and ENGLAND in one.about else "")


def _break(context: AnalysisContext, one: Break) -> Point:
    if one.compares:
        end = one.compares
    elif one.kind is BreakKind.DISRUPTION:
        end = "Figures of that time are not compared with others."
    else:
        end = "Figures before and after are not compared."
    england = ", in England's figures" if one.places and context.subject.code not in one.places else ""
    return Point("break", f"{wording.sentence(f'Changed at the source{england}: {one.reason}')} {end}")


def _methods(built: LoadedArea, last: date) -> Iterator[Point]:
    """Our own changes of method and definition since that day."""
    changes = built.context.spec.method_changes
    changed = [change.text for change in changes if last < change.day <= (built.as_of or date.max)]
    for text in changed:
        yield Point("method", f"Changed by us: {text}")
    if not changed:
        yield Point("no_method", "No change in how we define or work out these figures is recorded in that time.")

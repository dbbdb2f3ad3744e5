"""Since the last briefing: what is newly published, and what was revised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from send_briefings import wording
from send_briefings.briefing.set_up import SetUp
from send_briefings.briefing.sources import on_or_by, released_text
from send_briefings.findings import Revision, Setting, Since, last_release_before, since_last
from send_briefings.model.area import Ref

AT_MOST = 6


def news(built: SetUp, since: date | None) -> list[str]:
    """The points of the part "Since the last briefing"; `since` is None for "before the newest release"."""
    setting = built.setting
    own = {setting.spec.headline.source, *(ref.source for ref in setting.spec.figures_table)}
    vintages = built.vintages[built.vintages["source"].isin(own)]
    last = since or last_release_before(vintages)
    if last is None:
        return ["No figures are held, so nothing is new."]
    points: list[str] = []
    shown = {*_local(setting), setting.england.code}
    for source in sorted(own):
        points += _of_source(built, source, since_last(vintages[vintages["source"] == source], last, shown))
    points = points or [f"Nothing has been published since {wording.date_text(last)}."]
    changed = [change.text for change in setting.spec.method_changes if last < change.day <= (built.as_of or date.max)]
    return points + (changed or ["No change of definition or method is recorded in that time."])


def _of_source(built: SetUp, source: str, found: Since) -> list[str]:
    if not found.releases:
        return []
    spec = built.sources[source]
    periods = next((labels for name, labels in found.new_periods if name == source), ())
    newest = found.releases[-1]
    told = on_or_by(released_text(spec, newest[1], newest[2]))
    if len(found.releases) == 1:
        points = [f"{spec.publication}, release {newest[1]}, was published {told}{_new(periods)}."]
    else:
        count = wording.counted(len(found.releases), "release")
        points = [f"{spec.publication}: {count} were published, the newest ({newest[1]}) {told}{_new(periods)}."]
    if not found.earlier_held:
        return [*points, "No earlier release of it is held, so figures that it revised cannot be told apart."]
    return points + _revised(built, found.revisions)


def _new(periods: Sequence[str]) -> str:
    if not periods:
        return ", with no new period"
    if len(periods) == 1:
        return f", with figures for {periods[0]}"
    return f", with figures for {periods[0]} to {periods[-1]}"


def _revised(built: SetUp, revisions: Sequence[Revision]) -> list[str]:
    """The revisions of figures shown here; England's only where they are of 1% or more."""
    setting = built.setting
    local = _local(setting)
    own = [r for r in revisions if r.place in local or (r.place == setting.england.code and _large(r))]
    own = [r for r in own if len(set(_told(built, r))) > 1]
    if not own:
        return ["No past figure for this place was revised, and none for England by 1% or more."]
    points = [_revision(built, revision) for revision in own[:AT_MOST]]
    if len(own) > AT_MOST:
        points.append(wording.sentence(f"{wording.counted(len(own) - AT_MOST, 'more past figure')} were revised"))
    return points


def _local(setting: Setting) -> set[str]:
    """The codes of the subject and its providers."""
    return {setting.subject.code, *(place.code for place in setting.providers)}


def _large(revision: Revision) -> bool:
    if revision.old is None or revision.new is None:
        return True
    return abs(revision.new - revision.old) >= 0.01 * abs(revision.old)


def _revision(built: SetUp, revision: Revision) -> str:
    setting = built.setting
    source = setting.spec.measures[revision.measure].source
    ref = Ref(revision.measure, revision.cohort, revision.breakdown, source)
    old, new = _told(built, revision)
    name = setting.measure(ref).name
    label = setting.label(ref)
    about = f"{name}, {label}" if label != name else name
    place = setting.names.get(revision.place, revision.place)
    return f"Revised: {about}, {place}, {revision.period}, from {old} to {new}. The source gives no reason."


def _told(built: SetUp, revision: Revision) -> tuple[str, str]:
    """The old and the new value as a reader sees them."""
    source = built.setting.spec.measures[revision.measure].source
    ref = Ref(revision.measure, revision.cohort, revision.breakdown, source)
    old, new = (
        built.setting.amount(ref, value) if value is not None else "no figure" for value in (revision.old, revision.new)
    )
    return old, new

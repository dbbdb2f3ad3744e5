"""Since the last briefing: what is newly published, and what was revised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from send_briefings import wording
from send_briefings.briefing.set_up import SetUp
from send_briefings.briefing.sources import on_or_by, released_text
from send_briefings.findings import Revision, last_release_before, since_last
from send_briefings.model.area import Ref

AT_MOST = 6


def news(built: SetUp, since: date | None) -> list[str]:
    """The points of the part "Since the last briefing"; `since` is None for "before the newest release"."""
    own = {measure.source for measure in built.setting.spec.measures.values()}
    vintages = built.vintages[built.vintages["source"].isin(own)]
    last = since or last_release_before(vintages)
    if last is None:
        return ["No figures are held, so nothing is new."]
    found = since_last(vintages, last)
    if not found.releases:
        return [f"Nothing has been published since {wording.date_text(last)}."]
    points = []
    for source, release, released in found.releases:
        spec = built.sources[source]
        told = released_text(spec, release, released)
        periods = next((labels for name, labels in found.new_periods if name == source), ())
        points.append(f"{spec.publication}, release {release}, was published {on_or_by(told)}{_new(periods)}.")
    if not found.earlier_held:
        points.append("No earlier release is held, so figures revised by this one cannot be told apart.")
        return points
    return points + _revised(built, found.revisions)


def _new(periods: Sequence[str]) -> str:
    if not periods:
        return ", with no new period"
    if len(periods) == 1:
        return f", with figures for {periods[0]}"
    return f", with figures for {periods[0]} to {periods[-1]}"


def _revised(built: SetUp, revisions: Sequence[Revision]) -> list[str]:
    setting = built.setting
    shown = {setting.subject.code, setting.england.code, *(place.code for place in setting.providers)}
    own = [revision for revision in revisions if revision.place in shown]
    if not own:
        return ["No past figure shown here was revised."]
    points = [_revision(built, revision) for revision in own[:AT_MOST]]
    if len(own) > AT_MOST:
        points.append(wording.sentence(f"{wording.counted(len(own) - AT_MOST, 'more past figure')} were revised"))
    return points


def _revision(built: SetUp, revision: Revision) -> str:
    setting = built.setting
    source = setting.spec.measures[revision.measure].source
    ref = Ref(revision.measure, revision.cohort, revision.breakdown, source)
    old, new = (setting.amount(ref, v) if v is not None else "no figure" for v in (revision.old, revision.new))
    name = setting.measure(ref).name
    label = setting.label(ref)
    about = f"{name}, {label}" if label != name else name
    place = setting.names.get(revision.place, revision.place)
    return f"Revised: {about}, {place}, {revision.period}, from {old} to {new}. The source gives no reason."

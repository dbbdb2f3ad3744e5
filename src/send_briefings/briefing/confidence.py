"""How sure we are: what a reader has to know before trusting the figures."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.findings import Headline, Setting, Standing
from send_briefings.findings.approximate import approximate
from send_briefings.findings.sentences.approximate import approximate_text
from send_briefings.model import Counts, Polarity


def confidence(setting: Setting, headline: Headline, remarks: Sequence[str] = ()) -> list[str]:
    """The caveats of the briefing, those about this place and its figures first, the area's own after.

    `remarks` are what was noted of this place when the files were read.
    """
    points = [*_place_points(setting), *remarks]
    if headline.found is not None and not headline.found.unjudged:
        points += _method_points(setting, headline.found.place) + _missing_points(setting, headline.found.place)
        points += _overlap(setting, headline.found.place) + _lateness(setting)
    if not any(setting.figures.latest(ref, setting.subject.code) for ref in setting.spec.refs):
        return points or [f"No figure is {setting.absent} for this place."]
    points += [gap.reason for gap in setting.spec.missing_periods]
    return [*points, *setting.spec.method_notes]


def _overlap(setting: Setting, place: Standing) -> list[str]:
    """That the place is itself part of England's figure, where both are counted, and whether that is allowed for."""
    if not place.figure.denominator or place.england is None or not place.england.denominator:
        return []
    part = f"{wording.sentence(setting.name)[:-1]} is itself part of England's figure"
    if place.from_england is not None:
        return [f"{part}. The comparison allows for that."]
    return [f"{part}, so it differs a little less from England than from the rest of England."]


def _place_points(setting: Setting) -> list[str]:
    points = []
    if setting.other_icbs:
        names = wording.listed([place.name for place in setting.other_icbs])
        verb = "serves" if len(setting.other_icbs) == 1 else "serve"
        points.append(
            f"{names} {verb} other parts of {setting.place.in_sentence}. Children there are not in these figures."
        )
    ref = setting.spec.headline
    earlier = any(setting.figures.series(ref, code) for code in setting.place.predecessors)
    if setting.place.opened is not None and earlier:
        names = wording.listed([setting.names[code] for code in setting.place.predecessors])
        opened = wording.date_text(setting.place.opened)
        points.append(
            f"{setting.place.name} began on {opened}. Figures for earlier years are published under {names} and are "
            "not shown."
        )
    return points


def _method_points(setting: Setting, place: Standing) -> list[str]:
    measure = setting.measure(setting.spec.headline)
    if setting.spec.headline.local and measure.counts is Counts.NONE:
        anew = [one.text for one in setting.spec.breaks if setting.subject.code in one.places]
        return [setting.spec.no_comparator, *anew]
    if measure.unit.is_plain:
        return []
    if measure.counts is Counts.NONE:
        return [
            "The published file gives rates without the numbers of pupils behind them. So no exact interval can be "
            "worked out; a change is set beside the usual ups and downs.",
            *([approximate_text(setting, found)] if (found := approximate(setting, place.figure)) else []),
            *([setting.spec.no_comparator] if setting.spec.no_comparator else []),
        ]
    if place.interval is None:
        return []
    limits = (place.interval.lower, place.interval.upper)
    bounds = " to ".join(setting.amount(setting.spec.headline, value) for value in limits)
    kind = "approximate 95% interval" if measure.counts is Counts.DERIVED else "95% interval"
    meant = "everyone is counted, so it tells of chance among so many, not of a sample"
    return [f"The {kind} of the headline figure is {bounds}: {meant}."]


def _missing_points(setting: Setting, place: Standing) -> list[str]:
    points = []
    if place.rank is not None and place.rank.missing and "peers" in setting.spec.comparators:
        total = place.rank.of + place.rank.missing
        unranked = "" if setting.measure(setting.spec.headline).polarity is Polarity.NONE else ", and no rank"
        without = "no published figure for the headline measure"
        for count, what in (
            (place.rank.missing - place.too_small, without),
            (place.too_small, "too few children to judge"),
        ):
            if count:
                verb = "has" if count == 1 else "have"
                who = f"{wording.NUMBERS[count] if count <= 10 else count} of {total} {setting.spec.peers}"
                points.append(wording.sentence(f"{who} {verb} {what}{unranked}"))
    if place.neighbours is not None and place.neighbours.missing:
        without = wording.counted(place.neighbours.missing, "statistical neighbour")
        points.append(wording.sentence(f"the neighbours' average leaves out {without} without a figure"))
    return points


def _lateness(setting: Setting) -> list[str]:
    newest = setting.figures.newest(setting.spec.headline, setting.subject.code)
    latest = setting.figures.latest(setting.spec.headline, setting.subject.code)
    if newest is None or latest is None or newest.period == latest.period:
        return []
    reason = wording.missing_text(newest.status)
    if setting.spec.headline.local:
        return [
            f"The newest figure, for {newest.period.label}, is {reason}, so that for {latest.period.label} is used."
        ]
    return [
        f"The newest figure published for other places is for {newest.period.label}. For {setting.subject.name} it is "
        f"{reason}, so the figure for {latest.period.label} is used."
    ]

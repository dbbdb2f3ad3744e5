"""Finding: all children of the place beside those of its region and England."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.findings.finding import Finding
from send_briefings.findings.setting import Setting, when
from send_briefings.model.area import Ref


def context_finding(setting: Setting, ref: Ref) -> Finding | None:
    """The newest figure for all children, with the region's and England's; None where the place has none."""
    figure = setting.figures.latest(ref, setting.subject.code)
    if figure is None:
        return None
    start = figure.period.start
    others = []
    for place in (setting.region, setting.england):
        row = setting.figures.at(ref, place.code, start) if place else None
        if place is not None and row is not None and row.value is not None:
            others.append((place, row))
    name = setting.spec.measures[ref.measure].name
    who = setting.spec.cohorts[ref.cohort].phrase
    compared = wording.listed([f"{setting.value(row)} in {_in(place.name)}" for place, row in others])
    value, period = setting.value(figure), when(figure.period)
    text = f"{name} for {who}, with and without SEN, was {value} in {setting.subject.name} in {period}"
    if compared:
        text += f", beside {compared}"
    return Finding(
        kind="context",
        ref=ref,
        place=setting.subject.code,
        period=figure.period.label,
        verdict="described",
        text=wording.sentence(text),
        basis=setting.basis(figure),
        facts={"value": figure.value} | {place.code: row.value for place, row in others},
        evidence=(figure, *(row for _, row in others)),
    )


def _in(name: str) -> str:
    the = {"North East", "North West", "South East", "South West", "East Midlands", "West Midlands", "East of England"}
    return f"the {name}" if name in the else name

"""Every authority's brief of every area: nothing fails, and no rule of the reading is broken anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.data.store import Store
from send_briefings.model import Level, Polarity
from send_briefings.narrative import WORDS, Aspect, Assessment, Brief, Tone, assess, brief_of
from send_briefings.narrative.assessment import LITTLE
from send_briefings.narrative.lead import all_led
from send_briefings.report.load import elsewhere, load_context
from send_briefings.report.page import readability
from tests.narrative.style import faults as style_faults
from tests.narrative.style import read

AUTHORITIES = 153
PREPARED = date(2026, 11, 22)
OLDEST_READER = 14.0


@pytest.mark.parametrize("area", sorted(load_areas()))
def test_no_rule_is_broken_for_any_place(area: str) -> None:
    codes = [place.code for place in gazetteer().places(Level.LOCAL_AUTHORITY) if place.current]
    assert len(codes) == AUTHORITIES
    built = load_context(area, codes[0], "", Store.open())
    faults: list[str] = []
    against = Counter[str]()
    stated: dict[str, list[str]] = {}
    for code in codes:
        context = elsewhere(built, code)
        brief = brief_of(context, known=built.known, prepared=PREPARED)
        found = [*_of_the_page(context, brief), *_of_the_lead(context, brief, against)]
        found += [fault for one in all_led(context) for fault in _of_a_series(context, one)]
        faults += [f"{context.place.name}: {fault}" for fault in found]
        for kind, text in read(brief):
            stated.setdefault(kind, []).append(text)
    assert faults == []
    if area in ("ehc_plans", "annual_reviews"):
        assert len(against) == 4, f"each word for the law is used somewhere: {against}"
    ages = {kind: found["reading_age"] for kind, texts in stated.items() if (found := readability(texts))}
    print(f"{area}: reading ages {ages}")
    assert max(float(age) for age in ages.values()) <= OLDEST_READER, ages


def _of_the_page(context: AnalysisContext, brief: Brief) -> Iterator[str]:
    """The style sheet's rules, closed lists, two words or none."""
    aspects = [tile.aspect for tile in brief.tiles]
    yield from style_faults(brief)
    if not brief.summary or not str(brief.summary).endswith("."):
        yield f"a summary: {brief.summary}"
    if any(tile.word not in WORDS[tile.aspect] for tile in brief.tiles):
        yield f"a tile: {brief.tiles}"
    if len(set(aspects)) < len(aspects) or (Aspect.TIME in aspects) != (len(aspects) > 1):
        yield f"one word without the other: {aspects}"
    if brief.empty and (brief.tiles or brief.points or brief.lead):
        yield "it is empty, and yet something is said"
    if not brief.empty and not brief.freshness:
        yield "it does not say how old its figures are"
    del context


def _of_the_lead(context: AnalysisContext, brief: Brief, against: Counter[str]) -> Iterator[str]:
    """Where there is a law the verdict is against it, and the title says whether it was missed."""
    found = assess(context, brief.lead) if brief.lead else None
    if found is None or found.figure is None or found.standing is None:
        return
    law = context.measure(found.ref).standard_for(found.ref.breakdown)
    if law is None or found.standing.aspect is not Aspect.LAW:
        if law is not None and law.kind.value == "law":
            yield f"the law is not its first yardstick: {found.standing}"
        return
    bad = (found.figure.value or 0.0) < 75
    if (found.standing.tone is Tone.BAD) != bad:
        yield f"{found.figure.value} of 100 is {found.standing.word}"
    if ("missed" in str(brief.title) or "had none" in str(brief.title)) != bad:
        yield f"{found.figure.value} of 100 is told as: {brief.title}"
    against[found.standing.word] += 1


def _of_a_series(context: AnalysisContext, found: Assessment) -> Iterator[str]:
    """Both words or neither; none that most places contradict; no large change called little; no sign of a board's."""
    figure = found.figure
    if (found.standing is None, found.direction is None, bool(found.why_not)) not in ((False,) * 3, (True,) * 3):
        yield f"one word without the other: {found}"
    if figure is None or figure.value is None or found.direction is None:
        return
    if not found.own and found.direction.tone in (Tone.GOOD, Tone.BAD):
        yield f"a sign on a health board's figure: {found.direction}"
    polarity = context.measure(figure.ref).polarity
    values = [value for value in context.peers(figure.ref, figure.period.start).values() if value is not None]
    better = sum(v < figure.value if polarity is Polarity.LOW else v > figure.value for v in values) / len(values)
    word = next((tile.word for tile in found.tiles if tile.aspect in (Aspect.ENGLAND, Aspect.COUNCILS)), "")
    if (word == "Better" and better > 0.75) or (word == "Worse" and better < 0.25):
        yield f"{figure.ref.measure} is {word}, though {better:.0%} of places do better"
    then, now = found.since.value if found.since else None, figure.value
    if found.direction.word == LITTLE and then is not None and abs(now - then) >= max(0.25 * abs(then), 0.5):
        yield f"{figure.ref.measure} changed little from {then} to {now}"

"""What the rooms above findings say of them: what is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.model.area import MethodChange, RevisionReason
from send_briefings.model.measure import Break, BreakKind, Citation
from send_briefings.narrative.changes import changed
from send_briefings.report import news
from tests.narrative.conftest import rows
from tests.narrative.golden_sentences.golden import (
    World,
    leavers,
    same,
    specified,
)

FLAT = dict.fromkeys(("Leeds", "Sandwell", "Walsall", "Kent", "Essex", "Camden", "Rutland"), "30 30 30")


def own_figures(context: AnalysisContext) -> AnalysisContext:
    """The same with the headline a council's own return."""
    lead = replace(context.spec.headline, source="local_return")
    return specified(context, headline=lead)


NAMES = ("Leeds", "Sandwell", "Walsall", "Kent")
HIGH, LOW, MIDDLE = (dict(zip(NAMES, cells, strict=True)) for cells in (
    ("10", "20", "30", "40"), ("50", "60", "70", "80"), ("20", "30", "40", "50")
))  # fmt: skip


LAST = date(2024, 6, 30)


def vintage(
    context: AnalysisContext, text: str, release: str, released: date, source: str = "made_up"
) -> list[dict[str, Any]]:
    return [row | {"release": release, "released": released, "source": source} for row in rows(context.spec, text)]


def new(
    context: AnalysisContext, found: list[dict[str, Any]], since: date | None = LAST, as_of: date | None = None
) -> str:
    frame = pd.DataFrame(found, columns=[*rows(context.spec, leavers("1/1 1/1 1/1"))[0]])
    days = dict.fromkeys(("period_start", "period_end", "released"), "datetime64[us]")
    source = context.sources["made_up"]
    sources = dict(context.sources) | {"local_return": replace(source, id="local_return", publisher="The council")}
    built = SimpleNamespace(context=context, vintages=frame.astype(days), sources=sources, as_of=as_of, known={})
    return " / ".join(str(item.text) for item in news.news_of(built, since))  # type: ignore[arg-type]


OLD = leavers("480/800 480/800 -", "6000/10000 6000/10000 -")
NEXT = leavers("480/800 500/800 560/800", "6000/10000 5000/10000 6000/10000")


@pytest.fixture
def two(world: World, monkeypatch: pytest.MonkeyPatch) -> AnalysisContext:
    """Three years of a share, of which two were known on the day of the last briefing."""
    then = world("destinations", "Birmingham", OLD)
    monkeypatch.setattr(news, "as_known_on", lambda *_: then)
    return world("destinations", "Birmingham", NEXT)


def both(context: AnalysisContext, old: str = OLD, newer: str = NEXT, source: str = "made_up") -> list[dict[str, Any]]:
    return [
        *vintage(context, old, "first", date(2024, 1, 31), source),
        *vintage(context, newer, "second", date(2024, 9, 30), source),
    ]


def test_what_is_new(two: AnalysisContext) -> None:
    same(
        new(two, both(two)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
            "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
            " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
            "reason given. / Changed verdict: In college or work, EHC plan, 2023 to 2024. Against England: "
            "“About the same” (60%, England 60%) became “Better” (70%, England 60%). Over time: “Little "
            "changed” (60% in 2022, 60% in 2023) became “Up sharply” (60% in 2022, 63% in 2023, 70% in 2024)."
            " / No change in how we define or work out these figures is recorded in that time."
        ),
    )
    same(
        new(two, both(two), since=None),
        (
            "No date of a last briefing was given, so this is what the newest release brought. Verdicts of "
            "then are worked out again by today's method, so only new or revised figures can change one. / "
            "Made-up figures, release second, was published on 30 September 2024, with figures for 2024. / "
            "Revised: In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no "
            "reason given. / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We "
            "know of no reason given. / Changed verdict: In college or work, EHC plan, 2023 to 2024. Against "
            "England: “About the same” (60%, England 60%) became “Better” (70%, England 60%). Over time: "
            "“Little changed” (60% in 2022, 60% in 2023) became “Up sharply” (60% in 2022, 63% in 2023, 70% "
            "in 2024). / No change in how we define or work out these figures is recorded in that time."
        ),
    )
    same(
        new(two, both(two), as_of=date(2024, 12, 31)),
        (
            "This sets what was published by 30 June 2024 beside what was published by 31 December 2024. "
            "Verdicts of then are worked out again by today's method, so only new or revised figures can "
            "change one. / Made-up figures, release second, was published on 30 September 2024, with figures "
            "for 2024. / Revised: In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We "
            "know of no reason given. / Revised: In college or work, EHC plan, England, 2023, from 60.0% to "
            "50.0%. We know of no reason given. / Changed verdict: In college or work, EHC plan, 2023 to "
            "2024. Against England: “About the same” (60%, England 60%) became “Better” (70%, England 60%). "
            "Over time: “Little changed” (60% in 2022, 60% in 2023) became “Up sharply” (60% in 2022, 63% in "
            "2023, 70% in 2024). / No change in how we define or work out these figures is recorded in that "
            "time."
        ),
    )
    same(
        new(two, both(two), since=date(2025, 1, 1)),
        (
            "Nothing has been published since 1 January 2025. / No change in how we define or work out these "
            "figures is recorded in that time."
        ),
    )
    same(
        new(two, both(two), since=date(2023, 1, 1)),
        (
            "This sets what was published by 1 January 2023 beside what was published since. / Made-up "
            "figures: two releases were published, the newest (second) on 30 September 2024, with figures for"
            " 2022 to 2024. / We have no earlier release of it, so we cannot say whether figures were revised"
            " or a verdict changed. / No change in how we define or work out these figures is recorded in "
            "that time."
        ),
    )
    same(
        new(two, []),
        (
            "Nothing has been published since 30 June 2024. / No change in how we define or work out these "
            "figures is recorded in that time."
        ),
    )
    withdrawn = leavers("480/800 c 560/800", "6000/10000 6000/10000 6000/10000")
    same(
        new(two, both(two, newer=withdrawn)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
            "In college or work, EHC plan, Birmingham, 2023: a figure was given before, none is given now. We"
            " know of no reason given. / Changed verdict: In college or work, EHC plan, 2023 to 2024. Against"
            " England: “About the same” (60%, England 60%) became “Better” (70%, England 60%). Over time: "
            "“Little changed” (60% in 2022, 60% in 2023) became “Up sharply” (60% in 2022, 63% in 2023, 70% "
            "in 2024). / No change in how we define or work out these figures is recorded in that time."
        ),
    )
    unrevised = leavers("480/800 480/800 560/800", "6000/10000 6000/10000 6000/10000")
    same(
        new(two, both(two, newer=unrevised)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / No past "
            "figure for this place was revised, and none for England by 1% or more. / Changed verdict: In "
            "college or work, EHC plan, 2023 to 2024. Against England: “About the same” (60%, England 60%) "
            "became “Better” (70%, England 60%). Over time: “Little changed” (60% in 2022, 60% in 2023) "
            "became “Up sharply” (60% in 2022, 63% in 2023, 70% in 2024). / No change in how we define or "
            "work out these figures is recorded in that time."
        ),
    )


def test_what_is_new_in_a_councils_own_file(two: AnalysisContext) -> None:
    own = own_figures(two)
    found = both(own, source="local_return")
    same(
        new(own, found),
        (
            "This sets what was dated up to 30 June 2024 beside what was dated since. Verdicts of then are "
            "worked out again by today's method, so only new or revised figures can change one. / The "
            "council, second, with figures for 2024. / Revised: In college or work, EHC plan, Birmingham, "
            "2023, from 60.0% to 62.5%. We know of no reason given. / Revised: In college or work, EHC plan, "
            "England, 2023, from 60.0% to 50.0%. We know of no reason given. / No verdict changed. / No "
            "change in how we define or work out these figures is recorded in that time."
        ),
    )
    same(
        new(own, found, since=None),
        (
            "No date of a last briefing was given, so this is what the council's newest file brought. "
            "Verdicts of then are worked out again by today's method, so only new or revised figures can "
            "change one. / The council, second, with figures for 2024. / Revised: In college or work, EHC "
            "plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given. / Revised: In college "
            "or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no reason given. / No verdict "
            "changed. / No change in how we define or work out these figures is recorded in that time."
        ),
    )
    same(
        new(own, found, since=date(2025, 1, 1)),
        (
            "Nothing has been added since 1 January 2025. / No change in how we define or work out these "
            "figures is recorded in that time."
        ),
    )
    same(
        new(own, found, since=date(2023, 1, 1)),
        (
            "This sets what was dated up to 1 January 2023 beside what was dated since. / The council: two "
            "files were added, the newest second, with figures for 2022 to 2024. / We have no earlier file of"
            " it, so we cannot say whether figures were revised or a verdict changed. / No change in how we "
            "define or work out these figures is recorded in that time."
        ),
    )


def test_changes_at_the_source_of_the_method_and_given_reasons(two: AnalysisContext) -> None:
    stated = Citation("A guide", "top")
    change = Break(
        BreakKind.CHANGE, "new", date(2023, 12, 1), None, (), (), (), (), "colleges are counted", "x", stated
    )
    for one, said in (
        (
            change,
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source: colleges are counted. Figures before and after are not "
                "compared. / Changed verdict: In college or work, EHC plan, 2023 to 2024. Against England: “About"
                " the same” (60%, England 60%) became “Better” (70%, England 60%). Over time: “Little changed” "
                "(60% in 2022, 60% in 2023) became “Not comparable” (70% in 2024). Because of the change at the "
                "source, the two figures are not compared. / No change in how we define or work out these figures"
                " is recorded in that time."
            ),
        ),
        (
            replace(change, kind=BreakKind.DISRUPTION),
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source: colleges are counted. Figures of that time are not "
                "compared with others. / Changed verdict: In college or work, EHC plan, 2023 to 2024. Against "
                "England: “About the same” (60%, England 60%) became “Better” (70%, England 60%). Over time: "
                "“Little changed” (60% in 2022, 60% in 2023) became “Not comparable” (70% in 2024). Because of "
                "the change at the source, the two figures are not compared. / No change in how we define or work"
                " out these figures is recorded in that time."
            ),
        ),
        (
            replace(change, compares="The DfE compares them.", compares_stated=stated),
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source: colleges are counted. The DfE compares them. / Changed "
                "verdict: In college or work, EHC plan, 2023 to 2024. Against England: “About the same” (60%, "
                "England 60%) became “Better” (70%, England 60%). Over time: “Little changed” (60% in 2022, 60% "
                "in 2023) became “Up sharply” (60% in 2022, 63% in 2023, 70% in 2024). / No change in how we "
                "define or work out these figures is recorded in that time."
            ),
        ),
        (
            replace(change, places=("E92000001",)),
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source, in England's figures: colleges are counted. Figures "
                "before and after are not compared. / Changed verdict: In college or work, EHC plan, 2023 to "
                "2024. Against England: “About the same” (60%, England 60%) became “Better” (70%, England 60%). "
                "Over time: “Little changed” (60% in 2022, 60% in 2023) became “Up sharply” (60% in 2022, 63% in "
                "2023, 70% in 2024). / No change in how we define or work out these figures is recorded in that "
                "time."
            ),
        ),
        (
            replace(change, places=("E08000025",)),
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source: colleges are counted. Figures before and after are not "
                "compared. / Changed verdict: In college or work, EHC plan, 2023 to 2024. Against England: “About"
                " the same” (60%, England 60%) became “Better” (70%, England 60%). Over time: “Little changed” "
                "(60% in 2022, 60% in 2023) became “Not comparable” (70% in 2024). Because of the change at the "
                "source, the two figures are not compared. / No change in how we define or work out these figures"
                " is recorded in that time."
            ),
        ),
    ):
        same(new(specified(two, breaks=(one,)), both(two)), said)
    reason = RevisionReason("second", (), "the council sent its figures again", stated)
    method = MethodChange(date(2024, 8, 1), "Ranks now leave small places out.")
    same(
        new(specified(two, revision_reasons=(reason,), method_changes=(method,)), both(two)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
            "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. The reason given: the "
            "council sent its figures again (A guide). / Revised: In college or work, EHC plan, England, "
            "2023, from 60.0% to 50.0%. The reason given: the council sent its figures again (A guide). / "
            "Changed verdict: In college or work, EHC plan, 2023 to 2024. Against England: “About the same” "
            "(60%, England 60%) became “Better” (70%, England 60%). Over time: “Little changed” (60% in 2022,"
            " 60% in 2023) became “Up sharply” (60% in 2022, 63% in 2023, 70% in 2024). / Changed by us: "
            "Ranks now leave small places out."
        ),
    )


def test_what_is_new_in_figures_that_stay_or_come(two: AnalysisContext, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = leavers("c 500/800 560/800", "6000/10000 5000/10000 6000/10000")
    same(
        new(two, both(two, old=kept)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with no new period. / Revised: In "
            "college or work, EHC plan, Birmingham, 2022, from no figure to 60.0%. We know of no reason "
            "given. / Changed verdict: In college or work, EHC plan, 2023 to 2024. Against England: “About "
            "the same” (60%, England 60%) became “Better” (70%, England 60%). Over time: “Little changed” "
            "(60% in 2022, 60% in 2023) became “Up sharply” (60% in 2022, 63% in 2023, 70% in 2024). / No "
            "change in how we define or work out these figures is recorded in that time."
        ),
    )
    same(new(two, [], since=None), "We have no figures, so nothing is new.")
    monkeypatch.setattr(news, "as_known_on", lambda *_: two)
    same(
        new(two, both(two)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
            "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
            " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
            "reason given. / No verdict changed. / No change in how we define or work out these figures is "
            "recorded in that time."
        ),
    )


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (
            0,
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Two more "
                "past figures were revised. / One more verdict has changed. / No change in how we define or work "
                "out these figures is recorded in that time."
            ),
        ),
        (
            1,
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / One more past figure was revised. / Changed verdict: In college or work, EHC plan, 2023 to "
                "2024. Against England: “About the same” (60%, England 60%) became “Better” (70%, England 60%). "
                "Over time: “Little changed” (60% in 2022, 60% in 2023) became “Up sharply” (60% in 2022, 63% in "
                "2023, 70% in 2024). / No change in how we define or work out these figures is recorded in that "
                "time."
            ),
        ),
    ],
)
def test_more_that_is_new_than_is_told(
    two: AnalysisContext, monkeypatch: pytest.MonkeyPatch, most: int, said: str
) -> None:
    monkeypatch.setattr(news, "AT_MOST", most)
    same(new(two, both(two)), said)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("told", " Because of the change at the source, the two figures are not compared."),
        ("another register was used", " The two figures are not compared: another register was used."),
        ("", ""),
    ],
)
def test_figures_of_two_days_that_do_not_compare(
    two: AnalysisContext, monkeypatch: pytest.MonkeyPatch, reason: str, said: str
) -> None:
    (one,) = changed(news.as_known_on(None, LAST), two)  # type: ignore[arg-type]
    monkeypatch.setattr(news, "comparability", lambda *_: SimpleNamespace(reason=reason))
    before = str(news._verdict(two, one, {"told"}).text)
    monkeypatch.setattr(news, "comparability", lambda *_: SimpleNamespace(reason=""))
    same(before, f"{news._verdict(two, one, set()).text}{said}")

"""Since the last briefing, from a store of two releases in which a past figure is revised and a verdict turns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from send_briefings import load_area
from send_briefings.config.areas import load_areas
from send_briefings.data.manifest import KnownReleases, write_known
from send_briefings.data.store import Store
from send_briefings.model import SCHEMA, Account, FileRead, winter_average
from send_briefings.model.area import MethodChange, RevisionReason
from send_briefings.model.measure import Break, BreakKind, Citation
from send_briefings.narrative import brief_of
from send_briefings.narrative.changes import changed
from send_briefings.report.load import LoadedArea, as_known_on, load_context
from send_briefings.report.news import ANEW, news_of
from send_briefings.report.overviews.method import load_method
from send_briefings.text import Computed

BIRMINGHAM, ENGLAND = "E08000025", "E92000001"
FIRST, SECOND = date(2023, 8, 31), date(2024, 8, 31)
Add = Callable[..., Store]


@pytest.fixture
def add(tmp_path: Path) -> Add:
    """Adds a release of the NEET scorecard: for a place and a year, how many of how many with an EHC plan were NEET."""
    store = Store.open(tmp_path / "published")

    def one(release: str, released: date, figures: dict[tuple[str, int], tuple[int, int] | None]) -> Store:
        rows = [
            {
                **dict.fromkeys(SCHEMA.names),
                "measure": "neet_or_not_known", "cohort": "ehc_plan", "breakdown": "total", "place": place,
                "level": "england" if place == ENGLAND else "local_authority",
                "period_start": winter_average(year).start, "period_end": winter_average(year).end,
                "period_label": str(year), "value": round(100 * some / all_of_them, 1) if some else None,
                "numerator": float(some) if some else None, "denominator": float(all_of_them) if some else None,
                "unit": "percent", "status": "published" if some else "suppressed", "symbol": "" if some else "c",
                "source": "dfe_neet_scorecard", "release": release, "released": released,
            }
            for (place, year), (some, all_of_them) in ((at, given or (0, 0)) for at, given in figures.items())
        ]  # fmt: skip
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        digest = hashlib.sha256(release.encode()).hexdigest()
        account = Account(len(rows), len(rows))
        store.add(FileRead(f"{release}.csv", digest, "dfe_neet_scorecard", release, released, table, account))
        return store

    return one


@pytest.fixture
def revised(add: Add) -> Store:
    """In the first release 6.0% in 2023, after 10.0% in 2022; the second says that it was 9.5% in 2023."""
    past = {(BIRMINGHAM, 2022): (100, 1000), (ENGLAND, 2022): (6000, 100_000), (ENGLAND, 2023): (6000, 100_000)}
    add("2023", FIRST, {**past, (BIRMINGHAM, 2023): (60, 1000)})
    return add("2024", SECOND, {**past, (BIRMINGHAM, 2023): (95, 1000)})


RELEASED = (
    "Participation in education, training and NEET age 16 to 17 by local authority, release 2024, was published by the "
    "end of August 2024, with no new period."
)
NO_METHOD = "No change in how we define or work out these figures is recorded in that time."


def test_a_revised_figure_and_the_verdict_it_turned_are_told(revised: Store) -> None:
    area = load_area("neet", place="Birmingham", since="2023-12-31", store=revised)
    assert area.news == [
        f"This sets what was published by 31 December 2023 beside what was published since. {ANEW}",
        RELEASED,
        "Revised: NEET or activity not known, EHC plan, Birmingham, 2023, from 6.0% to 9.5%. "
        "We know of no reason given.",
        "Changed verdict: NEET or activity not known, EHC plan, 2023. Against England: “About the same” (6.0%, England "
        "6.0%) became “Worse” (9.5%, England 6.0%). Over time: “Down sharply” (10% in 2022, 6.0% in 2023) became "
        "“Little changed” (10% in 2022, 9.5% in 2023).",
        NO_METHOD,
    ]
    assert [item.kind for item in area.news_items] == ["compared", "released", "revised", "verdict", "no_method"]


def test_a_figure_that_is_kept_back_now_is_told_without_its_old_value(add: Add) -> None:
    """With the old value in its place the second would be better than the first, so its verdict rests on it too."""
    england = {(ENGLAND, 2022): (6000, 100_000), (ENGLAND, 2023): (6000, 100_000)}
    add("2023", FIRST, {**england, (BIRMINGHAM, 2022): (100, 1000), (BIRMINGHAM, 2023): (61, 1000)})
    later = {**england, (BIRMINGHAM, 2023): None, (ENGLAND, 2024): (6000, 100_000), (BIRMINGHAM, 2024): (131, 1000)}
    built = load_context("neet", "Birmingham", "", add("2024", SECOND, later))
    reported = news_of(built, FIRST)
    assert [str(point.text) for point in reported if point.kind == "revised"] == [
        "Revised: NEET or activity not known, EHC plan, Birmingham, 2023: a figure was given before, none is given "
        "now. We know of no reason given."
    ]
    (one,) = changed(as_known_on(built, FIRST), built.context)
    assert one.then.figure is not None
    assert one.then.figure.value == 6.1
    assert "6.1" not in repr(reported)


def test_the_publishers_own_words_on_a_correction_are_told(revised: Store) -> None:
    write_known(
        revised.folder,
        {"dfe_neet_scorecard": KnownReleases(notes={"2024": ("2024-08-21: three councils sent late.",)})},
    )
    found = {p.kind: p for p in news_of(load_context("neet", "Birmingham", "", Store.open(revised.folder)), FIRST)}
    released = str(found["released"].text)
    assert released == f"{RELEASED} The publisher says of it: “2024-08-21: three councils sent late.”"
    area = load_area("neet", place="Birmingham", since="2023-12-31", store=Store.open(revised.folder))
    assert released in area.news


def test_without_a_date_it_is_what_the_newest_release_brought(revised: Store) -> None:
    reported = load_area("neet", place="Birmingham", store=revised).news
    assert reported[0] == f"No date of a last briefing was given, so this is what the newest release brought. {ANEW}"
    assert reported[1:] == load_area("neet", place="Birmingham", since="2023-12-31", store=revised).news[1:]


def test_what_is_behind_a_revision_and_a_changed_verdict_is_kept(revised: Store) -> None:
    found = {item.kind: item for item in news_of(load_context("neet", "Birmingham", "", revised), FIRST)}
    assert [number.source for number in found["revised"].text.numbers if number.shown.endswith("%")] == [
        Computed("value in 2023", 6.0),
        Computed("value in 2024", 9.5),
    ]
    rows = [(row.place, row.period.label, row.numerator, row.release) for row in found["verdict"].text.figures]
    assert rows == [
        (BIRMINGHAM, "2023", 95.0, "2024"),
        (BIRMINGHAM, "2023", 60.0, "2023"),
        (ENGLAND, "2023", 6000.0, "2023"),
        (ENGLAND, "2023", 6000.0, "2024"),
        (BIRMINGHAM, "2022", 100.0, "2023"),
        (BIRMINGHAM, "2022", 100.0, "2024"),
    ]


def test_the_reason_a_source_gives_for_a_revision_is_told(revised: Store) -> None:
    built = load_context("neet", "Birmingham", "", revised)
    said = Citation("DfE, release notes", "corrections")
    given = RevisionReason("2024", ("neet_or_not_known",), "the council sent its figures again", said)
    for reason, reported in (
        (given, "The reason given: the council sent its figures again (DfE, release notes)."),
        (replace(given, measures=()), "The reason given: the council sent its figures again (DfE, release notes)."),
        (replace(given, measures=("neet",)), "We know of no reason given."),
        (replace(given, release="2023"), "We know of no reason given."),
    ):
        (revision,) = [
            text for text in plain(_with(built, revision_reasons=(reason,)), FIRST) if text.startswith("Revised")
        ]
        assert revision.endswith(f"from 6.0% to 9.5%. {reported}")


def test_changes_at_the_source_and_changes_of_ours_are_told_apart(add: Add) -> None:
    add("2023", FIRST, {(BIRMINGHAM, 2022): (100, 1000), (BIRMINGHAM, 2023): (60, 1000)})
    store = add("2024", SECOND, {(BIRMINGHAM, 2024): (20, 1000), (ENGLAND, 2024): (6000, 100_000)})
    built = load_context("neet", "Birmingham", "", store)
    stated = Citation("A guide", "top")
    change = Break(
        BreakKind.CHANGE, "new", date(2023, 12, 1), None, (), (), (), (), "colleges are counted", "x", stated
    )
    for one, reported in (
        (change, "Changed at the source: colleges are counted. Figures before and after are not compared."),
        (
            replace(change, compares="The DfE compares them.", compares_stated=stated),
            "Changed at the source: colleges are counted. The DfE compares them.",
        ),
        (
            replace(change, kind=BreakKind.DISRUPTION, end=date(2024, 1, 1)),
            "Changed at the source: colleges are counted. Figures of that time are not compared with others.",
        ),
    ):
        other = _with(built, breaks=(one,))
        assert [str(point.text) for point in news_of(other, FIRST) if point.kind == "break"] == [reported]
    ours = _with(built, method_changes=(MethodChange(date(2024, 1, 1), "Ranks now leave small places out."),))
    assert plain(ours, FIRST)[-1] == "Changed by us: Ranks now leave small places out."
    assert plain(ours, date(2024, 1, 1))[-1] == NO_METHOD


def test_a_verdict_across_a_break_says_that_the_figures_do_not_compare(add: Add) -> None:
    england = {(ENGLAND, year): (6000, 100_000) for year in (2022, 2023)}
    add("2023", FIRST, {(BIRMINGHAM, 2022): (100, 1000), (BIRMINGHAM, 2023): (60, 1000), **england})
    store = add("2024", SECOND, {(BIRMINGHAM, 2024): (20, 1000), (ENGLAND, 2024): (6000, 100_000)})
    stated = Citation("A guide", "top")
    change = Break(
        BreakKind.CHANGE, "new", date(2023, 12, 1), None, (), (), (), (), "colleges are counted", "x", stated
    )
    (reported,) = [
        str(point.text)
        for point in news_of(_with(load_context("neet", "Birmingham", "", store), breaks=(change,)), FIRST)
        if point.kind == "verdict"
    ]
    assert reported == (
        "Changed verdict: NEET or activity not known, EHC plan, 2023 to 2024. Against England: “About the same” (6.0%, "
        "England 6.0%) became “Better” (2.0%, England 6.0%). Over time: “Down sharply” (10% in 2022, 6.0% in 2023) "
        "became “Not comparable” (2.0% in 2024). Because of the change at the source, the two figures are not compared."
    )


def test_no_more_than_six_of_a_kind_are_told(add: Add) -> None:
    years = range(2010, 2018)
    add("2023", FIRST, {(BIRMINGHAM, year): (100, 1000) for year in years})
    store = add("2024", SECOND, {(BIRMINGHAM, year): (200, 1000) for year in years})
    reported = load_area("neet", place="Birmingham", since="2023-12-31", store=store).news
    assert sum(text.startswith("Revised") for text in reported) == 6
    assert "Two more past figures were revised." in reported


@pytest.mark.parametrize("name", list(load_areas()))
@pytest.mark.parametrize("day", ["2023-10-31", "2024-12-31", "2026-04-01"])
def test_what_was_known_on_a_day_is_the_same_from_the_vintages_at_hand_as_from_the_store(name: str, day: str) -> None:
    now, then = load_context(name, "Birmingham", ""), load_context(name, "Birmingham", day)
    again = as_known_on(now, date.fromisoformat(day))
    assert brief_of(again) == brief_of(then.context)
    assert again.providers == then.context.providers


def test_real_months_with_the_break_that_lies_between_them() -> None:
    """The January 2025 workbook says that Birmingham's trust began to count about 15,000 children more."""
    reported = load_area("therapy_waits", place="Birmingham", since="2025-03-01", as_of="2025-06-01").news
    assert any("with figures for January 2025 to March 2025" in text for text in reported)
    (paediatrics,) = [
        text for text in reported if text.startswith("Changed verdict: Waiting over 18 weeks, Community p")
    ]
    assert "Community paediatrics, December 2024 to March 2025. Against the target" in paediatrics
    assert "“Better” (31%, England 69%; 32 of 37 NHS areas had a larger share) became “Worse” (81%, " in paediatrics
    assert "Because of the change at the source, the two figures are not compared." in paediatrics
    (change,) = [text for text in reported if text.startswith("Changed at the source: in January 2025 Birmingham Comm")]
    assert reported.index(change) < reported.index(paediatrics)
    (physiotherapy,) = [text for text in reported if text.startswith("Changed verdict: Waiting over 18 weeks, Physio")]
    assert "The two figures are not compared: University Hospitals Birmingham" in physiotherapy
    leeds = load_area("therapy_waits", place="Leeds", since="2025-03-01", as_of="2025-06-01").news
    assert any(text.startswith("Changed at the source, in England's figures: in January 2025") for text in leeds)


def test_the_page_on_method_tells_changed_verdicts_with_their_rows() -> None:
    """July 2025 beside June, by the workbook of that month."""
    page = load_method("Birmingham")
    shown = page._measured(page.areas["therapy_waits"])
    (told,) = re.findall(r"<li>(Changed verdict: Waiting over .*?, Physiotherapy.*?)</li>", shown)
    plain_text = re.sub("<[^>]+>", "", told)
    assert "June 2025 to July 2025. Against England: “About the same” (11%, England 9.8%;" in plain_text
    unmarked = re.sub(r'<span data-evidence="overview:\d+">[^<]*</span>', "", told)
    assert not any(letter.isdigit() for letter in unmarked)


def _with(built: LoadedArea, **changed: Any) -> LoadedArea:
    """The set-up with something of its area changed."""
    return replace(built, context=replace(built.context, spec=replace(built.context.spec, **changed)))


def plain(built: LoadedArea, since: date) -> list[str]:
    """What is new as plain text."""
    return [str(item.text) for item in news_of(built, since)]

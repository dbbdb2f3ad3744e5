"""The record of published figures: which figure stands for a period, whose it is, and what was known on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from send_briefings.config.claims import load_claims
from send_briefings.config.places import gazetteer
from send_briefings.data.store import Store
from send_briefings.errors import CatalogueError
from send_briefings.model import Unit
from send_briefings.model.claim import Claims, Definition
from send_briefings.narrative.claims.found import Availability
from send_briefings.narrative.claims.record import PublishedFigures, read_record
from tests.narrative.claims.conftest import BIRMINGHAM, ENGLAND


@pytest.fixture(scope="module")
def record(vintages: pd.DataFrame) -> PublishedFigures:
    return PublishedFigures(vintages[vintages["measure"] != "suspension_rate"], gazetteer())


def definition(name: str) -> Definition:
    return load_claims().definitions[name]


def test_of_two_sources_the_one_with_counts_stands_for_a_period(record: PublishedFigures) -> None:
    figures = record.figures(definition("plans_20_weeks_excluding"), BIRMINGHAM)
    found = {figure.period.label: (figure.value, figure.ref.source) for figure in figures}
    assert found["2022"] == (65.6, "dfe_sen2_timeliness")
    assert found["2018"] == (84.9, "dfe_lait")
    versions = record.versions(definition("plans_20_weeks_excluding"), BIRMINGHAM)
    assert sorted(one.ref.source for one in versions if one.period.label == "2022") == [
        "dfe_lait", "dfe_sen2_timeliness",
    ]  # fmt: skip


def test_where_only_nhs_boards_have_figures_the_board_that_serves_the_place_is_meant(record: PublishedFigures) -> None:
    assert record.subject(definition("speech_therapy_over_18_weeks"), BIRMINGHAM).code == "QHL"
    assert record.subject(definition("plans_20_weeks_excluding"), BIRMINGHAM).code == BIRMINGHAM
    assert record.subject(definition("speech_therapy_over_18_weeks"), ENGLAND).code == ENGLAND


@pytest.mark.parametrize(
    ("name", "period", "on", "known"),
    [
        ("plans_20_weeks_excluding", "2022", date(2025, 6, 26), Availability.RELEASED),
        ("plans_20_weeks_excluding", "2022", date(2023, 5, 31), Availability.LIKELY_LATER),
        ("plans_20_weeks_excluding", "2022", date(2023, 7, 31), Availability.ENDED),
        ("plans_20_weeks_excluding", "2022", date(2022, 12, 30), Availability.NOT_ENDED),
        ("neet_or_not_known_ehc_plan", "2022", date(2023, 5, 31), Availability.RELEASED),
        ("weaknesses_without_progress", "24 May 2021", date(2021, 7, 14), Availability.ENDED),
        ("weaknesses_without_progress", "24 May 2021", date(2021, 5, 23), Availability.NOT_ENDED),
    ],
)
def test_what_was_known_on_a_day(
    record: PublishedFigures, name: str, period: str, on: date, known: Availability
) -> None:
    """The figures for 2024 came out 177 days after the year's end: those for 2022 are taken to have been out then."""
    (figure,) = [one for one in record.figures(definition(name), BIRMINGHAM) if one.period.label == period]
    assert record.known(figure, on) is known


def test_a_source_that_repeats_old_figures_tells_nothing_of_when_they_came_out(record: PublishedFigures) -> None:
    (figure,) = [one for one in record.figures(definition("progress_8_all"), ENGLAND) if one.period.label == "2018/19"]
    assert record.known(figure, date(2019, 9, 1)) is Availability.ENDED


def test_the_middle_of_all_places(record: PublishedFigures) -> None:
    (figure,) = [
        one
        for one in record.figures(definition("overall_absence_ehc_plan"), BIRMINGHAM)
        if one.period.label == "2018/19"
    ]
    spread = record.spread(figure)
    assert spread is not None
    assert (round(spread.middle, 1), spread.count) == (8.5, 153)


def test_a_mistyped_measure_is_a_fault_and_not_told_as_unpublished() -> None:
    known = load_claims()
    lost = replace(
        definition("high_needs_block"),
        series=(replace(definition("high_needs_block").series[0], measure="high_needs_blok"),),
    )
    claims = Claims(known.documents, {"high_needs_block": lost}, ())
    with pytest.raises(CatalogueError, match=r"claims.toml:\d+: no figure is held of high_needs_blok \(all, total\)"):
        read_record(Store.open(), claims, gazetteer())
    reported = Claims(known.documents, {"high_needs_block": replace(lost, unpublished="Nobody publishes it.")}, ())
    assert not read_record(Store.open(), reported, gazetteer()).holds(lost)


def test_every_definition_of_the_catalogue_is_published_or_says_why_not(record: PublishedFigures) -> None:
    missing = [one.id for one in load_claims().definitions.values() if not one.unpublished and not record.holds(one)]
    assert missing == ["suspensions_ehc_plan", "suspensions_sen_support", "suspensions_no_sen"]  # left out above
    published = [one.id for one in load_claims().definitions.values() if one.unpublished and record.holds(one)]
    assert published == []


def test_a_record_is_read_from_an_empty_store_as_of_a_day(tmp_path: Path) -> None:
    empty = read_record(Store.open(tmp_path), load_claims(), gazetteer(), date(2020, 1, 1))
    assert empty.figures(definition("high_needs_block"), ENGLAND) == ()


def test_a_unit_that_is_not_that_of_the_figures_is_a_fault() -> None:
    known = load_claims()
    other = replace(definition("high_needs_block"), unit=Unit.COUNT)
    claims = Claims(known.documents, {"high_needs_block": other}, ())
    with pytest.raises(CatalogueError, match=r"'unit' is 'count', expected that of its figures, 'pounds'"):
        read_record(Store.open(), claims, gazetteer())

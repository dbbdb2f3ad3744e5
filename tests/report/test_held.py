"""What the figures held leave out is told on the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.sources import load_sources
from send_briefings.data.formats import nhs_community
from send_briefings.data.manifest import Accepted, manifest_text
from send_briefings.data.store import Store
from send_briefings.model import Learnt, Level, month
from send_briefings.model.area import AreaSpec
from send_briefings.model.measure import BreakKind
from send_briefings.report.load import load_context
from send_briefings.report.sources import left_out, with_gaps
from tests.data.test_nhs_community import Sheets, save, with_body

AREA = load_areas()["therapy_waits"]
SOURCES = load_sources()


def _rows(months: list[tuple[int, int]], place: str = "QHL") -> pd.DataFrame:
    periods = [month(*one) for one in months]
    return pd.DataFrame(
        {
            "level": "icb",
            "place": place,
            "period_start": pd.to_datetime([one.start for one in periods]),
            "period_label": [one.label for one in periods],
            "source": "nhs_community_waits",
        }
    )


def _gaps(spec: AreaSpec) -> list[tuple[date, date | None, str]]:
    return [(one.start, one.end, one.text) for one in spec.breaks if one.kind is BreakKind.GAP]


def test_months_that_are_not_held_are_told() -> None:
    rows = _rows([(2023, 10), (2024, 8), (2025, 7), (2025, 10)])
    rows = pd.concat([rows, _rows([(2024 + n // 12, n % 12 + 1) for n in range(8, 18)])])
    spec = with_gaps(AREA, rows, SOURCES)
    assert _gaps(spec) == [
        (date(2023, 11, 1), date(2024, 7, 31), "We do not have the figures for November 2023 to July 2024."),
        (date(2025, 8, 1), date(2025, 9, 30), "We have no figures for August and September 2025."),
    ]
    assert [(gap.start, gap.end, gap.label) for gap in spec.missing_periods][1:] == [
        (date(2025, 8, 1), date(2025, 9, 30), "August and September 2025")
    ]
    found = next(one for one in spec.breaks if one.start == date(2025, 8, 1))
    assert not found.forbids


def test_a_gap_the_catalogue_states_is_told_no_longer_once_its_months_are_held() -> None:
    rows = _rows([(2023 + n // 12, n % 12 + 1) for n in range(27) if n not in (12, 13)])
    assert _gaps(with_gaps(AREA, rows, SOURCES)) == [
        (date(2024, 1, 1), date(2024, 2, 29), "We have no figures for January and February 2024.")
    ]


def test_without_a_new_gap_and_in_areas_of_years_nothing_changes() -> None:
    rows = _rows([(2023, 10), (2024, 8)])
    assert with_gaps(AREA, rows, SOURCES) is AREA
    assert with_gaps(AREA, rows.iloc[:0], SOURCES) is AREA
    assert with_gaps(load_areas()["attendance"], rows, SOURCES) is load_areas()["attendance"]


def test_an_area_that_the_newest_figures_do_not_name_is_told_and_who_may_serve_now() -> None:
    places = gazetteer().with_learnt(
        [
            Learnt(
                "Table 4",
                7,
                "QZZ",
                "NHS Birmingham and Black Country ICB",
                "icb",
                "",
                date(2025, 4, 1),
                date(2025, 4, 30),
            )
        ]
    )
    rows = pd.concat([_rows([(2025, 3)]), _rows([(2025, 3), (2025, 4)], "QOC"), _rows([(2025, 4)], "QZZ")])
    subject = places.get("QHL")
    assert left_out(AREA, subject, rows, places) == (
        "The figures for April 2025 name no area called NHS Birmingham and Solihull ICB. The newest shown for it are "
        "those for March 2025.",
        "They name NHS Birmingham and Black Country ICB, which may serve this council now. No list that we hold says "
        "which councils it serves.",
    )
    assert left_out(AREA, places.get("QOC"), rows, places) == ()
    assert left_out(replace(AREA, level=Level.LOCAL_AUTHORITY), subject, rows, places) == ()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store of March 2025 with a trust and, in April, a board that no list has."""
    folder = tmp_path_factory.mktemp("waits")
    march, april = with_body(7, "RZZ", "SPARKBROOK NHS TRUST"), with_body(6, "QZZ", "BIRMINGHAM AND BLACK COUNTRY")
    for number, sheets in enumerate((march, _april(april))):
        save(sheets, folder / f"{number}.xlsx")
    store = Store.open(folder / "store")
    source = SOURCES["nhs_community_waits"]
    store.commit([nhs_community.read(folder / f"{number}.xlsx", source, gazetteer()) for number in (0, 1)])
    return store


def _moved(text: str) -> str:
    return text.replace("March 2025", "April 2025").replace("15/05", "12/06")


def _april(sheets: Sheets) -> Sheets:
    for rows in sheets.values():
        for row in rows:
            row[:] = [
                c.replace("March 2025", "April 2025").replace("15/05", "12/06") if isinstance(c, str) else c
                for c in row
            ]
    sheets["Table 2"][1] = ["Service", "Apr-25", "May-25", "Jun-25", "Jul-25"]
    for row in sheets["Table 2"][2:]:
        row[1:] = [row[3], "", "", ""]
    return sheets


def test_a_learnt_trust_stands_among_the_providers_of_the_page_and_a_lost_month_is_told(store: Store) -> None:
    then = load_context("therapy_waits", "Birmingham", "2025-05-20", store=store)
    assert "Sparkbrook NHS Trust" in [place.name for place in then.context.providers]
    assert [text.split(".")[0] for text in then.remarks] == ["Sparkbrook NHS Trust is counted in this area's figures"]
    now = load_context("therapy_waits", "Birmingham", "", store=store)
    assert now.remarks[0].startswith("The figures for April 2025 name no area called NHS Birmingham and Solihull ICB.")
    assert now.context.names["QZZ"] == "NHS Birmingham and Black Country ICB"


def test_what_was_learnt_is_kept_in_the_manifest(store: Store) -> None:
    reopened = Store.open(Path(store.folder))
    learnt = [one for file in reopened.files() for one in file.account.learnt]
    assert {(one.code, one.whole, one.start) for one in learnt} == {
        ("RZZ", "QHL", date(2025, 3, 1)),
        ("QZZ", "", date(2025, 4, 1)),
        ("RYW", "QZZ", date(2025, 4, 1)),
        ("RRK", "QZZ", date(2025, 4, 1)),
    }


def test_a_file_taken_in_though_it_is_not_whole_is_told_on_the_page(tmp_path: Path) -> None:
    store = Store.open()
    accepted = Accepted("A trial.", ("there is no row of any region",))
    files = [replace(file, accepted=accepted) if file.source == "dfe_absence_sen" else file for file in store.files()]
    listed = tmp_path / "manifest.json"
    listed.write_text(manifest_text(files), encoding="utf-8")
    odd = Store(store.folder, listed)
    assert load_context("attendance", "Leeds", "", odd).remarks[0] == (
        "A file behind these figures is not whole: some figures are missing from it, or are unlike those before. "
        "Whoever makes these briefings decided to use it all the same."
    )
    assert not any("not whole" in text for text in load_context("attendance", "Leeds", "", store).remarks)
    assert not any("not whole" in text for text in load_context("exclusions", "Leeds", "", odd).remarks)


@pytest.mark.parametrize("name", ["inspections", "local_offer"])
def test_only_a_monthly_publication_has_months_that_are_missing(name: str) -> None:
    spec = load_areas()[name]
    rows = _rows([(2024, 8), (2025, 7)]).assign(level=spec.level.value)
    assert with_gaps(spec, rows, SOURCES) is spec

"""A council's own return on an area's page: a box of its own beside the published figures, and nothing else changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import pikepdf
import pytest
from lxml import html

from send_briefings.config.register import OWN_AREAS
from send_briefings.errors import UsageError
from send_briefings.export import check_pdf, render_pdf
from send_briefings.own.counting import Key
from send_briefings.own.measure import Measured
from send_briefings.own.protect import protected
from send_briefings.own.record import OwnRecord, as_shown
from send_briefings.own.table import Returned
from send_briefings.report.area import Area, load_area

BIRMINGHAM = "E08000025"
DAY = date(2026, 9, 30)
LABEL = "The council's own return, not published statistics"
MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 10))
COUNTS: dict[Key, int] = {
    ("waiting", "all", "total", "now"): 1031,
    ("waiting", "all", "in_time", "now"): 1028,
    ("waiting", "all", "late", "now"): 3,
    ("issued", "excluding_exceptions", "within", "2026"): 604,
    ("issued", "excluding_exceptions", "later", "2026"): 398,
    ("issued", "excluding_exceptions", "total", "2026"): 1002,
    ("issued", "all", "within", "2026"): 604,
    ("issued", "all", "later", "2026"): 398,
    ("issued", "all", "total", "2026"): 1002,
    ("in_force", "all", "total", "now"): 12_403,
    ("in_force", "placement", "school", "now"): 9000,
    ("in_force", "placement", "SEN unit", "now"): 300,
    ("in_force", "placement", "resourced provision", "now"): 320,
    ("in_force", "placement", "college or other provider", "now"): 2783,
    ("in_force", "residential", "yes", "now"): 2,
    ("in_force", "residential", "no", "now"): 12_401,
    ("reviews", "status", "in the last 12 months", "now"): 9001,
    ("reviews", "status", "overdue", "now"): 3000,
    ("reviews", "status", "plan under a year old", "now"): 402,
    ("reviews", "decision", "decided within four weeks", "now"): 5000,
    ("reviews", "decision", "decided later", "now"): 3000,
    ("reviews", "decision", "awaited, four weeks over", "now"): 1500,
    ("reviews", "decision", "awaited, four weeks not over", "now"): 903,
    ("reviews", "decision", "no meeting on record", "now"): 2000,
    ("phase", "all", "final by the day", "2026"): 700,
    ("phase", "all", "not final, day past", "2026"): 300,
    ("phase", "all", "total", "2026"): 1000,
    ("phase", "all", "total", "2027"): 1100,
    ("phase", "15 February", "final by the day", "2026"): 700,
    ("phase", "15 February", "total", "2026"): 1000,
}


@pytest.fixture
def record(tmp_path: Path) -> OwnRecord:
    return kept(tmp_path)


def kept(folder: Path, *, synthetic: bool = False) -> OwnRecord:
    made = Measured(DAY, COUNTS, {}, MONTHS, ("2026",))
    found = Returned("XML", "line", "330", DAY, 2026, synthetic, {}, ())
    (folder / BIRMINGHAM).mkdir(parents=True)
    figures = as_shown(BIRMINGHAM, found, made, protected(made))
    (folder / BIRMINGHAM / "2026-09-30.json").write_text(json.dumps(figures.as_json()), encoding="utf-8")
    return OwnRecord(folder)


def rows(area: Area) -> dict[str, list[str]]:
    """The cells of the box by the header of their row."""
    page = html.fromstring(f"<div>{area.breakdown().html}</div>")
    found: dict[str, list[str]] = {}
    for row in page.xpath("//section[@class='own-today']//tbody/tr"):
        cells = [" ".join(cell.xpath("string(.//text()[not(ancestor::*[@class='spoken'])])").split()) for cell in row]
        found.setdefault(cells[0], []).extend(cells[1:])
    return found


def test_own_figures_stand_beside_the_last_published_ones(record: OwnRecord) -> None:
    plans = rows(load_area("ehc_plans", "Birmingham", own="2026-09-30", record=record))
    assert plans["New plans issued"] == ["1,000", "2026 to September", "1,382", "2024"]
    assert plans["Of these, in time, excluding exceptions"] == ["60%", "2026 to September", "26.7%", "2024"]
    assert plans["Of these, waiting over 20 weeks"] == ["[c]", "30 September 2026", "–", "–"]
    assert plans["Plans in force"] == ["12,405", "30 September 2026", "12,094", "January 2025"]
    reviews = rows(load_area("annual_reviews", "Birmingham", own="2026-09-30", record=record))
    assert reviews["Reviewed in the last 12 months"] == ["75%", "30 September 2026", "74.0%", "2024"]
    assert reviews["Decided within four weeks"] == ["63%", "30 September 2026", "61.6%", "2024"]
    transfers = rows(load_area("phase_transfers", "Birmingham", own="2026-09-30", record=record))
    assert transfers["Final by 15 February, of those due then"] == ["70%", "2026", "–", "–"]
    assert [transfers["Due"][at] for at in (0, 1, 4, 5)] == ["1,000", "2026", "1,100", "2027"]
    places = rows(load_area("placements", "Birmingham", own="2026-09-30", record=record))
    assert places["In a SEN unit or resourced provision"] == ["5%", "30 September 2026", "6.0%", "January 2025"]
    assert places["Residential"][0] == "[c]"


@pytest.mark.parametrize("name", sorted(OWN_AREAS))
def test_nothing_else_of_the_page_changes(name: str, record: OwnRecord) -> None:
    without, with_box = load_area(name, "Birmingham"), load_area(name, "Birmingham", own="2026-09-30", record=record)
    for part in ("trend", "questions"):
        assert getattr(with_box, part)().html == getattr(without, part)().html
    assert with_box.comparison() == without.comparison()  # with the CSV of published figures
    plain, boxed = without.breakdown().html, with_box.breakdown().html
    assert boxed.startswith(plain)
    assert boxed[len(plain) :].startswith('<section class="own-today">')
    one, other = evidence(without), evidence(with_box)
    for part in ("findings", "headline", "tiles", "questions", "how_sure_we_are", "readability"):
        assert other[part] == one[part]
    assert {key for key in other["tables"] if key not in one["tables"]} != set()
    assert (one.get("own"), other["own"]) == (None, "2026-09-30")


@pytest.mark.parametrize("name", sorted(OWN_AREAS))
def test_a_page_with_a_box_keeps_to_two_accessible_pages(
    name: str, record: OwnRecord, notebook_of: Callable[[Area], nbformat.NotebookNode]
) -> None:
    pdf = render_pdf(notebook_of(load_area(name, "Birmingham", own="2026-09-30", record=record)))
    assert check_pdf(pdf) == []
    assert len(pikepdf.open(BytesIO(pdf)).pages) <= 2


def evidence(area: Area) -> dict[str, Any]:
    payload = area.confidence().payload
    assert payload is not None
    found: dict[str, Any] = json.loads(payload["content"])
    return found


def test_the_box_and_the_foot_of_each_page_say_whose_figures_they_are(record: OwnRecord, tmp_path: Path) -> None:
    area = load_area("annual_reviews", "Birmingham", own="2026-09-30", record=record)
    shown = " ".join(html.fromstring(area.breakdown().html).xpath("string(//section)").split())
    assert shown.count(LABEL) == 2
    about = area.summary().payload
    assert about is not None
    assert about["known"].endswith(f"the council's return of 30 September 2026: {LABEL}")
    assert (about["own_figures"], about["synthetic"]) == (True, False)
    assert "SYNTHETIC" not in shown
    made_up = kept(tmp_path / "made up", synthetic=True)
    area = load_area("annual_reviews", "Birmingham", own="2026-09-30", record=made_up)
    assert "SYNTHETIC: nobody in these figures exists." in area.breakdown().html
    about = area.summary().payload
    assert about is not None
    assert about["synthetic"] is True
    assert about["known"].startswith("SYNTHETIC. ")


def test_only_the_day_asked_for_and_only_in_its_areas(record: OwnRecord) -> None:
    with pytest.raises(UsageError, match="No return of 2026-09-29 is held"):
        load_area("ehc_plans", "Birmingham", own="2026-09-29", record=record)
    with pytest.raises(UsageError, match="No return of 2026-09-30 is held"):
        load_area("ehc_plans", "Leeds", own="2026-09-30", record=record)
    assert "own-today" not in load_area("neet", "Birmingham", own="2026-09-30", record=record).breakdown().html

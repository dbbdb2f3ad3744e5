"""Every cell with a number names what it comes from, and the file beside the page says it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from lxml import html

from send_briefings import load_area
from send_briefings.report.cell_evidence import CellEvidence

AREAS = ["attendance", "exclusions", "neet", "therapy_waits"]


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("place", ["Leeds", "Rutland"])
def test_cells_lead_to_entries_and_entries_to_rows_of_the_csv(name: str, place: str) -> None:
    area = load_area(name, place=place)
    payload, figures = area.confidence().payload, area.comparison().payload
    parts = area.breakdown().html + area.comparison().html + area.confidence().html
    shown = html.fragment_fromstring(parts, create_parent="div")
    assert payload is not None
    assert figures is not None
    entries = json.loads(payload["content"])["tables"]
    rows = {
        ".".join(row[part] for part in ("measure", "cohort", "breakdown", "place", "period_start")): row["value"]
        for row in csv.DictReader(io.StringIO(figures["content"]))
    }
    cells = [cell for cell in shown.iter("td") if any(letter.isdigit() for letter in cell.text_content())]
    assert cells
    for cell in cells:
        entry = entries[cell.get("data-evidence")]
        assert entry["said"] == cell.text_content()
        if entry["how"] == "value":
            assert float(rows[cell.get("data-evidence")]) == entry["value"]
        if entry["how"] == "difference":
            later, earlier = (float(rows[row]) for row in entry["of"])
            assert later - earlier == pytest.approx(entry["value"])


def test_one_identifier_cannot_stand_for_two_texts() -> None:
    shown = CellEvidence()
    area = load_area("attendance", place="Leeds")
    figure = area.context.figures.latest(area.spec.headline, area.place.code)
    assert figure is not None
    assert shown.figure(figure, "34.3%") == shown.figure(figure, "34.3%")
    with pytest.raises(ValueError, match=r"is said as '34\.3%' and as '34\.4%'"):
        shown.figure(figure, "34.4%")


@pytest.mark.parametrize(
    ("name", "place"), [("ehc_plans", "Birmingham"), ("therapy_waits", "Birmingham"), ("inspections", "Sheffield"),
                        ("attendance", "Leeds")],
)  # fmt: skip
def test_what_a_chart_says_in_words_has_its_evidence(name: str, place: str) -> None:
    area = load_area(name, place=place)
    shown = area.trend().html + area.breakdown().html + area.comparison().html
    payload = area.confidence().payload
    assert payload is not None
    numbers = json.loads(payload["content"])["prose"]["numbers"]
    known = {number["in"] for number in numbers if number["how"]}
    said = {svg.get("aria-label") for svg in html.fragment_fromstring(shown, create_parent="div").iter("svg")}
    assert said
    assert said <= known

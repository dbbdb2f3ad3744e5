"""Texts marked: every number leads to what it comes from, and one that comes from nowhere is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from send_briefings import load_area
from send_briefings.report.overviews.place_areas import Marks, shared
from send_briefings.text import Computed, Constant, Number, Observed, Text


def test_numbers_are_counted_through_and_the_same_text_is_marked_alike() -> None:
    marks = Marks()
    first = Text.of("It was ", Number("27%", Computed("share", 26.7)), " of ", Number("1,290", Computed("count", 1290)))
    assert marks.text(first) == (
        'It was <span data-evidence="overview:1">27%</span> of <span data-evidence="overview:2">1,290</span>'
    )
    other = marks.text(Text.of("within ", Number("20", Constant("law")), " weeks"))
    assert 'data-evidence="overview:3">20<' in other
    assert marks.text(first).count("overview:1") == 1
    assert [number["how"] for number in marks.numbers] == ["share", "count", "law"]


def test_a_number_within_a_longer_one_has_the_longer_ones_source() -> None:
    context = load_area("attendance", place="Birmingham").context
    figure = context.figures.latest(context.spec.headline, context.subject.code)
    assert figure is not None
    marks = Marks()
    marks.text(Text.of("in ", Number("2024/25", Observed(figure, "period"))))
    assert [(one["number"], one["said"], one["how"]) for one in marks.numbers] == [
        ("2024", "2024/25", "period"),
        ("25", "2024/25", "period"),
    ]
    assert marks.as_json()["prose"]["rows"] == [marks.numbers[0]["rows"][0]]


def test_a_cell_with_a_number_names_its_entry_and_one_without_has_none() -> None:
    marks = Marks()
    assert marks.cell(Text.of("none"), "quiet") == '<td class="quiet">none</td>'
    assert 'data-evidence="cell:1"' in marks.cell(Text.of(Number("5", Constant("method"))))
    assert marks.cells["cell:1"]["said"] == "5"


def test_a_briefings_own_page_marks_its_texts_by_the_documents_marks() -> None:
    marks = Marks()
    stated = shared(marks)
    stated.own("level-x", Text.of(Number("5", Constant("method"))))
    stated.text(Text.of(Number("6", Constant("method"))))
    assert [number["number"] for number in marks.numbers] == ["5", "6"]


def test_a_text_whose_number_has_no_source_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="a number needs a source"):
        replace(Text.of("words"), parts=("5 words",))

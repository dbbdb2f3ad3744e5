"""Numbers in the sentences of real places lead to their rows, and a number that nothing gives is found."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings import load_area
from send_briefings.findings import Finding
from send_briefings.tracing import numbers_in, numbers_json, trace, untraced
from send_briefings.tracing.numbers import occurrences

LEEDS = load_area("attendance", place="Leeds")
LEVEL = next(finding for finding in LEEDS.findings if finding.kind == "level")


def derived(text: str, finding: Finding = LEVEL) -> list[tuple[str, str, str]]:
    """Each number of a text said of a finding: the number, the words that give it, and how."""
    said = numbers_json(text, trace(LEEDS.setting, replace(finding, text=text)))
    return [(number["number"], number["said"], number["how"]) for number in said]


def test_values_periods_differences_and_ranks_of_leeds() -> None:
    assert derived("34.3% of pupils in 2024/25, from 36.6% in 2023/24: it fell by 2.3 percentage points.") == [
        ("34.3%", "34.3%", "value"),
        ("2024", "2024/25", "period"),
        ("25", "2024/25", "period"),
        ("36.6%", "36.6%", "value"),
        ("2023", "2023/24", "period"),
        ("24", "2023/24", "period"),
        ("2.3", "2.3", "difference"),
    ]
    rank, of = LEVEL.facts["standing"]["rank"], LEVEL.facts["standing"]["peers_with_a_figure"]
    assert derived(f"{rank} of {of}") == [(f"{rank}", f"{rank}", "fact"), (f"{of}", f"{of}", "fact")]


def test_a_derivation_names_the_rows_it_is_made_of() -> None:
    (number,) = numbers_json("36.6%", trace(LEEDS.setting, replace(LEVEL, text="36.6%")))
    row = LEVEL.evidence[number["rows"][0]]
    assert (row.place, row.period.label, round(row.value or 0, 1)) == ("E08000035", "2023/24", 36.6)


@pytest.mark.parametrize("wrong", ["34.4%", "2.4", "2,024", "−2.3%", "2.3%", "2031/32", "£34"])
def test_a_number_that_nothing_gives_is_found(wrong: str) -> None:
    said = LEVEL.text.replace("34.3%", wrong, 1)
    assert untraced(LEEDS.setting, replace(LEVEL, text=said)) != []
    assert untraced(LEEDS.setting, LEVEL) == []


@pytest.mark.parametrize("area", ["attendance", "exclusions", "neet", "therapy_waits"])
@pytest.mark.parametrize(
    "place", ["Birmingham", "City of London", "Isles of Scilly", "Cumberland", "Cumbria", "Dudley"]
)
def test_every_number_of_a_place_is_traced(area: str, place: str) -> None:
    loaded = load_area(area, place=place)
    assert {f.id: left for f in (loaded.opening, *loaded.findings) if (left := untraced(loaded.setting, f))} == {}


@given(st.text("0123456789.,%+− ab£", max_size=30))
def test_numbers_do_not_overlap_and_hold_every_digit(text: str) -> None:
    spans = numbers_in(text)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert sum(letter.isdigit() for start, end in spans for letter in text[start:end]) == sum(map(str.isdigit, text))


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_number_is_never_found_inside_another(one: int, other: int) -> None:
    assert bool(list(occurrences(f"{one}", f"it was {other}%, so"))) is False
    assert bool(list(occurrences(f"{one}", f"it was {other}, so"))) is (one == other)

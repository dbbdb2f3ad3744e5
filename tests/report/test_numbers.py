"""The numbers that stand in a text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from send_briefings.report.cell_evidence import numbers_in


@given(st.text("0123456789.,%+− ab£", max_size=30))
def test_numbers_do_not_overlap_and_hold_every_digit(text: str) -> None:
    spans = numbers_in(text)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert sum(letter.isdigit() for start, end in spans for letter in text[start:end]) == sum(map(str.isdigit, text))

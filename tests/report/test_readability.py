"""Reading ages: as textstat gives them, but for sentences that hold decimals."""

from __future__ import annotations

import pytest

from send_briefings.report.page import readability, sentences_of

# Grades by textstat 0.7.13, `automated_readability_index`; the age is the grade plus five.
TEXTSTAT = {
    "The rate fell. It is still high.": -2.1857142857142833,
    "Persistent absence among pupils with an education, health and care plan fell in the spring term. It is higher "
    "than in three quarters of authorities, and the gap to other pupils is wide.": 8.65727272727273,
}


@pytest.mark.parametrize("text", TEXTSTAT)
def test_grades_are_textstats(text: str) -> None:
    found = readability([text])
    assert found is not None
    assert found["reading_age"] == round(TEXTSTAT[text] + 5, 1)


def test_a_decimal_point_ends_no_sentence() -> None:
    """textstat counts three here, and so takes figures for short sentences."""
    found = readability(["It fell by 1.5 percentage points to 38.1% in the year."])
    assert found is not None
    assert (found["sentences"], found["words"]) == (1, 11)


def test_texts_are_read_together() -> None:
    apart = readability(["The rate fell.", "It is still high."])
    assert apart == readability(["The rate fell. It is still high."])


@pytest.mark.parametrize("texts", [[], [""], ["  "]])
def test_no_words_have_no_reading_age(texts: list[str]) -> None:
    assert readability(texts) is None


def test_sentences_begin_with_a_capital_or_a_figure() -> None:
    assert sentences_of("It fell. 38% is high! Why? because.") == ["It fell.", "38% is high!", "Why? because."]

"""Text whose numbers carry what they come from."""

from __future__ import annotations

import pytest

from send_briefings.text import Computed, Constant, Number, Text

SHARE = Number("27%", Computed("share", 26.666))


@pytest.mark.parametrize("words", ["20 weeks", "in 2024", "a ² b", "1"])
def test_a_literal_digit_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="holds a digit: a number needs a source"):
        Text.of("within ", words)


def test_parts_are_joined_and_cased_as_values() -> None:
    made = Text.joined([Text.of("in Leeds ", SHARE), "and", SHARE], " ").sentence()
    assert str(made) == "In Leeds 27% and 27%."
    assert made.numbers == (SHARE, SHARE)
    assert [(start, end) for start, end, _ in made.spans()] == [(9, 12), (17, 20)]


def test_a_number_in_words_is_a_number_too() -> None:
    made = Text.of(Number("three in four", Computed("share in words", 0.733)), " plans").sentence()
    assert str(made) == "Three in four plans."
    assert made.as_json(str)["numbers"] == [
        {"number": "Three in four", "how": "share in words", "value": 0.733, "rows": []}
    ]


def test_a_template_keeps_its_own_figures_as_constants() -> None:
    made = Text.fill("{value} of {place} within 20 weeks", {"value": SHARE, "place": "Kent"})
    assert str(made) == "27% of Kent within 20 weeks"
    assert made.numbers == (SHARE, Number("20", Constant("catalogue")))
    with pytest.raises(KeyError, match="place"):
        Text.fill("{place}", {})


@pytest.mark.parametrize(
    ("given", "made"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", Text(), "b", "c"], "a, b and c")]
)
def test_lists(given: list[str], made: str) -> None:
    assert str(Text.joined(given, ", ", " and ")) == made

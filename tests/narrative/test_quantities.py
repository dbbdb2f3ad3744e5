"""Numbers in sentences: how they are written, and how many a reader takes in."""

from __future__ import annotations

import pytest

from send_briefings.model.area import SeriesKey
from send_briefings.narrative.brief import Draft, Sentence, told_numbers, words_in
from send_briefings.text import Computed, Constant, Number, Text
from send_briefings.wording import fraction


def number(shown: str) -> Number:
    return Number(shown, Computed("count", float(len(shown))))


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (0.0, "none of"), (0.8, "hardly any"), (5.4, "one in 20"), (7.7, "about one in 13"), (26.7, "one in four"),
        (38.4, "two in five"), (48.0, "almost half of"), (50.0, "half of"), (53.0, "over half of"),
        (61.6, "three in five"), (99.2, "nearly all"), (100.0, "all"),
    ],
)  # fmt: skip
def test_a_share_in_words(percent: float, words: str) -> None:
    assert fraction(percent) == words


def test_limits_of_law_are_no_numbers_to_take_in() -> None:
    text = Text.of(number("946"), " plans took over ", Number("20", Constant("law")), " weeks")
    assert (told_numbers(text), words_in(text)) == (1, 6)


def test_a_sentence_that_does_not_fit_gives_way_to_a_shorter_one_after_it() -> None:
    ref = SeriesKey("plans", "all", "total", "made_up")
    long = Sentence(Text.of("a " * 27, "end"), 1)
    short = Sentence(Text.of("it was ", number("3"), " before"), 2)
    point = Draft("series", ref, Text.of("more plans"), (Sentence(Text.of("one two three")), long, short), "").point(
        True
    )
    assert point is None
    first = Sentence(Text.of("there were ", number("4"), " plans"), 0)
    point = Draft("series", ref, Text.of("more plans"), (first, long, short), "").point(True)
    assert point is not None
    assert (str(point.lead), str(point.text)) == ("More plans", "There were 4 plans. It was 3 before.")


def test_no_more_than_four_numbers() -> None:
    ref = SeriesKey("plans", "all", "total", "made_up")
    first = Sentence(Text.joined([number(shown) for shown in ("1", "2", "3")]), 0)
    two = Sentence(Text.joined([number("4"), number("5")]), 1)
    one = Sentence(Text.of("and ", number("6")), 2)
    point = Draft("series", ref, Text.of("numbers"), (first, two, one), "").point(True)
    assert point is not None
    assert str(point.text) == "1 2 3. And 6."


def test_bold_words_that_are_too_long_give_no_point() -> None:
    ref = SeriesKey("plans", "all", "total", "made_up")
    stated = Sentence(Text.of("there are plans"), 0)
    assert Draft("series", ref, Text.of("word " * 12, "more"), (stated,), "").point(True) is None

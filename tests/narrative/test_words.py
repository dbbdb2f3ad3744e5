"""The table of words for strength."""

from __future__ import annotations

from typing import Any

import pytest

from send_briefings.analysis.vocabulary import SOURCES, WORDS, Method, methods_in, words_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It fell by 1.5 points.", ["Rose, fell, no clear change"]),
        ("There is No clear change.", ["Rose, fell, no clear change"]),
        ("It cannot be told apart from England's 9.6%.", ["Higher than, lower than, similar to England"]),
        ("It is similar to England's 9.6%.", ["Higher than, lower than, similar to England"]),
        ("It is 3.1 higher than for pupils with no SEN.", []),
        ("Rosemary felled a tree and arose.", []),
        ("<td>too few</td>", ["Too few children to tell"]),
        ("Not comparable with 2023. It was suppressed.", ["Not compared", "Not published"]),
    ],
)
def test_words_are_found_whole_and_in_any_case(text: str, names: list[str]) -> None:
    assert [word.name for word in words_in([text])] == names


@pytest.mark.parametrize(
    ("facts", "methods"),
    [
        ({"method": "newcombe_interval"}, [Method.NEWCOMBE]),
        ([{"change": {"method": "usual_ups_and_downs"}}, {"process": {"method": None}}], [Method.UPS_AND_DOWNS]),
        ({"services": {"a": {"process": {"method": "process_control"}}}}, [Method.CONTROL]),
        ({"england_verdict": "similar", "england_method": "difference_from_whole"}, [Method.WHOLE]),
        ({"england_verdict": "similar"}, [Method.BENCHMARK]),
        ({"england_verdict": None, "method": "quartile_band"}, []),
    ],
)
def test_methods_are_found_in_facts(facts: Any, methods: list[Method]) -> None:
    assert list(methods_in(facts)) == methods


def test_a_rule_is_that_of_the_method() -> None:
    rose = WORDS[0]
    assert "does not hold zero" in rose.rule([Method.NEWCOMBE], "authorities")
    assert "moves of all NHS areas that did not last" in rose.rule([Method.UPS_AND_DOWNS], "NHS areas")
    assert rose.rule([], "authorities").startswith("And large enough. Else there is no clear change.")


def test_every_method_but_our_own_has_a_source() -> None:
    assert set(Method) - set(SOURCES) == {Method.ARITHMETIC}


def test_no_form_stands_for_two_words() -> None:
    forms = [form for word in WORDS for form in word.forms]
    assert len(forms) == len(set(forms))

"""Monthly series: the usual range, every sign of change, services, and what is wrong with figures, in their words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.control_chart import Signal
from send_briefings.analysis.standing import process
from send_briefings.model.area import SeriesKey
from send_briefings.narrative.findings.alarms import alarms_text
from send_briefings.narrative.findings.services import unjudged_text
from send_briefings.narrative.sentences import verdict_text
from tests.narrative.golden_sentences.golden import World, broken, reported, same, specified, table

SPEECH = SeriesKey("waiting_over_18_weeks", "all", "speech", "made_up")
STEADY = [30, 31, 29, 30, 31, 29, 30, 31, 29, 30, 31, 29]  # mean 30, mean move 15 / 11
CALM = [30, 29, 30, 31, 30, 29, 31, 30, 29, 31, 30, 30]


def months(count: int) -> str:
    return " ".join(f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(count))


def monthly(world: World, values: list[int], breakdown: str = "speech") -> AnalysisContext:
    """Of each hundred children on a list of a thousand, so many have waited over 18 weeks."""
    over = table(
        f"waiting_over_18_weeks all {breakdown}", months(len(values)),
        QHL=" ".join(f"{value * 10}/1000" for value in values), England=" ".join(["3000/9000"] * len(values)),
    )  # fmt: skip
    counted = table(f"waiting all {breakdown}", months(len(values)), QHL=" ".join(["1000"] * len(values)))
    return world("waits", "Birmingham", over, counted)


SIGNS = [
    pytest.param(
        [*STEADY, 45],
        "above_limit",
        (
            "At 45.0% it is above its usual range since January 2023, 24.3% to 38.0%. That is a sign of "
            "change, but no proof: most children on a list are still on it a month later, and such lists give"
            " more false signs."
        ),
        id="above_limit",
    ),
    pytest.param(
        [*STEADY, 15],
        "below_limit",
        (
            "At 15.0% it is below its usual range since January 2023, 22.4% to 35.3%. That is a sign of "
            "change, but no proof: most children on a list are still on it a month later, and such lists give"
            " more false signs."
        ),
        id="below_limit",
    ),
    pytest.param(
        [46, 40, 46, 40, 46, 40, 40, 41, 42, 43, 44, 45, 46],
        "rising",
        (
            "It has risen every month since July 2023, when it was 40.0%. That is a sign of change, but no "
            "proof: most children on a list are still on it a month later, and such lists give more false "
            "signs."
        ),
        id="rising",
    ),
    pytest.param(
        [46, 40, 46, 40, 46, 40, 46, 45, 44, 43, 42, 41, 40],
        "falling",
        (
            "It has fallen every month since July 2023, when it was 46.0%. That is a sign of change, but no "
            "proof: most children on a list are still on it a month later, and such lists give more false "
            "signs."
        ),
        id="falling",
    ),
    pytest.param(
        [30, 31] * 6 + [33, 32, 33],
        "near_upper",
        (
            "Two of the last three months are near the top of its usual range since January 2023, 28.1% to "
            "33.8%. That is a sign of change, but no proof: most children on a list are still on it a month "
            "later, and such lists give more false signs."
        ),
        id="near_upper, two of three",
    ),
    pytest.param(
        [30, 31] * 8 + [33, 33, 33],
        "near_upper",
        (
            "The last three months are near the top of its usual range since January 2023, 28.4% to 33.4%. "
            "That is a sign of change, but no proof: most children on a list are still on it a month later, "
            "and such lists give more false signs."
        ),
        id="near_upper, three",
    ),
    pytest.param(
        [30, 31] * 6 + [28, 29, 28],
        "near_lower",
        (
            "Two of the last three months are near the bottom of its usual range since January 2023, 27.0% to"
            " 33.1%. That is a sign of change, but no proof: most children on a list are still on it a month "
            "later, and such lists give more false signs."
        ),
        id="near_lower, two of three",
    ),
    pytest.param(
        [30, 31] * 8 + [28, 28, 28],
        "near_lower",
        (
            "The last three months are near the bottom of its usual range since January 2023, 27.4% to 32.8%."
            " That is a sign of change, but no proof: most children on a list are still on it a month later, "
            "and such lists give more false signs."
        ),
        id="near_lower, three",
    ),
    pytest.param(
        [29, 32, 29, 30, 29, 32, 29, 33, 32, 33, 32, 33, 32, 33],
        "run_above",
        (
            "The last seven months are all above the average since January 2023, which is 31.3%. That is a "
            "sign of change, but no proof: most children on a list are still on it a month later, and such "
            "lists give more false signs."
        ),
        id="run_above",
    ),
    pytest.param(
        [33, 30, 33, 32, 33, 30, 33, 29, 30, 29, 30, 29, 30, 29],
        "run_below",
        (
            "The last seven months are all below the average since January 2023, which is 30.7%. That is a "
            "sign of change, but no proof: most children on a list are still on it a month later, and such "
            "lists give more false signs."
        ),
        id="run_below",
    ),
]


@pytest.mark.parametrize(("values", "signal", "stated"), SIGNS)
def test_every_sign_of_change(world: World, values: list[int], signal: str, stated: str) -> None:
    context = monthly(world, values)
    found = process(context, SPEECH)
    assert found is not None
    assert found.newest[0].value == signal
    same(verdict_text(context, found), stated)


def test_every_sign_has_a_golden_sentence() -> None:
    assert {case.values[1] for case in SIGNS} == {signal.value for signal in Signal}


@pytest.mark.parametrize(
    ("values", "stated"),
    [
        pytest.param(STEADY, "It is within its usual range since January 2023, 26.4% to 33.6%.", id="within"),
        pytest.param(
            [2, 0, 2, 1, 2, 0, 2, 1, 2, 0, 2, 1],
            "It is within its usual range since January 2023, up to 5.4%.",
            id="down to nothing",
        ),
        pytest.param(
            [98, 100, 98, 99, 98, 100, 98, 99, 98, 100, 98, 99],
            "It is within its usual range since January 2023, 94.6% and above.",
            id="up to all",
        ),
        pytest.param(
            STEADY[:11],
            "No verdict on its course: 11 months without a break are held, and 12 are needed.",
            id="too few months",
        ),
        pytest.param(
            STEADY[:1],
            "No verdict on its course: one month without a break is held, and 12 are needed.",
            id="one month",
        ),
    ],
)
def test_a_chart_without_a_sign(world: World, values: list[int], stated: str) -> None:
    context = monthly(world, values)
    same(verdict_text(context, process(context, SPEECH)), stated)


WAITING, OVER = "waiting all {}", "waiting_over_18_weeks all {}"


@pytest.mark.parametrize(
    ("speech", "feet", "england", "stated"),
    [
        pytest.param(
            "400/1000",
            "200/1000",
            ("3000/9000", "3000/9000"),
            (
                "Waiting over 18 weeks in May 2024: speech therapy 40.0% (400 of 1,000 children), higher than "
                "England's 33.3%. Podiatry 20.0% (200 of 1,000 children), lower than England's 33.3%."
            ),
            id="higher and lower",
        ),
        pytest.param(
            "334/1000",
            "20/50",
            ("3000/9000", "3000/9000"),
            (
                "Waiting over 18 weeks in May 2024: speech therapy 33.4% (334 of 1,000 children), similar to "
                "England's 33.3%. Podiatry 40.0% (20 of 50 children), not to be told apart from England's 33.3%."
            ),
            id="similar, not told apart",
        ),
        pytest.param(
            "400/1000",
            "n",
            ("3000/9000", "3000/9000"),
            (
                "Waiting over 18 weeks in May 2024: speech therapy 40.0% (400 of 1,000 children), higher than "
                "England's 33.3%. No provider counted under this area sent figures for podiatry."
            ),
            id="not submitted",
        ),
        pytest.param(
            "400/1000",
            "z",
            ("3000/9000", "3000/9000"),
            (
                "Waiting over 18 weeks in May 2024: speech therapy 40.0% (400 of 1,000 children), higher than "
                "England's 33.3%. No children were waiting for podiatry."
            ),
            id="not applicable",
        ),
        pytest.param(
            "400/1000",
            "3/19",
            ("3000/9000", "3000/9000"),
            (
                "Waiting over 18 weeks in May 2024: speech therapy 40.0% (400 of 1,000 children), higher than "
                "England's 33.3%. Not compared is podiatry (15.8%), because there are too few children to tell "
                "more: the figure is of 19 children."
            ),
            id="too few to judge",
        ),
        pytest.param(
            "400/1000",
            "200/1000",
            ("c", "c"),
            (
                "Waiting over 18 weeks in May 2024: speech therapy 40.0% (400 of 1,000 children). Podiatry 20.0% "
                "(200 of 1,000 children)."
            ),
            id="nothing of England",
        ),
        pytest.param(
            "40",
            "20",
            ("30", "30"),
            "Waiting over 18 weeks in May 2024: speech therapy 40.0%. Podiatry 20.0%.",
            id="no counts",
        ),
    ],
)
def test_services(world: World, speech: str, feet: str, england: tuple[str, str], stated: str) -> None:
    tables = [
        table(OVER.format(name), "2024-05", QHL=own, England=theirs)
        for name, own, theirs in (("speech", speech, england[0]), ("feet", feet, england[1]))
    ]
    same(reported(specified(world("waits", "Birmingham", *tables), breaks=()), "services").text, stated)


@pytest.mark.parametrize(
    ("speech", "stated"),
    [
        pytest.param(
            "500 510",
            (
                " Not compared are speech therapy (19.6%) and podiatry (19.6%), because Birmingham Community "
                "Healthcare NHS Foundation Trust reported the same numbers for two services."
            ),
            id="two of the same numbers",
        ),
        pytest.param(
            "500 1200",
            (
                " Not compared is speech therapy (19.6%), because the number waiting went from 500 to 1,200 in "
                "one month, and nothing says why."
            ),
            id="one jumped",
        ),
    ],
)
def test_services_that_are_not_compared(world: World, speech: str, stated: str) -> None:
    names = "2024-05 2024-06"
    counted = [
        table(WAITING.format(name), names, QHL=own, RYW=f"250 {260 + int(own[-4:]) - 510}")
        for name, own in (("speech", speech), ("feet", "500 510"))
    ]
    over = [table(OVER.format(name), "2024-06", QHL="100/510") for name in ("speech", "feet")]
    context = specified(world("waits", "Birmingham", *counted, *over), breaks=())
    rows = [context.figures.at(replace(SPEECH, breakdown=name), "QHL", date(2024, 6, 1)) for name in ("speech", "feet")]
    same(unjudged_text(context, [row for row in rows if row is not None]), stated)


def test_services_with_a_sign_of_change_and_a_caution(world: World) -> None:
    context = monthly(world, [*STEADY, 45])
    explained = broken(context, date(2022, 1, 1), "more are counted", places=("QHL",), breakdowns=("speech",))
    same(
        reported(explained, "services").text,
        (
            "Waiting over 18 weeks in January 2024: speech therapy 45.0% (450 of 1,000 children), higher than"
            " England's 33.3%. This list includes children whom other areas may not count. For speech "
            "therapy, at 45.0% it is above its usual range since January 2023, 24.3% to 38.0%. That is a sign"
            " of change, but no proof: most children on a list are still on it a month later, and such lists "
            "give more false signs."
        ),
    )


NAMES = "2024-01 2024-02 2024-03 2024-05 2024-06"
SIX = "2024-01 2024-02 2024-03 2024-04 2024-05 2024-06"


@pytest.mark.parametrize(
    ("tables", "stated"),
    [
        pytest.param(
            [table(WAITING.format("speech"), "2024-05 2024-06", QHL="300 810")],
            (
                "Take care with some of these figures. The number waiting for speech therapy at NHS Birmingham "
                "and Solihull ICB went from 300 in May 2024 to 810 in June 2024. The NHS gives no reason. It may "
                "be a change in who is counted, so nothing is compared across it. | Found by comparing every "
                "monthly workbook held, Made-up figures."
            ),
            id="doubled",
        ),
        pytest.param(
            [table(WAITING.format("speech"), "2024-05 2024-06", QHL="800 300")],
            (
                "Take care with some of these figures. The number waiting for speech therapy at NHS Birmingham "
                "and Solihull ICB went from 800 in May 2024 to 300 in June 2024. The NHS gives no reason. It may "
                "be a change in who is counted, so nothing is compared across it. | Found by comparing every "
                "monthly workbook held, Made-up figures."
            ),
            id="halved",
        ),
        pytest.param(
            [table(WAITING.format("speech"), "2024-05 2024-06", QHL="9000 9300", RYW="150 400")],
            (
                "Take care with some of these figures. The number waiting for speech therapy at Birmingham "
                "Community Healthcare NHS Foundation Trust went from 150 in May 2024 to 400 in June 2024. The NHS"
                " gives no reason. It is under a twentieth of the list of NHS Birmingham and Solihull ICB, so "
                "that list is still compared. | Found by comparing every monthly workbook held, Made-up figures."
            ),
            id="doubled, a small part",
        ),
        pytest.param(
            [table(WAITING.format("feet"), "2024-05 2024-06", QHL="200 800")],
            (
                "Take care with some of these figures. The number waiting for podiatry at NHS Birmingham and "
                "Solihull ICB went from 200 in May 2024 to 800 in June 2024. The NHS says that it began to count "
                "another clinic. | Found by comparing every monthly workbook held, Made-up figures."
            ),
            id="doubled, and explained",
        ),
        pytest.param(
            [
                table(WAITING.format("speech"), "2024-05 2024-06", QHL="200 200"),
                table(OVER.format("speech"), "2024-05 2024-06", QHL="60/200 60/200"),
            ],
            (
                "Take care with some of these figures. NHS Birmingham and Solihull ICB's figures for June 2024 "
                "are the same, in every service here and every band of waiting, as for May 2024. The old figures "
                "were probably submitted again. | Found by comparing every monthly workbook held, Made-up "
                "figures."
            ),
            id="the same figures again",
        ),
        pytest.param(
            [
                table(WAITING.format(name), "2024-05 2024-06", QHL="200 200", RYW=f"150 {other}")
                for name, other in (("speech", "150"), ("feet", "155"))
            ],
            (
                "Take care with some of these figures. Birmingham Community Healthcare NHS Foundation Trust's "
                "figures for speech therapy for June 2024 are the same, in every band of waiting, as for May "
                "2024. The old figures were probably submitted again. NHS Birmingham and Solihull ICB's figures "
                "for June 2024 are the same, in every service here and every band of waiting, as for May 2024. "
                "The old figures were probably submitted again. Birmingham Community Healthcare NHS Foundation "
                "Trust reported the same number, 150, for speech therapy and podiatry in May 2024, with the same "
                "waits. One list has probably been entered more than once, so these figures are not compared. | "
                "Found by comparing every monthly workbook held, Made-up figures."
            ),
            id="one service again",
        ),
        pytest.param(
            [
                table(WAITING.format(name), "2024-05 2024-06", QHL="500 510", RYW="250 260")
                for name in ("speech", "feet")
            ],
            (
                "Take care with some of these figures. Birmingham Community Healthcare NHS Foundation Trust "
                "reported the same number, 260, for speech therapy and podiatry in June 2024, with the same "
                "waits. One list has probably been entered more than once, so these figures are not compared. It "
                "did so in 2 of the months held. | Found by comparing every monthly workbook held, Made-up "
                "figures."
            ),
            id="copied, twice",
        ),
        pytest.param(
            [table(WAITING.format(name), "2024-06", QHL="510", RYW="260") for name in ("speech", "feet")],
            (
                "Take care with some of these figures. Birmingham Community Healthcare NHS Foundation Trust "
                "reported the same number, 260, for speech therapy and podiatry in June 2024, with the same "
                "waits. One list has probably been entered more than once, so these figures are not compared. | "
                "Found by comparing every monthly workbook held, Made-up figures."
            ),
            id="copied, once",
        ),
        pytest.param(
            [table(WAITING.format("speech"), NAMES, QHL="200 n n 210 220")],
            (
                "Take care with some of these figures. NHS Birmingham and Solihull ICB has no figures for speech "
                "therapy for February 2024 and March 2024. Nothing was submitted. | Found by comparing every "
                "monthly workbook held, Made-up figures."
            ),
            id="two months missing",
        ),
        pytest.param(
            [table(WAITING.format("speech"), SIX, QHL="200 n n n n 220")],
            (
                "Take care with some of these figures. NHS Birmingham and Solihull ICB has no figures for speech "
                "therapy for four months between February 2024 and May 2024. Nothing was submitted. | Found by "
                "comparing every monthly workbook held, Made-up figures."
            ),
            id="four months missing",
        ),
        pytest.param(
            [
                table(
                    WAITING.format("speech"),
                    SIX,
                    QHL="800 805 810 807 812 815",
                    RYW="600 605 610 n n n",
                    RRK="n n n 90 91 92",
                )
            ],
            (
                "Take care with some of these figures. Birmingham Community Healthcare NHS Foundation Trust no "
                "longer appears for speech therapy in April 2024. University Hospitals Birmingham NHS Foundation "
                "Trust first appears for speech therapy in April 2024. | Found by comparing every monthly "
                "workbook held, Made-up figures."
            ),
            id="one left, one came",
        ),
    ],
)
def test_what_is_wrong_with_the_figures(world: World, tables: list[str], stated: str) -> None:
    finding = reported(world("waits", "Birmingham", *tables), "alarms")
    same(f"{finding.text} | {finding.basis}", stated)


@pytest.mark.parametrize(
    ("rest", "stated"),
    [
        (0, "Take care with some of these figures. One. Two."),
        (
            1,
            (
                "Take care with some of these figures. One. Two. There is one more point of this kind in the file"
                " of findings."
            ),
        ),
        (
            2,
            (
                "Take care with some of these figures. One. Two. There are two more points of this kind in the "
                "file of findings."
            ),
        ),
    ],
)
def test_more_alarms_than_are_told(rest: int, stated: str) -> None:
    same(alarms_text(["One.", "Two."], rest), stated)

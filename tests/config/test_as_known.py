"""An area's words as they could have been written on a day."""

from __future__ import annotations

from datetime import date

import pytest

from send_briefings.config.area_parts import area_as_known, earlier, names_later
from send_briefings.config.areas import load_areas


@pytest.mark.parametrize(
    ("text", "day", "later"),
    [
        ("In December 2024 it changed.", date(2024, 11, 30), True),
        ("In December 2024 it changed.", date(2024, 12, 1), False),
        ("On 5 May 2025 it began.", date(2025, 5, 4), True),
        ("The codes of 2024/25 differ.", date(2024, 8, 31), True),
        ("The codes of 2024/25 differ.", date(2024, 9, 1), False),
        ("The workbook for 2023-24.", date(2023, 3, 31), True),
        ("The workbook for 2023-24.", date(2023, 4, 1), False),
        ("From 2023 on.", date(2022, 12, 31), True),
        ("There were 2,024 children, and 120250 rows.", date(2000, 1, 1), False),
    ],
)
def test_a_text_that_names_a_later_time(text: str, day: date, later: bool) -> None:
    assert names_later(text, day) is later


def test_the_sentences_that_name_no_later_time_stay() -> None:
    assert earlier("There are ten. Since May 2025 by another set. They are alike.", date(2023, 1, 1)) == (
        "There are ten. They are alike."
    )


def test_breaks_and_caveats_of_later_are_not_known() -> None:
    waits = load_areas()["therapy_waits"]
    then = area_as_known(waits, date(2023, 6, 30))
    assert [one.label for one in then.breaks] == []
    assert [one.label for one in area_as_known(waits, date(2024, 12, 31)).breaks] == [
        "November 2023 to July 2024", "13 more providers", "Two bands over 52 weeks",
    ]  # fmt: skip
    assert then.method_notes == waits.method_notes
    assert [one.when for one in waits.caveats if one not in then.caveats] == ["explained"]
    attendance = area_as_known(load_areas()["attendance"], date(2021, 1, 31))
    assert not any("2024" in text for text in attendance.method_notes)
    assert not any("2024" in one.text for one in attendance.caveats)
    assert area_as_known(load_areas()["local_offer"], date(2025, 3, 31)).no_data is None

"""A series has periods of one length: what a file gives of another is no part of it."""

from __future__ import annotations

import pandas as pd

from send_briefings.analysis.figures import of_one_length
from send_briefings.model import Period, PeriodKind, academic_year, term

YEARS = [academic_year(2023), academic_year(2024)]
AUTUMN = term("Autumn", 2025)


def frame(measure: str, *periods: Period) -> pd.DataFrame:
    rows = [
        {
            "measure": measure, "cohort": "ehc_plan", "breakdown": "total", "source": "dfe", "place": "E08000025",
            "period_start": one.start, "period_end": one.end, "period_label": one.label,
        }
        for one in periods
    ]  # fmt: skip
    return pd.DataFrame(rows).astype(dict.fromkeys(["period_start", "period_end"], "datetime64[us]"))


def labels(found: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(found["measure"], found["period_label"], strict=True))


def test_a_term_is_no_part_of_a_series_of_years() -> None:
    found = of_one_length(frame("absence", *YEARS, AUTUMN))
    assert labels(found.rows) == [("absence", "2023/24"), ("absence", "2024/25")]
    assert labels(found.others) == [("absence", "Autumn term 2025/26")]


def test_a_year_that_begins_with_a_term_does_not_hide_it() -> None:
    """The autumn term and the school year of 2024/25 begin on one day."""
    terms = [term("Autumn", 2024), term("Spring", 2025)]
    found = of_one_length(frame("suspensions", *terms, academic_year(2024)), PeriodKind.TERM)
    assert labels(found.others) == [("suspensions", "2024/25")]
    assert len(found.rows) == 2


def test_the_areas_own_length_wins_though_another_has_more_rows() -> None:
    mixed = frame("absence", academic_year(2024), term("Autumn", 2023), AUTUMN)
    assert labels(of_one_length(mixed, PeriodKind.ACADEMIC_YEAR).rows) == [("absence", "2024/25")]
    assert len(of_one_length(mixed).rows) == 2


def test_each_series_has_a_length_of_its_own() -> None:
    both = pd.concat([frame("absence", *YEARS), frame("suspensions", AUTUMN)], ignore_index=True)
    found = of_one_length(both, PeriodKind.ACADEMIC_YEAR)
    assert found.rows is both
    assert found.others.empty


def test_no_rows_are_no_series() -> None:
    empty = frame("absence", *YEARS).iloc[:0]
    assert of_one_length(empty).rows.empty

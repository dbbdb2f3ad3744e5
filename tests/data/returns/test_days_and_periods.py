"""Days, months and periods as people and spreadsheets write them."""

from __future__ import annotations

from datetime import date

import pytest

from send_briefings.data.local_cells import EXAMPLES, EXPECTED, read_day, read_month, read_period
from send_briefings.model import PeriodKind

DAYS = [
    ("2024-12-31", date(2024, 12, 31)),
    ("2024-12-31 00:00:00", date(2024, 12, 31)),
    ("31/12/2024", date(2024, 12, 31)),
    ("31/12/24", date(2024, 12, 31)),
    ("31.12.2024", date(2024, 12, 31)),
    ("1-2-2025", date(2025, 2, 1)),
    ("31 December 2024", date(2024, 12, 31)),
    ("31-Dec-24", date(2024, 12, 31)),
    ("Tuesday 31st December, 2024", date(2024, 12, 31)),
    ("12/31/2024", None),
    ("31/02/2024", None),
    ("2024", None),
    ("31/12/0024", None),
    ("soon", None),
    ("", None),
]
MONTHS = [
    ("September 2026", (2026, 9)),
    ("Sep-26", (2026, 9)),
    ("Sept 2026", (2026, 9)),
    ("2026-09", (2026, 9)),
    ("09/2026", (2026, 9)),
    ("30/09/2026", (2026, 9)),
    ("2026-09-01", (2026, 9)),
    ("Se 2026", None),
    ("13/2026", None),
    ("2026", None),
]
KINDS = PeriodKind
PERIODS = [
    ("2025", KINDS.CALENDAR_YEAR, "2025"),
    ("31/12/2025", KINDS.CALENDAR_YEAR, "2025"),
    ("2025-01-01", KINDS.CALENDAR_YEAR, "2025"),
    ("30/12/2025", KINDS.CALENDAR_YEAR, None),
    ("2024/25", KINDS.CALENDAR_YEAR, None),
    ("2024/25", KINDS.ACADEMIC_YEAR, "2024/25"),
    ("2024-25", KINDS.ACADEMIC_YEAR, "2024/25"),
    ("2024/2025", KINDS.ACADEMIC_YEAR, "2024/25"),
    ("2024 to 2025", KINDS.ACADEMIC_YEAR, "2024/25"),
    ("31/08/2025", KINDS.ACADEMIC_YEAR, "2024/25"),
    ("1999/00", KINDS.ACADEMIC_YEAR, "1999/00"),
    ("2024/26", KINDS.ACADEMIC_YEAR, None),
    ("2024", KINDS.ACADEMIC_YEAR, None),
    ("2021-22", KINDS.FINANCIAL_YEAR, "2021-22"),
    ("31 March 2022", KINDS.FINANCIAL_YEAR, "2021-22"),
    ("01/04/2021", KINDS.FINANCIAL_YEAR, "2021-22"),
    ("Autumn term 2024/25", KINDS.TERM, "Autumn term 2024/25"),
    ("spring 2024-25", KINDS.TERM, "Spring term 2024/25"),
    ("winter 2024/25", KINDS.TERM, None),
    ("2025", KINDS.WINTER_AVERAGE, "2025"),
    ("28/02/2025", KINDS.WINTER_AVERAGE, "2025"),
    ("Sep-26", KINDS.MONTH, "September 2026"),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_a_day_is_read_day_first(text: str, expected: date | None) -> None:
    assert read_day(text) == expected


@pytest.mark.parametrize(("text", "expected"), MONTHS)
def test_a_month_is_read_as_spreadsheets_write_it(text: str, expected: tuple[int, int] | None) -> None:
    assert read_month(text) == expected


@pytest.mark.parametrize(("text", "kind", "label"), PERIODS)
def test_a_period_is_one_of_the_areas_kind_or_none(text: str, kind: PeriodKind, label: str | None) -> None:
    found = read_period(text, kind)
    assert (found.label if found else None) == label
    assert found is None or found.kind is kind


@pytest.mark.parametrize("kind", list(PeriodKind))
def test_each_kinds_example_can_be_read(kind: PeriodKind) -> None:
    assert kind in EXPECTED
    found = read_period(EXAMPLES[kind], kind)
    assert found is not None
    assert found.label == EXAMPLES[kind]

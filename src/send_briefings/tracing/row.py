"""The identifier of a row of the tidy table."""

from __future__ import annotations

from datetime import date

from send_briefings.model.area import Ref


def row_id(ref: Ref, place: str, start: date) -> str:
    """A figure's series, place and period's first day, as they stand in the CSV beside a briefing.

    A council's own figure is told from a published one by its source at the end.

    >>> row_id(Ref("persistent_absence", "ehc_plan", "total", "lait"), "E08000025", date(2024, 9, 1))
    'persistent_absence.ehc_plan.total.E08000025.2024-09-01'
    """
    own = f".{ref.source}" if ref.local else ""
    return f"{ref.measure}.{ref.cohort}.{ref.breakdown}.{place}.{start.isoformat()}{own}"

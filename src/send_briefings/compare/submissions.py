"""Alarms for a monthly collection: figures missing, repeated, joining, leaving, or jumping in scope.

Each function takes the series of one body and one service: a mapping from the first day of each month that a workbook
is held for to the figure, None where the body submitted none. Months no workbook is held for are not in the mapping,
and no two months are called consecutive across them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

JUMP_RATIO = 2.0
JUMP_CHILDREN = 100
REPEAT_CHILDREN = 20

Series = Mapping[date, float | None]


@dataclass(frozen=True, slots=True)
class Jump:
    """A change between two consecutive months too large to be children alone: likely a change of who is counted."""

    earlier: date
    later: date
    before: float
    after: float

    @property
    def ratio(self) -> float:
        """The later figure over the earlier one."""
        return self.after / self.before


def following_month(month: date) -> date:
    """The first day of the next month.

    >>> following_month(date(2024, 12, 1))
    datetime.date(2025, 1, 1)
    """
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_not_submitted(series: Series) -> tuple[date, ...]:
    """The months without a figure between the first and the last month that has one.

    >>> months_not_submitted({date(2023, 7, 1): 5.0, date(2023, 8, 1): None, date(2023, 9, 1): 6.0})
    (datetime.date(2023, 8, 1),)
    """
    known = [month for month, value in series.items() if value is not None]
    if not known:
        return ()
    return tuple(month for month, value in sorted(series.items()) if value is None and min(known) < month < max(known))


def joined(series: Series) -> date | None:
    """The first month with a figure, where an earlier month held has none.

    >>> joined({date(2023, 1, 1): None, date(2023, 2, 1): 5.0})
    datetime.date(2023, 2, 1)
    """
    months = sorted(series)
    known = [month for month in months if series[month] is not None]
    return known[0] if known and known[0] != months[0] else None


def left(series: Series) -> date | None:
    """The first month without a figure after the last one that has one.

    >>> left({date(2023, 1, 1): 5.0, date(2023, 2, 1): None})
    datetime.date(2023, 2, 1)
    """
    months = sorted(series)
    known = [month for month in months if series[month] is not None]
    return months[months.index(known[-1]) + 1] if known and known[-1] != months[-1] else None


def jumps(series: Series, ratio: float = JUMP_RATIO, children: float = JUMP_CHILDREN) -> tuple[Jump, ...]:
    """Consecutive months whose figures differ by a factor of `ratio` or more and by at least `children`.

    >>> jumps({date(2024, 12, 1): 400.0, date(2025, 1, 1): 4800.0})[0].ratio
    12.0
    """
    found = []
    for earlier, later in _consecutive(series):
        before, after = series[earlier], series[later]
        if before and after and abs(after - before) >= children and max(before / after, after / before) >= ratio:
            found.append(Jump(earlier, later, before, after))
    return tuple(found)


def repeats(
    services: Sequence[Mapping[date, tuple[float | None, ...]]], children: float = REPEAT_CHILDREN
) -> tuple[tuple[date, date], ...]:
    """Consecutive months in which every figure of every service a body submitted is the same.

    Each service maps a month to its figures, the number waiting first (for example waiting, over 18 and over 52 weeks).
    At least one service must have `children` or more waiting: small lists may stay the same by chance.

    >>> march, april = date(2025, 3, 1), date(2025, 4, 1)
    >>> repeats([{march: (679.0, 210.0, 9.0), april: (679.0, 210.0, 9.0)}])
    ((datetime.date(2025, 3, 1), datetime.date(2025, 4, 1)),)
    >>> repeats([{march: (679.0, 210.0, 9.0), april: (679.0, 211.0, 9.0)}])
    ()
    """
    months = sorted({month for service in services for month in service})
    found = []
    for earlier in months:
        later = following_month(earlier)
        if later not in months:
            continue
        pairs = [(service.get(earlier, ()), service.get(later, ())) for service in services]
        pairs = [(a, b) for a, b in pairs if _known(a) or _known(b)]
        if pairs and all(a == b for a, b in pairs) and any((a[0] or 0) >= children for a, _ in pairs):
            found.append((earlier, later))
    return tuple(found)


def repeated_lines(
    service: Mapping[date, tuple[float | None, ...]], children: float = 100
) -> tuple[tuple[date, date], ...]:
    """Consecutive months in which one service's figures are all the same, for a list of `children` or more.

    >>> november, december = date(2024, 11, 1), date(2024, 12, 1)
    >>> repeated_lines({november: (390.0, 51.0, 2.0), december: (390.0, 51.0, 2.0)})
    ((datetime.date(2024, 11, 1), datetime.date(2024, 12, 1)),)
    """
    return repeats([service], children)


def _known(figures: tuple[float | None, ...]) -> bool:
    return any(figure is not None for figure in figures)


def _consecutive(series: Series) -> list[tuple[date, date]]:
    return [(month, following_month(month)) for month in sorted(series) if following_month(month) in series]

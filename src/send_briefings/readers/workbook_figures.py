"""From counts of people waiting to the figures of the tidy table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from send_briefings.model import Status, Unit
from send_briefings.readers.workbook_cells import Count
from send_briefings.readers.workbook_waits import Band

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one place, before its place, period and release are written beside it."""

    measure: str
    breakdown: str
    unit: Unit
    status: Status
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    symbol: str = ""


def waiting(breakdown: str, total: Count, symbols: Mapping[str, Status]) -> Figure:
    """The number waiting, as published; a blank or a symbol is a missing value with its reason.

    >>> waiting("physiotherapy", Count(0), {"": Status.NOT_SUBMITTED}).value
    0.0
    """
    if total.number is None:
        return Figure(WAITING, breakdown, Unit.COUNT, symbols[total.symbol], symbol=total.symbol)
    return Figure(WAITING, breakdown, Unit.COUNT, Status.PUBLISHED, float(total.number))


def share_waiting(
    measure: str,
    breakdown: str,
    total: Count,
    bands: Mapping[Band, Count],
    *,
    weeks: int,
    may_miss_percent: float,
    symbols: Mapping[str, Status],
) -> Figure:
    """The percentage of those waiting who have waited at least so many weeks.

    The numerator is the sum of the bands from that week on, the denominator the whole list. There is no value where

    - the whole list is blank or withheld: the list's own reason;
    - nobody is waiting: not applicable;
    - a band needed is withheld or blank: suppressed, or not available;
    - the bands miss the whole list by more than `may_miss_percent` of it, or the numerator exceeds it: low reliability.

    >>> bands = {Band(0, 18): Count(30), Band(18, None): Count(10)}
    >>> settings = dict(weeks=18, may_miss_percent=5, symbols={"": Status.NOT_SUBMITTED})
    >>> share_waiting("waiting_over_18_weeks", "physiotherapy", Count(40), bands, **settings).value
    25.0
    >>> share_waiting("waiting_over_18_weeks", "physiotherapy", Count(50), bands, **settings).status
    <Status.LOW_RELIABILITY: 'low_reliability'>
    """

    def missing(status: Status, symbol: str = "") -> Figure:
        return Figure(measure, breakdown, Unit.PERCENT, status, symbol=symbol)

    if total.number is None:
        return missing(symbols[total.symbol], total.symbol)
    if total.number == 0:
        return missing(Status.NOT_APPLICABLE)
    over = [count for band, count in bands.items() if band.first >= weeks]
    unknown = [count.symbol for count in over if count.number is None]
    if unknown:
        withheld = next((symbol for symbol in unknown if symbols[symbol] is Status.SUPPRESSED), None)
        return missing(Status.NOT_AVAILABLE) if withheld is None else missing(Status.SUPPRESSED, withheld)
    numbers = [count.number for count in bands.values() if count.number is not None]
    numerator = sum(count.number or 0 for count in over)
    missed = abs(total.number - sum(numbers)) if len(numbers) == len(bands) else 0
    if numerator > total.number or missed > total.number * may_miss_percent / 100:
        return missing(Status.LOW_RELIABILITY)
    return Figure(
        measure,
        breakdown,
        Unit.PERCENT,
        Status.PUBLISHED,
        100 * numerator / total.number,
        float(numerator),
        float(total.number),
    )

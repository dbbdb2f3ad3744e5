"""Whether a percentage, or a rate per 100, is what the counts beside it give."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from send_briefings.model import Unit

PER_HUNDRED = (Unit.PERCENT.value, Unit.PER_100.value)
ROUNDED_SHARE = 0.051
"""Shares are printed to one decimal or more, so a true one is at most half of 0.1 away."""
ROUNDED_COUNT = 0.5
"""A count worked out from a share and a whole is rounded to a whole child."""


def unlike_counts(table: pa.Table) -> int:
    """How many shares of a table are not 100 times their numerator over their denominator, but for rounding.

    Rows without both counts, or with a denominator of 0, are not judged.

    >>> table = pa.table({"unit": ["percent"], "value": [66.7], "numerator": [344.0], "denominator": [1290.0]})
    >>> unlike_counts(table)
    1
    """
    shares = pc.is_in(table["unit"].cast(pa.string()), value_set=pa.array(PER_HUNDRED))
    judged = table.filter(pc.and_(shares, pc.fill_null(pc.greater(table["denominator"], 0), False)))
    whole = judged["denominator"]
    given = pc.divide(pc.multiply(judged["numerator"], 100.0), whole)
    apart = pc.abs(pc.subtract(given, judged["value"]))
    allowed = pc.add(pc.divide(pa.scalar(100 * ROUNDED_COUNT), whole), ROUNDED_SHARE)
    return int(pc.sum(pc.fill_null(pc.greater(apart, allowed), False)).as_py() or 0)

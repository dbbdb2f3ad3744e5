"""Published figures of very few people, which are not repeated: whoever knows the place might know whom they are about.

Publishers print some of them, so this protects nobody's secret. It keeps a briefing that a council gives out from
pointing at children.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from send_briefings.analysis.benchmark import SMALL_BASE
from send_briefings.model import Level, Status
from send_briefings.model.measure import Measure

HIDDEN = "few"
"""What stands in place of a number that is not repeated."""


def without_small(vintages: pd.DataFrame, measures: Sequence[Measure]) -> pd.DataFrame:
    """The figures with those of authorities about too few people taken out, of measures that say so.

    A count of 1 to one less than the measure's limit, and a share or a rate with such a count above the line, or with
    fewer than 20 below it, have no value, and the status of a suppressed figure. A count of zero stands.
    """
    for measure in measures:
        if not measure.hide_below:
            continue
        rows = (vintages["measure"] == measure.id) & (vintages["source"] == measure.source)
        rows &= vintages["level"] == Level.LOCAL_AUTHORITY.value
        count = vintages["numerator"] if measure.unit.base else vintages["value"]
        few = (count > 0) & (count < measure.hide_below)
        if measure.unit.base:
            few |= (vintages["denominator"] > 0) & (vintages["denominator"] < SMALL_BASE)
        hidden = rows & few
        if hidden.any():
            vintages = vintages.copy()
            vintages.loc[hidden, ["value", "numerator", "denominator"]] = np.nan
            vintages.loc[hidden, "status"] = Status.SUPPRESSED.value
            vintages.loc[hidden, "symbol"] = HIDDEN
    return vintages

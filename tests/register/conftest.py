"""One made-up series of Birmingham in the real area NEET, among peers that do not move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from send_briefings import load_area
from send_briefings.catalogue.places import gazetteer
from send_briefings.compare.figures import Figures
from send_briefings.findings import Setting
from send_briefings.model import Level, winter_average

Series = dict[int, tuple[int, int] | None]
AUTHORITIES = ("E08000025", "E08000035", "E08000028", "E08000030", "E10000016", "E10000012", "E92000001")


@pytest.fixture
def setting_with() -> Callable[[Series], Setting]:
    """The setting of NEET for Birmingham, whose figures are (children, of how many) by year; None is suppressed."""

    def made(series: Series) -> Setting:
        setting = load_area("neet", place="Birmingham", as_of="2026-10-01").setting
        ref = setting.spec.headline
        rows = []
        for year, counts in series.items():
            when = winter_average(year)
            for place in AUTHORITIES:
                own = counts if place == "E08000025" else (100, 1000)
                numerator, denominator = own or (None, None)
                rows.append(
                    {
                        "measure": ref.measure, "cohort": ref.cohort, "breakdown": ref.breakdown, "source": ref.source,
                        "place": place, "level": gazetteer().get(place).level.value,
                        "period_start": when.start, "period_end": when.end, "period_label": when.label,
                        "value": 100 * numerator / denominator if numerator is not None and denominator else None,
                        "numerator": numerator, "denominator": denominator, "lower": None, "upper": None,
                        "unit": "percent", "status": "published" if own else "suppressed", "symbol": "" if own else "c",
                        "release": str(year), "released": pd.Timestamp(date(year, 8, 31)),
                    }
                )  # fmt: skip
        frame = pd.DataFrame(rows).astype({"period_start": "datetime64[ns]", "period_end": "datetime64[ns]"})
        return replace(setting, figures=Figures(frame, gazetteer().places(Level.LOCAL_AUTHORITY)))

    return made

"""The panels of a monthly area: the chart's words carry the sentence's verdict, and say where lines are not whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest

from send_briefings import load_area, wording
from send_briefings.briefing.charts import charts_in
from send_briefings.compare.figures import Figures
from send_briefings.findings import Setting
from send_briefings.findings.kinds.level import level_finding
from send_briefings.findings.process import process
from send_briefings.findings.trust import not_judged

SOMERSET = "Somerset"  # served by one ICB whose speech and language therapy figures have no break but the missing year


def alt(setting: Setting) -> str:
    found = re.search(r'aria-label="([^"]*)"', charts_in(setting, "trend"))
    assert found is not None
    return unescape(found[1])


def setting_with(shares: Sequence[float]) -> Setting:
    """Somerset's own setting with months of figures in a row for the headline, of 1,000 children each."""
    area = load_area("therapy_waits", place=SOMERSET)
    setting, frame = area.setting, area.observations
    ref = setting.spec.headline
    own = frame["place"].eq(setting.subject.code) & frame["breakdown"].eq(ref.breakdown)
    made = []
    for measure in ("waiting", ref.measure):
        like = frame[own & frame["measure"].eq(measure)].iloc[-1]
        for i, share in enumerate(shares):
            month = pd.Timestamp(2024, 8, 1) + pd.DateOffset(months=i)
            counts = {"value": share, "numerator": 10 * share, "denominator": 1000.0}
            made.append(
                like.to_dict()
                | {"period_start": month, "period_end": month + pd.offsets.MonthEnd(0), "status": "published"}
                | {"period_label": f"{month:%B %Y}"}
                | (counts if measure == ref.measure else {"value": 1000.0})
            )
    rows = pd.concat([frame[~own], pd.DataFrame(made).astype(frame.dtypes.to_dict())], ignore_index=True)
    return replace(setting, figures=Figures(rows), providers=())


STEADY = [30.0, 31.0, 29.0] * 4


@pytest.mark.parametrize("shares", [STEADY, [*STEADY, 45.0], [*STEADY, 12.0], [*STEADY[:6], 60.0, *STEADY[6:]]])
def test_a_panel_says_the_sentence_of_the_finding(shares: list[float]) -> None:
    setting = setting_with(shares)
    finding = level_finding(setting, setting.spec.headline)
    found = process(setting, setting.spec.headline)
    assert finding is not None
    assert found is not None
    assert found.limits is not None
    said = re.search(r"(?:At [\d.]+% it is (?:above|below)|It is within) its usual range[^%]*%[^%]*%\.", finding.text)
    assert said is not None
    assert said[0] in alt(setting)
    assert "Usual range" not in alt(setting)  # the key is for those who see it


def test_a_short_stretch_has_no_verdict_and_says_so() -> None:
    words = alt(load_area("therapy_waits", place=SOMERSET, as_of="2025-06-01").setting)
    assert "No verdict on its course: eight months without a break are held, and 12 are needed." in words
    assert "No figures for November 2023 to July 2024." in words


def test_cut_lines_and_missing_months_are_said() -> None:
    words = alt(load_area("therapy_waits", place="Birmingham").setting)
    assert "No figure in one month." in words  # August 2023
    assert "The number at least doubled in January 2025." in words  # community paediatrics
    told = charts_in(load_area("therapy_waits", place="Birmingham").setting, "breakdown")
    assert "Community paediatrics: the list at least doubled in January 2025." in told
    assert "from which other children are counted." in words


def test_a_service_that_is_not_judged_is_not_among_those_compared_with_england() -> None:
    """Cornwall's list for speech and language therapy at least doubled in March 2025."""
    setting = load_area("therapy_waits", place="Cornwall", as_of="2025-06-01").setting
    newest = [setting.figures.latest(ref, setting.subject.code) for ref in setting.spec.charts[0].refs]
    march = [row for row in newest if row is not None and row.period.label == "March 2025"]
    unjudged = [row for row in march if not_judged(setting, row)]
    assert setting.spec.headline in [row.ref for row in unjudged]
    count = wording.counted(len(march) - len(unjudged), "service")
    assert re.search(rf"(None|One|Two|Three) of {count} had a higher share", charts_in(setting, "trend"))

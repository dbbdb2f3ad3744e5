"""Nobody waits for scipy who does not use it."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from send_briefings.model import Polarity
from send_briefings.analysis.intervals import Interval, difference_interval, proportion_interval, rate_interval
from send_briefings.analysis.control_chart import xmr_chart
from send_briefings.analysis.ranking import quartile_bands
from send_briefings.analysis.benchmark import recent_trend
from send_briefings.analysis.disclosure import suppress
proportion_interval(10, 100)
difference_interval(10, 100, 20, 100)
recent_trend([Interval(1.0, 0.0, 2.0)] * 5)
xmr_chart([1.0, 2.0] * 6)
quartile_bands([1.0, 2.0, 3.0, 4.0], Polarity.LOW)
rate_interval(10, 100)
suppress([[3, 12], [20, 30]])
print(sorted({name.split(".")[0] for name in sys.modules} & {"scipy", "statsmodels", "pandas"}))
rate_interval(9, 100)
print("scipy.stats" in sys.modules)
"""


def test_what_is_slow_to_load_is_loaded_only_where_it_is_used() -> None:
    found = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.split("\n")[:2] == ["[]", "False"]

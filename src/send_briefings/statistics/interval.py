"""An estimate with its limits."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

USUAL = 0.95
STRICT = 0.998


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its lower and upper limit, all in the same unit."""

    estimate: float
    lower: float
    upper: float

    def holds(self, value: float) -> bool:
        """Whether `value` lies within the limits, ends included."""
        return self.lower <= value <= self.upper

    def times(self, factor: float) -> Interval:
        """The same interval in another unit: of a percentage times 10, for every 1,000.

        >>> Interval(2.5, 2.0, 3.0).times(10)
        Interval(estimate=25.0, lower=20.0, upper=30.0)
        """
        return Interval(self.estimate * factor, self.lower * factor, self.upper * factor)


def deviate(level: float) -> float:
    """The standard normal deviate of a two-sided level: 1.96 for 95%, 3.09 for 99.8%.

    Raises ValueError for a level that is not between 0 and 1.

    >>> round(deviate(USUAL), 2), round(deviate(STRICT), 2)
    (1.96, 3.09)
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level}: expected a share between 0 and 1, such as 0.95 or 0.998")
    return NormalDist().inv_cdf(0.5 + level / 2)

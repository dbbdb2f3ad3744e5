"""Counts for properties, and counts that are none."""

from __future__ import annotations

from hypothesis import strategies as st

COUNTS = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
BAD = [(1, 0), (-1, 10), (11, 10), (0, -5), (float("nan"), 10), (1, float("nan")), (0, 0.5), (None, 10), (1, None)]

"""Measures: what a figure means and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from send_briefings.model.tidy import Unit


class Polarity(StrEnum):
    """Which way is better: `low`, `high`, or neither."""

    LOW = "low"
    HIGH = "high"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of an outcome area.

    `name` heads tables ("Persistent absence"); `statement` is a sentence with places {value}, {cohort}, {breakdown},
    {place} and {period} ("{value} of {cohort} in {place} were persistently absent in {period}"); `noun` names it inside
    a sentence ("persistent absence"). `decimals` is how many are shown. `definition` is one plain sentence.
    """

    id: str
    name: str
    noun: str
    statement: str
    unit: Unit
    polarity: Polarity
    decimals: int
    definition: str
    source: str
    cohorts: tuple[str, ...]
    breakdowns: tuple[str, ...]

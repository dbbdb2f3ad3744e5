"""What a file states that was not held, or was held otherwise: counted, and the largest first, for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from send_briefings.catalogue.places import gazetteer
from send_briefings.errors import UnknownNameError
from send_briefings.model import FIGURE_KEY

SHOWN = 5
NAMED = 8


@dataclass(frozen=True, slots=True)
class Revised:
    """One figure that is stated otherwise than before: None where there is no value, with the reason in words."""

    measure: str
    cohort: str
    breakdown: str
    place: str
    place_name: str
    period: str
    before: float | None
    after: float | None
    before_status: str
    after_status: str

    def __str__(self) -> str:
        was, now = _said(self.before, self.before_status), _said(self.after, self.after_status)
        what = f"{self.place_name}, {self.measure}, {self.cohort}, {self.breakdown}, {self.period}"
        return f"{what}: {was} before, {now} now"


@dataclass(frozen=True, slots=True)
class Difference:
    """How a release differs from what was held of its source.

    `compared` is how many figures both state. `revised` lists every figure stated otherwise, the largest change beside
    its own size first. `gone` is how many figures of the release before, of measures, levels and periods that
    the new one has, it no longer states. `headlines` are those of `revised` that open a briefing of a planned place.
    """

    rows: int = 0
    added: int = 0
    compared: int = 0
    gone: int = 0
    periods: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    places_gone: tuple[str, ...] = ()
    measures_gone: tuple[str, ...] = ()
    revised: tuple[Revised, ...] = field(default=(), repr=False)
    headlines: tuple[Revised, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether it states just what was held."""
        return not (self.added or self.revised or self.gone)

    @property
    def share(self) -> float:
        """The percentage of figures, of those stated before or now, that changed or are gone."""
        changed = len(self.revised) + self.gone
        return 100 * changed / max(1, self.rows + self.gone)

    def lines(self) -> Iterator[str]:
        """In words, for a person."""
        if self.nothing:
            yield "The figures are those that were held."
            return
        parts = [f"{self.added:,} figure{'s' * (self.added != 1)} added"] if self.added else []
        held = f"of the {self.compared:,} held before"
        parts += (
            [f"{len(self.revised):,} {held} revised" if self.revised else f"none {held} revised"]
            if self.compared
            else []
        )
        parts += [f"{self.gone:,} no longer stated"] if self.gone else []
        yield "; ".join(parts) + "."
        if self.periods:
            yield f"Periods added: {_named(self.periods)}."
        if self.places:
            yield f"Places added: {_named(self.places)}."
        if self.places_gone:
            yield f"Places without figures now: {_named(self.places_gone)}."
        if self.measures_gone:
            yield f"Measures without figures now: {_named(self.measures_gone)}."
        for one in self.revised[:SHOWN]:
            yield f"Revised: {one}."
        if len(self.revised) > SHOWN:
            yield f"and {len(self.revised) - SHOWN:,} more revised; --json lists them."

    def as_json(self) -> dict[str, Any]:
        """The same, whole, for a program."""
        return {**asdict(self), "share_percent": round(self.share, 3)}


def difference(
    new: pd.DataFrame,
    held: pd.DataFrame,
    before: pd.DataFrame,
    headlines: Collection[tuple[str, str, str, str]] = (),
    planned: Collection[str] = (),
) -> Difference:
    """How a file's rows differ from what is held of its source.

    Args:
        new: the file's rows.
        held: of each figure of the source the newest version held; or, for a correction, the release it corrects.
        before: the rows of the newest release held, by which it is told what is gone.
        headlines: measure, cohort, breakdown and source of each series that opens a briefing.
        planned: the codes of the places that briefings are made for.
    """
    key = list(FIGURE_KEY)
    both = new.merge(held, on=key, how="left", suffixes=("", "_held"), indicator=True)
    there = both[both["_merge"] == "both"]
    differ = (there["value"] != there["value_held"]) & ~(there["value"].isna() & there["value_held"].isna())
    differ |= there["status"] != there["status_held"]
    changed = there[differ].copy()
    size = (changed["value"] - changed["value_held"]).abs() / changed["value_held"].abs().clip(lower=1)
    changed = changed.assign(_size=size.fillna(float("inf"))).sort_values(
        ["_size", *key], ascending=[False] + [True] * len(key)
    )
    lead = [
        (m, c, b, s) in headlines and p in planned
        for m, c, b, s, p in zip(
            *(changed[name] for name in ("measure", "cohort", "breakdown", "source", "place")), strict=True
        )
    ]
    gone = _gone(new, before)
    revised = tuple(_revised(row) for _, row in changed.iterrows())
    return Difference(
        rows=len(new),
        added=len(both) - len(there),
        compared=len(there),
        gone=len(gone),
        periods=_periods(new, held),
        places=_names(set(new["place"]) - set(held["place"])) if len(held) else (),
        places_gone=_names(set(gone["place"]) - set(new["place"])),
        measures_gone=tuple(sorted(set(before["measure"]) - set(new["measure"]))),
        revised=revised,
        headlines=tuple(one for one, leads in zip(revised, lead, strict=True) if leads),
    )


def _gone(new: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The rows of the release before that the new one leaves out.

    Only those of a measure, a level and a period that it has: a month's workbook repeats earlier months for England.
    """
    shape = ["measure", "level", "period_label"]
    covered = before.merge(new[shape].drop_duplicates(), on=shape)
    found = covered.merge(new[list(FIGURE_KEY)], on=list(FIGURE_KEY), how="left", indicator=True)
    return found[found["_merge"] == "left_only"]


def _periods(new: pd.DataFrame, held: pd.DataFrame) -> tuple[str, ...]:
    added = new[~new["period_label"].isin(set(held["period_label"]))]
    return tuple(added.sort_values("period_start")["period_label"].astype(str).unique())


def _names(codes: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(_name(code) for code in codes))


def _name(code: str) -> str:
    try:
        return gazetteer().resolve(str(code)).name
    except UnknownNameError:
        return str(code)


def _revised(row: pd.Series[Any]) -> Revised:
    return Revised(
        measure=str(row["measure"]),
        cohort=str(row["cohort"]),
        breakdown=str(row["breakdown"]),
        place=str(row["place"]),
        place_name=_name(str(row["place"])),
        period=str(row["period_label"]),
        before=None if pd.isna(row["value_held"]) else float(row["value_held"]),
        after=None if pd.isna(row["value"]) else float(row["value"]),
        before_status=str(row["status_held"]),
        after_status=str(row["status"]),
    )


def _said(value: float | None, status: str) -> str:
    return status.replace("_", " ") if value is None else f"{value:,.6g}"


def _named(names: Collection[str]) -> str:
    shown = list(names)[:NAMED]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")

"""Series of one length of period: a term's figures and a year's are two series, though a file may hold both."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from send_briefings.model import PeriodKind
from send_briefings.model.period import period_of

SERIES = ["measure", "cohort", "breakdown", "source"]
WHEN = ["period_start", "period_end", "period_label"]


@dataclass(frozen=True, eq=False)
class OneLength:
    """The rows of each series' own length of period, and the rows of other lengths, both in the frame's order."""

    rows: pd.DataFrame
    others: pd.DataFrame


def of_one_length(frame: pd.DataFrame, usual: PeriodKind | None = None) -> OneLength:
    """The rows of a tidy frame by length of period: nothing is compared, ranked or drawn across two lengths.

    A series' own length is `usual` where it has any row of that kind, else the kind of most of its rows. Rows of
    another kind, such as those of an autumn term published in the layout of whole years, are `others`.

    >>> days = {"period_start": ["2023-09-01", "2024-09-01", "2025-09-01"],
    ...         "period_end": ["2024-08-31", "2025-08-31", "2025-12-31"],
    ...         "period_label": ["2023/24", "2024/25", "Autumn term 2025/26"]}
    >>> frame = pd.DataFrame(dict.fromkeys(SERIES, "x") | days)
    >>> frame = frame.astype(dict.fromkeys(["period_start", "period_end"], "datetime64[us]"))
    >>> of_one_length(frame).others["period_label"].tolist()
    ['Autumn term 2025/26']
    """
    kinds = _kinds(frame)
    table = pd.DataFrame({name: frame[name] for name in SERIES} | {"kind": kinds})
    counts = table.groupby([*SERIES, "kind"], sort=True).size().rename("rows").reset_index()
    if not counts.duplicated(SERIES).any():
        return OneLength(frame, frame.iloc[:0])
    counts["usual"] = counts["kind"] == (usual.value if usual else "")
    ordered = counts.sort_values(["usual", "rows"], ascending=False, kind="stable")
    own = ordered.drop_duplicates(SERIES).set_index(SERIES)["kind"]
    of_row = pd.MultiIndex.from_frame(table[SERIES])
    same = own.reindex(of_row).to_numpy() == table["kind"].to_numpy()
    return OneLength(frame[same].reset_index(drop=True), frame[~same].reset_index(drop=True))


def _kinds(frame: pd.DataFrame) -> pd.Series[str]:
    """The kind of period of each row; worked out once for each period."""
    periods = frame[WHEN].drop_duplicates()
    found = {
        (start, end, label): period_of(start.date(), end.date(), label).kind.value
        for start, end, label in periods.itertuples(index=False)
    }
    keys = zip(frame["period_start"], frame["period_end"], frame["period_label"], strict=True)
    return pd.Series([found[key] for key in keys], index=frame.index, dtype=object)

"""The published record of the claims' definitions, and copies of it with rows altered."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.claims import load_claims
from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root
from send_briefings.data.store import Store
from send_briefings.narrative.claims.checking import judge
from send_briefings.narrative.claims.found import ClaimFound
from send_briefings.narrative.claims.record import PublishedFigures

BIRMINGHAM, ENGLAND = "E08000025", "E92000001"
ALTERED = "measure", "breakdown", "place", "period_label"
Change = Callable[[pd.DataFrame], pd.DataFrame]
Check = Callable[..., ClaimFound]


@pytest.fixture(scope="session")
def vintages() -> pd.DataFrame:
    """Every version of the figures that claims can mean, of all places."""
    store = Store.open()
    names = {one.measure for definition in load_claims().definitions.values() for one in definition.series}
    return store.vintages(sorted(names & set(store.measures())))


@pytest.fixture(scope="session")
def check(vintages: pd.DataFrame) -> Check:
    """A claim of the catalogue judged by the record, or by a copy of it that `change` has altered."""

    def made(claim: str, change: Change | None = None) -> ClaimFound:
        asked = next(one for one in load_claims().claims if one.id == claim)
        definitions = [one for part in asked.parts for one in (*part.definitions, *part.near)]
        names = {one.measure for definition in definitions for one in definition.series}
        frame = vintages if change is None else change(vintages.copy())
        return judge(asked, PublishedFigures(frame[frame["measure"].isin(names)], gazetteer()), load_areas())

    return made


def rows(frame: pd.DataFrame, **wanted: str) -> pd.Series:
    """Which rows hold these values."""
    chosen = pd.Series(True, index=frame.index)
    for name, value in wanted.items():
        chosen &= frame[name] == value
    return chosen


def put(value: float | None, counts: tuple[float, float] | None = None, **wanted: str) -> Change:
    """A change that puts a value, and counts, into the rows that hold these values; there must be some."""

    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = rows(frame, **wanted)
        assert chosen.any(), wanted
        frame.loc[chosen, "value"] = value
        frame.loc[chosen, ["numerator", "denominator"]] = list(counts or (None, None))
        return frame

    return changed


def without(**wanted: str) -> Change:
    """A change that takes the rows that hold these values away; there must be some."""

    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = rows(frame, **wanted)
        assert chosen.any(), wanted
        return frame[~chosen].reset_index(drop=True)

    return changed


def _with(table: pa.Table, name: str, new: Sequence[float | None]) -> pa.Table:
    """The table with another value in a column where there is a new one."""
    values = [old if one is None else one for old, one in zip(table[name].to_pylist(), new, strict=True)]
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), pa.array(values, table.schema.field(at).type))


def copied_store(folder: Path, change: Mapping[tuple[str, str, str, str], float]) -> Store:
    """A copy of the project's store with values altered, by measure, breakdown, place and period, in every source."""
    shutil.copytree(project_root() / "data" / "published", folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    measures = {measure for measure, *_ in change}
    for entry in manifest["files"]:
        if measures & set(entry["measures"]):
            part = folder / "parts" / entry["part"]
            table = pq.read_table(part)
            keys = zip(*(table[name].to_pylist() for name in ALTERED), strict=True)
            new = [change.get(key) for key in keys]
            whole = table["denominator"].to_pylist()
            counts = [v * n / 100 if v is not None and n else None for v, n in zip(new, whole, strict=True)]
            altered = _with(_with(table, "value", new), "numerator", counts)  # a percentage agrees with its counts
            pq.write_table(altered, part)
            entry["part_sha256"] = hashlib.sha256(part.read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return Store.open(folder)

"""The fuzz of tools/fuzz_readers.py in small: damaged published files, imported, store nothing wrong.

The whole of it, a thousand files, is run by hand: `python tools/fuzz_readers.py --cases 1000`.
"""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.config.project import project_root
from send_briefings.data.store import Store

CASES = 24
SMALL = ("neet/UD_NEETNK_LA_dashboard_2024.csv", "sen2_2026/phase_transfers.csv", "ofsted", "tribunals")


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    """The tool."""
    path = project_root() / "tools" / "fuzz_readers.py"
    spec = importlib.util.spec_from_file_location("fuzz_readers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_readers"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def truths(fuzz: ModuleType, raw_data: Path) -> list[Any]:
    """Some small published files, undamaged."""
    named = [raw_data / name for name in SMALL]
    paths = [path for where in named for path in (sorted(where.iterdir()) if where.is_dir() else [where])]
    return [fuzz.truth_of(path) for path in paths if path.is_file() and fuzz.is_ours(path)]


@pytest.mark.raw
@pytest.mark.parametrize("seed", range(4))
def test_nothing_wrong_is_stored_of_damaged_files(
    fuzz: ModuleType, truths: list[Any], seed: int, tmp_path: Path
) -> None:
    store = Store.open()
    assert len(truths) >= 4
    stated: dict[str, int] = {}
    for case in range(CASES // 4):
        chance = random.Random(f"suite {seed} {case}")
        truth = chance.choice(truths)
        way = chance.choice(fuzz.ways(truth.content))
        try:
            damaged = way(truth.content, chance)
        except fuzz.NotApplicableError:
            continue
        for where, result in fuzz.judged(damaged, truth, tmp_path, store.files(), store.load).items():
            assert result in ("refused", "right", "already there"), (case, truth.path.name, way.__name__, where, result)
            stated[result] = stated.get(result, 0) + 1
    assert stated["refused"] > 0

"""The tool that writes the cartogram: from the raw file come the committed bytes; teeth go, corners stay."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Tool = Callable[[str], ModuleType]
RAW = os.environ.get("SEND_RAW_DATA", "")


@pytest.mark.raw
@pytest.mark.skipif(not RAW, reason="SEND_RAW_DATA names no folder of raw files")
def test_the_raw_file_gives_the_committed_outlines(
    tool: Tool, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tool("cartogram")
    monkeypatch.setattr(module, "TARGET", tmp_path / "cartogram.csv")
    module.main(Path(RAW) / "boundaries" / "hoc_LocalAuthorities-uppertier-2023.gpkg")
    committed = root / "data" / "catalogue" / "places" / "cartogram.csv"
    assert (tmp_path / "cartogram.csv").read_bytes() == committed.read_bytes()


def geometry(*rings: list[tuple[float, float]]) -> bytes:
    body = b"".join(
        struct.pack("<I", len(ring)) + b"".join(struct.pack("<dd", *spot) for spot in ring) for ring in rings
    )
    return b"GP\0\1" + struct.pack("<i", 27700) + struct.pack("<BII", 1, 3, len(rings)) + body


def test_a_polygon_is_read_ring_by_ring(tool: Tool) -> None:
    outer, hole = [(0.0, 0.0), (0.0, 9.0), (9.0, 0.0), (0.0, 0.0)], [(1.0, 1.0), (1.0, 2.0), (2.0, 1.0), (1.0, 1.0)]
    assert list(tool("cartogram").rings_of(geometry(outer, hole))) == [outer, hole]


def test_what_is_no_polygon_or_off_the_grid_is_refused(tool: Tool) -> None:
    module = tool("cartogram")
    with pytest.raises(SystemExit, match="does not begin with GP"):
        list(module.rings_of(b"XX"))
    with pytest.raises(SystemExit, match="is not on the grid"):
        module.on_grid([(module.LEFT + 0.07, module.BOTTOM)])


def test_neighbours_keep_their_common_stretch(tool: Tool) -> None:
    tooth = [(10, 0), (11, 3), (10, 6), (11, 9), (10, 40)]
    west = [(0, 0), *tooth, (0, 40), (0, 0)]
    east = [(10, 0), (30, 0), (30, 40), *tooth[::-1]]
    plain = tool("cartogram").simplified({"west": [west], "east": [east]})
    assert sorted(set(plain["west"][0])) == [(0, 0), (0, 40), (10, 0), (10, 40)]
    assert sorted(set(plain["east"][0])) == [(10, 0), (10, 40), (30, 0), (30, 40)]

"""Memory is refused to a process that wants more than it may have, whatever was reserved before."""

from __future__ import annotations

import sys

import pytest

from tests.kernels.conftest import python

CODE = """
import mmap
from send_briefings.kernels.request import set_memory_limit
reserved = mmap.mmap(-1, 1_000_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
set_memory_limit("LIMIT")
kept, taken = [], 0
try:
    for _ in range(20):
        kept.append(bytearray(20_000_000))
        taken += 20
except MemoryError:
    pass
print(taken)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses memory to a process")
@pytest.mark.parametrize(("limit", "least", "most"), [("200000000", 100, 200), ("", 400, 400), ("none", 400, 400)])
def test_what_may_be_had(limit: str, least: int, most: int) -> None:
    with python(CODE.replace("LIMIT", limit)) as process:
        taken = int(process.communicate(timeout=30)[0])
    assert least <= taken <= most

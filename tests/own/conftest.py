"""Fixtures for a council's own return."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.own.synthetic_files import Council

Brute = Callable[[Council], Counter[tuple[str, str, str, str]]]


@pytest.fixture(scope="session")
def brute() -> Brute:
    """The literal count of a made-up council's measures, which shares no code with the package's own."""
    spec = importlib.util.spec_from_file_location("own_brute", Path(__file__).parent / "brute.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    counted: Brute = module.brute
    return counted

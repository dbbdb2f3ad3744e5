"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time, and no time limit on one: a slow machine is no fault.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def raw_data() -> Path:
    """The folder of raw published files, named by SEND_RAW_DATA; a CI run without it fails, a person's skips."""
    named = os.environ.get("SEND_RAW_DATA", "")
    folder = Path(named)
    if named and (folder / "absence").is_dir():
        return folder
    message = f"SEND_RAW_DATA is '{named}': expected the folder that holds absence/, neet/, nhs_community/ and others"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)

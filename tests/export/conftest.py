"""The made-up briefing of tests/fixtures/export/sample.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.export import render_html, render_pdf

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "export"


def load_sample() -> ModuleType:
    """The module, by its path: the tests are no package."""
    found = importlib.util.spec_from_file_location("export_sample", FIXTURES / "sample.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample() -> Any:
    return load_sample()


@pytest.fixture(scope="session")
def pages(sample: Any) -> dict[str, str]:
    """The HTML of the two made-up briefings: an ordinary one, and a long one with hostile words."""
    return {"ordinary": render_html(sample.sample_notebook()), "long": render_html(sample.long_notebook())}


@pytest.fixture(scope="session")
def papers(sample: Any) -> dict[str, bytes]:
    """Their PDFs."""
    return {"ordinary": render_pdf(sample.sample_notebook()), "long": render_pdf(sample.long_notebook())}

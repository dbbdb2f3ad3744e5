"""The engine is found by papermill, whichever of the two is imported first."""

from __future__ import annotations

import subprocess
import sys

import pytest

ENGINE_FIRST = "import send_briefings.pipeline.engine, papermill.engines"
PAPERMILL_FIRST = "import papermill.engines, send_briefings.pipeline.engine"
ASK = "\nprint(papermill.engines.papermill_engines.get_engine('send_briefings').execute_managed_notebook.__qualname__)"


@pytest.mark.parametrize("imports", [ENGINE_FIRST, PAPERMILL_FIRST])
def test_the_engine_is_found(imports: str) -> None:
    found = subprocess.run([sys.executable, "-c", imports + ASK], capture_output=True, text=True, timeout=60)
    assert (found.stdout, found.stderr) == ("BriefingEngine.execute_managed_notebook\n", "")

"""The set-up installs what environment.yml asks pip for, and nothing it does not."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("set_up", ROOT / "tools" / "set_up.py")
assert SPEC is not None
assert SPEC.loader is not None
load_context = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(load_context)


def test_the_list_is_read_from_environment_yml() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert load_context.pip_arguments(text) == ["-r", "requirements.lock"]


def test_a_file_without_a_list_is_refused() -> None:
    with pytest.raises(SystemExit, match="no list"):
        load_context.pip_arguments("dependencies:\n  - python\n")

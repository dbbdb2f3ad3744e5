"""Golden files: what a briefing means, written down. After a change that is meant, write them again and read the diff:

python -m pytest tests/golden --update-golden
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files in tests/golden again")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the golden file of that name; with --update-golden writes it."""

    def compare(name: str, text: str) -> None:
        path = FOLDER / name
        if request.config.getoption("--update-golden", default=False):
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"there is no {name}: run `python -m pytest tests/golden --update-golden`"
        assert text == path.read_text(encoding="utf-8"), (
            f"{name} is different. If that is meant, write it again with --update-golden and read the diff."
        )

    return compare

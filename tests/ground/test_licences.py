"""Every package that is installed beside the program stands with its licence."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest

Tool = Callable[[str], ModuleType]


@pytest.mark.parametrize(
    ("headers", "licence"),
    [
        ([("License-Expression", "MPL-2.0"), ("License", "see file")], "MPL-2.0"),
        ([("Classifier", "License :: OSI Approved :: MIT License"), ("License", "long text")], "MIT License"),
        ([("Classifier", "License :: OSI Approved"), ("License", "BSD-3-Clause\nRedistribution")], "BSD-3-Clause"),
        ([("License", "UNKNOWN")], "not stated"),
        ([], "not stated"),
    ],
)
def test_the_licence_is_what_the_package_says(headers: list[tuple[str, str]], licence: str, tool: Tool) -> None:
    about = Message()
    for name, text in headers:
        about[name] = text
    assert tool("licences").licence_of(about) == licence


def test_a_package_that_the_page_lacks_is_reported(tool: Tool) -> None:
    lock = "pandas==1 --hash=sha256:0\nnot-installed-anywhere==1 --hash=sha256:0\n"
    module = tool("licences")
    page = module.page(lock)
    assert "| pandas | BSD-3-Clause |\n" in page
    assert page.endswith("only: not-installed-anywhere.\n")
    assert module.faults(lock, page) == []
    assert module.faults(lock, "") == ["pandas: BSD-3-Clause", "not-installed-anywhere: not named"]


def test_no_licence_is_left_unstated(root: Path) -> None:
    page = (root / "docs" / "licences.md").read_text(encoding="utf-8")
    assert "not stated" not in page
    assert "| matplotlib | Python Software Foundation License |" in page

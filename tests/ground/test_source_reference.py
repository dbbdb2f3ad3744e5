"""docs/sources.md describes every format that there is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

Tool = Callable[[str], ModuleType]


def test_every_format_and_source_has_its_place(root: Path, tool: Tool) -> None:
    text = (root / "docs" / "sources.md").read_text(encoding="utf-8")
    module = tool("source_reference")
    assert {"ees_csv", "lait", "tribunals", "dsg_allocations", "nhs_community"} <= set(module.formats())
    for name in module.formats():
        assert f"\n## `{name}`\n" in text
    for path in (root / "data" / "catalogue" / "sources").glob("*.toml"):
        assert f"`{path.stem}`" in text


def test_a_layout_s_keys_are_those_of_the_module_that_reads_it(tool: Tool) -> None:
    layouts = tool("source_reference").layouts()
    assert {"ees_csv", "lait", "tribunals", "dsg_allocations"} <= set(layouts)
    assert "    [[layout.filters]]\n    column = " in layouts["ees_csv"]

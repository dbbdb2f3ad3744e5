"""The workflow for the three systems runs what the README and CONTRIBUTING tell a person to run."""

from __future__ import annotations

import re
from pathlib import Path

import yaml


def test_three_systems_and_both_ends_of_the_versions_are_tried(root: Path) -> None:
    job = yaml.safe_load((root / ".github" / "workflows" / "check.yml").read_text())["jobs"]["test"]
    assert job["strategy"]["matrix"]["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    allowed = re.search(r"python>=(3\.\d+),<3\.(\d+)", (root / "environment.yml").read_text())
    assert allowed is not None
    assert job["strategy"]["matrix"]["python"] == [allowed[1], f"3.{int(allowed[2]) - 1}"]


def test_every_file_and_target_that_it_names_is_there(root: Path) -> None:
    text = (root / ".github" / "workflows" / "check.yml").read_text()
    for named in re.findall(r"\btools/\w+\.py", text):
        assert (root / named).is_file(), named
    targets = re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"\bmake (\w+)", text)) <= set(targets)


def test_texts_keep_their_line_ends_on_every_system(root: Path) -> None:
    lines = (root / ".gitattributes").read_text().splitlines()
    assert "* text=auto eol=lf" in lines
    kept = {line.split()[0] for line in lines if line.endswith(" binary")}
    binary = {f"*{path.suffix}" for path in (root / "src").rglob("*") if path.suffix in {".ttf", ".woff2", ".png"}}
    assert {"*.parquet", "*.xlsx", *binary} <= kept

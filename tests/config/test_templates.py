"""Braces in an area's texts: a place for a word it knows, or a fault with its line, never a build that fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.project import project_root
from send_briefings.errors import CatalogueError

AREAS = project_root() / "data" / "catalogue" / "areas"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("the share of {cohort} in {place} (a {b)", "'subject' has a brace without its other half"),
        ("the share of {cohort} in {place}}", "'subject' has a brace without its other half"),
        ("the share of {children} in {place}", "'subject' has a place for 'children'"),
        ("the share of {} in {place}", "'subject' has a place for ''"),
        ("the share of {0} in {place}", "'subject' has a place for '0'"),
        ("the share of {cohort} in {place.code}", "'subject' has a place for 'place.code'"),
        ("the share of {cohort!r} in {place}", "'subject' has a place for 'cohort'"),
        ("the share of {cohort:>90} in {place}", "'subject' has a place for 'cohort'"),
        ("the share of {value} in {place}", "'subject' has a place for 'value'"),
    ],
)
def test_a_brace_that_would_fail_the_build_is_a_fault(written: str, found: str, tmp_path: Path) -> None:
    text = (AREAS / "neet.toml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("subject = "))
    _with(tmp_path, text.replace(line, f'subject = "{written}"', 1))
    with pytest.raises(CatalogueError) as caught:
        load_areas(tmp_path)
    (fault,) = caught.value.faults
    assert f"neet.toml:{text.splitlines().index(line) + 1}: {found}, expected {{cohort}}, {{breakdown}}, " in fault


@pytest.mark.parametrize(
    ("key", "table"), [("text", "[[questions]]"), ("statement", "[[measures]]"), ("council", "[bodies]")]
)
def test_every_text_that_is_filled_in_is_looked_at(key: str, table: str, tmp_path: Path) -> None:
    text = (AREAS / "attendance.toml").read_text(encoding="utf-8")
    after = text.index(table)
    start = text.index(f"\n{key} = ", after)
    end = text.index("\n", start + 1)
    _with(tmp_path, text[:start] + f'\n{key} = "of {{nobody}}"' + text[end:], "attendance")
    with pytest.raises(CatalogueError, match=f"'{key}' has a place for 'nobody'"):
        load_areas(tmp_path)


def test_a_brace_itself_is_written_twice(tmp_path: Path) -> None:
    text = (AREAS / "neet.toml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("subject = "))
    _with(tmp_path, text.replace(line, 'subject = "the share {{of all}} in {place}"', 1))
    assert next(iter(load_areas(tmp_path)["neet"].measures.values())).subject.format(place="Leeds") == (
        "the share {of all} in Leeds"
    )


def _with(folder: Path, text: str, name: str = "neet") -> None:
    shutil.copy(AREAS.parent / "glossary.toml", folder.parent / "glossary.toml")
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")

"""Overviews are read from their TOML, stand among the areas in their order, and are refused with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.project import notebook_of, project_root
from send_briefings.config.register import briefing_specs, load_overviews
from send_briefings.errors import CatalogueError
from send_briefings.report.overviews import loader

SOUND = """
id = "sheet"
order = 25
name = "Sheet"
title = "A sheet"
question = "What is on it?"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of overviews beside a glossary, with one sound file."""
    made = tmp_path / "overviews"
    made.mkdir()
    shutil.copy(project_root() / "data" / "catalogue" / "glossary.toml", tmp_path)
    (made / "sheet.toml").write_text(SOUND, encoding="utf-8")
    return made


def test_what_is_left_out_has_its_usual_value(folder: Path) -> None:
    sheet = load_overviews(folder)["sheet"]
    assert sheet.draws_on == tuple(load_areas())
    assert (sheet.page, sheet.in_pack, sheet.landscape, sheet.files, sheet.glossary) == ("sheet", False, False, (), ())
    assert sheet.whole_record
    assert set(load_areas()["neet"].refs) <= set(sheet.refs)


def test_what_is_given_is_read(folder: Path) -> None:
    (folder.parent / "sheet.csv").touch()
    more = 'page = "paper"\nareas = ["neet", "attendance"]\nin_pack = true\nlandscape = true\nfiles = ["sheet.csv"]\n'
    (folder / "sheet.toml").write_text(SOUND + more + 'glossary = ["band"]\n', encoding="utf-8")
    sheet = load_overviews(folder)["sheet"]
    assert sheet.draws_on == ("attendance", "neet")
    assert (sheet.page, sheet.in_pack, sheet.landscape, sheet.files) == ("paper", True, True, ("sheet.csv",))
    assert [term for term, _ in sheet.glossary] == ["Band"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('"sheet"', '"paper"'), "overviews/sheet.toml:2: 'id' is 'paper', expected the file's own name, 'sheet'"),
        (("order = 25", "ordre = 25"), "overviews/sheet.toml:1: the file has no 'order', expected a whole number"),
        (("?\"", '?"\nareas = ["neat"]'), "overviews/sheet.toml:7: 'areas' holds 'neat', expected 'neet' (or "),
        (("?\"", '?"\nfiles = ["gone.toml"]'), "overviews/sheet.toml:7: 'files' holds 'gone.toml', expected a file in"),
        (("?\"", '?"\nglossary = ["bnad"]'), "overviews/sheet.toml:7: 'glossary' holds 'bnad', expected 'band' (or "),
    ],
)  # fmt: skip
def test_faults_are_told_with_file_and_line(folder: Path, change: tuple[str, str], fault: str) -> None:
    (folder / "sheet.toml").write_text(SOUND.replace(*change), encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_overviews(folder)
    assert fault in str(raised.value)


def test_an_area_has_its_name_to_itself(folder: Path) -> None:
    (folder / "neet.toml").write_text(SOUND.replace('"sheet"', '"neet"'), encoding="utf-8")
    with pytest.raises(CatalogueError, match="'id' is 'neet', which is an area's"):
        load_overviews(folder)


def test_no_folder_is_no_overviews(tmp_path: Path) -> None:
    assert load_overviews(tmp_path / "overviews") == {}


def test_areas_and_overviews_stand_in_one_order() -> None:
    listed = list(briefing_specs().values())
    assert [topic.order for topic in listed] == sorted(topic.order for topic in listed)
    assert {topic.id for topic in listed} == {*load_areas(), *load_overviews()}


@pytest.mark.parametrize("name", list(load_overviews()))
def test_each_overview_has_its_page_and_its_notebook(name: str) -> None:
    spec = load_overviews()[name]
    assert loader(f"load_{spec.page}") is not None
    assert f"load_{spec.page}(" in notebook_of(name).read_text(encoding="utf-8")

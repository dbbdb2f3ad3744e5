"""The commands for a council's own figures: a template that can be filled in, and a check that says what to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.project import project_root
from send_briefings.data.local_cells import EXAMPLES
from send_briefings.model import Unit

Run = Callable[..., Any]
TAKING = [area.id for area in load_areas().values() if area.local_refs]
GOOD = """# area: local_offer
# place: Leeds
# date: 2026-10-01
# made-up: no
measure,cohort,breakdown,period,value
local_offer_views,all,total,Sep-26,"4,120"
"""


def test_some_areas_take_a_councils_own_figures() -> None:
    assert {"local_offer", "phase_transfers", "annual_reviews"} <= set(TAKING)


@pytest.mark.parametrize("name", TAKING)
def test_a_template_filled_in_is_sound_and_not_filled_in_is_passed_over(name: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "own.csv"
    done = run("data", "template", name, "--place", "leeds", "--out", path)
    assert (done.code, done.out) == (0, "")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in path.read_bytes()
    assert b"\r\r" not in path.read_bytes()
    checked = run("data", "check", path)
    assert checked.code == 0
    assert "a template that is not filled in" in checked.out
    path.write_text(filled(name, path.read_text(encoding="utf-8-sig")), encoding="utf-8-sig")
    checked = run("data", "check", path)
    assert (checked.code, checked.err) == (0, "")
    assert f"{name}, Leeds, dated 1 October 2026" in checked.out


def filled(name: str, text: str) -> str:
    """A template with its date and every row's figure."""
    area = load_areas()[name]
    lines = text.replace("# date:", "# date: 2026-10-01").splitlines()
    made = []
    for line in lines:
        measure = area.measures.get(line.split(",")[0])
        if measure is None:
            made.append(line)
            continue
        figures = ",60,80" if measure.unit is Unit.PERCENT else "1234,,"
        made.append(",".join([*line.split(",")[:3], EXAMPLES[area.period], figures, ""]))
    assert made != lines
    return "\n".join(made)


@pytest.mark.parametrize("name", TAKING)
def test_a_template_explains_every_column_and_every_word_that_may_stand_in_it(name: str, run: Run) -> None:
    text = run("data", "template", name).out
    area = load_areas()[name]
    heading = next(line for line in text.splitlines() if line.startswith("measure,"))
    for column in heading.split(","):
        assert f"# {column}" in text or f"and {column}:" in text, column
    for ref in area.local_refs:
        assert ref.measure in text
        assert ref.cohort in text
        assert ref.breakdown in text
    assert f"# area: {name}" in text.splitlines()


def test_a_file_that_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("mine")
    done = run("data", "template", "local_offer", "--out", path)
    assert done.code == 2
    assert "already" in done.err
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("attendance", "has published figures only"),
        ("local_ofer", "Did you mean local_offer"),
        ("qqqq", "Areas that take a council's own figures: "),
    ],
)
def test_an_area_that_takes_no_own_figures_is_told(name: str, words: str, run: Run) -> None:
    done = run("data", "template", name)
    assert done.code == 2
    assert words in done.err


def test_the_check_tells_each_fault_and_ends_with_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "bad.csv").write_text(GOOD.replace("Leeds", "Leads").replace("4,120", "4l20"))
    done = run("data", "check", tmp_path)
    assert done.code == 3
    assert f"{tmp_path / 'good.csv'}: sound, 1 figure: local_offer, Leeds, dated 1 October 2026" in done.out
    assert f"{tmp_path / 'bad.csv'}: 2 faults" in done.out
    assert "row 6, column 'value' (cell E6): found '4l20', expected a number such as 1234" in done.out
    assert "To fix it: Did you mean 'Leeds'" in done.out
    assert "1 of 2 files of a council's own figures cannot be used: bad.csv." in done.err


def test_the_check_of_everything_looks_into_data_local(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / "data" / "local").mkdir(parents=True)
    for name in ("catalogue", "published"):
        (home / "data" / name).symlink_to(project_root() / "data" / name)
    monkeypatch.setenv("SEND_HOME", str(home))
    (home / "data" / "local" / "views.csv").write_text(GOOD.replace("Sep-26", "later"))
    done = run("data", "check")
    assert done.code == 3
    assert "The store is sound" in done.out
    assert "(cell D6): found words, expected a month" in done.out  # what a cell says may be a child's name


def test_a_date_in_the_future_is_asked_about(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(GOOD.replace("2026-10-01", "2099-10-01"))
    done = run("data", "check", path)
    assert done.code == 0
    assert "its date lies in the future" in done.out
    path.write_text(GOOD)
    assert "lies in the future" not in run("data", "check", path).out


def test_a_file_or_folder_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    assert run("data", "check", tmp_path / "none.csv").code == 3
    done = run("data", "check", tmp_path)
    assert done.code == 3
    assert "There is no CSV file or workbook in" in done.err


def test_a_date_that_americans_read_otherwise_is_asked_about(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(GOOD.replace("2026-10-01", "10/11/2026"))
    done = run("data", "check", path)
    assert done.code == 0
    assert "'# date: 10/11/2026' is read with the day first, as 10 November 2026: is it right?" in done.out

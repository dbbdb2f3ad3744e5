"""`build` publishes every briefing of a place, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.cli.runs import shelf_of

Run = Callable[..., object]
Read = Callable[[Path], dict[str, bytes]]


def test_briefings_are_made_for_the_place_however_it_is_named(project: Path, run: Run, published: Read) -> None:
    done = run("build", "--place", "330", "--as-of", "2025-03-31", "--since", "2025-01-01")
    assert done.code == 0, done.err
    made = published(project / "reports")
    assert sorted(made) == [
        "SHA256SUMS",
        *(f"birmingham/attendance.{ending}" for ending in ("csv", "html", "pdf")),
        "birmingham/csv-metadata.json",
        "birmingham/index.html",
        *(f"birmingham/neet.{ending}" for ending in ("csv", "html", "pdf")),
        "index.html",
    ]
    assert made["birmingham/neet.csv"] == b"place,as_of,since\nE08000025,2025-03-31,2025-01-01\n"
    assert made["birmingham/neet.pdf"].startswith(b"%PDF")
    assert "NEET in Birmingham" in made["birmingham/neet.html"].decode()
    assert '<a href="birmingham/index.html">Birmingham</a>' in made["index.html"].decode()
    assert "Figures published up to 20 March 2025" in made["birmingham/index.html"].decode()
    assert all(name in done.out for name in made if name.partition("/")[2] not in ("index.html", "csv-metadata.json"))
    assert "2 briefings for Birmingham in " in done.out
    assert sorted(done.err.splitlines()) == ["Birmingham: Attendance made", "Birmingham: NEET made"]


def test_same_input_same_bytes(project: Path, run: Run, tmp_path: Path, published: Read) -> None:
    for folder in ("a", "b"):
        assert run("build", "--place", "Leeds", "--area", "neet", "--reports", tmp_path / folder).code == 0
    assert published(tmp_path / "a") == published(tmp_path / "b")
    assert "leeds/neet.pdf" in published(tmp_path / "a")
    assert not (project / "reports").exists()


@pytest.mark.usefixtures("made_up")
def test_one_area_named_twice_and_another_folder(project: Path, run: Run, tmp_path: Path, published: Read) -> None:
    done = run("build", "--area", "NEET", "--area", "neet", "--reports", tmp_path / "x", "--jobs", "1")
    assert "1 briefing for Birmingham in " in done.out
    assert sorted(path for path in published(tmp_path / "x") if "/" in path) == [
        "birmingham/csv-metadata.json",
        "birmingham/index.html",
        *(f"birmingham/neet.{ending}" for ending in ("csv", "html", "json", "pdf")),
    ]
    assert not (project / "reports").exists()


@pytest.mark.usefixtures("made_up")
def test_built_again_nothing_is_changed(project: Path, run: Run, published: Read) -> None:
    assert run("build").code == 0
    before = published(project / "reports")
    done = run("build")
    assert done.code == 0
    assert "Nothing new: the 2 briefings for Birmingham in " in done.out
    assert sorted(done.err.splitlines()) == ["Birmingham: Attendance reused", "Birmingham: NEET reused"]
    assert published(project / "reports") == before
    assert "made" in run("build", "--force").err


def test_all_failures_are_told_and_every_earlier_briefing_stays(
    project: Path,
    run: Run,
    notebook: Callable[..., None],
    show: Callable[[str], str],
    made_up: pytest.MonkeyPatch,
    published: Read,
) -> None:
    assert run("build").code == 0
    before = published(project / "reports")
    made_up.undo()
    notebook("neet", "print('a')\n1 / 0")
    notebook("attendance", show("attendance").replace("resolve(place)", "resolve('Leeds')"))
    notebook("exclusions", "1 + 1")
    notebook("therapy_waits", show("therapy_waits").replace("<p>Up.</p>", "<img src='data:image/png;base64,'>"))
    done = run("build")
    kept = shelf_of(str(project / "reports")).private / "failed" / "000002-"
    assert done.code in {5, 6}
    assert "4 of 4 briefings failed. Nothing was published; the earlier briefings are untouched" in done.err
    assert "neet.ipynb failed at cell 2 (print('a')):\nZeroDivisionError: division by zero" in done.err
    assert f"Open {kept}" in done.err
    assert (
        "attendance.ipynb shows a briefing on attendance in leeds, expected one on attendance in birmingham."
        in done.err
    )
    assert "exclusions.ipynb shows no headline, expected one on exclusions in birmingham." in done.err
    assert (
        "An image in cell 3 ('from IPython.display import display') says that it is image/png but is not." in done.err
    )
    assert "Traceback" not in done.err
    after = published(project / "reports")
    assert sorted(after) == sorted(before)
    assert after["birmingham/neet.pdf"] == before["birmingham/neet.pdf"]
    assert b"It could not be renewed on" in after["birmingham/neet.html"]


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        (["--place", "Birmingam"], "Did you mean Birmingham"),
        (["--place", "Narnia-on-Sea"], "Next: "),
        (["--place", ""], "Next: "),
        (["--place", "[red]x[/red]\x1b[31m"], "[red]x"),
        (["--area", "attendence"], "Did you mean attendance? The areas are committee-pack, "),
        (["--area", "../../etc/passwd"], "The areas are "),
        (["--as-of", "31/03/2025"], "--as-of is '31/03/2025', expected a date as YYYY-MM-DD."),
        (["--as-of", "2025-02-30"], "expected a date"),
        (["--as-of", "2025-01-01", "--since", "2025-02-01"], "later than --as-of"),
        (["--jobs", "0"], "jobs"),
        (["--plce", "Leeds"], "--plce"),
    ],
)
def test_what_is_not_understood_is_told_before_anything_runs(
    words: list[str], stated: str, project: Path, run: Run
) -> None:
    done = run("build", *words)
    assert done.code == 2
    assert stated in done.err
    assert "Traceback" not in done.err
    assert "\x1b" not in done.err
    assert not (project / "reports").exists()


@pytest.mark.usefixtures("made_up")
def test_a_reports_folder_that_cannot_be_written_is_told(project: Path, run: Run) -> None:
    (project / "reports").write_text("a file")
    done = run("build", "--area", "neet")
    assert done.code == 7
    assert "could not be written" in done.err

"""`build` publishes every briefing of a place, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]


def contents(folder: Path) -> dict[str, bytes]:
    shown = (
        path for path in folder.rglob("*") if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in shown}


def test_briefings_are_made_for_the_place_however_it_is_named(project: Path, run: Run) -> None:
    done = run("build", "--place", "330", "--as-of", "2025-03-31", "--since", "2025-01-01")
    assert done.code == 0, done.err
    made = contents(project / "reports")
    assert sorted(made) == [
        "SHA256SUMS",
        *(f"birmingham/{area}.{ending}" for area in ("attendance", "neet") for ending in ("csv", "html", "pdf")),
        "index.html",
    ]
    assert made["birmingham/neet.csv"] == b"place,as_of,since\nE08000025,2025-03-31,2025-01-01\n"
    assert made["birmingham/neet.pdf"].startswith(b"%PDF")
    assert "NEET in Birmingham" in made["birmingham/neet.html"].decode()
    assert all(name in done.out for name in made)
    assert "2 briefings for Birmingham in " in done.out
    assert sorted(done.err.splitlines()) == ["Birmingham: Attendance made", "Birmingham: NEET made"]


def test_the_index_says_what_the_pages_say(project: Path, run: Run) -> None:
    assert run("build", "--place", "Kingston upon Hull", "--area", "neet").code == 0
    index = contents(project / "reports")["index.html"].decode()
    assert '<h2 id="place-1">Kingston upon Hull</h2>' in index
    assert ">NEET</a>" in index
    assert "Figures published up to 20 March 2025" in index


def test_one_area_and_another_folder(project: Path, run: Run, tmp_path: Path) -> None:
    assert run("build", "--area", "NEET", "--area", "neet", "--reports", tmp_path / "x", "--jobs", "1").code == 0
    assert "birmingham/neet.pdf" in contents(tmp_path / "x")
    assert not (project / "reports").exists()


def test_same_input_same_bytes(project: Path, run: Run, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        assert run("build", "--place", "Leeds", "--reports", tmp_path / folder).code == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_failed_notebook_leaves_every_earlier_briefing(
    project: Path, run: Run, notebook: Callable[..., None]
) -> None:
    assert run("build").code == 0
    before = contents(project / "reports")
    notebook("neet", "print('a')\n1 / 0")
    done = run("build")
    kept = project / "reports" / ".failed" / "birmingham" / "neet.ipynb"
    assert done.code == 5
    assert "neet.ipynb failed at cell 2 (print('a')):\nZeroDivisionError: division by zero" in done.err
    assert "Nothing was published; the earlier briefings are untouched." in done.err
    assert f"Open {kept} to see it." in done.err
    assert "Traceback" not in done.err
    assert kept.is_file()
    assert contents(project / "reports") == before


def test_all_failures_are_told(project: Path, run: Run, notebook: Callable[..., None]) -> None:
    notebook("neet", "1 / 0")
    notebook("attendance", "open('nowhere.csv')")
    done = run("build")
    assert done.code == 5
    assert "2 of 2 briefings failed." in done.err
    assert "ZeroDivisionError" in done.err
    assert "FileNotFoundError" in done.err


def test_a_briefing_on_another_place_is_refused(project: Path, run: Run, notebook: Callable[..., None]) -> None:
    neet = (project / "notebooks" / "neet.ipynb").read_text()
    (project / "notebooks" / "neet.ipynb").write_text(neet.replace("resolve(place)", "resolve('Birmingham')"))
    done = run("build", "--place", "Leeds")
    assert done.code == 5
    assert "neet.ipynb shows a briefing on neet in birmingham, expected one on neet in leeds." in done.err


def test_a_notebook_that_shows_no_headline_is_refused(project: Path, run: Run, notebook: Callable[..., None]) -> None:
    notebook("neet", "1 + 1")
    done = run("build", "--area", "neet")
    assert done.code in {5, 6}
    assert not (project / "reports" / "birmingham").exists()


def test_a_page_that_cannot_be_made_accessible_is_not_published(project: Path, run: Run) -> None:
    neet = (project / "notebooks" / "neet.ipynb").read_text()
    (project / "notebooks" / "neet.ipynb").write_text(neet.replace("<p>Up.</p>", "<img src='data:image/png;base64,'>"))
    done = run("build", "--area", "neet")
    assert done.code == 6, done.err
    assert not (project / "reports" / "birmingham").exists()


@pytest.mark.parametrize("check", ["html.check_html", "pdf.check_pdf"])
def test_a_page_that_fails_its_check_is_not_published(
    check: str, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"send_briefings.export.{check}", lambda _: ["A drawing has no words."])
    done = run("build", "--area", "neet")
    assert done.code == 6
    assert f"neet.{check.partition('.')[0]}: A drawing has no words." in done.err
    assert not (project / "reports" / "birmingham").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--place", "Birmingam"], "Did you mean Birmingham"),
        (["--place", "Narnia-on-Sea"], "Next: "),
        (["--place", ""], "Next: "),
        (["--place", "[red]x[/red]\x1b[31m"], "[red]x"),
        (["--area", "attendence"], "Did you mean attendance? The areas are attendance, "),
        (["--area", "../../etc/passwd"], "The areas are "),
        (["--as-of", "31/03/2025"], "--as-of is '31/03/2025', expected a date as YYYY-MM-DD."),
        (["--as-of", "2025-02-30"], "expected a date"),
        (["--as-of", "2025-01-01", "--since", "2025-02-01"], "later than --as-of"),
        (["--jobs", "0"], "jobs"),
        (["--plce", "Leeds"], "--plce"),
    ],
)
def test_what_is_not_understood_is_told_before_anything_runs(
    words: list[str], said: str, project: Path, run: Run
) -> None:
    done = run("build", *words)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert "\x1b" not in done.err
    assert not (project / "reports").exists()


def test_a_reports_folder_that_cannot_be_written_is_told(project: Path, run: Run) -> None:
    (project / "reports").write_text("a file")
    done = run("build", "--area", "neet")
    assert done.code == 7
    assert "could not be written" in done.err

"""Importing a return: what is kept, what is told, and that no row of a child leaves a trace."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from send_briefings.cli import main
from send_briefings.config.places import gazetteer
from send_briefings.errors import DataFileError, UsageError
from send_briefings.own import measure
from send_briefings.own.measure import measured
from send_briefings.own.reading import read_own
from send_briefings.own.record import OwnRecord, shares_of
from send_briefings.own.synthetic import FAULTS, MARKS, synthetic_council
from send_briefings.own.synthetic_files import Council, write_xml

Run = Callable[..., tuple[int, str, str]]
BIRMINGHAM = "E08000025"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder for own figures, apart from this one's; also for whatever else a command keeps."""
    monkeypatch.setattr("send_briefings.own.record.project_root", lambda: tmp_path / "home")
    monkeypatch.setenv("SEND_STATE", str(tmp_path / "home" / "state"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def council() -> Council:
    return synthetic_council(1, 80, faults=tuple(FAULTS))


def traces(folder: Path, *texts: str) -> list[str]:
    """The marks found in any byte of a folder's files, and in these texts."""
    found = [text for text in texts if any(mark in text for mark in MARKS)]
    for path in folder.rglob("*"):
        if path.is_file() and any(mark.encode() in path.read_bytes() for mark in MARKS):
            found.append(str(path))
    return found


def test_demo_check_and_import_leave_no_trace(home: Path, run: Run, tmp_path: Path) -> None:
    made = run("own", "demo", "--place", "Leeds", "--plans", "80", "--fault", "all", "--out", tmp_path / "demo")
    assert made[0] == 0
    path = tmp_path / "demo" / "SYNTHETIC-SEN2.xml"
    assert traces(tmp_path / "demo") == [str(path)]  # the marks are there to be found
    checked, listed, taken = run("own", "check", path), run("own", "check", path, "--json"), run("own", "import", path)
    assert (checked[0], listed[0], taken[0]) == (3, 3, 0)
    assert "SYNTHETIC" in checked[1]
    assert "SYNTHETIC" in taken[1]
    assert "requests, ReceivedDate: a date after the file's own; expected a day up to it." in checked[1]
    faults = json.loads(listed[1])["faults"]
    assert {fault["kind"] for fault in faults} >= {"future", "not_readable", "order", "two_main", "missing"}
    assert all(fault["count"] == len(fault["rows"]) for fault in faults)
    assert "rows of namedplan entered" in checked[1]
    assert "did not: history, before the year collected" in checked[1]
    assert "requests: history, before the year collected: about" in taken[1]
    assert "waiting: ended without a date: a few, or hidden with others" in taken[1]
    assert len(list(home.rglob("*.json"))) == 2
    assert traces(home, *checked[1:], *listed[1:], *taken[1:]) == []


def test_what_is_kept_holds_no_small_count_and_belongs_to_its_owner(
    home: Path, council: Council, tmp_path: Path
) -> None:
    write_xml(council, tmp_path / "return.xml")
    found = read_own([tmp_path / "return.xml"])
    record = OwnRecord.open(home)
    figures, done = record.add(gazetteer().get(BIRMINGHAM), found, measured(found, council.day))
    assert record.newest(BIRMINGHAM) == figures
    assert record.newest(BIRMINGHAM, date(2026, 9, 29)) is None
    assert figures.synthetic
    assert figures.hidden == len(done.hidden) > 0
    values = [value for value in figures.counts.values() if value is not None]
    assert all(value % 5 == 0 for value in values)
    for key, value in figures.counts.items():
        assert (value is None) == (key in done.hidden)
    for name, some, among in shares_of(done.counts):
        share, total = figures.shares.get(name), sum(done.counts[key] for key in among)
        assert (share is None) == (bool({*some, *among} & done.hidden) or not total)
        if share is not None:
            assert share == int(100 * sum(done.counts[key] for key in some) / total + 0.5)
    groups = {name for name, _ in figures.shares}
    assert {"excluding_exceptions", "refused", "reviewed", "decided in four weeks"} <= groups
    for path in [*record.paths(), *home.rglob(".protected/*.json")]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(record.folder.stat().st_mode) == 0o700


def test_real_figures_and_made_up_ones_are_never_side_by_side(home: Path, council: Council, tmp_path: Path) -> None:
    write_xml(council, tmp_path / "made_up.xml")
    text = (tmp_path / "made_up.xml").read_text().replace("SYNTHETIC", "CaseSystem")
    (tmp_path / "real.xml").write_text(text.replace("2026-09-30T06", "2026-10-02T06"))
    record, place = OwnRecord.open(home), gazetteer().get(BIRMINGHAM)
    made_up, real = (read_own([tmp_path / name]) for name in ("made_up.xml", "real.xml"))
    record.add(place, made_up, measured(made_up, date(2026, 9, 30)))
    record.add(place, real, measured(real, date(2026, 10, 2)))
    assert [path.name for path in record.paths()] == ["2026-10-02.json"]
    with pytest.raises(UsageError, match="is made up, and figures of a real one of Birmingham are held"):
        record.add(place, made_up, measured(made_up, date(2026, 9, 30)))


def test_a_bug_while_rows_are_in_memory_tells_nothing_of_them(
    home: Path, run: Run, council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        held = f"{MARKS[0]}7, born 2011-02-03"
        raise ValueError(held)

    write_xml(council, tmp_path / "return.xml")
    monkeypatch.setattr(measure._Work, "issued", broken)
    for words in (("own", "import"), ("--debug", "own", "import")):
        code, out, err = run(*words, tmp_path / "return.xml")
        assert code == 1
        assert "a council's own return could not be read or counted: ValueError in broken" in err
        assert "2011-02-03" not in out + err
        assert traces(home, out, err) == []
    assert not any(b"2011-02-03" in path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("words", "code", "stated"),
    [
        (("own", "check", "nowhere.xml"), 3, "There is no file 'nowhere.xml'."),
        (("own", "demo", "--place", "Birmingam"), 2, "Birmingham"),
        (("own", "demo", "--fault", "flood"), 2, "Faults: all, date_order"),
        (("own", "demo", "--format", "pdf"), 2, "Formats: xml, blade, workbook."),
    ],
)
def test_refused(words: tuple[str, ...], code: int, stated: str, run: Run, home: Path) -> None:
    ended = run(*words)
    assert ended[0] == code
    assert stated in ended[2]


def test_of_which_council_and_day(home: Path, run: Run, council: Council, tmp_path: Path) -> None:
    write_xml(council, tmp_path / "return.xml")
    text = (tmp_path / "return.xml").read_text()
    (tmp_path / "bare.xml").write_text(
        text.replace("<LEA>330</LEA>", "").replace("2026-09-30T06:00:00", "").replace("2026-01-15", "")
    )
    assert run("own", "import", tmp_path / "return.xml", "--place", "Leeds")[0] == 2
    code, _, err = run("own", "import", tmp_path / "bare.xml")
    assert (code, "does not say when it was made" in err) == (2, True)
    code, _, err = run("own", "import", tmp_path / "bare.xml", "--day", "2026-09-30")
    assert (code, "does not say of which council it is" in err) == (2, True)
    assert run("own", "import", tmp_path / "bare.xml", "--day", "2026-09-30", "--place", "Leeds")[0] == 0
    assert run("own", "import", tmp_path / "bare.xml", "--day", "2999-09-30", "--place", "Leeds")[0] == 2


def test_a_demo_of_a_published_year(home: Path, run: Run, tmp_path: Path) -> None:
    made = run("own", "demo", "--place", "Leeds", "--plans", "40", "--year", "2024", "--out", tmp_path)
    assert made[0] == 0
    assert run("own", "import", tmp_path / "SYNTHETIC-SEN2.xml")[0] == 0
    kept = OwnRecord.open(home).newest("E08000035")
    assert kept is not None
    assert (kept.day, kept.collected, kept.months[0], kept.months[-1]) == (
        date(2025, 1, 31),
        "2024",
        "2024-01",
        "2025-01",
    )


def test_a_damaged_record_is_refused(home: Path, council: Council, tmp_path: Path) -> None:
    write_xml(council, tmp_path / "return.xml")
    found = read_own([tmp_path / "return.xml"])
    record = OwnRecord.open(home)
    record.add(gazetteer().get(BIRMINGHAM), found, measured(found, council.day))
    next(home.rglob(".protected/*.json")).write_text("{")
    with pytest.raises(DataFileError, match="the record of what was shown"):
        record.add(gazetteer().get(BIRMINGHAM), found, measured(found, council.day))
    record.paths()[0].write_text("{")
    with pytest.raises(DataFileError, match="cannot be read"):
        record.newest(BIRMINGHAM)

"""The folder of a council's own files: which are read, which are in the way, and which contradict each other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from send_briefings.data.importing import import_paths
from send_briefings.data.local_figures import LocalData, frame_of_returns, read_returns
from send_briefings.data.store import Store
from send_briefings.errors import DataFileError

HEAD = "# area: {area}\n# place: {place}\n# date: {date}\n# made-up: no\nmeasure,cohort,breakdown,period,value\n"


def put(folder: Path, name: str, rows: str, *, area: str = "local_offer", place: str = "Leeds", date: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD.format(area=area, place=place, date=date) + rows)
    return path


def views(*figures: tuple[str, str]) -> str:
    return "".join(f'local_offer_views,all,total,{month},"{value}"\n' for month, value in figures)


def test_only_files_with_figures_are_read(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", views(("2026-01", "10")), date="2026-02-01")
    put(tmp_path, "deeper/B.CSV", views(("2026-02", "20")), date="2026-03-01")
    for name in ("README.md", ".hidden.csv", "~$a.csv", ".git/c.csv", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("not for us")
    assert [path.name for path in LocalData(tmp_path).paths()] == ["a.csv", "B.CSV"]
    assert [file.faults for file in LocalData(tmp_path).files()] == [(), ()]
    assert LocalData(tmp_path / "none").files() == ()


def test_a_workbook_is_told_to_be_saved_as_csv(tmp_path: Path) -> None:
    (tmp_path / "views.xlsx").write_bytes(b"PK\x03\x04rest")
    (file,) = LocalData(tmp_path).files()
    assert "save it as 'CSV UTF-8" in file.faults[0].mend


def test_a_place_gets_its_own_files_for_the_areas_asked_the_oldest_first(tmp_path: Path) -> None:
    put(tmp_path, "new.csv", views(("2026-01", "12")), date="2026-03-01")
    put(tmp_path, "old.csv", views(("2026-01", "10"), ("2026-02", "20")), date="2026-02-28")
    put(tmp_path, "other.csv", views(("2026-01", "99")), place="Rutland", date="2026-02-01")
    held = LocalData(tmp_path)
    found = held.of("E08000035", ["local_offer"])
    assert [file.path.name for file in found] == ["old.csv", "new.csv"]
    assert held.of("E08000035", ["neet"]) == ()
    rows = frame_of_returns(found)[["period_label", "value", "release"]].to_numpy().tolist()
    assert rows == [
        ["January 2026", 10.0, "dated 28 February 2026"],
        ["January 2026", 12.0, "dated 1 March 2026"],
        ["February 2026", 20.0, "dated 28 February 2026"],
    ]


def test_a_file_with_faults_stands_in_the_way_of_its_own_place_and_area_alone(tmp_path: Path) -> None:
    put(tmp_path, "bad.csv", views(("2026-01", "many")), date="2026-02-01")
    held = LocalData(tmp_path)
    assert held.of("E08000025", ["local_offer"]) == ()
    assert held.of("E08000035", ["phase_transfers"]) == ()
    with pytest.raises(DataFileError, match=r"bad.csv, row 6 \(cell E6\)") as caught:
        held.of("E08000035", ["local_offer"])
    assert "many" not in str(caught.value)
    assert "send-briefings data check" in caught.value.next_step
    put(tmp_path, "bad.csv", views(("2026-01", "7")), place="Nowhere", date="2026-02-01")
    with pytest.raises(DataFileError, match=r"bad.csv, row 2 \(cell A2\)"):
        held.of("E08000025", ["local_offer"])


def test_a_mended_file_is_read_again(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", views(("2026-01", "many")), date="2026-02-01")
    assert LocalData(tmp_path).files()[0].faults
    path.write_text(path.read_text().replace("many", "1,000"))
    os.utime(path, ns=(1, 1))
    assert LocalData(tmp_path).files()[0].faults == ()


def test_two_files_of_one_day_that_state_a_figure_differently_are_both_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", views(("2026-01", "10"), ("2026-02", "20")), date="2026-03-01")
    put(tmp_path, "b.csv", views(("2026-02", "21")), date="2026-03-01")
    put(tmp_path, "c.csv", views(("2026-01", "10")), date="2026-03-01")
    reported = {file.path.name: [fault.expected for fault in file.faults] for file in LocalData(tmp_path).files()}
    assert reported == {
        "a.csv": ["the same figure as in b.csv, which has the same date"],
        "b.csv": ["the same figure as in a.csv, which has the same date"],
        "c.csv": [],
    }


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="There is no file"):
        read_returns([tmp_path / "none.csv"])


def test_a_councils_own_file_is_never_stored_among_published_figures(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", views(("2026-01", "10")), date="2026-02-01")
    store = Store.open(tmp_path / "store")
    report = import_paths([path], store)
    assert not report.committed
    assert "never stored among published ones" in str(report.refused[0].error)
    assert "Put it into data/local" in str(report.refused[0].error)
    assert store.files() == ()

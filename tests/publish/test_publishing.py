"""Briefings are published all or nothing, beside those that are there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.publish import Briefing, publish

Make = Callable[..., Briefing]


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_files_go_where_a_reader_looks(tmp_path: Path, briefing: Make) -> None:
    reports = tmp_path / "new" / "reports"
    written = publish([briefing("leeds", "neet")], reports)
    expected = ["SHA256SUMS", "index.html", *(f"leeds/neet.{ending}" for ending in ("csv", "html", "json", "pdf"))]
    assert list(contents(reports)) == expected
    assert sorted(written) == sorted(reports / name for name in expected)


def test_checksums_are_of_every_file(tmp_path: Path, briefing: Make) -> None:
    publish([briefing("leeds", "neet"), briefing("hull", "neet")], tmp_path)
    files = contents(tmp_path)
    listed = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_other_briefings_stay_and_what_a_briefing_no_longer_has_goes(tmp_path: Path, briefing: Make) -> None:
    (tmp_path / "README.md").write_text("kept")
    publish([briefing("leeds", "neet"), briefing("leeds", "attendance"), briefing("hull", "neet")], tmp_path)
    before = contents(tmp_path)
    publish([briefing("leeds", "neet", "second", ("html", "pdf"))], tmp_path)
    after = contents(tmp_path)
    assert set(before) - set(after) == {"leeds/neet.csv", "leeds/neet.json"}
    assert after["leeds/neet.pdf"] == b"second pdf"
    unchanged = [name for name in after if name.startswith(("hull", "leeds/attendance", "README"))]
    assert len(unchanged) == 9
    assert all(after[name] == before[name] for name in unchanged)


def test_same_briefings_same_bytes_in_any_order(tmp_path: Path, briefing: Make) -> None:
    publish([briefing("leeds", "neet"), briefing("hull", "neet")], tmp_path / "a")
    publish([briefing("hull", "neet", "older")], tmp_path / "b")
    publish([briefing("hull", "neet")], tmp_path / "b")
    publish([briefing("leeds", "neet")], tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_briefing_twice_in_one_run_is_a_bug(tmp_path: Path, briefing: Make) -> None:
    with pytest.raises(ValueError, match="two briefings"):
        publish([briefing("leeds", "neet"), briefing("leeds", "neet", "second")], tmp_path)


@pytest.mark.parametrize(("place", "area"), [("../etc", "neet"), ("leeds", "a/b"), ("", "neet"), (".hidden", "neet")])
def test_a_name_that_leads_elsewhere_is_a_bug(place: str, area: str, briefing: Make) -> None:
    with pytest.raises(ValueError, match="file's name"):
        briefing(place, area)

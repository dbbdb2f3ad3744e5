"""The catalogue of sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from send_briefings.config.sources import load_sources
from send_briefings.data.reading import formats
from send_briefings.errors import CatalogueError

GOOD = """
id = "a"
format = "ees_csv"
publisher = "P"
publication = "Q"
title = "T"
url = "https://example.org"
licence = "L"
[[releases]]
release = "2024/25"
released = 2026-03-31
precision = "month"
basis = "b"
latest_period = "2024/25"
[layout]
any = "thing"
"""


def test_a_source_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD)
    source = load_sources(tmp_path)["a"]
    assert (source.publisher, source.layout["any"], source.notes) == ("P", "thing", ())
    assert source.releases[0].released == date(2026, 3, 31)


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD.replace('precision = "month"', 'precision = "yaer"'))
    (tmp_path / "b.toml").write_text(GOOD.replace('title = "T"', "").replace("[layout]", "[layuot]"))
    again = GOOD[GOOD.index("[[releases]]") : GOOD.index("[layout]")]
    (tmp_path / "c.toml").write_text(GOOD.replace('id = "a"', 'id = "c"').replace("[layout]", again + "[layout]"))
    with pytest.raises(CatalogueError) as caught:
        load_sources(tmp_path)
    reported = "\n".join(caught.value.faults)
    assert "a.toml:12: 'precision' is 'yaer', expected" in reported
    assert "b.toml:2: 'id' is 'a', expected the file's own name, 'b'" in reported
    assert "b.toml:1: the file has no 'title'" in reported
    assert "b.toml:15: unknown key 'layuot', expected 'layout'" in reported
    assert "c.toml:16: the release '2024/25' is given twice" in reported
    assert "c.toml:20: two releases end in '2024/25'" in reported
    assert len(caught.value.faults) == 6


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no such folder"):
        load_sources(tmp_path / "none")


def test_every_source_of_the_project_is_whole() -> None:
    sources = load_sources()
    assert {"dfe_absence_sen", "dfe_exclusions_sen", "dfe_neet_scorecard", "dfe_lait"} <= set(sources)
    for source in sources.values():
        assert source.format in formats()
        assert source.local or source.licence == "Open Government Licence v3.0"
        assert source.releases or not source.id.startswith("dfe")
        for release in source.releases:
            assert release.released < date(2026, 11, 21)
            assert release.precision == "day" or (release.released.month != _tomorrow(release.released).month)


def _tomorrow(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)

"""What is kept of every publication: for nobody else's eyes, and enough that a later one gives nothing away."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from send_briefings.data.local_disclosure import Seen
from send_briefings.data.local_figures import LocalData, ShownBefore
from send_briefings.errors import DataFileError, StorageError
from send_briefings.model import Status

LEEDS = "E08000035"
SHARES = """# area: annual_reviews
# place: Leeds
# date: {date}
# made-up: no
measure,cohort,breakdown,period,value,numerator,denominator
review_decisions_in_4_weeks,ehc_plan,total,2025,,771,1204
reviews_held,ehc_plan,total,2025,,{held},2911
"""
DECISIONS = ("review_decisions_in_4_weeks", "ehc_plan", "total", "2025-01-01/2025-12-31")
HELD = ("reviews_held", "ehc_plan", "total", "2025-01-01/2025-12-31")


def put(folder: Path, held: str, date: str = "2026-10-01", name: str = "own.csv") -> LocalData:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(SHARES.format(held=held, date=date))
    return LocalData(folder)


def held_figure(returns: LocalData) -> list[tuple[object, ...]]:
    """The row of reviews held of each file."""
    rows = [row for file in returns.of(LEEDS, ["annual_reviews"]) for row in file.read.table.to_pylist()]
    return [(row["numerator"], row["status"]) for row in rows if row["measure"] == "reviews_held"]


def test_a_publication_is_kept_with_what_was_shown_and_what_was_hidden_once(tmp_path: Path) -> None:
    returns = put(tmp_path, "3")
    returns.about_to_be_published(LEEDS)
    shown, hidden = Seen((771, 433), Status.PUBLISHED, False), Seen((3, 2908), Status.PUBLISHED, True)
    assert returns.before.of(LEEDS) == (({DECISIONS: shown, HELD: hidden},),)
    (record,) = returns.before.paths
    written = record.stat().st_mtime_ns
    returns.about_to_be_published(LEEDS)
    assert record.stat().st_mtime_ns == written


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are those of Unix")
def test_only_the_owner_can_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        returns = put(tmp_path, "3")
        returns.about_to_be_published(LEEDS)
    finally:
        os.umask(before)
    (record,) = returns.before.paths
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert stat.S_IMODE(record.parent.stat().st_mode) == 0o700


def test_what_was_hidden_once_stays_hidden_in_later_files(tmp_path: Path) -> None:
    returns = put(tmp_path, "3")
    returns.about_to_be_published(LEEDS)
    assert held_figure(put(tmp_path, "2600", "2026-11-01")) == [(None, "suppressed")]
    (record,) = returns.before.paths
    record.unlink()
    assert held_figure(returns) == [(2600.0, "published")]


def test_each_publication_is_kept_with_its_files_the_oldest_first(tmp_path: Path) -> None:
    put(tmp_path, "2600").about_to_be_published(LEEDS)
    returns = put(tmp_path, "2650", "2026-09-01", "older.csv")
    returns.about_to_be_published(LEEDS)
    kept = [[file[HELD].counts for file in files] for files in returns.before.of(LEEDS)]
    assert kept == [[(2600, 311)], [(2650, 261), (2600, 311)]]


def test_what_counts_no_people_is_not_kept(tmp_path: Path) -> None:
    text = "# area: local_offer\n# place: Leeds\n# date: 2026-10-01\n# made-up: no\nmeasure,period,value\n"
    (tmp_path / "views.csv").write_text(text + "local_offer_views,2026-09,100\n")
    LocalData(tmp_path).about_to_be_published(LEEDS)
    assert LocalData(tmp_path).before.paths == ()


@pytest.mark.parametrize("content", ["{", "[]", '{"publications": [[[{"figure": ["a"], "hidden": true}]]]}'])
def test_with_a_damaged_record_nothing_of_the_place_is_shown_and_others_are(tmp_path: Path, content: str) -> None:
    returns = put(tmp_path, "2600")
    returns.before.folder.mkdir()
    (returns.before.folder / f"{LEEDS}.json").write_text(content)
    (tmp_path / "other.csv").write_text(SHARES.format(held="100", date="2026-10-01").replace("Leeds", "Rutland"))
    with pytest.raises(DataFileError, match="a damaged record of what was shown of this place before"):
        returns.of(LEEDS, ["annual_reviews"])
    assert len(returns.of("E06000017", ["annual_reviews"])) == 1


def test_a_record_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    returns = put(tmp_path, "2600")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("send_briefings.data.local_figures.os.open", refuse)
    with pytest.raises(StorageError, match="nothing is published without it"):
        returns.about_to_be_published(LEEDS)


def test_the_record_is_no_file_of_figures(tmp_path: Path) -> None:
    returns = put(tmp_path, "2600")
    returns.about_to_be_published(LEEDS)
    assert [path.name for path in returns.paths()] == ["own.csv"]
    assert json.loads(ShownBefore(tmp_path / ".protected").paths[0].read_text())["publications"]

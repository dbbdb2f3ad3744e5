"""The cache, its receipts and the state: whole or not there, and told where they are damaged."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.data.manifest import Receipt, receipt_of, receipt_path
from send_briefings.errors import DataFileError, StorageError
from send_briefings.live.lock import Cache, HeldFile, State, Waiting, safe_name

BODY = b"a,b\n1,2\n"
RECEIPT = Receipt(
    source="dfe_neet_scorecard",
    key="2025",
    url="https://www.gov.uk/x",
    final_url="https://www.gov.uk/x",
    file_name="x.csv",
    fetched_at="2026-11-05T06:00:00+00:00",
    sha256=hashlib.sha256(BODY).hexdigest(),
    bytes=len(BODY),
    wire_bytes=len(BODY),
    version="v1",
    notes=("2026-11-05: Ünïcode & <b>",),
)


def kept(folder: Path) -> tuple[Cache, Path]:
    """A cache with one file."""
    cache = Cache(folder)
    aside = cache.aside()
    aside.write_bytes(BODY)
    return cache, cache.put(aside, RECEIPT)


def test_a_file_is_found_by_its_content_and_by_its_state(tmp_path: Path) -> None:
    cache, path = kept(tmp_path)
    assert path == tmp_path / RECEIPT.sha256[:2] / RECEIPT.sha256 / "x.csv"
    assert cache.find("dfe_neet_scorecard", "2025", "v1") == (path, RECEIPT)
    assert cache.find("dfe_neet_scorecard", "2025", "v2") is None
    assert cache.find("dfe_neet_scorecard", "2025", "") is None
    assert cache.holding(RECEIPT.sha256) == path
    assert receipt_of(path, RECEIPT.sha256) == RECEIPT


def test_a_damaged_file_is_as_good_as_none_and_is_fetched_again(tmp_path: Path) -> None:
    cache, path = kept(tmp_path)
    path.write_bytes(BODY[:-1])
    assert cache.find("dfe_neet_scorecard", "2025", "v1") is None
    assert cache.holding(RECEIPT.sha256) is None
    assert kept(tmp_path)[1].read_bytes() == BODY


def test_a_receipt_of_other_bytes_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    _, path = kept(tmp_path)
    with pytest.raises(DataFileError, match="its bytes differ"):
        receipt_of(path, "0" * 64)
    receipt_path(path).write_text("{")
    with pytest.raises(DataFileError, match="is damaged"):
        receipt_of(path)
    assert receipt_of(tmp_path / "nothing.csv") is None


def test_what_killed_downloads_left_is_swept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    left = cache.aside()
    left.write_bytes(b"half")
    cache.sweep()
    assert not left.exists()


@given(st.text(max_size=300))
def test_a_publishers_file_name_is_never_a_path(reported: str) -> None:
    name = safe_name(reported)
    assert name
    assert len(name) <= 130
    assert not set(name) & set('/\\:*?"<>|\0 ')
    assert not name.startswith(".")


def test_a_name_that_windows_keeps_for_itself_is_not_used() -> None:
    assert [safe_name(name) for name in ("CON.csv", "nul", "table.csv.", "")] == [
        "file-CON.csv",
        "file-nul",
        "table.csv",
        "file",
    ]


def test_a_state_comes_back_as_it_was_written(tmp_path: Path) -> None:
    state = State(tmp_path)
    one = state.of("dfe_lait")
    one.files["April 2026"] = HeldFile("https://www.gov.uk/x", "x.csv", "0" * 64, 8, "April 2026", "2026-04-08")
    one.waiting["May 2026"] = Waiting("1" * 64, "May 2026", "2026-05-08", ("too much changed",))
    one.due, one.reported = "2026-06", ("a", "b")
    state.write()
    assert State(tmp_path).sources == {"dfe_lait": one}


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 2, "sources": {}}', '{"format": 1, "sources": {"x": {}}}'])
def test_a_damaged_state_is_told_and_nothing_is_lost(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(StorageError, match="is damaged"):
        State(tmp_path)
    assert (tmp_path / "state.json").read_text() == text

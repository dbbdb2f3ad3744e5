"""Decisions about a store: a file taken in though it is short, a release forgotten and had back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from send_briefings.data.manifest import Accepted
from send_briefings.data.release_checks import OddFileError
from send_briefings.data.store import Store
from send_briefings.errors import DataFileError, StorageError, UsageError
from send_briefings.model import SCHEMA, Account, FileRead


def file_read(name: str, values: Sequence[float], release: str = "2024/25", source: str = "a_source") -> FileRead:
    """A file of one measure in several places."""
    rows = [
        dict.fromkeys(SCHEMA.names)
        | {
            "measure": "overall_absence",
            "cohort": "all",
            "breakdown": "total",
            "place": f"P{number}",
            "level": "local_authority",
            "period_start": date(2024, 9, 1),
            "period_end": date(2025, 8, 31),
            "period_label": "2024/25",
            "value": value,
            "unit": "percent",
            "status": "published",
            "symbol": "",
            "source": source,
            "release": release,
            "released": date(2026, 3, 19),
        }
        for number, value in enumerate(values)
    ]
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    account = Account(len(rows), len(rows))
    return FileRead(name, name.ljust(64, "0"), source, release, date(2026, 3, 19), table, account)


def judge(read: FileRead, before: pa.Table | None) -> tuple[str, ...]:
    """Files of fewer than three places are short."""
    lost = before.num_rows - read.table.num_rows if before is not None else 0
    return (
        *(("there are fewer than 3 places",) if read.table.num_rows < 3 else ()),
        *((f"{lost} places are lost",) if lost > 0 else ()),
    )


def contents(store: Store) -> dict[str, bytes]:
    """The store's manifest and parts."""
    found = [store.folder / "manifest.json", *(store.folder / "parts").glob("*")]
    return {path.name: path.read_bytes() for path in found}


def decisions(store: Store) -> list[tuple[str, str, str]]:
    """What the log of decisions says: the action, the file and the reason."""
    lines = (store.folder / "decisions.log").read_text(encoding="utf-8").splitlines()
    return [(line["action"], line["file"], line.get("reason", "")) for line in map(json.loads, lines)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store.open(tmp_path / "store")


WHOLE = file_read("whole.csv", [1.0, 2.0, 3.0, 4.0])
SHORT = file_read("short.csv", [1.0, 2.0])


def test_a_short_file_is_refused_until_a_person_decides(store: Store) -> None:
    (refused,) = store.commit([SHORT], judge=judge)
    assert isinstance(refused, OddFileError)
    assert refused.findings == ("there are fewer than 3 places",)
    assert store.files() == ()
    assert store.commit([SHORT], judge=judge, accept="A trial.") == [True]
    (file,) = store.files()
    assert file.accepted == Accepted("A trial.", ("there are fewer than 3 places",))
    assert decisions(store) == [("taken in though not whole", "short.csv", "A trial.")]
    assert store.check() == []


def test_a_decision_stands_when_the_store_is_built_again(store: Store) -> None:
    store.commit([SHORT], judge=judge, accept="A trial.")
    assert store.commit([SHORT], judge=judge, fresh=True, whole=True) == [True]
    assert [file.accepted.reason for file in store.files() if file.accepted] == ["A trial."]
    shorter = replace(file_read("short.csv", [1.0]), sha256=SHORT.sha256)
    (taken,) = store.commit([shorter], judge=judge, fresh=True, whole=True)
    assert taken is True
    other = file_read("other.csv", [1.0])
    (refused,) = store.commit([other], judge=judge, fresh=True, whole=True)
    assert isinstance(refused, OddFileError)


def test_a_whole_file_needs_no_decision(store: Store) -> None:
    assert store.commit([WHOLE], judge=judge, accept="Not needed.") == [True]
    assert [file.accepted for file in store.files()] == [None]
    assert not (store.folder / "decisions.log").exists()


def test_a_file_is_held_against_the_release_before_it(store: Store) -> None:
    store.commit([WHOLE], judge=judge)
    next_one = replace(file_read("next.csv", [1.0, 2.0, 3.0], "2025/26"), released=date(2026, 3, 19))
    (refused,) = store.commit([next_one], judge=judge)
    assert isinstance(refused, OddFileError)
    assert refused.findings == ("1 places are lost",)
    other_source = file_read("else.csv", [1.0, 2.0, 3.0], source="b_source")
    assert store.commit([other_source], judge=judge) == [True]


def test_a_wrong_import_is_forgotten_and_the_whole_file_then_stored(store: Store) -> None:
    wrong = file_read("cut.csv", [1.0, 2.0, 9.0])
    store.add(wrong)
    with pytest.raises(DataFileError, match="states 1 figures of the release"):
        store.add(WHOLE)
    (file,) = store.forget("2024/25", reason="It was cut.")
    assert file.file_name == "cut.csv"
    assert store.files() == ()
    assert list((store.folder / "parts").iterdir()) == []
    assert store.add(WHOLE)
    assert store.check() == []
    assert decisions(store) == [("forgotten", "cut.csv", "It was cut.")]


def test_what_was_forgotten_can_be_had_back_byte_for_byte(store: Store) -> None:
    store.add(WHOLE)
    store.add(file_read("else.csv", [5.0], source="b_source"))
    before = contents(store)
    store.forget("2024/25", "a_source")
    assert [file.source for file in store.files()] == ["b_source"]
    assert [file.file_name for file in store.recall()] == ["whole.csv"]
    assert contents(store) == before
    assert [action for action, *_ in decisions(store)] == ["forgotten", "recalled"]
    with pytest.raises(UsageError, match="Nothing was forgotten"):
        store.recall()


def test_having_back_does_not_overwrite_what_came_since(store: Store) -> None:
    store.add(SHORT)
    store.forget("2024/25")
    store.add(WHOLE)
    with pytest.raises(DataFileError, match=r"is held again, from 'whole\.csv'"):
        store.recall()
    assert [file.file_name for file in store.files()] == ["whole.csv"]


def test_a_damaged_copy_is_not_had_back(store: Store) -> None:
    store.add(WHOLE)
    store.forget("2024/25")
    (part,) = (store.folder / "forgotten" / "0001").glob("*.parquet")
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(StorageError, match="has been changed or damaged"):
        store.recall()


def test_which_release_is_meant_has_to_be_clear(store: Store) -> None:
    store.add(WHOLE)
    store.add(file_read("else.csv", [5.0], source="b_source"))
    with pytest.raises(UsageError, match="Releases of a_source, b_source are called '2024/25'"):
        store.forget("2024/25")
    with pytest.raises(UsageError, match="holds no release '2023/24'"):
        store.forget("2023/24")
    assert len(store.files()) == 2

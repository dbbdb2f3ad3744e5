"""The store: what goes in, what comes out, and when it was known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from send_briefings.data.store import Store
from send_briefings.data.validation import part_bytes
from send_briefings.errors import BusyError, DataFileError, StorageError
from send_briefings.model import SCHEMA, Account, FileRead, Rejection, Remark

Figure = tuple[str, str, float | None]
READ = date(2025, 3, 20)


def row(place: str, year: str, value: float | None, release: str, released: date, measure: str) -> dict[str, object]:
    """One tidy row of a measure for all pupils."""
    start = int(year[:4])
    return {
        "measure": measure,
        "cohort": "all",
        "breakdown": "total",
        "place": place,
        "level": "local_authority",
        "period_start": date(start, 9, 1),
        "period_end": date(start + 1, 8, 31),
        "period_label": year,
        "value": value,
        "numerator": None,
        "denominator": None,
        "lower": None,
        "upper": None,
        "unit": "percent",
        "status": "suppressed" if value is None else "published",
        "symbol": "c" if value is None else "",
        "source": "a_source",
        "release": release,
        "released": released,
    }


def file_read(
    name: str, release: str, released: date, figures: Sequence[Figure], measure: str = "overall_absence"
) -> FileRead:
    """What a reader would make of a file with these figures (place, year, value)."""
    rows = sorted(
        (row(p, y, v, release, released, measure) for p, y, v in figures),
        key=lambda r: (str(r["place"]), str(r["period_label"])),
    )
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    account = Account(len(rows) + 1, len(rows), {}, (Rejection("", 9, "x", "?", "a number"),))
    return FileRead(name, hashlib.sha256(name.encode()).hexdigest(), "a_source", release, released, table, account)


OLD = file_read("old.csv", "2023/24", READ, [("A", "2022/23", 41.0), ("A", "2023/24", 40.0), ("B", "2023/24", None)])
NEW = file_read("new.csv", "2024/25", date(2026, 3, 19), [("A", "2023/24", 40.4), ("A", "2024/25", 38.0)])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store.open(tmp_path / "store")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a store but its lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def stated(store: Store, **query: object) -> list[tuple[object, ...]]:
    """The figures of the measure: place, period, value, release."""
    frame = store.observations(["overall_absence"], **query)  # type: ignore[arg-type]
    columns = ["place", "period_label", "value", "release"]
    return [tuple(None if v != v else v for v in r) for r in frame[columns].itertuples(index=False, name=None)]


def test_an_empty_store(store: Store) -> None:
    assert store.files() == ()
    assert store.measures() == ()
    assert stated(store) == []
    assert store.check() == []
    assert store.summary().empty
    assert not store.folder.exists()


def test_the_latest_vintage_and_what_was_known_on_a_day(store: Store) -> None:
    assert store.add(OLD)
    assert store.add(NEW)
    before = [("A", "2022/23", 41.0, "2023/24"), ("A", "2023/24", 40.0, "2023/24"), ("B", "2023/24", None, "2023/24")]
    assert stated(store, as_of=date(2025, 3, 19)) == []
    assert stated(store, as_of=date(2025, 3, 20)) == before
    assert stated(store, as_of=date(2026, 3, 18)) == before
    assert stated(store, as_of=date(2026, 3, 19)) == stated(store)
    assert stated(store) == [
        ("A", "2022/23", 41.0, "2023/24"),
        ("A", "2023/24", 40.4, "2024/25"),
        ("A", "2024/25", 38.0, "2024/25"),
        ("B", "2023/24", None, "2023/24"),
    ]
    vintages = store.vintages(["overall_absence"], places=["A"])
    assert vintages["value"].tolist() == [41.0, 40.0, 40.4, 38.0]
    assert stated(store, places=["B"]) == [("B", "2023/24", None, "2023/24")]
    assert stated(store, places=[]) == []


def test_the_types_of_a_query(store: Store) -> None:
    store.add(OLD)
    frame = store.observations(["overall_absence"])
    assert frame.columns.tolist() == SCHEMA.names
    assert {str(frame[name].dtype) for name in ("period_start", "period_end", "released")} == {"datetime64[us]"}
    assert store.observations(["nothing"]).empty


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    store.add(OLD)
    before = contents(store.folder)
    assert store.add(OLD) is False
    assert contents(store.folder) == before


def test_the_same_figures_in_another_file_change_nothing(store: Store) -> None:
    store.add(OLD)
    before = contents(store.folder)
    assert store.add(replace(OLD, file_name="copy.csv", sha256="0" * 64)) is False
    assert contents(store.folder) == before


def test_the_order_of_adding_leaves_no_trace(store: Store, tmp_path: Path) -> None:
    other = Store.open(tmp_path / "other")
    store.add(OLD)
    store.add(NEW)
    other.commit([NEW, OLD])
    assert contents(other.folder) == contents(store.folder)


def test_a_file_read_better_replaces_what_it_gave_before(store: Store) -> None:
    store.add(OLD)
    better = file_read("old.csv", "2023/24", READ, [("A", "2022/23", 41.5)])
    assert store.add(better)
    assert stated(store) == [("A", "2022/23", 41.5, "2023/24")]
    assert len(list((store.folder / "parts").iterdir())) == 1
    renamed = file_read("old.csv", "2023/24 (revised)", READ, [("A", "2022/23", 41.5)])
    assert store.add(renamed)
    assert [file.release for file in store.files()] == ["2023/24 (revised)"]


def test_a_file_read_with_another_account_replaces_what_was_said_of_it(store: Store) -> None:
    """The same rows, but something more to tell the reader of one place."""
    store.add(OLD)
    remark = Remark("", 4, "A", "The code beside A is B's.")
    assert store.add(replace(OLD, account=replace(OLD.account, remarks=(remark,)))) is True
    assert [file.account.remarks for file in store.files()] == [(remark,)]
    assert store.check() == []


def test_another_file_that_contradicts_the_release_is_refused(store: Store) -> None:
    store.add(OLD)
    before = contents(store.folder)
    with pytest.raises(DataFileError) as caught:
        store.add(file_read("again.csv", "2023/24", READ, [("A", "2023/24", 39.0), ("B", "2023/24", 1.0)]))
    assert "again.csv states 2 figures of the release '2023/24' of 'a_source' differently from 'old.csv'" in str(
        caught.value
    )
    assert "A, 2023/24: 39 here, 40 there" in str(caught.value)
    assert "which is stored: 2 of overall_absence; in 2 places. The first:" in str(caught.value)
    assert "import the file again with --correction" in str(caught.value)
    assert contents(store.folder) == before
    assert store.add(file_read("again.csv", "2023/24 (corrected)", date(2025, 6, 1), [("A", "2023/24", 39.0)]))
    assert ("A", "2023/24", 39.0, "2023/24 (corrected)") in stated(store)


def test_two_files_of_one_release_may_share_rows_that_agree(store: Store) -> None:
    store.add(OLD)
    assert store.add(file_read("more.csv", "2023/24", READ, [("A", "2023/24", 40.0), ("C", "2023/24", 7.0)]))
    assert [place for place, *_ in stated(store)] == ["A", "A", "B", "C"]
    assert len(store.vintages(["overall_absence"])) == 4


def test_accounts_are_kept(store: Store) -> None:
    store.add(OLD)
    (file,) = store.files()
    assert file.account == OLD.account
    assert (file.rows, file.measures, file.first_period, file.last_period) == (
        3,
        ("overall_absence",),
        "2022/23",
        "2023/24",
    )
    assert store.summary()["file_name"].tolist() == ["old.csv"]


@pytest.mark.parametrize(
    ("changes", "reported"),
    [
        ({"value": None, "status": "published"}, "1 rows say they are published and have no value"),
        ({"status": "suppressed"}, "1 rows have a value and a status that says there is none"),
        ({"status": "guessed"}, "1 rows have a status that is not one of"),
        ({"cohort": "everyone"}, "1 rows have a cohort that is not one of"),
        ({"level": "ward"}, "1 rows have a level that is not one of"),
        ({"measure": " "}, "1 rows have no measure"),
        ({"place": None}, "1 rows have no place"),
        ({"numerator": 5.0, "denominator": 4.0}, "1 rows have a numerator above the denominator"),
        ({"lower": 5.0, "upper": 4.0}, "1 rows have a lower limit above the upper"),
        ({"period_end": date(2001, 1, 1)}, "1 rows end before they start"),
        ({"released": date(2001, 1, 1)}, "1 rows were released before their period began"),
        ({"source": "another"}, "the column 'source' is not 'a_source' in every row"),
        ({"release": "another"}, "the column 'release' is not '2023/24' in every row"),
    ],
)
def test_what_is_not_tidy_does_not_get_in(store: Store, changes: dict[str, object], reported: str) -> None:
    rows = OLD.table.to_pylist()
    rows[0] = rows[0] | changes
    with pytest.raises(DataFileError) as caught:
        store.add(replace(OLD, table=pa.Table.from_pylist(rows, schema=SCHEMA)))
    assert reported in caught.value.message
    assert store.files() == ()


def test_other_faults_at_the_door(store: Store) -> None:
    twice = pa.concat_tables([OLD.table, OLD.table.slice(0, 1)])
    for table, reported in (
        (twice, "1 rows state a figure another row states"),
        (OLD.table.drop_columns(["lower"]), "its columns are measure"),
        (OLD.table.slice(0, 0), "it has no rows"),
    ):
        with pytest.raises(DataFileError, match=reported):
            store.add(replace(OLD, table=table))
    with pytest.raises(DataFileError, match="the account does not add up"):
        store.add(replace(OLD, account=Account(9, 3)))


def test_damage_after_reading_is_still_found_by_a_check(store: Store) -> None:
    store.add(OLD)
    assert len(stated(store)) == 3
    (part,) = (store.folder / "parts").iterdir()
    part.write_bytes(part.read_bytes()[:-1])
    assert len(store.check()) == 1


def test_a_damaged_part_is_told_and_not_read(store: Store) -> None:
    store.add(OLD)
    (part,) = (store.folder / "parts").iterdir()
    content = bytearray(part.read_bytes())
    content[50] ^= 1
    part.write_bytes(bytes(content))
    with pytest.raises(StorageError, match="has been changed or damaged"):
        store.observations(["overall_absence"])
    assert store.check() == [f"The store's part '{part.name}' has been changed or damaged."]
    part.unlink()
    assert "cannot be read" in store.check()[0]


def test_any_flipped_bit_of_a_part_is_found(store: Store) -> None:
    store.add(OLD)
    (part,) = (store.folder / "parts").iterdir()
    content = part.read_bytes()
    for at in range(0, len(content), len(content) // 40):
        part.write_bytes(content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :])
        with pytest.raises(StorageError, match="has been changed or damaged"):
            store.observations(["overall_absence"])


def with_counts(read: FileRead, numerator: float, denominator: float) -> FileRead:
    """The same file, each figure with these counts."""
    rows = [
        row | ({"numerator": numerator, "denominator": denominator} if row["value"] is not None else {})
        for row in read.table.to_pylist()
    ]
    return replace(read, table=pa.Table.from_pylist(rows, schema=SCHEMA))


def test_a_percentage_unlike_its_counts_is_refused(store: Store) -> None:
    share = file_read("share.csv", "2023/24", READ, [("A", "2023/24", 26.7)])
    assert store.add(with_counts(share, 344, 1290))
    wrong = file_read("wrong.csv", "2024/25", READ, [("A", "2023/24", 66.7)])
    with pytest.raises(DataFileError, match="1 rows have a percentage or a rate that their counts do not give"):
        store.add(with_counts(wrong, 344, 1290))


def test_other_counts_of_the_same_share_are_a_contradiction(store: Store) -> None:
    share = file_read("share.csv", "2023/24", READ, [("A", "2023/24", 26.7)])
    store.add(with_counts(share, 344, 1290))
    other = file_read("other.csv", "2023/24", READ, [("A", "2023/24", 26.7)])
    with pytest.raises(
        DataFileError, match=r"26\.7 with the counts none of none here, 26\.7 with .* 344 of 1290 there"
    ):
        store.add(other)


def test_a_part_changed_together_with_its_manifest_is_found_by_the_counts(store: Store) -> None:
    """Checksums agree then; 66.7% beside 344 of 1,290 does not."""
    store.add(with_counts(file_read("share.csv", "2023/24", READ, [("A", "2023/24", 26.7)]), 344, 1290))
    (part,) = (store.folder / "parts").iterdir()
    rows = pq.read_table(part).to_pylist()
    forged = part_bytes(pa.Table.from_pylist([row | {"value": 66.7} for row in rows], schema=SCHEMA))
    part.write_bytes(forged)
    manifest = store.folder / "manifest.json"
    reported = json.loads(manifest.read_text(encoding="utf-8"))
    reported["files"][0]["part_sha256"] = hashlib.sha256(forged).hexdigest()
    manifest.write_text(json.dumps(reported), encoding="utf-8")
    with pytest.raises(StorageError, match="1 of its percentages or rates are not what the counts beside them give"):
        store.observations(["overall_absence"])
    assert store.check() == [f"'{part.name}': 1 rows have a percentage or a rate that their counts do not give"]


def test_a_part_that_is_no_tidy_table_is_told(store: Store) -> None:
    store.add(OLD)
    (part,) = (store.folder / "parts").iterdir()
    part.write_bytes(b"PAR1 and no more")
    manifest = store.folder / "manifest.json"
    reported = json.loads(manifest.read_text(encoding="utf-8"))
    reported["files"][0]["part_sha256"] = hashlib.sha256(part.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(reported), encoding="utf-8")
    with pytest.raises(StorageError, match="is no tidy table"):
        store.observations(["overall_absence"])
    assert len(store.check()) == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', '{"format": 2, "files": []}', '{"format": 1, "files": [{}]}']
)
def test_a_damaged_manifest_is_told(store: Store, text: str) -> None:
    store.add(OLD)
    (store.folder / "manifest.json").write_text(text)
    with pytest.raises(StorageError, match="manifest"):
        store.observations(["overall_absence"])
    assert len(store.check()) == 1


def test_a_stray_part_is_told_and_swept_by_the_next_import(store: Store) -> None:
    store.add(OLD)
    stray = store.folder / "parts" / "left.parquet.tmp"
    stray.write_bytes(b"half")
    assert store.check() == ["'parts/left.parquet.tmp' is in no manifest (the next import sweeps it)"]
    assert store.add(OLD) is False
    assert not stray.exists()
    assert store.check() == []


def test_two_imports_at_once(store: Store) -> None:
    store.add(OLD)
    with FileLock(store.folder / ".lock"), pytest.raises(BusyError, match="Another import into"):
        store.add(NEW)
    assert store.add(NEW)


def test_a_reader_that_meets_an_import_reads_the_new_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(OLD)
    before = store.files()
    store.add(file_read("old.csv", "2023/24", READ, [("A", "2022/23", 77.0)]))
    after, calls = store.files(), iter([before])
    monkeypatch.setattr(Store, "files", lambda _: next(calls, after))
    assert stated(store) == [("A", "2022/23", 77.0, "2023/24")]


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        Store.open(tmp_path / "file").add(OLD)
    store.add(OLD)
    before = contents(store.folder)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("send_briefings.system.os.fsync", full)
    with pytest.raises(StorageError, match="No space left on device"):
        store.add(NEW)
    monkeypatch.undo()
    assert stated(store)[0] == ("A", "2022/23", 41.0, "2023/24")
    assert {name: content for name, content in contents(store.folder).items() if not name.endswith(".new")} == before


def test_whole_or_nothing(store: Store) -> None:
    store.add(OLD)
    clash = file_read("clash.csv", "2024/25", date(2026, 3, 19), [("A", "2023/24", 1.0)])
    before = contents(store.folder)
    outcomes = store.commit([NEW, clash], fresh=True, whole=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DataFileError", "bool"]
    assert contents(store.folder) == before
    assert store.commit([NEW], fresh=True, whole=True) == [True]
    assert [file.file_name for file in store.files()] == ["new.csv"]
    assert len(list((store.folder / "parts").iterdir())) == 1

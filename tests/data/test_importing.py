"""Importing files and folders: every file told, all stored in one step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from send_briefings.config.sources import load_sources
from send_briefings.config.whole_file import NOTHING_SAID
from send_briefings.data.importing import ImportOutcome, ImportReport, import_paths
from send_briefings.data.store import Store
from send_briefings.errors import UsageError

# small files: nothing is said of what a whole one holds
SOURCES = {
    name: replace(source, whole=NOTHING_SAID) for name, source in load_sources().items() if name.startswith("dfe")
}
ABSENCE = """\
time_period,time_identifier,new_la_code,la_name,education_phase,send_detail_display,send_category,enrolments_pa_10_exact_percent,enrolments_pa_50_exact_percent,sess_overall_percent
202425,Academic year,E08000025,Birmingham,Total,SEN provision,EHC plan,38.1,6.7,14.0
202425,Academic year,E08000029,Solihull,Total,SEN primary need,EHC plan,31.0,5.0,4.0
202425,Academic year,E09000007,Camden,Total,SEN primary need,No SEN,31.0,5.0,4.0
"""
LAIT = (
    "Short Desc,Years,LA and Regions,Values,LA Number\nTotAbs,2025,Birmingham,7.08,330.0\nRTA,2025,Birmingham,1,330\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of published files, with files of other kinds and hidden ones."""
    raw = tmp_path / "raw"
    (raw / "deep").mkdir(parents=True)
    (raw / ".git").mkdir()
    (raw / "absence.csv").write_text(ABSENCE)
    (raw / "deep" / "bds").write_text(LAIT)
    (raw / "notes.csv").write_text("a,b\n1,2\n")
    (raw / ".git" / "absence.csv").write_text(ABSENCE)
    return raw


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store.open(tmp_path / "store")


def outcomes(report: ImportReport) -> dict[str, str]:
    """Each file's outcome by name."""
    return {file.path.name: str(file.outcome) for file in report.files}


def contents(store: Store) -> dict[str, bytes]:
    """Every file of a store but its lock."""
    found = (path for path in store.folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.name: path.read_bytes() for path in found}


def test_a_folder_with_files_of_other_kinds(folder: Path, store: Store) -> None:
    seen: list[tuple[int, int, str]] = []
    report = import_paths([folder], store, sources=SOURCES, progress=lambda *step: seen.append(step))
    assert outcomes(report) == {"absence.csv": "stored", "bds": "stored", "notes.csv": "not a file we read"}
    assert (report.committed, report.changed, report.refused) == (True, True, ())
    assert seen == [(0, 3, "absence.csv"), (1, 3, "bds"), (2, 3, "notes.csv")]
    read = report.files[0].read
    assert read is not None
    assert (read.account.rows_read, read.account.kept, len(read.account.rejected)) == (3, 1, 0)
    assert store.observations(["overall_absence"])["value"].tolist() == [7.08, 14.0]


def test_the_same_again_changes_nothing(folder: Path, store: Store) -> None:
    import_paths([folder], store, sources=SOURCES)
    before = contents(store)
    report = import_paths([folder], store, sources=SOURCES)
    assert outcomes(report)["absence.csv"] == "already there"
    assert not report.changed
    assert contents(store) == before


def test_order_and_place_of_the_files_leave_no_trace(folder: Path, store: Store, tmp_path: Path) -> None:
    import_paths([folder], store, sources=SOURCES)
    other = Store.open(tmp_path / "other")
    moved = tmp_path / "elsewhere" / "bds"
    moved.parent.mkdir()
    moved.write_bytes((folder / "deep" / "bds").read_bytes())
    import_paths([moved, folder / "absence.csv"], other, fresh=True, sources=SOURCES)
    assert contents(other) == contents(store)


def test_a_named_file_that_is_unknown_is_refused_and_the_others_stored(folder: Path, store: Store) -> None:
    paths = [folder / "notes.csv", folder / "none.csv", folder / "absence.csv"]
    report = import_paths(paths, store, sources=SOURCES)
    assert outcomes(report) == {"notes.csv": "refused", "none.csv": "refused", "absence.csv": "stored"}
    assert [str(file.error).splitlines()[0] for file in report.refused] == [
        "'notes.csv' is not a file we read.",
        f"There is no file '{folder / 'none.csv'}'.",
    ]


def test_what_a_folder_holds_and_cannot_be_read_is_told(folder: Path, store: Store) -> None:
    """A damaged workbook and a link that leads nowhere are no files of other kinds: they are refused."""
    (folder / "march.xlsx").write_bytes(b"PK\x03\x04 cut short")
    (folder / "bds.parquet").write_bytes(b"PAR1 cut short")
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    report = import_paths([folder], store, sources=SOURCES)
    assert outcomes(report) == {
        "absence.csv": "stored",
        "bds": "stored",
        "bds.parquet": "refused",
        "gone.csv": "refused",
        "march.xlsx": "refused",
        "notes.csv": "not a file we read",
    }
    assert [file.path.name for file in report.passed_over] == ["notes.csv"]


def test_a_release_day_that_cannot_be_is_refused(folder: Path, store: Store) -> None:
    ahead = import_paths([folder / "absence.csv"], store, release="x", released=date(2062, 7, 31), sources=SOURCES)
    assert "the day of its release, 2062-07-31, lies ahead" in str(ahead.files[0].error)
    early = import_paths([folder / "absence.csv"], store, release="x", released=date(1999, 3, 1), sources=SOURCES)
    assert "lies before the figures' newest period ends (2025-08-31)" in str(early.files[0].error)
    assert store.files() == ()


def test_a_decision_is_for_one_file_and_has_a_reason(folder: Path, store: Store) -> None:
    with pytest.raises(UsageError, match="--accept and --correction are for one file; 3 were given"):
        import_paths([folder], store, accept="A trial.", sources=SOURCES)
    with pytest.raises(UsageError, match="The reason is empty"):
        import_paths([folder / "absence.csv"], store, accept="  ", sources=SOURCES)


def test_fresh_rebuilds_and_drops_what_is_not_given(folder: Path, store: Store) -> None:
    import_paths([folder], store, sources=SOURCES)
    report = import_paths([folder / "absence.csv"], store, fresh=True, sources=SOURCES)
    assert report.committed
    assert [file.source for file in store.files()] == ["dfe_absence_sen"]
    assert store.check() == []


def test_fresh_changes_nothing_when_a_file_is_refused(folder: Path, store: Store) -> None:
    import_paths([folder], store, sources=SOURCES)
    before = contents(store)
    (folder / "absence.csv").write_text(ABSENCE.replace("sess_overall_percent", "sess_all_percent"))
    report = import_paths([folder], store, fresh=True, sources=SOURCES)
    assert outcomes(report) == {
        "absence.csv": "refused",
        "bds": str(ImportOutcome.READ_ONLY),
        "notes.csv": "not a file we read",
    }
    assert not report.committed
    assert contents(store) == before
    (folder / "absence.csv").write_text(ABSENCE)
    (folder / "again.csv").write_text(ABSENCE.replace("38.1", "38.2"))
    clash = import_paths([folder], store, fresh=True, sources=SOURCES)
    assert sorted(outcomes(clash).values()) == sorted(
        ["refused", str(ImportOutcome.READ_ONLY), str(ImportOutcome.READ_ONLY), "not a file we read"]
    )
    assert not clash.committed
    assert contents(store) == before


def test_a_release_by_hand_is_for_one_file(folder: Path, store: Store) -> None:
    with pytest.raises(UsageError, match="3 were given"):
        import_paths([folder], store, release="x", released=date(2026, 1, 1), sources=SOURCES)
    import_paths([folder / "absence.csv"], store, release="x", released=date(2026, 1, 1), sources=SOURCES)
    assert [(file.release, file.released) for file in store.files()] == [("x", date(2026, 1, 1))]


def test_a_correction_of_a_release_held_needs_no_day_that_nobody_knows(folder: Path, store: Store) -> None:
    import_paths([folder], store, sources=SOURCES)
    (folder / "again.csv").write_text(ABSENCE.replace("38.1,", "38.3,"))
    again = folder / "again.csv"
    [refused] = import_paths([again], store, sources=SOURCES).refused
    assert "1 of persistent_absence; in 1 place" in str(refused.error)
    assert "import the file again with --correction" in str(refused.error)
    [stored] = import_paths([again], store, correction=True, sources=SOURCES).files
    today = date.today()
    name = f"2024/25 (corrected {today.day} {today:%B} {today.year})"
    assert (stored.outcome, stored.read and stored.read.release) == (ImportOutcome.STORED, name)
    known = [
        store.observations(["persistent_absence"], places=["E08000025"], as_of=day)["value"].tolist()
        for day in (today - timedelta(days=1), today)
    ]
    assert known == [[38.1], [38.3]]
    [stored] = import_paths([again], store, correction=True, released=date(2026, 5, 14), sources=SOURCES).files
    assert stored.read
    assert (stored.read.release, stored.read.released) == ("2024/25 (corrected 14 May 2026)", date(2026, 5, 14))
    with pytest.raises(UsageError, match="are for one file; 2 were given"):
        import_paths([again, folder / "absence.csv"], store, correction=True, sources=SOURCES)


def test_nothing_to_import(tmp_path: Path, store: Store) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no file to import"):
        import_paths([tmp_path / "empty"], store, sources=SOURCES)
    (tmp_path / "empty" / "x.txt").write_text("x")
    report = import_paths([tmp_path / "empty"], store, sources=SOURCES)
    assert (report.committed, store.folder.exists()) == (False, False)

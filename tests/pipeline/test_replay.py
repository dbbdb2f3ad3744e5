"""A recorded run made again gives the same bytes, from the data it used; where its inputs changed it is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.data.store import Store
from send_briefings.errors import UsageError
from send_briefings.pipeline.manifest import RunHistory
from send_briefings.pipeline.replay import ReplayError, differences, plan_of, raise_if_different, replay
from send_briefings.pipeline.run import Options

Read = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def recorded(reports: Path) -> tuple[Any, Path]:
    """The first run, and the list of data it used."""
    history = RunHistory(shelf_of(str(reports)).private)
    run = history.read("1")
    return run, history.data(run.id)


def test_the_same_bytes(
    recorded: tuple[Any, Path], reports: Path, stand_in: ModuleType, published: Read, tmp_path: Path
) -> None:
    run, data = recorded
    found = replay(run, data, str(tmp_path / "copy"), Options(maker=stand_in.Maker()), jobs=1)
    assert (found.compared, found.different, found.manifest.outcome) == (8, (), "published")
    assert found.manifest.plan == f"Replay of {run.id}"
    before, after = published(reports), published(tmp_path / "copy")
    assert {name for name in before if before[name] != after.get(name)} == set()
    raise_if_different(found, run)


def test_other_bytes_are_a_fault_that_names_the_files(
    recorded: tuple[Any, Path], stand_in: ModuleType, tmp_path: Path
) -> None:
    run, data = recorded
    tampered = [replace(b, files={**b.files, "pdf": "0" * 64}) if b.area == "neet" else b for b in run.briefings]
    other = replace(run, briefings=tampered)
    found = replay(other, data, str(tmp_path / "copy"), Options(maker=stand_in.Maker()))
    assert found.different == ("birmingham/neet.pdf",)
    with pytest.raises(ReplayError) as raised:
        raise_if_different(found, other)
    assert str(raised.value).startswith("1 of 8 files differ from those of 000001-")
    assert raised.value.exit_code == 10


def test_what_changed_is_named_and_nothing_is_made(
    recorded: tuple[Any, Path],
    project: Path,
    notebook: Callable[..., None],
    stand_in: ModuleType,
    tmp_path: Path,
) -> None:
    run, data = recorded
    notebook("neet", "1 + 1")
    source = project / "data" / "catalogue" / "areas" / "attendance.toml"
    source.write_text(source.read_text() + "# changed\n")
    run.inputs["packages"]["pandas"] = "0.1"
    run.inputs["program"] = "0"
    maker = stand_in.Maker()
    with pytest.raises(UsageError) as refused:
        replay(run, data, str(tmp_path / "copy"), Options(maker=maker))
    now = differences(run, plan_of(run, "x"), data)
    assert now[0] == "the program's own files have changed"
    assert now[1].startswith("pandas was 0.1, is ")
    assert now[2:] == ["the catalogue files of attendance changed", "the notebook of neet changed"]
    assert all(f"  {line}" in refused.value.message for line in now)
    assert maker.made == []
    assert not (tmp_path / "copy").exists()


def test_data_that_is_gone_is_named(reports: Path, recorded: tuple[Any, Path], tmp_path: Path) -> None:
    run, data = recorded
    data.unlink()
    assert differences(run, plan_of(run, "x"), data) == [f"the list of data files {data} is missing"]
    listed = json.loads((_checkout() / "data" / "published" / "manifest.json").read_text())
    listed["files"] = listed["files"][:1]
    data.write_text(json.dumps(listed))
    name, release = listed["files"][0]["file_name"], listed["files"][0]["release"]
    reported = f"the figures of {name} ({release}) are no longer held as they were"
    assert differences(run, plan_of(run, "x"), data) == [reported]


def test_an_area_that_is_gone(recorded: tuple[Any, Path]) -> None:
    run, _ = recorded
    run.briefings = [replace(run.briefings[0], area="crime")]
    with pytest.raises(UsageError, match="made crime, which the catalogue no longer has"):
        plan_of(run, "x")


def test_a_store_shows_only_the_files_that_are_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SEND_HOME", raising=False)
    whole = Store.open().files()
    listed = json.loads((_checkout() / "data" / "published" / "manifest.json").read_text())
    listed["files"] = [entry for entry in listed["files"] if entry["source"] == "dfe_absence_sen"]
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(listed))
    monkeypatch.setenv("SEND_STORE", str(earlier))
    store = Store.open()
    assert {file.source for file in store.files()} == {"dfe_absence_sen"} < {file.source for file in whole}
    assert store.measures() == ("overall_absence", "persistent_absence", "severe_absence")
    assert len(store.observations(["persistent_absence"], places=["E08000025"])) > 0
    assert Store.open(_checkout() / "data" / "published").files() == whole


def test_a_real_run_is_replayed_from_the_command_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from send_briefings.cli import main

    home = tmp_path / "real"
    for folder in ("data/catalogue", "data/published"):
        shutil.copytree(_checkout() / folder, home / folder)
    (home / "notebooks").mkdir()
    shutil.copy(_checkout() / "notebooks" / "neet.ipynb", home / "notebooks")
    monkeypatch.setenv("SEND_HOME", str(home))
    assert main(["build", "--place", "Rutland", "--area", "neet", "--as-of", "2025-12-31"]) == 0
    assert main(["replay", "last"]) == 0
    assert "4 files of 000001-" in capsys.readouterr().out
    assert main(["replay", "7"]) == 2
    assert "No run is called '7'." in capsys.readouterr().err


def _checkout() -> Path:
    return Path(__file__).resolve().parents[2]

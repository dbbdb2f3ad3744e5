"""The built-in snapshot: sound, whole, and what the raw files give."""

from __future__ import annotations

from pathlib import Path

import pytest

from send_briefings.config.places import gazetteer
from send_briefings.config.sources import load_sources
from send_briefings.data.importing import import_paths, places_known
from send_briefings.data.raw_file import sha256_of
from send_briefings.data.store import Store
from send_briefings.model import Level


def test_the_snapshot_is_sound_and_credited() -> None:
    store = Store.open()
    assert store.check() == []
    published = {source.id for source in load_sources().values() if source.built_in and not source.local}
    assert {file.source for file in store.files()} == published
    for text in (store.folder / "README.md", store.folder / "manifest.json"):
        reported = text.read_text(encoding="utf-8")
        assert "Contains public sector information licensed under the Open Government Licence v3.0." in reported


def test_it_holds_every_authority_region_and_england() -> None:
    places = set(Store.open().observations(["overall_absence", "neet_or_not_known"])["place"])
    expected = {place.code for level in (Level.LOCAL_AUTHORITY, Level.REGION) for place in gazetteer().places(level)}
    assert expected | {gazetteer().england.code} <= places


def test_every_place_in_it_is_known() -> None:
    store = Store.open()
    for measure in store.measures():
        for code, level in store.observations([measure])[["place", "level"]].drop_duplicates().itertuples(index=False):
            assert places_known(store).get(str(code)).level == level


@pytest.mark.raw
def test_the_raw_files_give_the_snapshot_s_bytes(raw_data: Path, tmp_path: Path) -> None:
    held = {file.sha256 for file in Store.open().files()}
    names = {file.file_name for file in Store.open().files()}
    paths = {sha256_of(path): path for path in sorted(raw_data.rglob("*")) if path.name in names}
    assert held <= set(paths)
    report = import_paths([path for sha256, path in paths.items() if sha256 in held], Store.open(tmp_path), fresh=True)
    assert report.committed
    built = Store.open().folder
    parts = {path.name: path.read_bytes() for path in (tmp_path / "parts").iterdir()}
    assert (tmp_path / "manifest.json").read_bytes() == (built / "manifest.json").read_bytes()
    assert parts == {path.name: path.read_bytes() for path in (built / "parts").iterdir()}

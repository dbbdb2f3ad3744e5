"""Which format and source a file is, and files that cannot be read at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.config.sources import load_sources
from send_briefings.data.reading import formats, read_file, recognise_file
from send_briefings.errors import CatalogueError, DataFileError

Write = Callable[[str, str | bytes], Path]


def test_every_module_in_formats_is_found() -> None:
    folder = Path(__file__).parents[2] / "src/send_briefings/data/formats"
    assert len(formats()) == len([path for path in folder.glob("*.py") if path.name != "__init__.py"])


def test_the_source_is_known_from_content_not_name(
    write: Write, absence: str, exclusions: str, neet: str, lait: str
) -> None:
    found = [recognise_file(write("same_name.xlsx", text)).id for text in (absence, exclusions, neet, lait)]
    assert found == ["dfe_absence_sen", "dfe_exclusions_sen", "dfe_neet_scorecard", "dfe_lait"]


def test_paths_that_are_no_files(tmp_path: Path, write: Write) -> None:
    with pytest.raises(DataFileError, match="There is no file"):
        read_file(tmp_path / "none.csv")
    with pytest.raises(DataFileError, match="is not a file"):
        read_file(tmp_path)
    with pytest.raises(DataFileError, match="is empty"):
        read_file(write("empty.csv", ""))


def test_a_source_of_an_unknown_format_is_a_fault_of_the_catalogue(tmp_path: Path, write: Write, absence: str) -> None:
    text = load_sources()["dfe_absence_sen"].path.read_text().replace('"ees_csv"', '"ees_cvs"')
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "dfe_absence_sen.toml").write_text(text)
    with pytest.raises(CatalogueError, match=r"'ees_cvs', expected one of .*ees_csv"):
        read_file(write("x.csv", absence), sources=load_sources(folder))

"""The places files are read strictly: every fault is told, all at once, with its file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from send_briefings.config.place_files import read_place_files
from send_briefings.config.project import project_root
from send_briefings.errors import CatalogueError

FILES = project_root() / "data" / "catalogue" / "places"
NAMES = (
    "authorities.csv",
    "icb_authorities.csv",
    "icb_providers.csv",
    "neighbours.csv",
    "nhs_bodies.csv",
    "regions.csv",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copy(FILES / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], int]:
    """Replace a text that occurs in one file once; gives the line it is on."""

    def replace(name: str, old: str, new: str) -> int:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old} is {text.count(old)} times in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as caught:
        read_place_files(folder)
    assert caught.value.exit_code == 4
    return caught.value.faults


def test_the_projects_own_files_have_no_fault(folder: Path) -> None:
    read = read_place_files(folder)
    assert len(read.neighbours) == 158
    assert read.shares["E08000025"] == {"QHL": 1.0}


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("authorities.csv", ",330,Birmingham,", ",331,Birmingham,", "code 331 is also that of Birmingham"),
        ("authorities.csv", "Birmingham,E12000005", "Birmingham,E12000099", "region E12000099 is not in regions.csv"),
        ("authorities.csv", "Birmingham,E12000005", "Birmingham,E92000001", "region E92000001 is not in regions.csv"),
        ("authorities.csv", ",330,Birmingham,", ",330,,", "name is empty"),
        ("authorities.csv", ",330,Birmingham,", ",33,Birmingham,", "old_code '33' is not of three digits"),
        ("authorities.csv", "E08000030,", "E8000030,", "code 'E8000030' is not an ONS code such as E08000025"),
        (
            "authorities.csv",
            "Birmingham,E12000005,metropolitan borough",
            "Birmingham,E12000005,city",
            "kind 'city' is not one of unitary authority, metropolitan borough, inner London borough, outer London "
            "borough, county",
        ),
        (
            "authorities.csv",
            "2023-03-31",
            "31/03/2023",
            "closed '31/03/2023' is not a date such as 2023-04-01",
        ),
        (
            "authorities.csv",
            "E06000063;E06000064",
            "E06000063;E06000099",
            "E06000099 is not the newest code of any place",
        ),
        (
            "authorities.csv",
            ",Kingston;Kingston-on-Thames",
            ",Hull",
            "the name 'Hull' is already that of Kingston upon Hull (E06000010)",
        ),
        (
            "authorities.csv",
            "B&NES;BANES",
            "B&NES; BANES",
            "aliases 'B&NES; BANES;Bath and NES;Bath' has an empty or padded value: separate values by ';' alone",
        ),
        ("authorities.csv", "B&NES;BANES", "B&NES;B&NES", "aliases 'B&NES;B&NES;Bath and NES;Bath' has a value twice"),
        ("authorities.csv", ",330,Birmingham,", ",330, Birmingham,", "a cell begins or ends with a space"),
        ("authorities.csv", ",330,Birmingham,", ",330,Birmingham,,", "12 cells, expected 11"),
        ("regions.csv", "East Midlands,region", "East Midlands,area", "level 'area' is not one of england, region"),
        (
            "neighbours.csv",
            "E08000025,1,E06000018,Very close",
            "E08000025,1,E06000018,Near",
            "closeness 'Near' is not one of Extremely close, Very close, Close, Somewhat close, Not close",
        ),
        (
            "neighbours.csv",
            "E08000025,1,E06000018",
            "E08000025,1,E08000025",
            "E08000025 cannot be a neighbour of E08000025 here: it is the place itself or already listed",
        ),
        (
            "neighbours.csv",
            "E08000025,1,E06000018",
            "E08000025,1,E08000016",
            "E08000016 is not the newest code of an authority",
        ),
        (
            "icb_authorities.csv",
            "QHL,E08000029,1,",
            "QHL,E08000029,0,",
            "share '0' is not a number above 0 and at most 1",
        ),
        ("icb_authorities.csv", "QHL,E08000029,1,", "RYW,E08000029,1,", "RYW is not the code of a place of level icb"),
        (
            "icb_authorities.csv",
            "QHL,E08000029,1,",
            "QHL,E08000025,1,",
            "QHL and E08000025 are already together on an earlier line",
        ),
    ],
)
def test_a_fault_is_told_with_its_file_and_line(
    folder: Path, change: Callable[[str, str, str], int], name: str, old: str, new: str, fault: str
) -> None:
    line = change(name, old, new)
    reported = faults(folder)
    assert any(f.startswith(f"{name}, line ") and f.endswith(fault) for f in reported), reported
    if "is also that of" not in fault and "is already that of" not in fault:
        assert f"{name}, line {line}: {fault}" in reported


def test_all_faults_of_all_files_are_told_at_once(folder: Path, change: Callable[[str, str, str], int]) -> None:
    change("authorities.csv", "Birmingham,E12000005", "Birmingham,E12000099")
    change("icb_authorities.csv", "QHL,E08000029,1,", "QHL,E08000029,2,")
    (folder / "icb_providers.csv").unlink()
    assert [fault.split(",")[0] for fault in faults(folder)] == [
        "authorities.csv",
        "icb_authorities.csv",
        "icb_authorities.csv",
        "icb_providers.csv",
    ]


def test_a_missing_share_names_the_authority(folder: Path, change: Callable[[str, str, str], int]) -> None:
    change("icb_authorities.csv", "QNQ,E10000030,0.13,", "QNQ,E10000030,0.03,")
    assert faults(folder) == (
        "icb_authorities.csv, line 1: the shares of Surrey (E10000030) add up to 0.9, expected 1",
    )


def test_a_missing_rank_is_told(folder: Path, change: Callable[[str, str, str], int]) -> None:
    line = change("neighbours.csv", "E08000025,10,E08000006,Close,May 2025\n", "")
    assert faults(folder) == (
        f"neighbours.csv, line {line - 1}: the ranks of E08000025 are 1, 2, 3, 4, 5, 6, 7, 8, 9, expected 1 to 10",
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"\xff\xfe\x00junk", b'code,"unclosed', b"a,b\r\n1,2\r\n", b"\xef\xbb\xbf"]
)
def test_a_file_that_is_something_else_is_told(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert any(fault.startswith(f"{name}, line 1: ") for fault in faults(folder))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NAMES), st.data())
def test_damage_is_a_catalogue_error_or_harmless(folder: Path, name: str, data: st.DataObject) -> None:
    whole = (FILES / name).read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    damaged = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 40)) :]
    (folder / name).write_bytes(damaged)
    try:
        read_place_files(folder)
    except CatalogueError as error:
        reported = error.faults
        assert all(", line " in fault for fault in reported)
    finally:
        (folder / name).write_bytes(whole)


@pytest.mark.parametrize("name", NAMES)
def test_one_fault_does_not_bring_hundreds_that_follow_from_it(folder: Path, name: str) -> None:
    """A heading misspelt makes a file unreadable: what refers to it cannot be judged."""
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text("x" + text, encoding="utf-8")
    (reported,) = faults(folder)
    assert reported.startswith(f"{name}, line 1: the columns are x")


def test_a_fault_that_many_lines_share_is_told_once(folder: Path, change: Callable[[str, str, str], int]) -> None:
    change("authorities.csv", "E08000025,,330,Birmingham", "E08000999,,330,Birmingham")
    assert faults(folder)[:2] == (
        "neighbours.csv, line 150 and 39 more: E08000025 is not the newest code of an authority",
        "icb_authorities.csv, line 90: E08000025 is not the code of a place of level local_authority",
    )

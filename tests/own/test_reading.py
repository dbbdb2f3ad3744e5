"""The three kinds of file give the same rows; damaged and hostile ones are refused in words that tell of no child."""

from __future__ import annotations

import csv
import os
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from send_briefings.errors import DataFileError
from send_briefings.own.check import check
from send_briefings.own.layout import MODULES, UNREADABLE
from send_briefings.own.measure import measured
from send_briefings.own.reading import read_own
from send_briefings.own.synthetic import FAULTS, MARKS, synthetic_council
from send_briefings.own.synthetic_files import write_blade, write_workbook, write_xml
from send_briefings.own.table import Returned, value_of

WRITERS: dict[str, Callable[..., None]] = {"a.xml": write_xml, "blade": write_blade, "b.xlsx": write_workbook}
SMALL = """<?xml version="1.0"?>
<Message><Header><CollectionDetails><Year>2026</Year></CollectionDetails>
<Source><LEA>330</LEA><DateTime>2026-09-30T01:00:00</DateTime></Source></Header>
<Persons><Person><Surname>Zqsurname</Surname><PersonBirthDate>2015-02-03</PersonBirthDate>
<Requests><ReceivedDate>2026-01-05</ReceivedDate><RequestOutcome>Y</RequestOutcome>{}</Requests></Person></Persons>
</Message>"""


def given(tmp_path: Path, content: str) -> Returned:
    (tmp_path / "given.xml").write_text(content, encoding="utf-8")
    return read_own([tmp_path / "given.xml"])


def test_the_same_council_from_each_kind_of_file(tmp_path: Path) -> None:
    council = synthetic_council(5, 60, faults=("future_date", "unknown_code", "unreadable_date", "no_birth_date"))
    made = []
    for name, write in WRITERS.items():
        write(council, tmp_path / name)
        made.append(read_own([tmp_path / name]))
    assert [one.format for one in made] == ["XML", "Blade CSV", "workbook"]
    for one in made:
        assert (one.authority, one.day, one.year, one.synthetic) == ("330", date(2026, 9, 30), 2026, True)
        assert one.faults == ()
        for name, table in made[0].tables.items():
            assert np.array_equal(table.parent, one[name].parent), name
            for key, values in table.columns.items():
                assert np.array_equal(values, one[name][key]), f"{one.format} {name} {key}"


def test_element_names_of_other_versions(tmp_path: Path) -> None:
    plan = (
        "<ACTIVEPLAN><PlacementDetail><sensetting>EHE</sensetting><PLACEMENTRANK>1</PLACEMENTRANK></PlacementDetail>"
        "<SENneed><SENtype>asd</SENtype><SENtypeRank>1</SENtypeRank></SENneed></ACTIVEPLAN>"
    )
    found = given(tmp_path, SMALL.format(plan))
    assert len(found["activeplans"]) == len(found["senneed"]) == 1
    counts = measured(found, date(2026, 9, 30)).counts
    assert (
        counts["in_force", "need", "ASD", "now"]
        == counts["in_force", "placement", "elective home education", "now"]
        == 1
    )


def test_a_row_in_the_wrong_place_is_told_and_kept(tmp_path: Path) -> None:
    found = given(tmp_path, SMALL.format("<NamedPlan><StartDate>2026-05-01</StartDate></NamedPlan>"))
    assert len(found["namedplan"]) == 1
    (fault,) = found.faults
    assert (fault.kind, fault.module, fault.rows) == ("no_parent", "namedplan", (5,))
    assert measured(found, date(2026, 9, 30)).accounts["issued"].left_out == {"not linked to a request": 1}


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "Zqsurname"><!ENTITY b "&a;&a;">]><Message>&b;</Message>',
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><Message/>',
        "<Message><Persons><Person><Surname>Zqsurname</Persons></Message>",
        "<Message></Message>",
        "<a>" * 100 + "</a>" * 100,
        "Zqsurname,Zqforename\n1,2\n",
        "",
    ],
)
def test_refused_without_repeating_anything(content: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as refused:
        given(tmp_path, content)
    assert "Zq" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_file_without_headings_is_refused_and_its_first_row_not_told(tmp_path: Path) -> None:
    write_blade(synthetic_council(1, 20), tmp_path / "blade")
    path = next((tmp_path / "blade").glob("*_person.csv"))
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    with pytest.raises(DataFileError, match="does not begin with the names of its columns") as refused:
        read_own([tmp_path / "blade"])
    assert not any(mark in str(refused.value) for mark in MARKS)


def test_rows_without_parents_and_keys_twice_are_told(tmp_path: Path) -> None:
    write_blade(synthetic_council(1, 20), tmp_path / "blade")
    path = next((tmp_path / "blade").glob("*_requests.csv"))
    rows = list(csv.DictReader(path.open()))
    rows[0]["persontableid"], rows[2]["requeststableid"] = "9999", rows[1]["requeststableid"]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    found = read_own([tmp_path / "blade"])
    reported = {(fault.kind, fault.module): fault.rows for fault in found.faults}
    assert reported["no_parent", "requests"] == (2,)
    assert reported["key_twice", "requests"] == (4,)


def test_an_older_export_without_newer_columns_is_no_fault(tmp_path: Path) -> None:
    write_blade(synthetic_council(2, 30), tmp_path / "blade")
    path = next((tmp_path / "blade").glob("*_activeplans.csv"))
    old = ["activeplanstableid", "requeststableid", "transferla", "lastreview"]
    rows = [{key: row[key] for key in old} | {"res": "52"} for row in csv.DictReader(path.open())]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*old, "res"])
        writer.writeheader()
        writer.writerows(rows)
    found = read_own([tmp_path / "blade"])
    assert found.faults == ()
    counts = measured(found, date(2026, 9, 30)).counts
    assert counts["in_force", "residential", "yes", "now"] == counts["in_force", "all", "total", "now"] > 0


@pytest.mark.parametrize("kind", list(WRITERS))
def test_a_hundred_damaged_files_of_each_kind_end_in_an_account_or_a_refusal(kind: str, tmp_path: Path) -> None:
    WRITERS[kind](synthetic_council(4, 12, faults=tuple(FAULTS)), tmp_path / kind)
    target = tmp_path / kind
    files = sorted(target.iterdir()) if target.is_dir() else [target]
    whole = {path: path.read_bytes() for path in files}
    ended = {"account": 0, "refusal": 0}
    for seed in range(100):
        chance = random.Random(seed)
        path = chance.choice(files)
        path.write_bytes(damaged(whole[path], chance))
        found, reported = read_or_refused(target)
        ended["account" if found is not None else "refusal"] += 1
        if found is not None:
            reported = " ".join(fault.text() for fault in check(found, date(2026, 9, 30)))
            for account in measured(found, date(2026, 9, 30)).accounts.values():
                assert account.rows + sum(account.left_out.values()) == len(found[account.module]), seed
        assert not any(mark in reported for mark in MARKS), seed
        path.write_bytes(whole[path])
    assert ended["refusal"] > 0
    assert ended["account"] > 0 or kind == "b.xlsx"


def read_or_refused(target: Path) -> tuple[Returned | None, str]:
    """The return; or None, and the words of its refusal."""
    try:
        return read_own([target]), ""
    except DataFileError as refused:
        return None, str(refused)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes cut, turned, doubled, taken out, or rows cut to pieces."""
    data = bytearray(content)
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randint(1, 200))
    match chance.randrange(6):
        case 0:
            del data[start:]
        case 1:
            del data[start:end]
        case 2:
            data[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
        case 3:
            data[start:start] = data[start:end]
        case 4:
            data = bytearray(re.sub(rb"\d{4}-\d\d-\d\d", b"not a day", content, count=chance.randint(1, 9)))
        case _:
            data = bytearray(content.replace(b",", b"\n", chance.randint(1, 30)))
    return bytes(data)


def test_texts_of_other_columns_of_a_workbook_are_never_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from send_briefings.own import reading as workbook

    write_workbook(synthetic_council(1, 20), tmp_path / "b.xlsx")
    asked: list[dict[int, str]] = []
    original = workbook._texts

    def kept(path: Path, archive: zipfile.ZipFile, wanted: set[int]) -> dict[int, str]:
        asked.append(original(path, archive, wanted))
        return asked[-1]

    monkeypatch.setattr(workbook, "_texts", kept)
    read_own([tmp_path / "b.xlsx"])
    texts = [text for found in asked for text in found.values()]
    assert "2" in texts
    assert not any(mark in text for text in texts for mark in MARKS)


def test_text_of_a_name_is_never_made_in_xml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from send_briefings.own import text_files as xml_file

    seen: list[str] = []
    original = xml_file.value_of
    monkeypatch.setattr(xml_file, "value_of", lambda item, stated: seen.append(stated) or original(item, stated))
    write_xml(synthetic_council(1, 20), tmp_path / "a.xml")
    read_own([tmp_path / "a.xml"])
    assert "ASD" in seen
    assert not any(mark in text for text in seen for mark in MARKS)


def test_a_row_with_too_many_cells_is_told_by_its_line_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_blade(synthetic_council(1, 20), tmp_path / "blade")
    path = next((tmp_path / "blade").glob("*_person.csv"))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"Zqsurname", b'"Zqsurname\r\n",\xd5', 1)
    lines[4] = b"\xd5," + lines[4]
    path.write_bytes(b"".join(lines))
    found = read_own([tmp_path / "blade"])
    (cut,) = [fault for fault in found.faults if fault.kind == "cut"]
    assert cut.rows == (2, 6)
    assert len(found["person"]) == len(lines) - 3
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("?>", '?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]>', "has a document type"),
        ("?>", '?><!DOCTYPE a SYSTEM "file:///etc/passwd">', "has a document type"),
        ("<ReceivedDate>", "<ReceivedDate>&b;", "is not whole: line 10"),
        ("<Person>", "<Person>" + "<a>" * 1000, "elements too deep in one another"),
        (
            "<Person>",
            '<Person a="' + "9" * (5 << 20) + '">',
            "at line 9 an element's tag or a comment is larger than 4 MB",
        ),
        ("<Person>", "<Person>\0", "is not whole: line 9"),
        ("<Person>", "<Person>\udce9", "is not whole: line 9"),
    ],
)
def test_a_hostile_file_is_refused_at_once(old: str, new: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    write_xml(synthetic_council(1, 5), path)
    path.write_bytes(path.read_text().replace(old, new, 1).encode("utf-8", "surrogateescape"))
    with pytest.raises(DataFileError, match=said):
        read_own([path])


def test_of_a_huge_item_only_what_an_item_may_be_is_kept(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "a.xml"
    write_xml(synthetic_council(1, 5), path)
    path.write_text(path.read_text().replace("<ReceivedDate>", "<ReceivedDate>" + "9" * (16 << 20), 1))
    tracemalloc.start()
    found = read_own([path])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8 << 20
    assert [fault.kind for fault in check(found, date(2026, 9, 30))] == ["not_readable"]


def test_only_figures_of_our_own_make_a_date(tmp_path: Path) -> None:
    day = MODULES["requests"].item("receiveddate")
    assert value_of(day, "2025-01-09") > 0
    assert value_of(day, "٢٠٢٥-٠١-٠٩") == UNREADABLE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes in folders are those of Unix")
def test_a_pipe_a_device_and_a_link_to_nowhere_are_refused(tmp_path: Path) -> None:
    pipe, device, nowhere, real = (tmp_path / name for name in ("pipe.xml", "device.xml", "nowhere.xml", "real.xml"))
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    nowhere.symlink_to("gone")
    for path, said in (
        (pipe, "is a device or a pipe"),
        (device, "is a device or a pipe"),
        (nowhere, "There is no file"),
    ):
        with pytest.raises(DataFileError, match=said):
            read_own([path])
    write_xml(synthetic_council(1, 5), real)
    assert len(read_own([tmp_path])["person"]) > 0  # of the folder the only file that is one


@pytest.mark.parametrize("form", ["a.xml", "b.xlsx", "blade"])
def test_a_file_that_changes_while_it_is_read_is_not_used(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from send_briefings.own import reading

    target = tmp_path / form
    council = synthetic_council(1, 5)
    {"a.xml": write_xml, "b.xlsx": write_workbook, "blade": write_blade}[form](council, target)
    changed = next(target.glob("*_senneed.csv")) if target.is_dir() else target
    original = reading._read_return

    def meanwhile(paths: Sequence[Path]) -> Returned:
        found = original(paths)
        changed.write_bytes(changed.read_bytes() + b" ")
        return found

    monkeypatch.setattr(reading, "_read_return", meanwhile)
    with pytest.raises(DataFileError, match="changed while it was read"):
        read_own([target])


def test_a_row_number_that_comes_twice_makes_no_two_rows_one(tmp_path: Path) -> None:
    write_workbook(synthetic_council(1, 5), tmp_path / "a.xlsx")
    whole = read_own([tmp_path / "a.xlsx"])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<row r="3">', b'<row r="2">'))
    twice = read_own([tmp_path / "b.xlsx"])
    assert {name: len(table) for name, table in twice.tables.items()} == {
        name: len(table) for name, table in whole.tables.items()
    }

"""A TOML file read with all its faults told at once."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.config.toml import Diagnostics, line_of, lines_of_toml, read_toml
from send_briefings.errors import CatalogueError

TEXT = '''# an area
id = "neet" # [not a table]
polarity = "lo"
years = 5
out = 2026-03-19

[display]
title = "  "
colour = "blue"

[[measures]]
code = "a"
cohorts = [
  "ehc_plan",
  # "no ] table"
  "sen_suport",
]

[[measures]]
note = """
[measures]
code = "not a key"
"""
'''


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "areas" / "neet.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    faults = Diagnostics()
    document = read_toml(_write(tmp_path, TEXT), faults)
    assert document.string("id") == "neet"
    assert document.string("polarity", one_of=("high", "low")) == "lo"
    assert document.string("years") == ""
    assert document.date("out") == date(2026, 3, 19)
    display = document.table("display")
    display.string("title")
    display.string("color", default="green")
    for measure in document.tables("measures"):
        measure.string("code")
        measure.strings("cohorts", default=(), one_of=("ehc_plan", "sen_support"))
        measure.string("note", default="")
    document.finish()
    with pytest.raises(CatalogueError) as caught:
        faults.raise_if_any()
    assert caught.value.faults == (
        "areas/neet.toml:3: 'polarity' is 'lo', expected 'low' (or 'high')",
        "areas/neet.toml:4: 'years' is 5, expected a text in quotes",
        "areas/neet.toml:8: 'title' is blank, expected a text",
        "areas/neet.toml:16: 'cohorts' holds 'sen_suport', expected 'sen_support' (or 'ehc_plan')",
        "areas/neet.toml:19: the table 'measures number 2' has no 'code', expected a text in quotes",
        "areas/neet.toml:9: unknown key 'colour', expected 'color' (or 'title')",
    )


def test_a_sound_file_has_no_faults(tmp_path: Path) -> None:
    faults = Diagnostics()
    document = read_toml(_write(tmp_path, 'names = { a = "b" }\nshare = 0.5\non = true\ncount = 3\n'), faults)
    assert document.string_map("names") == {"a": "b"}
    assert (document.number("share"), document.boolean("on"), document.integer("count")) == (0.5, True, 3)
    document.finish()
    faults.raise_if_any()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'id = "x"\nid = ', "areas/neet.toml:2: "),
        (b"id = \xff\n", "byte 5 is not UTF-8"),
        (b"a = 1\na = 2\n", "areas/neet.toml:"),
    ],
)
def test_what_is_not_toml_is_one_fault_with_its_line(tmp_path: Path, content: bytes, fault: str) -> None:
    path = _write(tmp_path, "")
    path.write_bytes(content)
    faults = Diagnostics()
    document = read_toml(path, faults)
    document.string("id")
    document.finish()
    assert len(faults.lines) == 1
    assert fault in faults.lines[0]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    faults = Diagnostics()
    read_toml(tmp_path / "areas" / "none.toml", faults)
    assert faults.lines == [
        "areas/none.toml:1: the file cannot be read (No such file or directory), expected a TOML file"
    ]


def test_true_is_not_a_number(tmp_path: Path) -> None:
    faults = Diagnostics()
    document = read_toml(_write(tmp_path, "years = true\n"), faults)
    assert document.integer("years", default=5) == 5
    assert faults.lines == ["areas/neet.toml:1: 'years' is true, expected a whole number"]


def test_lines_of_nested_and_inline_things() -> None:
    lines = lines_of_toml(
        '[a]\nb.c = { x = "]", y = 2 }\n[[a.list]]\n"odd = key" = 1\n  [a.list.deep]\n  z = [[1],\n  [2]]\n'
    )
    assert lines[("a", "b", "c")] == 2
    assert lines[("a", "list", 0, "odd = key")] == 4
    assert lines[("a", "list", 0, "deep", "z", 1)] == 7
    assert line_of(lines, ("a", "b", "c", "y")) == 2
    assert line_of(lines, ("nowhere",)) == 1


@given(
    st.lists(
        st.sampled_from(['"x"', "'y'", '"a # b"', "12", '["p", "q]"]', '{ k = "}" }', "'''\n[t]\n'''"]), max_size=8
    )
)
def test_every_key_of_a_valid_file_is_found_on_its_own_line(values: list[str]) -> None:
    text = "".join(f"key{number} = {value}\n" for number, value in enumerate(values))
    lines = lines_of_toml(text)
    for number in range(len(values)):
        assert text.split("\n")[lines[(f"key{number}",)] - 1].startswith(f"key{number} =")
    assert set(tomllib.loads(text)) == {str(where[0]) for where in lines}

"""Characters that are not seen, those that turn the direction of writing above all, stay in no text from a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.data.local_sheet import Sheet, read_sheet
from send_briefings.data.reading import read_file
from send_briefings.data.workbook_cells import text_of

Write = Callable[[str, str | bytes], Path]
TURNED = "\u202egnimaB\u202c \u2066x\u2069\u200f\u0007"


def test_no_text_of_a_published_file_keeps_them(write: Write, absence: str) -> None:
    bad = absence.replace("202425,Academic year,E12000005", f"202425,{TURNED},E12000005")
    read = read_file(write(f"a{TURNED[:1]}b.csv", bad))
    assert read.file_name == "ab.csv"
    [rejection] = read.account.rejected
    assert rejection.found == "gnimaB x"
    assert read_file(write("b.csv", absence + f"{TURNED},short\n")).account.rejected[0].found == "gnimaB x,short"


@pytest.mark.parametrize("text", [TURNED, f" {TURNED}\n"])
def test_no_cell_of_a_workbook_and_no_cell_of_a_return_keeps_them(text: str) -> None:
    assert text_of(text) == "gnimaB x"
    sheet = read_sheet(f'measure,value\n"{text}",1\n'.encode())
    assert isinstance(sheet, Sheet)
    assert sheet.rows[1].cells == ("gnimaB x", "1")

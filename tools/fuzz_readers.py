"""Damage published files in a thousand ways, import each, and look whether anything wrong is stored.

    SEND_RAW_DATA=../shared/data python tools/fuzz_readers.py --cases 1000 --seed 1

Each case is one file of a source we read, damaged in one way. It is imported into an empty store, into the built-in
store, and into the built-in store without that file's own release. Where it is stored, each figure has to be the
undamaged file's, and none may be missing. Counted are:

- tracebacks: an exception that is not one of ours;
- unexplained: an account that does not add up;
- wrong: a stored figure that is not the undamaged file's;
- short: a file stored without some of its figures, and nobody asked.

Changes that leave a likely figure in one cell (a digit) are not made: nothing but a second copy can tell.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from send_briefings.config.places import gazetteer
from send_briefings.config.sources import load_sources
from send_briefings.data.manifest import StoredFile
from send_briefings.data.reading import read_file, recognise_file
from send_briefings.data.release_checks import check_released, oddities
from send_briefings.data.staging import PendingImport
from send_briefings.data.store import Store
from send_briefings.errors import SendBriefingsError
from send_briefings.model import FileRead

FOLDERS = (
    "absence", "exclusions", "lait", "neet", "nhs_community", "tribunals", "sen2_2022", "sen2_2025", "sen2_2026",
    "finance", "ofsted",
)  # fmt: skip
RARE = {"lait": 0.5, "nhs_community": 0.15, "absence": 3, "exclusions": 1, "tribunals": 3, "neet": 0.8}
FIGURE = ["measure", "cohort", "breakdown", "place", "period_start", "period_end"]
STATED = ["value", "numerator", "denominator", "status", "unit"]

Damage = Callable[[bytes, random.Random], bytes]


class NotApplicableError(Exception):
    """A way of damage that this file does not offer."""


# --- any file


def cut_anywhere(content: bytes, chance: random.Random) -> bytes:
    """The file up to any byte."""
    return content[: chance.randrange(1, len(content))]


def cut_near_the_end(content: bytes, chance: random.Random) -> bytes:
    """The file without its last few bytes."""
    return content[: -chance.randrange(1, 200)]


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Some bytes with one bit the other way, in one place."""
    at = chance.randrange(len(content))
    length = chance.choice([1, 1, 8, 200])
    damaged = bytes(byte ^ (1 << chance.randrange(8)) for byte in content[at : at + length])
    return content[:at] + damaged + content[at + length :]


# --- texts


def _table(content: bytes) -> tuple[list[list[str]], int]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    widest = max(len(row) for row in rows)
    heads = next((n for n, row in enumerate(rows[:8]) if len([c for c in row if c.strip()]) > widest * 0.4), 0)
    return rows, heads


def _text(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def cut_at_a_row(content: bytes, chance: random.Random) -> bytes:
    """The file up to the end of any row."""
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: chance.choice([len(lines) - 1, len(lines) - 2, chance.randrange(2, len(lines))])])


def rows_lost(content: bytes, chance: random.Random) -> bytes:
    """Some rows in a row lost."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(1, len(lines))
    return b"".join(lines[:at] + lines[at + chance.choice([1, 5, 100, len(lines) // 3]) :])


def rows_twice(content: bytes, chance: random.Random) -> bytes:
    """Some rows twice."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(1, len(lines))
    return b"".join(lines[: at + 20] + lines[at:])


def _headings(rows: list[list[str]], heads: int) -> list[int]:
    return [column for column, cell in enumerate(rows[heads]) if cell.strip()]


def heading_blank(content: bytes, chance: random.Random) -> bytes:
    """One heading blank."""
    rows, heads = _table(content)
    heads += chance.choice([0, 0, -1]) if heads else 0
    rows[heads][chance.choice(_headings(rows, heads) or [0])] = ""
    return _text(rows)


def heading_doubled(content: bytes, chance: random.Random) -> bytes:
    """One heading over a second column, in place of that column's own."""
    rows, heads = _table(content)
    one, other = chance.sample(_headings(rows, heads), 2)
    rows[heads][one] = rows[heads][other]
    return _text(rows)


def headings_swapped(content: bytes, chance: random.Random) -> bytes:
    """Two headings in each other's place, their columns staying."""
    rows, heads = _table(content)
    one, other = chance.sample(_headings(rows, heads), 2)
    rows[heads][one], rows[heads][other] = rows[heads][other], rows[heads][one]
    return _text(rows)


def columns_swapped(content: bytes, chance: random.Random) -> bytes:
    """Two whole columns in each other's place, headings and all: nothing is wrong with that in a plain table."""
    rows, heads = _table(content)
    if heads:
        raise NotApplicableError
    one, other = chance.sample(_headings(rows, heads), 2)
    for row in rows:
        if len(row) > max(one, other):
            row[one], row[other] = row[other], row[one]
    return _text(rows)


def group_relabelled(content: bytes, chance: random.Random) -> bytes:
    """One of a few texts of a column called otherwise throughout."""
    rows, heads = _table(content)
    column = chance.choice(_headings(rows, heads))
    words = Counter(row[column] for row in rows[heads + 1 :] if len(row) > column and row[column])
    if not words or len(words) > 400:
        raise NotApplicableError
    word = chance.choice(sorted(words))
    new = chance.choice([f"{word} (new)", f"State-funded {word}", word[::-1], "All"])
    for row in rows[heads + 1 :]:
        if len(row) > column and row[column] == word:
            row[column] = new
    return _text(rows)


def _changed_column(content: bytes, chance: random.Random, change: Callable[[str], str]) -> bytes:
    rows, heads = _table(content)
    columns = [
        column
        for column in _headings(rows, heads)
        if sum(bool(re.fullmatch(r"-?\d+(\.\d+)?%?", row[column])) for row in rows[-400:] if len(row) > column) > 20
    ]
    if not columns:
        raise NotApplicableError
    column = chance.choice(columns)
    for row in rows[heads + 1 :]:
        if len(row) > column:
            row[column] = change(row[column])
    return _text(rows)


def column_blank(content: bytes, chance: random.Random) -> bytes:
    """A column of numbers wholly blank."""
    return _changed_column(content, chance, lambda _: "")


def column_suppressed(content: bytes, chance: random.Random) -> bytes:
    """A column of numbers wholly `c`."""
    return _changed_column(content, chance, lambda _: "c")


def column_of_fractions(content: bytes, chance: random.Random) -> bytes:
    """A column of numbers a hundredth of what it was."""

    def hundredth(cell: str) -> str:
        return f"{float(cell) / 100:.6g}" if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell

    return _changed_column(content, chance, hundredth)


def impossible_cell(content: bytes, chance: random.Random) -> bytes:
    """One number that cannot be."""
    rows, heads = _table(content)
    found = [
        (number, column)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if number > heads and re.fullmatch(r"\d+\.\d+%?", cell)
    ]
    if not found:
        raise NotApplicableError
    number, column = chance.choice(found)
    rows[number][column] = chance.choice(["5.55e39", "-5", "1e999", "NaN", "12O", "1,2,3", "١٢"])
    return _text(rows)


def huge_cell(content: bytes, chance: random.Random) -> bytes:
    """One cell of 200,000 letters."""
    rows, _ = _table(content)
    row = chance.choice(rows)
    row[chance.randrange(len(row))] = "x" * 200_000
    return _text(rows)


def stray_quotation_marks(content: bytes, chance: random.Random) -> bytes:
    """One or two quotation marks anywhere."""
    for _ in range(chance.choice([1, 2, 2])):
        at = chance.randrange(len(content))
        content = content[:at] + b'"' + content[at:]
    return content


def number_cut(content: bytes, chance: random.Random) -> bytes:
    """The last line without its end and its last few characters."""
    return content.rstrip(b"\r\n")[: -chance.randrange(1, 4)]


# --- workbooks


def _repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in packed.infolist():
            target.writestr(member.filename, change(member.filename, packed.read(member)))
    return out.getvalue()


def _part(content: bytes, chance: random.Random, wanted: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [name for name in packed.namelist() if re.search(wanted, name)]
    if not names:
        raise NotApplicableError
    return chance.choice(names)


ROW = re.compile(rb"<row\b.*?</row>|<table:table-row\b.*?</table:table-row>", re.DOTALL)
TEXT = re.compile(rb"(<t(?:\s[^>]*)?>|<text:p[^>]*>)([^<]{3,})(<)")
NUMBER = re.compile(rb'(<v>)(\d+(?:\.\d+)?)(</v>)|(office:value=")(\d+(?:\.\d+)?)(")')


def sheet_cut(content: bytes, chance: random.Random) -> bytes:
    """A sheet's XML cut at any byte, packed soundly."""
    name = _part(content, chance, r"sheet\d+\.xml$|content\.xml$")
    return _repacked(content, lambda part, data: data[: chance.randrange(len(data))] if part == name else data)


def sheet_row_lost(content: bytes, chance: random.Random) -> bytes:
    """One to ten rows of a sheet lost."""
    name = _part(content, chance, r"sheet\d+\.xml$|content\.xml$")

    def change(part: str, data: bytes) -> bytes:
        rows = list(ROW.finditer(data)) if part == name else []
        if not rows:
            return data
        first = chance.randrange(len(rows))
        last = min(len(rows) - 1, first + chance.choice([0, 0, 9]))
        return data[: rows[first].start()] + data[rows[last].end() :]

    return _repacked(content, change)


def sheet_text_changed(content: bytes, chance: random.Random) -> bytes:
    """One text blank, called otherwise, or another's."""
    name = _part(content, chance, r"sharedStrings\.xml$|content\.xml$")

    def change(part: str, data: bytes) -> bytes:
        found = list(TEXT.finditer(data)) if part == name else []
        if len(found) < 2:
            return data
        one, other = chance.sample(found, 2)
        new = chance.choice([b"", one[2] + b" (new)", other[2]])
        return data[: one.start(2)] + new + data[one.end(2) :]

    return _repacked(content, change)


def sheet_number_impossible(content: bytes, chance: random.Random) -> bytes:
    """One number of a sheet that cannot be."""
    name = _part(content, chance, r"sheet\d+\.xml$|content\.xml$")

    def change(part: str, data: bytes) -> bytes:
        found = list(NUMBER.finditer(data)) if part == name else []
        if not found:
            return data
        one = chance.choice(found)
        group = 2 if one[2] else 5
        new = chance.choice([b"-7", b"0.01", b"5.55e39", b"1e400"])
        return data[: one.start(group)] + new + data[one.end(group) :]

    return _repacked(content, change)


# --- Parquet


def _rewritten(content: bytes, change: Callable[[pd.DataFrame], pd.DataFrame]) -> bytes:
    out = io.BytesIO()
    change(pq.read_table(io.BytesIO(content)).to_pandas()).to_parquet(out)
    return out.getvalue()


def parquet_rows_lost(content: bytes, chance: random.Random) -> bytes:
    """The last rows lost."""
    return _rewritten(content, lambda rows: rows.iloc[: -chance.choice([1, 30, 100_000])])


def parquet_columns_renamed(content: bytes, chance: random.Random) -> bytes:
    """Two column names in each other's place."""

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        one, other = chance.sample(list(rows.columns), 2)
        return rows.rename(columns={one: other, other: one})

    return _rewritten(content, change)


def parquet_measure_relabelled(content: bytes, chance: random.Random) -> bytes:
    """One of the measures we read called otherwise."""
    codes = [entry["code"] for entry in load_sources()["dfe_lait"].layout["measures"]]
    code = chance.choice(codes)
    return _rewritten(
        content, lambda rows: rows.assign(**{"Short Desc": rows["Short Desc"].replace({code: f"{code}2"})})
    )


def parquet_year_relabelled(content: bytes, chance: random.Random) -> bytes:
    """One year written otherwise."""
    year = str(chance.randrange(2016, 2026))
    return _rewritten(content, lambda rows: rows.assign(Years=rows["Years"].str.replace(year, f"{year} (prel)")))


def parquet_measure_of_fractions(content: bytes, chance: random.Random) -> bytes:
    """One of the measures we read a hundredth of what it was."""
    codes = [entry["code"] for entry in load_sources()["dfe_lait"].layout["measures"]]
    code = chance.choice(codes)

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        mine = rows["Short Desc"] == code
        numbers = pd.to_numeric(rows.loc[mine, "Values"], errors="coerce")
        hundredths = (numbers / 100).map("{:.6g}".format).where(numbers.notna(), rows.loc[mine, "Values"])
        return rows.assign(Values=rows["Values"].where(~mine, hundredths))

    return _rewritten(content, change)


ANY = (cut_anywhere, cut_near_the_end, flipped)
OF_TEXTS = (
    cut_at_a_row, cut_at_a_row, rows_lost, rows_twice, heading_blank, heading_doubled, headings_swapped,
    columns_swapped, group_relabelled, group_relabelled, column_blank, column_suppressed, column_of_fractions,
    impossible_cell, huge_cell, stray_quotation_marks, number_cut,
)  # fmt: skip
OF_WORKBOOKS = (
    sheet_cut,
    sheet_row_lost,
    sheet_row_lost,
    sheet_text_changed,
    sheet_text_changed,
    sheet_number_impossible,
)
OF_PARQUET = (
    parquet_rows_lost, parquet_columns_renamed, parquet_measure_relabelled, parquet_year_relabelled,
    parquet_measure_of_fractions,
)  # fmt: skip


def ways(content: bytes) -> tuple[Damage, ...]:
    """How a file can be damaged, by what it is."""
    if content.startswith(b"PAR1"):
        return (*ANY, *OF_PARQUET)
    return (*ANY, *(OF_WORKBOOKS if content.startswith(b"PK") else OF_TEXTS))


# --- one case


@dataclass(frozen=True)
class Truth:
    """An undamaged file: its bytes, what is read of it, and the figures by their key."""

    path: Path
    content: bytes
    read: FileRead
    figures: Mapping[tuple[object, ...], tuple[object, ...]]


@lru_cache(maxsize=64)
def truth_of(path: Path) -> Truth:
    """An undamaged file."""
    read = read_file(path)
    return Truth(path, path.read_bytes(), read, figures_of(read.table))


def is_ours(path: Path) -> bool:
    """Whether a file is of a source we read."""
    try:
        recognise_file(path)
    except SendBriefingsError:
        return False
    return True


def figures_of(table: pa.Table) -> dict[tuple[object, ...], tuple[object, ...]]:
    """A table's figures by their key; NaN is no value, so missing ones are None."""
    columns = [table[name].to_pylist() for name in (*FIGURE, *STATED)]
    return {row[: len(FIGURE)]: row[len(FIGURE) :] for row in zip(*columns, strict=True)}


def stores(truth: Truth, built_in: Sequence[StoredFile]) -> dict[str, list[StoredFile]]:
    """The stores a case is tried with: their files."""
    own = [file for file in built_in if file.source == truth.read.source]
    without = [file for file in own if (file.release, file.sha256) != (truth.read.release, truth.read.sha256)]
    tried = {"empty": [], "built in": own, "built in without it": without}
    return {name: files for name, files in tried.items() if files or name == "empty"}


def judged(
    damaged: bytes, truth: Truth, folder: Path, built_in: Sequence[StoredFile], load: Callable[..., pa.Table]
) -> dict[str, str]:
    """What becomes of a damaged file in each store: refused, right, or what is wrong."""
    path = folder / f"damaged{truth.path.suffix}"
    path.write_bytes(damaged)
    sources, places = load_sources(), gazetteer()
    names = stores(truth, built_in)
    try:
        read = read_file(path)
        check_released(read, sources[read.source], date.today())
    except SendBriefingsError:
        return dict.fromkeys(names, "refused")
    if not read.account.balanced:
        return dict.fromkeys(names, "unexplained")
    found: dict[str, str] = {}
    for name, files in names.items():
        gathered = PendingImport(
            files, load, judge=lambda one, before: oddities(one, sources.get(one.source), places, before)
        )
        outcome = gathered.stage(read)
        found[name] = "refused" if isinstance(outcome, SendBriefingsError) else _compared(read, truth)
        if outcome is False:
            found[name] = "already there" if found[name] == "right" else found[name]
    return found


def _compared(read: FileRead, truth: Truth) -> str:
    figures = figures_of(read.table)
    wrong = [key for key, stated in figures.items() if truth.figures.get(key) != stated]
    if wrong:
        return (
            f"wrong: {len(wrong)} figures, the first {wrong[0]}: {figures[wrong[0]]}, not {truth.figures.get(wrong[0])}"
        )
    short = len(truth.figures) - len(figures)
    return f"short: {short} figures" if short else "right"


def main() -> int:
    """Run the cases and print what was counted; 0 where nothing was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path(os.environ.get("SEND_RAW_DATA", "../shared/data")))
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a folder of RAW")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first case to run")
    options = parser.parse_args()
    folders = [options.only] if options.only else list(FOLDERS)
    paths = [path for folder in folders for path in sorted((options.raw / folder).iterdir()) if path.is_file()]
    paths = [path for path in paths if is_ours(path)]
    store = Store.open()
    built_in, counts, faults = store.files(), Counter[str](), []
    weights = [RARE.get(path.parent.name, 1.0) for path in paths]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as named:
        for case in range(options.first, options.cases):
            chance = random.Random(f"{options.seed}:{case}")
            truth = truth_of(chance.choices(paths, weights)[0])
            way = chance.choice(ways(truth.content))
            try:
                damaged = way(truth.content, chance)
                results = judged(damaged, truth, Path(named), built_in, store.load)
            except NotApplicableError:
                counts["not applicable"] += 1
                continue
            except Exception:  # noqa: BLE001  such as these are what is looked for
                results = {"any": "traceback: " + traceback.format_exc().splitlines()[-1]}
            if case % 50 == 0:
                print(f"case {case}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
            for where, stated in results.items():
                counts[f"{where}: {stated.partition(':')[0]}"] += 1
                if stated.startswith(("wrong", "short", "traceback", "unexplained")):
                    faults.append((case, truth.path.name, way.__name__, where, stated))
                    print(json.dumps(faults[-1], ensure_ascii=False, default=str), flush=True)
    print(f"{options.cases - options.first} cases, {time.monotonic() - start:.0f} s")
    for name, count in sorted(counts.items()):
        print(f"  {count:6,} {name}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""Names of places compared, and the rows of the places catalogue's CSV files read strictly."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

MAX_NAME_LENGTH = 120
MAX_SHOWN_LENGTH = 60
PUNCTUATION = frozenset(" -‐‑–—_'’‘`´\"“”.,;:&()+")
FUZZY_MATCH_CUTOFF = 72.0
AS_NEAR = 12.0
PREFIXES = (
    "the",
    "city of",
    "county of",
    "london borough of",
    "royal borough of",
    "metropolitan borough of",
    "borough of",
    "council of the",
)
SUFFIXES = (
    "city of",
    "county of",
    "london borough of",
    "royal borough of",
    "metropolitan borough",
    "metropolitan district",
    "london borough",
    "royal borough",
    "borough",
    "city",
    "mbc",
    "local authority",
    "unitary authority",
)
BOARDS = ("icb", "integrated care board")
COUNCIL_SUFFIXES = ("county", "metropolitan", "unitary")


def name_key(text: str) -> str:
    """The form two spellings of one name share: lower case, no accents or punctuation, 'and' for '&'.

    >>> name_key("  Kingston-Upon-Hull,  CITY of "), name_key("Telford & Wrekin"), name_key("St. Helen's")
    ('kingston upon hull city of', 'telford and wrekin', 'st helens')
    """
    plain = unicodedata.normalize("NFKD", text[:MAX_NAME_LENGTH]).casefold().replace("&", " and ")
    letters = (c if c.isalnum() else " " for c in plain if c not in "'’‘`" and not unicodedata.combining(c))
    return " ".join("".join(letters).split())


def could_be_name(text: str) -> bool:
    """Whether a text is made as names are: short, of letters, digits, spaces and a name's punctuation.

    >>> could_be_name("St. Helens"), could_be_name("../Barnet"), could_be_name("Barnet\\x00"), could_be_name("x" * 999)
    (True, False, False, False)
    """
    plain = unicodedata.normalize("NFKD", text.strip())
    return len(text) <= MAX_NAME_LENGTH and all(
        c.isalnum() or c in PUNCTUATION or unicodedata.combining(c) for c in plain
    )


def name_forms(text: str) -> Iterator[str]:
    """The keys a name may be listed under, the fullest first: without 'council', then without what it is a council of.

    An integrated care board is listed as 'nhs … icb'.

    >>> list(name_forms("London Borough of Brent Council"))
    ['london borough of brent council', 'london borough of brent', 'brent']
    >>> list(name_forms("Birmingham City Council"))
    ['birmingham city council', 'birmingham city', 'birmingham']
    >>> list(name_forms("Sussex ICB"))
    ['sussex icb', 'nhs sussex icb']
    """
    key = name_key(text)
    yield key
    board = next((b for b in BOARDS if key.endswith(f" {b}")), "")
    if board or key.startswith("nhs "):
        yield f"nhs {key.removeprefix('nhs ').removesuffix(board).strip()} icb"
    suffixes: tuple[str, ...] = SUFFIXES
    if key.endswith(" council"):
        key = key.removesuffix(" council")
        suffixes = (*SUFFIXES, *COUNCIL_SUFFIXES)
        yield key
    ending = next((s for s in suffixes if key.endswith(f" {s}")), "")
    if ending:
        key = key.removesuffix(f" {ending}")
        yield key
    for beginning in PREFIXES:
        if key.startswith(f"{beginning} "):
            key = key.removeprefix(f"{beginning} ")
            yield key


def nearest_keys(text: str, keys: Iterable[str]) -> list[tuple[str, float]]:
    """The listed keys most like a text and how alike they are (0 to 100), the most alike first; none if none is near.

    >>> nearest_keys("Birmingam", ["birmingham", "solihull"])[0][0]
    'birmingham'
    >>> nearest_keys("xyzzy", ["birmingham", "solihull"])
    []
    """
    *_, key = name_forms(text)
    if not key:
        return []
    found = process.extract(key, list(keys), scorer=fuzz.WRatio, limit=20, score_cutoff=FUZZY_MATCH_CUTOFF)
    best = max((score for _, score, _ in found), default=0.0)
    return [(choice, score) for choice, score, _ in found if score >= best - AS_NEAR]


def shown(text: str) -> str:
    """A text a person gave, fit to print in a message: on one line, printable and short.

    >>> shown("a\\x00b\\n" + "x" * 100)
    'a?b?xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    printable = "".join(c if c.isprintable() else "?" for c in text[: MAX_SHOWN_LENGTH + 1])
    return printable if len(printable) <= MAX_SHOWN_LENGTH else printable[:MAX_SHOWN_LENGTH] + "…"


@dataclass(slots=True)
class PlaceDiagnostics:
    """The faults found so far, each with its file and line, but for those that only follow from another.

    The same fault in further lines of a file is counted, not told again. `unread` are the files of which nothing could
    be read, `codes` those of places whose own rows have a fault: what refers to them cannot be judged.
    """

    lines: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    @property
    def found(self) -> list[str]:
        """Every fault in words, in the order they were found."""
        return [f"{name}, {_lines(lines)}: {message}" for (name, message), lines in self.lines.items()]

    def add(self, path: Path, line: int, message: str) -> None:
        """Note a fault at a line of a file."""
        self.lines.setdefault((path.name, message), []).append(line)

    def add_unread(self, path: Path, message: str) -> None:
        """Note a fault because of which nothing of a file could be read."""
        self.unread.add(path.name)
        self.add(path, 1, message)

    def judges(self, *names: str) -> bool:
        """Whether all of these files could be read, so that what refers to them can be judged."""
        return not self.unread & set(names)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its cells by column name, and where it is."""

    path: Path
    line: int
    cells: dict[str, str]
    faults: PlaceDiagnostics

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, message: str) -> None:
        """Note a fault in this row."""
        self.faults.add(self.path, self.line, message)
        if "code" in self.cells:
            self.faults.codes.add(self.cells["code"])

    def listed(self, column: str) -> tuple[str, ...]:
        """The cell's values, separated by semicolons; none for an empty cell."""
        values = tuple(self.cells[column].split(";")) if self.cells[column] else ()
        if any(value != value.strip() or not value for value in values):
            self.fault(f"{column} '{self.cells[column]}' has an empty or padded value: separate values by ';' alone")
        if len(set(values)) < len(values):
            self.fault(f"{column} '{self.cells[column]}' has a value twice")
        return values

    def day(self, column: str) -> date | None:
        """The cell's date, None for an empty cell."""
        try:
            return date.fromisoformat(self.cells[column]) if self.cells[column] else None
        except ValueError:
            self.fault(f"{column} '{self.cells[column]}' is not a date such as 2023-04-01")
            return None

    def filled(self, column: str) -> str:
        """The cell's text, which may not be empty."""
        if not self.cells[column]:
            self.fault(f"{column} is empty")
        return self.cells[column]

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        """The cell's text, which must be one of those allowed."""
        if self.cells[column] not in allowed:
            self.fault(f"{column} '{self.cells[column]}' is not one of {', '.join(allowed)}")
        return self.cells[column]


def read_rows(path: Path, columns: Sequence[str], faults: PlaceDiagnostics) -> list[Row]:
    """The rows of a CSV file that has exactly these columns; what is wrong with it is added to the faults."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, cells) for cells in reader]
    except FileNotFoundError:
        faults.add_unread(path, f"the file is missing from {path.parent}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add_unread(path, f"the file could not be read as UTF-8 CSV ({error})")
    else:
        return _rows(path, lines, columns, faults)
    return []


def _lines(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - 1:,} more" if len(numbers) > 1 else ""
    return f"line {numbers[0]}{more}"


def _rows(
    path: Path, lines: list[tuple[int, list[str]]], columns: Sequence[str], faults: PlaceDiagnostics
) -> list[Row]:
    header = lines[0][1] if lines else []
    if header != list(columns):
        faults.add_unread(path, f"the columns are {','.join(header) or 'none'}, expected {','.join(columns)}")
        return []
    rows = []
    for line, cells in lines[1:]:
        if len(cells) != len(columns):
            faults.add(path, line, f"{len(cells)} cells, expected {len(columns)}")
        elif any(cell != cell.strip() for cell in cells):
            faults.add(path, line, "a cell begins or ends with a space")
        else:
            rows.append(Row(path, line, dict(zip(columns, cells, strict=True)), faults))
    return rows

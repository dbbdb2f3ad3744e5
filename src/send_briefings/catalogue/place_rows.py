"""Reading a CSV file of the places catalogue strictly, every fault with its file and line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(slots=True)
class Faults:
    """The faults found so far, each with its file and line."""

    found: list[str] = field(default_factory=list)

    def add(self, path: Path, line: int, message: str) -> None:
        """Note a fault at a line of a file."""
        self.found.append(f"{path.name}, line {line}: {message}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its cells by column name, and where it is."""

    path: Path
    line: int
    cells: dict[str, str]
    faults: Faults

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, message: str) -> None:
        """Note a fault in this row."""
        self.faults.add(self.path, self.line, message)

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


def read_rows(path: Path, columns: Sequence[str], faults: Faults) -> list[Row]:
    """The rows of a CSV file that has exactly these columns; what is wrong with it is added to the faults."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, cells) for cells in reader]
    except FileNotFoundError:
        faults.add(path, 1, f"the file is missing from {path.parent}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add(path, 1, f"the file could not be read as UTF-8 CSV ({error})")
    else:
        return _rows(path, lines, columns, faults)
    return []


def _rows(path: Path, lines: list[tuple[int, list[str]]], columns: Sequence[str], faults: Faults) -> list[Row]:
    header = lines[0][1] if lines else []
    if header != list(columns):
        faults.add(path, 1, f"the columns are {','.join(header) or 'none'}, expected {','.join(columns)}")
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

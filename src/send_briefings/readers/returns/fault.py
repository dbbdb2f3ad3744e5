"""What is wrong with a council's own return: where it is, what was found, what was expected, and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHOWN = 60
WORD = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class ReturnFault:
    """One fault, in words for a person with a spreadsheet.

    `row` counts as the spreadsheet does, 0 where the fault is of the whole file. `column` is the heading, "" for a
    whole row; `cell` is the spreadsheet's name of the place ("E14"), "" where there is none. `found` is the text there,
    or, where `cell` is "", what there is in words. A text with words in it is never repeated, since it may be a child's
    name, unless it is `near` a word that we know.
    """

    row: int
    column: str
    cell: str
    found: str
    expected: str
    mend: str
    near: bool = False

    def __str__(self) -> str:
        """The fault in one or two lines.

        >>> print(ReturnFault(14, "value", "E14", "12O", "a number such as 1234", "Type the number again."))
        row 14, column 'value' (cell E14): found '12O', expected a number such as 1234.
            To mend it: Type the number again.
        """
        column = f", column '{self.column}'" if self.column else ""
        cell = f" (cell {self.cell})" if self.cell else ""
        where = f"row {self.row}{column}{cell}" if self.row else "the whole file"
        return f"{where}: found {self._shown()}, expected {self.expected}.\n    To mend it: {self.mend}"

    @property
    def place(self) -> str:
        """Where the fault is, without anything that stands in a cell: all that may be kept of it.

        >>> ReturnFault(14, "Jack", "E14", "3", "at most the denominator, 2", "Check it.").place
        'row 14 (cell E14)'
        """
        cell = f" (cell {self.cell})" if self.cell else ""
        return f"row {self.row}{cell}" if self.row else f"the whole file ({self.found or 'nothing in it'})"

    def _shown(self) -> str:
        short = f"{self.found[:SHOWN]}{'…' if len(self.found) > SHOWN else ''}"
        if self.cell and not self.near and WORD.search(self.found) and not self.found.startswith("#"):
            return "words"
        return f"'{short}'" if self.cell and short else short or "nothing"


def cell_name(row: int, column: int) -> str:
    """The spreadsheet's name of a cell; columns count from 0.

    >>> cell_name(14, 4), cell_name(2, 27)
    ('E14', 'AB2')
    """
    letters, number = "", column
    while number >= 0:
        letters = chr(ord("A") + number % 26) + letters
        number = number // 26 - 1
    return f"{letters}{row}"

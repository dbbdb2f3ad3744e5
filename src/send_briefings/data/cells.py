"""A published cell to a value, or to the reason there is none: its text, its number, its symbol.

What was done is counted, so that the file's account can say so. What a cell says is never changed.

A percent sign, thousands separators, a true minus sign and a decimal comma are taken where nobody can take them for
something else. Whether commas are decimal is decided for the whole file, from all its numbers that we read: `12,345`
alone may be twelve thousand or twelve and a bit.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from send_briefings.model import Status, Unit

SPACES = "cells with a non-breaking or other odd space, read with a plain one"
INVISIBLE = "cells with invisible or control characters, read without them"
TEXT_MARKS = 'cells that a spreadsheet marked as text (\' or ="..."), read without the mark'
OTHER_LETTERS = "labels in other letters or spacing than the publisher's own, read as if they were the same"
ODD = re.compile(r"[^\x20-\x7e]|^['=]")
TEXT_FORMULA = re.compile(r'="([^"]*)"')
NUMBER_AS_TEXT = re.compile(r"'([+-]?[\d.,]+%?)")
BREAKS = "\t\n\r\x0b\x0c\x85"


def plain_text(text: str) -> tuple[str, tuple[str, ...]]:
    """A cell's text as it is meant, and what was done to it.

    >>> plain_text("\\u00a0e06000001\\u00a0")[0], plain_text('="8.09"')[0], plain_text("Le\\u200beds\\u202e")[0]
    ('e06000001', '8.09', 'Leeds')
    >>> plain_text("Kingston upon Hull")
    ('Kingston upon Hull', ())
    """
    if not ODD.search(text):
        return text, ()
    done = []
    if any(_is_space(letter) for letter in text):
        text = " ".join("".join(" " if _is_space(letter) else letter for letter in text).split())
        done.append(SPACES)
    if any(_is_invisible(letter) for letter in text):
        text = without_invisible(text)
        done.append(INVISIBLE)
    if marked := TEXT_FORMULA.fullmatch(text.strip()) or NUMBER_AS_TEXT.fullmatch(text.strip()):
        text = marked[1]
        done.append(TEXT_MARKS)
    return text, tuple(done)


def without_invisible(text: str) -> str:
    """A text without control characters and those of no width, the marks that turn the direction of writing included.

    >>> without_invisible("a\\u202eb\\u2066c\\x07")
    'abc'
    """
    return "".join(letter for letter in text if not _is_invisible(letter)) if not text.isprintable() else text


def plain_cells(rows: pd.DataFrame, normalised: Counter[str]) -> pd.DataFrame:
    """A batch's cells as `plain_text` makes them; how many cells were changed in which way is added to `normalised`."""
    changed = {}
    for name in rows.columns:
        codes, distinct = pd.factorize(rows[name])
        plain = [plain_text(str(text)) for text in distinct]
        if any(done for _, done in plain):
            times = pd.Series(codes).value_counts()
            for code, (_, done) in enumerate(plain):
                for what in done:
                    normalised[what] += int(times[code])
            changed[name] = pd.Series([text for text, _ in plain], dtype=object).to_numpy()[codes]
    return rows.assign(**changed) if changed else rows


def label_key(text: str) -> str:
    """The form in which two spellings of one label are the same: letters small, spaces single.

    >>> label_key(" EHC  PLAN ") == label_key("EHC plan")
    True
    """
    return " ".join(text.split()).casefold()


def heading_key(text: str) -> str:
    """The form in which two spellings of one heading are the same: spaces, hyphens and underscores count as one.

    >>> heading_key(" Time period") == heading_key("TIME_PERIOD")
    True
    """
    return re.sub(r"[\s_-]+", "_", without_invisible(" ".join(text.split()))).strip("_").casefold()


def _is_space(letter: str) -> bool:
    return letter in BREAKS or (letter != " " and unicodedata.category(letter) in {"Zs", "Zl", "Zp"})


def _is_invisible(letter: str) -> bool:
    return letter not in BREAKS and unicodedata.category(letter) in {"Cc", "Cf"}


PERCENT_SIGN = "numbers with a percent sign, read without it"
THOUSANDS = "numbers with thousands separators, read without them"
DECIMAL_COMMA = "numbers with a decimal comma, read with a point"
MINUS = "numbers with a minus sign of another form, read as '-'"
AMBIGUOUS = "a number that can be read in one way (a comma in '{}' may be decimal or between thousands)"
MIXED = "a number written as the others are (the file has commas both as decimal marks and otherwise)"
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))
SHORTENED_NUMBERS = "numbers such as 2.58E+01, which a spreadsheet may have cut short, read as printed"
SHORTENED = re.compile(r"[+-]?\d\.\d\dE[+-]\d\d")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
GROUPED_WITH_POINT = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:,\d{3}){2,}")
SPACED = re.compile(r"[+-]?\d{1,3}(?:[ '\u2019]\d{3})+(?:[.,]\d+)?")
DECIMAL = re.compile(r"[+-]?(?:\d+,\d+|\d{1,3}(?:\.\d{3})+,\d+)")
POINT = re.compile(r"[+-]?\d*\.\d+")
PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")


class Comma(StrEnum):
    """What a comma in a file's numbers means."""

    THOUSANDS = "between thousands"
    DECIMAL = "decimal"
    UNKNOWN = "one or the other"
    MIXED = "both"


def meaning_of_commas(numbers: Iterable[str], delimiter: str) -> Comma:
    """What commas mean in the numbers of a file that is delimited in this way.

    They are decimal where a number can be read in no other way (`8,09`) and none has a point; between thousands where
    none must be decimal and a number has a point, or the file is delimited by commas, as no file with decimal commas
    is without need.

    >>> [meaning_of_commas(cells, ";").value for cells in (["8,09", "12,345"], ["12,345", "8.1"], ["12,345"])]
    ['decimal', 'between thousands', 'one or the other']
    """
    decimal = thousands = point = False
    for number in numbers:
        text = number.strip().removesuffix("%").rstrip().translate(DASHES)
        if "," in text:
            grouped = GROUPED.fullmatch(text) is not None and not text.lstrip("+-").startswith("0")
            thousands |= GROUPED_WITH_POINT.fullmatch(text) is not None
            decimal |= not grouped and DECIMAL.fullmatch(text) is not None
        else:
            point |= POINT.fullmatch(text) is not None
    if decimal:
        return Comma.MIXED if thousands or point else Comma.DECIMAL
    return Comma.THOUSANDS if thousands or point or delimiter == "," else Comma.UNKNOWN


def plain_number(text: str, unit: Unit, comma: Comma = Comma.THOUSANDS) -> tuple[str, tuple[str, ...]]:
    """A number's text with digits, sign and point alone, and what was done to it; any other text as it is.

    A percent sign is taken from a percentage only. In counts a comma is between thousands unless the file's are
    decimal. A number as a spreadsheet shortens it (`2.58E+01`) is left and told.

    >>> plain_number("1,038.1%", Unit.PERCENT)[0], plain_number("\\u22123.2", Unit.PERCENT)[0]
    ('1038.1', '-3.2')
    >>> plain_number("8,09", Unit.PERCENT, Comma.DECIMAL), plain_number("8,09", Unit.PERCENT)
    (('8.09', ('numbers with a decimal comma, read with a point',)), ('8,09', ()))
    """
    given, done = text.strip(), []
    if SHORTENED.fullmatch(given):
        return text, (SHORTENED_NUMBERS,)
    if given != (dashed := given.translate(DASHES)):
        done.append(MINUS)
    plain = dashed
    if plain.endswith("%") and unit is Unit.PERCENT:
        plain = plain[:-1].rstrip()
        done.append(PERCENT_SIGN)
    if SPACED.fullmatch(plain):
        plain = re.sub("[ '\u2019]", "", plain)
        done.append(THOUSANDS)
    if "," in plain:
        if comma is Comma.DECIMAL and DECIMAL.fullmatch(plain):
            plain = plain.replace(".", "").replace(",", ".")
            done.append(DECIMAL_COMMA)
        elif GROUPED_WITH_POINT.fullmatch(plain) or (GROUPED.fullmatch(plain) and _between_thousands(unit, comma)):
            plain = plain.replace(",", "")
            done.append(THOUSANDS)
    return (plain, tuple(done)) if done and PLAIN.fullmatch(plain) else (text, ())


def plain_numbers(texts: pd.Series[str], unit: Unit, comma: Comma, normalised: Counter[str]) -> pd.Series[str]:
    """A column's cells as `plain_number` makes them; how many were changed in which way is added to `normalised`."""
    codes, distinct = pd.factorize(texts)
    plain = [plain_number(str(text), unit, comma) for text in distinct]
    if not any(done for _, done in plain):
        return texts
    times = pd.Series(codes).value_counts()
    for code, (_, done) in enumerate(plain):
        for what in done:
            normalised[what] += int(times[code])
    return pd.Series(
        pd.Series([text for text, _ in plain], dtype=object).to_numpy()[codes], texts.index, name=texts.name
    )


def comma_fault(text: str, comma: Comma) -> str:
    """What was expected of a cell whose comma cannot be read; "" for any other.

    >>> comma_fault("12,345", Comma.UNKNOWN)
    "a number that can be read in one way (a comma in '12,345' may be decimal or between thousands)"
    """
    number = text.strip().removesuffix("%").translate(DASHES)
    if not (GROUPED.fullmatch(number) or DECIMAL.fullmatch(number)):
        return ""
    if comma is Comma.UNKNOWN:
        return AMBIGUOUS.format(text.strip())
    return MIXED if comma is Comma.MIXED else ""


def _between_thousands(unit: Unit, comma: Comma) -> bool:
    return comma is Comma.THOUSANDS or (comma is Comma.UNKNOWN and unit is Unit.COUNT)


NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
NEVER_NEGATIVE = {Unit.PERCENT, Unit.PER_100, Unit.PER_1000, Unit.COUNT}


@dataclass(frozen=True, slots=True)
class Symbols:
    """What a source prints in place of a number: each symbol's status, and the status of a blank cell."""

    statuses: Mapping[str, Status]
    blank: Status | None

    @property
    def expected(self) -> str:
        """The wording of what a cell may hold."""
        marks = [f"'{mark}'" for mark in self.statuses] + (["a blank"] if self.blank else [])
        return "a number" + (f" or one of {', '.join(marks)}" if marks else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read: its value, or its status and the symbol printed; `fault` says what was expected of a bad one."""

    value: float | None
    status: Status
    symbol: str
    fault: str = ""


def read_cell(
    text: str, symbols: Symbols, unit: Unit, *, may_exceed_100: bool = False, may_be_negative: bool = False
) -> Cell:
    """One cell. A missing value is never zero; a number out of the unit's range is a fault.

    `may_exceed_100` lets a percentage above 100 stand, where the publisher's own method can give one, and
    `may_be_negative` one below 0, such as a deficit as a share of income.

    >>> symbols = Symbols({"c": Status.SUPPRESSED}, blank=None)
    >>> read_cell("8.0299999999999994", symbols, Unit.PERCENT).value, read_cell("c", symbols, Unit.PERCENT).status
    (8.03, <Status.SUPPRESSED: 'suppressed'>)
    >>> read_cell("1O", symbols, Unit.PERCENT).fault
    "a number or one of 'c'"
    """
    given = text.strip()
    if not given:
        status = symbols.blank or Status.NOT_AVAILABLE
        return Cell(None, status, "", "" if symbols.blank else symbols.expected)
    known = (symbols.statuses.get(mark) for mark in (given, given.lower(), given.translate(DASHES)))
    status_given = next((status for status in known if status), None)
    if status_given:
        return Cell(None, status_given, given)
    if not NUMBER.fullmatch(given) or not given.isascii():
        return Cell(None, Status.NOT_AVAILABLE, given, symbols.expected)
    value = float(given) + 0.0  # so that -0.0 is 0
    if not math.isfinite(value):
        return Cell(None, Status.NOT_AVAILABLE, given, "a number a computer can hold")
    if value < 0 and unit in NEVER_NEGATIVE and not may_be_negative:
        return Cell(None, Status.NOT_AVAILABLE, given, "a number that is not negative")
    if unit is Unit.PERCENT and value > 100 and not may_exceed_100:
        return Cell(None, Status.NOT_AVAILABLE, given, "a percentage from 0 to 100")
    return Cell(value, Status.PUBLISHED, "")


def read_cells(
    texts: pd.Series[str],
    symbols: Symbols,
    unit: Unit,
    *,
    may_exceed_100: bool = False,
    may_be_negative: bool = False,
) -> pd.DataFrame:
    """A column of cells as `value`, `status`, `symbol` and `fault` ("" for a good cell), with the same index."""
    codes, distinct = pd.factorize(texts)
    allowed = {"may_exceed_100": may_exceed_100, "may_be_negative": may_be_negative}
    cells = [read_cell(str(text), symbols, unit, **allowed) for text in distinct]
    columns = {
        "value": np.array([math.nan if cell.value is None else cell.value for cell in cells], dtype=np.float64),
        "status": np.array([cell.status.value for cell in cells], dtype=object),
        "symbol": np.array([cell.symbol for cell in cells], dtype=object),
        "fault": np.array([cell.fault for cell in cells], dtype=object),
    }
    return pd.DataFrame({name: values[codes] for name, values in columns.items()}, index=texts.index)

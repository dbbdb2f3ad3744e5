"""Numbers as people and spreadsheets write them, to the plain form our readers read.

A percent sign, thousands separators, a true minus sign and a decimal comma are taken where nobody can take them for
something else. Whether commas are decimal is decided for the whole file, from all its numbers that we read: `12,345`
alone may be twelve thousand or twelve and a bit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import pandas as pd

from send_briefings.model import Unit

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

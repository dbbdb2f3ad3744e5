"""A cell with a number in it, or one of the marks that stand for a number that is not given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from send_briefings.model.tidy import Status

MARKS = {
    "c": Status.SUPPRESSED,
    "*": Status.SUPPRESSED,
    "suppressed": Status.SUPPRESSED,
    "x": Status.NOT_AVAILABLE,
    "..": Status.NOT_AVAILABLE,
    ":": Status.NOT_AVAILABLE,
    "n/a": Status.NOT_AVAILABLE,
    "na": Status.NOT_AVAILABLE,
    "not known": Status.NOT_AVAILABLE,
    "not available": Status.NOT_AVAILABLE,
    "z": Status.NOT_APPLICABLE,
}
EXPECTED = "a number such as 1234 or 1,234, c (or <5) if it is too small to give, or x if it is not known"
SHORTENED = (
    "Excel has shortened the number. Widen the column, set its format to Number without decimals, and save again."
)
AGAIN = "Type the number again with digits only, or one of those letters."
_FEWER = re.compile(r"(?:<|fewer than|less than|under)\s*\d+", re.IGNORECASE)
_GROUPED = re.compile(r"-?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
_SHORTENED = re.compile(r"-?\d+(?:\.\d+)?e[+-]?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A cell as read: its value, or the mark in it and what that means; `expected` and `mend` where it is neither.

    `decimals` counts those written.
    """

    value: float | None = None
    decimals: int = 0
    status: Status | None = None
    mark: str = ""
    expected: str = ""
    mend: str = ""


def read_number(text: str, *, percent: bool = False, decimal_comma: bool = False) -> Number:
    """One cell. With `percent` a % sign may follow; `decimal_comma` takes "12,5" for twelve and a half.

    >>> read_number("5,000").value, read_number("<5").status, read_number("c").mark
    (5000.0, <Status.SUPPRESSED: 'suppressed'>, 'c')
    >>> read_number("12.5%", percent=True).value, read_number("12,5", decimal_comma=True).value
    (12.5, 12.5)
    >>> read_number("1.2E+05").mend
    'Excel has shortened the number. Widen the column, set its format to Number without decimals, and save again.'
    """
    if text.lower() in MARKS or _FEWER.fullmatch(text):
        return Number(status=MARKS.get(text.lower(), Status.SUPPRESSED), mark=text)
    given = text.removesuffix("%").rstrip() if percent else text
    if given.isascii() and (_GROUPED.fullmatch(given) or _PLAIN.fullmatch(given)):
        plain = given.replace(",", "").replace(" ", "")
        return Number(value=float(plain), decimals=len(plain.partition(".")[2]))
    if _DECIMAL_COMMA.fullmatch(given):
        if decimal_comma:
            plain = given.replace(",", ".")
            return Number(value=float(plain), decimals=len(plain.partition(".")[2]))
        return Number(expected=EXPECTED, mend=f"Write the decimals after a full stop: {given.replace(',', '.')}.")
    return Number(expected=EXPECTED, mend=_mend(given))


def _mend(given: str) -> str:
    if _SHORTENED.fullmatch(given):
        return SHORTENED
    if given.startswith("#"):
        return "A formula in the spreadsheet failed. Mend it, or type the number in its place."
    if given.endswith("%"):
        return "Give the number of children or views, not a percentage."
    if given.startswith("£"):
        return "Leave out the pound sign."
    return AGAIN

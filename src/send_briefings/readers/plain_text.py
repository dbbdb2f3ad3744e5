"""Cells of text without what a spreadsheet or a web page leaves in them: odd spaces, invisible characters, text marks.

What was done is counted, so that the file's account can say so. What a cell says is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pandas as pd

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

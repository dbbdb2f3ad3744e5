"""On which line each table, key and list element of a TOML text stands.

The standard parser gives values without places. This scan runs over a text that has already parsed, so it only has to
find where things start: it steps over strings and comments and counts brackets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Where = tuple[str | int, ...]
"""The way to a value from the top of the file: ("measures", 0, "id")."""

_SKIP = re.compile(
    r'"""(?:\\.|(?!""").)*"{3,5}' + r"|'''(?:(?!''').)*'{3,5}" + r'|"(?:\\.|[^"\\])*"' + r"|'[^']*'" + r"|#[^\n]*", re.S
)
_HEADER = re.compile(r"\s*(\[\[?)(?P<name>(?:\"(?:\\.|[^\"\\])*\"|'[^']*'|[^\]\"'])+)\]\]?")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_KEY = re.compile(r"\s*(?P<name>(?:\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|[^=\"'\n#])+?)\s*=")


def line_of(lines: Mapping[Where, int], where: Where) -> int:
    """The line of a value, or of the nearest thing around it that has one; 1 for the file itself."""
    for end in range(len(where), 0, -1):
        if where[:end] in lines:
            return lines[where[:end]]
    return 1


def lines_of_toml(text: str) -> dict[Where, int]:
    """The line, counting from 1, of every table, key and element of a list in a valid TOML text.

    >>> lines_of_toml('id = "x"\\n[[measures]]\\ncode = "y"\\nnames = [\\n  "a",\\n]\\n')[("measures", 0, "names", 0)]
    5
    """
    lines: dict[Where, int] = {}
    counts: dict[Where, int] = {}
    table: Where = ()
    text = text.replace("\r\n", "\n")
    for start, statement in _statements(text):
        line = text.count("\n", 0, start) + 1
        header = _HEADER.match(statement)
        if header and statement.lstrip().startswith("["):
            table = _with_indices(_parts(header["name"]), counts, header[1] == "[[")
            lines.setdefault(table, line)
            continue
        key = _KEY.match(statement)
        if key is None:
            continue
        at = (*table, *_parts(key["name"]))
        lines[at] = line
        for index, offset in enumerate(_elements(statement, key.end())):
            lines[(*at, index)] = text.count("\n", 0, start + offset) + 1
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header or key with its whole value, with the position it starts at."""
    begin = position = depth = 0
    while position < len(text):
        skipped = _SKIP.match(text, position)
        if skipped and skipped.end() > position:
            position = skipped.end()
            continue
        letter = text[position]
        depth += (letter in "[{") - (letter in "]}")
        position += 1
        if letter == "\n" and depth == 0:
            yield from _statement(text, begin, position)
            begin = position
    yield from _statement(text, begin, len(text))


def _statement(text: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
    statement = text[begin:end]
    blank = len(statement) - len(statement.lstrip())
    if statement.strip() and not statement.lstrip().startswith("#"):
        yield begin + blank, statement.lstrip()


def _elements(statement: str, start: int) -> Iterator[int]:
    """Where each element of a list value starts; nothing for a value that is not a list."""
    position = start + len(statement[start:]) - len(statement[start:].lstrip())
    if not statement.startswith("[", position):
        return
    depth, fresh, position = 1, True, position + 1
    while position < len(statement) and depth:
        letter = statement[position]
        if letter.isspace():
            position += 1
            continue
        skipped = _SKIP.match(statement, position)
        if fresh and letter not in ",]#":
            yield position
            fresh = False
        if skipped:
            position = skipped.end()
            continue
        depth += (letter in "[{") - (letter in "]}")
        fresh = fresh or (letter == "," and depth == 1)
        position += 1


def _parts(name: str) -> tuple[str, ...]:
    """The words of a dotted key, quotes taken off."""
    if _BARE.fullmatch(name.strip()):
        return (name.strip(),)
    nested: Any = tomllib.loads(f"{name.strip()} = 0")
    parts: list[str] = []
    while isinstance(nested, dict):
        part, nested = next(iter(nested.items()))
        parts.append(part)
    return tuple(parts)


def _with_indices(parts: tuple[str, ...], counts: dict[Where, int], repeated: bool) -> Where:
    """The way to a table, with the number of each repeated table on it."""
    where: Where = ()
    for position, part in enumerate(parts):
        where = (*where, part)
        last = position == len(parts) - 1
        if last and repeated:
            counts[where] = counts.get(where, -1) + 1
        if where in counts:
            where = (*where, counts[where])
    return where

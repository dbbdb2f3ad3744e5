"""TOML files whose faults are all reported at once, each with its file and line.

A reader asks a `TomlTable` for what it expects. What is missing or wrong is noted in `Diagnostics` and a neutral value
is returned, so that reading goes on and the person sees every fault in one go. Keys nobody asked for are faults too.

    faults = Diagnostics()
    document = read_toml(path, faults)
    title = document.string("title")
    polarity = document.string("polarity", one_of=("high", "low"))
    for measure in document.tables("measures"):
        measure.string("id")
    document.finish()          # keys that were never asked for, in this table and every table opened from it
    faults.raise_if_any()      # CatalogueError: 'areas/attendance.toml:12: ...'

The standard parser gives values without places, so a scan of the parsed text finds where things start.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from rapidfuzz import process

from send_briefings.errors import CATALOGUE, CatalogueError

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


T = TypeVar("T")


class Needed(Enum):
    """The mark of a getter called without a default: the key must be there."""

    KEY = "key"


NEEDED = Needed.KEY


class Diagnostics:
    """Faults found so far, over any number of files.

    >>> faults = Diagnostics()
    >>> faults.add(Path("areas/neet.toml"), 3, "'polarity' is 'up'", "high or low")
    >>> faults.raise_if_any()
    Traceback (most recent call last):
    send_briefings.errors.CatalogueError: The catalogue has faults:
      areas/neet.toml:3: 'polarity' is 'up', expected high or low
    """

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, path: Path, line: int, found: str, expected: str) -> None:
        """Note one fault: what was found at that line, and what was expected there."""
        short = Path(*path.parts[-2:]).as_posix()
        self.lines.append(f"{short}:{line}: {found}, expected {expected}")

    def raise_if_any(self, what: str = CATALOGUE) -> None:
        """Raise CatalogueError with every fault noted, in the order of files and lines as they were read."""
        if self.lines:
            raise CatalogueError(self.lines, what)


class TomlTable:
    """One table of a TOML file, read key by key.

    Getters: `string`, `strings`, `integer`, `number`, `boolean`, `date`, `string_map`, `table`, `tables`. A getter
    without `default` needs the key; a getter with one returns it where the key is absent. A wrong type is a fault, and
    the default or a neutral value ("", 0, (), an empty table) comes back.
    """

    def __init__(
        self, path: Path, values: Mapping[str, Any], lines: Mapping[Where, int], where: Where, faults: Diagnostics
    ) -> None:
        self.path = path
        self.values = values
        self.where = where
        self.faults = faults
        self._lines = lines
        self._asked: set[str] = set()
        self._opened: list[TomlTable] = []

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def line(self, *keys: str | int) -> int:
        """The line of this table, or of a key (or list element) in it, counting from 1."""
        return line_of(self._lines, (*self.where, *keys))

    def fault(self, key: str | None, found: str, expected: str, *, element: int | None = None) -> None:
        """Note a fault of this table, of one of its keys, or of an element of that key's list."""
        at = [] if key is None else [key] if element is None else [key, element]
        self.faults.add(self.path, self.line(*at), found, expected)

    def string(self, key: str, default: str | Needed = NEEDED, *, one_of: Collection[str] = ()) -> str:
        """A text that is not blank; with `one_of`, one of those, and a near miss is told the nearest."""
        text = self._get(key, default, "", "a text in quotes", lambda value: isinstance(value, str))
        if key in self.values and not text.strip() and text != default and isinstance(self.values[key], str):
            self.fault(key, f"'{key}' is blank", "a text")
        if text and one_of and text not in one_of and text != default:
            self.fault(key, f"'{key}' is '{text}'", choices(text, one_of))
        return text

    def strings(
        self, key: str, default: Sequence[str] | Needed = NEEDED, *, one_of: Collection[str] = ()
    ) -> tuple[str, ...]:
        """A list of texts; with `one_of`, each one of those."""
        given = self._get(key, default, (), "a list of texts", _is_texts)
        for index, text in enumerate(given):
            if one_of and text not in one_of:
                self.fault(key, f"'{key}' holds '{text}'", choices(text, one_of), element=index)
        return tuple(given)

    def integer(self, key: str, default: int | Needed = NEEDED) -> int:
        """A whole number."""
        return self._get(key, default, 0, "a whole number", lambda v: isinstance(v, int) and not isinstance(v, bool))

    def number(self, key: str, default: float | Needed = NEEDED) -> float:
        """A number, whole or not."""
        test = lambda v: isinstance(v, int | float) and not isinstance(v, bool)  # noqa: E731
        return float(self._get(key, default, 0.0, "a number", test))

    def boolean(self, key: str, default: bool | Needed = NEEDED) -> bool:
        """true or false."""
        return self._get(key, default, False, "true or false", lambda v: isinstance(v, bool))

    def date(self, key: str, default: datetime.date | Needed = NEEDED) -> datetime.date:
        """A date written without quotes, as 2026-03-19."""
        test = lambda v: isinstance(v, datetime.date) and not isinstance(v, datetime.datetime)  # noqa: E731
        return self._get(key, default, datetime.date.min, "a date without quotes, such as 2026-03-19", test)

    def anything(self, key: str) -> Any:
        """The value of a key as it stands, for a caller that checks it; None where it is absent."""
        self._asked.add(key)
        return self.values.get(key)

    def string_map(self, key: str, default: Mapping[str, str] | Needed = NEEDED) -> dict[str, str]:
        """A table of texts to texts, in the file's order."""
        return dict(self._get(key, default, {}, 'a table of texts, such as { "Total" = "total" }', _is_text_map))

    def table(self, key: str, *, needed: bool = True) -> TomlTable:
        """The table of that name; an empty one where it is absent."""
        nothing: dict[str, Any] = {}
        default = NEEDED if needed else nothing
        values = self._get(key, default, nothing, f"a table [{key}]", lambda v: isinstance(v, dict))
        return self._open(values, (*self.where, key))

    def tables(self, key: str, *, needed: bool = True) -> tuple[TomlTable, ...]:
        """The tables written [[key]], in the file's order."""
        nothing: tuple[dict[str, Any], ...] = ()
        default = NEEDED if needed else nothing
        values = self._get(key, default, nothing, f"tables written [[{key}]]", _is_tables)
        return tuple(self._open(entry, (*self.where, key, index)) for index, entry in enumerate(values))

    def keys(self) -> tuple[str, ...]:
        """The keys present, which thereby count as asked for: for a table whose keys are names of the author's own."""
        self._asked.update(self.values)
        return tuple(self.values)

    def finish(self) -> None:
        """Note every key nobody asked for, here and in each table opened from here, with the nearest known key."""
        for key in self.values:
            if key not in self._asked:
                self.fault(key, f"unknown key '{key}'", choices(key, self._asked))
        for opened in self._opened:
            opened.finish()

    def _open(self, values: Mapping[str, Any], where: Where) -> TomlTable:
        opened = TomlTable(self.path, values, self._lines, where, self.faults)
        self._opened.append(opened)
        return opened

    def _get(self, key: str, default: T | Needed, neutral: T, expected: str, fits: Callable[[Any], bool]) -> T:
        self._asked.add(key)
        fallback = neutral if isinstance(default, Needed) else default
        if key not in self.values:
            if isinstance(default, Needed):
                self.fault(None, f"{self._name()} has no '{key}'", expected)
            return fallback
        value = self.values[key]
        if not fits(value):
            self.fault(key, f"'{key}' is {_shown(value)}", expected)
            return fallback
        found: T = value
        return found

    def _name(self) -> str:
        words = [str(part) if isinstance(part, str) else f"number {part + 1}" for part in self.where]
        return f"the table '{' '.join(words)}'" if words else "the file"


def read_toml(path: Path, faults: Diagnostics) -> TomlTable:
    """Open a TOML file as its top table.

    A file that cannot be read or is not TOML is one fault (with the line the parser stopped at), and an empty table.
    """
    text = read_text(path, faults, "a TOML file")
    return TomlTable(path, {}, {}, (), Diagnostics()) if text is None else toml_of(text, path, faults)


def read_text(path: Path, faults: Diagnostics, expected: str) -> str | None:
    """The text of a file, with plain line ends; None, and a fault, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        faults.add(path, 1, f"the file cannot be read ({error.strerror})", expected)
    except UnicodeDecodeError as error:
        faults.add(path, 1, f"byte {error.start} is not UTF-8", f"{expected} saved as UTF-8")
    return None


def toml_of(text: str, path: Path, faults: Diagnostics) -> TomlTable:
    """The top table of a TOML text that stands in a file; one that is not TOML is one fault, and an empty table."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        reason = re.sub(r"\s*\(at .*\)", "", str(error))
        faults.add(path, int(at.group(1)) if at else text.count("\n") + 1, reason, "TOML")
    else:
        return TomlTable(path, values, lines_of_toml(text), (), faults)
    return TomlTable(path, {}, {}, (), Diagnostics())


def choices(given: str, known: Collection[str]) -> str:
    """The wording of what was expected: the nearest known name first, then all of them.

    >>> choices("ehcplan", ["sen_support", "ehc_plan"])
    "'ehc_plan' (or 'sen_support')"
    """
    ordered = sorted(known)
    near = process.extractOne(given, ordered, score_cutoff=60)
    if near is None:
        return "one of " + ", ".join(f"'{name}'" for name in ordered) if ordered else "no key here"
    others = [name for name in ordered if name != near[0]]
    return f"'{near[0]}'" + (f" (or {', '.join(repr(name) for name in others)})" if others else "")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values())


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)

"""What is written to the terminal: nothing a file or a person supplied is ever read as mark-up."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date

from send_briefings.errors import UsageError


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print a table for a person, its columns named in `right` aligned right; wide text is folded, not cut."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console(markup=False, highlight=False, emoji=False)
    if console.is_terminal:
        console.print(table)
        return
    console.width = console.measure(table, options=console.options.update(width=10_000)).maximum
    with console.capture() as lines:
        console.print(table)
    sys.stdout.write("\n".join(line.rstrip() for line in lines.get().splitlines()) + "\n")


def only_ascii() -> bool:
    """Whether JSON on standard output must be written in ASCII, for lack of an alphabet that has every sign."""
    return not (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def day(text: str, option: str) -> date | None:
    """A date given to an option as YYYY-MM-DD; None where nothing was given.

    Raises:
        UsageError: it is not such a date.

    >>> day("2025-03-31", "--as-of")
    datetime.date(2025, 3, 31)
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{option} is '{text[:40]}', expected a date as YYYY-MM-DD.", next_step=f"For example: {option} 2025-03-31"
        ) from None


def printable(text: str) -> str:
    """The text without characters that would steer the terminal; lines and tabs stay.

    >>> printable("a\\x1b[31mb")
    'a\N{REPLACEMENT CHARACTER}[31mb'
    """
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)

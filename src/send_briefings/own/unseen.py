"""A fault of the program while children's rows are in memory: told by where it was, never by what it held."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from send_briefings.errors import SendBriefingsError


@contextmanager
def nothing_repeated() -> Iterator[None]:
    """Let errors with words of our own pass; of any other say its kind and its place alone, and let go of the rest.

    Raises:
        RuntimeError: in place of what was raised; neither its text nor its frames, which may hold rows, are told.
    """
    place = ""
    try:
        yield
        return
    except SendBriefingsError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its words may be a child's
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} in {last.name}, line {last.lineno}"
        error.__traceback__ = None
    raise RuntimeError(f"a council's own return could not be read or counted: {place}") from None

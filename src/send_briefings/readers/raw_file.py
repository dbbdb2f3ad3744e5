"""A published file as it lies on the disk: that it is there, can be read, and its checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

from send_briefings.errors import DataFileError

MOST_BYTES = 500_000_000
"""The published files we know have at most 160 MB."""


def check_readable(path: Path) -> None:
    """Refuse what is not a readable, non-empty file of a size that published tables have, saying which it is.

    Raises:
        DataFileError: a name that is no text, missing, a folder, empty, too large, or not allowed to be read.
    """
    if not _is_text(str(path)):
        raise DataFileError(
            f"The name '{shown_name(str(path))}' is not text in this system's encoding.",
            next_step="Rename the file, or the folder it is in, and import it again.",
        )
    try:
        if not path.exists():
            raise DataFileError(f"There is no file '{path}'.", next_step="Check the path; quote it if it holds spaces.")
        if not path.is_file():
            raise DataFileError(f"'{path}' is not a file.", next_step="Name a file.")
        if path.stat().st_size == 0:
            raise DataFileError(f"'{path}' is empty (0 bytes).", next_step="Download it again.")
        if (size := path.stat().st_size) > MOST_BYTES:
            raise DataFileError(
                f"'{path}' has {size / 1_000_000:,.0f} MB, far more than the published tables "
                f"(at most {MOST_BYTES // 1_000_000} MB are read).",
                next_step="Check that it is the publisher's own file; if it is, take out the rows you do not need.",
            )
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataFileError(f"'{path}' cannot be read: {reason}.", next_step="Check that you may read it.") from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, read in pieces.

    Raises:
        DataFileError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataFileError(f"'{path}' cannot be read: {reason}.", next_step="Check that you may read it.") from error


def shown_name(name: str) -> str:
    """A file's name as text, the bytes that are none as an escape.

    >>> shown_name("caf\\udce9.csv")
    'caf\\\\xe9.csv'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True

"""A published file as it lies on the disk: that it is there, can be read, and its checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

from send_briefings.errors import DataFileError


def check_readable(path: Path) -> None:
    """Refuse what is not a readable, non-empty file, saying which it is.

    Raises:
        DataFileError: missing, a folder, empty, or not allowed to be read.
    """
    try:
        if not path.exists():
            raise DataFileError(f"There is no file '{path}'.", next_step="Check the path; quote it if it holds spaces.")
        if not path.is_file():
            raise DataFileError(f"'{path}' is not a file.", next_step="Name a file.")
        if path.stat().st_size == 0:
            raise DataFileError(f"'{path}' is empty (0 bytes).", next_step="Download it again.")
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

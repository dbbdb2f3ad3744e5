"""A published file as it lies on the disk, unpacked where it is packed.

What a packed file unpacks to is counted while it is read, so that a small file made to unpack into a huge one is
refused before it does harm.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from send_briefings.errors import DataFileError

MAX_BYTES = 500_000_000
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
        if (size := path.stat().st_size) > MAX_BYTES:
            raise DataFileError(
                f"'{path}' has {size / 1_000_000:,.0f} MB, far more than the published tables "
                f"(at most {MAX_BYTES // 1_000_000} MB are read).",
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


GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
MAX_UNPACKED = 300_000_000
TEXTS = (".csv", ".tsv", ".txt", ".psv", ".dat")
DAMAGE = (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)


def packing_of(path: Path) -> str:
    """How a file is packed: "gzip", "zip" (as workbooks are, too), or "" where it is not. Never raises.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "absence.csv"
    ...     _ = path.write_bytes(gzip.compress(b"a,b"))
    ...     packing_of(path)
    'gzip'
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
        if start.startswith(GZIP):
            return "gzip"
        return "zip" if start == ZIP else ""
    except OSError:
        return ""


def texts_in(path: Path) -> list[str]:
    """The names of the texts in a zip file, folders and the Mac's own entries left out; none for anything else."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
    except (*DAMAGE, OSError, ValueError):
        return []
    return [name for name in names if name.lower().endswith(TEXTS)]


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """A file's bytes as a stream, unpacked where it is packed.

    Raises:
        DataFileError: it is damaged, holds several texts, or unpacks to more than such files hold.
        OSError: it cannot be read.
    """
    packing = packing_of(path)
    try:
        if packing == "gzip":
            with gzip.open(path, "rb") as stream:
                yield _counted(path, stream)
        elif packing == "zip":
            names = texts_in(path)
            if len(names) != 1:
                shown = ", ".join(f"'{name}'" for name in names[:5])
                raise DataFileError(
                    f"{path.name} holds {len(names)} texts{f' ({shown})' if shown else ''}, expected one.",
                    next_step="Unpack it and import the file you mean, or the folder with all of them.",
                )
            with zipfile.ZipFile(path) as archive, archive.open(names[0]) as member:
                yield _counted(path, member)
        else:
            with path.open("rb") as file:
                yield file
    except DAMAGE as error:
        if not packing:
            raise
        raise DataFileError(
            f"{path.name} is packed with {packing} and damaged, cut short or locked ({error}).",
            next_step="Download it again.",
        ) from error


def _counted(path: Path, stream: IO[bytes] | gzip.GzipFile) -> IO[bytes]:
    return io.BufferedReader(_Counted(path, stream))


class _Counted(io.RawIOBase):
    """A stream that is refused once it has given more bytes than a published file holds."""

    def __init__(self, path: Path, stream: IO[bytes] | gzip.GzipFile) -> None:
        self._path, self._stream, self._given = path, stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(len(buffer))
        self._given += len(piece)
        if self._given > MAX_UNPACKED:
            raise DataFileError(
                f"{self._path.name} unpacks to more than {MAX_UNPACKED // 1_000_000} MB, far more than such files "
                "hold.",
                next_step="Check that it is the publisher's own file.",
            )
        buffer[: len(piece)] = piece
        return len(piece)

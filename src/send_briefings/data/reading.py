"""A published file recognised and read: the formats, what is no table, and damage told as the file's fault.

Each module in `data.formats` is one published format. It is found by its being there, and has

    FORMAT: str                                       # what `format` says in a source's TOML
    recognise(path, sources) -> SourceSpec | None     # from the content, never the name; never raises on junk
    read(path, source, gazetteer, *, release=None, released=None) -> FileRead

and may have `nearest(path, sources) -> str`, which says in words what an unrecognised file comes closest to ("" for
nothing close).
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from send_briefings.config.places import Gazetteer
from send_briefings.config.places import gazetteer as default_gazetteer
from send_briefings.config.sources import SourceSpec, load_sources
from send_briefings.data import formats as format_modules
from send_briefings.data.cells import without_invisible
from send_briefings.data.delimited_file import head_of
from send_briefings.data.raw_file import DAMAGE, MAX_UNPACKED, check_readable, packing_of, texts_in, unpacked
from send_briefings.data.table_file import looks_like_parquet, open_parquet
from send_briefings.errors import CatalogueError, DataFileError, SendBriefingsError
from send_briefings.model import FileRead

FROM_THE_PAGE = "Open the publisher's page in a browser and download the file itself."
MAGIC = (
    (b"%PDF", "It is a PDF, which holds no table that a program can read.", "Look for the figures as CSV or .xlsx."),
    (
        b"\xd0\xcf\x11\xe0",
        "It is a workbook in the old .xls form, or one protected by a password.",
        "Open it in a spreadsheet program and save it as .xlsx.",
    ),
    (b"7z\xbc\xaf", "It is packed with 7z.", "Unpack it and import the files inside."),
    (b"Rar!", "It is packed with RAR.", "Unpack it and import the files inside."),
    (b"BZh", "It is packed with bzip2.", "Unpack it and import the file inside."),
    (b"\xfd7zXZ", "It is packed with xz.", "Unpack it and import the file inside."),
    (b"\x89PNG", "It is a picture.", FROM_THE_PAGE),
    (b"\xff\xd8\xff", "It is a picture.", FROM_THE_PAGE),
)
WEB_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
LFS_POINTER = re.compile(r"version https://git-lfs\.github\.com/spec")
JSON = re.compile(r'\s*(?:\{\s*"|\[\s*[{\["\d])')
XML = re.compile(r"\s*<\?xml|\s*<[a-z][\w:-]*[\s>]", re.IGNORECASE)
TEXTS = (
    (
        WEB_PAGE,
        "It is a web page (HTML), not a table: what a site shows when a file is not there, or asks for a login, is "
        "easily saved in its place.",
        FROM_THE_PAGE,
    ),
    (
        LFS_POINTER,
        "It is a pointer of Git LFS, which stands for the file and holds none of it.",
        "Fetch the file itself with `git lfs pull`, or download it from the publisher.",
    ),
    (JSON, "It is JSON, the answer of a web service, not a table.", FROM_THE_PAGE),
    (XML, "It is XML, not a table.", "Look for the figures as CSV or .xlsx."),
)
LISTED = 5


def kind_of(path: Path) -> tuple[str, str] | None:
    """What a file is, and what to do, each as a sentence; None where nothing tells. Never raises.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "absence.csv"
    ...     _ = path.write_text("%PDF-1.7")
    ...     kind_of(path)
    ('It is a PDF, which holds no table that a program can read.', 'Look for the figures as CSV or .xlsx.')
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError:
        return None
    found = next(((stated, step) for magic, stated, step in MAGIC if start.startswith(magic)), None)
    if found or start.startswith(b"PK"):
        return found or _archive(path)
    head = head_of(path)
    return next(((stated, step) for pattern, stated, step in TEXTS if pattern.match(head)), None)


def _archive(path: Path) -> tuple[str, str] | None:
    """What a zip file holds that is no workbook; None for a workbook, or for one that is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (*DAMAGE, OSError, ValueError):
        return None
    if any(name in names for name in ("[Content_Types].xml", "content.xml", "mimetype")):
        return None
    if len(texts_in(path)) == 1:
        return None
    shown = ", ".join(f"'{name}'" for name in names[:LISTED]) + (", ..." if len(names) > LISTED else "")
    return f"It is a zip file that holds {shown or 'nothing'}.", "Unpack it and import the files inside."


PANIC = "PanicException"
"""What a library written in Rust raises where it gives up; Python does not count it among its own exceptions."""
LINE_ENDS = frozenset(b"\r\n")
LAST = 4
WORKBOOK = frozenset({"xl/workbook.xml", "content.xml"})


@contextmanager
def as_the_files_fault(path: Path) -> Iterator[None]:
    """Turn whatever is raised while a file is read, but for errors of our own and a stop, into the file's refusal.

    Raises:
        DataFileError: with the kind of fault and the library's own words; the cause is kept for who looks into it.
    """
    try:
        yield
    except SendBriefingsError:
        raise
    except MemoryError as error:
        raise DataFileError(
            f"'{path.name}' needs more memory than there is.", next_step="Check that it is the publisher's own file."
        ) from error
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != PANIC:
            raise
        stated = (str(error).strip().splitlines() or [""])[0][:160]
        raise DataFileError(
            f"'{path.name}' cannot be read: it is damaged, or made in a way that we do not know "
            f"({type(error).__name__}{f': {stated}' if stated else ''}).",
            next_step="Download it again. If it is as the publisher made it, please report this with the file.",
        ) from error


def refuse_damaged(path: Path) -> None:
    """Refuse a packed file or a Parquet file that is broken, which no format would know for its own.

    Raises:
        DataFileError: it begins as such a file does and cannot be opened as one.
    """
    if looks_like_parquet(path):
        open_parquet(path)
    if packing_of(path) == "zip":
        try:
            with zipfile.ZipFile(path) as archive:
                size = sum(member.file_size for member in archive.infolist())
                damaged = archive.testzip() if size <= MAX_UNPACKED else None
        except (*DAMAGE, OSError, ValueError) as error:
            raise _cut(path, str(error)) from error
        if damaged:
            raise _cut(path, f"'{damaged}' in it does not have the checksum it should")


def last_line_is_whole(path: Path) -> bool:
    """Whether a text ends with a line's end; True for a workbook or a Parquet file, which have none."""
    if looks_like_parquet(path) or _is_workbook(path):
        return True
    if packing_of(path):
        try:
            with unpacked(path) as stream:
                end = b""
                while piece := stream.read(1 << 20):
                    end = (end + piece)[-LAST:]
        except DataFileError:
            return True
    else:
        with path.open("rb") as file:
            file.seek(-min(LAST, path.stat().st_size), 2)
            end = file.read()
    return bool(LINE_ENDS & set(end[-2:]))


def _is_workbook(path: Path) -> bool:
    """Whether a packed file is a spreadsheet, which may hold texts of its own making."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(WORKBOOK & set(archive.namelist()))
    except (*DAMAGE, OSError, ValueError):
        return False


def _cut(path: Path, reason: str) -> DataFileError:
    return DataFileError(f"{path.name} is damaged or cut short: {reason}.", next_step="Download it again.")


CUT_OFF = "the last line does not end as the others do, so the file may be cut short in it"


class UnknownFileError(DataFileError):
    """A file that no format recognises: in a folder it is passed over and told, named by itself it is an error."""


class Format(Protocol):
    """What a module in `data.formats` offers."""

    FORMAT: str

    def recognise(self, path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
        """The source this file is of, by its content."""

    def read(
        self,
        path: Path,
        source: SourceSpec,
        gazetteer: Gazetteer,
        *,
        release: str | None = None,
        released: date | None = None,
    ) -> FileRead:
        """The file's tidy rows and the account of every input row."""


@cache
def formats() -> Mapping[str, Format]:
    """Every format there is a module for, by its name.

    >>> "ees_csv" in formats()
    True
    """
    found: dict[str, Format] = {}
    for entry in pkgutil.iter_modules(format_modules.__path__):
        module = importlib.import_module(f"{format_modules.__name__}.{entry.name}")
        if hasattr(module, "FORMAT"):
            found[module.FORMAT] = module
    return dict(sorted(found.items()))


def recognise_file(path: Path, sources: Mapping[str, SourceSpec] | None = None) -> SourceSpec:
    """The source a file is of, from its content alone.

    Raises:
        DataFileError: the file is missing, a folder, empty or unreadable.
        UnknownFileError: no source's layout fits; says what it comes nearest to and which sources are known.
        CatalogueError: a source names a format there is no module for.
    """
    sources = load_sources() if sources is None else sources
    check_readable(path)
    for module, candidates in _by_format(sources):
        with as_the_files_fault(path):
            source = module.recognise(path, candidates)
        if source is not None:
            return source
    refuse_damaged(path)
    if kind := kind_of(path):
        raise UnknownFileError(f"'{path.name}' is not a file we read. {kind[0]}", next_step=kind[1])
    hints = [
        module.nearest(path, candidates) for module, candidates in _by_format(sources) if hasattr(module, "nearest")
    ]
    known = "; ".join(f"{source.id} ({source.title})" for source in sources.values())
    nearest = " ".join(hint for hint in hints if hint)
    raise UnknownFileError(
        f"'{path.name}' is not a file we read.{' ' + nearest if nearest else ''}\nKnown sources: {known}.",
        next_step="Check that it is the publisher's own file, or describe it: send-briefings new source FILE",
    )


def read_file(
    path: Path,
    *,
    sources: Mapping[str, SourceSpec] | None = None,
    gazetteer: Gazetteer | None = None,
    release: str | None = None,
    released: date | None = None,
) -> FileRead:
    """A published file's tidy rows, with the account of what became of every input row.

    `release` and `released` say which release the file is and when it came out, where the catalogue does not know.
    Missing values are null with the reason in `status`; the source's catalogue file says which symbol means what.

    Raises:
        DataFileError: the file is unreadable, of no known source, changed shape, or mostly unreadable rows.
        CatalogueError: the catalogue has faults.
    """
    sources = load_sources() if sources is None else sources
    source = recognise_file(path, sources)
    module, places = formats()[source.format], gazetteer or default_gazetteer()
    with as_the_files_fault(path):
        read = module.read(path, source, places, release=release, released=released)
        read = replace(read, file_name=without_invisible(read.file_name))
        return read if last_line_is_whole(path) else replace(read, doubts=(*read.doubts, CUT_OFF))


def _by_format(sources: Mapping[str, SourceSpec]) -> Iterator[tuple[Format, list[SourceSpec]]]:
    unknown = [source for source in sources.values() if source.format not in formats()]
    if unknown:
        known = ", ".join(formats())
        raise CatalogueError([f"{s.path.name}: the format '{s.format}', expected one of {known}" for s in unknown])
    for name, module in formats().items():
        candidates = [source for source in sources.values() if source.format == name]
        if candidates:
            yield module, candidates

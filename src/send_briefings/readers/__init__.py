"""Raw published files to tidy rows, every input row accounted for.

Each module in `readers.formats` is one published format. It is found by its being there, and has

    FORMAT: str                                       # what `format` says in a source's TOML
    recognise(path, sources) -> SourceSpec | None     # from the content, never the name; never raises on junk
    read(path, source, gazetteer, *, release=None, released=None) -> FileRead

and may have `nearest(path, sources) -> str`, which says in words what an unrecognised file comes closest to ("" for
nothing close).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from send_briefings.catalogue.places import Gazetteer
from send_briefings.catalogue.places import gazetteer as default_gazetteer
from send_briefings.catalogue.sources import SourceSpec, load_sources
from send_briefings.errors import CatalogueError, DataFileError
from send_briefings.model import FileRead
from send_briefings.readers import formats as format_modules
from send_briefings.readers.file_kind import kind_of
from send_briefings.readers.guard import as_the_files_fault, last_line_is_whole, refuse_damaged
from send_briefings.readers.plain_text import without_invisible
from send_briefings.readers.raw_file import check_readable

CUT_OFF = "the last line does not end as the others do, so the file may be cut short in it"

__all__ = ["Format", "UnknownFileError", "formats", "read_file", "recognise_file"]


class UnknownFileError(DataFileError):
    """A file that no format recognises: in a folder it is passed over and told, named by itself it is an error."""


class Format(Protocol):
    """What a module in `readers.formats` offers."""

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
        next_step="Check that it is the publisher's own file, or describe it in data/catalogue/sources/.",
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

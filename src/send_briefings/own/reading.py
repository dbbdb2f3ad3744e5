"""Reading a council's own return, whichever way it came: recognised by what is in it, never by its name alone."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from send_briefings.errors import DataFileError, SendBriefingsError
from send_briefings.own import table
from send_briefings.own.blade import module_of, read_blade
from send_briefings.own.returned import Returned
from send_briefings.own.workbook import read_workbook
from send_briefings.own.xml_file import read_xml

NAME_THEM = "Name the XML file, the workbook, or the folder of the Blade CSV export."


def read_own(paths: Sequence[Path], day: date | None = None) -> Returned:
    """Read a return: an XML file, a workbook, a folder of Blade CSV files, or those files one by one.

    Args:
        paths: the file, the folder, or the files.
        day: the day it was made, where it does not say or is not believed.

    Raises:
        DataFileError: it is none of these, or damaged; nothing that stands in it is repeated.
    """
    try:
        found = _read(paths)
    except SendBriefingsError:
        raise
    except MemoryError:
        raise DataFileError("The return needs more memory than there is.", next_step=NAME_THEM) from None
    except OSError as error:
        raise DataFileError(f"The return cannot be opened: {error.strerror or error}.", next_step=NAME_THEM) from None
    except Exception as error:  # noqa: BLE001 - what a damaged file makes of a reader may repeat what stands in it
        raise DataFileError(
            f"The return cannot be read: it is damaged, or made in a way that we do not know ({type(error).__name__}).",
            next_step="Make it again with the case management system.",
        ) from None
    finally:
        table.forget()
    return replace(found, day=day) if day is not None else found


def _read(paths: Sequence[Path]) -> Returned:
    for path in paths:
        if not path.exists():
            raise DataFileError(f"There is no file '{path}'.", next_step=NAME_THEM)
    if len(paths) == 1 and paths[0].is_dir():
        return _read_folder(paths[0])
    if len(paths) == 1 and paths[0].suffix.lower() != ".csv":
        return _read_file(paths[0])
    if any(path.is_dir() or not module_of(path) for path in paths):
        raise DataFileError("These are not the files of one return.", next_step=NAME_THEM)
    return read_blade(paths)


def _read_folder(folder: Path) -> Returned:
    blade = [path for path in sorted(folder.iterdir()) if path.is_file() and module_of(path)]
    if blade:
        return read_blade(blade)
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in (".xml", ".xlsx", ".xlsm")]
    if len(files) != 1:
        raise DataFileError(
            f"'{folder}' holds {len(files) or 'no'} returns, expected one, or the files of a Blade CSV export.",
            next_step=NAME_THEM,
        )
    return _read_file(files[0])


def _read_file(path: Path) -> Returned:
    if zipfile.is_zipfile(path):
        return read_workbook(path)
    with path.open("rb") as file:
        start = file.read(200).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if start.startswith(b"<"):
        return read_xml(path)
    raise DataFileError(f"'{path.name}' is neither XML nor a workbook (.xlsx).", next_step=NAME_THEM)

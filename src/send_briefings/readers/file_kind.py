"""What a file is that is no table we read, by its first bytes: so that its refusal can say what to do."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from send_briefings.readers.delimited_file import head_of
from send_briefings.readers.packing import DAMAGE, texts_in

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
    found = next(((said, step) for magic, said, step in MAGIC if start.startswith(magic)), None)
    if found or start.startswith(b"PK"):
        return found or _archive(path)
    head = head_of(path)
    return next(((said, step) for pattern, said, step in TEXTS if pattern.match(head)), None)


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

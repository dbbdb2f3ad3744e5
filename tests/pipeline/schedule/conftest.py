"""Jobs with ordinary and with hostile paths."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import strategies as st

from send_briefings.pipeline.schedule import Job, Monthly

HOSTILE = 'it\'s 100% "$HOME" `id` & <x> ;#!*~ é'


def names(*, without: str = "") -> st.SearchStrategy[str]:
    """Names of files and folders that hold anything printable."""
    letters = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="/" + without)
    marks = st.sampled_from([mark for mark in " %$'\"\\&<>`;#!*~{}()^|=" if mark not in without])
    return st.text(letters | marks, min_size=1, max_size=12).filter(lambda name: name not in (".", ".."))


@pytest.fixture
def job() -> Job:
    return Job(
        command=PurePosixPath("/srv/send/.venv/bin/send-briefings"),
        python=PurePosixPath("/srv/send/.venv/bin/python"),
        plan=PurePosixPath("/srv/send/plans/birmingham.toml"),
        folder=PurePosixPath("/srv/send"),
        when=Monthly(5, 6),
    )


@pytest.fixture
def stub(tmp_path: Path) -> Callable[..., Path]:
    """Writes a program that tells what it was given, a thing a line, and ends with exit code 7."""

    def write(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        teller = tmp_path / "teller.py"
        teller.write_text(
            "import os, sys\nfor each in (*sys.argv[1:], os.getcwd(), os.environ['SEND_HOME']): print(each)\n"
            "print('a fault', file=sys.stderr)\nsys.exit(7)\n",
            encoding="utf-8",
        )
        program = folder / "send-briefings"
        words = shlex.join([sys.executable, str(teller)])
        program.write_text(f'#!/bin/sh\nPYTHONUTF8=1 exec {words} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        return program

    return write

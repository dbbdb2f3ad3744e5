"""From a return to a published page: nothing of a child in any byte that a run wrote."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from lxml import html

from send_briefings.cli import main
from send_briefings.config.project import project_root
from send_briefings.own import measure, record
from send_briefings.own.measure import Measured
from send_briefings.own.protect import Protected, protected
from send_briefings.own.reading import read_own
from send_briefings.own.synthetic import FAULTS, MARKS, synthetic_council
from send_briefings.own.synthetic_files import write_blade, write_xml
from send_briefings.own.table import Returned

LABEL = "The council's own return, not published statistics"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with this one's catalogue, figures and notebooks; whatever a run writes lies in it."""
    found = tmp_path / "home"
    (found / "data").mkdir(parents=True)
    for name in ("data/catalogue", "data/published", "notebooks"):
        (found / name).symlink_to(project_root() / name)
    for name, value in (("SEND_HOME", found), ("SEND_STATE", found / "state"), ("TMPDIR", found)):
        monkeypatch.setenv(name, str(value))
    return found


def streams(path: Path) -> bytes:
    """Every stream of a PDF, unpacked."""
    with pikepdf.open(path) as pdf:
        return b"\n".join(one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream))


def test_a_return_becomes_a_page_and_leaves_no_trace(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    council = synthetic_council(2, 150, faults=tuple(FAULTS))
    write_xml(council, tmp_path / "return.xml")
    code = main(["own", "import", str(tmp_path / "return.xml"), "--reports", str(home / "reports")])
    reported = capfd.readouterr()
    assert (code, "birmingham/ehc_today.pdf" in reported.out) == (0, True), reported.err
    written = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
    names = {path.name for path in written if "published" not in path.parts and "catalogue" not in path.parts}
    assert names >= {
        "ehc_today.html",
        "ehc_today.pdf",
        "ehc_today.csv",
        "ehc_today.json",
        "index.html",
        "2026-09-30.json",
    }
    births = {person.items["PersonBirthDate"] for person in council.persons} - {""}
    for path in written:
        if {"catalogue", "published", "notebooks"} & set(path.relative_to(home).parts):
            continue
        content = path.read_bytes()
        if path.suffix == ".pdf":
            content += streams(path)
        if content[:2] == b"\x1f\x8b":
            content += zlib.decompress(content, 31)
        assert not any(mark.encode() in content for mark in MARKS), path
        if path.suffix in (".html", ".json", ".csv", ".ipynb") and path.name != "SHA256SUMS":
            assert not any(birth.encode() in content for birth in births), path
    assert not any(mark in reported.out + reported.err for mark in MARKS)
    page = html.parse(str(home / "reports" / "birmingham" / "ehc_today.html")).getroot()
    assert "SYNTHETIC: made-up data, not for publication" in page.text_content()
    assert LABEL in page.text_content()


VOLATILE = re.compile(rb'"(started|ended|seconds|peak_memory|key|sha256)": *[^,}\n]+')
"""What a run's record says of its own time and room; keys and checksums are of what is compared itself."""
INPUTS = {"catalogue", "published", "notebooks", ".protected"}


def written(home: Path) -> dict[str, bytes]:
    """All that a project's commands wrote, by path: pages, PDFs unpacked, figures, findings, records of runs, logs; but
    not the exact counts, which nobody but their owner may read.
    """
    found = {}
    for path in home.rglob("*"):
        name = path.relative_to(home)
        if path.is_file() and not path.is_symlink() and not INPUTS & {*name.parts}:
            content = path.read_bytes() + (streams(path) if path.suffix == ".pdf" else b"")
            found[re.sub(r"[0-9a-f]{16,}", "-", str(name))] = VOLATILE.sub(b"", content)
    return found


def test_nothing_that_is_written_or_printed_depends_on_a_hidden_count(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same council twice, with other numbers in place of all hidden ones: every byte is the same, of pages, PDFs,
    CSV, JSON, drawings, alternative texts, the index, metadata, records of runs and the screen.
    """
    path = tmp_path / "return.xml"
    write_xml(synthetic_council(2, 150, faults=tuple(FAULTS)), path)
    areas = ("--area", "ehc_today", "--area", "annual_reviews")
    count, seen = measure.measured, []
    hidden = protected(count(read_own([path]), date(2026, 9, 30))).hidden

    def other(found: Returned, day: date) -> Measured:
        made = count(found, day)
        counts = {key: value + 1 + len(key[2]) if key in hidden else value for key, value in made.counts.items()}
        return replace(made, counts=counts)

    def same(made: Measured, *_: object) -> Protected:
        return Protected(made.counts, hidden, frozenset(), frozenset(), 0)

    for turn in range(2):
        if turn:
            monkeypatch.setattr(measure, "measured", other)
            monkeypatch.setattr(record, "protected", same)
        reports = home / "reports"
        codes = [main(["own", "import", str(path)]), main(["build", *areas, "--own-return", "--reports", str(reports)])]
        printed = capfd.readouterr()
        assert codes == [0, 0], printed.err
        seen.append((written(home), re.sub(r"in \d+ seconds", "", printed.out + printed.err)))
        for name in ("reports", "state", "data/local"):
            shutil.rmtree(home / name)
    (first, screen), (second, screen_then) = seen
    (page,) = [content for name, content in first.items() if name.endswith("birmingham/annual_reviews.html")]
    assert b"Today, by the council" in page
    assert {name.rpartition(".")[2] for name in first} >= {"html", "pdf", "csv", "json"}
    assert not any(mark.encode() in content for content in first.values() for mark in MARKS)
    assert len(hidden) > 100
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert screen == screen_then


CRASH = """
import os, sys
from pathlib import Path
from send_briefings.own import measure
from send_briefings.cli import main

def crash(*_):
    os.abort()

if "--crash" in sys.argv:
    measure.measured = crash
main(["own", "check", sys.argv[1]])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="core files are those of Linux here")
def test_a_crash_leaves_no_memory_dump(tmp_path: Path) -> None:
    """The process ends as by a broken extension, with the file's bytes in memory and core files allowed."""
    import resource

    write_blade(synthetic_council(1, 30), tmp_path / "blade")
    place = tmp_path / "place"
    place.mkdir()
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]

    def run(script: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "blade"), "--crash"],
            cwd=place, capture_output=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (most, most)),
        )  # fmt: skip

    ended = run(CRASH)
    assert ended.returncode == -signal.SIGABRT
    assert list(place.iterdir()) == []
    assert not any(mark.encode() in ended.stdout + ended.stderr for mark in MARKS)
    told = run("import ctypes, sys; from send_briefings.own.record import no_memory_dump as off\n"
               "with off(): print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
               "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))")  # fmt: skip
    assert told.stdout.split() == [b"0", b"1"]

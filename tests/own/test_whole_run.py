"""From a return to a published page: nothing of a child in any byte that a run wrote."""

from __future__ import annotations

import zlib
from pathlib import Path

import pikepdf
import pytest
from lxml import html

from send_briefings.cli import main
from send_briefings.config.project import project_root
from send_briefings.own.synthetic import FAULTS, MARKS, synthetic_council
from send_briefings.own.synthetic_files import write_xml

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

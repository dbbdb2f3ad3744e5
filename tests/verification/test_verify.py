"""`send-briefings verify` on a real place: it passes, and fails once a wrong number is seeded into a page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "import sys; from send_briefings.cli import main; sys.exit(main(sys.argv[1:]))"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The command with these words."""
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rutland's briefing on NEET, as it was known on an earlier day."""
    folder = tmp_path_factory.mktemp("verify") / "reports"
    done = run("build", "--place", "Rutland", "--area", "neet", "--as-of", "2025-06-30", "--reports", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_what_was_built_is_verified_and_a_seeded_number_is_found(reports: Path) -> None:
    done = run("verify", str(reports))
    assert (done.returncode, done.stdout.startswith("1 briefing verified: ")) == (0, True), done.stderr
    page = reports / "rutland" / "neet.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b">10.2%<", b">11.2%<"))
    found = run("verify", str(reports))
    page.write_bytes(before)
    assert found.returncode == 11
    assert "rutland/neet.html" in found.stderr
    assert "'11.2%'; its evidence gives '10.2%'" in found.stderr
    assert "Traceback" not in found.stderr


def test_an_empty_folder_and_an_address_are_refused(tmp_path: Path) -> None:
    nothing = run("verify", str(tmp_path))
    assert (nothing.returncode, "There are no briefings in" in nothing.stderr) == (2, True)
    address = run("verify", "memory://bucket")
    assert (address.returncode, "Copy it to a folder" in address.stderr) == (2, True)

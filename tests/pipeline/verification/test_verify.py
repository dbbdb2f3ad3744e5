"""`send-briefings verify` on a real place: it passes, and fails once anything at all that is published was changed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from send_briefings.config.project import state_folder
from send_briefings.errors import UsageError
from send_briefings.pipeline.pool import Finished, LocalExecutor
from send_briefings.pipeline.publish import open_target
from send_briefings.pipeline.records import BuildCache, StaleNotice, marked, with_stale_notice
from send_briefings.pipeline.task import Task
from send_briefings.pipeline.verify import Verified, verify

COMMAND = [sys.executable, "-c", "import sys; from send_briefings.cli import main; sys.exit(main(sys.argv[1:]))"]
PLACE, AREA = "leeds", "neet"
ROUNDS = 60  # of a change to each of six files


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The command with these words."""
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Leeds's briefing on NEET, as it was known on an earlier day."""
    folder = tmp_path_factory.mktemp("verify") / "reports"
    done = run("build", "--place", "Leeds", "--area", AREA, "--as-of", "2025-06-30", "--reports", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


class MadeOnce:
    """Makes the briefings once, and gives the same files from then on."""

    def __init__(self) -> None:
        self.finished: list[Finished] = []
        self.files: dict[Path, bytes] = {}

    def __call__(self, tasks: Sequence[Task], jobs: int, made: Path) -> list[Finished]:
        if not self.finished:
            self.finished = list(LocalExecutor()(tasks, jobs, made))
            self.files = {path.relative_to(made): path.read_bytes() for path in made.rglob("*.*") if path.is_file()}
        for path, content in self.files.items():
            (made / path).parent.mkdir(exist_ok=True)
            (made / path).write_bytes(content)
        return self.finished


@pytest.fixture(scope="module")
def again(reports: Path) -> Callable[[], Verified]:
    """Verifies the folder in this process."""
    publish_target, maker = open_target(str(reports), state_folder()), MadeOnce()
    return lambda: verify(publish_target, lambda _task, _outcome: None, 1, maker)


@pytest.fixture
def stated(again: Callable[[], Verified]) -> Callable[[], list[str]]:
    """What verifying finds, as text."""
    return lambda: [str(one) for one in again().discrepancies]


def test_what_was_built_is_verified_and_a_seeded_number_is_found(reports: Path) -> None:
    done = run("verify", str(reports))
    assert (done.returncode, done.stdout.startswith("1 briefing verified: ")) == (0, True), done.stderr
    page = reports / PLACE / f"{AREA}.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b">10.2%<", b">11.2%<"))
    found = run("verify", str(reports))
    page.write_bytes(before)
    assert found.returncode == 11
    assert "leeds/neet.html" in found.stderr
    assert "'11.2%'; its evidence gives '10.2%'" in found.stderr
    assert "Traceback" not in found.stderr


ENDINGS = ("html", "csv", "json", "pdf")


class Changed:
    """A published file with other content for a while."""

    def __init__(self, file: Path, content: bytes) -> None:
        self.file, self.content, self.before = file, content, file.read_bytes()

    def __enter__(self) -> None:
        assert self.content != self.before
        self.file.write_bytes(self.content)

    def __exit__(self, *_: object) -> None:
        self.file.write_bytes(self.before)


ALTERED = {
    "a number in the description": ("neet.html", r'<meta name="description" content="', "9.9% more. "),
    "the title": ("neet.html", "<title>", "No "),
    "the header": ("neet.html", '<header class="page-header">', "<p>Draft</p>"),
    "the footer": ("neet.html", '<footer class="page-footer">', "<p>No source.</p>"),
    "a div": ("neet.html", "<h2", "<div>99 children are not counted.</div>", 0),
    "a tile's word": ("neet.html", '<strong class="tile-word">', "Not "),
    "a card's heading": ("neet.html", 'data-label="', "Not "),
    "the way round": ("neet.html", '<nav class="page-way" aria-label="Pages"><p>', "Elsewhere "),
    "what is shared": ("neet.html", '<meta property="og:title" content="', "Not "),
    "the page of the place": (f"{PLACE}/index.html", "<title>", "Old "),
    "a chart's alternative": ("neet.html", '<svg role="img" aria-label="', "Not "),
    "a chart's line": ("neet.html", '<polyline points="', "0,0 9,9 "),
    "the style sheet": ("neet.html", "<style>", ".point { display: none }"),
    "a hidden finding": ("neet.html", '<p class="point"', " hidden"),
    "a finding struck out": ("neet.html", '<p class="point">', "<s>"),
    "a script": ("neet.html", "</body>", "<script>alert(1)</script>", 0),
    "the index": ("index.html", "<h1>", "Old "),
    "the index's style": ("index.html", "<style>", ".held-back { display: none }"),
    "a checksum": ("SHA256SUMS", "", "0"),
    "the figures": ("neet.csv", "\n", "x"),
    "the data dictionary": ("csv-metadata.json", '"dc:title": "', "Not "),
    "the findings": ("neet.json", "{", '"more": 1, '),
}


@pytest.mark.parametrize("what", list(ALTERED))
def test_each_altered_thing_is_found(what: str, reports: Path, stated: Callable[[], list[str]]) -> None:
    name, place, added, *before = ALTERED[what]
    file = reports / name if "." not in name or name.endswith("index.html") else reports / PLACE / name
    path = file.relative_to(reports).as_posix()
    content = file.read_text(encoding="utf-8")
    assert place in content
    at = content.index(place) + (0 if before else len(place))
    with Changed(file, (content[:at] + added + content[at:]).encode()):
        found = stated()
    assert [one for one in found if one.startswith(path)], found
    assert stated() == []


def test_a_forged_notice_is_found(reports: Path, stated: Callable[[], list[str]]) -> None:
    """In the page alone, and with the list of briefings, the index and the checksums made to fit."""
    publish_target = open_target(str(reports), state_folder())
    record = publish_target.records()[f"{PLACE}/{AREA}"]
    forged = with_stale_notice(record, StaleNotice("2026-01-01", "000009-2026-01-01", "The figures are withdrawn."))
    current = (reports / ".send" / "current").resolve()
    before = {path: path.read_bytes() for path in current.rglob("*") if path.is_file()}
    page = reports / PLACE / f"{AREA}.html"
    with Changed(page, marked(page.read_bytes(), forged)):
        assert [one for one in stated() if one.startswith(f"{PLACE}/{AREA}.html")]
    version = publish_target.version()
    publish_target.publish("000099-2026-01-01", {forged.path: forged}, BuildCache(reports / "nothing"))
    found = stated()
    (reports / ".send" / "current").unlink()
    (reports / ".send" / "current").symlink_to(f"versions/{version}")
    publish_target.remove(["000099-2026-01-01"])
    assert found == [
        ".send/current/briefings.json, Leeds, NEET: a notice of the run "
        "'000009-2026-01-01'; no such run is recorded here, so it cannot be verified"
    ]
    assert {path: path.read_bytes() for path in before} == before


def test_files_that_no_run_published_are_found(reports: Path, stated: Callable[[], list[str]]) -> None:
    names = (
        "extra.html",
        f"{PLACE}/extra.html",
        ".send/current/hull/neet.html",
        ".send/extra.html",
        ".send/versions/extra/neet.html",
    )
    extra = [reports / name for name in names]
    for path in extra:
        path.parent.mkdir(exist_ok=True)
        path.write_text("<p>99%</p>")
    found = stated()
    for path in extra:
        path.unlink()
    for path in (extra[2], extra[4]):
        path.parent.rmdir()
    more = "no run published this file; remove it, or keep it elsewhere"
    assert found == [f"{path}: {more}" for path in sorted(names)]


def test_what_is_missing_or_led_elsewhere_is_found(
    reports: Path, stated: Callable[[], list[str]], tmp_path: Path
) -> None:
    (tmp_path / "neet.html").write_text("<p>99%</p>")
    link = reports / PLACE
    target = link.readlink()
    link.unlink()
    link.symlink_to(tmp_path)
    elsewhere = stated()
    link.unlink()
    link.symlink_to(target)
    assert "leeds: no run published this file; remove it, or keep it elsewhere" in elsewhere
    assert "leeds/neet.html: the file is missing; build it again" in elsewhere
    pdf = reports / PLACE / f"{AREA}.pdf"
    content = pdf.read_bytes()
    pdf.unlink()
    missing = stated()
    pdf.resolve().write_bytes(content)
    assert missing == ["leeds/neet.pdf: the file is missing; build it again"]


def test_the_list_of_briefings_says_what_the_run_recorded(reports: Path, stated: Callable[[], list[str]]) -> None:
    listed = reports / ".send" / "current" / "briefings.json"
    content = json.loads(listed.read_bytes())
    day = "2030-01-01"
    for name, wrong in (("title", "X"), ("known", "2030"), ("made", day), ("key", "0" * 64), ("newest", day)):
        entry = {**content["briefings"][0], name: wrong}
        with Changed(listed, (json.dumps({"briefings": [entry]}, ensure_ascii=False, indent=1) + "\n").encode()):
            assert [one for one in stated() if one.startswith(".send/current/briefings.json")], name


def test_random_changes_of_every_kind_of_file_are_each_found(reports: Path, stated: Callable[[], list[str]]) -> None:
    """A byte changed, put in or taken out, anywhere: in heads, alternatives, drawings, PDF, figures, lists."""
    draw = random.Random(20261129)
    names = ("index.html", "SHA256SUMS", *(f"{PLACE}/{AREA}.{ending}" for ending in ENDINGS))
    missed = []
    for _ in range(ROUNDS):
        with ExitStack() as changes:
            for name in names:
                content = (reports / name).read_bytes()
                at = draw.randrange(len(content))
                new = bytes([draw.choice([byte for byte in b"0123456789 aA<>\n\xff" if byte != content[at]])])
                before, after = content[:at], content[at + 1 :]
                altered = draw.choice([before + new + after, before + new + content[at:], before + after])
                changes.enter_context(Changed(reports / name, altered))
            found = stated()
            missed += [name for name in names if not [one for one in found if one.startswith(name)]]
    assert missed == []
    assert stated() == []


def test_an_empty_folder_and_an_address_are_refused(tmp_path: Path) -> None:
    publish_target = open_target(str(tmp_path), tmp_path, write=False)
    with pytest.raises(UsageError, match="There are no briefings in"):
        verify(publish_target, lambda _task, _outcome: None)
    address = run("verify", "memory://bucket")
    assert (address.returncode, "Copy it to a folder" in address.stderr) == (2, True)

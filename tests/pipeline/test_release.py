"""A run released by somebody: what is checked, what the pages and the record say, and that a later change is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.config.project import state_folder
from send_briefings.errors import ExportError, UsageError
from send_briefings.pipeline import release as releasing
from send_briefings.pipeline.manifest import Manifest, RunHistory, summary
from send_briefings.pipeline.publish import PublishTarget, open_target
from send_briefings.pipeline.release import inspected, release, release_lines
from send_briefings.pipeline.replay import replay
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.task import Failure
from send_briefings.pipeline.verify import VerificationError, verify

NOW = datetime(2026, 11, 29, 17, 0, tzinfo=UTC)
SAID = (
    "Released on 29 November 2026 by: Head of SEND &amp; Inclusion (run {run}). Checks passed: every file made again "
    "from the figures, PDF/UA-1, accessible web pages and links."
)
Release = Callable[..., Manifest]


@pytest.fixture
def run_of(project: Path, stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Manifest]:
    """Runs Birmingham's plan with made-up briefings, whose files pass for accessible ones."""
    monkeypatch.setattr(releasing, "check_pdf", lambda _pdf: [])
    monkeypatch.setattr(releasing, "check_html", lambda _page: [])

    def run(maker: object = None, **more: object) -> Manifest:
        return run_plan(stand_in.a_plan(project / "reports"), Options(maker=maker or stand_in.Maker(), **more))

    return run


@pytest.fixture
def publish_target(project: Path, run_of: Callable[..., Manifest]) -> PublishTarget:
    assert run_of().exit_code == 0
    return open_target(str(project / "reports"), state_folder())


@pytest.fixture
def sign_off(stand_in: ModuleType) -> Release:
    def sign(publish_target: PublishTarget, name: str = "latest", role: str = "Head of SEND & Inclusion") -> Manifest:
        return release(publish_target, name, role, NOW, lambda *_: None, maker=stand_in.Maker())

    return sign


def page_of(publish_target: PublishTarget, area: str = "neet") -> str:
    return Path(publish_target.address(f"birmingham/{area}.html")).read_text(encoding="utf-8")


def found_wrong(publish_target: PublishTarget, stand_in: ModuleType) -> list[str]:
    return [str(one) for one in verify(publish_target, lambda *_: None, maker=stand_in.Maker()).discrepancies]


def test_every_page_and_the_record_say_who_released_the_run_and_what_it_passed(
    publish_target: PublishTarget, sign_off: Release, stand_in: ModuleType
) -> None:
    made = publish_target.version()
    before = page_of(publish_target)
    done = sign_off(publish_target)
    history = RunHistory(publish_target.private)
    assert (done.id[:6], done.release["of"], history.read("2").release["role"]) == (
        "000002",
        made,
        "Head of SEND & Inclusion",
    )
    for area in ("neet", "attendance", "index"):
        assert SAID.format(run=made) in page_of(publish_target, area)
    assert before == page_of(publish_target).replace(
        f'<p class="small release" style="grid-column: 1 / -1">{SAID.format(run=made)}</p>\n', ""
    )
    assert found_wrong(publish_target, stand_in) == []
    lines = release_lines(publish_target, history, history.read("1"))
    assert lines[:2] == [
        f"Released on 2026-11-29 by: Head of SEND & Inclusion ({done.id}). Checks passed:",
        "  every file made again from the figures: 2 briefings, 0 numbers",
    ]
    assert lines[2] == "  PDF/UA-1: 2 PDFs"
    assert len(lines) == 5
    assert release_lines(publish_target, history, done) == lines
    assert history.read("1").released == [{"record": done.id, "on": "2026-11-29", "role": "Head of SEND & Inclusion"}]
    assert summary(done) == f"Release of {made}: released by: Head of SEND & Inclusion."


def test_what_changed_after_a_release_is_told_on_its_page_and_by_the_record(
    publish_target: PublishTarget,
    sign_off: Release,
    run_of: Callable[..., Manifest],
    stand_in: ModuleType,
    project: Path,
) -> None:
    sign_off(publish_target)
    page = page_of(publish_target)
    assert run_of().outcome == "nothing new"
    assert run_of(force=True).exit_code == 0
    assert page_of(publish_target) == page
    assert found_wrong(publish_target, stand_in) == []
    notebook = project / "notebooks" / "neet.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert run_of().exit_code == 0
    assert (
        "Changed since it was released on 29 November 2026 by: Head of SEND &amp; Inclusion. This edition has not been "
        "released."
    ) in page_of(publish_target)
    assert "Released on 29 November 2026" in page_of(publish_target, "attendance")
    assert found_wrong(publish_target, stand_in) == []
    history = RunHistory(publish_target.private)
    assert release_lines(publish_target, history, history.read("1"))[-1] == (
        "Changed since it was released: birmingham/neet.csv, birmingham/neet.html, birmingham/neet.json, "
        "birmingham/neet.pdf."
    )
    with pytest.raises(UsageError, match="is not what readers see"):
        sign_off(publish_target, "1")
    again = sign_off(publish_target, role="Director of Children's Services")
    assert again.release["of"] == history.ids()[-2]
    assert "This edition has not been released" not in page_of(publish_target)
    with pytest.raises(UsageError, match="and made nothing"):
        replay(again, project / "none", str(project), Options())


def test_what_is_not_whole_is_not_released(
    publish_target: PublishTarget, sign_off: Release, run_of: Callable[..., Manifest], stand_in: ModuleType
) -> None:
    for role in ("", "  ", "x" * 101, "Head\nof SEND"):
        with pytest.raises(UsageError, match="The role does not fit on a line"):
            sign_off(publish_target, role=role)
    done = sign_off(publish_target)
    history, page = RunHistory(publish_target.private), Path(publish_target.address("birmingham/neet.html"))
    before = page.read_bytes()
    page.write_bytes(before.replace(b"<h1>", b"<h1>No "))
    assert release_lines(publish_target, history, done)[-1] == "Changed since it was released: birmingham/neet.html."
    with pytest.raises(VerificationError):
        sign_off(publish_target)
    assert len(history.ids()) == 2
    page.write_bytes(before)
    listed = next(path for name, path in publish_target.found().items() if path and name.endswith("briefings.json"))
    records = listed.read_text(encoding="utf-8")
    listed.write_text(records.replace("Head of SEND", "Leader of the council"), encoding="utf-8")
    assert any("a release by 'Leader of the council" in one for one in found_wrong(publish_target, stand_in))
    listed.write_text(records, encoding="utf-8")
    assert run_of(stand_in.Maker(failing={"neet": Failure("It failed.", exit_code=5)}), force=True).exit_code == 5
    with pytest.raises(UsageError, match="birmingham/neet could not be renewed"):
        sign_off(publish_target)
    history.remove(done.id)
    assert any("no such release is recorded here" in one for one in found_wrong(publish_target, stand_in))


GOOD = '<html lang="en-GB"><head><title>T</title></head><body><main><h1>T</h1>{}</main></body></html>'


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("neet.html", True),
        ("neet.html#a", True),
        ("neet.html#b", False),
        ("../index.html", True),
        ("gone.html", False),
        ("https://example.org/x", True),
    ],
)
def test_links_lead_somewhere(link: str, leads: bool) -> None:
    files = {
        "index.html": GOOD.format("").encode(),
        "leeds/neet.html": GOOD.format('<p id="a">A</p>').encode(),
        "leeds/map.html": GOOD.format(f'<p><a href="{link}">Link</a></p>').encode(),
    }
    if leads:
        assert inspected(files)["links"].endswith("in these pages")
    else:
        with pytest.raises(ExportError, match=f"leeds/map.html: the link to '{link}' leads nowhere"):
            inspected(files)


def test_a_pdf_or_page_that_fails_its_checks_is_not_released() -> None:
    with pytest.raises(ExportError) as raised:
        inspected({"leeds/neet.pdf": b"%PDF-1.7 nothing", "leeds/neet.html": b"<html><body>No title</body></html>"})
    assert "leeds/neet.pdf: The file cannot be read as a PDF" in str(raised.value)
    assert "leeds/neet.html: " in str(raised.value)

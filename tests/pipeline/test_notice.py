"""The notice of a run: to a command or a web address, with no secret in anything that is kept or printed."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from send_briefings.config.plan import Notification
from send_briefings.pipeline.history import NoticeError, give_notice, is_due
from send_briefings.pipeline.manifest import BriefingOutcome, Manifest

FAILED = Manifest(
    "000007-2026-11-05",
    "Birmingham",
    "2026-11-05T06:00:00+00:00",
    outcome="failed",
    exit_code=5,
    briefings=[BriefingOutcome("E08000025", "Birmingham", "birmingham", "neet", "failed", "k", fault="It broke.")],
)
TELL = """
import os, sys
from pathlib import Path
said = [os.environ[name] for name in ("SEND_RUN", "SEND_OUTCOME", "SEND_EXIT_CODE")]
Path(sys.argv[1]).write_text(" ".join(said) + "\\n" + sys.stdin.read())
"""


@pytest.fixture
def posted() -> Iterator[tuple[str, list[tuple[str, dict[str, object]]]]]:
    """An address on this machine and what was posted there; below /refuse it answers 500."""
    found: list[tuple[str, dict[str, object]]] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            found.append((self.path, json.loads(content)))
            sent_on = self.path.startswith("/moved")
            self.send_response(302 if sent_on else 500 if self.path.startswith("/refuse") else 204)
            if sent_on:
                self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
            self.end_headers()

        def do_GET(self) -> None:
            found.append((self.path, {}))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("on", "outcome", "due"),
    [
        ("failure", "failed", True),
        ("failure", "stopped", True),
        ("failure", "published", False),
        ("failure", "nothing new", False),
        ("change", "failed", True),
        ("change", "published", True),
        ("change", "nothing new", False),
        ("always", "nothing new", True),
    ],
)
def test_when_a_notice_is_due(on: str, outcome: str, due: bool) -> None:
    assert is_due(Notification(on=on), Manifest("1", "", "", outcome=outcome)) is due


def test_a_command_gets_the_summary_and_what_became_of_the_run(tmp_path: Path) -> None:
    give_notice(Notification(command=(sys.executable, "-c", TELL, str(tmp_path / "told"))), FAILED)
    assert (tmp_path / "told").read_text() == (
        "000007-2026-11-05 failed 5\n"
        "Birmingham: failed (1 briefing: 1 failed). Nothing was published; the earlier briefings stay.\n\n"
        "Birmingham, neet: It broke."
    )


def test_an_address_gets_the_summary_as_json(posted: tuple[str, list[tuple[str, dict[str, object]]]]) -> None:
    address, found = posted
    give_notice(Notification(webhook=f"{address}/hook"), FAILED)
    [(path, content)] = found
    assert path == "/hook"
    assert (content["run"], content["outcome"], content["failed"]) == ("000007-2026-11-05", "failed", 1)
    assert str(content["text"]).startswith("Birmingham: failed (1 briefing: 1 failed).")


def test_an_address_may_be_in_the_environment(
    posted: tuple[str, list[tuple[str, dict[str, object]]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, found = posted
    monkeypatch.setenv("MY_HOOK", f"{address}/secret")
    give_notice(Notification(webhook="env:MY_HOOK"), FAILED)
    assert [path for path, _ in found] == ["/secret"]


@pytest.mark.parametrize("reason", ["HTTP 500", "no address", "not web", "nobody"])
def test_an_address_that_does_not_take_it_is_told_but_never_repeated(
    reason: str, posted: tuple[str, list[tuple[str, dict[str, object]]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = {
        "HTTP 500": f"{posted[0]}/refuse/s3cret",
        "no address": "",
        "not web": "file:///etc/s3cret",
        "nobody": "http://127.0.0.1:1/s3cret",
    }
    monkeypatch.setenv("MY_HOOK", addresses[reason])
    with pytest.raises(NoticeError) as refused:
        give_notice(Notification(webhook="env:MY_HOOK"), FAILED)
    assert refused.value.message.startswith("The notice could not be given: the web address under [notify]")
    assert "s3cret" not in str(refused.value)
    assert refused.value.exit_code == 9


@pytest.mark.parametrize("address", ["http://example.org/s3cret", "http://10.0.0.5/s3cret", "ftp://localhost/s3cret"])
def test_an_address_that_others_on_the_way_can_read_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_HOOK", address)
    with pytest.raises(NoticeError) as refused:
        give_notice(Notification(webhook="env:MY_HOOK"), FAILED)
    assert refused.value.message.endswith("the web address under [notify] does not begin with https://.")
    assert "s3cret" not in str(refused.value)


def test_a_redirection_is_not_followed(
    posted: tuple[str, list[tuple[str, dict[str, object]]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, found = posted
    monkeypatch.setenv("MY_HOOK", f"{address}/moved")
    with pytest.raises(NoticeError, match=r"did not take it \(HTTP 302\)"):
        give_notice(Notification(webhook="env:MY_HOOK"), FAILED)
    assert [path for path, _ in found] == ["/moved"]


@pytest.mark.parametrize(
    ("command", "stated"),
    [
        ((sys.executable, "-c", "import sys; sys.exit('no mail today')"), "no mail today"),
        (("no-such-command",), "no-such-command: "),
    ],
)
def test_a_command_that_fails_is_told(command: tuple[str, ...], stated: str) -> None:
    with pytest.raises(NoticeError) as refused:
        give_notice(Notification(command=command), FAILED)
    assert stated in refused.value.message
    assert refused.value.next_step == "Check the command under [notify] in the plan."

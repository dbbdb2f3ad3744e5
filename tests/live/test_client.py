"""The client: https and known hosts only, patient, and never taken in by what is not the file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from send_briefings.config.sources import load_hosts
from send_briefings.errors import UsageError
from send_briefings.live import client as client_module
from send_briefings.live.client import Client, practice_transport, user_agent
from send_briefings.live.download import download
from send_briefings.live.offer import CannotTell, Why

ASSET = "https://assets.publishing.service.gov.uk/media/1/table.csv"
BODY = b"a,b\n" + b"1,2\n" * 5_000


@pytest.fixture
def table(fake: Any) -> str:
    """The address of a file that is published."""
    fake.assets["/media/1/table.csv"] = BODY
    return ASSET


def fetched(client: Client, url: str, folder: Path, most: int = 1_000_000) -> bytes:
    """The file that comes from an address."""
    got = download(client, url, folder / "file", most)
    assert got is not None
    return got.path.read_bytes()


def test_a_file_comes_whole_with_its_headers(client: Client, table: str, tmp_path: Path, fake: Any) -> None:
    got = download(client, table, tmp_path / "file", 1_000_000)
    assert got is not None
    assert got.path.read_bytes() == BODY
    assert (got.bytes, got.status) == (20_004, 200)
    assert got.etag.startswith('"')
    assert got.last_modified == "Thu, 12 Jun 2025 08:30:00 GMT"
    assert fake.headers[-1]["user-agent"] == user_agent()
    assert "SEND_OFFLINE" in user_agent()
    assert "cookie" not in fake.headers[-1]


@pytest.mark.parametrize("name", ["etag", "last_modified"])
def test_what_has_not_changed_is_not_sent_again(client: Client, table: str, tmp_path: Path, name: str) -> None:
    got = download(client, table, tmp_path / "file", 1_000_000)
    assert got is not None
    assert download(client, table, tmp_path / "again", 1_000_000, {name: getattr(got, name)}) is None


def test_a_fault_that_passes_is_waited_for(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType, waited: list[float]
) -> None:
    fake.misbehave("table", fakes.status(503))
    fake.misbehave("table", fakes.status(504))
    assert fetched(client, table, tmp_path) == BODY
    assert len(waited) == 2
    assert all(0 < wait <= 30 for wait in waited)


def test_retry_after_is_heeded_to_the_second(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType, waited: list[float]
) -> None:
    fake.misbehave("table", fakes.status(429, Retry_After="7"))
    assert fetched(client, table, tmp_path) == BODY
    assert waited == [7.0]


def test_a_publisher_that_wants_to_be_left_alone_is_left_alone(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType, waited: list[float]
) -> None:
    fake.misbehave("table", fakes.status(429, Retry_After="3600"))
    with pytest.raises(CannotTell, match="asks to be left alone for 3600 seconds") as reported:
        fetched(client, table, tmp_path)
    assert reported.value.unreachable
    assert waited == []
    asked = len(fake.asked)
    with pytest.raises(CannotTell):  # and not asked again in this session
        fetched(client, table, tmp_path)
    assert len(fake.asked) == asked


def test_tries_come_to_an_end(client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType) -> None:
    fake.misbehave("table", fakes.status(503), times=100)
    with pytest.raises(CannotTell, match="it answered 503"):
        fetched(client, table, tmp_path)
    assert len(fake.asked) == 4


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_other_answers_are_not_tried_again(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType, status: int
) -> None:
    fake.misbehave("table", fakes.status(status), times=100)
    with pytest.raises(CannotTell) as reported:
        fetched(client, table, tmp_path)
    assert not reported.value.unreachable
    assert len(fake.asked) == 1


def test_a_download_that_breaks_off_is_taken_up_where_it_broke(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType
) -> None:
    fake.misbehave("table", fakes.cut_short)
    assert fetched(client, table, tmp_path) == BODY
    assert fake.headers[1]["range"] == "bytes=10002-"
    assert fake.headers[1]["if-range"].startswith('"')


def test_a_file_that_never_has_the_length_it_says_is_not_taken(
    client: Client, tmp_path: Path, fake: Any, fakes: ModuleType
) -> None:
    def one_more(_request: Any, reply: Any) -> Any:
        wrong = fakes.Response(reply.get_data(), content_type="application/octet-stream")
        wrong.automatically_set_content_length = False
        wrong.headers["Content-Length"] = str(len(reply.get_data()) + 1)
        return wrong

    fake.assets["/media/1/table.csv"] = BODY
    fake.misbehave("table", one_more, times=100)
    with pytest.raises(CannotTell, match="could not be asked: the connection broke off") as reported:
        fetched(client, ASSET, tmp_path)
    assert reported.value.unreachable
    assert len(fake.asked) == 4


def test_a_file_that_changed_meanwhile_is_begun_again(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType
) -> None:
    def change(request: Any, reply: Any) -> Any:
        fake.assets["/media/1/table.csv"] = BODY.replace(b"1", b"3")
        return fakes.cut_short(request, reply)

    fake.misbehave("table", change)
    assert fetched(client, table, tmp_path) == BODY.replace(b"1", b"3")


def test_a_slow_publisher_is_given_up(client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType) -> None:
    client._http.timeout = httpx2.Timeout(0.05)
    fake.misbehave("table", fakes.slow(0.2), times=4)
    with pytest.raises(CannotTell, match="broke off or was too slow") as reported:
        fetched(client, table, tmp_path)
    assert reported.value.unreachable


def test_a_redirect_within_the_catalogue_is_followed_and_kept(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType
) -> None:
    fake.misbehave("old", fakes.sent_to(table, 301))
    got = download(client, "https://www.gov.uk/old", tmp_path / "file", 1_000_000)
    assert got is not None
    assert (got.final_url, got.redirects) == (table, (table,))


@pytest.mark.parametrize(
    "target",
    ["http://assets.publishing.service.gov.uk/media/1/table.csv", "https://example.org/table.csv", "//evil.example/x",
     "https://user@assets.publishing.service.gov.uk/x", "https://assets.publishing.service.gov.uk:8443/x", "file:///etc/passwd"],
)  # fmt: skip
def test_a_redirect_elsewhere_is_refused(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType, target: str
) -> None:
    fake.misbehave("table", fakes.sent_to(target))
    with pytest.raises(CannotTell, match=r"not an https address of a host in data/catalogue/live\.toml") as reported:
        fetched(client, table, tmp_path)
    assert reported.value.why is Why.MOVED
    assert len(fake.asked) == 1


def test_redirects_without_end_are_refused(
    client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType
) -> None:
    fake.misbehave("table", fakes.sent_to(table), times=100)
    with pytest.raises(CannotTell, match="without end"):
        fetched(client, table, tmp_path)
    assert len(fake.asked) == 6


@pytest.mark.parametrize(
    "url", ["http://www.gov.uk/x", "https://example.org/x", "ftp://www.gov.uk/x", "not an address"]
)
def test_only_https_and_only_hosts_of_the_catalogue(client: Client, url: str, fake: Any) -> None:
    with pytest.raises(CannotTell) as reported:
        client.read(url)
    assert reported.value.why is Why.NOT_ALLOWED
    assert fake.asked == []


def test_a_login_page_is_not_a_file(client: Client, table: str, tmp_path: Path, fake: Any, fakes: ModuleType) -> None:
    fake.misbehave("table", fakes.login_page)
    with pytest.raises(CannotTell, match="A web page came where a file was due") as reported:
        fetched(client, table, tmp_path)
    assert "log in first" in reported.value.next_step


def test_a_file_larger_than_its_source_allows_is_not_fetched(client: Client, table: str, tmp_path: Path) -> None:
    with pytest.raises(CannotTell) as reported:
        fetched(client, table, tmp_path, most=10_000)
    assert reported.value.why is Why.TOO_LARGE
    assert (tmp_path / "file").stat().st_size == 0


def test_what_unpacks_over_the_line_is_stopped_on_the_way(
    client: Client, tmp_path: Path, fake: Any, fakes: ModuleType
) -> None:
    one = fakes.Publication("p", "1", "r", "R", "2026-01-01T00:00:00Z", {"f.csv": b"0" * 5_000_000})
    fake.publications["p"] = one
    url = f"{load_hosts()['ees_content']}/data-set-files/{fakes.some_id('p', 'r', 'f.csv')}/download"
    with pytest.raises(CannotTell) as reported:
        fetched(client, url, tmp_path, most=1_000_000)
    assert reported.value.why is Why.TOO_LARGE
    assert (tmp_path / "file").stat().st_size <= 1_000_000


def test_a_workbook_made_to_unpack_without_end_is_not_opened(client: Client, tmp_path: Path, fake: Any) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet1.xml", b"0" * 30_000_000)
    fake.assets["/media/1/table.csv"] = made.getvalue()
    with pytest.raises(CannotTell, match="would unpack to 30 MB"):
        fetched(client, ASSET, tmp_path)


def test_nothing_is_asked_where_it_is_switched_off(
    client: Client, table: str, fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEND_OFFLINE", "1")
    with pytest.raises(CannotTell, match="SEND_OFFLINE is set"):
        client.read(table)
    assert fake.asked == []


def test_without_a_network_it_ends_after_two_hosts(waited: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        raise httpx2.ConnectError("Name or service not known")

    client = Client(tuple(load_hosts().values()))
    client._http = httpx2.Client(transport=httpx2.MockTransport(refuse))
    messages = []
    for base in load_hosts().values():
        with pytest.raises(CannotTell) as reported:
            client.read(base)
        messages.append(reported.value.message)
    assert len(asked) == 4  # two tries of two hosts
    assert sum("seems to have no network" in message for message in messages) == len(messages) - 2
    assert sum(waited) < 10


@pytest.mark.parametrize(
    "address", ["http://10.0.0.5:8765", "https://127.0.0.1:8765", "http://localhost:8765", "http://127.0.0.1", "x"]
)
def test_a_practice_publisher_is_on_this_machine_or_refused(address: str) -> None:
    with pytest.raises(UsageError, match="SEND_PRACTICE_PUBLISHER"):
        practice_transport(address)


def test_without_practice_the_machines_own_proxy_and_certificates_are_used() -> None:
    client = Client(("https://www.gov.uk",))
    assert client._http.trust_env
    assert client_module.TIMEOUT.connect == 10
    assert client._http.timeout == client_module.TIMEOUT
    client.close()
